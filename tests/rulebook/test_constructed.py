"""The regulation for after 1/7/2025: a construction of the ledger's that says so, source by source."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from ledger.docs import rulebook_page
from ledger.rulebook.case import Facts, Matter
from ledger.rulebook.eligibility import assess
from ledger.rulebook.regulation import (
    SHIPPED,
    MatterKind,
    Regulation,
    coverage,
    regulation,
)

ROOT = Path(__file__).resolve().parents[2]
BUILT = regulation("sau-2025-07")
FOLLOWED = regulation("ha-dong-2024")
GOOD_CASE = Facts("CITY_FLAG", Decimal(950), "EXCELLENT")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_regulation_is_of_a_paper_or_says_that_it_is_a_construction(name):
    rules = regulation(name)
    assert (rules.paper is None) is not (rules.construction is None)
    assert rules.id == name
    assert BUILT.status == "bản dựng của sổ cái, không phải văn bản"
    assert FOLLOWED.status == "theo văn bản"


@pytest.mark.parametrize("change", [{"paper": FOLLOWED.paper}, {"construction": None}])
def test_nothing_is_both_and_nothing_is_neither(change):
    told = BUILT.model_dump() | change
    with pytest.raises(ValidationError, match="không thể cả hai"):
        Regulation(**told)


def test_a_construction_that_hides_a_source_is_refused():
    told = BUILT.model_dump()
    told["clauses"][3]["source"] = None
    with pytest.raises(ValidationError, match="không nêu nguồn"):
        Regulation(**told)


def test_every_clause_and_parameter_names_its_source_and_every_source_is_used():
    named = {c.source for c in BUILT.clauses} | {p.source for _, p in BUILT.parameters()}
    assert named == {*BUILT.construction.sources}
    assert "giả định" in BUILT.construction.sources["GIU-2024"]


def test_it_carries_on_the_clauses_it_follows_but_those_left_out_by_name():
    built = BUILT.construction
    ours, theirs = ([c.id for c in rules.clauses] for rules in (BUILT, FOLLOWED))
    assert built.follows == FOLLOWED.id
    assert ours == [c for c in theirs if c not in built.left_out]
    assert {*built.left_out} < {*theirs}
    assert {c for r in BUILT.readings for c in r.clauses} <= {*ours}


def test_no_clause_speaks_of_a_body_that_is_no_more():
    for clause in BUILT.clauses:
        assert not re.search(r"[Qq]uận|Nội vụ|98/2023", clause.text), clause.id
    unknown = [r.was for r in BUILT.construction.roles if r.now is None]
    assert "Hội đồng TĐKT Quận" in unknown


def test_figures_without_another_source_are_those_of_the_regulation_followed():
    assert BUILT.valid_from == date(2025, 7, 1)
    for name in ("scale", "quorum", "deadlines", "leads", "windows", "downgrade"):
        apart = {"source": True} if not isinstance(getattr(BUILT, name), tuple) else None
        ours, theirs = (getattr(rules, name) for rules in (BUILT, FOLLOWED))
        if apart:
            ours, theirs = (ours,), (theirs,)
        assert [o.model_dump(exclude={"source"}) for o in ours] == [
            t.model_dump(exclude={"source"}) for t in theirs
        ]
        assert {o.source for o in ours} == {"GIU-2024"}


def test_the_matters_that_defer_are_those_of_the_decree_and_of_no_other_regulation():
    assert {*BUILT.matter} == {*get_args(MatterKind)}
    assert {m.source for m in BUILT.matters} == {"ND-152-4-4"}
    assert not FOLLOWED.matters


@pytest.mark.clause("B.III.1.2-4")
@pytest.mark.parametrize("kind", get_args(MatterKind))
def test_a_matter_being_verified_defers_until_it_is_concluded_where_the_regulation_says_so(kind):
    opened, clean, violation = (
        GOOD_CASE._replace(matters=(Matter(kind, concluded, (7,)),))
        for concluded in (None, False, True)
    )
    verdict = assess(opened, BUILT)
    assert (verdict.headline, verdict.award, verdict.merit) == ("DEFERRED", None, "CITY_FLAG")
    (finding,) = verdict.findings
    assert (finding.ground, finding.effect, finding.positions) == ("MATTER", "DEFERS", (7,))
    assert BUILT.matter[kind].name in finding.says
    assert assess(clean, BUILT)[:2] == ("ELIGIBLE", "CITY_FLAG")
    assert assess(clean, BUILT).findings == ()
    concluded = assess(violation, BUILT)
    assert concluded[:2] == ("ELIGIBLE", "CITY_FLAG")
    assert [f.effect for f in concluded.findings] == ["HINT"]
    before = assess(opened, FOLLOWED)
    assert before[:2] == ("ELIGIBLE", "CITY_FLAG")
    assert [f.effect for f in before.findings] == ["HINT"]
    assert "ha-dong-2024 không lấy làm căn cứ" in before.findings[0].says


def test_its_clauses_are_carried_out_as_those_it_follows():
    ours, theirs = coverage(BUILT.id), coverage(FOLLOWED.id)
    carried = {c.id for c in BUILT.clauses}
    assert {*ours.not_yet} == {*theirs.not_yet} & carried
    assert {*ours.needs_no_code} == {*theirs.needs_no_code} & carried


def test_its_page_says_what_it_is_and_what_was_not_found():
    page = rulebook_page(ROOT, BUILT.id)
    built = BUILT.construction
    assert f"**Đây là {built.says}**" in page
    assert "nguyên văn" not in page
    for said in (*built.not_found, *built.left_out.values(), *built.sources.values()):
        assert said in page
    for role in built.roles:
        assert f"{role.was} → {role.now or '**chưa xác định**'}" in page
