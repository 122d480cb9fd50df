"""A bundle cut from the ledger, for the event by which it was made.

The streams are shown as that event says they ended; the checkpoint is the first one published that
covers everything shown. So the same bundle can be cut again at any time, byte for byte, until a
part of it is lawfully erased.
"""

import json
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from importlib.resources import files
from typing import Any

from ledger.aggregates.dispute_events import CouncilDecisionIssued
from ledger.aggregates.evidence_bundle import EvidenceBundleMade, StreamHead
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded, standing
from ledger.evidence.assembling import Materials, Row, assembled
from ledger.evidence.selection import beside
from ledger.evidence.stamps import STAMP
from ledger.journal.journal import Cut
from ledger.journal.sealed import Sealed, erasures, heads, sealed, stream_keys
from ledger.ledger import Ledger
from ledger.log.view import LogView, Published
from ledger.merkle.note import Note
from ledger.merkle.reading import NoteError, base64_of
from ledger.questions.eligibility import VerdictTold, eligibility
from ledger.questions.proof import published_log
from ledger.questions.scorecard import ScorecardTold, scorecard
from ledger.refusals import Refused, Unknown
from ledger.rulebook.regulation import SHIPPED

_LAYERS = {"SELF": "own", "REVIEW": "review", "AGREED": "agreed", "COUNCIL": "council"}


def ends(ledger: Ledger, streams: Sequence[str]) -> list[StreamHead]:
    """Return where streams end; those without an event are left out.

    Refused: the events have no entries yet, so nothing could be proven.
    """
    with ledger.reading() as connection:
        found = heads(connection, streams)
    told = []
    for stream in sorted(found):
        last = found[stream]
        if last.leaf is None:
            raise Refused(
                "sổ cái chưa có mục nhật ký cho các sự kiện này nên chưa lập được gói chứng cứ; "
                "mở bằng «thidua log begin»"
            )
        told.append(StreamHead(stream=stream, version=last.version, leaf=base64_of(last.leaf)))
    return told


def made_at(ledger: Ledger, position: int) -> AnyRecorded:
    """Return the event by which a bundle was made. Unknown: another event stands there."""
    made = ledger.journal.at(position)
    if not isinstance(made.facts, EvidenceBundleMade):
        raise Unknown(f"sự kiện số {position} không phải là việc lập gói chứng cứ")
    return made


def council_of(ledger: Ledger, position: int) -> str | None:
    """Return the council of whose season a bundle was made. Unknown as by `made_at`."""
    stream = f"season/{made_at(ledger, position).facts.season}"
    return Season.folded(stream, ledger.journal.histories([stream])[stream]).council or None


def bundle(ledger: Ledger, position: int) -> bytes:
    """Return the bundle made at a position.

    Unknown: none was, or no published checkpoint covers it yet.
    """
    made = made_at(ledger, position)
    facts: EvidenceBundleMade = made.facts
    log = published_log(ledger)
    whole = [head.stream for head in facts.streams]
    with ledger.reading() as connection:
        rows = sealed(connection, whole, position, [position])
        rows = sealed(connection, whole, position, [position, *beside(rows)])
        orders = erasures(connection, _gone(rows))
        rows = [*{row.position: row for row in (*rows, *orders.values())}.values()]
        keys = stream_keys(connection, {row.stream for row in rows})
    rows.sort(key=lambda row: row.position)
    erased = {position: orders[position].position for position in sorted(orders)}
    if facts.without_reasons:
        rows = [row._replace(erasable=None, erasable_salt=None) for row in rows]
    size = _covering(log, rows[-1].position)
    return assembled(
        Materials(
            about=_about(facts),
            made=position,
            rows=[_row(row) for row in rows],
            keys=keys,
            whole=frozenset(whole),
            size=size,
            sizes=log.sizes(),
            note_at=lambda at: _note(log, at),
            read=log.tile,
            policy=log.policy_text() or b"",
            result=result_of(ledger, _about(facts), position),
            withheld=tuple(p for p in _gone(rows) if p not in erased and facts.without_reasons),
            erased=erased,
            extra=_rules(rows) | _stamp(log, size),
        )
    )


def _about(facts: EvidenceBundleMade) -> dict[str, str]:
    about = {"season": facts.season, "unit": facts.unit}
    return about | {"dispute": facts.dispute} if facts.dispute else about


def _row(of: Sealed) -> Row:
    if of.entry is None:
        raise Refused(f"sự kiện số {of.position} chưa có mục nhật ký nên chưa chứng minh được")
    return Row(of.position, of.stream, of.entry, of.state, of.salt, of.erasable, of.erasable_salt)


def _gone(rows: Sequence[Sealed]) -> tuple[int, ...]:
    """Return the positions whose erasable part is not there."""
    return tuple(
        row.position
        for row in rows
        if row.erasable is None and "commitment" in json.loads(row.state)
    )


def _covering(log: LogView, position: int) -> int:
    """Return the size of the first published checkpoint that covers a position and still holds."""
    sizes = log.sizes()
    for size in sizes[bisect_left(sizes, position) :]:
        if _note(log, size) is not None:
            return size
    raise Unknown(f"chưa có điểm kiểm nào bao gồm sự kiện số {position}; hãy hỏi lại sau ít giây")


def _note(log: LogView, size: int) -> Note | None:
    """Return the checkpoint of a size; None where today's policy no longer accepts it."""
    found: Published | None = None
    with suppress(NoteError):
        found = log.checkpoint(size)
    return None if found is None else found.note


def result_of(ledger: Ledger, about: dict[str, str], position: int) -> dict[str, Any]:
    """Return score and verdicts as the ledger tells them as of a position. Unknown: no card."""
    told = scorecard(ledger, about["season"], about["unit"], as_of=position)
    result = {"about": about, "score": score_told(told)}
    case = eligibility(ledger, about["season"], about["unit"], as_of=position)
    if case.regulation_since is not None:
        result["eligibility"] = {
            "regulation": case.regulation,
            "verdicts": {v.requested: _verdict(v) for v in case.verdicts},
        }
    if "dispute" in about:
        result |= _decision(ledger, f"dispute/{about['season']}/{about['dispute']}", position)
    return result


def _decision(ledger: Ledger, stream: str, position: int) -> dict[str, Any]:
    """Return the council's last decision on a disagreement; nothing while there is none."""
    history = standing(ledger.journal.histories([stream], Cut(position))[stream])
    decided = [r for r in history if isinstance(r.facts, CouncilDecisionIssued)]
    if not decided:
        return {}
    facts: CouncilDecisionIssued = decided[-1].facts
    effects = [e.model_dump(mode="json", exclude_none=True) for e in facts.effects]
    told = {"effects": effects, "outcome": facts.outcome, "position": decided[-1].position}
    return {"decision": told}


def _verdict(told: VerdictTold) -> dict[str, str]:
    words = {"headline": told.headline, "award": told.award, "merit": told.merit}
    return {name: word for name, word in words.items() if word is not None}


def score_told(told: ScorecardTold) -> dict[str, Any]:
    """Return a card as a bundle's result writes it."""
    layers: dict[str, Any] = {}
    for layer, name in _LAYERS.items():
        lines = {
            line.criterion: str(points)
            for line in told.lines
            if not line.heading and (points := getattr(line, name)) is not None
        }
        total = getattr(told.totals, name)
        if lines or total is not None:
            layers[layer] = {"lines": lines} | ({} if total is None else {"total": str(total)})
    return {"layers": layers, "stage": told.stage}


def _stamp(log: LogView, size: int) -> dict[str, bytes]:
    """Return the timestamp on the checkpoint, where an authority gave one."""
    answer = log.timestamp(size)
    return {} if answer is None else {STAMP: answer}


def _rules(rows: Sequence[Sealed]) -> dict[str, bytes]:
    """Return the regulations that the season adopted, verbatim, as they are shipped."""
    named = {json.loads(row.state)["facts"].get("regulation") for row in rows}
    shipped = files("ledger.rulebook")
    return {
        f"rules/{name}.toml": (shipped / f"{SHIPPED[name]}.toml").read_bytes()
        for name in sorted(SHIPPED.keys() & named)
    }
