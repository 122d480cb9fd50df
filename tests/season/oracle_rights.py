"""Who may put what (domain §10), and what an act concerns on its day."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from tests.season.oracle_facts import (
    COUNCIL,
    ENDS,
    SEASON,
    STARTS,
    Fact,
    acts_for_head,
    cluster_of,
    covers,
    day_of_season,
    error_target,
    holds,
    leader,
    of,
    roster,
    spans,
    standing_body,
)

HEAD, DEPUTY, DELEGATED = ("HEAD", "cluster"), ("DEPUTY", "cluster"), ("DEPUTY", "entrusted")
UNIT, MEMBER = ("MEMBER", "unit"), ("MEMBER", "cluster")
ABOVE = [("COUNCIL", "council"), ("STANDING_BODY", "council")]
SCORERS = [
    (role, "anywhere")
    for role in (
        "DISTRICT", "OFFICE", "FINANCE", "INSPECTORATE", "PARTY_ORG_COMMITTEE", "PARTY_INSPECTION",
    )
]  # fmt: skip
COOPERATION = [HEAD, DEPUTY]
"""B.II.2: the Head with the Deputy; there cooperation is itself the mandate (R-03)."""
CHAIR = [HEAD, DELEGATED]
"""What the Head does alone, or the Deputy when authorised (A.II.2.2)."""
PARTY = ("PARTY_ORG_COMMITTEE", "PARTY_INSPECTION", "PARTY_COMMITTEE")


def entered_for(*kinds: str, needed: bool = True) -> tuple[str, str, tuple[str, ...], bool]:
    """Return the standing body's right to enter what another body did (B.II.2, C.2: everything goes
    through it)."""
    return ("STANDING_BODY", "council", kinds, needed)


CITY = [("CITY", "anywhere"), entered_for("CITY")]
RATERS = [
    ("PARTY_ORG_COMMITTEE", "anywhere"),
    ("PARTY_INSPECTION", "anywhere"),
    entered_for(*PARTY),
]
INSPECTION = [("INSPECTORATE", "anywhere"), entered_for()]
OFFICE = [("OFFICE", "anywhere"), entered_for("OFFICE")]
GRANTING = [
    ("CITY", "anywhere"), ("DISTRICT", "anywhere"), entered_for("CITY", "DISTRICT", "OTHER"),
]  # fmt: skip
REGISTRY = [("STANDING_BODY", "council")]

WHO: dict[str, list[Any]] = {
    "body.register": REGISTRY,
    "unit.register": REGISTRY,
    "unit.dissolve": REGISTRY,
    "role.grant": [("ADMIN", "anywhere")],
    "role.end": [("ADMIN", "anywhere")],
    "council.name-standing-body": ABOVE,
    "council.end-standing-body": ABOVE,
    "cluster.establish": CITY,
    "cluster.admit": CITY,
    "cluster.leave": CITY,
    "cluster.assign-leadership": ABOVE,
    "cluster.hand-over-leadership": ABOVE,
    "cluster.end-leadership": ABOVE,
    "cluster.introduce-leadership": CHAIR,
    "cluster.record-ballot": CHAIR,
    "cluster.delegate": [HEAD],
    "cluster.end-delegation": [HEAD],
    "season.open": REGISTRY,
    "season.adopt-regulation": REGISTRY,
    "season.close": REGISTRY,
    "party-organisation.register": [*REGISTRY, ("PARTY_ORG_COMMITTEE", "anywhere")],
    "party-organisation.cover": [*REGISTRY, ("PARTY_ORG_COMMITTEE", "anywhere")],
    "criteria.issue": CHAIR,
    "criteria.clone": CHAIR,
    "criteria.report": CHAIR,
    "criteria.mark-not-applicable": CHAIR,
    "meeting.hold": [*CHAIR, ("STANDING_BODY", "council")],
    "meeting.propose": [*CHAIR, ("STANDING_BODY", "council")],
    "meeting.concur": ABOVE,
    "meeting.withhold": ABOVE,
    "meeting.arrange": [*CHAIR, ("STANDING_BODY", "council")],
    "meeting.record-content": [*CHAIR, ("STANDING_BODY", "council")],
    "meeting.detail-attendance": CHAIR,
    "meeting.explain-absence": [*CHAIR, MEMBER],
    "year.adopt-document": CHAIR,
    "year.register-model": [MEMBER],
    "year.introduce-model": [MEMBER, *CHAIR],
    "year.spread-model": CHAIR,
    "year.give-opinion": [MEMBER],
    "year.report": CHAIR,
    "year.report-unit": [MEMBER],
    "year.appraise": [*CHAIR, ("STANDING_BODY", "council")],
    "year.report-agreed-scores": CHAIR,
    "year.hold-activity": CHAIR,
    "year.urge": CHAIR,
    "year.remind": [("STANDING_BODY", "council")],
    "evidence.provide": [
        ("OFFICE", "anywhere"), ("FINANCE", "anywhere"), ("INSPECTORATE", "anywhere"),
        entered_for(),
    ],
    "season.report-results": ABOVE,
    "scorecard.submit": [UNIT],
    "scorecard.miss": [*COOPERATION, ("STANDING_BODY", "council")],
    "scorecard.return": COOPERATION,
    "scorecard.open-review": COOPERATION,
    "scorecard.score": [*COOPERATION, ("STANDING_BODY", "council"), *SCORERS],
    "scorecard.adjust": COOPERATION,
    "cluster.adjust": COOPERATION,
    "scorecard.apply-reprimand": COOPERATION,
    "scorecard.reverse-reprimand": COOPERATION,
    "scorecard.complete-review": COOPERATION,
    "cluster.notify-results": COOPERATION,
    "scorecard.request-explanation": COOPERATION,
    "scorecard.explain": [UNIT],
    "scorecard.answer-explanation": COOPERATION,
    "cluster.agree-scores": CHAIR,
    "scorecard.verify": ABOVE,
    "scorecard.determine": [("COUNCIL", "council")],
    "scorecard.close": ABOVE,
    "reprimand.forward": OFFICE,
    "reprimand.withdraw": OFFICE,
    "party-rating.record": RATERS,
    "party-rating.revise": RATERS,
    "party-rating.certify-coverage": RATERS,
    "party-rating.cancel": RATERS,
    "dispute.raise": [MEMBER],
    "dispute.state-position": [MEMBER, *CHAIR, *ABOVE],
    "dispute.reserve": [MEMBER],
    "dispute.settle": CHAIR,
    "dispute.escalate": [*CHAIR, ("STANDING_BODY", "council")],
    "dispute.record-ballot": ABOVE,
    "dispute.decide": [("COUNCIL", "council")],
    "dispute.notify": CHAIR,
    "dispute.reopen": [MEMBER, *CHAIR, *ABOVE],
    "award.nominate": CHAIR,
    "award.propose": [
        ("COUNCIL", "council"), ("DISTRICT", "anywhere"), entered_for("DISTRICT", needed=False),
    ],
    "award.decide": GRANTING,
    "award.cancel": GRANTING,
    "award.return-proposal": GRANTING,
    "award.receive-file": REGISTRY,
    "award.find-file-incomplete": REGISTRY,
    "award.return-file": REGISTRY,
    "award.flag-review": REGISTRY,
    "award.publish": ABOVE,
    "award.find-standards": ABOVE,
    "guidance.decide-tie": [("COUNCIL", "council")],
    "award.record-ballot": ABOVE,
    "guidance.issue": [("DISTRICT", "anywhere"), entered_for("DISTRICT")],
    "event.declare-error": [
        ("*", "recorder"), ("COUNCIL", "council"), ("STANDING_BODY", "council"), ("ADMIN", "roles"),
    ],
}  # fmt: skip


NAMED = {
    "meeting.hold": ("cluster",),
    "meeting.propose": ("cluster",),
    "complaint.receive": ("unit",),
    "guidance.decide-tie": ("cluster",),
    "cluster.establish": ("council",),
    "season.open": ("council",),
    "body.bind": ("council",),
    "body.end-binding": ("council",),
    "party-organisation.cover": ("unit",),
    "party-organisation.end-coverage": ("unit",),
}  # fmt: skip
"""What an act names in its body that says whose affair it is."""


def unknown(  # noqa: C901, PLR0911, PLR0912 — one case per thing an act can name
    history: list[Fact], known: list[Fact], act: Any
) -> Any:
    """Return what an act concerns, or the status when something it names does not exist: 404 for
    what its path names, 422 for what its body does."""
    path = act.path
    body = {n: act.body[n] for n in NAMED.get(act.name, ()) if act.body.get(n) is not None}
    for name, code in body.items():
        if not registered(known, name, code):
            return 422
    season, unit, cluster = (path.get(n, body.get(n)) for n in ("season", "unit", "cluster"))
    target = None
    if "position" in path:
        target = error_target(history, path["position"])
        if target is None:
            return 404
        kind, *codes = target["stream"].split("/")
        of_season = {
            "scorecard", "conduct", "award", "dispute", "meeting", "year", "evidence", "guidance",
            "complaint", "matter", "paper", "calendar-feed", "party-rating", "reprimand", "season",
        }  # fmt: skip
        season = codes[0] if kind in of_season else None
        if kind in {"scorecard", "conduct", "award", "evidence", "matter"}:
            unit = codes[1]
        elif kind == "cluster":
            cluster = codes[0]
        elif kind in {"year", "calendar-feed"}:
            cluster = codes[1]
        elif kind in {"dispute", "meeting"}:
            unit, cluster = about(known, kind, codes[1])
        elif kind == "complaint":
            unit, cluster, _ = of_complaint(history, known, codes[1])
    if "dispute" in path:
        unit, cluster = about(known, "dispute", path["dispute"])
        if unit is None:
            return 404
    if "complaint" in path:
        unit, cluster, there = of_complaint(history, known, path["complaint"])
        if not there:
            return 404
    if "meeting" in path and "cluster" not in body:
        cluster = about(known, "meeting", path["meeting"])[1]
    if act.name.startswith("cluster.") and season is None:
        season = act.body.get("season")
    if season not in {None, SEASON}:
        return 404
    for kind in ("council", "body"):
        if kind in path and not registered(known, kind, path[kind]):
            return 404
    if unit is not None and not registered(known, "unit", unit):
        return 404
    if unit is not None and cluster is None:
        cluster = cluster_of(known, unit, act.on)
    if cluster is not None and not registered(known, "cluster", cluster):
        return 404
    if "organisation" in path and not of(
        known, "organisation registered", organisation=path["organisation"]
    ):
        return 404
    council = path.get("council", body.get("council"))
    if council is None and (season or cluster):
        council = COUNCIL
    if target and target["stream"].startswith("name-register/"):
        council = COUNCIL
    told = {"season": season, "unit": unit, "cluster": cluster, "council": council}
    return SimpleNamespace(**told, target=target)


def serves(known: list[Fact], body: str, day: date) -> set[str]:
    """Return the councils a body serves on a day; none where it is of no council in particular."""
    rows = spans(known, "body bound", "binding ended", "body", "council")
    bound = {r["council"] for r in rows if r["body"] == body and covers(r, day)}
    return bound | ({COUNCIL} if standing_body(known, day) == body else set())


def elsewhere(known: list[Fact], body: str, scope: Any, day: date) -> bool:
    """Tell whether an affair is another council's than those a body serves."""
    mine = serves(known, body, day)
    return scope.council is not None and bool(mine) and scope.council not in mine


def registered(known: list[Fact], kind: str, code: str) -> bool:
    """Tell whether a unit, body, cluster or council is known under a code."""
    what = f"{kind} {'registered' if kind in {'unit', 'body'} else 'established'}"
    return bool(of(known, what, **{kind: code}))


def of_complaint(history: list[Fact], known: list[Fact], code: str) -> Any:
    """Return who complains, the cluster of the award on the day it was told of, and whether
    anything is known of it."""
    told = [f for f in known if f.get("complaint") == code]
    if not told:
        return None, None, False
    unit, _, complainant = told[-1]["matter"]
    first = next(f for f in history if f.get("complaint") == code)
    return complainant, cluster_of(known, unit, first["on"]), True


def about(known: list[Fact], kind: str, code: str) -> tuple[str | None, str | None]:
    """Return the unit a disagreement is about, or the cluster a meeting is of."""
    facts = [f for f in known if f["stream"] == f"{kind}/{SEASON}/{code}"]
    if kind == "dispute":
        unit = facts[-1]["unit"] or facts[-1]["raised_by"] if facts else None
        raised = next((f for f in facts if f["what"] == "raised"), None)
        # It stays the business of the cluster in which it was raised.
        return unit, cluster_of(known, unit, raised["on"]) if unit and raised else None
    told = of(facts, "meeting proposed", "meeting held")
    return None, (told[-1]["cluster"] if told else None)


def who_may(history: list[Fact], known: list[Fact], act: Any, scope: Any) -> bool:
    """Tell whether the person acts in a role they hold that day, and the role may put this act
    here."""
    del history
    person, body, role = act.by
    if role in {"HEAD", "DEPUTY"}:
        acts_so = (
            holds(known, person, body, "MEMBER", act.on)
            and scope.cluster is not None
            and leader(known, scope.cluster, role, act.on, scope.season) == body
        )
    else:
        acts_so = holds(known, person, body, role, act.on)
    if role not in {"HEAD", "DEPUTY", "MEMBER", "COUNCIL"} and elsewhere(
        known, body, scope, act.on
    ):
        return False
    return acts_so and right_of(known, act, scope) is not None


def right_of(known: list[Fact], act: Any, scope: Any) -> Any:
    """Return the first right that fits."""
    return next((r for r in WHO[act.name] if fits(r, known, act, scope)), None)


def fits(  # noqa: PLR0911 — one case per kind of right
    right: Any, known: list[Fact], act: Any, scope: Any
) -> bool:
    """Tell whether a role of a body is one a right speaks of."""
    _, body, role = act.by
    wanted, where = right[0], right[1]
    if where == "recorder":
        return (body, role) == scope.target["by"][1:]
    if wanted != role:
        return False
    if where == "unit":
        return body == scope.unit
    if where == "cluster" and role == "MEMBER":
        return scope.cluster is not None and body in roster(
            known, scope.cluster, day_of_season(act.on)
        )
    if where == "entrusted":
        return acts_for_head(known, scope.cluster, body, act.on, act.name)
    if where == "council" and scope.target and scope.target["stream"].startswith("role/"):
        return False  # who holds which role is the administrators' business (domain §10)
    if where == "council" and role == "COUNCIL":
        return bool(body == scope.council)
    if where == "council":
        return scope.council in {None, COUNCIL} and body == standing_body(known, act.on)
    if where == "roles":
        return scope.target["stream"].startswith("role/")
    return True


def stead(known: list[Fact], act: Any, scope: Any, no: Any) -> str | None:
    """Return the kind of body an act is entered for, objecting where one must or may not be
    named."""
    right = right_of(known, act, scope)
    told = act.body.get("on_behalf_of")
    if right[1] == "entrusted":
        return None
    if len(right) == 2:
        if told is not None:
            no(422)
        return None
    _, _, kinds, needed = right
    if told is None:
        if needed:
            no(422)
        return None
    if told == COUNCIL and "COUNCIL" in kinds:
        return "COUNCIL"
    found = of(known, "body registered", body=told)
    if not found and told != COUNCIL:
        no(422)
        return None
    kind = found[0]["kind"] if found else None
    if kinds and kind not in kinds:
        no(422)
    if elsewhere(known, told, scope, act.on):
        no(422)
    return kind


__all__ = ["ENDS", "STARTS", "right_of", "stead", "unknown", "who_may"]
