"""Figures (điểm mẫu): lines that add up to a given total, the same ones on every run.

What looks like chance comes from a digest of the codes, so the demo is the same everywhere.
"""

from collections.abc import Collection
from decimal import Decimal
from hashlib import sha256
from math import ceil

from ledger.demo.places import Cluster, Criterion, Member

NOTHING = Decimal("0.00")
HALF = Decimal("0.5")

RATING_POINTS = {"EXCELLENT": Decimal(60), "GOOD": Decimal(45), "COMPLETED": Decimal(20)}
"""What a party rating brings, out of 60 (the lookup of the tables)."""

MOVABLE = frozenset({"quantitative", "graded", "per_occurrence"})
SMALLEST = Decimal(20)
"""Leaves below this maximum keep full points."""

Lines = dict[str, Decimal]


def drawn(many: int, *names: str) -> int:
    """Return a number below `many` that follows from the names alone.

    >>> drawn(10, "PM01", "I.1") == drawn(10, "PM01", "I.1") < 10
    True
    """
    return int.from_bytes(sha256("/".join(names).encode()).digest()[:8]) % many


def self_scored(cluster: Cluster, member: Member, keep: Collection[str] = ()) -> Lines:
    """Return a unit's lines for its total; those in `keep` have full points."""
    lines = {leaf.code: _full(leaf) for leaf in cluster.leaves}
    rated = _rating_leaf(cluster)
    own = "GOOD" if member.code == "PA" else member.rating or "EXCELLENT"
    lines[rated.code] = RATING_POINTS[own]
    spare = _bonus(cluster, lines, member)
    _take(cluster, lines, member, spare, {*keep, rated.code})
    return lines


def _full(leaf: Criterion) -> Decimal:
    return NOTHING if leaf.type in {"bonus", "penalty"} else Decimal(leaf.max)


def _rating_leaf(cluster: Cluster) -> Criterion:
    return next(leaf for leaf in cluster.leaves if leaf.name == "Xếp loại tổ chức cơ sở đảng")


def _bonus(cluster: Cluster, lines: Lines, member: Member) -> Decimal:
    """Give bonus by tens, enough for the total and now and then ten more; return what is spare."""
    wanted = member.points - sum(lines.values(), NOTHING)
    tens = max(ceil(wanted / 10), 0) + drawn(2, member.code, "bonus")
    for leaf in (leaf for leaf in cluster.leaves if leaf.type == "bonus"):
        given = min(Decimal(tens * 10), Decimal(leaf.max))
        lines[leaf.code] = given
        tens -= int(given // 10)
    return sum(lines.values(), NOTHING) - member.points


def _take(
    cluster: Cluster, lines: Lines, member: Member, spare: Decimal, keep: Collection[str]
) -> None:
    """Take the spare points off leaf after leaf, at most a third of any, down to the hundredth."""
    movable = [
        leaf
        for leaf in cluster.leaves
        if leaf.type in MOVABLE and Decimal(leaf.max) >= SMALLEST and leaf.code not in keep
    ]
    order = sorted(movable, key=lambda leaf: drawn(10_000, member.code, leaf.code))
    while spare > 0:
        for leaf in order:
            most = Decimal(leaf.max)
            part = ceil(most * (4 + drawn(7, leaf.code, member.code)) / 100 / HALF) * HALF
            room = lines[leaf.code] - most * 2 / 3
            taken = min(part, spare, max(room.quantize(HALF), NOTHING))
            lines[leaf.code] -= taken
            spare -= taken
