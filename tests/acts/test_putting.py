"""Putting an act: once per command, on what its author saw, whole or not at all."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from ledger.acts.act import ACTIONS, Desk, put
from ledger.acts.reviews import on_card
from ledger.acts.scope import Scope
from ledger.aggregates.scorecard import Scorecard
from ledger.journal.journal import Mandate
from ledger.refusals import Answer, Conflict, Moved, NotAllowed, Refused, Stale, Unknown
from ledger.values import DocumentRef
from tests.acts.conftest import (
    ADMIN,
    CITY,
    COUNCIL,
    DEPUTY,
    FIRST,
    HEAD,
    HEAD_UNIT,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    lines,
    member,
    together,
)

OF_CLUSTER = {"season": "2024", "cluster": "C1"}
ADJUST = {"criterion": "I.3", "reason": "thiếu minh chứng", "documents": [PAPER]}


# Once per command


def test_the_same_command_gets_its_first_answer_even_when_the_stage_moved_on(office):
    first = office.put("scorecard.submit", member(A), command="c-1", lines=lines(), **office.of(A))
    office.put("scorecard.open-review", HEAD, **office.of(A))
    again = office.put("scorecard.submit", member(A), command="c-1", lines=lines(), **office.of(A))
    assert again.again
    assert again.events == first.events
    office.refused(Refused, "scorecard.submit", member(A), lines=lines(), **office.of(A))


def test_the_same_command_gets_its_first_answer_even_when_the_role_ended(office):
    of = {"command": "c-1", **office.of(A)}
    office.put("scorecard.submit", member(A), lines=lines(), **of)
    office.put(
        "role.end", ADMIN, person=member(A).person, body=A, role="MEMBER", to_day="2024-01-31"
    )
    assert office.put("scorecard.submit", member(A), lines=lines(), **of).again
    office.refused(NotAllowed, "scorecard.submit", member(A), lines=lines(), **office.of(A))


def test_a_command_with_other_content_is_refused(office):
    office.put("scorecard.submit", member(A), command="c-1", lines=lines(), **office.of(A))
    answer = office.refused(
        Refused, "scorecard.submit", member(A), command="c-1", lines=lines(I_3="74"),
        **office.of(A),
    )  # fmt: skip
    assert answer.field == "Idempotency-Key"


def test_a_command_belongs_to_its_person(office):
    office.put("scorecard.submit", member(A), command="c-1", lines=lines(), **office.of(A))
    other = UNITS[3]
    receipt = office.put(
        "scorecard.submit", member(other), command="c-1", lines=lines(), **office.of(other)
    )
    assert not receipt.again


def test_an_act_that_failed_leaves_no_command_behind(office):
    of = {"command": "c-1", **office.of(A)}
    office.refused(Refused, "scorecard.open-review", HEAD, **of)
    office.submitted(A)
    assert not office.put("scorecard.open-review", HEAD, **of).again


def test_one_command_put_many_times_at_once_is_recorded_once(office):
    for unit in UNITS[:3]:
        office.submitted(unit)
        works = [
            lambda unit=unit: office.put(
                "scorecard.open-review", HEAD, command=f"c-{unit}", version=1, **office.of(unit)
            )
        ] * 6
        receipts = together(*works)
        assert {receipt.position for receipt in receipts} == {receipts[0].position}
        assert [receipt.again for receipt in receipts].count(False) == 1


# On what the author saw


def test_a_version_that_moved_is_stale_and_a_version_that_stands_passes(office):
    office.submitted(A)
    answer = office.refused(Stale, "scorecard.open-review", HEAD, version=2, **office.of(A))
    assert answer.field == "If-Match"
    office.put("scorecard.open-review", HEAD, version=1, **office.of(A))
    # Stale comes before what the decision would say of the stage.
    office.refused(Stale, "scorecard.open-review", HEAD, version=1, **office.of(A))


def test_a_version_on_an_act_that_knows_none_is_refused_not_ignored(office):
    office.reviewed(A)
    answer = office.refused(
        Refused, "cluster.notify-results", HEAD, version=1, units=[A],
        addressees=[{"kind": "UNIT", "code": A}], **OF_CLUSTER,
    )  # fmt: skip
    assert answer.field == "If-Match"


def test_of_two_acts_with_one_version_the_second_is_stale(office):
    office.reviewing(A)

    def work(points: str) -> Callable[[], object]:
        return lambda: office.put(
            "scorecard.request-explanation", HEAD, version=2, criterion="I.3", reason=points,
            **office.of(A),
        )  # fmt: skip

    results = together(*(work(str(n)) for n in range(5)))
    lost = [r for r in results if isinstance(r, Answer)]
    assert len(lost) == 4
    assert all(type(answer) is Stale for answer in lost)


def desk(office: Office, **versions: int) -> Desk:
    """Return what an act of the Head on unit A's card works with."""
    return Desk(office.stand.ledger, Mandate(by=HEAD, on=FIRST), Scope(), versions=versions)


def test_a_version_that_moves_while_the_act_is_decided_is_stale_under_the_lock(office):
    office.reviewing(A)
    stream = f"scorecard/2024/{A}"

    def decision(card: Scorecard):
        office.put("scorecard.complete-review", HEAD, **office.of(A))
        return card.request_explanation("I.3", reason="rõ hơn")

    with pytest.raises(Stale):
        desk(office, **{stream: 2}).decide(Scorecard, stream, decision)
    assert office.score(A)["stage"] == "REVIEWED"


def test_an_award_granted_while_a_figure_moves_is_noticed_under_the_lock(office):
    office.verified(A)

    def decision(card: Scorecard):
        if not office.stand.journal.history(f"award/2024/{A}"):
            office.granted(A)
        return card.determine(
            {"I.3": Decimal("70.00")}, seen={"I.3": Decimal("75.00")},
            document=DocumentRef(**PAPER), reason="thẩm định",
        )  # fmt: skip

    with pytest.raises(Moved):
        on_card(desk(office), "2024", A, decision)
    assert office.total(A, "council") == Decimal("947.50")
    assert len(on_card(desk(office), "2024", A, decision).events) == 2


@pytest.mark.clause("B.II.2")
def test_two_heads_adjust_one_line_at_once_and_one_of_them_is_told(office):
    office.reviewing(A)

    def work(who, points: str) -> Callable[[], object]:
        return lambda: office.put(
            "scorecard.adjust", who, points=points, seen="75", **ADJUST, **office.of(A)
        )

    results = together(work(HEAD, "70"), work(DEPUTY, "71"))
    lost = [r for r in results if isinstance(r, Answer)]
    assert [type(answer) for answer in lost] == [Conflict]
    assert lost[0].field == "seen"
    won = next(r for r in results if not isinstance(r, Answer)).events[0].facts
    assert office.card(A).moved["I.3"] == won.after
    assert office.total(A, "review") == won.total


def test_two_heads_adjust_two_lines_at_once_and_both_count(office):
    office.reviewing(A)

    def work(who, criterion: str, seen: str, points: str) -> Callable[[], object]:
        return lambda: office.put(
            "scorecard.adjust", who, criterion=criterion, points=points, seen=seen,
            reason="rà soát", documents=[PAPER], **office.of(A),
        )  # fmt: skip

    results = together(work(HEAD, "I.3", "75", "70"), work(DEPUTY, "II.4", "20", "18"))
    assert not [r for r in results if isinstance(r, Answer)]
    assert office.total(A, "review") == Decimal("940.50")


# Whole or not at all


def adjusted(*changes: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [
        {"unit": u, "criterion": c, "seen": seen, "points": points}
        for u, c, seen, points in changes
    ]


@pytest.mark.clause("B.II.2")
def test_one_act_adjusts_lines_of_many_units_with_running_totals(office):
    for unit in UNITS:
        office.reviewing(unit)
    changes = adjusted(
        *((u, c, seen, points) for u in UNITS
          for c, seen, points in (("I.3", "75", "70"), ("II.4", "20", "18"), ("P.1", "0", "-5")))
    )  # fmt: skip
    receipt = office.put(
        "cluster.adjust", HEAD, lines=changes, reason="rà soát", documents=[PAPER], **OF_CLUSTER
    )
    assert len(receipt.events) == 21
    of_a = [e.facts.total for e in receipt.events if e.stream.endswith(A)]
    assert of_a == [Decimal("942.50"), Decimal("940.50"), Decimal("935.50")]
    own = [e.facts.conflict for e in receipt.events if e.stream.endswith(HEAD_UNIT)]
    assert own == ["OWN_UNIT"] * 3
    assert all(office.total(u, "review") == Decimal("935.50") for u in UNITS)


def test_one_stale_figure_among_many_records_nothing(office):
    office.reviewing(A)
    office.reviewing(UNITS[3])
    changes = adjusted((A, "I.3", "75", "70"), (UNITS[3], "I.3", "74", "70"))
    office.refused(
        Conflict, "cluster.adjust", HEAD, lines=changes, reason="rà soát", documents=[PAPER],
        **OF_CLUSTER,
    )  # fmt: skip
    assert office.total(A, "review") == Decimal("947.50")


def test_one_line_twice_in_one_act_is_refused(office):
    office.reviewing(A)
    changes = adjusted((A, "I.3", "75", "70"), (A, "I.3", "70", "69"))
    answer = office.refused(
        Refused, "cluster.adjust", HEAD, lines=changes, reason="x", documents=[PAPER], **OF_CLUSTER
    )
    assert answer.field == "lines"


def test_what_the_path_names_must_exist(office):
    nowhere = {"season": "2030", "unit": A}
    assert office.refused(Unknown, "scorecard.open-review", HEAD, **nowhere).field == "season"
    nobody = {"season": "2024", "unit": "PX99"}
    assert office.refused(Unknown, "scorecard.open-review", HEAD, **nobody).field == "unit"
    office.refused(
        Unknown, "cluster.notify-results", HEAD, season="2024", cluster="C9",
        addressees=[{"kind": "UNIT", "code": A}],
    )  # fmt: skip
    office.refused(Unknown, "dispute.escalate", HEAD, season="2024", dispute="YK9", reason="x")
    office.refused(Unknown, "event.declare-error", COUNCIL, position="99999", reason="x")
    office.refused(Unknown, "scorecard.open-review", HEAD, season="2024", unit="PX 01")


def test_what_the_body_names_must_exist(office):
    answer = office.refused(
        Refused, "cluster.establish", CITY, code="C2", name="Cụm 2", kind="CUM", council="HD9",
        from_day=FIRST, document=PAPER,
    )  # fmt: skip
    assert answer.field == "council"


@pytest.mark.clause("B.II.1")
def test_nothing_is_scored_in_a_closed_season_and_late_facts_still_are(office):
    office.put("season.close", STANDING, season="2024", reason="đã tổng kết")
    answer = office.refused(Refused, "scorecard.submit", member(A), lines=lines(), **office.of(A))
    assert answer.field == "season"
    office.rated(A)


def test_a_path_parameter_is_never_named_by_the_body(office):
    for action in ACTIONS.values():
        assert not set(action.parameters) & set(action.body.model_fields)
    body = ACTIONS["scorecard.open-review"].body()
    office.submitted(A)
    put(office.stand.ledger, "scorecard.open-review", {"season": "2024", "unit": A}, body, by=HEAD)


def test_an_act_says_its_day_or_takes_todays(office):
    office.submitted(A)
    receipt = office.put("scorecard.open-review", HEAD, date(2024, 12, 12), **office.of(A))
    assert receipt.events[0].on == date(2024, 12, 12)
    assert receipt.events[0].regulation == "ha-dong-2024"
    again = office.put("scorecard.complete-review", HEAD, **office.of(A))
    assert again.events[0].on == office.stand.ledger.today()
