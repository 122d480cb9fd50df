"""Every clause is carried out, needs no code, or is honestly not carried out yet."""

from pathlib import Path

import pytest

from ledger.citations import cited_in_code, cited_in_tests
from ledger.docs import main, rulebook_page
from ledger.rulebook.regulation import coverage, regulation

ROOT = Path(__file__).resolve().parents[2]
RULES = regulation("ha-dong-2024")
CODE = cited_in_code(ROOT)
TESTS = cited_in_tests(ROOT)
COVERED = coverage("ha-dong-2024")


@pytest.mark.parametrize("clause", RULES.clauses, ids=lambda clause: clause.id)
def test_a_clause_is_cited_by_code_or_test_or_says_why_not(clause):
    cited = clause.id in CODE or clause.id in TESTS
    assert cited or clause.id in COVERED.needs_no_code or clause.id in COVERED.not_yet


def test_what_is_not_carried_out_is_a_clause_and_stands_in_one_list():
    assert not {*COVERED.needs_no_code} & {*COVERED.not_yet}
    assert all(RULES.clause(clause) for clause in (*COVERED.needs_no_code, *COVERED.not_yet))


@pytest.mark.parametrize("clause", sorted({*TESTS, *CODE}))
def test_only_clauses_that_exist_are_cited(clause):
    assert RULES.clause(clause)


@pytest.mark.parametrize("parameter", [p for _, p in RULES.parameters()], ids=lambda p: p.clause)
def test_every_clause_with_a_parameter_has_a_test(parameter):
    assert parameter.clause in TESTS


def test_the_page_quotes_every_clause_and_names_what_is_not_yet_carried_out():
    page = rulebook_page(ROOT)
    for clause in RULES.clauses:
        assert f"\n## {clause.id}\n" in page
        assert clause.verbatim.split("\n")[0] in page
        assert COVERED.not_yet.get(clause.id, "") in page
    assert "`ledger/rulebook/quorum.py: quorum`" in page


def test_a_page_out_of_date_is_told_and_then_written(tmp_path, capsys):
    assert main(["--check"], root=tmp_path) == 1
    assert "docs/rulebook.md" in capsys.readouterr().err
    assert main([], root=tmp_path) == 0
    assert main(["--check"], root=tmp_path) == 0
