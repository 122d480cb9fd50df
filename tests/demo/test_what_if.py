"""What would follow from another decision, on the story of the demo (domain §13): each kind of supposition."""

from decimal import Decimal

import pytest

from ledger.questions.what_if import Scenario, what_if
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
