"""What else would not have been, had some events not been?

A cause stands in the journal before what it caused, so one reading in order finds all: an event
falls out when what it needs was given by one that is out (`causes`). A later decision of its
own stays, whatever figures it found; `resting` tells those.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ledger.aggregates.conduct_events import ConductAttributed
from ledger.aggregates.scorecard_events import CouncilScoreDetermined, ReprimandApplied
from ledger.events import AnyRecorded, voided
from ledger.questions.causes import Key, gives, leanings, needs
from ledger.questions.entry import positions_named

Paper = tuple[str, str]
"""A reprimand document: its batch's stream and its code."""

WITHDRAWN = "văn bản phê bình, nhắc nhở được giả định là không có hiệu lực"


class Cause(NamedTuple):
    """Why an event is out: the event it followed from, None for a supposed decision, in words."""

    because_of: int | None
    why: str


class Outcome(NamedTuple):
    """What falls out in consequence, and what stays though it names what is out, by position."""

    left: Mapping[int, Cause]
    leaning: Mapping[int, Cause]


def consequences(
    events: Sequence[AnyRecorded], gone: Collection[int], withdrawn: Collection[Paper] = ()
) -> Outcome:
    """Return what follows from leaving out the events at `gone`, and papers that count no more.

    `events` are in the journal's order, from the first one left out on. What was entered in error
    does not count anyway: it gives nothing and is not told.
    """
    void = voided(events, gone) - set(gone)
    counted = [r for r in events if r.position not in void]
    found = _read(counted, gone, withdrawn, {})
    spared = _attributed_again(counted, gone, found.left)
    return _read(counted, gone, withdrawn, spared) if spared else found


def _read(
    events: Sequence[AnyRecorded],
    gone: Collection[int],
    withdrawn: Collection[Paper],
    spared: Mapping[int, Cause],
) -> Outcome:
    """Return what one reading in order finds; events in `spared` stay, for the reason told."""
    givers: dict[Key, int] = {}
    out = set(gone)
    left: dict[int, Cause] = {}
    leaning: dict[int, Cause] = {}
    for recorded in events:
        position = recorded.position
        if position in spared:
            leaning[position] = spared[position]
        elif position not in out:
            if cause := _cause(recorded, givers, out, withdrawn):
                left[position] = cause
                out.add(position)
            elif leans := _leans(recorded, givers, out):
                leaning[position] = leans
        for key in gives(recorded):
            if key[0] != "act" or key not in givers:  # an act is known by its first event
                givers[key] = position
    return Outcome(left, leaning)


def _cause(
    recorded: AnyRecorded,
    givers: Mapping[Key, int],
    out: Collection[int],
    withdrawn: Collection[Paper],
) -> Cause | None:
    """Return why an event falls out; None when it stays."""
    facts = recorded.facts
    if isinstance(facts, ReprimandApplied) and _paper(facts) in withdrawn:
        return Cause(None, WITHDRAWN)
    for key, why in needs(recorded, givers):
        giver = givers.get(key)
        if giver in out:
            return Cause(giver, why.format(giver))
    return _groundless(recorded, givers, out, withdrawn)


def _groundless(
    recorded: AnyRecorded,
    givers: Mapping[Key, int],
    out: Collection[int],
    withdrawn: Collection[Paper],
) -> Cause | None:
    """Return why an event falls out that was drawn from several, once none of them is left."""
    facts = recorded.facts
    grounds: list[int | None] = [*getattr(facts, "relies_on", ())]
    gone = [p for p in grounds if p in out]
    if isinstance(facts, CouncilScoreDetermined):
        for cited in facts.reprimands:
            giver = givers.get(("papers", cited.batch))
            grounds.append(giver)
            if giver in out:
                gone.append(giver)
            elif (cited.batch, cited.code) in withdrawn:
                gone.append(None)
    if not grounds or len(gone) < len(grounds):
        return None
    known = [p for p in gone if p is not None]
    if not known:
        return Cause(None, WITHDRAWN)
    return Cause(known[0], f"chỉ căn cứ sự kiện số {', '.join(map(str, known))}")


def _attributed_again(
    events: Sequence[AnyRecorded], gone: Collection[int], left: Mapping[int, Cause]
) -> dict[int, Cause]:
    """Return the copies of a case that a later attribution, which stays, would have brought.

    The case was copied to the unit's record by the first attribution to it, so later ones did not
    copy it again; without the first, the next one would have.
    """
    again: dict[tuple[str, str], int] = {}
    for recorded in events:
        facts, position = recorded.facts, recorded.position
        stays = position not in left and position not in gone
        to_it = isinstance(facts, ConductAttributed) and recorded.stream.endswith(f"/{facts.after}")
        if stays and to_it:
            again[recorded.stream, facts.code] = position
    spared: dict[int, Cause] = {}
    for recorded in events:
        cause, position = left.get(recorded.position), recorded.position
        code = getattr(recorded.facts, "code", "")
        later = again.get((recorded.stream, code), 0)
        if cause and later > position and not isinstance(recorded.facts, ConductAttributed):
            why = f"ghi theo sự kiện số {cause.because_of}, nhưng sự kiện số {later} cũng tính cho "
            spared[position] = Cause(cause.because_of, why + "đơn vị này")
    return spared


def _leans(recorded: AnyRecorded, givers: Mapping[Key, int], out: Collection[int]) -> Cause | None:
    """Return what an event that stays names of what is out."""
    for key, why in leanings(recorded):
        giver = givers.get(key)
        if giver in out:
            return Cause(giver, why.format(giver))
    named = sorted(p for p in positions_named(recorded.facts) if p in out)
    if not named:
        return None
    return Cause(named[0], f"dựa vào sự kiện số {', '.join(map(str, dict.fromkeys(named)))}")


def _paper(applied: ReprimandApplied) -> Paper:
    return applied.reprimand, applied.reprimand_code
