"""What would follow from another decision, on the story of the demo (domain §13): each kind of supposition."""

from decimal import Decimal

import pytest

from ledger.questions.eligibility import eligibility
from ledger.questions.scenario import Scenario
from ledger.questions.what_if import what_if
from ledger.refusals import Refused, Unknown
from tests.demo.test_telling import demo  # noqa: F401 — the fixture

pytestmark = pytest.mark.slow


def asked(demo, **scenario):  # noqa: F811
    """What a scenario gives: each unit's case before and after, by unit; nothing is recorded."""
    head = demo.ledger.journal.head()
    told = what_if(demo.ledger, Scenario.model_validate({"season": "2024", **scenario}))
    assert demo.ledger.journal.head() == head
    return {u.unit: u for u in told.units}, told


def headline(case, requested="CITY_FLAG"):
    found = next(v for v in case.verdicts if v.requested == requested)
    return found.headline, found.award


def test_the_disagreement_upheld(demo):  # noqa: F811
    units, told = asked(demo, decisions=[{"kind": "UPHOLD_DISAGREEMENT", "disagreement": "YK-01"}])
    assert (units["PA"].before.figure, units["PA"].after.figure) == (
        Decimal("938.50"),
        Decimal("940.50"),
    )
    assert [u for u, case in units.items() if case.changed] == ["PA"]
    (cluster,) = told.clusters
    first = (cluster.before[0], cluster.after[0])
    assert [(row.unit, row.figure) for row in first] == [
        ("PA", Decimal("938.50")),
        ("PA", Decimal("940.50")),
    ]


def test_a_reprimand_withdrawn(demo):  # noqa: F811
    card = demo.ledger.journal.history("scorecard/2024/PA")
    applied = next(r.facts for r in card if r.topic == "scorecard.reprimand-applied.v1")
    decision = {
        "kind": "WITHDRAW_REPRIMAND", "batch": applied.reprimand.split("/")[2],
        "document": applied.reprimand_code,
    }  # fmt: skip
    units, _ = asked(demo, decisions=[decision])
    assert units["PA"].after.figure == Decimal("943.50")


def test_a_rating_otherwise(demo):  # noqa: F811
    units, _ = asked(demo, decisions=[{"kind": "RATE_PARTY", "unit": "PA", "level": "EXCELLENT"}])
    assert headline(units["PA"].before) == ("ELIGIBLE", "CITY_MERIT")
    assert headline(units["PA"].after) == ("ELIGIBLE", "CITY_FLAG")
    units, _ = asked(demo, decisions=[{"kind": "RATE_PARTY", "unit": "PA", "level": "COMPLETED"}])
    assert headline(units["PA"].after) == ("EXCLUDED", None)


def test_a_shortcoming_found(demo):  # noqa: F811
    found = {"kind": "FIND_SHORTCOMING", "unit": "PB", "shortcoming": "LIMITATION"}
    units, _ = asked(demo, decisions=[found])
    assert headline(units["PB"].before, "GOV_FLAG") == ("ELIGIBLE", "GOV_FLAG")
    assert headline(units["PB"].after, "GOV_FLAG") == ("DOWNGRADED", "CITY_FLAG")


def test_a_line_set_and_several_decisions_together(demo):  # noqa: F811
    decisions = [
        {"kind": "SET_LINE", "unit": "PC", "criterion": "I.10", "points": "45"},
        {"kind": "UPHOLD_DISAGREEMENT", "disagreement": "YK-01"},
    ]
    units, _ = asked(demo, decisions=decisions)
    assert units["PC"].before.figure == Decimal("899.99")
    assert units["PC"].after.figure > Decimal("899.99")
    assert units["PA"].after.figure == Decimal("940.50")


def test_an_event_left_out(demo):  # noqa: F811
    card = demo.ledger.journal.history("scorecard/2024/PA")
    determined = next(r for r in card if r.topic == "scorecard.council-score-determined.v1")
    units, _ = asked(demo, without=[determined.position])
    assert (units["PA"].after.figure, units["PA"].after.layer) == (Decimal("935.50"), "AGREED")
    conduct = demo.ledger.journal.history("conduct/2024/PD")
    prosecuted = next(r for r in conduct if r.topic == "conduct.prosecution-recorded.v1")
    units, _ = asked(demo, without=[prosecuted.position])
    assert headline(units["PD"].before)[0] == "EXCLUDED"
    assert headline(units["PD"].after)[0] != "EXCLUDED"


def placed(demo, topic, stream, nth=0):  # noqa: F811
    found = [r for r in demo.ledger.journal.history(stream) if r.topic.startswith(topic)]
    return found[nth].position


def followed(told):
    return [(c.topic.removesuffix(".v1"), c.stream, c.because_of) for c in told.consequences]


def test_the_councils_decision_left_out_with_what_it_determined(demo):  # noqa: F811
    decision = placed(demo, "dispute.council-decision-issued", "dispute/2024/YK-01")
    units, told = asked(demo, without=[decision])
    assert followed(told) == [
        ("scorecard.council-score-determined", "scorecard/2024/PA", decision),
        ("dispute.council-decision-notified", "dispute/2024/YK-01", decision),
    ]
    assert (units["PA"].after.figure, units["PA"].after.layer) == (Decimal("935.50"), "AGREED")
    assert [u for u, case in units.items() if case.changed] == ["PA"]
    assert {c.stream for c in told.resting} == {"award/2024/PA"}


def test_the_councils_session_left_out_with_the_decision_made_at_it(demo):  # noqa: F811
    session = placed(demo, "meeting.held", "meeting/2024/HD-2312")
    decision = placed(demo, "dispute.council-decision-issued", "dispute/2024/YK-01")
    units, told = asked(demo, without=[session])
    assert followed(told)[:2] == [
        ("dispute.council-decision-issued", "dispute/2024/YK-01", session),
        ("scorecard.council-score-determined", "scorecard/2024/PA", decision),
    ]
    assert units["PA"].after.figure == Decimal("935.50")


def test_a_reprimand_batch_left_out_with_the_lines_it_led_to(demo):  # noqa: F811
    card = demo.ledger.journal.history("scorecard/2024/PA")
    applied = next(r for r in card if r.topic == "scorecard.reprimand-applied.v1")
    batch = placed(demo, "reprimand.batch-forwarded", applied.facts.reprimand)
    units, told = asked(demo, without=[batch])
    assert ("scorecard.reprimand-applied", "scorecard/2024/PA", batch) in followed(told)
    assert {c.topic for c in told.consequences} == {"scorecard.reprimand-applied.v1"}
    assert units["PA"].after.figure == Decimal("943.50")


def test_the_preparatory_meeting_left_out_with_every_agreement_at_it(demo):  # noqa: F811
    agreed = demo.ledger.journal.at(placed(demo, "scorecard.scores-agreed", "scorecard/2024/PA"))
    held = placed(demo, "meeting.held", agreed.facts.meeting)
    units, told = asked(demo, without=[held])
    topics = {topic for topic, _, _ in followed(told)}
    assert topics == {
        "scorecard.scores-agreed", "scorecard.verified", "dispute.opinion-reserved",
        "year.agreed-scores-reported",
    }  # fmt: skip
    assert units["PB"].after.layer == "REVIEW"
    rests = {c.stream: c for c in told.resting}
    assert rests["scorecard/2024/PA"].because_of == agreed.position


def test_an_adjustment_left_out_and_the_decision_that_rests_on_it(demo):  # noqa: F811
    lowered = placed(demo, "scorecard.criterion-adjusted", "scorecard/2024/PA")
    assert demo.ledger.journal.at(lowered).facts.criterion == "I.3"
    units, told = asked(demo, without=[lowered])
    assert told.consequences == ()
    assert units["PA"].after.figure == Decimal("938.50")
    rests = {c.topic: c for c in told.resting}
    for topic in ("dispute.disagreement-raised.v1", "scorecard.council-score-determined.v1"):
        assert rests[topic].because_of == lowered
        assert rests[topic].why == (
            "dựa trên điểm tiêu chí I.3 là 70,00, theo giả định thì là 75,00"
        )


def test_what_falls_out_has_its_cause_and_told_by_name_changes_nothing_more(demo):  # noqa: F811
    head = demo.ledger.journal.head()[0]
    for position in range(head % 61 + 1, head, 61):
        _, told = asked(demo, without=[position], units=["PA"])
        out = {position}
        for c in told.consequences:
            assert c.because_of in out
            assert c.because_of < c.position
            out.add(c.position)
        _, again = asked(demo, without=sorted(out), units=["PA"])
        assert again.consequences == ()
        assert (again.clusters, again.resting) == (told.clusters, told.resting)


def test_every_event_from_one_on_left_out_is_the_ledger_as_of_before_it(demo):  # noqa: F811
    head = demo.ledger.journal.head()[0]
    for day in ("2024-12-13", "2024-12-19", "2024-12-21", "2024-12-26"):
        known = demo.known(day)
        units, told = asked(demo, without=list(range(known + 1, head + 1)), units=["PA", "PM01"])
        assert (told.consequences, told.resting) == ((), ())
        for unit, case in units.items():
            then = eligibility(demo.ledger, "2024", unit, as_of=known)
            assert (case.after.figure, case.after.verdicts) == (then.points, then.verdicts)


def test_a_departure_left_out(demo):  # noqa: F811
    cluster = demo.ledger.journal.history("cluster/CUM-06")
    left = next(r for r in cluster if r.topic == "cluster.member-left.v1")
    _, told = asked(demo, without=[left.position])
    (standing,) = told.clusters
    was, would = ({r.unit: r for r in rows}["PF"] for rows in (standing.before, standing.after))
    assert (was.rank, was.left_on is None) == (None, False)
    assert (would.rank, would.left_on) == (3, None)


def test_the_same_regulation_gives_the_same(demo):  # noqa: F811
    units, _ = asked(demo, regulation="ha-dong-2024", units=["PA", "PB"])
    assert {"PA", "PB"} <= set(units)
    assert not any(case.changed for case in units.values())


def test_it_is_asked_of_what_was_known_at_a_cut(demo):  # noqa: F811
    early = demo.known("2024-12-19")
    with pytest.raises(Unknown):
        asked(
            demo,
            decisions=[{"kind": "UPHOLD_DISAGREEMENT", "disagreement": "YK-01"}],
            as_of=demo.known("2024-03-01"),
        )
    line = {"kind": "SET_LINE", "unit": "PA", "criterion": "I.3", "points": "75"}
    units, told = asked(demo, decisions=[line], as_of=early)
    assert told.as_of.position == early
    at = demo.ledger.journal.at(early).recorded_at.isoformat()
    assert asked(demo, decisions=[line], as_of=at)[1] == told
    assert units["PA"].before.figure == Decimal("935.50")
    assert headline(units["PA"].before) == ("ELIGIBLE", "CITY_FLAG")


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [
        ({}, Refused),
        ({"without": [99_999]}, Refused),
        ({"decisions": [{"kind": "UPHOLD_DISAGREEMENT", "disagreement": "YK-99"}]}, Unknown),
        ({"decisions": [{"kind": "WITHDRAW_REPRIMAND", "batch": "2024-99", "document": "X"}]}, Unknown),
        ({"decisions": [{"kind": "SET_LINE", "unit": "PA", "criterion": "I.99", "points": "1"}]}, Unknown),
        ({"decisions": [{"kind": "SET_LINE", "unit": "PA", "criterion": "I.3", "points": "76"}]}, Refused),
        ({"decisions": [{"kind": "RATE_PARTY", "unit": "PA", "level": "GOOD"}], "as_of": 99_999}, Refused),
        ({"regulation": "ha-noi-2030", "units": ["PA"]}, Unknown),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_told(demo, scenario, kind):  # noqa: F811
    with pytest.raises(kind):
        asked(demo, **scenario)
