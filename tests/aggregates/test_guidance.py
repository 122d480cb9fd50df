"""The rules of the annual guidance: quotas, files, deadline, and ties (B.III.2, B.III.3, R-25)."""

from datetime import date

import pytest

from ledger.aggregates.guidance import (
    AnnualGuidanceIssued,
    DossierItem,
    Guidance,
    Quota,
    QuotaTieDecided,
)
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "guidance/2024"
PAPER = DocumentRef(printed="Hướng dẫn số 12/HD-UBND")
FLAGS = Quota(cluster="C1", level="CITY_FLAG", number=1)
REPORT = DossierItem(code="BCTT", name="Báo cáo thành tích")
ISSUED = AnnualGuidanceIssued(
    quotas=(FLAGS,), dossier_items=(REPORT,), dossier_deadline=date(2024, 12, 10), document=PAPER
)


def guidance(*events):
    return given(Guidance, *events, stream=STREAM)


def issue(**more):
    facts = {"quotas": [FLAGS], "items": [REPORT], "deadline": date(2024, 12, 10)}
    return lambda g: g.issue(**{**facts, "document": PAPER, **more})


@pytest.mark.clause("B.III.2")
@pytest.mark.clause("B.III.3")
def test_guidance_names_quotas_papers_and_a_deadline():
    guidance().when(issue()).then(ISSUED)
    words = ISSUED.words()
    assert "C1 1 Cờ thi đua Thành phố" in words
    assert "Báo cáo thành tích; hồ sơ gửi chậm nhất ngày 10/12/2024" in words


@pytest.mark.clause("B.III.2")
def test_a_later_issue_takes_the_place_of_the_former_whole():
    event = issue(quotas=[], deadline=None)(
        Guidance.folded(STREAM, recorded([ISSUED], stream=STREAM))
    )
    assert event.replaces == 1
    state = Guidance.folded(STREAM, recorded([ISSUED, event], stream=STREAM))
    assert (dict(state.quotas), state.deadline, state.issued) == ({}, None, 2)
    assert "thay hướng dẫn tại sự kiện số 1" in event.words()


@pytest.mark.parametrize(
    ("wrong", "under", "saying"),
    [
        ({"document": None}, "B.III.2", "văn bản"),
        ({"quotas": [FLAGS, FLAGS]}, "B.III.2", "hai lần"),
        ({"items": [REPORT, REPORT]}, "B.III.3", "hai lần"),
        ({"quotas": [], "items": [], "deadline": None}, "B.III.2", "ít nhất"),
    ],
)
def test_guidance_without_paper_twice_the_same_or_empty_is_refused(wrong, under, saying):
    guidance().when(issue(**wrong)).refused(under=under, saying=saying)


def test_a_file_is_measured_by_the_papers_asked_for():
    state = Guidance.folded(STREAM, recorded([ISSUED], stream=STREAM))
    assert state.missing(["KHAC"]) == ("BCTT",)
    assert state.missing(["BCTT", "KHAC"]) == ()


def tie(units=("WB", "WA"), **more):
    facts = {"document": PAPER, "reason": "cân nhắc thành tích", **more}
    return lambda g: g.decide_tie("C1", more.pop("level", "CITY_FLAG"), units, **facts)


@pytest.mark.clause("B.III.2")
def test_the_council_names_the_order_of_units_alike():
    guidance(ISSUED).when(tie()).then(
        QuotaTieDecided(
            cluster="C1", level="CITY_FLAG", units=("WB", "WA"), document=PAPER,
            reason="cân nhắc thành tích",
        )
    )  # fmt: skip


def test_an_order_needs_a_quota_two_units_a_paper_and_a_reason():
    guidance().when(tie()).refused(under="B.III.2", saying="chưa nêu số lượng")
    for units in (("WA",), ("WA", "WA"), ()):
        guidance(ISSUED).when(tie(units)).refused(under="B.III.2", saying="ít nhất hai đơn vị")
    guidance(ISSUED).when(tie(document=None)).refused(under="B.III.2", saying="văn bản")
    guidance(ISSUED).when(tie(reason=None)).refused(under="B.III.2", saying="lý do")
