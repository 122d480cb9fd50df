"""Persons (người dùng mẫu): who acts in the demo, and as what.

The ledger knows persons by opaque ids only; the labels here are for the start page and for what
`make run` prints, and stand in no event.
"""

from typing import NamedTuple

from ledger.actors import Actor, Role
from ledger.aggregates.body import BodyKind
from ledger.demo.places import ALL, COUNCIL, STORY

STANDING = "PNV"


class Office(NamedTuple):
    """A body of the demo that is no scored unit."""

    code: str
    name: str
    kind: BodyKind


OFFICES = (
    Office("UBNDTP", "UBND Thành phố Mẫu", BodyKind.CITY),
    Office("UBNDQ", "UBND quận Mẫu", BodyKind.DISTRICT),
    Office("VP", "Văn phòng HĐND và UBND quận Mẫu", BodyKind.OFFICE),
    Office("TCKH", "Phòng Tài chính - Kế hoạch quận Mẫu", BodyKind.FINANCE),
    Office("TTQ", "Thanh tra quận Mẫu", BodyKind.INSPECTORATE),
    Office("QU", "Quận ủy Mẫu", BodyKind.PARTY_COMMITTEE),
    Office("BTC", "Ban Tổ chức Quận ủy Mẫu", BodyKind.PARTY_ORG_COMMITTEE),
    Office("UBKT", "Ủy ban Kiểm tra Quận ủy Mẫu", BodyKind.PARTY_INSPECTION),
    Office("CQDT", "Cơ quan điều tra Mẫu", BodyKind.OTHER),
)


class Person(NamedTuple):
    """A demo person: id, label in Vietnamese, and what `Acting-As` may say."""

    id: str
    label: str
    acting_as: tuple[str, ...]

    def actor(self, n: int = 0) -> Actor:
        """Return the person acting in one of the roles."""
        body, role = self.acting_as[n].split(":")
        return Actor(person=self.id, body=body, role=Role(role))


ADMIN = Person("p-quan-tri", "Quản trị hệ thống", (f"{STANDING}:ADMIN",))
CLERK = Person(
    "p-noi-vu", "Chuyên viên phòng Nội vụ, Thường trực Hội đồng", (f"{STANDING}:STANDING_BODY",)
)
SECRETARY = Person("p-hoi-dong", "Thư ký Hội đồng TĐKT", (f"{COUNCIL}:COUNCIL",))
OFFICER = Person("p-van-phong", "Chuyên viên Văn phòng HĐND và UBND", ("VP:OFFICE",))
FINANCE = Person("p-tai-chinh", "Chuyên viên phòng Tài chính - Kế hoạch", ("TCKH:FINANCE",))
INSPECTORATE = Person("p-thanh-tra", "Cán bộ Thanh tra quận", ("TTQ:INSPECTORATE",))
PARTY = Person("p-ban-to-chuc", "Cán bộ Ban Tổ chức Quận ủy", ("BTC:PARTY_ORG_COMMITTEE",))
PARTY_CHECK = Person("p-kiem-tra", "Cán bộ Ủy ban Kiểm tra Quận ủy", ("UBKT:PARTY_INSPECTION",))
DISTRICT = Person("p-quan", "Chuyên viên UBND quận", ("UBNDQ:DISTRICT",))
CITY = Person("p-thanh-pho", "Chuyên viên UBND Thành phố", ("UBNDTP:CITY",))
INSPECTOR = Person("p-giam-sat", "Thanh tra viên, xem và lập gói chứng cứ", ("TTQ:INSPECTOR",))
FEED = Person("p-he-thong", "Hệ thống báo cáo, chỉ đọc", (f"{STANDING}:FEED_CONSUMER",))

_LEADS = {"HEAD": "trưởng", "DEPUTY": "phó"}


def _units() -> list[Person]:
    """Return a person for each Head, each Deputy, and every unit of the story."""
    found = []
    for cluster in ALL:
        for member in cluster.members:
            role = {cluster.head: "HEAD", cluster.deputy: "DEPUTY"}.get(member.code)
            if role is None and cluster is not STORY:
                continue
            what = "Cụm" if cluster.kind == "CUM" else "Khối"
            leads = f", {what} {_LEADS[role]} {cluster.code}" if role else ""
            acting = ((f"{member.code}:{role}",) if role else ()) + (f"{member.code}:MEMBER",)
            person = f"p-{member.code.lower()}"
            found.append(Person(person, f"Cán bộ TĐKT, {member.name}{leads}", acting))
    return found


OF_UNITS = {person.acting_as[-1].partition(":")[0]: person for person in _units()}
"""The person of a unit, by the unit's code."""
OF_OFFICES = (
    CLERK, SECRETARY, OFFICER, FINANCE, INSPECTORATE, PARTY, PARTY_CHECK, DISTRICT, CITY, INSPECTOR,
    FEED,
)  # fmt: skip
PERSONS: tuple[Person, ...] = (ADMIN, *OF_OFFICES, *OF_UNITS.values())
"""Everybody a visitor of the demo may be."""


def lead(unit: str) -> Actor:
    """Return the person of a unit as its cluster's Head or Deputy."""
    return OF_UNITS[unit].actor()


def member(unit: str) -> Actor:
    """Return the person of a unit as a member of it."""
    return OF_UNITS[unit].actor(-1)
