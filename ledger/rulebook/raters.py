"""Raters (cấp đánh giá, xếp loại): whose rating of a party organisation meets a flag's condition.

A flag needs the rating «được Quận ủy hoặc Đảng ủy cơ quan trực thuộc Quận ủy quản lý đánh giá»
(B.III.1.2-2). A rating by anybody else, such as the party committee of a ward, is a rating all the
same: it excludes where it must (B.III.1.2-5+1), it only cannot carry a flag.
"""

from typing import Literal

Rater = Literal["DISTRICT_PARTY_COMMITTEE", "AGENCY_PARTY_COMMITTEE", "OTHER"]
"""Who rated: Quận ủy, the Đảng ủy cơ quan under it that manages the organisation, somebody else."""

PERMITTED: frozenset[Rater] = frozenset({"DISTRICT_PARTY_COMMITTEE", "AGENCY_PARTY_COMMITTEE"})
"""Whose rating may carry a flag (B.III.1.2-2)."""

RATERS: dict[Rater, str] = {
    "DISTRICT_PARTY_COMMITTEE": "Quận ủy",
    "AGENCY_PARTY_COMMITTEE": "Đảng ủy cơ quan trực thuộc Quận ủy, quản lý tổ chức đảng này",
    "OTHER": "nơi không phải Quận ủy hay Đảng ủy cơ quan trực thuộc Quận ủy quản lý",
}


def rater(*, committee: bool, under_committee: bool, manages: bool) -> Rater:
    """Return who a body is as a rater of one party organisation (B.III.1.2-2, R-17).

    `committee`: it is a party committee (cấp ủy); `under_committee`: it is directly under another;
    `manages`: the organisation is registered as managed by it.

    >>> rater(committee=True, under_committee=False, manages=False)
    'DISTRICT_PARTY_COMMITTEE'
    >>> rater(committee=True, under_committee=True, manages=False)
    'OTHER'
    """
    if not committee:
        return "OTHER"
    if not under_committee:
        return "DISTRICT_PARTY_COMMITTEE"
    return "AGENCY_PARTY_COMMITTEE" if manages else "OTHER"
