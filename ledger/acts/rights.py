"""Rights: the roles that may put acts, of what they must be, and for whom they may put them."""

from typing import Literal, NamedTuple

from ledger.actors import Role
from ledger.aggregates.body import BodyKind

Of = Literal["council", "cluster", "unit", "ledger", "registry", "recorder", "roles"]
"""Of what the role must be.

Of the act's council, its cluster or its unit; of the ledger at large; of the council an entry of
the registers belongs to, or of any while it belongs to none; of whoever recorded the event that is
spoken of; or of the bindings of roles.
"""


class Behalf(NamedTuple):
    """For whom an act may be put in their stead: bodies of these kinds, or any when empty."""

    kinds: tuple[BodyKind, ...] = ()
    required: bool = True
    council: bool = False
    """Also for the act's own council."""

    @property
    def viet(self) -> str:
        """Return it as the matrix names it."""
        named = [*(["Hội đồng TĐKT"] if self.council else []), *(k.viet for k in self.kinds)]
        whom = ", ".join(named) or "cơ quan khác"
        return f"ghi thay {whom}" if self.required else f"có thể ghi thay {whom}"


class Right(NamedTuple):
    """A role with regard to what an act concerns; role None is whatever role was held then."""

    role: Role | None
    of: Of
    behalf: Behalf | None = None
    delegated: bool = False
    """Only with a delegation (ủy quyền) of the Head in force that day (A.II.2.2)."""

    @property
    def viet(self) -> str:
        """Return it as a refusal names it."""
        if self.role is None:
            return "chính cơ quan, đơn vị đã ghi, với cùng vai trò"
        if self.role is Role.MEMBER:
            return "chính đơn vị" if self.of == "unit" else "đơn vị thành viên của cụm, khối"
        if self.delegated:
            return f"{self.role.viet} khi được ủy quyền"
        return f"{self.role.viet} ({self.behalf.viet})" if self.behalf else self.role.viet

    @property
    def whose(self) -> str:
        """Return of what the role must be, as the matrix names it."""
        return _WHOSE[self.of]


_WHOSE: dict[Of, str] = {
    "council": "của Hội đồng phụ trách",
    "cluster": "của chính cụm, khối",
    "unit": "của chính đơn vị",
    "ledger": "trong toàn sổ cái",
    "registry": "của Hội đồng phụ trách, hoặc bất kỳ khi chưa thuộc Hội đồng nào",
    "recorder": "đối với sự kiện mình đã ghi",
    "roles": "đối với phân quyền",
}


def standing_body(*kinds: BodyKind, required: bool = True, council: bool = False) -> Right:
    """Return the standing body's right to enter what another body decided or found out."""
    return Right(Role.STANDING_BODY, "council", Behalf(kinds, required, council))


ADMIN = Right(Role.ADMIN, "ledger")
ADMIN_OF_ROLES = Right(Role.ADMIN, "roles")
INSPECTOR = Right(Role.INSPECTOR, "ledger")
COUNCIL = Right(Role.COUNCIL, "council")
STANDING_BODY = Right(Role.STANDING_BODY, "council")
REGISTRY = Right(Role.STANDING_BODY, "registry")
CITY = Right(Role.CITY, "ledger")
DISTRICT = Right(Role.DISTRICT, "ledger")
OFFICE = Right(Role.OFFICE, "ledger")
FINANCE = Right(Role.FINANCE, "ledger")
INSPECTORATE = Right(Role.INSPECTORATE, "ledger")
PARTY_ORG_COMMITTEE = Right(Role.PARTY_ORG_COMMITTEE, "ledger")
INSPECTOR = Right(Role.INSPECTOR, "ledger")
PARTY_INSPECTION = Right(Role.PARTY_INSPECTION, "ledger")
HEAD = Right(Role.HEAD, "cluster")
DEPUTY = Right(Role.DEPUTY, "cluster")
"""The Deputy within the review, where cooperation is itself the mandate (B.II.2, R-03)."""
DELEGATED = Right(Role.DEPUTY, "cluster", delegated=True)
"""The Deputy elsewhere: only as the Head has authorised, on paper and for a time (A.II.2.2)."""
UNIT = Right(Role.MEMBER, "unit")
MEMBER = Right(Role.MEMBER, "cluster")
RECORDER = Right(None, "recorder")

FOR_CITY = standing_body(BodyKind.CITY)
FOR_OFFICE = standing_body(BodyKind.OFFICE)
FOR_PARTY = standing_body(
    BodyKind.PARTY_ORG_COMMITTEE, BodyKind.PARTY_INSPECTION, BodyKind.PARTY_COMMITTEE
)
FOR_ANYBODY = standing_body()
FOR_ITSELF_OR_ANYBODY = standing_body(required=False)
