"""What the working year asks of a cluster, worked out naively from the accepted acts (§2.3, R-06 to R-14, R-19, R-28),
and which findings that leaves: as of a day, from what is put for days up to it.

Answers are {duty: (state, days)} and sets of (finding, unit); only what the year of the seeded seasons can touch.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tests.season.oracle_facts import (
    ENDS,
    SEASON,
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
    "CONCURRENCE_SIGNING",
    "CONCURRENCE_MIDYEAR",
    "NEXT_HEAD",
    "NEXT_DEPUTY",
    "CRITERIA",
    "CRITERIA_REPORT",
    "REPORT_HALF_YEAR",
    "REPORT_YEAR",
)
FOUND = {"NO_QUORUM", "ABSENT", "NO_SELF_SCORE", "FEW_SESSIONS", "AGAINST_CONCURRENCE"}
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
    """Tell whether a cluster stood on a day."""
    begins = [f["from"] for f in of(known, "cluster established", cluster=cluster)]
    ends = [f["to"] for f in of(known, "cluster ended", cluster=cluster)]
    return any(first <= day for first in begins) and all(day <= last for last in ends)


def owed_by(
    known: list[Fact], cluster: str, on: date, *told: Any
) -> Iterable[tuple[str, tuple[str, int]]]:
    """Yield how a duty stands: (name, due, done); one that was due once the cluster stood no more,
    and was never met, is none."""
    name, due, done = told
    if due is None or done or existed(known, cluster, due[0]):
        yield name, state(on, due, done)


def meetings(known: list[Fact], cluster: str, kind: str) -> list[Fact]:
    return of(known, "meeting held", cluster=cluster, kind=kind)


def with_quorum(known: list[Fact], cluster: str, kind: str) -> list[date]:
    """Return the days of the meetings of a kind that could proceed: two thirds came (A.I.3)."""
    return [m["day"] for m in meetings(known, cluster, kind) if quorate(m)]


def owed(known: list[Fact], cluster: str, duty: str) -> bool:
    """Tell whether a cluster's calendar has a duty of its units, or a conference."""
    if duty in KINDS:
        held = with_quorum(known, cluster, duty)
        return bool(held) or existed(known, cluster, DUE[duty][0])
    day = ENDS if duty == "SELF_SCORE" else DUE[duty][0]
    return bool(roster(known, cluster, day))


def sittings(known: list[Fact], cluster: str, kind: str) -> list[Fact]:
    """Return the meetings of a kind, each with its day: when it was held, else is to be by the last
    word on it; `said` is where that word stands."""
    found = [{**m, "said": m["at"], "held": True} for m in meetings(known, cluster, kind)]
    proposed = of(known, "meeting proposed", cluster=cluster, kind=kind)
    for code in dict.fromkeys(f["meeting"] for f in proposed):
        if of(known, "meeting held", meeting=code):
            continue
        words = of(known, "meeting proposed", "concurred", meeting=code)
        last = max(words, key=lambda f: f["at"])
        found.append({"meeting": code, "day": last["day"], "said": last["at"], "held": False})
    return found


def leading(among: list[Fact]) -> Fact | None:
    """Return the first that was held, else the one last spoken of."""
    held = [m for m in among if m["held"]]
    if held:
        return min(held, key=lambda m: (m["day"], m["meeting"]))
    return max(among, key=lambda m: m["said"], default=None)


def conference(known: list[Fact], cluster: str, kind: str = "YEAREND") -> Fact | None:
    """Return the meeting of a kind that counts: the first held with a quorum; else the one spoken of
    since the last that had none; else the first of those, or the one that is to be."""
    among = sittings(known, cluster, kind)
    held = [m for m in among if m["held"]]
    if with_quorum := list(filter(quorate, held)):
        return leading(with_quorum)
    failed = max((m["said"] for m in held), default=0)
    coming = [m for m in among if not m["held"] and m["said"] > failed]
    return leading(coming or among)


def concurrence(known: list[Fact], cluster: str, kind: str) -> tuple[Any, list[date]]:
    """Return when the council's agreement to a meeting is due, by its day, and when it agreed to
    that day (R-07)."""
    meeting = conference(known, cluster, kind)
    if meeting is None:
        return None, []
    agreed = of(known, "concurred", meeting=meeting["meeting"], day=meeting["day"])
    return (meeting["day"], meeting["day"]), [f["on"] for f in agreed]


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
    told = dict(conferences(known, cluster, on))
    for month in range(1, 13):
        sent = [
            f["put"].body.get("sent_on") or f["on"]
            for f in of(known, "batch forwarded")
            if f["put"].body["month"] == f"2024-{month:02d}"
        ]
        first, last = date(2024, month, 20), date(2024, month, 25)
        sent = [day for day in sent if first <= day <= last] or sent
        if sent or existed(known, cluster, last):
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
    told.update(undated(known, cluster, on))
    told.update(before_conference(known, cluster, on))
    return told


def undated(known: list[Fact], cluster: str, on: date) -> Iterable[tuple[str, tuple[str, int]]]:
    """Yield what the guidance sets no day for: criteria with their reports, the Head's reports."""
    issued = of(known, "criteria issued", cluster=cluster)
    yield "CRITERIA", state(on, None, [f["on"] for f in issued])
    for f in issued:
        key = {k: f[k] for k in ("cluster", "group", "version")}
        reports = [r for r in of(known, "criteria reported", **key) if r["at"] > f["at"]]
        told = {to for r in reports for to in r["to"]}
        done = [f["on"]] if told >= {"DISTRICT", "COUNCIL"} else []
        yield f"CRITERIA_REPORT/{f['group']}-{f['version']}", state(on, None, done)
    for period in ("HALF_YEAR", "YEAR"):
        sent = [
            f["on"]
            for f in of(known, "reported", stream=f"year/{SEASON}/{cluster}")
            if f["put"].name == "year.report" and f["put"].body["period"] == period
        ]
        yield f"REPORT_{period}", state(on, None, sent)


def conferences(known: list[Fact], cluster: str, on: date) -> Iterable[tuple[str, tuple[str, int]]]:
    """Yield the three conferences, and the council's agreement to the first two of them."""
    for kind in KINDS:
        days = with_quorum(known, cluster, kind)
        yield from owed_by(known, cluster, on, kind, DUE[kind], days)
        if kind != "YEAREND":
            agreed = concurrence(known, cluster, kind)
            yield from owed_by(known, cluster, on, f"CONCURRENCE_{kind}", *agreed)


def before_conference(
    known: list[Fact], cluster: str, on: date
) -> Iterable[tuple[str, tuple[str, int]]]:
    """Yield what is counted back from the conference: five days for the notices, one for the meeting."""
    meeting = conference(known, cluster)
    day = meeting and meeting["day"]
    back = {n: (day - timedelta(days=n),) * 2 if day else None for n in (1, 5)}
    prepared = with_quorum(known, cluster, "PREPARATORY")
    yield from owed_by(known, cluster, on, "PREPARATORY", back[1], prepared)
    for role in ("HEAD", "DEPUTY"):
        told = of(known, "introduced", cluster=cluster, role=role)
        here = [
            f["on"]
            for f in told
            if meeting and f["meeting"] == meeting["meeting"] and f["season"] != SEASON
            if f["on"] >= STARTS
        ]
        due = (day, day) if day else None
        yield from owed_by(known, cluster, on, f"NEXT_{role}", due, here)
    for unit in roster(known, cluster, day_of_season(day or ENDS)):
        if without_card(known, unit):
            continue
        notices = [
            f["on"]
            for f in of(known, "notified")
            if f["card"] == unit and {"kind": "UNIT", "code": unit} in f["put"].body["addressees"]
        ]
        yield from owed_by(known, cluster, on, f"NOTICE/{unit}", back[5], notices)


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
        withheld = [f for f in of(known, "withheld", meeting=m["meeting"]) if f["on"] <= m["day"]]
        agreed = of(known, "concurred", meeting=m["meeting"])
        agreed = [f for f in agreed if withheld and f["at"] > withheld[-1]["at"]]
        if withheld and not any(f["on"] <= m["day"] for f in agreed):
            told.add(("AGAINST_CONCURRENCE", None, bool(agreed)))
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
    kinds = sum(bool(with_quorum(known, cluster, kind)) for kind in KINDS)
    if on > ENDS and kinds < asked:
        told.add(("FEW_SESSIONS", None, False))
    return told


def absent(fact: Fact) -> Any:
    return fact["put"].body.get("unit") or fact["put"].by[1]


def of_the_year(known: list[Fact], cluster: str) -> set[str]:
    days = (STARTS + timedelta(days=n) for n in range((ENDS - STARTS).days + 1))
    return {unit for day in days for unit in roster(known, cluster, day)}
