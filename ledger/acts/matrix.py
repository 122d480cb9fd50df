"""The matrix of the policy table: each act with its clause, its path, and who may put it.

Generated into docs/policy.md; tests decide every role and act against it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ledger.actors import Role
from ledger.acts.policy import TABLE, Row

NOTHING_TO_PUT = (Role.FEED_CONSUMER,)
"""Roles that read and put nothing (domain §10)."""


class Entry(NamedTuple):
    """One row as people read it: `roles` are pairs of a role and of what it must be."""

    act: str
    says: str
    clause: str | None
    path: str
    roles: tuple[tuple[str, str], ...]
    who: str = ""


def matrix() -> tuple[Entry, ...]:
    """Return the whole table, by act."""
    return tuple(_entry(TABLE[act]) for act in sorted(TABLE))


def _entry(row: Row) -> Entry:
    roles = tuple((right.viet, right.whose) for right in row.may)
    return Entry(row.act, row.says, row.clause, row.path, roles, row.who)


def policy_page() -> str:
    """Return docs/policy.md: who may put what."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Ai được làm việc gì"
    yield ""
    yield "<!-- Sinh ra bằng python -m ledger.docs từ bảng phân quyền. Không sửa tay. -->"
    yield ""
    yield "Việc nào không có trong bảng, hoặc vai trò nào không được nêu ở việc đó, thì bị từ chối."
    yield "Quyền được xét theo ngày của việc (`on`), không theo ngày nhập. Cụm trưởng, cụm phó là"
    yield "người của đơn vị được phân công lãnh đạo cụm, khối; vai trò khác do quản trị hệ thống"
    yield "giao bằng sự kiện. Việc ghi thay phải nêu cơ quan được ghi thay (`on_behalf_of`)."
    yield "Cơ quan gắn với Hội đồng, hoặc là Thường trực của Hội đồng, chỉ làm việc, và chỉ được"
    yield "ghi thay, trong phạm vi Hội đồng mình phục vụ; cơ quan không gắn với Hội đồng nào, như"
    yield "cơ quan cấp trên, làm việc ở mọi Hội đồng mà vai trò cho phép."
    yield ""
    readers = ", ".join(role.viet for role in NOTHING_TO_PUT)
    yield f"Mọi người có vai trò đều được đọc. Chỉ đọc, không làm việc gì: {readers}."
    yield ""
    yield "| Việc | Tên | Điều khoản | Đường dẫn | Ai được làm |"
    yield "|---|---|---|---|---|"
    for entry in matrix():
        roles = "; ".join(f"{role} — {whose}" for role, whose in entry.roles) or entry.who
        clause = entry.clause or "—"
        yield f"| `{entry.act}` | {entry.says} | {clause} | `{entry.path}` | {roles} |"
