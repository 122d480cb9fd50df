"""Awarding (trình tự khen thưởng): where the way to an award contradicts the rules, in one place.

What was decided outside is recorded whatever the rules say (R-26); `contradictions` is the one pure
function that says what does not fit, under which clause. Nothing here bars anything.
"""

from typing import Literal, NamedTuple

from ledger.rulebook.ballots import BALLOT_LAW, FLAGS
from ledger.rulebook.regulation import AwardCode

STANDARD = "B.III.1.1"
CONDITION = "B.III.1.2"
STRUCTURE = "B.III.2"
DOSSIER = "B.III.3"
PROPOSAL = "B.II.3"
NOMINATION = "A.II.2.1.c"

OF_CITY: frozenset[AwardCode] = frozenset({"GOV_FLAG", "CITY_FLAG", "CITY_MERIT"})
"""The awards of B.III.1.1; Giấy khen is the district's own."""

ContradictionCode = Literal[
    "AGAINST_RULES",
    "NO_STANDARDS",
    "STANDARDS_UNMET",
    "NO_BALLOT",
    "BALLOT_UNMET",
    "NOT_PUBLISHED",
    "NOT_NOMINATED",
    "NOT_PROPOSED",
    "OVER_QUOTA",
    "NO_FILE",
    "FILE_INCOMPLETE",
    "FILE_RETURNED",
    "FILE_LATE",
]


class AwardCase(NamedTuple):
    """How one award of one unit stands; `granted` is a grant that is not cancelled.

    `against_rules` are the positions of acts whose verdict spoke against them; None of a fact means
    that nothing was recorded of it. `asks_for_file`: the annual guidance names papers or a
    deadline. `over`: by how many units its cluster is over the quota of this award.
    """

    level: AwardCode
    nominated: bool = False
    proposed: bool = False
    granted: bool = False
    against_rules: tuple[int, ...] = ()
    standards_met: bool | None = None
    ballot_met: bool | None = None
    published: bool = False
    asks_for_file: bool = False
    file: Literal["COMPLETE", "INCOMPLETE", "RETURNED"] | None = None
    file_late: bool = False
    over: int = 0


class Contradiction(NamedTuple):
    """What does not fit, under which clause; `says` is Vietnamese."""

    code: ContradictionCode
    clause: str
    says: str
    positions: tuple[int, ...] = ()


def contradictions(case: AwardCase) -> tuple[Contradiction, ...]:
    """Return what contradicts the rules in a case, in the order of the guidance (R-25, R-26).

    >>> [c.code for c in contradictions(AwardCase("CITY_FLAG", nominated=True, proposed=True))]
    ['NO_STANDARDS', 'NO_BALLOT', 'NOT_PUBLISHED']
    >>> contradictions(AwardCase("CITY_FLAG", nominated=True))
    ()
    """
    found = []
    if case.against_rules:
        says = "Kết quả xét điều kiện không cho mức này"
        found.append(Contradiction("AGAINST_RULES", CONDITION, says, case.against_rules))
    if case.proposed or case.granted:
        found += [*_standards(case), *_ballot(case), *_way(case), *_file(case)]
    elif case.file_late:
        found.append(Contradiction("FILE_LATE", DOSSIER, "Hồ sơ gửi muộn so với hướng dẫn"))
    if case.over and (case.nominated or case.proposed or case.granted):
        says = f"Cụm, khối vượt số lượng được hướng dẫn {case.over} đơn vị"
        found.append(Contradiction("OVER_QUOTA", STRUCTURE, says))
    return tuple(found)


def _standards(case: AwardCase) -> list[Contradiction]:
    """Find that the standards of the law were not found met (B.III.1.1)."""
    if case.level not in OF_CITY or case.standards_met:
        return []
    if case.standards_met is None:
        says = "Chưa ghi nhận việc thẩm định tiêu chuẩn theo Luật và Nghị định"
        return [Contradiction("NO_STANDARDS", STANDARD, says)]
    says = "Thẩm định thấy không đạt tiêu chuẩn theo Luật và Nghị định"
    return [Contradiction("STANDARDS_UNMET", STANDARD, says)]


def _ballot(case: AwardCase) -> list[Contradiction]:
    """Find that a flag has no ballot of the council, or one that speaks against it (B.III.1.1)."""
    if case.ballot_met is False:
        says = f"Hội đồng bỏ phiếu không đủ số phiếu đồng ý ({BALLOT_LAW})"
        return [Contradiction("BALLOT_UNMET", STANDARD, says)]
    if case.ballot_met is None and case.level in FLAGS:
        says = f"Chưa ghi nhận Hội đồng bỏ phiếu ({BALLOT_LAW})"
        return [Contradiction("NO_BALLOT", STANDARD, says)]
    return []


def _way(case: AwardCase) -> list[Contradiction]:
    """Find steps that were left out: A.II.2.1.c, B.II.3, publicity by the law of B.III.1.1."""
    if case.level not in OF_CITY:
        return []
    found = []
    if not case.published:
        says = "Chưa ghi nhận việc công khai đơn vị được đề nghị (Luật TĐKT Điều 84 khoản 5)"
        found.append(Contradiction("NOT_PUBLISHED", STANDARD, says))
    if not case.nominated:
        says = "Cụm, khối không suy tôn mức này"
        found.append(Contradiction("NOT_NOMINATED", NOMINATION, says))
    if case.granted and not case.proposed:
        says = "Được tặng mà không có đề nghị đang có giá trị cho mức này"
        found.append(Contradiction("NOT_PROPOSED", PROPOSAL, says))
    return found


def _file(case: AwardCase) -> list[Contradiction]:
    """Find that a file is lacking, incomplete, returned or late by the guidance (B.III.3)."""
    found = []
    if case.file is None and case.asks_for_file:
        found.append(Contradiction("NO_FILE", DOSSIER, "Chưa nhận hồ sơ theo hướng dẫn hằng năm"))
    if case.file == "INCOMPLETE":
        found.append(Contradiction("FILE_INCOMPLETE", DOSSIER, "Hồ sơ chưa đủ theo hướng dẫn"))
    if case.file == "RETURNED":
        found.append(Contradiction("FILE_RETURNED", DOSSIER, "Hồ sơ đã bị trả lại"))
    if case.file_late:
        found.append(Contradiction("FILE_LATE", DOSSIER, "Hồ sơ gửi muộn so với hướng dẫn"))
    return found
