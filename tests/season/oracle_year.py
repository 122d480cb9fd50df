"""What the guidance says of a cluster's working year (A.II.1, A.II.2, A.II.3, C.2, C.3) and of the
delegates to its meetings (A.II.3.1.c to A.II.3.3.c)."""

from typing import Any

from tests.season.oracle_calendar import owed
from tests.season.oracle_cluster import fact
from tests.season.oracle_facts import (
    SEASON,
    Fact,
    held,
    leader,
    of,
    of_year,
    quorate,
    roster,
    table_for,
)
from tests.season.oracle_meetings import meeting_of
from tests.season.oracle_rights import right_of, stead

SENDS = {
    "SIGNING": "A.II.3.1.c-2", "MIDYEAR": "A.II.3.2.c-2", "YEAREND": "A.II.3.3.c-2",
    "PREPARATORY": "B.II.4",
}  # fmt: skip
TREATS = {
    "SIGNING": "A.II.3.1.b", "MIDYEAR": "A.II.3.2.b", "YEAREND": "A.II.3.3.b",
    "PREPARATORY": "B.II.4", "THEMATIC": "A.II.3.N-1", "COUNCIL": "B.II.3",
}  # fmt: skip


def stream(act: Any) -> str:
    return f"year/{SEASON}/{act.path['cluster']}"


def session(known: list[Fact], act: Any, no: Any) -> Fact | None:
    """Return the meeting an act names, objecting unless the cluster held it."""
    if not act.body.get("meeting"):
        return None
    meeting = held(known, act.body["meeting"])
    if meeting is None or meeting["cluster"] != act.path["cluster"]:
        no(422, "A.I.3")
    return meeting


def members_only(known: list[Fact], act: Any, no: Any, units: Any) -> None:
    if set(units) - set(of_year(known, act.path["cluster"])):
        no(422, "A.I.1")


def doer(known: list[Fact], act: Any, scope: Any) -> str:
    """Return whose act it is: a Deputy who is entrusted acts for the Head."""
    if right_of(known, act, scope)[1] == "entrusted":
        return str(leader(known, scope.cluster, "HEAD", act.on))
    return str(act.by[1])


def papers(known: list[Fact], cluster: str, kind: str) -> list[int]:
    """Return where the papers of a kind stand that no later one took the place of."""
    adopted = of(known, "paper adopted", cluster=cluster)
    gone = {f["replaces"] for f in adopted}
    return [f["at"] for f in adopted if f["kind"] == kind and f["at"] not in gone]


def adopt(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, cluster, kind = act.body, act.path["cluster"], act.body["kind"]
    under = "A.II.1.2" if kind == "PLEDGE" else "A.II.1.1"
    meeting = session(known, act, no)
    day = b.get("adopted_on") or (meeting["day"] if meeting else act.on)
    members = roster(known, cluster, day)
    signers, due, replaces = b.get("signers", []), b.get("self_score_due"), b.get("replaces")
    if not members:
        no(422, "A.I.1")
    if not b.get("document"):
        no(422, under)
    badly_signed = not signers or len(set(signers)) < len(signers) or set(signers) - set(members)
    if badly_signed if kind == "PLEDGE" else signers:
        no(422, "A.II.1.2")
    if due and (kind != "REGULATION" or due < day):
        no(422, under)
    standing = papers(known, cluster, kind)
    if replaces not in {None, *standing} or (kind == "REGULATION" and standing and not replaces):
        no(422, under)
    if meeting and meeting["day"] != day:
        no(422, under)
    if meeting and kind != "PLEDGE" and not quorate(meeting):
        no(422, "A.I.3")
    return [fact(stream(act), "paper adopted", cluster=cluster, kind=kind, replaces=replaces)]


def models(known: list[Fact], cluster: str) -> dict[int, tuple[str, str]]:
    """Return the models a cluster knows, whose and what called, by where they were first told."""
    told = [f for f in of(known, "model registered", "model found") if f["cluster"] == cluster]
    return {f["at"]: (f["whose"], f["title"]) for f in told}


def register(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    cluster, model = act.path["cluster"], (act.by[1], act.body["title"])
    if model in models(known, cluster).values():
        no(422, "A.II.2.3.a")
    return [
        fact(
            stream(act), "model registered",
            cluster=cluster, whose=model[0], title=model[1],
        )
    ]  # fmt: skip


def introduce(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, cluster = act.body, act.path["cluster"]
    members_only(known, act, no, [b["unit"]] if b.get("unit") else [])
    session(known, act, no)
    known_models, at = models(known, cluster), b.get("model")
    title, whose = b.get("title"), b.get("unit") or doer(known, act, scope)
    if at is not None:
        if at not in known_models:
            no(422, "A.II.2.3.c")
            return []
        theirs, called = known_models[at]
        if b.get("unit") not in {None, theirs} or title not in {None, called}:
            no(422, "A.II.2.3.c")
        return [fact(stream(act), "model introduced")]
    if not title:
        no(422, "A.II.2.3.c")
    return [fact(stream(act), "model found", cluster=cluster, whose=whose, title=title)]


def spread(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    units = act.body["units"]
    members_only(known, act, no, units)
    model = models(known, act.path["cluster"]).get(act.body["model"])
    if model is None or model[0] in units or len(set(units)) < len(units):
        no(422, "A.II.1.3")
    return [fact(stream(act), "model spread")]


def opinion(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    if not act.body.get("content") and not act.body.get("document"):
        no(422, "A.II.2.3.b")
    return [fact(stream(act), "opinion given")]


def report(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    if not act.body.get("document"):
        no(422, "A.II.2.1.a" if act.name == "year.report" else "A.II.2.3.b")
    return [fact(stream(act), "reported")]


def appraise(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    units = act.body["units"]
    members_only(known, act, no, units)
    if not act.body.get("document") or len(set(units)) < len(units):
        no(422, "A.II.2.1.c")
    return [fact(stream(act), "appraised")]


def report_agreed(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    meeting = session(known, act, no)
    if meeting and meeting["kind"] != "PREPARATORY":
        no(422, "B.II.4")
    here = of_year(known, act.path["cluster"])
    agreed = of(known, "agreed", meeting=act.body["meeting"])
    if not [f for f in agreed if f["card"] in here]:
        no(422, "A.II.3.N-3")
    return [fact(stream(act), "agreed scores reported")]


def activity(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    units = [*act.body.get("took_part", ()), *act.body.get("stayed_away", ())]
    members_only(known, act, no, units)
    if not units or len(set(units)) < len(units):
        no(422, "A.II.3.N-1")
    return [fact(stream(act), "activity held")]


def remind(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    units, cluster = act.body.get("units", ()), act.path["cluster"]
    under = "C.2-1" if act.name == "year.remind" else "A.II.2.4.b"
    members_only(known, act, no, units)
    if not owed(known, cluster, act.body["duty"]):
        no(422, under)
    whom = units or [leader(known, cluster, "HEAD", act.on)]
    if None in whom or len(set(whom)) < len(whom):
        no(422, under)
    return [fact(stream(act), "reminded", whom=list(whom))]


def provide(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b, unit = act.body, act.path["unit"]
    if b.get("criterion"):
        table = table_for(known, scope.cluster, unit)
        if scope.cluster is None:
            no(422, "A.I.1")
        elif table is None or b["criterion"] not in table["leaves"]:
            no(422, "B.I")
    if not b.get("document"):
        no(422, "C.3-1")
    return [fact(f"evidence/{SEASON}/{unit}", "evidence provided")]


def report_results(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    named = act.body.get("clusters", ())
    clusters = [f["cluster"] for f in of(known, "cluster established")]
    with_members = [c for c in clusters if of_year(known, c)]
    if not of(known, "body registered", body=act.body["to"]) or len(set(named)) < len(named):
        no(422)
    if set(named) - set(with_members):
        no(422, "A.I.1")
    if not act.body.get("document") or not (named or with_members):
        no(422, "C.2-2")
    return [fact(f"season/{SEASON}", "results reported")]


# Meetings


def lacking(kind: str, unit: str, came: list[str], head: str | None, host: str | None) -> list[str]:
    """Return whom the guidance asks a unit for, and who did not come."""
    leaders = kind in {"SIGNING", "YEAREND"} or (kind == "MIDYEAR" and unit in {head, host})
    section = kind in {"SIGNING", "YEAREND", "MIDYEAR"} or (kind == "PREPARATORY" and unit != head)
    asked = ["LEADER"] * leaders + ["SECTION"] * section
    return [who for who in asked if came and who not in came]


def detail(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    meeting = held(known, act.path["meeting"])
    if meeting is None:
        no(422, "A.II.2.3.d")
        return []
    kind, told = meeting["kind"], act.body["delegates"]
    under = SENDS.get(kind, "A.II.2.3.d")
    units = [d["unit"] for d in told]
    if len(set(units)) < len(units):
        no(422, under)
    for d in told:
        came = bool(d.get("came"))
        there = d["unit"] in meeting["members"] and came == (d["unit"] in meeting["present"])
        if not there or (came and d.get("right") is None):
            no(422, under)
    head = leader(known, meeting["cluster"], "HEAD", meeting["day"])
    hosts = of(known, "arranged", meeting=meeting["meeting"])
    host = next((f["host"] for f in reversed(hosts) if f["host"]), None)
    return [
        fact(
            f"meeting/{SEASON}/{meeting['meeting']}", "delegates told",
            lacking=[lacking(kind, d["unit"], d.get("came", []), head, host) for d in told],
        )
    ]  # fmt: skip


def arrange(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, meeting = act.body, told_of(known, act, no)
    host, guests = b.get("host"), b.get("guests", [])
    if host and (scope.cluster is None or host not in of_year(known, scope.cluster)):
        no(422, "A.I.1")
    if len(set(guests)) < len(guests):
        no(422)
    if [g for g in guests if not of(known, "body registered", body=g)]:
        no(422)
    if meeting is None:
        no(422, "A.II.3.N-3")
    if not host and not guests:
        no(422, "A.II.3.N-2")
    code = act.path["meeting"]
    return [fact(f"meeting/{SEASON}/{code}", "arranged", meeting=code, host=host)]


def explain(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    meeting = held(known, act.path["meeting"])
    if meeting is None:
        no(422, "A.II.2.3.d")
        return []
    unit = act.body.get("unit") or act.by[1]
    if act.by[2] == "MEMBER" and unit != act.by[1]:
        no(403)
    absent = unit in meeting["members"] and unit not in meeting["present"]
    if not absent or not act.body.get("reason"):
        no(422, "A.II.2.3.d")
    return [fact(f"meeting/{SEASON}/{act.path['meeting']}", "absence explained")]


def treat(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    told_of(known, act, no)
    meeting = held(known, act.path["meeting"])
    if meeting is None:
        no(422)
        return []
    if not act.body.get("content") and not act.body.get("document"):
        no(422, TREATS[meeting["kind"]])
    return [fact(f"meeting/{SEASON}/{act.path['meeting']}", "content told")]


def told_of(known: list[Fact], act: Any, no: Any) -> Any:
    """Return the meeting, held or only proposed, objecting where the council's is told by another
    than its standing body, or a cluster's by that."""
    meeting = meeting_of(known, act.path["meeting"])
    if meeting and (meeting[0] == "COUNCIL") != (act.by[2] == "STANDING_BODY"):
        no(403)
    return meeting


RULES = {
    "year.adopt-document": adopt,
    "year.register-model": register,
    "year.introduce-model": introduce,
    "year.spread-model": spread,
    "year.give-opinion": opinion,
    "year.report": report,
    "year.report-unit": report,
    "year.appraise": appraise,
    "year.report-agreed-scores": report_agreed,
    "year.hold-activity": activity,
    "year.urge": remind,
    "year.remind": remind,
    "evidence.provide": provide,
    "season.report-results": report_results,
    "meeting.detail-attendance": detail,
    "meeting.arrange": arrange,
    "meeting.explain-absence": explain,
    "meeting.record-content": treat,
}
