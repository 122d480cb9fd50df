"""A case that the council attributed to another unit is one case on both records (R-23)."""

import pytest

from ledger.aggregates.conduct import Conduct
from ledger.refusals import Refused
from tests.acts.conftest import COUNCIL, PAPER, STANDING, UNITS, A, Office

B, E = UNITS[3], UNITS[4]
OTHER_PAPER = {"printed": "QĐ 99/QĐ-VKS"}
EXCLUDED, FREE = "EXCLUDED", "ELIGIBLE"
pytestmark = pytest.mark.clause("B.III.1.2-5+2")


@pytest.fixture
def both(office: Office) -> Office:
    """Two units with all it takes for a flag."""
    for unit in (A, B):
        office.verified(unit)
        office.rated(unit)
    return office


def prosecuted(office: Office, unit: str = A, document=PAPER):
    return office.put(
        "conduct.record-prosecution", STANDING, code="KT1", stage="INVESTIGATION", person="x-2",
        document=document, on_behalf_of="TTT", **office.of(unit),
    )  # fmt: skip


def attributed(office: Office, to: str = B, of: str = A):
    return office.put(
        "conduct.attribute", COUNCIL, code="KT1", to=to, document=PAPER, reason="hành vi ở đó",
        **office.of(of),
    )  # fmt: skip


def ended(office: Office, unit: str, outcome: str = "DROPPED"):
    return office.put(
        "conduct.end-prosecution", STANDING, prosecution="KT1", outcome=outcome, document=PAPER,
        on_behalf_of="TTT", **office.of(unit),
    )  # fmt: skip


def declared(office: Office, position: int):
    return office.put("event.declare-error", COUNCIL, position=position, reason="ghi nhầm")


def headlines(office: Office, *units: str) -> tuple[str, ...]:
    return tuple(office.eligibility(u, "CITY_FLAG")[0] for u in units or (A, B))


def case(office: Office, unit: str):
    stream = f"conduct/2024/{unit}"
    state = Conduct.folded(stream, office.stand.journal.history(stream))
    return {**state.disciplines, **state.prosecutions}.get("KT1")


@pytest.mark.parametrize("unit", [A, B])
@pytest.mark.parametrize(
    ("outcome", "left"), [("DROPPED", FREE), ("ACQUITTED", FREE), ("CONVICTED", EXCLUDED)]
)
def test_it_ends_on_both_records_on_whichever_it_is_recorded(both, unit, outcome, left):
    prosecuted(both)
    assert headlines(both) == (EXCLUDED, FREE)
    attributed(both)
    assert headlines(both) == (FREE, EXCLUDED)
    receipt = ended(both, unit, outcome)
    assert headlines(both) == (FREE, left)
    assert {case(both, u).ended for u in (A, B)} == {outcome}
    # One act: the second record's event names the first's as its cause.
    first, second = receipt.events
    assert [e.stream for e in (first, second)] == [
        f"conduct/2024/{unit}", f"conduct/2024/{A if unit == B else B}"
    ]  # fmt: skip
    assert (first.causation, second.causation) == (None, first.position)
    both.refused(
        Refused, "conduct.end-prosecution", STANDING, prosecution="KT1", outcome=outcome,
        document=PAPER, on_behalf_of="TTT", **both.of(unit),
    )  # fmt: skip


@pytest.mark.parametrize("unit", [A, B])
def test_an_ending_entered_in_error_is_so_on_both_and_its_declaration_too(both, unit):
    prosecuted(both)
    attributed(both)
    on_record = {e.stream.split("/")[2]: e for e in ended(both, A).events}
    receipt = declared(both, on_record[unit].position)
    assert headlines(both) == (FREE, EXCLUDED)
    assert [case(both, u).ended for u in (A, B)] == [None, None]
    first, second = receipt.events
    assert {first.facts.position, second.facts.position} == {e.position for e in on_record.values()}
    assert second.causation == first.position
    for declaration in (first, second):
        undone = declared(both, declaration.position)
        assert len(undone.events) == 2
        assert headlines(both) == (FREE, FREE)
        assert [case(both, u).ended for u in (A, B)] == ["DROPPED", "DROPPED"]
        declared(both, undone.events[0].position)
        assert headlines(both) == (FREE, EXCLUDED)


@pytest.mark.parametrize("unit", [A, B])
def test_a_case_entered_in_error_is_gone_from_both_records_and_comes_back_to_both(both, unit):
    first = prosecuted(both).position
    copies = [e for e in attributed(both).events if e.stream.endswith(B)]
    receipt = declared(both, first if unit == A else copies[0].position)
    assert headlines(both) == (FREE, FREE)
    assert (case(both, A), case(both, B)) == (None, None)
    declared(both, receipt.events[1].position)
    assert headlines(both) == (FREE, EXCLUDED)


def test_an_attribution_entered_in_error_takes_the_copy_away_and_gives_it_back(both):
    prosecuted(both)
    receipt = attributed(both)
    assert [e.causation for e in receipt.events] == [None, receipt.events[0].position]
    told = declared(both, receipt.events[0].position)
    assert headlines(both) == (EXCLUDED, FREE)
    assert case(both, B) is None
    declared(both, told.position)
    assert headlines(both) == (FREE, EXCLUDED)


@pytest.mark.parametrize("declaration", [0, 1])
def test_a_copy_that_comes_back_is_told_how_the_case_ended_meanwhile(both, declaration):
    prosecuted(both)
    void = declared(both, attributed(both).events[0].position)
    assert len(ended(both, A).events) == 1
    both.granted(A)
    receipt = declared(both, void.events[declaration].position)
    told = receipt.events[-1]
    assert (told.stream, told.topic) == (f"conduct/2024/{B}", "conduct.prosecution-ended.v1")
    assert told.causation == receipt.events[0].position
    assert [case(both, u).ended for u in (A, B)] == ["DROPPED", "DROPPED"]
    assert headlines(both) == (FREE, FREE)
    # Undone, it is as before; and what was told comes back with the copy, once.
    again = declared(both, receipt.events[0].position)
    assert case(both, B) is None
    last = declared(both, again.events[0].position)
    assert {e.topic for e in last.events} == {"fact.entered-in-error.v1"}
    assert case(both, B).ended == "DROPPED"


def test_a_copy_that_comes_back_loses_the_step_that_was_an_error_meanwhile(both):
    prosecuted(both)
    advanced = both.put(
        "conduct.advance-prosecution", STANDING, prosecution="KT1", document=PAPER,
        on_behalf_of="TTT", **both.of(A),
    )  # fmt: skip
    void = declared(both, attributed(both).events[0].position)
    assert len(declared(both, advanced.position).events) == 1
    declared(both, void.position)
    assert [case(both, u).stage for u in (A, B)] == ["INVESTIGATION", "INVESTIGATION"]
    assert headlines(both) == (FREE, EXCLUDED)


def test_no_copy_comes_back_of_a_case_that_never_was(both):
    first = prosecuted(both)
    void = declared(both, attributed(both).events[0].position)
    never = declared(both, first.position)
    declared(both, void.position)
    assert (case(both, A), case(both, B)) == (None, None)
    assert headlines(both) == (FREE, FREE)
    declared(both, never.position)
    assert [case(both, u) is not None for u in (A, B)] == [True, True]
    assert headlines(both) == (FREE, EXCLUDED)


def test_a_copy_that_comes_back_counts_for_whom_the_case_was_attributed_to_meanwhile(both):
    prosecuted(both)
    void = declared(both, attributed(both, to=B).events[0].position)
    attributed(both, to=E)
    assert [case(both, u) and case(both, u).counts for u in (A, B, E)] == [False, None, True]
    declared(both, void.position)
    assert [case(both, u).counts for u in (A, B, E)] == [False, False, True]
    assert headlines(both) == (FREE, FREE)


def test_to_declare_a_copied_step_takes_that_step_back_and_not_the_attribution(both):
    prosecuted(both)
    both.put(
        "conduct.advance-prosecution", STANDING, prosecution="KT1", document=PAPER,
        on_behalf_of="TTT", **both.of(A),
    )  # fmt: skip
    advanced = attributed(both).events[-1]
    assert advanced.topic == "conduct.prosecution-advanced.v1"
    declared(both, advanced.position)
    assert [case(both, u).stage for u in (A, B)] == ["INVESTIGATION", "INVESTIGATION"]
    assert headlines(both) == (FREE, EXCLUDED)


def test_every_record_that_ever_had_the_case_follows(both):
    prosecuted(both)
    attributed(both, to=B)
    attributed(both, to=E)
    # Told on the record of a unit in between, it is told on all of them.
    receipt = attributed(both, to=A, of=B)
    assert {e.stream.split("/")[2] for e in receipt.events} == {A, B, E}
    assert [case(both, u).counts for u in (A, B, E)] == [True, False, False]
    assert headlines(both) == (EXCLUDED, FREE)
    assert len(ended(both, E, "ACQUITTED").events) == 3
    assert headlines(both) == (FREE, FREE)


def test_a_discipline_annulled_on_one_record_is_annulled_on_both(both):
    both.put(
        "conduct.record-discipline", STANDING, code="KT1", form="SUSPENSION", leader=True,
        person="x-3", document=PAPER, on_behalf_of="TTT", **both.of(A),
    )  # fmt: skip
    attributed(both)
    assert headlines(both) == (FREE, EXCLUDED)
    annulled = both.put(
        "conduct.annul-discipline", STANDING, discipline="KT1", document=PAPER, reason="oan",
        on_behalf_of="TTT", **both.of(A),
    )  # fmt: skip
    assert headlines(both) == (FREE, FREE)
    declared(both, annulled.events[1].position)
    assert headlines(both) == (FREE, EXCLUDED)


def test_awards_of_both_units_are_flagged(both):
    prosecuted(both)
    attributed(both)
    for unit in (A, B):
        both.granted(unit)
    flags = [e for e in ended(both, A).events if e.stream.startswith("award/")]
    assert [e.stream for e in flags] == [f"award/2024/{B}"]


def test_a_case_of_another_paper_under_the_same_code_is_another_case(both):
    prosecuted(both)
    prosecuted(both, unit=B, document=OTHER_PAPER)
    answer = both.refused(
        Refused, "conduct.attribute", COUNCIL, code="KT1", to=B, document=PAPER,
        reason="hành vi ở đó", **both.of(A),
    )  # fmt: skip
    assert "mã KT1 đã dùng cho một việc khác" in answer.says
    assert len(ended(both, A).events) == 1
    assert headlines(both) == (FREE, EXCLUDED)


def test_a_case_entered_on_both_records_from_one_paper_counts_where_the_council_says(both):
    prosecuted(both)
    prosecuted(both, unit=B)
    assert headlines(both) == (EXCLUDED, EXCLUDED)
    assert len(attributed(both).events) == 1
    assert headlines(both) == (FREE, EXCLUDED)
    assert len(ended(both, B).events) == 2
    assert headlines(both) == (FREE, FREE)
