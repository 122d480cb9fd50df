"""Awards worked out again from events and regulation: on the bars, and against the ledger's own rules."""

import tomllib
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence.awards import Case, verdicts
from ledger.rulebook import case as own_case
from ledger.rulebook import eligibility as own
from ledger.rulebook.regulation import SHIPPED, RequestedAward, regulation
from tests.evidence.synthetic import ABOUT, CARD, SEASON, World, line
from tests.evidence.synthetic import told as told_world

TEXTS = {
    name: files("ledger.rulebook").joinpath(f"{file}.toml").read_bytes()
    for name, file in SHIPPED.items()
}
RULES = {name: tomllib.loads(text.decode()) for name, text in TEXTS.items()}
REQUESTS = get_args(RequestedAward)
LEVELS = ("EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED")
POINTS = st.sampled_from(["899.99", "900.00", "849.99", "850.00", "1000.00", "0.00"])


def few(**fields):
    return st.lists(st.fixed_dictionaries(fields), max_size=2)


@given(
    st.sampled_from(sorted(RULES)),
    st.none() | POINTS.map(Decimal),
    st.none() | st.sampled_from(LEVELS),
    st.sampled_from([None, "DISTRICT_PARTY_COMMITTEE", "OTHER"]),
    few(kind=st.sampled_from(["LIMITATION", "PUBLIC_INDIGNATION"])),
    few(
        signs_of_violation=st.booleans(),
        status=st.sampled_from(["OPEN", "CONCLUDED_CLEAN", "REMEDIATION_PENDING", "REMEDIATED"]),
        excepted=st.booleans(),
    ),
    few(leader=st.booleans(), form=st.sampled_from(["REPRIMAND", "DEMOTION", "DISMISSAL"])),
    few(
        stage=st.just("INVESTIGATION"),
        ended=st.sampled_from([None, "DROPPED", "ACQUITTED", "CONVICTED"]),
    ),
    few(
        kind=st.sampled_from(["DISCIPLINE_CONSIDERED", "OTHER"]),
        violation=st.sampled_from([None, True, False]),
    ),
)
def test_two_programs_give_one_answer(  # noqa: PLR0917 — each is drawn
    rules, points, rating, by, shortcomings, inspections, disciplines, prosecutions, matters
):
    case = Case(points, rating, by if rating else None)
    for name, grounds in (
        ("shortcomings", shortcomings), ("inspections", inspections), ("disciplines", disciplines),
        ("prosecutions", prosecutions), ("matters", matters),
    ):  # fmt: skip
        kept = {
            str(n): {"counts": True, **{k: v for k, v in ground.items() if v is not None}}
            for n, ground in enumerate(grounds)
        }
        setattr(case, name, kept)
    exception = own_case.DeferralException("Thành phố", "VB")
    facts = own_case.Facts(
        requested="CITY_MERIT", points=points, party_rating=rating,
        rated_by=by if rating else None,
        shortcomings=tuple(own_case.Shortcoming(s["kind"]) for s in shortcomings),
        inspections=tuple(
            own_case.Inspection(i["signs_of_violation"], i["status"], exception if i["excepted"] else None)
            for i in inspections
        ),
        disciplines=tuple(own_case.Discipline(d["leader"], d["form"]) for d in disciplines),
        prosecutions=tuple(own_case.ProsecutionCase(p["stage"], p["ended"]) for p in prosecutions),
        matters=tuple(own_case.Matter(m["kind"], m["violation"]) for m in matters),
    )  # fmt: skip
    expected = {}
    for requested in REQUESTS:
        verdict = own.assess(facts._replace(requested=requested), regulation(rules))
        words = {"headline": verdict.headline, "award": verdict.award, "merit": verdict.merit}
        expected[requested] = {name: word for name, word in words.items() if word is not None}
    assert verdicts(case, RULES[rules]) == expected


def rated(points="900.00", digest=None, level="EXCELLENT"):
    """Return a world with a card of so many points, its party rating and the regulation pinned."""
    world = World()
    text = TEXTS["ha-dong-2024"]
    adopted = {
        "regulation": "ha-dong-2024", "digest": digest or sha256(text).hexdigest(),
        "from_day": "2026-01-01",
    }  # fmt: skip
    world.record(SEASON, "season.regulation-adopted.v1", adopted)
    submitted = {"lines": [line("I", points)], "total": points}
    world.record(CARD, "scorecard.self-score-submitted.v1", submitted)
    rating = {"level": level, "status": "OFFICIAL", "covers": ["PX01"], "rated_by": "Quận ủy"}
    world.record("party-rating/2026/DB1", "party-rating.recorded.v1", rating)
    return world


def cut(world, points, flag, **more):
    whole = (CARD, SEASON, "party-rating/2026/DB1", *more.pop("whole", ()))
    made = world.make(*whole)
    world.witness()
    score = {"layers": {"SELF": {"lines": {"I": points}, "total": points}}, "stage": "SUBMITTED"}
    others = {"CITY_MERIT": {"headline": "ELIGIBLE", "award": "CITY_MERIT", "merit": "CITY_MERIT"}}
    said = {"GOV_FLAG": flag[0], "CITY_FLAG": flag[1], **more.pop("others", others)}
    result = {
        "about": ABOUT, "score": score,
        "eligibility": {"regulation": "ha-dong-2024", "verdicts": said},
    }  # fmt: skip
    extra = {"rules/ha-dong-2024.toml": TEXTS["ha-dong-2024"], **more}
    return world.bundle(made, whole=whole, result=result, extra=extra)


def eligible(award):
    return {"headline": "ELIGIBLE", "award": award, "merit": award}


@pytest.mark.parametrize(
    ("points", "flags"),
    [
        ("900.00", (eligible("GOV_FLAG"), eligible("CITY_FLAG"))),
        ("899.99", (eligible("CITY_MERIT"), eligible("CITY_MERIT"))),
    ],
)
def test_verdicts_are_worked_out_from_the_events_and_the_regulation(points, flags):
    world = rated(points)
    found = world.check(cut(world, points, flags))
    assert found.code == 0, found.text()


def test_a_verdict_that_the_facts_do_not_give_is_tampered():
    world = rated("899.99")
    found = world.check(cut(world, "899.99", (eligible("GOV_FLAG"), eligible("CITY_FLAG"))))
    assert found.code == 1
    says = "eligibility.verdicts.CITY_FLAG.award ghi là CITY_FLAG, tính lại là CITY_MERIT"
    assert says in found.text()


def test_an_inspection_that_the_result_leaves_out_defers_all_the_same():
    world = rated("900.00")
    opened = {"code": "TT1", "signs_of_violation": True}
    world.record("conduct/2026/PX01", "conduct.inspection-opened.v1", opened)
    whole = ("conduct/2026/PX01",)
    found = world.check(
        cut(world, "900.00", (eligible("GOV_FLAG"), eligible("CITY_FLAG")), whole=whole)
    )
    assert "CITY_FLAG.headline ghi là ELIGIBLE, tính lại là DEFERRED" in found.text()


def test_another_text_than_the_season_pinned_is_tampered():
    world = rated("900.00", digest="0" * 64)
    flags = (eligible("GOV_FLAG"), eligible("CITY_FLAG"))
    found = world.check(cut(world, "900.00", flags))
    assert "1 rules/ha-dong-2024.toml: không phải văn bản mà năm thi đua đã ghim" in found.text()


def test_a_regulation_nobody_adopted_is_no_part_of_a_bundle():
    world, made = told_world()
    data = world.bundle(made, extra={"rules/x.toml": b""})
    assert world.check(data).code == 1


@pytest.mark.parametrize("text", [b"\xff", b"x = ", b"x = " + b"[" * 100_000, b"awards = 1"])
def test_a_regulation_that_cannot_be_read_never_raises(text):
    world = rated("900.00", digest=sha256(text).hexdigest())
    flags = (eligible("GOV_FLAG"), eligible("CITY_FLAG"))
    data = cut(world, "900.00", flags, **{"rules/ha-dong-2024.toml": text})
    assert world.check(data).code == 1
