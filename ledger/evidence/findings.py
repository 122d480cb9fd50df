"""What a verifier found, and the one number it ends with.

0 sound, 1 tampered, 2 cannot decide, 3 not trusted, 4 fork or rollback, 5 sound with lawful
erasures. The worst one wins: 4 > 1 > 3 > 2 > 5 > 0.
"""

import json
from dataclasses import dataclass, field

SOUND, TAMPERED, UNDECIDED, UNTRUSTED, FORKED, ERASED = range(6)

GRAVEST_FIRST = (FORKED, TAMPERED, UNTRUSTED, UNDECIDED, ERASED, SOUND)

VERDICTS = {
    SOUND: "ĐÚNG: mọi phần đã trình đều được chứng thực",
    TAMPERED: "ĐÃ BỊ SỬA: có phần trái với nhật ký đã ký",
    UNDECIDED: "KHÔNG KẾT LUẬN ĐƯỢC: có phần không đọc được hoặc còn thiếu",
    UNTRUSTED: "KHÔNG ĐÁNG TIN: chữ ký hoặc nhân chứng không đủ theo chính sách",
    FORKED: "NHẬT KÝ RẼ NHÁNH HOẶC LÙI LẠI: có hai điểm kiểm đã ký mâu thuẫn nhau",
    ERASED: "ĐÚNG, có phần đã xóa theo quyết định được ghi trong sổ",
}


SAYS = 2_000
"""The longest thing that is said of one finding, in characters."""


@dataclass(frozen=True)
class Finding:
    """One thing found: its code, where, and what, in Vietnamese. Code 0 is a remark.

    `notes` are signed notes that prove it, to be kept.
    """

    code: int
    where: str
    says: str
    notes: tuple[str, ...] = ()

    def line(self) -> str:
        """Return it as people read it: one line, and its notes below, set in."""
        mark = "·" if self.code == SOUND else str(self.code)
        shown = [f"    {line}".rstrip() for note in self.notes for line in note.split("\n")]
        return "\n".join([f"{mark} {self.where}: {self.says}", *shown])


def _plain(text: str) -> str:
    """Return text with all that does not show as itself replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:SAYS])


@dataclass
class Findings:
    """All that was found, in the order of the checks."""

    found: list[Finding] = field(default_factory=list)

    def add(self, code: int, where: str, says: object, *notes: str) -> None:
        """Take one more. What a bundle wrote never ends a line or turns the writing around."""
        self.found.append(Finding(code, _plain(where), _plain(str(says)), notes))

    def remark(self, where: str, says: str) -> None:
        """Take what is worth knowing and no fault."""
        self.add(SOUND, where, says)

    @property
    def code(self) -> int:
        """Return the gravest code, 0 when nothing was found."""
        codes = {finding.code for finding in self.found}
        return next((code for code in GRAVEST_FIRST if code in codes), SOUND)

    def text(self) -> str:
        """Return a line for each finding, and the verdict."""
        lines = [finding.line() for finding in self.found]
        return "\n".join([*lines, f"KẾT LUẬN {self.code}: {VERDICTS[self.code]}", ""])

    def as_json(self) -> str:
        """Return the same as one JSON object."""
        told = {
            "code": self.code,
            "verdict": VERDICTS[self.code],
            "findings": [vars(finding) for finding in self.found],
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
