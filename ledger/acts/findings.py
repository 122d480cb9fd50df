"""Acts of the council on a unit's conduct record: shortcomings, conditions, attribution."""

from collections.abc import Sequence
from typing import Any

from ledger.acts.act import Desk, act
from ledger.acts.conduct import CONDUCT, EXCLUSION, OF_UNIT, on_record
from ledger.acts.lookups import council_meeting, registered_units
from ledger.acts.reviews import record_with_reviews
from ledger.acts.rights import COUNCIL
from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_events import (
    DisciplineRecorded,
    Level,
    ProsecutionRecorded,
    ShortcomingKind,
)
from ledger.events import Event, standing
from ledger.journal.journal import Act, Receipt
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Position, Text

DOWNGRADE = "B.III.1.2-3"
CONDITION = "B.III.1.2-2"


@act(
    "conduct.find-shortcoming",
    OF_UNIT + "/shortcomings",
    says="Kết luận hạn chế, khuyết điểm",
    clause=DOWNGRADE,
    may=(COUNCIL,),
    stream=CONDUCT,
)
def find_shortcoming(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    kind: ShortcomingKind,
    ground: Text | None = None,
    meeting: Code | None = None,
    occurred_on: Day | None = None,
    relies_on: tuple[Position, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """Record the council's finding; `relies_on` are events it was drawn from."""
    known = {event.position for event in desk.ledger.journal.chosen(relies_on)}
    if strange := [str(p) for p in relies_on if p not in known]:
        raise Refused(f"không có sự kiện số {', '.join(strange)}", field="relies_on")
    at = council_meeting(desk, season, meeting)
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.find_shortcoming(
            code,
            kind,
            document=document,
            ground=ground,
            meeting=at,
            occurred_on=occurred_on,
            relies_on=relies_on,
        ),
    )


@act(
    "conduct.withdraw-shortcoming",
    OF_UNIT + "/shortcomings/{shortcoming}/withdrawals",
    says="Rút kết luận hạn chế, khuyết điểm",
    clause=DOWNGRADE,
    may=(COUNCIL,),
    stream=CONDUCT,
)
def withdraw_shortcoming(
    desk: Desk,
    season: Code,
    unit: Code,
    shortcoming: Code,
    *,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record that the council took a finding back."""
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.withdraw_shortcoming(shortcoming, document=document, reason=reason),
    )


@act(
    "conduct.replace-condition",
    OF_UNIT + "/condition-replacements",
    says="Thay điều kiện xếp loại tổ chức đảng bằng quyết định của Hội đồng",
    clause=CONDITION,
    may=(COUNCIL,),
    stream=CONDUCT,
)
def replace_condition(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    level: Level,
    assessed_by: Text,
    meeting: Code | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Let another assessment stand for a party rating the unit cannot have (R-18)."""
    at = council_meeting(desk, season, meeting)
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.replace_condition(
            code, level, assessed_by=assessed_by, document=document, reason=reason, meeting=at
        ),
    )


@act(
    "conduct.withdraw-replacement",
    OF_UNIT + "/condition-replacements/{replacement}/withdrawals",
    says="Rút quyết định thay điều kiện",
    clause=CONDITION,
    may=(COUNCIL,),
    stream=CONDUCT,
)
def withdraw_replacement(
    desk: Desk,
    season: Code,
    unit: Code,
    replacement: Code,
    *,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record that the council took its replacement of a condition back."""
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.withdraw_replacement(replacement, document=document, reason=reason),
    )


@act(
    "conduct.attribute",
    OF_UNIT + "/attributions",
    says="Quyết định đơn vị chịu trách nhiệm về kỷ luật, khởi tố, truy tố",
    clause=EXCLUSION,
    may=(COUNCIL,),
    stream=CONDUCT,
)
def attribute(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    to: Code,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Decide for which unit a discipline or prosecution of this unit's record counts (R-23).

    The unit it counts for gets the fact on its own record under the same code, in the same act, as
    far as the case has come; the record it counted in before, if a third one, is told as well.
    """
    registered_units(desk, [to], "to")
    streams = [CONDUCT.format(season=season, unit=u) for u in (unit, to)]
    own, other = (
        desk.states(Conduct, streams) if to != unit else (desk.state(Conduct, streams[0]),) * 2
    )
    fact = {**own.disciplines, **own.prosecutions}.get(code)
    now = (fact.counts_for if fact else None) or unit

    def told(record: Conduct) -> Event:
        return record.attribute(code, to, document=document, reason=reason)

    acts: list[Act[Any]] = [Act(Conduct, own.stream, told)]
    if now not in {unit, to}:
        acts.append(Act(Conduct, CONDUCT.format(season=season, unit=now), told))
    if fact is not None and to not in {unit, now}:
        known = code in {**other.disciplines, **other.prosecutions}
        events = () if known else _facts(desk, own.stream, code)
        acts.append(
            Act(Conduct, other.stream, told if known else lambda record: _copied(record, events))
        )
    return record_with_reviews(
        desk,
        season,
        [unit, to, now],
        acts,
        cause="CONDUCT_MOVED",
        relies_on={own.stream: own.version, other.stream: other.version},
    )


def _facts(desk: Desk, stream: str, code: str) -> Sequence[Event]:
    """Return what happened to a discipline or prosecution, whole, without its attributions."""
    history = standing(desk.ledger.journal.history(stream))
    of_code = [e.facts for e in history if getattr(e.facts, "code", None) == code]
    return [e for e in of_code if not e.topic.startswith("conduct.attributed")]


def _copied(record: Conduct, events: Sequence[Event]) -> Sequence[Event]:
    """Return the events for another unit's record; Refused when the code is used there already."""
    first = events[0]
    if isinstance(first, DisciplineRecorded | ProsecutionRecorded):
        record.check_new(first.code, EXCLUSION)
    return events
