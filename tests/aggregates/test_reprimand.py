"""The rules of the monthly batches of reprimand documents (C.3-2, R-28)."""

from datetime import date

import pytest
from pydantic import ValidationError

from ledger.aggregates.reprimand import (
    ReprimandBatch,
    ReprimandBatchForwarded,
    ReprimandDocument,
    ReprimandDocumentWithdrawn,
    duplicates,
)
from ledger.events import EnteredInError
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "reprimand/2024/2024-11"
SENT = date(2024, 11, 22)
OFFICE = "Ủy ban nhân dân quận"


def ref(number="12", on=date(2024, 11, 5), issuer=OFFICE, symbol="UBND-VP"):
    return DocumentRef(
        printed=f"{number}/{symbol}", number=number, symbol=symbol, issuer=issuer, date=on
    )


def paper(code="VB1", document=None, units=("WA",), kind="PHE_BINH", **more):
    return ReprimandDocument(code=code, document=document or ref(), kind=kind, units=units, **more)


RECALL = DocumentRef(printed="15/UBND-VP")


def forwarded(*documents, month="2024-11", sent_on=SENT):
    return ReprimandBatchForwarded(
        month=month, sent_on=sent_on, nil=not documents, documents=documents
    )


def batch(*events, stream=STREAM):
    return given(ReprimandBatch, *events, stream=stream)


def state(*events, stream=STREAM):
    return ReprimandBatch.folded(stream, recorded(events, stream=stream))


def forward(*documents, month="2024-11", sent_on=SENT, nil=False):
    return lambda b: b.forward(month, documents, sent_on=sent_on, nil=nil)


WITHDRAWN = ReprimandDocumentWithdrawn(
    code="VB1", withdrawn=ref(), units=("WA",), document=RECALL, reason="ban hành nhầm"
)


# Forwarding


@pytest.mark.clause("C.3-2")
def test_a_batch_carries_its_papers():
    batch().when(forward(paper())).then(forwarded(paper()))


@pytest.mark.clause("C.3-2")
def test_a_month_without_papers_is_an_explicit_nil_return():
    batch().when(forward(nil=True)).then(forwarded())


def test_a_batch_without_papers_that_does_not_say_so_is_refused():
    batch().when(forward()).refused(under="C.3-2", saying="báo cáo rõ là không có")


def test_a_batch_with_papers_is_no_nil_return():
    batch().when(forward(paper(), nil=True)).refused(under="C.3-2")


@pytest.mark.parametrize("first", [forwarded(paper()), forwarded()])
def test_a_batch_is_forwarded_once_and_a_second_one_of_the_month_is_another_batch(first):
    batch(first).when(forward(paper("VB2"))).refused(under="C.3-2", saying="đợt khác")
    batch(stream="reprimand/2024/2024-11-2").when(forward(paper("VB2"))).then(
        forwarded(paper("VB2"))
    )


@pytest.mark.parametrize("day", [19, 20, 25, 26])
def test_a_batch_outside_the_20th_to_25th_is_recorded_as_it_came(day):
    sent = date(2024, 11, day)
    batch().when(forward(paper(), sent_on=sent)).then(forwarded(paper(), sent_on=sent))


def test_a_paper_of_an_earlier_month_or_year_is_carried_by_the_next_batch():
    late = paper(document=ref(on=date(2024, 12, 27)))
    sent = date(2025, 1, 22)
    batch(stream="reprimand/2024/2025-01").when(forward(late, month="2025-01", sent_on=sent)).then(
        forwarded(late, month="2025-01", sent_on=sent)
    )


def test_a_paper_dated_on_the_day_it_is_sent_is_taken():
    today = paper(document=ref(on=SENT))
    batch().when(forward(today)).then(forwarded(today))


def test_a_paper_dated_after_the_day_it_is_sent_is_refused():
    batch().when(forward(paper(document=ref(on=date(2024, 11, 23))))).refused(
        under="C.3-2", saying="ban hành sau"
    )


def test_a_paper_needs_its_date_because_the_date_says_which_season_it_counts_for():
    undated = paper(document=DocumentRef(printed="12/UBND-VP"))
    batch().when(forward(undated)).refused(under="C.3-2", saying="ngày ban hành")


def test_one_code_names_one_paper():
    batch().when(forward(paper(), paper(document=ref("13")))).refused(under="C.3-2", saying="VB1")


def test_a_paper_does_not_name_a_unit_twice():
    batch().when(forward(paper(units=("WA", "WA")))).refused(under="C.3-2", saying="hai lần")


def test_one_paper_may_name_three_units():
    event = forward(paper(units=("WA", "WB", "WC")), paper("VB2", ref("13"), ("WB",)))(state())
    assert event.concerns() == ("WA", "WB", "WC")


@pytest.mark.parametrize(
    "again",
    [
        ref("12"),
        ref("012"),
        ref("12", issuer="Uỷ ban nhân dân Quận"),
        ref("12", symbol="ubnd-vp"),
        ref("12", on=date(2024, 1, 2)),
    ],
)
def test_the_same_paper_twice_in_one_batch_is_refused_however_it_is_spelt(again):
    batch().when(forward(paper(), paper("VB2", again))).refused(under="C.3-2", saying="hai lần")


@pytest.mark.parametrize(
    "other",
    [
        ref("13"),
        ref("12", issuer="UBND Thành phố"),
        ref("12", symbol="QĐ-UBND"),
        ref("12", on=date(2023, 12, 30)),
    ],
)
def test_a_paper_that_differs_in_issuer_number_symbol_or_year_is_another_paper(other):
    batch().when(forward(paper(), paper("VB2", other))).then(
        forwarded(paper(), paper("VB2", other))
    )


@pytest.mark.parametrize("month", ["2024-13", "2024-00", "24-11", "2024-1", "1999-11"])
def test_a_month_that_is_none_is_never_recorded(month):
    with pytest.raises(ValidationError):
        forwarded(month=month)


def test_a_paper_names_at_least_one_unit():
    with pytest.raises(ValidationError):
        paper(units=())


# What may be applied


def test_a_standing_paper_of_the_district_is_applicable_to_each_unit_it_names():
    held = state(forwarded(paper(units=("WA", "WB"))))
    assert held.applicable("VB1", "WB").code == "VB1"


def refused_to_apply(code, unit, *events):
    batch(*events).when(lambda b: b.applicable(code, unit)).refused(under="C.3-2")


def test_a_paper_is_not_applicable_to_a_unit_it_does_not_name():
    refused_to_apply("VB1", "WB", forwarded(paper()))


def test_a_code_that_is_not_in_the_batch_is_not_applicable():
    refused_to_apply("VB9", "WA", forwarded(paper()))


def test_a_withdrawn_paper_is_not_applicable():
    refused_to_apply("VB1", "WA", forwarded(paper()), WITHDRAWN)


@pytest.mark.clause("C.3-2")
def test_a_paper_of_the_city_or_a_party_body_is_kept_and_moves_no_points():
    foreign = paper(issued_by_district=False)
    refused_to_apply("VB1", "WA", forwarded(foreign))
    assert "không phải văn bản của quận" in forwarded(foreign).words()


# Withdrawing


def withdraw(code="VB1", document=RECALL, reason="ban hành nhầm"):
    return lambda b: b.withdraw(code, document=document, reason=reason)


@pytest.mark.clause("C.3-2")
def test_a_withdrawal_names_the_paper_its_units_and_the_paper_that_withdraws_it():
    batch(forwarded(paper())).when(withdraw()).then(WITHDRAWN)
    assert WITHDRAWN.concerns() == ("WA",)


def test_a_withdrawn_paper_stays_visible_and_no_longer_stands():
    held = state(forwarded(paper(), paper("VB2", ref("13"))), WITHDRAWN)
    assert tuple(held.documents) == ("VB1", "VB2")
    assert [d.code for d in held.standing] == ["VB2"]
    assert held.withdrawn == {"VB1": 2}


def test_a_paper_is_withdrawn_once():
    batch(forwarded(paper()), WITHDRAWN).when(withdraw()).refused(
        under="C.3-2", saying="đã thu hồi"
    )


def test_only_a_paper_of_the_batch_is_withdrawn():
    batch(forwarded(paper())).when(withdraw("VB9")).refused(under="C.3-2", saying="VB9")


def test_a_withdrawal_needs_a_document():
    batch(forwarded(paper())).when(withdraw(document=None)).refused(
        under="C.3-2", saying="văn bản thu hồi"
    )


def test_a_withdrawal_needs_a_reason():
    batch(forwarded(paper())).when(withdraw(reason=None)).refused(under="C.3-2", saying="lý do")


def test_a_batch_entered_in_error_may_be_forwarded_anew_and_its_withdrawals_are_gone():
    wrong = forwarded(paper(units=("WB",)))
    history = (wrong, WITHDRAWN, EnteredInError(position=1, reason="sai đơn vị"))
    batch(*history).when(forward(paper())).then(forwarded(paper()))
    assert state(*history, forwarded(paper())).standing == (paper(),)


# Duplicates across batches


def test_a_paper_in_two_batches_is_found_with_both_places():
    one = state(forwarded(paper()))
    two = state(forwarded(paper("VB7", ref("012"))), stream="reprimand/2024/2024-12")
    assert list(duplicates([one, two]).values()) == [
        ((STREAM, "VB1"), ("reprimand/2024/2024-12", "VB7"))
    ]


def test_a_paper_that_was_withdrawn_in_one_batch_is_no_duplicate():
    one = state(forwarded(paper()), WITHDRAWN)
    two = state(forwarded(paper("VB7")), stream="reprimand/2024/2024-12")
    assert duplicates([one, two]) == {}


def test_a_paper_whose_issuer_number_or_symbol_is_unknown_has_no_key():
    assert DocumentRef(printed="12/UBND-VP", date=SENT).key() is None
    bare = paper("VB2", DocumentRef(printed="12/UBND-VP", date=SENT))
    assert duplicates([state(forwarded(bare)), state(forwarded(bare), stream="x")]) == {}


def test_every_event_says_in_words_what_happened():
    assert forwarded(paper(), paper("VB2", ref("13"), ("WB",), "NHAC_NHO")).words() == (
        "Chuyển văn bản phê bình, nhắc nhở tháng 11/2024 (gửi ngày 22/11/2024): "
        "12/UBND-VP phê bình WA; 13/UBND-VP nhắc nhở WB"
    )
    assert "không có văn bản" in forwarded().words()
    assert WITHDRAWN.words() == "Thu hồi 12/UBND-VP đối với WA, theo 15/UBND-VP"
