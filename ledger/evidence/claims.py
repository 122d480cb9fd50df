"""What a bundle says of itself, held against the events by which it was made and parts were erased.

The event by which a bundle was made was recorded before the bundle was cut: it says where every
stream ended, so nothing that was there can have been left off an end.
"""

from typing import Any

from ledger.evidence.events import Shown
from ledger.evidence.findings import ERASED, TAMPERED, Findings
from ledger.evidence.manifest import WHOLE, Manifest
from ledger.evidence.times import moment
from ledger.merkle.reading import base64_of

ORDERED = "erasure.ordered.v1"
MADE = "evidence-bundle.made.v1"

_ABOUT = ("season", "unit", "dispute")


def check_made(events: list[Shown], manifest: Manifest, findings: Findings) -> None:
    """Compare the bundle with the event by which it was made."""
    where = f"sự kiện {manifest.made}"
    made = next((event for event in events if event.position == manifest.made), None)
    if made is None or made.topic != MADE:
        findings.add(TAMPERED, where, "gói không có sự kiện lập gói này")
        return
    if {k: made.facts[k] for k in _ABOUT if k in made.facts} != manifest.about:
        findings.add(TAMPERED, where, "lập gói về việc khác với danh mục")
    if manifest.withheld and made.facts.get("without_reasons") is not True:
        findings.add(TAMPERED, where, "lập gói đủ phần ghi lý do, gói lại không kèm")
    told = _ends(made, where, findings)
    _check_ends(told, [e for e in events if e.position < manifest.made], findings)
    for stream in sorted(told.keys() | manifest.streams.keys()):
        if (manifest.streams.get(stream) == WHOLE) != (stream in told):
            says = "danh mục và sự kiện lập gói không cùng nói là trình đủ"
            findings.add(TAMPERED, f"chuỗi {stream}", says)
    at = moment(int(made.entry.at.timestamp()))
    findings.remark("gói", f"lập lúc {at}; điều ghi sau đó không có trong gói")


def _ends(made: Shown, where: str, findings: Findings) -> dict[str, tuple[int, str]]:
    """Return where each stream ended: its last version, and the leaf hash of that event."""
    claimed = made.facts.get("streams")
    told: dict[str, tuple[int, str]] = {}
    heads: list[Any] = claimed if isinstance(claimed, list) and claimed else [None]
    for head in heads:
        try:
            told[str(head["stream"])] = int(head["version"]), str(head["leaf"])
        except (KeyError, TypeError, ValueError):
            findings.add(TAMPERED, where, "không đọc được danh sách chuỗi đã lập gói")
    return told


def _check_ends(told: dict[str, tuple[int, str]], events: list[Shown], findings: Findings) -> None:
    """Find streams that do not end where they ended when the bundle was made."""
    shown: dict[str, tuple[int, str]] = {}
    for event in events:
        end = event.entry.ov, base64_of(event.entry.leaf)
        shown[event.stream] = max(end, shown.get(event.stream, end))
    for stream, (version, leaf) in told.items():
        if shown.get(stream) != (version, leaf):
            says = f"khi lập gói kết thúc ở phiên bản {version}, gói lại khác"
            findings.add(TAMPERED, f"chuỗi {stream}", says)


def check_erased(events: list[Shown], manifest: Manifest, findings: Findings) -> None:
    """Find erasable parts that are gone without an order in the ledger that names them."""
    known = {event.position: event for event in events}
    for position, order in sorted((manifest.erased or {}).items()):
        where = f"sự kiện {position}"
        ordered = known.get(order)
        named = ordered.facts.get("positions") if ordered else None
        if ordered is None or ordered.topic != ORDERED:
            findings.add(TAMPERED, where, f"sự kiện {order} không phải quyết định xóa")
        elif not isinstance(named, list) or position not in named or position >= order:
            findings.add(TAMPERED, where, f"quyết định xóa (sự kiện {order}) không nêu sự kiện này")
        elif known.get(position) is None or known[position].private is not None:
            findings.add(TAMPERED, where, "danh mục nói đã xóa, gói lại không như vậy")
        elif _by_one(ordered):
            findings.add(TAMPERED, where, f"một người vừa ra lệnh vừa duyệt (sự kiện {order})")
        else:
            findings.add(ERASED, where, f"phần ghi lý do đã xóa theo sự kiện {order}")
    withheld = [str(position) for position in manifest.withheld if position in known]
    if withheld:
        says = f"không kèm phần ghi lý do của sự kiện {', '.join(withheld)}"
        findings.remark("gói", says)


def _by_one(ordered: Shown) -> bool:
    """Tell whether one person both gave an order of erasure and approved it."""
    approver = ordered.facts.get("approver")
    by = ordered.told["by"].get("person")
    return not isinstance(approver, dict) or approver.get("person") in {None, by}
