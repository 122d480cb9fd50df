"""Actors: in which role of which body a person puts an act. Persons are opaque ids.

Names live elsewhere.
"""

from enum import StrEnum

from ledger.refusals import Refused
from ledger.values import Code, Value

CITY = "CITY"
"""The code under which the City acts where no body of its kind is known; nobody else's (A.I.1)."""


class Role(StrEnum):
    """A role of the guidance (domain §10), in which a person acts for a body or a unit."""

    ADMIN = "ADMIN"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    COUNCIL = "COUNCIL"
    STANDING_BODY = "STANDING_BODY"
    HEAD = "HEAD"
    DEPUTY = "DEPUTY"
    MEMBER = "MEMBER"
    OFFICE = "OFFICE"
    FINANCE = "FINANCE"
    INSPECTORATE = "INSPECTORATE"
    PARTY_ORG_COMMITTEE = "PARTY_ORG_COMMITTEE"
    PARTY_INSPECTION = "PARTY_INSPECTION"
    INSPECTOR = "INSPECTOR"
    FEED_CONSUMER = "FEED_CONSUMER"

    @property
    def viet(self) -> str:
        """Return the role's name as people say it."""
        return _VIET[self]


_VIET = {
    Role.ADMIN: "Quản trị hệ thống",
    Role.CITY: "UBND Thành phố",
    Role.DISTRICT: "UBND quận",
    Role.COUNCIL: "Hội đồng TĐKT",
    Role.STANDING_BODY: "Thường trực Hội đồng TĐKT",
    Role.HEAD: "Cụm trưởng, Khối trưởng",
    Role.DEPUTY: "Cụm phó, Khối phó",
    Role.MEMBER: "Đơn vị thành viên",
    Role.OFFICE: "Văn phòng HĐND và UBND",
    Role.FINANCE: "Phòng Tài chính - Kế hoạch",
    Role.INSPECTORATE: "Thanh tra",
    Role.PARTY_ORG_COMMITTEE: "Ban Tổ chức",
    Role.PARTY_INSPECTION: "Ủy ban Kiểm tra",
    Role.INSPECTOR: "Thanh tra viên",
    Role.FEED_CONSUMER: "Hệ thống báo cáo",
}


class Actor(Value):
    """Who puts an act: an opaque person, acting for a body (or unit), in one role."""

    person: Code
    body: Code
    role: Role


def must_not_be_the_citys(code: str, *, under: str | None = None) -> None:
    """Refuse the City's code to whoever is not the City: what it decides would seem theirs."""
    if code == CITY:
        raise Refused(
            f"mã {CITY} dành riêng cho UBND Thành phố, là cơ quan quyết định thành lập cụm, khối; "
            "hãy chọn mã khác",
            under=under,
            field="code",
        )
