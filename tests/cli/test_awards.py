"""The award register said in lines: what there is room for, how far each award is, what does not fit."""

from decimal import Decimal

from ledger.cli import awards
from ledger.questions.award_register import AwardTold, QuotaTold


def test_a_quota_says_how_many_and_by_how_many_too_many():
    told = QuotaTold(
        cluster="C1", level="CITY_FLAG", quota=2, nominated=4, proposed=3, granted=1, over=2
    )
    assert awards._quota(told) == (
        "C1        CITY_FLAG     số lượng 2: suy tôn 4, đề nghị 3, đã tặng 1, vượt 2"
    )
    without = QuotaTold(cluster="C1", level="LOCAL_MERIT", tied=("PA", "PB"), tie_says="ngang nhau")
    assert awards._quota(without).endswith(
        "không nêu số lượng: suy tôn 0, đề nghị 0, đã tặng 0; ngang nhau: PA, PB"
    )


def test_an_award_says_its_state_its_points_and_that_its_file_was_late():
    told = AwardTold(
        unit="PA", level="CITY_MERIT", status="PROPOSED", points=Decimal("938.50"), file="COMPLETE",
        file_late=True, review_flagged=True,
    )  # fmt: skip
    assert awards._award(told) == (
        "PA        CITY_MERIT    PROPOSED, 938,50 điểm; hồ sơ COMPLETE, muộn; cần xem xét lại"
    )
