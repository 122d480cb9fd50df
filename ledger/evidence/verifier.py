"""The verifier of evidence bundles: the checks in their order, and its command line.

    python verify.py GÓI.zip --policy CHÍNH_SÁCH [--pin ĐIỂM_KIỂM] [--max-age NGÀY] [--json]

Manifest, checkpoint, the reader's own checkpoint, each event, the streams, times, the timestamp,
the score worked out again. Everything is checked as far as it can be read; nothing in the bundle is
trusted.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.evidence.checkpoints import (
    CHECKPOINT,
    Tree,
    bounds,
    check_age,
    check_pin,
    tree_of,
    trust_of,
)
from ledger.evidence.claims import check_erased, check_made
from ledger.evidence.events import EventChecks, Shown, check_streams
from ledger.evidence.findings import SOUND, TAMPERED, UNDECIDED, Findings
from ledger.evidence.manifest import MANIFEST, Manifest
from ledger.evidence.result import check_result
from ledger.evidence.stamps import check_stamp
from ledger.evidence.times import check_times, moment
from ledger.evidence.zip import BUNDLE_BYTES, unpacked
from ledger.merkle.policy import printable
from ledger.merkle.reading import TEXT_BYTES, MalformedText
from ledger.signing.keys import verify

LIMITS = (
    "gói chứng minh các sự kiện đã trình là thật, đúng thứ tự, không bị sửa; không chứng minh rằng "
    "ngoài các chuỗi đã trình đủ thì không còn sự kiện nào khác, cũng không chứng minh điều người "
    "ghi đã ghi là đúng sự thật"
)
"""What no proof of this kind says, told with every verdict."""


@dataclass(frozen=True)
class Asked:
    """What the reader brings, from outside the bundle: whom to trust, and what was kept before.

    `max_age` and `now` are seconds, `now` of POSIX time; `tsa` are the certificates (PEM) of
    time-stamping authorities.
    """

    policy: bytes
    pin: bytes | None = None
    consistency: bytes | None = None
    max_age: int | None = None
    now: int = 0
    tsa: bytes | None = None


def check_bundle(data: bytes, asked: Asked) -> Findings:
    """Return everything found in a bundle. Never raises over what a bundle holds."""
    findings = Findings()
    try:
        trust = trust_of(asked.policy, verify)
    except MalformedText as malformed:
        findings.add(UNDECIDED, "chính sách", malformed)
        return findings
    try:
        parts = unpacked(data)
        manifest = Manifest.parse(parts.get(MANIFEST, b""))
    except MalformedText as malformed:
        findings.add(UNDECIDED, "gói", malformed)
        return findings
    _check_files(parts, manifest, findings)
    tree = None
    if CHECKPOINT in parts:
        tree = tree_of(parts[CHECKPOINT], CHECKPOINT, trust, findings)
    if tree is not None:
        _check_named(tree, manifest, findings)
        if asked.max_age is not None:
            check_age(tree, asked.now, asked.max_age, findings)
        if asked.pin is not None:
            check_pin(asked.pin, asked.consistency, parts, tree, trust, findings)
    events = EventChecks(parts, manifest, trust, tree, findings).shown()
    check_streams(events, manifest, findings)
    check_made(events, manifest, findings)
    check_erased(events, manifest, findings)
    check_times(events, bounds(parts, tree, trust, findings) if tree else (), findings)
    if tree is not None:
        check_stamp(parts, tree, asked.tsa, findings)
    check_result(parts, events, manifest, findings)
    if tree is not None:
        _sum_up(tree, events, findings)
    return findings


def _check_files(parts: dict[str, bytes], manifest: Manifest, findings: Findings) -> None:
    """Find parts that are missing, not named, or others than the manifest names."""
    for name in sorted((parts.keys() | manifest.files.keys()) - {MANIFEST}):
        if name not in parts:
            findings.add(TAMPERED, name, "danh mục nêu mà gói không có")
        elif name not in manifest.files:
            findings.add(TAMPERED, name, "gói có mà danh mục không nêu")
        elif sha256(parts[name]).hexdigest() != manifest.files[name]:
            findings.add(TAMPERED, name, "khác với mã SHA-256 trong danh mục")
    if CHECKPOINT not in parts:
        findings.add(TAMPERED, CHECKPOINT, "gói không có điểm kiểm")


def _check_named(tree: Tree, manifest: Manifest, findings: Findings) -> None:
    """Compare the log and size that the manifest names with those of the checkpoint."""
    checkpoint = tree.checkpoint
    if (checkpoint.origin, checkpoint.size) != (manifest.origin, manifest.size):
        findings.add(TAMPERED, MANIFEST, "nhật ký hoặc kích thước khác với điểm kiểm")


def _sum_up(tree: Tree, events: Sequence[Shown], findings: Findings) -> None:
    """Say what was looked at, who stands for it, and what it does not prove."""
    checkpoint = tree.checkpoint
    findings.remark(
        "gói",
        f"{len(events)} sự kiện, dưới điểm kiểm {checkpoint.size} sự kiện của {checkpoint.origin}",
    )
    witnessed = tree.opened.witnessed if tree.opened is not None else {}
    for name, at in witnessed.items():
        findings.remark("nhân chứng", f"{printable(name)} đồng ký lúc {moment(at)}")
    if tree.opened is not None and not witnessed:
        findings.remark("nhân chứng", "chính sách không đòi hỏi nhân chứng nào: chỉ nhật ký tự ký")
    findings.remark("giới hạn", LIMITS)


def main(given: Sequence[str] | None = None) -> int:
    """Verify the bundle that the command line names; return the exit status."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    asking = argparse.ArgumentParser(
        prog="verify.py",
        description="Kiểm chứng một gói chứng cứ của Sổ cái thi đua, không cần mạng.",
        epilog="Mã thoát: 0 đúng; 1 đã bị sửa; 2 không kết luận được; 3 không đáng tin; "
        "4 nhật ký rẽ nhánh hoặc lùi lại; 5 đúng, có phần đã xóa theo quyết định.",
    )
    asking.add_argument("bundle", metavar="GÓI.zip")
    asking.add_argument("--policy", required=True, help="tệp chính sách, lấy từ ngoài gói")
    asking.add_argument("--pin", help="điểm kiểm người kiểm chứng đã giữ từ trước")
    asking.add_argument("--consistency", help="bằng chứng nhất quán giữa điểm kiểm đó và gói")
    asking.add_argument("--max-age", type=_days, help="điểm kiểm cũ nhất được nhận, tính bằng ngày")
    asking.add_argument("--tsa", help="chứng thư gốc (PEM) của nơi cấp dấu thời gian được tin cậy")
    asking.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    asked = asking.parse_args(given)
    outside = Outside(asked.policy, asked.pin, asked.consistency, asked.tsa)
    findings = verified(asked.bundle, outside, asked.max_age, int(time.time()))
    sys.stdout.write(findings.as_json() if asked.json else findings.text())
    return findings.code


class Outside(NamedTuple):
    """The files that the reader brings."""

    policy: str
    pin: str | None = None
    consistency: str | None = None
    tsa: str | None = None


def verified(bundle: str, outside: Outside, max_age: int | None, now: int) -> Findings:
    """Return what is found in the bundle of a file; a file that cannot be read is found too.

    `max_age` is in days, `now` in seconds of POSIX time.
    """
    unread = Findings()

    def content(path: str | None, most: int) -> bytes | None:
        if path is None:
            return None
        try:
            with Path(path).open("rb") as file:
                data = file.read(most + 1)
        except (OSError, ValueError) as error:
            unread.add(UNDECIDED, path, f"không đọc được: {getattr(error, 'strerror', error)}")
            return None
        if len(data) > most:
            unread.add(UNDECIDED, path, f"lớn quá {most} byte")
        return data

    data = content(bundle, BUNDLE_BYTES)
    trusted, kept, proof, roots = (content(path, TEXT_BYTES) for path in outside)
    if unread.code != SOUND or data is None or trusted is None:
        return unread
    seconds = None if max_age is None else max_age * 86_400
    return check_bundle(data, Asked(trusted, kept, proof, seconds, now, roots))


def _days(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 6:  # noqa: PLR2004 - ages
        raise argparse.ArgumentTypeError(f"không phải số ngày: {written!r}")
    return int(written)
