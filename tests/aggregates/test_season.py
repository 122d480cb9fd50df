from datetime import date

import pytest

from ledger.aggregates.season import (
    RegulationAdopted,
    ResultsAggregated,
    Season,
    SeasonClosed,
    SeasonOpened,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

DIGEST = "a" * 64
OPENED = SeasonOpened(
    name="Năm thi đua 2024",
    kind="CALENDAR",
    starts_on=date(2024, 1, 1),
    ends_on=date(2024, 12, 31),
    council="HD",
)
ADOPTED = RegulationAdopted(regulation="ha-dong-2024", digest=DIGEST, from_day=date(2024, 1, 1))
LATER = RegulationAdopted(regulation="xa-2025", digest="b" * 64, from_day=date(2024, 7, 1))
CLOSED = SeasonClosed(reason="đã khen thưởng xong")


def season(*events: Event) -> Given[Season]:
    return given(Season, *events, stream="season/2024")


def opening(starts_on: date, ends_on: date):
    return lambda s: s.open(
        "Năm thi đua 2024", kind="CALENDAR", starts_on=starts_on, ends_on=ends_on, council="HD"
    )


def test_a_season_is_opened_once():
    season().when(opening(date(2024, 1, 1), date(2024, 12, 31))).then(OPENED)
    season(OPENED).when(opening(date(2024, 1, 1), date(2024, 12, 31))).refused(
        under=None, saying="đã là của"
    )


def test_a_season_ends_no_earlier_than_it_starts():
    season().when(opening(date(2024, 1, 2), date(2024, 1, 1))).refused(
        under=None, saying="đứng trước"
    )


@pytest.mark.parametrize("start", [date(2023, 7, 1), date(2021, 7, 1), date(2024, 2, 29)])
def test_a_season_is_at_most_two_years_long(start):
    last = {2023: date(2025, 6, 30), 2021: date(2023, 6, 30), 2024: date(2026, 2, 28)}[start.year]
    day_after = date.fromordinal(last.toordinal() + 1)
    assert season().when(opening(start, last)).decision(Season(stream="season/2024"))
    season().when(opening(start, day_after)).refused(under=None, saying="hai năm")


def test_a_regulation_is_pinned_and_a_later_one_counts_from_its_own_day():
    season(OPENED).when(
        lambda s: s.adopt("ha-dong-2024", digest=DIGEST, from_day=date(2024, 1, 1))
    ).then(ADOPTED)
    state = season(OPENED, ADOPTED, LATER).state
    for day, regulation in (
        (date(2023, 12, 20), "ha-dong-2024"),
        (date(2024, 6, 30), "ha-dong-2024"),
        (date(2024, 7, 1), "xa-2025"),
        (date(2025, 2, 1), "xa-2025"),
    ):
        adopted = state.regulation(day)
        assert adopted is not None
        assert adopted.regulation == regulation
    assert season(OPENED).state.regulation(date(2024, 1, 1)) is None


def test_two_regulations_never_begin_on_one_day_and_none_after_the_season():
    opened = season(OPENED, ADOPTED)
    opened.when(lambda s: s.adopt("xa-2025", digest="b" * 64, from_day=date(2024, 1, 1))).refused(
        under=None, saying="ha-dong-2024"
    )
    opened.when(lambda s: s.adopt("xa-2025", digest="b" * 64, from_day=date(2025, 1, 1))).refused(
        under=None, saying="ngày cuối"
    )
    opened.when(lambda s: s.adopt("xa-2025", digest="b" * 64, from_day=date(2024, 12, 31))).then(
        RegulationAdopted(regulation="xa-2025", digest="b" * 64, from_day=date(2024, 12, 31))
    )


def test_the_regulation_in_force_is_not_adopted_again_but_its_new_content_is():
    opened = season(OPENED, ADOPTED)
    opened.when(
        lambda s: s.adopt("ha-dong-2024", digest=DIGEST, from_day=date(2024, 3, 1))
    ).refused(under=None, saying="đang áp dụng")
    opened.when(lambda s: s.adopt("ha-dong-2024", digest="c" * 64, from_day=date(2024, 3, 1))).then(
        RegulationAdopted(regulation="ha-dong-2024", digest="c" * 64, from_day=date(2024, 3, 1))
    )


def test_a_season_is_closed_once_with_the_reason():
    season(OPENED).when(lambda s: s.close(reason="đã khen thưởng xong")).then(CLOSED)
    season(OPENED).when(lambda s: s.close(reason=None)).refused(under=None, saying="lý do")
    closed = season(OPENED, CLOSED)
    closed.when(lambda s: s.close(reason="lần nữa")).refused(under=None, saying="đã kết thúc")
    closed.when(lambda s: s.adopt("xa-2025", digest="b" * 64, from_day=date(2024, 7, 1))).refused(
        under=None, saying="đã kết thúc"
    )


def test_a_season_that_was_never_opened_adopts_and_closes_nothing():
    season().when(lambda s: s.close(reason="…")).refused(under=None, saying="chưa mở")
    season().when(lambda s: s.adopt("xa-2025", digest="b" * 64, from_day=date(2024, 7, 1))).refused(
        under=None, saying="chưa mở"
    )


def test_its_events_are_told_in_words():
    assert OPENED.words() == (
        "Mở Năm thi đua 2024 (năm công tác), từ ngày 01/01/2024 đến hết ngày 31/12/2024, "
        "thuộc Hội đồng HD"
    )
    assert ADOPTED.words() == (
        "Áp dụng quy định ha-dong-2024 từ ngày 01/01/2024 (mã kiểm SHA-256 aaaaaaaaaaaa…)"
    )
    paper = DocumentRef(printed="TB 01/TB-HĐ")
    assert SeasonClosed(document=paper).words() == "Kết thúc năm thi đua, theo TB 01/TB-HĐ"


@pytest.mark.clause("C.2-2", "B.II.3")
def test_results_are_reported_to_the_district_even_after_the_season_and_by_a_paper():
    paper = DocumentRef(printed="90/BC-HĐ")
    event = ResultsAggregated(
        clusters=("C1", "C2"),
        units=("PX01",),
        to="UBQ",
        sent_on=date(2025, 1, 10),
        document=paper,
    )

    def reporting(clusters=("C1", "C2"), document=paper):
        return lambda s: s.report_results(
            clusters, ("PX01",), to="UBQ", sent_on=date(2025, 1, 10), document=document
        )

    season(OPENED, ADOPTED, CLOSED).when(reporting()).then(event)
    season(OPENED).when(reporting(document=None)).refused(under="C.2-2", saying="phải dẫn")
    season(OPENED).when(reporting(clusters=())).refused(under="C.2-2")
    assert event.concerns() == ("PX01",)
    assert event.words() == (
        "Tổng hợp kết quả thi đua của C1, C2, báo cáo UBQ ngày 10/01/2025, theo 90/BC-HĐ"
    )
