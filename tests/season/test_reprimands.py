"""Reprimands of a season against the oracle: one paper in many batches, applied, withdrawn, given back
(R-28)."""

from random import Random
from typing import Any

import pytest

from ledger.questions.reprimands import reprimands
from tests.season.acts import Season
from tests.season.around import in_season, keyed
from tests.season.comparing import compare, same
from tests.season.oracle import Put
from tests.season.oracle_cards import everywhere
from tests.season.oracle_facts import SEASON, Fact, counting, of
from tests.season.oracle_figures import LOCKED, card_of
from tests.season.playing import set_up, step
from tests.season.world import actor

ACTS = 120


class Papers(Season):
    """A season in which little but reprimands of two units happens."""

    def __init__(self, rng: Random, history: list[Fact]) -> None:
        super().__init__(rng, history)
        self.units = self.units[:2]

    def next(self) -> Put:  # noqa: PLR0911 — one case per thing that comes first
        """Return the next act."""
        self.known = counting(self.history)
        unit = self.one(*self.units)
        c = card_of(self.known, unit)
        if c.stage in {"EMPTY", "RETURNED", "SUBMITTED"}:
            return (self.open_review if c.stage == "SUBMITTED" else self.submit)(unit, c)
        if not self.papers_on(unit) or self.rng.random() < 0.15:
            return self.forward()
        if self.rng.random() < 0.08:
            return self.error()
        if self.rng.random() < 0.15:
            return self.withdraw()
        if self.rng.random() < 0.05:
            return (self.complete if c.stage == "REVIEW" else self.agree)(unit, c)
        if c.stage in LOCKED:
            return self.determine(unit, c)
        return self.one(self.apply, self.apply, self.reverse)(unit, c)

    def forward(self) -> Put:
        documents = [
            {
                "code": f"VB{n}", "kind": "NHAC_NHO", "units": self.units[: self.one(1, 2, 2)],
                "document": self.paper(date=self.day, **(keyed(self) if self.rng.random() < 0.8 else {})),
                "issued_by_district": self.rng.random() > 0.1,
            }
            for n in range(self.one(1, 2))
        ]  # fmt: skip
        body = {"month": "2024-12", "documents": documents}
        path = {"batch": f"2024-12-{len(self.history)}"}
        return in_season("reprimand.forward", path, body, actor("VP"), self.day)

    def withdraw(self) -> Put:
        batch, code = self.one(*self.papers_on(self.one(*self.units)), ("2024-12", "VB0"))
        body = {"code": code, "document": self.paper(), "reason": "thu hồi"}
        return in_season("reprimand.withdraw", {"batch": batch}, body, actor("VP"), self.day)

    def error(self) -> Put:
        late = [f for f in self.history if f["stream"].startswith("reprimand/")]
        target = self.one(*late)
        told = {"reason": "ghi nhầm"}
        return Put("event.declare-error", {"position": target["at"]}, told, actor("HD"), self.day)


def states(history: list[Fact]) -> list[Any]:
    """Return what the guidance says of each paper for each unit: its state, and whose turn it is."""
    known, found = counting(history), []
    batches = sorted(of(known, "batch forwarded"), key=lambda f: f["at"])
    places = [((f["batch"], p["code"]), p) for f in batches for p in f["papers"]]
    for place, paper in places:
        same_paper = everywhere(history, known, place)
        withdrawn = [
            w
            for w in of(known, "paper withdrawn")
            if (w["batch"], w["code"]) in {at for at, _ in places} & set(same_paper)
        ]
        ever = {f["at"] for f in of(history, "paper withdrawn")
                if (f["batch"], f["code"]) in same_paper}  # fmt: skip
        for unit in paper["units"]:
            c = card_of(known, unit)
            first = next(
                (
                    at
                    for at, p in places
                    if at in same_paper and p["district"] and unit in p["units"]
                ),
                place,
            )
            applied = any(at in c.papers for at in same_paper)
            answered = c.answered & ever
            state = (
                "NOT_DISTRICT" if not paper["district"]
                else "DUPLICATE" if first != place
                else ("APPLIED" if applied else "UNAPPLIED") if not withdrawn
                else "WITHDRAWN_UNAPPLIED" if not applied
                else "WITHDRAWN_ANSWERED" if answered else "WITHDRAWN_UNANSWERED"
            )  # fmt: skip
            turn = "COUNCIL" if c.stage in LOCKED else "HEAD"
            due = state in {"UNAPPLIED", "WITHDRAWN_UNANSWERED"}
            found.append((*place, unit, state, turn if due else None))
    return sorted(found)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.clause("C.3-2")
def test_a_paper_counts_once_and_its_withdrawal_is_answered_once(stands, seed):
    with stands() as stand:
        history = set_up(stand.ledger, seed)
        season = Papers(Random(seed), history)  # noqa: S311 — told again from its seed
        moved = 0
        for _ in range(ACTS):
            act = season.next()
            accepted = step(stand.ledger, history, act)
            told = act.name in {"scorecard.apply-reprimand", "scorecard.reverse-reprimand"}
            moved += accepted and told
            papers = reprimands(stand.ledger, SEASON).papers
            now = sorted((p.batch, p.code, p.unit, p.state, p.turn) for p in papers)
            same("reprimands", now, states(history))
        assert moved >= 5  # else nothing was applied, and nothing was shown
        compare(stand.ledger, history)
        stand.check()
