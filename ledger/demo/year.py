"""Year (từ tháng 01 đến tháng 11): offices, files, persons, monthly batches, party ratings."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger.actors import Actor
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.reprimand import ReprimandDocument
from ledger.demo.directory import write
from ledger.demo.persons import ADMIN, CLERK, OF_OFFICES, OF_UNITS, OFFICER, OFFICES, PARTY
from ledger.demo.places import ALL, CLUSTERS, SEASON, Member
from ledger.demo.teller import Decision, Teller, on, paper
from ledger.season_files import season_load

# January: offices, files, persons, party organisations


@on("2024-01-03")
def offices(t: Teller) -> None:
    """Let the standing body act, and register the bodies and who acts for them."""
    admin = ADMIN.actor()
    _grant(t, admin, CLERK.id, CLERK.acting_as)
    for office in OFFICES:
        t.put(
            "body.register",
            "",
            CLERK.actor(),
            code=office.code,
            name=office.name,
            kind=office.kind,
            from_day=t.on,
        )
    for person in OF_OFFICES:
        if person is not CLERK:
            _grant(t, admin, person.id, person.acting_as)


@on("2024-01-05")
def files(t: Teller) -> None:
    """Load the files as they are in January: no self-scores yet."""
    _load(t, self_scores=False)


@on("2024-01-08")
def persons(t: Teller) -> None:
    """Bind the persons of units; who leads a cluster is its member all the same."""
    for person in OF_UNITS.values():
        _grant(t, ADMIN.actor(), person.id, person.acting_as[-1:])


@on("2024-01-10")
def organisations(t: Teller) -> None:
    """Register every unit's own party organisation."""
    decisions: list[Decision] = []
    for member in (m for cluster in ALL for m in cluster.members):
        stream = f"party-organisation/{organisation(member.code)}"
        decisions += [
            (PartyOrganisation, stream, _registered(t, member)),
            (PartyOrganisation, stream, _covering(t, member)),
        ]
    t.together("party-organisation.register", PARTY.actor(), decisions)


def organisation(unit: str) -> str:
    """Return the code of a unit's own party organisation."""
    return f"TCD-{unit}"


def _registered(t: Teller, member: Member) -> Callable[[PartyOrganisation], Any]:
    return lambda o: o.register(f"Tổ chức đảng {member.name}", managed_by="QU", from_day=t.on)


def _covering(t: Teller, member: Member) -> Callable[[PartyOrganisation], Any]:
    return lambda o: o.cover(member.code, from_day=t.on)


def _grant(t: Teller, admin: Actor, person: str, acting_as: tuple[str, ...]) -> None:
    for acting in acting_as:
        body, role = acting.split(":")
        t.put("role.grant", person, admin, body=body, role=role, from_day=t.on)


def _load(t: Teller, *, self_scores: bool) -> None:
    with TemporaryDirectory() as directory:
        files = write(Path(directory), self_scores=self_scores)
        season_load(t.ledger, files, by=CLERK.actor(), on=t.on, command=t.command())


# The months: reprimands and reminders; September's batch never comes


def _batch(month: int) -> Callable[[Teller], None]:
    def forward(t: Teller) -> None:
        papers = PAPERS.get(month, ())
        t.put(
            "reprimand.forward",
            f"{SEASON}/{SEASON}-{month:02d}",
            OFFICER.actor(),
            month=f"{SEASON}-{month:02d}",
            nil=not papers,
            documents=papers,
        )

    return forward


def _reprimand(code: str, kind: str, day: str, *units: str) -> ReprimandDocument:
    what = {"PHE_BINH": "phê bình", "NHAC_NHO": "nhắc nhở"}[kind]
    printed = f"Văn bản số {code}/UBND-VP {what} {', '.join(units)}"
    document = paper(
        printed, number=code, symbol="UBND-VP", issuer="UBND quận Mẫu", date=day, subject=what
    )
    return ReprimandDocument(code=code, document=document, kind=kind, units=units)  # type: ignore[arg-type]


PAPERS = {
    6: (_reprimand("205", "NHAC_NHO", "2024-06-11", "PM05", "TH03"),),
    11: (_reprimand("412", "PHE_BINH", "2024-11-12", "PA"),),
    12: (_reprimand("436", "PHE_BINH", "2024-11-28", "PM03"),),
}
for _month in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12):
    on(f"2024-{_month:02d}-22")(_batch(_month))


# Year's end: ratings, self-scores, the review


@on("2024-11-28")
def ratings(t: Teller) -> None:
    """Record how the party organisations of the five clusters were rated (C.4)."""
    for member in (m for cluster in CLUSTERS for m in cluster.members):
        if member.rating:
            t.put(
                "party-rating.record",
                f"{SEASON}/{organisation(member.code)}",
                PARTY.actor(),
                level=member.rating,
                status="OFFICIAL",
                rated_by="Quận ủy Mẫu",
                rated_by_body="QU",
                as_of="2024-11-28",
                document=paper("Thông báo mẫu số 88-TB/QU ngày 28/11/2024"),
            )


@on("2024-12-05")
def self_scores(t: Teller) -> None:
    """Load the files again, now with the self-scores of the five clusters."""
    _load(t, self_scores=True)
