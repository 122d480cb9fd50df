"""A naive oracle of eligibility, written from the words of the guidance and not from the code.

It repeats B.III.1.2 sentence by sentence in the dullest way, with its figures written out.
"""

from decimal import Decimal

HIGH_TO_LOW = ["GOV_FLAG", "CITY_FLAG", "CITY_MERIT", "LOCAL_MERIT"]
FLAGS = ["GOV_FLAG", "CITY_FLAG"]


def points_sentence(case):
    # "phải đạt tổng số điểm từ 900 điểm trở lên; Bằng khen … từ 850 điểm trở lên"
    if case.points is None:
        return [("B.III.1.2-1", "PENDING")]
    bar = Decimal(900) if case.requested in FLAGS else Decimal(850)
    return [("B.III.1.2-1", "UNMET")] if case.points < bar else []


def flags_sentence(case):
    # "đối với các đơn vị đề nghị Cờ … đánh giá “Hoàn thành xuất sắc nhiệm vụ”"
    if case.requested in FLAGS and case.party_rating is None:
        return [("B.III.1.2-2", "PENDING")]
    found = []
    if case.requested in FLAGS and case.party_rating != "EXCELLENT":
        found.append(("B.III.1.2-2", "UNMET"))
    # "phải được Quận ủy hoặc Đảng ủy cơ quan trực thuộc Quận ủy quản lý đánh giá"
    if case.requested in FLAGS and case.rated_by == "OTHER":
        found.append(("B.III.1.2-2", "UNMET"))
    return found


def lowering_sentence(case):
    # "Hạ một mức khen thưởng"
    return [("B.III.1.2-3", "LOWERS") for _ in case.shortcomings]


def deferring_sentence(case):
    # "Chưa xét … có dấu hiệu vi phạm hoặc … chưa khắc phục xong …, trừ … có lý do chính đáng"
    found = []
    for inspection in case.inspections:
        going_on = inspection.status == "OPEN" and inspection.signs_of_violation
        if going_on or inspection.status == "REMEDIATION_PENDING":
            excepted = inspection.exception is not None
            found.append(("B.III.1.2-4", "EXCEPTED" if excepted else "DEFERS"))
    return found


def matters_sentence(case, decree):
    # NĐ 152/2025, Đ.4.4: not yet while being verified; the guidance of 2024 has no such sentence
    found = []
    for matter in case.matters:
        if matter.violation is None:
            found.append(("B.III.1.2-4", "DEFERS") if decree else ("B.III.1.2-3", "HINT"))
        elif matter.violation:
            found.append(("B.III.1.2-3", "HINT"))
    return found


def party_sentence(case):
    # "xếp loại chất lượng tổ chức cơ sở đảng hoàn thành nhiệm vụ trở xuống"
    if case.party_rating in ("COMPLETED", "NOT_COMPLETED"):
        return [("B.III.1.2-5+1", "EXCLUDES")]
    if case.party_rating is None and case.requested not in FLAGS:
        return [("B.III.1.2-5+1", "PENDING")]
    return []


def conduct_sentence(case):
    # "cán bộ lãnh đạo … đình chỉ chức vụ" or heavier, the rest a hint; "bị khởi tố, truy tố"
    found = []
    for discipline in case.disciplines:
        if discipline.leader and discipline.form in (
            "SUSPENSION",
            "DISMISSAL",
            "FORCED_RESIGNATION",
        ):
            found.append(("B.III.1.2-5+2", "EXCLUDES"))
        else:
            found.append(("B.III.1.2-3", "HINT"))
    standing = [p for p in case.prosecutions if p.ended in (None, "CONVICTED")]
    return found + [("B.III.1.2-5+2", "EXCLUDES") for _ in standing]


def lowest(*awards):
    return max(awards, key=HIGH_TO_LOW.index)


def deserved(case):
    """What the unit deserves before any lowering; None below 850 or while points are unknown."""
    if case.points is None or case.points < Decimal(850):
        return None
    by_points = "GOV_FLAG" if case.points >= Decimal(900) else "CITY_MERIT"
    by_party = "GOV_FLAG" if case.party_rating in ("EXCELLENT", None) else "CITY_MERIT"
    if case.rated_by == "OTHER" and case.party_rating is not None:
        by_party = "CITY_MERIT"
    return lowest(by_points, by_party, case.requested)


def judge(case, *, decree=False):
    """Return headline, award, merit and the sorted pairs of clause and effect.

    `decree`: after 1/7/2025, where the wider grounds of NĐ 152/2025 defer.
    """
    sentences = (
        points_sentence,
        flags_sentence,
        lowering_sentence,
        deferring_sentence,
        party_sentence,
        conduct_sentence,
    )
    told = [pair for sentence in sentences for pair in sentence(case)]
    found = sorted(told + matters_sentence(case, decree))
    effects = [effect for _, effect in found]
    merit = deserved(case)
    if "EXCLUDES" in effects:
        return "EXCLUDED", None, None, found
    if case.points is not None and case.points < Decimal(850):
        return "NOT_ELIGIBLE", None, None, found
    if "DEFERS" in effects:
        return "DEFERRED", None, merit, found
    if "PENDING" in effects:
        return "PENDING", None, merit, found
    if "LOWERS" in effects:
        return "DOWNGRADED", HIGH_TO_LOW[HIGH_TO_LOW.index(merit) + 1], merit, found
    return "ELIGIBLE", merit, merit, found
