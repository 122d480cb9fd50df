"""What the law says of papers that others take the place of (NĐ 30/2020 Đ.18.3, R-27), of names
behind references (§9.6), of secret addresses, and of matters still being verified (R-21)."""

from typing import Any

from tests.season.oracle_cluster import fact
from tests.season.oracle_facts import COUNCIL, SEASON, Fact, of
from tests.season.oracle_papers import key_of
from tests.season.oracle_rights import HEAD, MEMBER, REGISTRY, WHO, entered_for, stead

ISSUERS = [
    ("CITY", "anywhere"), ("DISTRICT", "anywhere"), ("COUNCIL", "council"), ("OFFICE", "anywhere"),
    entered_for(needed=False),
]  # fmt: skip
VERIFIERS = [
    ("INSPECTORATE", "anywhere"), ("PARTY_INSPECTION", "anywhere"), entered_for(needed=False),
]  # fmt: skip
WHO.update(dict.fromkeys(("paper.replace", "paper.correct", "paper.recall"), ISSUERS))
WHO.update(dict.fromkeys(("person.name", "person.erase"), REGISTRY))
WHO.update(dict.fromkeys(("matter.open", "matter.conclude"), VERIFIERS))
SUBSCRIBERS = [HEAD, MEMBER, *REGISTRY]
WHO["calendar.issue-address"] = WHO["calendar.revoke-address"] = SUBSCRIBERS

# Papers


def same_paper(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two references are the same paper: by key where both have one, else as
    printed."""
    if key_of(one) and key_of(other):
        return bool(key_of(one) == key_of(other))
    return bool(one["printed"].casefold() == other["printed"].casefold())


def gone(known: list[Fact], paper: dict[str, Any]) -> bool:
    """Tell whether a paper was replaced or recalled; corrected, it stays in force."""
    noted = of(known, "paper replaced", "paper recalled")
    return any(same_paper(f["paper"], paper) for f in noted)


def note(what: str, other: str) -> Any:
    """Return the rule of noting what became of a paper by another."""

    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        stead(known, act, scope, no)
        b, units = act.body, act.body.get("units", [])
        if len(set(units)) < len(units) or any(
            not of(known, "unit registered", unit=u) for u in units
        ):
            no(422)
        by = b.get(other)
        if not b.get("reason") or by is None or gone(known, b["document"]):
            no(422)
        if what == "paper replaced" and by:
            if same_paper(b["document"], by) or gone(known, by):
                no(422)
            if b["form"] != b["replacement_form"]:
                no(422)  # “bằng văn bản có hình thức tương đương”
        return [fact(f"paper/{SEASON}", what, paper=b["document"], by_paper=by)]

    return rule


# Names


def name_of(history: list[Fact], person: str) -> str | None:
    """Return the name the store holds, "" once it was erased: no declaration brings one back."""
    told = [f for f in of(history, "named", "name erased") if f["person"] == person]
    return told[-1]["name"] if told else None


def name(history: list[Fact], known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    person = act.path["person"]
    before = name_of(history, person)
    if before == "":
        no(422)  # erased for good
    told = {"person": person, "name": act.body["name"], "again": before is not None}
    return [fact(f"name-register/{COUNCIL}", "named", **told)]


def erase(history: list[Fact], known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    b, person = act.body, act.path["person"]
    before = name_of(history, person)
    if not before or not b.get("law") or not b.get("reason") or not b.get("document"):
        no(422)
    said = [b.get("law", ""), b.get("reason", ""), str(b.get("document", ""))]
    if before and any(before.casefold() in text.casefold() for text in said):
        no(422)  # the name would stand in the ledger
    return [fact(f"name-register/{COUNCIL}", "name erased", person=person, name="")]


# Addresses


def issue_address(
    history: list[Fact], known: list[Fact], act: Any, scope: Any, no: Any
) -> list[Fact]:
    stead(known, act, scope, no)
    secret, cluster = act.body["secret_sha256"], act.path["cluster"]
    if of(history, "address issued", secret=secret, cluster=cluster):
        no(422)
    told = {"cluster": cluster, "secret": secret, "issued_to": act.by[1]}
    return [fact(f"calendar-feed/{SEASON}/{cluster}", "address issued", **told)]


def revoke_address(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    secret, cluster = act.body["secret_sha256"], act.path["cluster"]
    issued = of(known, "address issued", secret=secret, cluster=cluster)
    if not issued or of(known, "address revoked", secret=secret, cluster=cluster):
        no(422)
    elif act.by[2] == "MEMBER" and issued[0]["issued_to"] != act.by[1]:
        no(403)  # one's own, or whoever keeps order in the cluster
    return [
        fact(f"calendar-feed/{SEASON}/{cluster}", "address revoked", secret=secret, cluster=cluster)
    ]


# Matters

KINDS = {"DISCIPLINE_CONSIDERED", "INVESTIGATED", "COMPLAINT_VERIFIED", "PRESS_VERIFIED"}
"""What NĐ 152/2025 Đ.4.4 lets put awards off for; the guidance of 2024 has none of it."""


def matters(known: list[Fact], unit: str) -> dict[str, Any]:
    """Return the matters of a unit: what is concluded of one that never was is not heard."""
    found: dict[str, Any] = {}
    for f in known:
        if f.get("verified") != unit:
            continue
        if f["what"] == "matter opened":
            found[f["code"]] = {"violation": None, "positions": [f["at"]]}
        elif f["code"] in found:
            found[f["code"]]["violation"] = f["violation"]
            found[f["code"]]["positions"].append(f["at"])
    return found


def open_matter(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    unit, b = act.path["unit"], act.body
    if b["kind"] not in KINDS or b["code"] in matters(known, unit):
        no(422, "B.III.1.2-4")
    stream = f"matter/{SEASON}/{unit}"
    return [fact(stream, "matter opened", verified=unit, code=b["code"])]


def conclude(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    unit, code = act.path["unit"], act.path["matter"]
    matter = matters(known, unit).get(code)
    if matter is None or matter["violation"] is not None or not act.body.get("document"):
        no(422, "B.III.1.2-4")
    told = {"verified": unit, "code": code, "violation": act.body["violation"]}
    return [fact(f"matter/{SEASON}/{unit}", "matter concluded", **told)]


RULES = {
    "paper.replace": note("paper replaced", "replacement"),
    "paper.correct": note("paper corrected", "letter"),
    "paper.recall": note("paper recalled", "recall"),
    "person.name": name,
    "person.erase": erase,
    "calendar.issue-address": issue_address,
    "calendar.revoke-address": revoke_address,
    "matter.open": open_matter,
    "matter.conclude": conclude,
}
