"""What an operator is told: of every trouble and every alarm, what is safe, what stopped, what to do."""

import ast
import re
from pathlib import Path

import pytest

from ledger.log.words import ALARMS, TROUBLES

ROOT = Path(__file__).parents[2]
SECTION = re.search(
    r"^## Nhật ký minh bạch\n(.*?)^## ",
    (ROOT / "docs/operating.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)[1]
RAISED = {"Alarm": ALARMS, "Trouble": TROUBLES}


def raised():
    """The codes that the log's modules write, by what they make of them."""
    for module in (ROOT / "ledger" / "log").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=made), args=[ast.Constant(value=code), *_]):
                    yield made, code
                case ast.Call(func=ast.Name(id=made), args=[ast.IfExp(body=one, orelse=other), *_]):
                    yield made, one.value
                    yield made, other.value
                case ast.Tuple(elts=[ast.Constant(value=code), ast.Compare() | ast.UnaryOp(), _]):
                    yield "Alarm", code


@pytest.mark.parametrize("kind", RAISED)
def test_every_code_that_is_raised_has_its_words_and_no_other_has(kind):
    assert {code for made, code in raised() if made == kind} == set(RAISED[kind])


@pytest.mark.parametrize("code", [*TROUBLES, *ALARMS])
def test_operating_has_a_line_for_each(code):
    rows = [line for line in SECTION.splitlines() if line.startswith("|")]
    assert any(f"`{code}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize("told", [*TROUBLES.values(), *ALARMS.values()])
def test_each_says_what_is_safe_what_stopped_and_what_to_do(told):
    assert all(len(part.split()) >= 4 for part in told)
    assert re.fullmatch(r"An toàn: .+\. Đã dừng: .+\. Cần làm: .+\.", str(told))
