"""Acts of a season drawn from a seed: what people would do next, and what they do wrong.

The generator looks at what is known through the oracle's eyes only to do something that could come
next; then it spoils some of it. Whether an act is accepted is never its business.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from ledger.acts.act import ACTIONS
from tests.season import around, convening, leading
from tests.season.oracle import Put
from tests.season.oracle_computing import others, stream_of
from tests.season.oracle_facts import (
    SEASON,
    Fact,
    acts_for_head,
    cluster_of,
    counting,
    leader,
    of,
    of_year,
    quorate,
    table_for,
)
from tests.season.oracle_figures import LOCKED, card_of, point
from tests.season.oracle_formulas import CannotError, exact_of, two_places
from tests.season.world import ACTORS, ADMIN, NEW_YEAR, Actor, actor, member, paper

QUALITY = (0, 84, 86, 90, 90, 90, 93, 93, 97, 97, 100)
"""Of a hundred points, how many a unit would get: around the bars of 850 and 900, and once in a
while none."""


class Season:
    """A season under way: what was accepted so far, and the day it has come to."""

    def __init__(self, rng: Random, history: list[Fact]) -> None:
        self.rng = rng
        self.history = history
        self.known = counting(history)
        self.day = date(2024, 11, rng.randint(1, 28))
        self.papers = 100
        self.clusters = [f["cluster"] for f in of(self.known, "cluster established")]
        self.units = [f["unit"] for f in of(self.known, "unit registered")]
        self.leanings = around.leanings(rng)
        self.quality = {u: Decimal(rng.choice(QUALITY)) for u in self.units}

    def next(self) -> Put:
        """Return the next act, spoilt or not."""
        self.known = counting(self.history)
        if self.rng.random() < 0.25:
            self.day = min(self.day + timedelta(days=self.rng.randint(1, 4)), date(2025, 4, 30))
        what = around.pick(self) if self.rng.random() < 0.5 else self.on_a_card()
        return self.spoilt(what or self.on_a_card())

    # What people know

    def paper(self, **more: Any) -> dict[str, Any]:
        self.papers += 1
        return paper(self.papers, **more)

    def one(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def coin(self) -> bool:
        return self.rng.random() < 0.5

    def unit(self) -> str:
        """Return a unit, the first of the clusters rather than the others, so that some come
        far."""
        weights = [9 if u.endswith(("-1", "-2", "-3")) else 1 for u in self.units]
        return self.rng.choices(self.units, weights)[0]

    def cluster(self, unit: str) -> str:
        return cluster_of(self.known, unit, self.day) or self.clusters[0]

    def chair(self, cluster: str) -> Actor:
        """Return whoever acts for the Head: the Head, or the Deputy when entrusted (or not)."""
        head = leader(self.known, cluster, "HEAD", self.day)
        deputy = leader(self.known, cluster, "DEPUTY", self.day)
        entrusted = deputy and acts_for_head(self.known, cluster, deputy, self.day)
        if deputy and self.rng.random() < (0.5 if entrusted else 0.04):
            return member(deputy, "DEPUTY")
        return member(head or self.unit(), "HEAD")

    def reviewer(self, cluster: str) -> Actor:
        """Return the Head or the Deputy, who review together."""
        role = self.one("HEAD", "HEAD", "DEPUTY")
        return member(leader(self.known, cluster, role, self.day) or self.unit(), role)

    # What comes next on a card

    def on_a_card(self) -> Put:  # noqa: PLR0911 — one case per thing that comes first
        unit = self.unit()
        c = card_of(self.known, unit)
        if c.stage in {"VERIFIED", "CLOSED"} and self.rng.random() < 0.8:
            # There the cluster has nothing left to do.
            unit = self.one(
                *[u for u in self.units if card_of(self.known, u).stage not in LOCKED], unit
            )
            c = card_of(self.known, unit)
        cluster = self.cluster(unit)
        if not leader(self.known, cluster, "HEAD", self.day) and self.rng.random() < 0.5:
            return leading.appoint(self, cluster)
        steps: dict[str, list[Callable[[str, Any], Put]]] = {
            "EMPTY": [self.submit] * 6 + [self.miss],
            "MISSING": [self.submit],
            "SUBMITTED": [self.open_review] * 6 + [self.submit, self.send_back],
            "RETURNED": [self.submit],
            "REVIEW": [self.complete] * 3 + [self.adjust, self.ask, self.explain],
            "REVIEWED": [self.agree] * 5
            + [self.adjust] * 3
            + [self.ask, self.notify, self.adjust_all],
            "AGREED": [self.verify] * 4 + [self.determine, self.notify, self.close],
            "VERIFIED": [self.determine] * 3 + [self.notify, self.close],
            "CLOSED": [self.determine, self.submit],
        }  # fmt: skip
        open_ = c.stage in {"REVIEW", "REVIEWED"}
        lacking = [k for k in c.leaves if point(c, k, "REVIEW") is None]
        if open_ and lacking and self.rng.random() < 0.7:
            return self.score(unit, c)
        if open_ and c.explanations and self.rng.random() < 0.15:
            return self.answer(unit, c)
        if open_ and c.requests and self.rng.random() < 0.15:
            return self.explain(unit, c)
        if open_ and self.papers_on(unit) and self.rng.random() < 0.35:
            return self.apply(unit, c)
        if open_ and c.papers and of(self.known, "paper withdrawn") and self.coin():
            return self.reverse(unit, c)
        if self.rng.random() < 0.04:  # out of stage
            everything = [step for several in steps.values() for step in several]
            everything += [self.apply, self.reverse, self.score, self.answer, self.agree]
            return self.rng.choice(everything)(unit, c)
        return self.rng.choice(steps[c.stage])(unit, c)

    def put(self, name: str, unit: str, by: Actor, /, **body: Any) -> Put:
        return Put(f"scorecard.{name}", {"season": SEASON, "unit": unit}, body, by, self.day)

    def points(self, leaf: Fact, unit: str) -> Decimal:
        """Return points a unit of its quality would get, seldom at the bounds."""
        if leaf["type"] == "penalty":
            return Decimal(self.one("0.00", "0.00", "-2.00", f"-{leaf['max']}.00"))
        if leaf["full"] or self.rng.random() < 0.05:
            return Decimal(leaf["max"])
        share = self.quality[unit] + self.rng.choice(
            (0, 0, 0, -2, 2) if self.quality[unit] else (0,)
        )
        cents = self.rng.choice((0, 0, 0, Decimal("-0.01")))
        points = (leaf["max"] * share / 100 + cents).quantize(Decimal("0.01"))
        return min(max(points, Decimal("0.00")), leaf["max"])

    def told_of(self, leaf: Fact, unit: str) -> dict[str, Any]:
        """Return what a unit tells of a line: its points, or what it achieved where that is
        computed."""
        rule = leaf["rule"]
        if not rule:
            return {"points": self.points(leaf, unit)}
        if rule["kind"] in {"lookup", "pass_fail"}:
            keys = [k["key"] for k in rule.get("table", ())] or ["PASS", "PASS", "PASS", "FAIL"]
            return {
                "key": self.one(*keys, keys[0], *([] if self.rng.random() > 0.03 else ["KHAC"]))
            }
        if rule["kind"] in {"per_occurrence", "bonus", "penalty"}:
            return {
                "measured": self.one(
                    "0", "1", "2", "4", *(["1.5"] if self.rng.random() < 0.03 else [])
                )
            }
        return {
            "measured": self.one("0", "30", "97.25", "99.9", "100", "110", "120", "80", "89.99")
        }

    def criterion(self, c: Any) -> str:
        return self.rng.choice([*c.leaves] or ["I.1"])

    def submit(self, unit: str, c: Any) -> Put:
        table = table_for(self.known, self.cluster(unit), unit)
        leaves = table["leaves"] if table else c.leaves
        lines = [{"criterion": k, **self.told_of(leaf, unit)} for k, leaf in leaves.items()]
        return self.put(
            "submit", unit, member(unit), lines=lines or [{"criterion": "A", "points": 1}]
        )

    def miss(self, unit: str, _: Any) -> Put:
        by = self.one(self.reviewer(self.cluster(unit)), actor("PNV"))
        return self.put("miss", unit, by, reason="quá hạn chưa gửi")

    def send_back(self, unit: str, _: Any) -> Put:
        by = self.reviewer(self.cluster(unit))
        return self.put("return", unit, by, reason="thiếu minh chứng")

    def open_review(self, unit: str, _: Any) -> Put:
        return self.put("open-review", unit, self.reviewer(self.cluster(unit)))

    def score(self, unit: str, c: Any) -> Put:
        lacking = [k for k in c.leaves if point(c, k, "REVIEW") is None]
        criterion = self.rng.choice(lacking or [*c.leaves] or ["I.1"])
        leaf = c.leaves.get(criterion) or {
            "scored_by": "HEAD",
            "max": 10,
            "type": "graded",
            "full": 0,
            "rule": None,
        }
        by = {
            "HEAD": self.reviewer(self.cluster(unit)), "STANDING_BODY": actor("PNV"),
            "TC": actor("TC"),
        }.get(leaf["scored_by"], actor("PNV"))  # fmt: skip
        told = self.told_of(leaf, unit)
        if "key" in told:
            told = {"measured": told["key"]}
        return self.put("score", unit, by, criterion=criterion, **told)

    def adjust(self, unit: str, c: Any) -> Put:
        body = {**self.line(unit, c), "reason": "đối chiếu hồ sơ"}
        leaf = c.leaves.get(body["criterion"])
        if leaf and leaf["rule"] and self.rng.random() < 0.7:
            self.measure(unit, c, leaf, body)
        explained = [at for at, k in c.explanations.items() if k == body["criterion"]]
        meetings = self.meetings(unit, "PREPARATORY")
        if explained and self.rng.random() < 0.4:
            body["explanation"] = self.rng.choice(explained)
        elif meetings and self.rng.random() < 0.5:
            body["meeting"] = self.rng.choice(meetings)
        else:
            body["documents"] = [self.paper()]
        return self.put("adjust", unit, self.reviewer(self.cluster(unit)), **body)

    def measure(self, unit: str, c: Any, leaf: Fact, body: dict[str, Any]) -> None:
        """Let a line be adjusted by another measured value, with the points that it gives."""
        told = self.told_of(leaf, unit)
        value = told.get("key") or told.get("measured")
        among = others(self.known, stream_of(c), body["criterion"], unit)
        with suppress(CannotError):
            body["points"] = two_places(exact_of(leaf, unit, value, among))
        body["measured"] = value

    def line(self, unit: str, c: Any) -> dict[str, Any]:
        """Return a line with the figure that stands, and another in its place."""
        criterion = self.criterion(c)
        leaf = c.leaves.get(criterion)
        standing = point(c, criterion, "AGREED") if leaf else None
        return {
            "criterion": criterion,
            "points": self.points(leaf, unit) if leaf else Decimal(1),
            "seen": Decimal(0) if standing is None else standing,
        }

    def adjust_all(self, unit: str, _: Any) -> Put:
        cluster = self.cluster(unit)
        lines: dict[Any, Any] = {}
        for _ in range(self.rng.randint(1, 4)):
            other = self.rng.choice(of_year(self.known, cluster) or [unit])
            told = self.line(other, card_of(self.known, other))
            lines[other, told["criterion"]] = {"unit": other, **told}
        body: dict[str, Any] = {"lines": [*lines.values()], "reason": "rà soát chung"}
        meetings = self.meetings(unit, "PREPARATORY")
        if meetings and self.rng.random() < 0.5:
            body["meeting"] = self.rng.choice(meetings)
        else:
            body["documents"] = [self.paper()]
        path = {"season": SEASON, "cluster": cluster}
        return Put("cluster.adjust", path, body, self.reviewer(cluster), self.day)

    def papers_on(self, unit: str) -> list[tuple[str, str]]:
        """Return the reprimands that name a unit."""
        batches = of(self.known, "batch forwarded")
        return [(f["batch"], p["code"]) for f in batches for p in f["papers"] if unit in p["units"]]

    def apply(self, unit: str, c: Any) -> Put:
        papers = self.papers_on(self.unit() if self.rng.random() < 0.1 else unit)
        batch, code = self.rng.choice(papers or [("2024-11", "VB1")])
        criterion = self.rng.choice([k for k in c.leaves if k.startswith("P")] or ["P.1"])
        seen = point(c, criterion, "AGREED") if criterion in c.leaves else None
        body = {
            "batch": batch,
            "document": code,
            "criterion": criterion,
            "points": max((seen or Decimal("0.00")) - 5, Decimal("-30.00")),
        }
        by = self.reviewer(self.cluster(unit))
        return self.put("apply-reprimand", unit, by, **body, seen=seen)

    def withdrawals(self, c: Any) -> list[int]:
        """Return where papers were withdrawn, those the card knows of rather than others."""
        found = of(self.history, "paper withdrawn")
        own = [f["at"] for f in found if (f["batch"], f["code"]) in c.papers]
        return own or [f["at"] for f in found] or [len(self.history)]

    def reverse(self, unit: str, c: Any) -> Put:
        criteria = [criterion for _, criterion in c.papers.values()] or ["P.1"]
        criterion = self.rng.choice(criteria)
        seen = point(c, criterion, "AGREED") if criterion in c.leaves else None
        body = {
            "withdrawal": self.rng.choice(self.withdrawals(c)), "seen": seen or Decimal("0.00"),
            "points": self.one(Decimal("0.00"), Decimal("0.00"), Decimal("-6.00")),
            "reason": "văn bản bị thu hồi",
        }  # fmt: skip
        return self.put("reverse-reprimand", unit, self.reviewer(self.cluster(unit)), **body)

    def complete(self, unit: str, _: Any) -> Put:
        by = self.reviewer(self.cluster(unit))
        return self.put("complete-review", unit, by, with_deputy=self.coin())

    def ask(self, unit: str, c: Any) -> Put:
        by = self.reviewer(self.cluster(unit))
        criterion = self.criterion(c)
        return self.put("request-explanation", unit, by, criterion=criterion, reason="chưa rõ")

    def explain(self, unit: str, c: Any) -> Put:
        body: dict[str, Any] = {"criterion": self.criterion(c), "explanation": "đã làm đúng hạn"}
        if c.requests and self.rng.random() < 0.7:
            body["request"], body["criterion"] = self.rng.choice([*c.requests.items()])
        return self.put("explain", unit, member(unit), **body)

    def answer(self, unit: str, c: Any) -> Put:
        at = self.rng.choice([*c.explanations] or [len(self.history)])
        accepted = self.coin()
        body = {"explanation": at, "accepted": accepted, "reason": "đã xem xét"}
        return self.put("answer-explanation", unit, self.reviewer(self.cluster(unit)), **body)

    def notify(self, unit: str, _: Any) -> Put:
        cluster = self.cluster(unit)
        done = [
            u
            for u in of_year(self.known, cluster)
            if card_of(self.known, u).stage in {"REVIEWED", "AGREED", "VERIFIED"}
        ]
        told = [{"kind": "UNIT", "code": u} for u in done] or [{"kind": "UNIT", "code": unit}]
        body = {"units": done or [unit], "addressees": [*told, {"kind": "COUNCIL", "code": "HD"}]}
        if self.rng.random() < 0.1:
            del body["units"]
        path = {"season": SEASON, "cluster": cluster}
        return Put("cluster.notify-results", path, body, self.reviewer(cluster), self.day)

    def meetings(self, unit: str = "", kind: str = "", cluster: str | None = None) -> list[str]:
        """Return meetings of a unit's cluster, or a cluster's, mostly of the right kind."""
        held = of(self.known, "meeting held", cluster=cluster or self.cluster(unit))
        enough = [m for m in held if m["kind"] == kind and quorate(m)]
        if enough and self.rng.random() < 0.85:
            return [m["meeting"] for m in enough]
        if self.rng.random() < 0.8:
            return []
        return [m["meeting"] for m in held]

    def agree(self, unit: str, c: Any) -> Put:
        cluster = self.cluster(unit)
        meetings = self.meetings(unit, "PREPARATORY")
        if not meetings:
            return convening.hold(self, cluster, "PREPARATORY")
        ready = [
            u for u in of_year(self.known, cluster) if card_of(self.known, u).stage == "REVIEWED"
        ]
        chosen = self.rng.sample(ready, self.rng.randint(1, len(ready))) if ready else [unit]
        cards = [{"unit": u} for u in chosen]
        if self.rng.random() < 0.2:
            cards[0]["unsettled"] = [self.criterion(c)]
        body = {"meeting": self.rng.choice(meetings), "cards": cards, "document": self.paper()}
        path = {"season": SEASON, "cluster": cluster}
        return Put("cluster.agree-scores", path, body, self.chair(cluster), self.day)

    def verify(self, unit: str, _: Any) -> Put:
        return self.put("verify", unit, actor(self.one("HD", "PNV")))

    def determine(self, unit: str, c: Any) -> Put:
        chosen = {self.criterion(c) for _ in range(self.rng.choice((1, 1, 2)))}
        lines = []
        for criterion in sorted(chosen):
            leaf = c.leaves.get(criterion)
            lines.append(
                {
                    "criterion": criterion,
                    "points": self.points(leaf, unit) if leaf else Decimal(1),
                    "seen": point(c, criterion, "COUNCIL") if leaf else None,
                }
            )
        body = {"lines": lines, "document": self.paper(), "reason": "Hội đồng thẩm định"}
        papers = self.papers_on(unit)
        if papers and self.rng.random() < 0.4:
            cited = self.rng.sample(papers, min(len(papers), self.one(1, 1, 2)))
            body["reprimands"] = [{"batch": b, "document": k} for b, k in cited]
        if of(self.history, "paper withdrawn") and c.papers and self.rng.random() < 0.4:
            body["withdrawals"] = [self.rng.choice(self.withdrawals(c))]
        return self.put("determine", unit, actor("HD"), **body)

    def close(self, unit: str, _: Any) -> Put:
        outcome = self.one("NOT_ASSESSED", "CARRIED", "SEASON_CLOSED")
        body: dict[str, Any] = {"outcome": outcome, "reason": "đơn vị không còn"}
        if outcome == "CARRIED":
            ended = of(self.known, "unit ended", unit=unit)
            heirs = [h for f in ended for h in f["successors"]]
            body["successor"] = self.one(*heirs, *heirs, self.unit())
        return self.put("close", unit, actor(self.one("HD", "PNV")), **body)

    # What people do wrong

    def spoilt(self, act: Put) -> Put:
        """Return an act, one in five of them with something wrong in it."""
        if act.name.startswith("scorecard.") and self.rng.random() < 0.1:
            stream = f"scorecard/{SEASON}/{act.path['unit']}"
            act.version = sum(1 for f in self.history if f["stream"] == stream)
            act.version = max(0, act.version - self.one(0, 0, 1))
        if self.rng.random() > 0.2:
            return act
        spoil = self.one(
            self.nobody, self.nobody, self.another_day, self.without, self.without, self.points_off,
            self.points_off, self.points_off, self.elsewhere,
        )  # fmt: skip
        spoil(act)
        return act

    def nobody(self, act: Put) -> None:
        """Let somebody else put it: another unit, another body, another role of the same."""
        act.by = self.one(
            member(self.unit()), member(self.unit(), "HEAD"), member(self.unit(), "DEPUTY"),
            actor(self.rng.choice([*ACTORS])), (act.by[0], "HD", "COUNCIL"), ADMIN,
        )  # fmt: skip

    def another_day(self, act: Put) -> None:
        """Put it for a day on which things stood otherwise."""
        act.on = self.one(date(2023, 5, 30), NEW_YEAR, date(2024, 6, 1), date(2025, 7, 1))

    def without(self, act: Put) -> None:
        """Forget a reason, a paper, or whatever else need not be there in every act. Without some
        fields there is no act at all: that is another test's business."""
        optional = [
            k
            for k in ("reason", "document", "documents", "meeting", "explanation", "seen",
                      "outcome", "reasons", "statement", "scope", "person", "ground", "certificate",
                      "content", "minutes", "law", "dossier_deadline", "replacement", "recall")
            if k in act.body and not ACTIONS[act.name].body.model_fields[k].is_required()
        ]  # fmt: skip
        if optional:
            del act.body[self.rng.choice(optional)]

    def points_off(self, act: Put) -> None:
        """Name points, or a figure seen, that are out of range, out of date, or no points at
        all."""
        lines = [ln for k in ("lines", "effects") for ln in act.body.get(k, [])] or [act.body]
        line = self.rng.choice(lines)
        if "points" not in line:
            return
        if "seen" in line and self.rng.random() < 0.3:
            line["seen"] = Decimal(self.one("0.00", "17.17"))
            return
        bad = ("1000.00", "-0.01", "-1000.00", "1.234", "NaN", "1e2", "450.01", "-30.01")
        line["points"] = self.one(*bad)

    def elsewhere(self, act: Put) -> None:
        """Name a criterion, a unit or a meeting that there is not."""
        if "criterion" in act.body:
            act.body["criterion"] = self.one("Z.9", "I")
        elif "meeting" in act.body:
            act.body["meeting"] = "KHONG-CO"
        elif "unit" in act.path:
            act.path["unit"] = "KHONG-CO"
        elif "cluster" in act.path:
            act.path["cluster"] = "KHONG-CO"
        elif act.body.get("cards"):
            act.body["cards"] = [*act.body["cards"], act.body["cards"][0]]
