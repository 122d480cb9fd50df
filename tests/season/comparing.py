"""The ledger's answers beside the oracle's: cards, standings, verdicts, duties, findings, clocks."""

from datetime import date
from typing import Any

from ledger.ledger import Ledger
from ledger.questions.award_register import award_register
from ledger.questions.calendar import calendar, findings_of_cluster
from ledger.questions.complaint import complaint
from ledger.questions.eligibility import eligibility
from ledger.questions.lineage import lineage
from ledger.questions.scorecard import scorecard
from ledger.questions.standings import standings
from ledger.refusals import Unknown
from tests.season import (
    oracle_answers,
    oracle_calendar,
    oracle_complaints,
    oracle_register,
    oracle_succession,
)
from tests.season.oracle_facts import SEASON, Fact, counting, of


class DisagreementError(AssertionError):
    """The ledger and the oracle say different things."""


def same(what: str, ledger: Any, oracle: Any) -> None:
    """Disagree unless both say the same."""
    if ledger != oracle:
        raise DisagreementError(f"{what}: the ledger says\n{ledger}\nthe oracle\n{oracle}")


def compare(ledger: Ledger, history: list[Fact], upto: int | None = None) -> None:
    """Compare every card, every cluster's standings and every unit's eligibility, now or as of a
    position."""
    known = counting(history)
    cut = "" if upto is None else f" as of {upto}"
    for unit in (f["unit"] for f in of(known, "unit registered")):
        same(
            f"card of {unit}{cut}", card(ledger, unit, upto),
            oracle_answers.scorecard(history, unit, upto),
        )  # fmt: skip
        same(
            f"eligibility of {unit}{cut}", case(ledger, unit, upto),
            oracle_answers.eligibility(history, unit, upto),
        )  # fmt: skip
    for cluster in (f["cluster"] for f in of(known, "cluster established")):
        rows = standings(ledger, SEASON, cluster, as_of=upto).rows
        same(
            f"standings of {cluster}{cut}",
            [(r.unit, r.rank, r.figure, r.left_on) for r in rows],
            oracle_answers.standings(history, cluster, upto),
        )
    compare_register(ledger, history, upto)


def compare_register(ledger: Ledger, history: list[Fact], upto: int | None = None) -> None:
    """Compare the award register, now or as of a position."""
    found = award_register(ledger, SEASON, as_of=upto)
    structure = {
        (q.cluster, q.level): (
            q.quota, q.nominated, q.proposed, q.granted, q.over, q.tie, set(q.tied)
        )
        for q in found.structure
    }  # fmt: skip
    awards = {
        (a.unit, a.level): {
            "status": a.status, "ballot": a.ballot_met, "cluster ballot": a.cluster_ballot_met,
            "standards": a.standards_met, "published": (a.published_from, a.published_to),
            "file": (a.file, a.file_on, a.file_late), "flagged": a.review_flagged,
            "against": {c.code for c in a.contradictions}, "within": a.within_quota,
            "papers": [(p.fate, p.position) for p in a.papers],
        }
        for a in found.awards
    }  # fmt: skip
    same(f"register as of {upto}", (structure, awards), oracle_register.register(history, upto))


def compare_lineage(ledger: Ledger, history: list[Fact]) -> None:
    """Compare who came of whom, of all units and bodies that have to do with a reorganisation."""
    known = counting(history)
    for kind in ("unit", "body"):
        every = oracle_succession.arrows(known, kind)
        for code in sorted({c for old, heir, *_ in every for c in (old, heir)}):
            found = lineage(ledger, code)
            sides = (found.predecessors, found.successors)
            same(
                f"lineage of {code}",
                tuple(
                    {(a.predecessor, a.successor, a.to_day, a.part, a.distance) for a in side}
                    for side in sides
                ),
                oracle_succession.lineage(known, kind, code),
            )


def compare_year(ledger: Ledger, history: list[Fact], on: date) -> None:
    """Compare every cluster's duties and findings, and every complaint, as they stand on a day."""
    compare_complaints(ledger, history, on)
    for cluster in (f["cluster"] for f in of(counting(history), "cluster established")):
        try:
            year = calendar(ledger, SEASON, cluster, valid_on=on)
        except Unknown:
            continue  # nothing of it was put for a day so early
        asked = {d.duty: (d.state, d.days) for d in year.duties}
        same(
            f"calendar of {cluster} on {on}",
            {k: v for k, v in asked.items() if k.partition("/")[0] in oracle_calendar.ASKED},
            oracle_calendar.duties(history, cluster, on),
        )
        found = findings_of_cluster(ledger, SEASON, cluster, valid_on=on).findings
        same(
            f"findings of {cluster} on {on}",
            {
                (f.finding, f.unit, f.cured_on is not None)
                for f in found
                if f.finding in oracle_calendar.FOUND
            },
            oracle_calendar.findings(history, cluster, on),
        )


def card(ledger: Ledger, unit: str, upto: int | None) -> Any:
    """Return a card as the ledger answers it, in the oracle's words."""
    try:
        found = scorecard(ledger, SEASON, unit, as_of=upto)
    except Unknown:
        return None
    t = found.totals
    return {
        "stage": found.stage,
        "lines": {
            ln.criterion: (ln.own, ln.review, ln.agreed, ln.council)
            for ln in found.lines
            if not ln.heading
        },
        "totals": (t.own, t.review, t.agreed, t.council),
        "figure": found.figure,
        "layer": found.layer,
        "lacking": set(found.lacking),
    }


def case(ledger: Ledger, unit: str, upto: int | None) -> Any:
    """Return a unit's eligibility as the ledger answers it, in the oracle's words."""
    try:
        found = eligibility(ledger, SEASON, unit, as_of=upto)
    except Unknown:
        return None
    return {
        "points": found.points,
        "layer": found.layer,
        "party": found.party_rating,
        "verdicts": {
            v.requested: {
                "headline": v.headline,
                "award": v.award,
                "merit": v.merit,
                "provisional": v.provisional,
                "findings": sorted(
                    (f.rule, f.clause, f.ground, f.effect, tuple(sorted(set(f.positions))))
                    for f in v.findings
                ),
            }
            for v in found.verdicts
        },
    }


def compare_complaints(ledger: Ledger, history: list[Fact], on: date) -> None:
    """Compare every complaint with its clocks as they stand on a day."""
    for code in dict.fromkeys(f["complaint"] for f in history if "complaint" in f):
        try:
            told = complaint(ledger, SEASON, code, valid_on=on)
        except Unknown:
            told = None
        fields = ("kind", "instance", "starts", "due", "done", "state", "days_late")
        same(
            f"complaint {code} on {on}",
            told and {
                "stage": told.stage, "instance": told.instance, "findings": len(told.findings),
                "clocks": [tuple(getattr(c, f) for f in fields) for c in told.clocks],
            },
            oracle_complaints.complaint(history, code, on),
        )  # fmt: skip
