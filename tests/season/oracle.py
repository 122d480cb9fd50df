"""A naive oracle of a season, written from the guidance and its rule cards, not from the code.

It keeps nothing but the list of accepted facts, each a plain dict at its position, and works
everything out anew for every question. `judge` answers an act with the facts it would leave, or
with every objection that stands against it: (kind, clause), the kind being the status a person
would see, the clause None where the guidance names none. Which of several objections is said first
is nobody's rule, so any of them will do.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.season import (
    oracle_awards,
    oracle_cards,
    oracle_cluster,
    oracle_complaints,
    oracle_conduct,
    oracle_council,
    oracle_disputes,
    oracle_meetings,
    oracle_papers,
    oracle_procedure,
    oracle_registers,
    oracle_succession,
    oracle_year,
)
from tests.season.oracle_answers import moved_awards
from tests.season.oracle_computing import recomputed
from tests.season.oracle_facts import SEASON, Fact, counting, error_target
from tests.season.oracle_rights import unknown, who_may

RULES = {
    **oracle_cluster.RULES,
    **oracle_meetings.RULES,
    **oracle_cards.RULES,
    **oracle_council.RULES,
    **oracle_papers.RULES,
    **oracle_conduct.RULES,
    **oracle_disputes.RULES,
    **oracle_complaints.RULES,
    **oracle_awards.RULES,
    **oracle_year.RULES,
    **oracle_procedure.RULES,
    **oracle_registers.RULES,
    **oracle_succession.RULES,
}
WITH_SEASON = {
    # What the cluster itself does to its scores ends with the season; what is decided above it does
    # not.
    "scorecard.submit",
    "scorecard.miss",
    "scorecard.return",
    "scorecard.open-review",
    "scorecard.score",
    "scorecard.adjust",
    "cluster.adjust",
    "scorecard.apply-reprimand",
    "scorecard.reverse-reprimand",
    "scorecard.complete-review",
    "scorecard.request-explanation",
    "scorecard.explain",
    "scorecard.answer-explanation",
    "cluster.agree-scores",
}


@dataclass
class Put:
    """An act as somebody puts it: plain values only."""

    name: str
    path: dict[str, Any]
    body: dict[str, Any]
    by: tuple[str, str, str]
    on: date
    version: int | None = None

    def __str__(self) -> str:
        stale = f" @{self.version}" if self.version is not None else ""
        return f"{self.on} {'/'.join(self.by)} {self.name} {self.path} {self.body}{stale}"


@dataclass
class Judged:
    """What the oracle says to an act."""

    objections: list[tuple[int, str | None]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def allows(self, kind: int, clause: str | None) -> bool:
        """Tell whether this refusal is one of the objections."""
        return any(k == kind and c in {None, clause} for k, c in self.objections)


def judge(history: list[Fact], act: Put) -> Judged:
    """Return the facts the act leaves, or what stands against it."""
    known = counting(history)
    answer = Judged()
    if malformed(act.body):
        answer.objections.append((422, None))
        return answer
    scope = unknown(history, known, act)
    if isinstance(scope, int):
        answer.objections.append((scope, None))
        return answer
    if not who_may(history, known, act, scope):
        answer.objections.append((403, None))
        return answer
    if act.version is not None and act.version != versions(history, act):
        answer.objections.append((412, None))
        return answer

    def no(kind: int, clause: str | None = None) -> None:
        answer.objections.append((kind, clause))

    if act.name in WITH_SEASON and any(f["what"] == "season closed" for f in known):
        no(422)
    made = RULES[act.name](history, known, act, scope, no)
    if answer.objections:
        return answer
    assert made, f"{act.name} leaves nothing"
    for n, fact in enumerate(made):
        fact.update(at=len(history) + 1 + n, on=act.on, by=act.by, put=act)
    for fact in recomputed(history, made):
        made.append({**fact, "at": len(history) + 1 + len(made), "on": act.on, "by": act.by})
    answer.facts = [*made, *moved_awards(history, made, act)]
    return answer


def versions(history: list[Fact], act: Put) -> int:
    """Return how many facts the card has that an act's author must have seen."""
    stream = f"scorecard/{SEASON}/{act.path['unit']}"
    return sum(1 for f in history if f["stream"] == stream)


def malformed(value: Any) -> bool:
    """Tell whether points stand anywhere that no paper could bear: not a number of two decimals up
    to 1000."""
    if isinstance(value, dict):
        return any(
            (k in {"points", "seen", "claimed"} and not plain(v)) or malformed(v)
            for k, v in value.items()
        )
    if isinstance(value, list | tuple):
        return any(malformed(v) for v in value)
    return False


def plain(points: Any) -> bool:
    """Tell whether these are points as the guidance's table can hold them, or a level somebody
    saw."""
    if points is None or points in {"EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED"}:
        return True
    whole, _, decimals = str(points).lstrip("-").partition(".")
    digits = whole.isdecimal() and (decimals.isdecimal() or not decimals)
    return digits and len(decimals) <= 2 and int(whole + decimals.ljust(2, "0")) <= 100_000


__all__ = ["Judged", "Put", "error_target", "judge"]
