"""What the law says of complaints about awards: Luật Khiếu nại 2011, another track than A.I.3.

What an authority did is recorded as it did it, however late; only the clocks tell. The days off are
those of the official schedules of the years a seeded season touches.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from tests.season.oracle_calendar import seen
from tests.season.oracle_facts import SEASON, Fact, of
from tests.season.oracle_rights import MEMBER, REGISTRY, UNIT, WHO, entered_for, stead

OFF = {
    *(date(2024, 2, day) for day in range(8, 15)),
    *(date(2024, 4, day) for day in (18, 29, 30)),
    *(date(2025, 1, day) for day in (1, 27, 28, 29, 30, 31)),
    *(date(2025, *day) for day in ((4, 7), (4, 30), (5, 1), (5, 2), (9, 1), (9, 2))),
    date(2024, 1, 1), date(2024, 5, 1), date(2024, 9, 2), date(2024, 9, 3), date(2023, 9, 1),
    date(2023, 9, 4),
}  # fmt: skip
MADE_UP_FOR = {date(2024, 5, 4), date(2025, 4, 26)}
"""Saturdays worked in exchange for a day off."""
SETTLE = {("FIRST", False): 30, ("FIRST", True): 45, ("SECOND", False): 45, ("SECOND", True): 60}


def complaint_of(known: list[Fact], code: str) -> Any:
    """Return a complaint as it stands, with what happened in each instance."""
    c = SimpleNamespace(stage="EMPTY", matter=None, known_on=None, courses=[], gone=None)
    for f in known:
        if f.get("complaint") != code:
            continue
        c.matter, what = f["matter"], f["what"]
        if what in {"complaint received", "complained again"}:
            c.known_on = f.get("known_on", c.known_on)
            c.stage = "RECEIVED"
            first = what == "complaint received"
            course = {"name": "FIRST" if first else "SECOND", "came": f["came"], "dialogues": 0}
            c.courses = [course] if first else [*c.courses, course]
        elif what == "complaint withdrawn":
            c.stage, c.gone = "WITHDRAWN", f["on"]
        elif not c.courses:
            c.stage = STAGE.get(what, c.stage)
        else:
            told(c, f)
    return c


STAGE = {
    "complaint accepted": "ACCEPTED", "complaint refused": "NOT_ACCEPTED",
    "complaint decided": "DECIDED", "decision sent": "SENT",
}  # fmt: skip


def told(c: Any, f: Fact) -> None:
    """Take a step of whoever settles a complaint into its present instance."""
    course, what = c.courses[-1], f["what"]
    c.stage = STAGE.get(what, c.stage)
    if what == "dialogue held":
        course["dialogues"] += 1
    elif what == "decision sent":
        course.setdefault("sent", f["on"])
    elif what == "complexity declared":
        course["complex"] = f["on"]
    else:
        course[what.removeprefix("complaint ")] = f["on"]
        course["settled_by"] = f["settled_by"]


def instance(c: Any) -> str:
    return str(c.courses[-1]["name"]) if c.courses else "FIRST"


# What stands against an act


def fact(act: Any, what: str, matter: Any, **fields: Any) -> Fact:
    code = act.path.get("complaint") or act.body["code"]
    stream = f"complaint/{SEASON}/{code}"
    return {"what": what, "stream": stream, "complaint": code, "matter": matter, **fields}


def receive(history: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b = act.body
    unit, person, complainant = b["unit"], b.get("person"), b.get("complainant")
    if b["against"] > len(history):
        no(404)
    on_award = of(history, "award decided", "award cancelled", at=b["against"], awarded=unit)
    if not on_award:
        no(422)
    own = act.by[2] == "MEMBER"
    if own and (person or complainant not in {None, act.by[1]}):
        no(422)  # a unit complains in its own name
    who = act.by[1] if own else complainant
    if (who is None) == (person is None):
        no(422)
    if who and not of(known, "unit registered", unit=who):
        no(422)
    came = b.get("received_on") or act.on
    if b["known_on"] > came or not (b.get("content") or b.get("document")):
        no(422)
    if any(f.get("complaint") == b["code"] for f in history):
        no(409)
    matter = (unit, b["against"], who)
    return [fact(act, "complaint received", matter, came=came, known_on=b["known_on"])]


def step(what: str, *needed: str, while_: set[str], settles: bool = False) -> Any:
    """Return the rule of a step: what it must tell, and at which stages it can be taken."""

    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        kind = stead(known, act, scope, no)
        c = complaint_of(known, act.path["complaint"])
        if not c.courses or c.stage not in while_ or any(not act.body.get(n) for n in needed):
            no(422)
        if what == "complaint withdrawn":
            return [fact(act, what, c.matter)]
        settled_by = (act.body["on_behalf_of"] if kind else act.by[1]) if settles else None
        return [fact(act, what, c.matter, instance=instance(c), settled_by=settled_by)]

    return rule


OPEN = {"RECEIVED", "ACCEPTED"}
REFUSE = step("complaint refused", "document", "reason", while_={"RECEIVED"}, settles=True)


def refuse(history: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> Any:
    if act.body["ground"] == "OTHER_LISTED" and not act.body.get("provision"):
        no(422)  # one of the other cases of Đ.11: which?
    return REFUSE(history, known, act, scope, no)


def declare(history: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> Any:
    c = complaint_of(known, act.path["complaint"])
    if c.courses and "complex" in c.courses[-1]:
        no(422)
    return step("complexity declared", "reason", while_=OPEN)(history, known, act, scope, no)


def dialogue(history: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> Any:
    somebody(known, act.body.get("present", ()), no)
    return step("dialogue held", "minutes", while_=OPEN)(history, known, act, scope, no)


def send(history: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> Any:
    somebody(known, act.body["addressees"], no)
    return step("decision sent", while_={"DECIDED", "SENT"})(history, known, act, scope, no)


def somebody(known: list[Fact], codes: Any, no: Any) -> None:
    """Object to codes of nobody."""
    there = {
        f.get("unit") or f.get("body") for f in of(known, "unit registered", "body registered")
    }
    if set(codes) - there - {"HD"}:
        no(422)


def again(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    c, b = complaint_of(known, act.path["complaint"]), act.body
    came = b.get("received_on") or act.on
    if not c.courses or c.stage == "WITHDRAWN" or instance(c) == "SECOND":
        no(422)  # the law knows no third
    elif came < c.courses[0]["came"] or not (b.get("content") or b.get("document")):
        no(422)
    return [fact(act, "complained again", c.matter, came=came)]


# Clocks


def works(day: date) -> bool:
    return day in MADE_UP_FOR or (day.weekday() < 5 and day not in OFF)


def clock(kind: str, of_instance: str, starts: date, last: date, *rest: Any) -> Any:
    """Return a clock on a day: one whose last day is off ends with the next working day (Đ.148)."""
    done, on, gone = rest
    due = next(d for n in range(30) if works(d := last + timedelta(days=n)))
    done = done if done and done <= on else None
    if done:
        state, late = ("IN_TIME", 0) if done <= due else ("LATE", (done - due).days)
    elif gone and gone <= on:
        state, late = "STOPPED", max((gone - due).days, 0)
    else:
        state, late = ("RUNNING", 0) if on <= due else ("OVERDUE", (on - due).days)
    return (kind, of_instance, starts, due, done, state, late)


def clocks(c: Any, on: date) -> Iterator[Any]:
    """Yield every clock of a complaint: 90 days, 10, 30/45 and 45/60, three working days."""
    for course in c.courses:
        name = course["name"]
        came, taken, decided = course["came"], course.get("accepted"), course.get("decided")
        answered = taken or course.get("refused")
        rest = (on, c.gone)
        if name == "FIRST":
            ninety = c.known_on + timedelta(days=90)
            yield clock("COMPLAIN", name, c.known_on, ninety, came, *rest)
        if answered or not decided:
            yield clock("ACCEPT", name, came, came + timedelta(days=10), answered, *rest)
        if taken:
            days = timedelta(days=SETTLE[name, longer(course)])
            yield clock("SETTLE", name, taken, taken + days, decided, *rest)
        if decided and name == "FIRST":
            yield clock("SEND", name, decided, third(decided), course.get("sent"), *rest)


def third(day: date) -> date:
    """Return the third working day after a day."""
    after = (d for n in range(1, 60) if works(d := day + timedelta(days=n)))
    return [next(after) for _ in range(3)][-1]


def longer(course: dict[str, Any]) -> bool:
    """Tell whether the longer clock runs: declared before the ordinary one had run out."""
    if "complex" not in course or "accepted" not in course:
        return "complex" in course
    last = course["accepted"] + timedelta(days=SETTLE[course["name"], False])
    due = next(d for n in range(30) if works(d := last + timedelta(days=n)))
    return bool(course["complex"] <= due)


def lacking(c: Any) -> int:
    """Return how much a settlement has against it besides lateness."""
    count, settlers = 0, []
    for course in c.courses:
        if "decided" in course:
            count += ("accepted" not in course) + (not course["dialogues"])
            count += course["settled_by"] in settlers
        count += "complex" in course and not longer(course)
        settlers += [course["settled_by"]] if "settled_by" in course else []
    return count


def complaint(history: list[Fact], code: str, on: date) -> Any:
    """Return a complaint with its clocks as of a day, from what was put for days up to it."""
    c = complaint_of(seen(history, on), code)
    if c.matter is None:
        return None
    running = [x for x in clocks(c, on) if x[2] <= on] if c.known_on else []
    late = sum(1 for x in running if x[-1])
    return {
        "stage": c.stage,
        "instance": instance(c),
        "clocks": running,
        "findings": late + lacking(c),
    }


SETTLED = {
    "complaint.accept": step("complaint accepted", while_={"RECEIVED"}, settles=True),
    "complaint.refuse": refuse,
    "complaint.declare-complex": declare,
    "complaint.hold-dialogue": dialogue,
    "complaint.decide": step(
        "complaint decided", "document", "reasons", while_=OPEN, settles=True
    ),
    "complaint.send": send,
}  # fmt: skip
SETTLERS = [
    ("DISTRICT", "anywhere"), ("CITY", "anywhere"),
    entered_for("DISTRICT", "CITY", "OTHER", "COUNCIL"),
]  # fmt: skip
WHO.update(dict.fromkeys(SETTLED, SETTLERS))
WHO["complaint.receive"] = [MEMBER, *REGISTRY]
WHO["complaint.withdraw"] = WHO["complaint.complain-again"] = [UNIT, *REGISTRY]
UNDECIDED = {"RECEIVED", "ACCEPTED", "NOT_ACCEPTED"}
RULES = {
    "complaint.receive": receive,
    **SETTLED,
    "complaint.withdraw": step("complaint withdrawn", "document", while_=UNDECIDED),
    "complaint.complain-again": again,
}
