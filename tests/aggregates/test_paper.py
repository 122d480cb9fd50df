"""Papers replaced, corrected and recalled, never edited (NĐ 30/2020 Đ.18.3)."""

from datetime import date

import pytest

from ledger.aggregates.paper import (
    DocumentCorrected,
    DocumentRecalled,
    DocumentReplaced,
    PaperRegister,
    same_paper,
)
from ledger.values import DocumentRef
from tests.given import given

STREAM = "paper/2024"
FULL = DocumentRef(
    printed="QĐ 900", issuer="UBND TP", number="900", symbol="QĐ-UBND", date=date(2024, 12, 30)
)
OTHER = DocumentRef(printed="QĐ 901")
LETTER = DocumentRef(printed="CV 12")
REPLACED = DocumentReplaced(document=FULL, form="DECISION", replacement=OTHER, reason="sai tên")
CORRECTED = DocumentCorrected(document=FULL, letter=LETTER, reason="sai ngày")
RECALLED = DocumentRecalled(document=FULL, recall=OTHER, reason="trái thẩm quyền")


def papers(*events):
    return given(PaperRegister, *events, stream=STREAM)


def replaced(by=OTHER, form="DECISION", **more):
    facts = {"form": "DECISION", "replacement_form": form, "reason": "sai tên", **more}
    return lambda p: p.replace_paper(FULL, by, **facts)


def test_a_paper_is_replaced_by_one_of_equivalent_form_only():
    papers().when(replaced()).then(REPLACED)
    papers().when(replaced(form="OFFICIAL_LETTER")).refused(under=None, saying="tương đương")
    papers().when(replaced(by=FULL)).refused(under=None, saying="văn bản khác")
    papers().when(replaced(by=None)).refused(under=None, saying="văn bản thay thế")
    papers().when(replaced(reason=None)).refused(under=None, saying="lý do")


def test_no_paper_is_replaced_by_one_that_is_no_longer_in_force():
    """A chain of replacements goes on, and never comes back to where it began."""
    third = DocumentRef(printed="QĐ 902")
    facts = {"form": "DECISION", "replacement_form": "DECISION", "reason": "sai số"}
    further = DocumentReplaced(document=OTHER, form="DECISION", replacement=third, reason="sai số")
    papers(REPLACED).when(lambda p: p.replace_paper(OTHER, third, **facts)).then(further)
    papers(REPLACED).when(lambda p: p.replace_paper(OTHER, FULL, **facts)).refused(
        under=None, saying="QĐ 900 đã được thay thế"
    )
    gone = DocumentRecalled(document=third, recall=LETTER, reason="trái thẩm quyền")
    papers(gone).when(lambda p: p.replace_paper(OTHER, third, **facts)).refused(
        under=None, saying="QĐ 902 đã bị thu hồi"
    )


def test_a_paper_is_corrected_by_a_letter_as_often_as_need_be_and_stays_in_force():
    correct = lambda p: p.correct(FULL, LETTER, reason="sai ngày")  # noqa: E731
    papers().when(correct).then(CORRECTED)
    papers(CORRECTED).when(correct).then(CORRECTED)
    papers(CORRECTED).when(replaced()).then(REPLACED)
    papers().when(lambda p: p.correct(FULL, None, reason="x")).refused(
        under=None, saying="công văn"
    )


def test_a_paper_is_recalled_by_another_for_a_reason():
    recall = lambda p: p.recall(FULL, OTHER, reason="trái thẩm quyền")  # noqa: E731
    papers().when(recall).then(RECALLED)
    papers().when(lambda p: p.recall(FULL, None, reason="x")).refused(under=None, saying="thu hồi")
    papers().when(lambda p: p.recall(FULL, OTHER, reason=None)).refused(under=None, saying="lý do")


@pytest.mark.parametrize("gone", [REPLACED, RECALLED])
def test_nothing_more_befalls_a_paper_that_is_gone(gone):
    for act in (
        replaced(),
        lambda p: p.correct(FULL, LETTER, reason="x"),
        lambda p: p.recall(FULL, LETTER, reason="x"),
    ):
        papers(gone).when(act).refused(under=None, saying="sự kiện số 1")


def test_papers_are_the_same_by_their_key_else_as_printed():
    again = FULL.model_copy(update={"printed": "Quyết định số 900"})
    assert same_paper(FULL, again)
    spelt = {"printed": "QĐ 0900", "number": "0900", "issuer": "Ubnd tp", "symbol": "QD-UBND"}
    assert same_paper(FULL, FULL.model_copy(update=spelt))
    assert not same_paper(FULL, FULL.model_copy(update={"date": date(2025, 1, 2)}))
    assert same_paper(DocumentRef(printed="QĐ 900"), FULL)
    assert not same_paper(OTHER, FULL)
