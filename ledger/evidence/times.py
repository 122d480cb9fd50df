"""The time rule: when was an event recorded, by other people's clocks?

An entry between two witnessed checkpoints was made between their moments: it cannot be back-dated
further than the log's own interval. Entries that were made later than their events (when entries
begun) are proven from then on only, and say so.
"""

from bisect import bisect_right
from datetime import UTC, datetime

from ledger.evidence.checkpoints import Bound
from ledger.evidence.events import Shown
from ledger.evidence.findings import TAMPERED, Findings

SKEW = 5
"""How far clocks may differ, in seconds."""

BEGUN = "log.entries-begun.v1"


def check_times(events: list[Shown], bounds: tuple[Bound, ...], findings: Findings) -> None:
    """Find events whose time is not between those of the checkpoints around them, or runs back."""
    begun = _begun(events, findings)
    sizes = [bound.size for bound in bounds]
    latest = None
    widths: list[int] = []
    open_ended = 0
    for event in events:
        at = event.entry.at.timestamp()
        where = f"sự kiện {event.position}"
        if latest is not None and at < latest - SKEW:
            says = f"ghi sớm hơn {latest - at:.0f} giây so với một sự kiện đứng trước"
            findings.add(TAMPERED, where, says)
        latest = at if latest is None else max(at, latest)
        if event.position <= begun:
            continue
        after = bisect_right(sizes, event.position - 1)
        if after == len(bounds):
            open_ended += 1
            continue
        if at > bounds[after].at + SKEW:
            says = f"mang giờ muộn hơn lúc đã được đồng ký ({moment(bounds[after].at)})"
            findings.add(TAMPERED, where, says)
        if after:
            widths.append(bounds[after].at - bounds[after - 1].at)
        else:
            open_ended += 1
        if after and at < bounds[after - 1].at - SKEW:
            says = f"mang giờ sớm hơn lúc chưa có nó ({moment(bounds[after - 1].at)})"
            findings.add(TAMPERED, where, says)
    if widths:
        says = f"{len(widths)} sự kiện có giờ ghi nằm giữa hai lần đồng ký, cách nhau nhiều nhất"
        findings.remark("thời gian", f"{says} {max(widths)} giây")
    if open_ended:
        says = f"{open_ended} sự kiện không có đủ mốc giờ của nhân chứng ở cả hai phía"
        findings.remark("thời gian", says)


def _begun(events: list[Shown], findings: Findings) -> int:
    """Return the last position whose entry was made after its event; 0 where none was."""
    last = 0
    for event in events:
        first, end = event.facts.get("first"), event.facts.get("last")
        if event.topic != BEGUN or not isinstance(first, int) or not isinstance(end, int):
            continue
        if first <= end < event.position:
            since = moment(int(event.entry.at.timestamp()))
            findings.remark(
                "thời gian", f"sự kiện {first} tới {end} được chứng thực từ {since}, không sớm hơn"
            )
            last = max(last, end)
    return last


def moment(at: int) -> str:
    """Return a moment of POSIX seconds as people read it, in UTC."""
    try:
        return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S %d/%m/%Y} UTC"
    except (OverflowError, OSError, ValueError):
        return f"giây thứ {at}"
