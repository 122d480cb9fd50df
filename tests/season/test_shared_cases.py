"""Cases that the council attributes from unit to unit, against the oracle: on every record what
the guidance says (R-23)."""

from random import Random
from typing import Any

import pytest

from tests.season.acts import Season
from tests.season.around import in_season
from tests.season.comparing import compare
from tests.season.oracle import Put
from tests.season.oracle_conduct import record_of
from tests.season.oracle_facts import Fact, counting
from tests.season.playing import set_up, step
from tests.season.world import actor

ACTS = 60


class Cases(Season):
    """A season in which nothing but cases against persons of three units happens."""

    def __init__(self, rng: Random, history: list[Fact]) -> None:
        super().__init__(rng, history)
        self.units = self.units[:3]

    def next(self) -> Put:
        """Return the next act."""
        self.known = counting(self.history)
        cases = [(u, c, g) for u in self.units for c, g in record_of(self.known, u).items()]
        if not cases or self.rng.random() < 0.15:
            return self.begun()
        if self.rng.random() < 0.3:
            return self.error()
        unit, code, ground = self.rng.choice(cases)
        if self.rng.random() < 0.5:
            body = {"code": code, "to": self.one(*self.units), "reason": "vi phạm ở đơn vị cũ"}
            return self.put_case("attribute", actor("HD"), unit, **body)
        of_case = {"on_behalf_of": "UBQ", ground["kind"]: code}
        if ground["kind"] == "discipline":
            return self.put_case("annul-discipline", actor("PNV"), unit, reason="oan", **of_case)
        if self.coin():
            return self.put_case("advance-prosecution", actor("PNV"), unit, **of_case)
        outcome = self.one("DROPPED", "ACQUITTED", "CONVICTED")
        return self.put_case("end-prosecution", actor("PNV"), unit, outcome=outcome, **of_case)

    def begun(self) -> Put:
        told: dict[str, Any] = {
            "code": f"V{len(self.history)}", "person": "n-2", "on_behalf_of": "UBQ",
        }  # fmt: skip
        if self.coin():
            told |= {"form": "SUSPENSION", "leader": True}
            return self.put_case("record-discipline", actor("PNV"), self.one(*self.units), **told)
        told["stage"] = self.one("INVESTIGATION", "PROSECUTED")
        return self.put_case("record-prosecution", actor("PNV"), self.one(*self.units), **told)

    def error(self) -> Put:
        of_cases = [f for f in self.history if f["stream"].startswith("conduct/")]
        declared = [f for f in of_cases if f["what"] == "entered in error"]
        target = self.rng.choice(declared if declared and self.coin() else of_cases)
        told = {"reason": "ghi nhầm"}
        position = {"position": target["at"]}
        return Put("event.declare-error", position, told, actor("HD"), self.day)

    def put_case(self, name: str, by: Any, unit: str, **body: Any) -> Put:
        path = {k: body.pop(k) for k in ("discipline", "prosecution") if k in body}
        body["document"] = self.paper()
        return in_season(f"conduct.{name}", {"unit": unit, **path}, body, by, self.day)


@pytest.mark.parametrize("seed", [0, 1, 2, 23])
@pytest.mark.clause("B.III.1.2-5+2")
def test_a_case_is_one_on_every_record(stands, seed):
    with stands() as stand:
        history = set_up(stand.ledger, seed)
        season = Cases(Random(seed), history)  # noqa: S311 — told again from its seed
        followed = 0
        for _ in range(ACTS):
            known = len(history)
            step(stand.ledger, history, season.next())
            followed += sum(1 for f in history[known:] if f.get("cause"))
        assert followed >= ACTS // 6  # else nothing was shared, and nothing was shown
        compare(stand.ledger, history)
        for upto in range(len(history) - 20, len(history), 5):
            compare(stand.ledger, history, upto)
        stand.check()
