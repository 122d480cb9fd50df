"""The rules of party ratings (C.4, B.III.1.2-2; R-17, R-18, R-19, R-22)."""

from datetime import date

import pytest
from pydantic import ValidationError

from ledger.aggregates.party_rating import (
    PartyRating,
    PartyRatingCancelled,
    PartyRatingCoverageCertified,
    PartyRatingRecorded,
    PartyRatingRevised,
)
from ledger.events import EnteredInError
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "party-rating/2024/DBP-WA"
CUT_OFF = date(2024, 11, 30)
NOTICE = DocumentRef(printed="Số 15-TB/BTC")
LETTER = DocumentRef(printed="Số 43-QĐ/QU")
QU = "Quận ủy"


def rated(level="EXCELLENT", status="PROVISIONAL", before=None, covers=("WA",), **more):
    facts = {"rated_by": QU, "as_of": CUT_OFF, "document": NOTICE, **more}
    return PartyRatingRecorded(level=level, status=status, before=before, covers=covers, **facts)


OFFICIAL = rated("GOOD", "OFFICIAL", before="EXCELLENT")
REVISED = PartyRatingRevised(
    before="GOOD",
    after="COMPLETED",
    status="OFFICIAL",
    rated_by=QU,
    as_of=CUT_OFF,
    covers=("WA",),
    document=LETTER,
    reason="có kết luận mới",
)
CERTIFIED = PartyRatingCoverageCertified(
    units=("WB",), level="EXCELLENT", certified_by=QU, document=LETTER
)
CANCELLED = PartyRatingCancelled(
    before="EXCELLENT", covers=("WA",), document=LETTER, reason="đánh giá lại"
)


def rating(*events):
    return given(PartyRating, *events, stream=STREAM)


def state(*events):
    return PartyRating.folded(STREAM, recorded(events, stream=STREAM))


def record(level="EXCELLENT", status="PROVISIONAL", *, seen=None, covers=("WA",), document=NOTICE):
    return lambda r: r.record(
        level,
        status=status,
        rated_by=QU,
        as_of=CUT_OFF,
        covers=covers,
        document=document,
        seen=seen,
    )


# Recording


@pytest.mark.clause("C.4")
def test_a_provisional_rating_says_who_rated_whom_it_covers_and_as_of_which_day():
    rating().when(record()).then(rated())


@pytest.mark.clause("C.4")
def test_an_official_rating_takes_the_place_of_the_provisional_one_and_says_so():
    rating(rated()).when(record("GOOD", "OFFICIAL", seen="EXCELLENT")).then(OFFICIAL)


def test_an_official_rating_may_come_without_a_provisional_one():
    rating().when(record("GOOD", "OFFICIAL")).then(rated("GOOD", "OFFICIAL"))


def test_a_rating_that_describes_30_november_may_be_recorded_at_any_later_time():
    assert record()(state()).as_of == CUT_OFF


def test_an_official_rating_over_another_provisional_level_than_the_one_seen_is_a_conflict():
    rating(rated("GOOD")).when(record("GOOD", "OFFICIAL", seen="EXCELLENT")).conflict()
    rating(rated("GOOD")).when(record("GOOD", "OFFICIAL")).conflict()
    rating().when(record("GOOD", "OFFICIAL", seen="EXCELLENT")).conflict()


def test_an_official_rating_is_not_recorded_twice():
    rating(OFFICIAL).when(record("GOOD", "OFFICIAL", seen="GOOD")).refused(
        under="C.4", saying="chính thức"
    )


def test_a_provisional_rating_does_not_come_after_an_official_one():
    rating(OFFICIAL).when(record("GOOD", seen="GOOD")).refused(under="C.4", saying="chính thức")


def test_a_provisional_rating_is_revised_and_not_recorded_twice():
    rating(rated()).when(record("GOOD", seen="EXCELLENT")).refused(under="C.4", saying="dự kiến")


def test_a_rating_needs_a_document():
    rating().when(record(document=None)).refused(under="C.4", saying="văn bản")


@pytest.mark.clause("B.III.1.2-2")
def test_a_rating_names_the_units_it_covers():
    rating().when(record(covers=())).refused(under="B.III.1.2-2", saying="đơn vị")


def test_a_rating_names_a_unit_once():
    rating().when(record(covers=("WA", "WA"))).refused(under="B.III.1.2-2", saying="hai lần")


def test_one_rating_may_cover_several_units():
    assert record(covers=("WA", "WB"))(state()).concerns() == ("WA", "WB")


def test_a_level_that_is_none_is_never_recorded():
    with pytest.raises(ValidationError):
        rated("VERY_GOOD")


# Revising


def revise(level="COMPLETED", *, seen="GOOD", document=LETTER, reason="có kết luận mới"):
    return lambda r: r.revise(level, seen=seen, rated_by=QU, document=document, reason=reason)


def test_a_published_rating_is_revised_with_both_levels():
    rating(rated(), OFFICIAL).when(revise()).then(REVISED)


def test_a_provisional_rating_stays_provisional_when_it_is_revised():
    event = revise("GOOD", seen="EXCELLENT")(state(rated()))
    assert (event.status, event.before, event.after) == ("PROVISIONAL", "EXCELLENT", "GOOD")


def test_there_is_nothing_to_revise_before_a_rating_or_after_its_cancellation():
    rating().when(revise()).refused(under="C.4", saying="chưa có xếp loại")
    rating(rated(), CANCELLED).when(revise()).refused(under="C.4", saying="chưa có xếp loại")


def test_a_revision_of_another_level_than_the_one_seen_is_a_conflict():
    rating(OFFICIAL).when(revise(seen="EXCELLENT")).conflict()


def test_a_revision_to_the_same_level_is_refused():
    rating(OFFICIAL).when(revise("GOOD")).refused(under="C.4", saying="vẫn là")


def test_a_revision_needs_a_document_and_a_reason():
    rating(OFFICIAL).when(revise(document=None)).refused(under="C.4", saying="văn bản")
    rating(OFFICIAL).when(revise(reason=None)).refused(under="C.4", saying="lý do")


# Covering


def certify(units=("WB",), document=LETTER):
    return lambda r: r.certify_coverage(units, certified_by=QU, document=document)


@pytest.mark.clause("B.III.1.2-2")
def test_a_certificate_lets_the_rating_stand_for_a_unit_without_its_own_organisation():
    rating(rated()).when(certify()).then(CERTIFIED)
    assert state(rated(), CERTIFIED).rating.covers == ("WA", "WB")


def test_a_certificate_needs_a_rating_a_document_and_a_unit():
    rating().when(certify()).refused(under="C.4")
    rating(rated()).when(certify(document=None)).refused(under="B.III.1.2-2", saying="văn bản")
    rating(rated()).when(certify(())).refused(under="B.III.1.2-2", saying="đơn vị")
    rating(rated()).when(certify(("WB", "WB"))).refused(under="B.III.1.2-2", saying="hai lần")


def test_a_unit_that_is_covered_is_not_certified_again():
    rating(rated()).when(certify(("WA",))).refused(under="B.III.1.2-2", saying="WA")


# Cancelling


def cancel(document=LETTER, reason="đánh giá lại"):
    return lambda r: r.cancel(document=document, reason=reason)


def test_a_cancelled_rating_leaves_none_and_the_organisation_may_be_rated_anew():
    rating(rated()).when(cancel()).then(CANCELLED)
    assert state(rated(), CANCELLED).rating is None
    rating(rated(), CANCELLED).when(record("GOOD", "OFFICIAL")).then(rated("GOOD", "OFFICIAL"))


def test_there_is_nothing_to_cancel_before_a_rating():
    rating().when(cancel()).refused(under="C.4")


def test_a_cancellation_needs_a_document_and_a_reason():
    rating(rated()).when(cancel(document=None)).refused(under="C.4", saying="văn bản")
    rating(rated()).when(cancel(reason="")).refused(under="C.4", saying="lý do")


# What stands


def test_the_rating_rests_on_the_event_that_set_it_and_on_its_revisions():
    assert state(rated()).rating.positions == (1,)
    assert state(rated(), OFFICIAL).rating.positions == (2,)
    assert state(rated(), OFFICIAL, REVISED).rating.positions == (2, 3)
    assert state(rated(), CERTIFIED).rating.positions == (1, 2)


def test_as_known_before_the_official_rating_the_provisional_one_stood():
    history = recorded((rated(), OFFICIAL), stream=STREAM)
    known = PartyRating.folded(STREAM, history[:1]).rating
    assert (known.level, known.status) == ("EXCELLENT", "PROVISIONAL")
    now = PartyRating.folded(STREAM, history).rating
    assert (now.level, now.status) == ("GOOD", "OFFICIAL")


def test_a_revision_stands_even_when_what_it_revised_was_entered_in_error():
    history = (OFFICIAL, REVISED, EnteredInError(position=1, reason="nhầm"))
    assert state(*history).rating.level == "COMPLETED"
    assert state(*history).rating.positions == (2,)


def test_a_certificate_for_a_rating_entered_in_error_covers_nothing():
    assert state(rated(), CERTIFIED, EnteredInError(position=1, reason="nhầm")).rating is None


def test_every_event_says_in_words_what_happened():
    assert OFFICIAL.words() == (
        "Ghi nhận xếp loại chính thức của tổ chức đảng: «Hoàn thành tốt nhiệm vụ», "
        "thay mức dự kiến «Hoàn thành xuất sắc nhiệm vụ», tính đến 30/11/2024, "
        "do Quận ủy đánh giá, theo Số 15-TB/BTC; áp dụng cho WA"
    )
    assert "từ «Hoàn thành tốt nhiệm vụ» thành «Hoàn thành nhiệm vụ»" in REVISED.words()
    assert REVISED.concerns() == CANCELLED.concerns() == ("WA",)
    assert "WB" in CERTIFIED.words()
    assert CERTIFIED.concerns() == ("WB",)
    assert "Hủy xếp loại" in CANCELLED.words()
