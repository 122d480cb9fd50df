"""What the guidance says of papers from outside the cluster: reprimands (C.3-2), party ratings
(C.4)."""

from typing import Any

from tests.season.oracle_cluster import covered, fact
from tests.season.oracle_facts import SEASON, Fact, of
from tests.season.oracle_rights import stead


def forward(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b, batch = act.body, act.path["batch"]
    papers = b.get("documents", [])
    sent = b.get("sent_on") or act.on
    if of(known, "batch forwarded", batch=batch) or bool(papers) == bool(b.get("nil")):
        no(422, "C.3-2")  # a batch is either papers or an explicit nil return
    for p in papers:
        if any(not of(known, "unit registered", unit=u) for u in p["units"]):
            no(422)
        day = p["document"].get("date")
        if day is None or day > sent or len(set(p["units"])) < len(p["units"]):
            no(422, "C.3-2")
    if len({p["code"] for p in papers}) < len(papers):
        no(422, "C.3-2")
    keys = [key for p in papers if (key := key_of(p["document"]))]
    if len(set(keys)) < len(keys):
        no(422, "C.3-2")
    told = [
        {
            "code": p["code"], "units": p["units"], "date": p["document"].get("date"),
            "district": p.get("issued_by_district", True), "key": key_of(p["document"]),
        }
        for p in papers
    ]  # fmt: skip
    return [fact(f"reprimand/{SEASON}/{batch}", "batch forwarded", batch=batch, papers=told)]


def key_of(document: dict[str, Any]) -> Any:
    """Return what makes two references the same paper: number and symbol are unique per issuer and
    year (NĐ 30/2020 Đ.15.1)."""
    if not all(document.get(k) for k in ("issuer", "number", "symbol", "date")):
        return None
    return (
        document["issuer"], document["symbol"], document["number"].lstrip("0"),
        document["date"].year,
    )  # fmt: skip


def withdraw(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b, batch = act.body, act.path["batch"]
    papers = [p["code"] for f in of(known, "batch forwarded", batch=batch) for p in f["papers"]]
    if (
        b["code"] not in papers
        or of(known, "paper withdrawn", batch=batch, code=b["code"])
        or not b.get("document")
        or not b.get("reason")
    ):
        no(422, "C.3-2")
    return [fact(f"reprimand/{SEASON}/{batch}", "paper withdrawn", batch=batch, code=b["code"])]


def rating_of(known: list[Fact], organisation: str) -> Any:
    """Return an organisation's rating as it stands, with what it rests on; None once cancelled."""
    rating: Any = None
    for f in known:
        if f.get("rated") != organisation:
            continue
        if f["what"] == "rated":
            rating = {k: f[k] for k in ("level", "status", "covers", "rater")}
            rating["positions"] = [f["at"]]
        elif f["what"] == "rating revised":
            rested = rating["positions"] if rating else []
            rating = {k: f[k] for k in ("level", "status", "covers", "rater")}
            rating["positions"] = [*rested, f["at"]]
        elif f["what"] == "coverage certified" and rating:
            rating = {
                **rating,
                "covers": [*rating["covers"], *f["certified"]],
                "positions": [*rating["positions"], f["at"]],
            }
        elif f["what"] == "rating cancelled":
            rating = None
    return rating


def rating_for(known: list[Fact], unit: str) -> Any:
    """Return the rating that counts for a unit: an official one before a provisional, then the
    latest (R-19)."""
    organisations = dict.fromkeys(f["rated"] for f in known if "rated" in f)
    found = [r for o in organisations if (r := rating_of(known, o)) and unit in r["covers"]]
    return max(found, key=lambda r: (r["status"] == "OFFICIAL", max(r["positions"])), default=None)


def about(act: Any, what: str, **fields: Any) -> Fact:
    code = act.path["organisation"]
    return fact(f"party-rating/{SEASON}/{code}", what, rated=code, **fields)


def rated_by(act: Any) -> Any:
    """Return who rated, as far as the paper says: Quận ủy has QU for its code in the registers, and
    none of the other bodies there is the party committee of an office (B.III.1.2-2)."""
    told = act.body.get("rated_by_body")
    return told and ("QUAN_UY" if told == "QU" else "OTHER")


def rate(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b, code = act.body, act.path["organisation"]
    standing = rating_of(known, code)
    may_cover = covered(known, code, b["as_of"])
    covers = list(b.get("covers") or may_cover)
    if set(covers) - set(may_cover) or not covers or len(set(covers)) < len(covers):
        no(422, "B.III.1.2-2")  # a unit without its own is certified by an act of its own
    if standing and (standing["status"] == "OFFICIAL" or b["status"] == "PROVISIONAL"):
        no(422, "C.4")
    if (standing and standing["level"]) != b.get("seen"):
        no(409)
    if not b.get("document"):
        no(422, "C.4")
    told = {"level": b["level"], "status": b["status"], "rater": rated_by(act)}
    return [about(act, "rated", covers=covers, **told)]


def revise(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b = act.body
    standing = rating_of(known, act.path["organisation"])
    if not b.get("document") or not b.get("reason") or standing is None:
        no(422, "C.4")
    if standing is None:
        return []
    if standing["level"] != b["seen"]:
        no(409)
    if standing["level"] == b["level"]:
        no(422, "C.4")
    kept = {k: standing[k] for k in ("status", "covers")}
    return [about(act, "rating revised", level=b["level"], rater=rated_by(act), **kept)]


def certify(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    units = list(act.body["units"])
    standing = rating_of(known, act.path["organisation"])
    if standing is None:
        no(422, "C.4")
        return []
    if not act.body.get("document") or not units or set(units) & set(standing["covers"]):
        no(422, "B.III.1.2-2")
    return [about(act, "coverage certified", certified=units)]


def cancel(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    standing = rating_of(known, act.path["organisation"])
    if standing is None or not act.body.get("document") or not act.body.get("reason"):
        no(422, "C.4")
    covers = standing["covers"] if standing else ()
    return [about(act, "rating cancelled", covers=covers)]


RULES = {
    "reprimand.forward": forward,
    "reprimand.withdraw": withdraw,
    "party-rating.record": rate,
    "party-rating.revise": revise,
    "party-rating.certify-coverage": certify,
    "party-rating.cancel": cancel,
}
