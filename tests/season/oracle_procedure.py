"""What the guidance and the law say of the way to an award: the annual guidance, files, ballots and
returned proposals (B.II.3, B.III.1.1, B.III.2, B.III.3, R-25)."""

from typing import Any

from tests.season.oracle_awards import award_of, fact, granted, whose
from tests.season.oracle_cluster import yearend
from tests.season.oracle_facts import SEASON, Fact, held, of
from tests.season.oracle_rights import stead


def issue(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    if not act.body.get("document"):
        no(422, "B.III.2")
    asked = [item["code"] for item in act.body["dossier_items"]]
    told = {"asked": asked, "deadline": act.body["dossier_deadline"]}
    return [{"what": "guidance issued", "stream": f"guidance/{SEASON}", **told}]


def receive(_h: Any, _known: list[Fact], act: Any, _scope: Any, _no: Any) -> list[Fact]:
    # A file that comes late, or lacks something, is received all the same.
    b = act.body
    return [fact(act, "file received", came=b["received_on"], holds=b["items"])]


def measured(known: list[Fact], file: Fact) -> tuple[bool, tuple[str, ...]]:
    """Return whether a file came after the last day the guidance left, and what it lacks of it."""
    guidance = [g for g in of(known, "guidance issued") if g["at"] < file["at"]]
    if not guidance:
        return False, ()
    late = file["came"] > guidance[-1]["deadline"]
    return late, tuple(p for p in guidance[-1]["asked"] if p not in file["holds"])


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
    "award.receive-file": receive,
    "award.record-ballot": ballot,
    "cluster.record-ballot": of_cluster,
    "award.return-proposal": give_back,
}
