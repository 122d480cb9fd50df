"""What the working year asks of a cluster, worked out naively from the accepted acts (§2.3, R-06 to R-14, R-19, R-28),
and which findings that leaves: as of a day, from what is put for days up to it.

Answers are {duty: (state, days)} and sets of (finding, unit); only what the year of the seeded seasons can touch.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tests.season.oracle_facts import (
    ENDS,
    STARTS,
    Fact,
    counting,
    day_of_season,
    of,
    quorate,
    roster,
)

DUE = {
    "SIGNING": (date(2024, 3, 31), date(2024, 3, 31)),  # within the first quarter
    "MIDYEAR": (date(2024, 7, 29), date(2024, 7, 30)),  # before 30/7
    "YEAREND": (date(2024, 12, 30), date(2024, 12, 31)),  # before 31/12
    "MODELS": (date(2024, 1, 31), date(2024, 1, 31)),  # in January
    "PARTY_RATING": (date(2024, 11, 30), date(2024, 11, 30)),  # to the end of 30/11
}
KINDS = ("SIGNING", "MIDYEAR", "YEAREND")
ASKED = (
    *DUE,
    "REPRIMANDS",
    "PREPARATORY",
    "NOTICE",
    "ADOPT_REGULATION",
    "ADOPT_PLAN",
    "PLEDGE",
    "SELF_SCORE",
)
FOUND = {"NO_QUORUM", "ABSENT", "NO_SELF_SCORE", "FEW_SESSIONS"}
"""The duties and findings that are compared."""


def seen(history: list[Fact], day: date) -> list[Fact]:
    """Return the facts that count and were put for days up to one; errors count whenever they were declared."""
    put = [f for f in history if f["on"] <= day or f["what"] == "entered in error"]
    return counting(put)


def state(
    on: date, due: tuple[date, date] | None, done: list[date], opens: date | None = None
) -> tuple[str, int]:
    """Return how a duty stands on a day, given on which days it was done."""
    if due is None:
        return ("DONE" if done else "OPEN"), 0
    last, boundary = due
    if not done:
        return ("NOT_YET_DUE", 0) if on <= boundary else ("MISSING", (on - boundary).days)
    first = min(done)
    if opens and first < opens:
        return "TOO_EARLY", (opens - first).days
    if first <= last:
        return "IN_TIME", 0
    return ("ON_BOUNDARY_DAY", 0) if first <= boundary else ("LATE", (first - boundary).days)


def existed(known: list[Fact], cluster: str, day: date) -> bool:
    """Tell whether a cluster had been set up by a day; none of a seeded season is dissolved."""
    begins = [f["put"].body["from_day"] for f in of(known, "cluster established", cluster=cluster)]
    return any(first <= day for first in begins)


def meetings(known: list[Fact], cluster: str, kind: str) -> list[Fact]:
    return of(known, "meeting held", cluster=cluster, kind=kind)


def conference(known: list[Fact], cluster: str) -> date | None:
    """Return the day of the first year-end conference that was held with a quorum, else of the first."""
    held = meetings(known, cluster, "YEAREND")
    return min((m["day"] for m in list(filter(quorate, held)) or held), default=None)


def without_card(known: list[Fact], unit: str) -> bool:
    """Tell whether the last word on a card is that none was sent, or that it was closed."""
    words = [
        f["what"]
        for f in of(known, "self-scored", "missing", "card closed")
        if f.get("card") == unit
    ]
    return bool(words) and words[-1] != "self-scored"


def duties(history: list[Fact], cluster: str, on: date) -> dict[str, tuple[str, int]]:
    """Return the state of each duty that is compared."""
    known = seen(history, on)
    told: dict[str, tuple[str, int]] = {}
    for kind in KINDS:
        days = [m["day"] for m in meetings(known, cluster, kind)]
        if days or existed(known, cluster, DUE[kind][0]):
            told[kind] = state(on, DUE[kind], days)
    for month in range(1, 13):
        sent = [
            f["put"].body.get("sent_on") or f["on"]
            for f in of(known, "batch forwarded")
            if f["put"].body["month"] == f"2024-{month:02d}"
        ]
        first, last = date(2024, month, 20), date(2024, month, 25)
        sent = [day for day in sent if first <= day <= last] or sent
        told[f"REPRIMANDS/2024-{month:02d}"] = state(on, (last, last), sent, first)
    adopted = of(known, "paper adopted", cluster=cluster)
    # Recorded with the paper, so a meeting declared an error later does not move it.
    day_of = {f["at"]: adopted_on(counting(history, f["at"]), f) for f in adopted}
    for kind in ("REGULATION", "PLAN"):
        days = [day_of[f["at"]] for f in adopted if f["kind"] == kind]
        if days or existed(known, cluster, DUE["SIGNING"][0]):
            told[f"ADOPT_{kind}"] = state(on, DUE["SIGNING"], days)
    for unit in roster(known, cluster, DUE["SIGNING"][0]):
        signed = [day_of[f["at"]] for f in adopted if unit in f["put"].body.get("signers", ())]
        told[f"PLEDGE/{unit}"] = state(on, DUE["SIGNING"], signed)
    for unit in roster(known, cluster, DUE["MODELS"][0]):
        told[f"MODELS/{unit}"] = state(on, DUE["MODELS"], registered(known, cluster, unit))
    for unit in roster(known, cluster, DUE["PARTY_RATING"][0]):
        rated = [f["on"] for f in known if unit in told_of(f)]
        name, days = state(on, DUE["PARTY_RATING"], rated)
        told[f"PARTY_RATING/{unit}"] = ("AFTER_CUTOFF" if name == "LATE" else name, days)
    rules = [f for f in adopted if f["kind"] == "REGULATION"]
    due = rules[-1]["put"].body.get("self_score_due") if rules else None
    for unit in roster(known, cluster, ENDS):
        sent = [f["on"] for f in of(known, "self-scored") if f["card"] == unit]
        told[f"SELF_SCORE/{unit}"] = state(on, (due, due) if due else None, sent)
    told.update(before_conference(known, cluster, on))
    return told


def before_conference(
    known: list[Fact], cluster: str, on: date
) -> Iterable[tuple[str, tuple[str, int]]]:
    """Yield what is counted back from the conference: five days for the notices, one for the meeting."""
    day = conference(known, cluster)
    back = {n: (day - timedelta(days=n),) * 2 if day else None for n in (1, 5)}
    yield (
        "PREPARATORY",
        state(on, back[1], [m["day"] for m in meetings(known, cluster, "PREPARATORY")]),
    )
    for unit in roster(known, cluster, day_of_season(day or ENDS)):
        if without_card(known, unit):
            continue
        notices = [
            f["on"]
            for f in of(known, "notified")
            if f["card"] == unit and {"kind": "UNIT", "code": unit} in f["put"].body["addressees"]
        ]
        yield f"NOTICE/{unit}", state(on, back[5], notices)


def adopted_on(known: list[Fact], paper: Fact) -> date:
    """Return the day a paper was adopted on: the one told, else its meeting's, else that of the act."""
    body = paper["put"].body
    at = (
        next(iter(of(known, "meeting held", meeting=body["meeting"])), None)
        if body.get("meeting")
        else None
    )
    return body.get("adopted_on") or (at["day"] if at else paper["on"])


def registered(known: list[Fact], cluster: str, unit: str) -> list[date]:
    """Return the day by which a unit had told both the council and the Head of a model, if it had."""
    own = of(known, "model registered", cluster=cluster, whose=unit)
    days = []
    for to in ("COUNCIL", "HEAD"):
        told = [
            f["put"].body.get("registered_on") or f["on"]
            for f in own
            if to in f["put"].body.get("sent_to", ("COUNCIL", "HEAD"))
        ]
        if not told:
            return []
        days.append(min(told))
    return [max(days)]


def told_of(fact: Fact) -> Iterable[str]:
    """Return the units that a word on a party rating speaks of."""
    if fact["what"] in {"rated", "rating revised"}:
        return fact["covers"]
    return fact["certified"] if fact["what"] == "coverage certified" else ()


def findings(history: list[Fact], cluster: str, on: date) -> set[tuple[str, str | None, bool]]:
    """Return the findings that are compared: (code, unit, cured)."""
    known = seen(history, on)
    told: set[tuple[str, str | None, bool]] = set()
    here = [m for m in of(known, "meeting held", cluster=cluster) if m["day"] <= on]
    for m in here:
        if not quorate(m):
            later = [
                o
                for o in of(known, "meeting held", cluster=cluster, kind=m["kind"])
                if o["at"] > m["at"]
            ]
            told.add(("NO_QUORUM", None, any(map(quorate, later))))
        away = set(m["put"].body.get("absent_in_writing", ()))
        why = [
            f for f in of(known, "absence explained") if f["put"].path["meeting"] == m["meeting"]
        ]
        for unit in set(m["members"]) - set(m["present"]) - away:
            told.add(("ABSENT", unit, any(absent(f) == unit for f in why)))
    for f in of(known, "missing"):
        if f["card"] in of_the_year(known, cluster):
            sent = [
                s for s in of(known, "self-scored") if s["card"] == f["card"] and s["at"] > f["at"]
            ]
            told.add(("NO_SELF_SCORE", f["card"], bool(sent)))
    asked = sum(existed(known, cluster, DUE[kind][0]) for kind in KINDS)
    kinds = {m["kind"] for m in of(known, "meeting held", cluster=cluster)} & set(KINDS)
    if on > ENDS and len(kinds) < asked:
        told.add(("FEW_SESSIONS", None, False))
    return told


def absent(fact: Fact) -> Any:
    return fact["put"].body.get("unit") or fact["put"].by[1]


def of_the_year(known: list[Fact], cluster: str) -> set[str]:
    days = (STARTS + timedelta(days=n) for n in range((ENDS - STARTS).days + 1))
    return {unit for day in days for unit in roster(known, cluster, day)}
