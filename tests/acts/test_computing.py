"""Criteria that compute: one unit's entry moves the lines of others, and each says why (B.I, R-10)."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.scorecard_events import SelfScoreSubmitted
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.events import standing
from ledger.questions.entry import entry
from ledger.questions.explanation import explanation
from ledger.questions.history import history
from ledger.questions.scorecard import scorecard
from ledger.refusals import Conflict, NotAllowed, Refused
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    CRITERIA,
    HEAD,
    OWN,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    member,
    together,
)

B, C, D = UNITS[3:6]
RULES = {
    "I.1": {
        "kind": "quantitative", "formula": "AGAINST_LEADER", "target": "100",
        "targets": [{"unit": C, "target": "50"}, {"unit": UNITS[6], "target": None}],
    },
    "I.2": {"kind": "graded", "bands": [{"at_least": "50", "points": "60"}, {"at_least": "80", "points": "125"}]},
    "II.4": {"kind": "per_occurrence", "start": "20", "each": "-2.50", "at_least": "5"},
    "III.1": {"kind": "lookup", "table": [{"key": "HTXS", "points": "150"}, {"key": "HTT", "points": "142.50"}]},
    "V.1": {"kind": "bonus", "each": "10", "at_most": "40"},
    "P.1": {"kind": "penalty", "each": "-5"},
}  # fmt: skip
OF_SET = {"season": "2024", "cluster": "C1", "group": "CHUNG"}
ENTERED = {
    "I.2": {"measured": "80"}, "II.4": {"measured": "0"}, "III.1": {"key": "HTT"},
    "V.1": {"measured": "4"}, "P.1": {"measured": "0"}, "I.3": {"points": "75"},
    "II.1": {"points": "170"},
}  # fmt: skip


def with_rules(rules):
    return [{**c, "rule": rules[c["code"]]} if c["code"] in rules else c for c in CRITERIA]


def entered(i1, **other):
    """A self-score whose I.1 was measured so; the rest of the computed lines are as A has them."""
    told = {"I.1": {"measured": i1}, **ENTERED, **other}
    return [{"criterion": c, **told[c]} for c in OWN]


@pytest.fixture
def computing(office) -> Office:
    """Version 2 of the criteria computes; I.1 of 400 points is scored against the leader."""
    office.put(
        "criteria.issue", HEAD, criteria=with_rules(RULES), bonus_inside=True,
        reason="thêm cách tính", document=PAPER, **OF_SET,
    )  # fmt: skip
    return office


def submit(office, unit, i1, **other):
    return office.put(
        "scorecard.submit", member(unit), lines=entered(i1, **other), **office.of(unit)
    )


def line(office, unit, layer="own"):
    told = scorecard(office.stand.ledger, "2024", unit)
    return getattr(next(row for row in told.lines if row.criterion == "I.1"), layer)


def steps(office, unit):
    told = explanation(office.stand.ledger, "2024", unit, "I.1")
    return told.lines[0].steps


def recomputed(office, unit):
    """The recomputations that stand on a card."""
    stream = f"scorecard/2024/{unit}"
    events = standing(office.stand.journal.history(stream))
    return [r for r in events if isinstance(r.facts, LineRecomputed)]


@pytest.mark.clause("B.I")
def test_points_follow_from_what_was_achieved_with_the_exact_value_beside_them(computing):
    receipt = submit(computing, A, "33.3333")
    facts = receipt.events[0].facts
    assert isinstance(facts, SelfScoreSubmitted)
    lines = {row.criterion: row for row in facts.lines}
    assert lines["I.1"].points == Decimal("66.67")  # 0.5 · 400 · 33.3333/100 = 66.6666
    assert lines["I.1"].computed.unrounded == "333333/5000"
    assert lines["I.2"].points == Decimal("125.00")
    assert lines["II.4"].points == Decimal("20.00")
    assert lines["III.1"].points == Decimal("142.50")
    assert lines["V.1"].points == Decimal("40.00")
    assert lines["I.3"].points == Decimal("75.00")
    assert lines["I.3"].computed is None
    assert facts.total == sum(row.points for row in facts.lines) == Decimal("639.17")
    assert computing.total(A, "self") == Decimal("639.17")


@pytest.mark.clause("B.I")
def test_points_that_differ_from_the_formula_are_refused_with_what_it_gives(computing):
    lines = entered("80")
    refused = computing.refused(
        Refused, "scorecard.submit", member(A),
        lines=[{**row, "points": "165"} if row["criterion"] == "I.1" else row for row in lines],
        **computing.of(A),
    )  # fmt: skip
    assert refused.under == "B.I"
    assert "160,00" in refused.says
    assert "165,00" in refused.says
    same = [{**row, "points": "160"} if row["criterion"] == "I.1" else row for row in lines]
    computing.put("scorecard.submit", member(A), lines=same, **computing.of(A))
    assert line(computing, A) == Decimal("160.00")


@pytest.mark.parametrize(
    ("criterion", "given", "saying"),
    [
        ("I.1", {}, "chưa ghi kết quả đo được"),
        ("I.1", {"measured": "-1"}, "nhỏ hơn 0"),
        ("III.1", {"key": "HTV"}, "chấp nhận: HTXS, HTT"),
        ("II.4", {"measured": "1.5"}, "không phải số nguyên"),
        ("I.3", {}, "chưa ghi điểm"),
    ],
)
def test_what_cannot_be_computed_from_is_refused_by_name(computing, criterion, given, saying):
    lines = [
        {"criterion": criterion, **given} if row["criterion"] == criterion else row
        for row in entered("80")
    ]
    refused = computing.refused(
        Refused, "scorecard.submit", member(A), lines=lines, **computing.of(A)
    )
    assert refused.under == "B.I"
    assert criterion in refused.says
    assert saying in refused.says


@pytest.mark.clause("B.I")
def test_a_late_entry_of_one_unit_moves_the_lines_of_others_and_is_named_as_the_cause(computing):
    submit(computing, A, "110")  # alone above its target, A leads: all 400
    submit(computing, B, "80")
    assert (line(computing, A), line(computing, B)) == (Decimal("400.00"), Decimal("160.00"))
    late = submit(computing, C, "60")  # 60 of 50 is 1.2: C leads, A has half the surplus
    assert line(computing, C) == Decimal("400.00")
    assert line(computing, A) == Decimal("300.00")
    assert line(computing, B) == Decimal("160.00")  # below its target: whoever leads
    assert [type(r.facts) for r in late.events] == [SelfScoreSubmitted, LineRecomputed]
    cause, moved = late.events
    assert moved.stream == f"scorecard/2024/{A}"
    assert moved.causation == moved.facts.because_of == cause.position
    assert moved.facts.computed.leader.unit == C
    assert moved.facts.total == computing.total(A, "self") == Decimal("872.50")
    step = steps(computing, A)[-1]
    assert (step.before, step.after, step.layer) == (Decimal("400.00"), Decimal("300.00"), "SELF")
    assert [(c.position, c.stream) for c in step.causes] == [
        (cause.position, f"scorecard/2024/{C}")
    ]
    assert f"số {cause.position} của đơn vị {C}" in step.says
    told = explanation(computing.stand.ledger, "2024", A)
    assert told.way[-1].delta == Decimal("-100.00")
    assert sum(s.delta for s in told.way) == told.totals.own
    # The history of both units has it, and the event that moved it tells what it moved.
    assert f"của đơn vị {A}: từ 400,00 thành 300,00 điểm" in moved.facts.words()
    for unit in (A, C):
        rows = history(computing.stand.ledger, "2024", unit).entries
        assert any(row.position == moved.position for row in rows)
    followed = entry(computing.stand.ledger, cause.position).followed_by
    assert moved.position in {f.position for f in followed}
    # What was submitted stays as it was.
    first = computing.stand.journal.history(f"scorecard/2024/{A}")[0].facts
    assert first.lines[0].points == Decimal("400.00")


def test_nothing_is_recorded_where_no_line_becomes_another_figure(computing):
    submit(computing, A, "110")
    assert len(submit(computing, B, "80").events) == 1
    assert len(submit(computing, C, "55").events) == 1  # 55 of 50 is 1.1, as A: both lead
    assert line(computing, C) == line(computing, A) == Decimal("400.00")


def test_units_without_a_target_are_compared_among_themselves(computing):
    other = UNITS[6]
    submit(computing, A, "120")
    assert len(submit(computing, other, "3").events) == 1
    assert (line(computing, A), line(computing, other)) == (Decimal("400.00"), Decimal("400.00"))


def test_sending_again_moves_the_others_back(computing):
    submit(computing, A, "110")
    submit(computing, C, "60")
    assert line(computing, A) == Decimal("300.00")
    submit(computing, C, "50")
    assert line(computing, A) == Decimal("400.00")
    assert line(computing, C) == Decimal("200.00")
    assert len(recomputed(computing, A)) == 2


def test_a_card_that_is_returned_leads_no_longer(computing):
    submit(computing, A, "110")
    submit(computing, C, "60")
    returned = computing.put("scorecard.return", HEAD, reason="sai số liệu", **computing.of(C))
    assert line(computing, A) == Decimal("400.00")
    assert recomputed(computing, A)[-1].facts.because_of == returned.events[0].position


def test_a_self_score_entered_in_error_leads_no_longer(computing):
    submit(computing, A, "110")
    late = submit(computing, C, "60")
    declared = computing.put(
        "event.declare-error", member(C), position=late.events[0].position, reason="ghi nhầm"
    )
    assert line(computing, A) == Decimal("400.00")
    assert recomputed(computing, A)[-1].causation == declared.events[0].position
    # And when the declaration itself was the error, C leads again.
    computing.put(
        "event.declare-error", member(C), position=declared.events[0].position, reason="nhầm đơn vị"
    )
    assert line(computing, A) == Decimal("300.00")


def test_an_earlier_self_score_that_stands_again_is_computed_with_what_it_said(computing):
    submit(computing, A, "110")
    again = submit(computing, A, "130")
    submit(computing, C, "60")
    assert line(computing, A) == Decimal("400.00")
    assert line(computing, C) == Decimal("333.33")  # 200 + 200 · 0.2/0.3
    computing.put(
        "event.declare-error", member(A), position=again.events[0].position, reason="ghi nhầm"
    )
    assert line(computing, A) == Decimal("300.00")
    assert line(computing, C) == Decimal("400.00")


def test_what_the_ledger_computed_is_not_declared_an_error_but_its_cause(computing):
    submit(computing, A, "110")
    late = submit(computing, C, "60")
    refused = computing.refused(
        Refused, "event.declare-error", member(C), position=late.events[1].position, reason="nhầm"
    )
    assert f"số {late.events[0].position}" in refused.says
    assert refused.under == "B.I"


@pytest.mark.clause("A.I.1")
def test_a_unit_that_leaves_the_cluster_leads_no_longer(computing):
    submit(computing, A, "110")
    submit(computing, C, "60")
    left = computing.put(
        "cluster.leave", CITY, date(2024, 10, 1), cluster="C1", unit=C, to_day="2024-09-30",
        document=PAPER,
    )  # fmt: skip
    moved = recomputed(computing, A)[-1]
    assert line(computing, A) == Decimal("400.00")
    assert moved.facts.because_of == left.events[0].position
    assert moved.facts.moved_by == C
    assert steps(computing, A)[-1].causes[0].stream == "cluster/C1"
    # Had it been entered in error that it left, it would lead again.
    computing.put(
        "event.declare-error", CITY, position=left.events[0].position, reason="nhầm đơn vị"
    )
    assert line(computing, A) == Decimal("300.00")


def test_a_card_closed_as_not_assessed_leads_no_longer(computing):
    submit(computing, A, "110")
    submit(computing, C, "60")
    computing.put(
        "scorecard.close", STANDING, outcome="NOT_ASSESSED", reason="không xét", **computing.of(C)
    )
    assert line(computing, A) == Decimal("400.00")


@pytest.mark.clause("B.II.2")
def test_from_the_review_on_the_review_layer_moves_and_the_self_layer_stays(computing):
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    submit(computing, C, "60")
    assert line(computing, A, "own") == Decimal("400.00")
    assert line(computing, A, "review") == Decimal("300.00")
    assert steps(computing, A)[-1].layer == "REVIEW"


@pytest.mark.clause("B.II.2")
def test_a_measured_value_corrected_in_the_review_moves_the_others(computing):
    submit(computing, A, "110")
    submit(computing, C, "60")
    computing.put("scorecard.open-review", HEAD, **computing.of(C))
    adjusted = {
        "criterion": "I.1", "seen": "400", "reason": "số liệu chưa đối chiếu", "documents": [PAPER],
        "measured": "52.5", **computing.of(C),
    }  # fmt: skip
    # 52.5 of 50 is 1.05 and A leads with 1.1: 200 + 200 · 0.05/0.1
    refused = computing.refused(Refused, "scorecard.adjust", HEAD, points="290", **adjusted)
    assert "300,00" in refused.says
    corrected = computing.put("scorecard.adjust", HEAD, points="300", **adjusted)
    assert line(computing, C, "review") == Decimal("300.00")
    assert line(computing, A) == Decimal("400.00")
    assert recomputed(computing, A)[-1].causation == corrected.events[0].position


@pytest.mark.clause("B.II.2")
def test_points_that_the_head_has_set_are_not_computed_again(computing):
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    computing.put(
        "scorecard.adjust", HEAD, criterion="I.1", points="390", seen="400", reason="trừ điểm",
        documents=[PAPER], **computing.of(A),
    )  # fmt: skip
    assert len(submit(computing, C, "60").events) == 1
    assert line(computing, A, "review") == Decimal("390.00")


@pytest.mark.clause("B.II.2")
def test_points_set_by_hand_stand_again_when_a_later_correction_was_an_error(computing):
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    told = {"criterion": "I.1", "reason": "đối chiếu", "documents": [PAPER], **computing.of(A)}
    computing.put("scorecard.adjust", HEAD, points="390", seen="400", **told)
    corrected = computing.put(
        "scorecard.adjust", HEAD, points="400", seen="390", measured="105", **told
    )
    submit(computing, C, "60")
    assert line(computing, A, "review") == Decimal("250.00")  # 200 + 200 · 0.05/0.2
    computing.put(
        "event.declare-error", HEAD, position=corrected.events[0].position, reason="ghi nhầm"
    )
    assert line(computing, A, "review") == Decimal("390.00")
    explained = explanation(computing.stand.ledger, "2024", A)
    assert explained.way[-1].total == explained.totals.review
    assert [s.after for s in steps(computing, A) if not s.voided_by][-1] == Decimal("390.00")


def test_a_line_moved_in_a_review_that_was_opened_by_error_is_the_units_own(computing):
    submit(computing, A, "110")
    opened = computing.put("scorecard.open-review", HEAD, **computing.of(A))
    submit(computing, C, "60")
    assert line(computing, A, "own") == Decimal("400.00")
    computing.put(
        "event.declare-error", HEAD, position=opened.events[0].position, reason="nhầm đơn vị"
    )
    assert line(computing, A, "own") == Decimal("300.00")


def locked(office, unit, i1):
    submit(office, unit, i1)
    office.put("scorecard.open-review", HEAD, **office.of(unit))
    office.put("scorecard.complete-review", HEAD, **office.of(unit))
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), season="2024", cluster="C1",
        meeting=office.prepared(code=f"TB-{unit}"), cards=[{"unit": unit}],
    )  # fmt: skip


@pytest.mark.clause("B.II.3")
def test_a_flag_that_another_units_entry_raised_is_not_that_units_to_take_back(computing):
    """The chain of causes goes from the flag to the line and from the line to the entry (R-27)."""
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    computing.granted(A)
    entry, moved, flag = submit(computing, C, "60").events
    assert (flag.causation, moved.causation) == (moved.position, entry.position)
    mistaken = {"position": flag.position, "reason": "ghi nhầm"}
    assert (
        computing.refused(NotAllowed, "event.declare-error", member(C), **mistaken).under
        == "B.II.3"
    )
    computing.put("event.declare-error", COUNCIL, **mistaken)


@pytest.mark.clause("B.II.4")
def test_a_locked_line_does_not_move_and_waits_visibly_for_the_council(computing):
    locked(computing, A, "110")
    late = submit(computing, C, "60")
    flag = late.events[1]
    assert isinstance(flag.facts, RecomputationFlagged)
    assert flag.causation == late.events[0].position
    assert (line(computing, A, "agreed"), line(computing, A, "due")) == (Decimal(400), Decimal(300))
    assert "chờ Hội đồng" in flag.facts.words()
    other = explanation(computing.stand.ledger, "2024", A).other
    assert flag.position in {told.position for told in other}
    # The same figure is flagged once.
    assert len(submit(computing, C, "60").events) == 1
    computing.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "I.1", "points": "300", "seen": "400"}],
        reason="đơn vị dẫn đầu gửi muộn", document=PAPER, **computing.of(A),
    )  # fmt: skip
    assert (line(computing, A, "council"), line(computing, A, "due")) == (Decimal(300), None)
    # What the council has determined is the council's.
    assert len(submit(computing, C, "70").events) == 1


def test_a_flag_is_taken_back_when_the_locked_figure_is_right_again(computing):
    locked(computing, A, "110")
    submit(computing, C, "60")
    back = submit(computing, C, "40")
    assert isinstance(back.events[1].facts, RecomputationFlagged)
    assert "không còn gì chờ" in back.events[1].facts.words()
    assert line(computing, A, "due") is None


@pytest.mark.clause("B.II.4")
def test_a_card_whose_agreement_was_an_error_is_computed_again(computing):
    locked(computing, A, "110")
    submit(computing, C, "60")
    agreed = computing.stand.journal.history(f"scorecard/2024/{A}")[3]
    computing.put("event.declare-error", STANDING, position=agreed.position, reason="nhầm đơn vị")
    moved = recomputed(computing, A)[-1]
    assert moved.facts.layer == "REVIEW"
    assert moved.facts.moved_by is None
    assert (line(computing, A, "review"), line(computing, A, "due")) == (Decimal(300), None)


def test_two_entries_at_once_leave_the_lines_that_one_after_the_other_would(computing):
    submit(computing, A, "110")
    answers = together(lambda: submit(computing, C, "60"), lambda: submit(computing, D, "130"))
    assert not any(isinstance(answer, Conflict | NotAllowed) for answer in answers)
    assert line(computing, D) == Decimal("400.00")
    assert line(computing, A) == Decimal("266.67")  # 200 + 200 · 0.1/0.3
    assert line(computing, C) == Decimal("333.33")


@pytest.mark.clause("B.I")
def test_a_table_whose_rules_cannot_be_is_not_issued(office):
    wrong = {
        "I.1": {"kind": "quantitative", "formula": "LINEAR_CAPPED", "target": "0"},
        "II.4": {"kind": "lookup", "table": []},
        "III.1": {"kind": "lookup", "table": [{"key": "X", "points": "151"}]},
        "P.1": {"kind": "penalty", "each": "5"},
        "II": {"kind": "pass_fail"},
    }
    refused = office.refused(
        Refused, "criteria.issue", HEAD, criteria=with_rules(wrong), bonus_inside=True,
        reason="thử", **OF_SET,
    )  # fmt: skip
    for says in (
        "I.1: chỉ tiêu phải lớn hơn 0",
        "II.4 loại «per_occurrence» không dùng cách tính «lookup»",
        "III.1: 151,00 nằm ngoài khoảng",
        "P.1: điểm mỗi lần phải nhỏ hơn 0",
        "II không có loại nên không ghi cách tính",
    ):
        assert says in refused.says


def test_a_body_that_scores_a_computed_criterion_gives_what_it_measured(office):
    criteria = [
        {**c, "scored_by": "STANDING_BODY"} if c["code"] == "I.1" else c for c in with_rules(RULES)
    ]
    office.put(
        "criteria.issue", HEAD, criteria=criteria, bonus_inside=True, reason="giao chấm", **OF_SET
    )
    submit(office, A, "110")
    submit(office, B, "120")
    for unit in (A, B):
        office.put("scorecard.open-review", HEAD, **office.of(unit))
    office.put("scorecard.score", STANDING, criterion="I.1", measured="110", **office.of(A))
    assert line(office, A, "review") == Decimal("300.00")
    office.put("scorecard.score", STANDING, criterion="I.1", measured="105", **office.of(B))
    assert line(office, B, "review") == Decimal("300.00")
    assert line(office, A, "review") == Decimal("400.00")
    assert line(office, A, "own") == Decimal("300.00")


def test_a_set_without_rules_takes_points_as_given_and_stores_no_new_field(office):
    office.submitted(A)
    with office.stand.ledger.glancing() as connection:
        row = connection.execute(
            "select convert_from(state, 'UTF8') from ledger.events where originator_id = %s",
            (f"scorecard/2024/{A}",),
        ).fetchone()
    assert not any(f'"{name}"' in row[0] for name in ("rule", "computed", "key", "measured"))
    assert not CriteriaSet.folded(
        "criteria/2024/C1/CHUNG", office.stand.journal.history("criteria/2024/C1/CHUNG")
    ).compares
