"""Succession of units and bodies: what a unit gives and takes, and who it goes on in."""

from datetime import date

import pytest

from ledger.aggregates.body import (
    Body,
    BodyDissolved,
    BodyDivided,
    BodyInherited,
    BodyKind,
    BodyRegistered,
)
from ledger.aggregates.unit import (
    Unit,
    UnitDissolved,
    UnitDivided,
    UnitInherited,
    UnitRegistered,
    UnitRenamed,
)
from ledger.rulebook.succession import Share, Transfer, given_by, taken_by
from ledger.values import DocumentRef
from tests.given import given

PAPER = DocumentRef(printed="NQ 1656/NQ-UBTVQH15")
LAST, NEXT = date(2025, 6, 30), date(2025, 7, 1)
WHOLE, PART = Share(code="PM1"), Share(code="PM2", part="khu B")
UNIT = UnitRegistered(name="Phường Cũ", from_day=date(2024, 1, 1))
RENAMED = UnitRenamed(before="Phường Cũ", name="Phường Mới", from_day=NEXT, document=PAPER)
BODY = BodyRegistered(name="Phòng Cũ", kind=BodyKind.OTHER, from_day=date(2024, 1, 1))
KINDS = [
    (Unit, "unit/PX01", UNIT, UnitDissolved, UnitDivided, UnitInherited, "A.I.1"),
    (Body, "body/PX01", BODY, BodyDissolved, BodyDivided, BodyInherited, None),
]
each_kind = pytest.mark.parametrize(
    ("kind", "stream", "first", "dissolved", "divided", "inherited", "under"), KINDS
)


def test_transfers_are_read_from_either_end():
    transfers = [
        Transfer(predecessor="A", successor="X"),
        Transfer(predecessor="B", successor="X", part="khu 1"),
        Transfer(predecessor="B", successor="Y", part="khu 2"),
    ]
    assert given_by(transfers) == {
        "A": (Share(code="X"),),
        "B": (Share(code="X", part="khu 1"), Share(code="Y", part="khu 2")),
    }
    assert taken_by(transfers) == {
        "X": (Share(code="A"), Share(code="B", part="khu 1")),
        "Y": (Share(code="B", part="khu 2"),),
    }


@each_kind
def test_it_ends_with_what_went_to_whom(kind, stream, first, dissolved, divided, inherited, under):
    given(kind, first, stream=stream).when(
        lambda s: s.dissolve(to_day=LAST, document=PAPER, shares=(WHOLE, PART))
    ).then(
        dissolved(
            name=first.name, to_day=LAST, successors=("PM1", "PM2"), document=PAPER,
            shares=(WHOLE, PART),
        )
    )  # fmt: skip
    # Whole shares say no more than the codes of the successors.
    given(kind, first, stream=stream).when(
        lambda s: s.dissolve(to_day=LAST, document=PAPER, shares=(WHOLE,))
    ).then(dissolved(name=first.name, to_day=LAST, successors=("PM1",), document=PAPER))


@each_kind
def test_it_gives_named_parts_and_goes_on(
    kind, stream, first, dissolved, divided, inherited, under
):
    gave = divided(name=first.name, to_day=LAST, shares=(PART,), document=PAPER)
    divide = lambda s: s.divide(to_day=LAST, shares=(PART,), document=PAPER)  # noqa: E731
    given(kind, first, stream=stream).when(divide).then(gave)
    state = given(kind, first, gave, stream=stream).state
    assert state.exists(NEXT)
    assert state.successors == ("PM2",)
    given(kind, first, stream=stream).when(
        lambda s: s.divide(to_day=LAST, shares=(WHOLE,), document=PAPER)
    ).refused(under=under, saying="chỉ chuyển từng phần")
    ended = dissolved(name=first.name, to_day=LAST, document=PAPER)
    given(kind, first, ended, stream=stream).when(divide).refused(under=under, saying="đã kết thúc")
    # It gave a part before it ended, and was asked to record it later.
    given(kind, first, ended, stream=stream).when(
        lambda s: s.divide(to_day=date(2025, 6, 29), shares=(PART,), document=PAPER)
    ).then(gave.model_copy(update={"to_day": date(2025, 6, 29)}))
    given(kind, stream=stream).when(divide).refused(under=under, saying="chưa có")


@each_kind
def test_whoever_it_went_to_first_and_last_are_all_its_successors(
    kind, stream, first, dissolved, divided, inherited, under
):
    gave = divided(name=first.name, to_day=date(2025, 1, 1), shares=(PART,), document=PAPER)
    ended = dissolved(name=first.name, to_day=LAST, successors=("PM1", "PM2"), document=PAPER)
    assert given(kind, first, gave, ended, stream=stream).state.successors == ("PM2", "PM1")


@each_kind
def test_it_takes_over_only_while_it_is_there(
    kind, stream, first, dissolved, divided, inherited, under
):
    took = inherited(name=first.name, from_day=NEXT, shares=(WHOLE, PART), document=PAPER)
    inherit = lambda s: s.inherit(  # noqa: E731
        from_day=NEXT, shares=(WHOLE, PART), document=PAPER
    )
    given(kind, first, stream=stream).when(inherit).then(took)
    ended = dissolved(name=first.name, to_day=LAST, document=PAPER)
    given(kind, first, ended, stream=stream).when(inherit).refused(
        under=under, saying="phải đang hoạt động"
    )
    still = ended.model_copy(update={"to_day": NEXT})
    given(kind, first, still, stream=stream).when(inherit).then(took)
    given(kind, stream=stream).when(inherit).refused(under=under, saying="chưa có")


@each_kind
@pytest.mark.parametrize("shares", [(), (Share(code="PX01"),), (PART, Share(code="PM2"))])
def test_the_others_are_others_and_each_stands_once(
    kind, stream, first, dissolved, divided, inherited, under, shares
):
    given(kind, first, stream=stream).when(
        lambda s: s.inherit(from_day=NEXT, shares=shares, document=PAPER)
    ).refused(under=under, saying="phải khác PX01")
    given(kind, first, stream=stream).when(
        lambda s: s.divide(to_day=LAST, shares=shares, document=PAPER)
    ).refused(under=under, saying="phải khác PX01")


@pytest.mark.clause("A.I.1")
def test_what_ended_before_a_renaming_ended_under_the_old_name():
    given(Unit, UNIT, RENAMED, stream="unit/PX01").when(
        lambda u: u.dissolve(to_day=LAST, document=PAPER)
    ).then(UnitDissolved(name="Phường Cũ", to_day=LAST, document=PAPER))


@pytest.mark.clause("A.I.1")
def test_a_successor_is_one_that_was_recorded_as_such():
    gave = UnitDivided(name="Phường Cũ", to_day=LAST, shares=(PART,), document=PAPER)
    state = given(Unit, UNIT, gave, stream="unit/PX01")
    state.when(lambda u: u.must_be_succeeded_by("PM1")).refused(under="A.I.1", saying="PM2")
    state.state.must_be_succeeded_by("PM2")


def test_its_events_are_told_in_words_and_concern_the_others():
    gave = UnitDivided(name="Phường Cũ", to_day=LAST, shares=(WHOLE, PART), document=PAPER)
    took = UnitInherited(name="Phường Cũ", from_day=NEXT, shares=(PART,), document=PAPER)
    assert gave.concerns() == ("PM1", "PM2")
    assert took.concerns() == ("PM2",)
    assert took.words() == (
        "Đơn vị Phường Cũ kế thừa từ ngày 01/07/2025, theo NQ 1656/NQ-UBTVQH15: PM2 (phần: khu B)"
    )
    body = BodyInherited(name="Phòng Cũ", from_day=NEXT, shares=(WHOLE,), document=PAPER)
    assert body.words() == (
        "Cơ quan Phòng Cũ kế thừa từ ngày 01/07/2025, theo NQ 1656/NQ-UBTVQH15: PM1"
    )
    assert BodyDivided(name="Phòng Cũ", to_day=LAST, shares=(PART,), document=PAPER).words() == (
        "Cơ quan Phòng Cũ chuyển giao một phần sau ngày 30/06/2025 và vẫn hoạt động, "
        "theo NQ 1656/NQ-UBTVQH15; nhận: PM2 (phần: khu B)"
    )
