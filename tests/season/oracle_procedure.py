"""What the guidance and the law say of the way to an award: the annual guidance, files, ballots and
returned proposals (B.II.3, B.III.1.1, B.III.2, B.III.3, R-25)."""

from typing import Any

from tests.season.oracle_awards import award_of, fact, granted, whose
from tests.season.oracle_cluster import yearend
from tests.season.oracle_facts import SEASON, Fact, held, of, of_year
from tests.season.oracle_rights import stead


def issue(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b = act.body
    if not b.get("document"):
        no(422, "B.III.2")
    quotas = [((q["cluster"], q["level"]), q["number"]) for q in b.get("quotas", ())]
    asked = [item["code"] for item in b.get("dossier_items", ())]
    if any(not of(known, "cluster established", cluster=c) for (c, _), _ in quotas):
        no(422, "B.III.2")
    if len(dict(quotas)) < len(quotas) or len(set(asked)) < len(asked):
        no(422)
    if not quotas and not asked and not b.get("dossier_deadline"):
        no(422, "B.III.2")
    told = {"asked": asked, "deadline": b.get("dossier_deadline"), "quotas": dict(quotas)}
    return [{"what": "guidance issued", "stream": f"guidance/{SEASON}", **told}]


def guidance(known: list[Fact]) -> Any:
    """Return the guidance that holds: the one issued last."""
    issued = of(known, "guidance issued")
    return issued[-1] if issued else {"asked": [], "deadline": None, "quotas": {}}


def decide_tie(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, units = act.body, act.body["units"]
    stead(known, act, scope, no)
    if set(units) - set(of_year(known, b["cluster"])):
        no(422, "A.I.1")
    if b.get("meeting"):
        session = held(known, b["meeting"])
        if session is None or session["kind"] != "COUNCIL":
            no(422)
    if (b["cluster"], b["level"]) not in guidance(known)["quotas"]:
        no(422, "B.III.2")
    if len(units) < 2 or len(set(units)) < len(units):
        no(422, "B.III.2")
    if not b.get("document") or not b.get("reason"):
        no(422, "B.III.2")
    told = {"cluster": b["cluster"], "level": b["level"], "order": units}
    return [{"what": "tie decided", "stream": f"guidance/{SEASON}", **told}]


def receive(_h: Any, known: list[Fact], act: Any, _scope: Any, no: Any) -> list[Fact]:
    # A file that comes late, or lacks something, is received all the same.
    b, holds = act.body, guidance(known)
    women, people = b.get("women"), b.get("people")
    if len(set(b["items"])) < len(b["items"]):
        no(422, "B.III.3")
    if (women is None) != (people is None) or (women or 0) > (people or 0):
        no(422, "B.III.3")
    late = bool(holds["deadline"]) and b["received_on"] > holds["deadline"]
    missing = tuple(p for p in holds["asked"] if p not in b["items"])
    told = {"came": b["received_on"], "late": late, "missing": missing}
    return [
        fact(act, "file received", level=b["level"], women=women, people=people, **told)
    ]  # fmt: skip


def file_of(known: list[Fact], unit: str, level: str) -> Any:
    """Return a unit's file for an award as it last came or went, None when none ever came."""
    file: Any = None
    for f in known:
        if f["stream"] != f"award/{SEASON}/{unit}" or f.get("level") != level:
            continue
        if f["what"] == "file received":
            file = {**f, "state": "INCOMPLETE" if f["missing"] else "COMPLETE"}
        elif f["what"] in {"file incomplete", "file returned"} and file:
            file = {**file, "state": f["what"].removeprefix("file ").upper()}
    return file


def on_file(what: str, *needed: str) -> Any:
    """Return the rule of what is said of a file that came and is still here (B.III.3)."""

    def rule(_h: Any, known: list[Fact], act: Any, _scope: Any, no: Any) -> list[Fact]:
        file = file_of(known, act.path["unit"], act.body["level"])
        here = file is not None and file["state"] != "RETURNED"
        if not here or any(not act.body.get(n) for n in needed):
            no(422, "B.III.3")
        return [fact(act, what, level=act.body["level"])]

    return rule


def publish(_h: Any, known: list[Fact], act: Any, _scope: Any, no: Any) -> list[Fact]:
    b = act.body
    if b["last_day"] < b["first_day"] or not b.get("document"):
        no(422, "B.III.1.1")
    days = (b["first_day"], b["last_day"])
    return [fact(act, "published", level=b["level"], days=days)]


def standards(_h: Any, known: list[Fact], act: Any, _scope: Any, no: Any) -> list[Fact]:
    b = act.body
    named = [told["standard"] for told in b["standards"]]
    if not named or len(set(named)) < len(named) or not b.get("document"):
        no(422, "B.III.1.1")
    met = all(told["met"] for told in b["standards"])
    return [fact(act, "standards found", level=b["level"], met=met)]


def flag(history: list[Fact], known: list[Fact], act: Any, _scope: Any, no: Any) -> list[Fact]:
    """Flag a granted award because of something later about the unit, once for each (R-27)."""
    unit, level, because = act.path["unit"], act.body["level"], act.body["because_of"]
    if level not in granted(known, unit):
        no(422, "B.III.1.1")
        return []
    decided = award_of(known, unit)["decided"][level]
    later = [f for f in history if f["at"] == because and f["at"] > decided["at"]]
    if not later or not about(history, later[0]["stream"], unit):
        no(422, "B.II.3")
    if because in decided["flags"]:
        no(422, "B.III.1.1")
    return [fact(act, "award flagged", level=level, because=because)]


def about(history: list[Fact], stream: str, unit: str) -> bool:
    """Tell whether a stream may speak of what a unit's award rests on: its card, its conduct, the
    season, or a rating that ever covered it."""
    kind, *codes = stream.split("/")
    if kind == "party-rating":
        told = [f for f in history if f["stream"] == stream]
        return any(unit in (*f.get("covers", ()), *f.get("certified", ())) for f in told)
    return kind == "season" or (kind in {"scorecard", "conduct", "matter"} and codes[1] == unit)


def ballot(_h: Any, known: list[Fact], act: Any, _scope: Any, no: Any) -> list[Fact]:
    b = act.body
    if b.get("meeting"):
        session = held(known, b["meeting"])
        if session is None or session["kind"] != "COUNCIL":
            no(422)
        elif len(session["members"]) != b["members"]:
            no(422, "B.III.1.1")
    if any(not of(known, "unit registered", unit=r["unit"]) for r in b["results"]):
        no(422)
    return counted(act, (b["members"], b["present"]), "COUNCIL", no)


def of_cluster(_h: Any, known: list[Fact], act: Any, _scope: Any, no: Any) -> list[Fact]:
    """Record how a cluster's conference voted: its minutes tell who there was (A.II.3.3)."""
    meeting = yearend(known, act.body["meeting"], act.path["cluster"], no)
    if meeting is None:
        return []
    members = meeting["members"]
    if {r["unit"] for r in act.body["results"]} - set(members):
        no(422, "A.I.1")
    came = [m for m in members if m in meeting["present"]]
    return counted(act, (len(members), len(came)), "CLUSTER", no)


def counted(act: Any, there: tuple[int, int], voters: str, no: Any) -> list[Fact]:
    """Return the votes on each unit, objecting to what no count can give."""
    b, (members, present) = act.body, there
    units = [r["unit"] for r in b["results"]]
    voting = present + b["in_writing"]
    if not b.get("document") or not units or members < 1 or voting > members:
        no(422, "B.III.1.1")
    if len(set(units)) < len(units):
        no(422)
    made = []
    for result in b["results"]:
        if result["in_favour"] + result["against"] > voting:
            no(422, "B.III.1.1")
        stream = f"award/{SEASON}/{result['unit']}"
        told = {"level": b["level"], "members": members, "in_favour": result["in_favour"]}
        made.append({"what": "voted", "stream": stream, "voters": voters, **told})
    return made


def carried(vote: Fact) -> bool:
    """Tell whether a vote carries: "từ 80% trở lên" of all members for a flag (NĐ 98/2023 Đ.30.7),
    more than half of them where the law asks for no ballot."""
    share = 100 * vote["in_favour"]
    if vote["level"] in {"GOV_FLAG", "CITY_FLAG"}:
        return share >= 80 * vote["members"]
    return share > 50 * vote["members"]


def give_back(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    unit, level, proposer = act.path["unit"], act.body["level"], act.body["proposed_by"]
    if whose(known, act, scope, no) == proposer:
        no(403)  # a proposal is returned from above
    stands = (proposer, level) in award_of(known, unit)["proposed"]
    if not stands or level in granted(known, unit):
        no(422, "B.II.3")
    if not act.body.get("document") or not act.body.get("reason"):
        no(422, "B.II.3")
    return [fact(act, "proposal returned", level=level, proposer=proposer)]


RULES = {
    "guidance.issue": issue,
    "guidance.decide-tie": decide_tie,
    "award.receive-file": receive,
    "award.find-file-incomplete": on_file("file incomplete", "missing"),
    "award.return-file": on_file("file returned", "document", "reason"),
    "award.publish": publish,
    "award.find-standards": standards,
    "award.flag-review": flag,
    "award.record-ballot": ballot,
    "cluster.record-ballot": of_cluster,
    "award.return-proposal": give_back,
}
