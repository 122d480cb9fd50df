"""Acts on what is kept beside the scores: papers, names, addresses, matters being verified."""

from datetime import date
from hashlib import sha256
from typing import Any

from tests.season.oracle import Put
from tests.season.oracle_facts import SEASON, of
from tests.season.oracle_registers import KINDS, matters
from tests.season.world import actor, member, paper

FORMS = ("DECISION", "DECISION", "OFFICIAL_LETTER")


def pick(s: Any) -> Put | None:
    """Return an act on a paper, a name, an address or a matter."""
    return s.one(papers, papers, names, addresses, matter, matter)(s)  # type: ignore[no-any-return]


def known_paper(s: Any) -> dict[str, Any]:
    """Return one of few papers, with a key or without, so that one is spoken of again."""
    told = paper(s.one(1, 2, 3, 101, 102))
    if s.rng.random() < 0.4:
        number = s.one("7", "07", "8")
        told |= {
            "issuer": "UBND quận",
            "symbol": "QĐ-UBND",
            "number": number,
            "date": date(2024, 12, 1),
        }
    return told


def papers(s: Any) -> Put:
    what, other = s.one(("replace", "replacement"), ("correct", "letter"), ("recall", "recall"))
    body: dict[str, Any] = {"document": known_paper(s), "reason": "có sai sót"}
    if s.rng.random() > 0.06:
        body[other] = known_paper(s)
    if what == "replace":
        body |= {"form": "DECISION", "replacement_form": s.one("DECISION", *FORMS)}
    if s.coin():
        body["units"] = s.one([s.unit()], [s.unit(), s.unit()], ["KHONG-CO"])
    by = actor(s.one("UBTP", "UBQ", "HD", "VP", "PNV"))
    if by[1] == "PNV" and s.coin():
        body["on_behalf_of"] = s.one("UBQ", "VP", "KHONG-CO")
    return Put(f"paper.{what}", {"season": SEASON}, body, by, s.day)


def names(s: Any) -> Put:
    person = s.one("n-1", "n-2", "n-3")
    path = {"council": "HD", "person": person}
    if s.coin():
        body = {"name": s.one("Nguyễn Văn Mẫu", "Trần Thị Mẫu")}
        return Put("person.name", path, body, actor("PNV"), s.day)
    law = s.one("Luật BVDLCN Đ.14", "Luật BVDLCN Đ.14", "theo đơn của NGUYỄN VĂN MẪU")
    body = {"law": law, "reason": "hết mục đích", "document": s.paper()}
    return Put("person.erase", path, body, actor("PNV"), s.day)


def addresses(s: Any) -> Put:
    cluster = s.one(*s.clusters)
    known = of(s.history, "address issued", cluster=cluster)
    path = {"season": SEASON, "cluster": cluster}
    by = s.one(member(s.unit()), s.chair(cluster), actor("PNV"))
    if known and s.rng.random() < 0.6:
        told = s.rng.choice(known)
        by = s.one(by, member(told["issued_to"]) if told["issued_to"] != "PNV" else actor("PNV"))
        body = {"secret_sha256": told["secret"]}
        return Put("calendar.revoke-address", path, body, by, s.day)
    secret = sha256(s.one("một", f"bí mật {len(s.history)}").encode()).hexdigest()
    return Put("calendar.issue-address", path, {"secret_sha256": secret}, by, s.day)


def matter(s: Any) -> Put:
    unit = s.unit()
    known = [(u, c) for u in s.units for c in matters(s.known, u)]
    by = actor(s.one("TTR", "UBKT", "PNV"))
    body: dict[str, Any] = {"document": s.paper()}
    if by[1] == "PNV" and s.coin():
        body["on_behalf_of"] = s.one("UBQ", "TTR")
    if known and s.rng.random() < 0.6:
        unit, code = s.rng.choice(known)
        code = code if s.rng.random() > 0.08 else "V0"
        path = {"season": SEASON, "unit": unit, "matter": code}
        return Put("matter.conclude", path, body | {"violation": s.coin()}, by, s.day)
    kind = s.one(*sorted(KINDS), "TIN_DON")
    body |= {"code": s.one("V1", f"V{len(s.history)}"), "kind": kind, "body": "Thanh tra quận"}
    return Put("matter.open", {"season": SEASON, "unit": unit}, body, by, s.day)
