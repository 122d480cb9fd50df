"""docs/vocabulary.md: what the code names stands in it, and what it names stands in the code."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from ledger.actors import Role
from ledger.aggregates import KINDS, complaint, dispute, scorecard_figures
from ledger.aggregates.award_events import Conflicted
from ledger.aggregates.criteria_events import LeafType, Treatment
from ledger.aggregates.meeting import MeetingKind
from ledger.aggregates.party_rating import Status
from ledger.aggregates.year_events import Adoptable, ModelKind, OpinionOn, Period, Recipient
from ledger.events import TOPICS
from ledger.rulebook import complaints, eligibility, regulation, sessions

ROOT = Path(__file__).parents[2]
WORDS = (ROOT / "docs" / "vocabulary.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\d)\..*?\n(.*?)(?=^## |\Z)", WORDS, re.MULTILINE | re.DOTALL))
CODED = re.compile(r"`([^`]+)`")
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)

CODES = {
    "Awards": get_args(regulation.AwardCode),
    "Headlines of eligibility": get_args(eligibility.Headline),
    "Effects of a finding": get_args(eligibility.Effect),
    "Grounds of a finding": get_args(eligibility.Ground),
    "Party ratings": (*get_args(regulation.PartyLevel), *get_args(Status)),
    "Layers of figures": tuple(scorecard_figures.Layer),
    "Stages of a scorecard": tuple(scorecard_figures.Stage),
    "Stages of a disagreement": tuple(dispute.Stage),
    "Stages of a complaint": tuple(complaint.Stage),
    "Clocks of a complaint": (*get_args(complaints.ClockKind), *get_args(complaints.ClockState)),
    "Meetings": tuple(MeetingKind),
    "Disciplines": get_args(regulation.DisciplineForm),
    "Inspections and prosecutions": (
        *get_args(regulation.InspectionStatus),
        *get_args(regulation.ProsecutionStage),
        *get_args(regulation.ProsecutionOutcome),
    ),
    "Criteria": (*get_args(LeafType), *get_args(Treatment)),
    "Conflicts of interest": get_args(get_args(Conflicted)[0]),
    "Papers of a cluster": (*get_args(Adoptable), *get_args(OpinionOn)[2:]),
    "Models, reports": (*get_args(ModelKind), *get_args(Recipient), *get_args(Period)),
    "Delegates": get_args(sessions.Part),
    "What meetings treat": get_args(sessions.AgendaItem),
}
TABLES = dict(
    re.findall(r"^### (.+?): .*?\n(.*?)(?=^### |\Z)", SECTIONS["5"], re.MULTILINE | re.DOTALL)
)


def names_of(tree: ast.Module):
    """Return what a module defines, and the codes it writes in literals."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=elts)):
                yield from (e.value for e in elts if isinstance(e, ast.Constant))
            case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Constant(value=code)):
                yield code
            case _:
                pass


def test_every_stream_stands_in_the_vocabulary():
    told = re.findall(r"^\| `(\w+)` \| `([\w-]+)` \|", SECTIONS["2"], re.MULTILINE)
    assert told == [(kind.__name__, stream) for stream, kind in KINDS.items()]


def test_every_event_stands_in_the_vocabulary_with_its_topic():
    told = re.findall(r"^\| `(\w+)` \| `([\w.-]+)` \|", SECTIONS["3"], re.MULTILINE)
    assert sorted(told) == sorted((kind.__name__, topic) for topic, kind in TOPICS.items())


def test_every_role_stands_in_the_vocabulary_as_people_say_it():
    told = re.findall(r"^\| `(\w+)` \| (.+?) \|", SECTIONS["4"], re.MULTILINE)
    assert told == [(role.value, role.viet) for role in Role]


def test_the_vocabulary_has_the_tables_of_codes_listed_here():
    assert list(TABLES) == list(CODES)


@pytest.mark.parametrize("table", CODES)
def test_every_code_stands_in_the_vocabulary(table):
    assert ROW.findall(TABLES[table]) == [str(code) for code in CODES[table]]


def test_what_the_vocabulary_names_as_code_exists():
    modules = [*(ROOT / "ledger").rglob("*.py")]
    known = {name for m in modules for name in names_of(ast.parse(m.read_text("utf-8")))}
    known |= {m.stem for m in modules}
    rows = [line for line in SECTIONS["1"].splitlines() if line.startswith("|")]
    told = {name for row in rows for name in CODED.findall(row)}
    told |= {
        n for h in re.findall(r"^### .+", SECTIONS["5"], re.MULTILINE) for n in CODED.findall(h)
    }
    assert told - known - {str(member) for member in Role} == set()


def test_each_row_of_the_vocabulary_has_all_its_words():
    for line in WORDS.splitlines():
        if line.startswith("| "):
            assert all(cell.strip() for cell in line.strip("|").split("|")), line
