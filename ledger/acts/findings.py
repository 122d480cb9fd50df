"""Acts of the council on a unit's conduct record: shortcomings, conditions, attribution."""

from collections.abc import Sequence
from typing import Any

from ledger.acts.act import Desk, act
from ledger.acts.conduct import CONDUCT, EXCLUSION, OF_UNIT, on_record
from ledger.acts.lookups import council_meeting, registered_units
from ledger.acts.reprimand_papers import batches_known
from ledger.acts.reviews import record_with_reviews
from ledger.acts.rights import COUNCIL
from ledger.acts.scorecards import CARD
from ledger.acts.shared_cases import has_case, record_on, records_of, told_to
from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_events import (
    ConductAttributed,
    DisciplineRecorded,
    Level,
    ProsecutionRecorded,
    ShortcomingKind,
)
from ledger.aggregates.scorecard import Scorecard
from ledger.events import Event, standing
from ledger.journal.journal import Act, Receipt
from ledger.questions.reprimand_costs import already_cost
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
    """Record the council's finding; `relies_on` are events it was drawn from.

    Where a reprimand among them had cost the unit points already, the event says so (R-20).
    """
    grounds = desk.ledger.journal.chosen(relies_on)
    known = {event.position for event in grounds}
    if strange := [str(p) for p in relies_on if p not in known]:
        raise Refused(f"không có sự kiện số {', '.join(strange)}", field="relies_on")
    at = council_meeting(desk, season, meeting)
    card = desk.state(Scorecard, CARD.format(season=season, unit=unit))
    cost = already_cost(grounds, document, batches_known(desk), card)
    finding = Act(
        Conduct,
        CONDUCT.format(season=season, unit=unit),
        lambda c: c.find_shortcoming(
            code,
            kind,
            document=document,
            ground=ground,
            meeting=at,
            occurred_on=occurred_on,
            relies_on=relies_on,
            double_effect=cost,
        ),
    )
    relied = {card.stream: card.version}
    return record_with_reviews(
        desk, season, [unit], [finding], cause="CONDUCT_MOVED", relies_on=relied
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
    far as the case has come; every other record that has the case is told as well.
    """
    registered_units(desk, [to], "to")
    records = dict(records_of(desk, season, unit, code))
    (own, history), other = next(iter(records.items())), CONDUCT.format(season=season, unit=to)
    if other not in records:
        records |= desk.ledger.journal.histories([other])
    acts: list[Act[Any]] = [
        *told_to(records, code, lambda c: c.attribute(code, to, document=document, reason=reason))
    ]
    if not has_case(records[other], code, history):
        events = _facts(desk, own, code)
        acts.append(Act(Conduct, other, lambda c: _copied(c, events), caused_by=0))
    return record_on(desk, season, records, acts)


def _facts(desk: Desk, stream: str, code: str) -> Sequence[Event]:
    """Return what happened to a discipline or prosecution, whole, without its attributions."""
    history = standing(desk.ledger.journal.history(stream))
    of_code = [e.facts for e in history if getattr(e.facts, "code", None) == code]
    return [e for e in of_code if not isinstance(e, ConductAttributed)]


def _copied(record: Conduct, events: Sequence[Event]) -> Sequence[Event]:
    """Return the events for another unit's record; Refused when the code is used there already."""
    first = events[0] if events else None
    if isinstance(first, DisciplineRecorded | ProsecutionRecorded):
        record.check_new(first.code, EXCLUSION)
    return events
