"""Eligibility against the naive oracle over the whole of its small domain, and its laws."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rulebook.case import (
    DeferralException,
    Discipline,
    Facts,
    Inspection,
    Matter,
    ProsecutionCase,
    Shortcoming,
)
from ledger.rulebook.eligibility import assess
from ledger.rulebook.regulation import MatterKind, regulation
from tests.rulebook.oracle import judge

RULES = regulation("ha-dong-2024")
CONSTRUCTED = regulation("sau-2025-07")
REQUESTS = ("GOV_FLAG", "CITY_FLAG", "CITY_MERIT")
PARTY = ("EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED", None)
POINTS = (None, *map(Decimal, ("0.00", "849.99", "850.00", "899.99", "900.00", "1000.00")))
APPROVED = DeferralException("UBND Thành phố", "12/UBND-NC")
STATUSES = ("OPEN", "CONCLUDED_CLEAN", "REMEDIATION_PENDING", "REMEDIATED")
FORMS = ("REPRIMAND", "WARNING", "DEMOTION", "SUSPENSION", "DISMISSAL", "FORCED_RESIGNATION")

INSPECTIONS = [Inspection(*i) for i in product((True, False), STATUSES, (None, APPROVED))]
DISCIPLINES = [Discipline(*d) for d in product((True, False), FORMS)]
PROSECUTIONS = [
    ProsecutionCase(*p)
    for p in product(("INVESTIGATION", "PROSECUTED"), (None, "DROPPED", "ACQUITTED", "CONVICTED"))
]
MATTERS = [Matter(*m) for m in product(get_args(MatterKind), (None, True, False))]
SHORTCOMINGS = [Shortcoming("LIMITATION"), Shortcoming("PUBLIC_INDIGNATION")]

RATERS = (None, "DISTRICT_PARTY_COMMITTEE", "AGENCY_PARTY_COMMITTEE", "OTHER")

GRAVEST_FIRST = ("EXCLUDED", "NOT_ELIGIBLE", "DEFERRED", "PENDING", "DOWNGRADED", "ELIGIBLE")
LADDER = ("GOV_FLAG", "CITY_FLAG", "CITY_MERIT", "LOCAL_MERIT", None)


def cases() -> Iterator[Facts]:
    conduct = [((), ())]
    conduct += [((d,), ()) for d in DISCIPLINES]
    conduct += [((), (p,)) for p in PROSECUTIONS]
    conduct += [((DISCIPLINES[1], DISCIPLINES[4]), (PROSECUTIONS[0], PROSECUTIONS[1]))]
    inspected = [(), *((i,) for i in INSPECTIONS)]
    inspected += [(INSPECTIONS[1], INSPECTIONS[0]), (INSPECTIONS[1], INSPECTIONS[5])]
    lowered = [(), *((s,) for s in SHORTCOMINGS), tuple(SHORTCOMINGS)]
    for requested, points, party in product(REQUESTS, POINTS, PARTY):
        for s, i, (d, p) in product(lowered, inspected, conduct):
            yield Facts(requested, points, party, s, i, d, p)
        for by, s, i in product(RATERS[1:], lowered, inspected):
            yield Facts(requested, points, party, s, i, rated_by=by)


@pytest.mark.clause("B.III.1.2-1")
@pytest.mark.clause("B.III.1.2-2")
@pytest.mark.clause("B.III.1.2-3")
@pytest.mark.clause("B.III.1.2-4")
@pytest.mark.clause("B.III.1.2-5+1")
@pytest.mark.clause("B.III.1.2-5+2")
def test_code_and_oracle_agree_on_every_case():
    judged = 0
    for case in cases():
        judged += 1
        answer = assess(case, RULES)
        found = sorted((f.clause, f.effect) for f in answer.findings)
        ours = (answer.headline, answer.award, answer.merit, found)
        assert ours == judge(case), case
        assert answer.requested_met == (answer.award == case.requested)
    assert judged > 150_000


facts = st.builds(
    Facts,
    requested=st.sampled_from(REQUESTS),
    points=st.none() | st.decimals(0, 1000, places=2),
    party_rating=st.sampled_from(PARTY),
    shortcomings=st.lists(st.sampled_from(SHORTCOMINGS), max_size=3).map(tuple),
    inspections=st.lists(st.sampled_from(INSPECTIONS), max_size=3).map(tuple),
    disciplines=st.lists(st.sampled_from(DISCIPLINES), max_size=2).map(tuple),
    prosecutions=st.lists(st.sampled_from(PROSECUTIONS), max_size=2).map(tuple),
    rated_by=st.sampled_from(RATERS),
    matters=st.lists(st.sampled_from(MATTERS), max_size=2).map(tuple),
)
grounds = (
    st.sampled_from(SHORTCOMINGS).map(lambda g: ("shortcomings", g))
    | st.sampled_from(INSPECTIONS).map(lambda g: ("inspections", g))
    | st.sampled_from(DISCIPLINES).map(lambda g: ("disciplines", g))
    | st.sampled_from(PROSECUTIONS).map(lambda g: ("prosecutions", g))
    | st.sampled_from(MATTERS).map(lambda g: ("matters", g))
)


def severity(case: Facts) -> int:
    return GRAVEST_FIRST.index(assess(case, RULES).headline)


@given(facts)
def test_code_and_oracle_agree_on_any_case(case):
    answer = assess(case, RULES)
    found = sorted((f.clause, f.effect) for f in answer.findings)
    assert (answer.headline, answer.award, answer.merit, found) == judge(case)
    after = assess(case, CONSTRUCTED)
    found = sorted((f.clause, f.effect) for f in after.findings)
    assert (after.headline, after.award, after.merit, found) == judge(case, decree=True)


@given(facts, st.decimals(0, 1000, places=2), st.decimals(0, 1000, places=2))
def test_more_points_never_harm(case, one, other):
    fewer = case._replace(points=min(one, other))
    more = case._replace(points=max(one, other))
    assert severity(more) >= severity(fewer)
    lower, higher = assess(fewer, RULES), assess(more, RULES)
    assert LADDER.index(higher.award) <= LADDER.index(lower.award)
    assert LADDER.index(higher.merit) <= LADDER.index(lower.merit)


@given(facts, grounds)
def test_one_more_ground_never_helps(case, ground):
    field, entry = ground
    worse = case._replace(**{field: (*getattr(case, field), entry)})
    assert severity(worse) <= severity(case)
    before, after = assess(case, RULES), assess(worse, RULES)
    assert LADDER.index(after.award) >= LADDER.index(before.award)


@given(facts)
def test_an_exception_lifts_a_deferral_and_never_an_exclusion(case):
    excepted = case._replace(
        inspections=tuple(i._replace(exception=APPROVED) for i in case.inspections)
    )
    was, now = assess(case, RULES), assess(excepted, RULES)
    assert now.headline != "DEFERRED"
    if was.headline != "DEFERRED":
        assert now[:4] == was[:4]


@given(facts)
def test_the_order_in_which_grounds_are_given_does_not_matter(case):
    turned = case._replace(
        shortcomings=case.shortcomings[::-1],
        inspections=case.inspections[::-1],
        disciplines=case.disciplines[::-1],
        prosecutions=case.prosecutions[::-1],
    )
    assert assess(turned, RULES)[:4] == assess(case, RULES)[:4]


@given(facts)
def test_nothing_above_the_request_or_the_merit_is_ever_given(case):
    answer = assess(case, RULES)
    assert LADDER.index(answer.award) >= LADDER.index(answer.merit)
    if answer.merit:
        assert LADDER.index(answer.merit) >= LADDER.index(case.requested)
    if answer.award:
        assert answer.headline in {"ELIGIBLE", "DOWNGRADED"}


@given(facts)
def test_a_missing_rating_does_not_lower_the_merit(case):
    best, missing = (
        assess(case._replace(party_rating=rating, rated_by=None), RULES)
        for rating in ("EXCELLENT", None)
    )
    assert missing.merit == best.merit


@given(facts)
def test_every_finding_names_a_clause_of_the_regulation_and_speaks(case):
    for finding in assess(case, RULES).findings:
        assert RULES.clause(finding.clause)
        assert any(finding.rule == reading.rule for reading in RULES.readings)
        assert finding.says[0].isupper()
