"""The commands on reprimands, on the furnished office with a paper that cost points."""

import json

from tests.api.reprimanded import DOUBLE, reprimanded


def test_a_paper_is_said_with_what_it_moved_and_whose_turn_it_is(thidua, review):
    applied = reprimanded(review)
    _, before, _ = thidua(review, "reprimands", "2024", "--as-of", str(applied - 1))
    assert "chưa áp dụng; cụm trưởng, khối trưởng xử lý" in before
    _, now, _ = thidua(review, "reprimands", "2024", "--unit", "PX03")
    assert "Số 12/UBND-VP: đã áp dụng" in now
    assert f"P.1: −2,00 → −5,00 (số {applied}, cụm trưởng, khối trưởng)" in now


def test_the_double_effect_prints_the_body_of_its_route_and_says_it_otherwise(thidua, review):
    applied = reprimanded(review)
    words = ["double-effect", "2024", "PX03", "2024-11", "VB1"]
    status, printed, complained = thidua(review, *words, "--json")
    assert (status, complained) == (0, "")
    assert json.loads(printed) == review.get(DOUBLE).json()
    _, said, _ = thidua(review, *words, "--shortcoming", "PUBLIC_INDIGNATION")
    assert "Số 12/UBND-VP đã trừ 3,00 điểm của đơn vị; kết luận vụ việc gây bức xúc" in said
    assert f"trừ điểm tại sự kiện số {applied}" in said
