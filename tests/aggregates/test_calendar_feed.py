from datetime import date
from hashlib import sha256

from ledger.aggregates.calendar_feed import (
    CalendarAddressIssued,
    CalendarAddressRevoked,
    CalendarFeed,
)
from ledger.events import Event
from tests.given import Given, given

SECRET, OTHER = "s" * 43, "t" * 43
MARK = sha256(SECRET.encode()).hexdigest()
ISSUED = CalendarAddressIssued(secret_sha256=MARK, issued_to="PX01", label="lịch của văn thư")
REVOKED = CalendarAddressRevoked(secret_sha256=MARK, issued_to="PX01")
DAY = date(2024, 1, 2)


def feed(*events: Event) -> Given[CalendarFeed]:
    return given(CalendarFeed, *events, stream="calendar-feed/2024/C1")


def test_an_address_opens_to_its_secret_alone_until_it_is_revoked():
    feed().when(
        lambda f: f.issue(MARK, issued_to="PX01", label="lịch của văn thư")
    ).then(ISSUED)  # fmt: skip
    feed(ISSUED).when(lambda f: f.revoke(MARK)).then(REVOKED)
    assert feed(ISSUED).state.opens(SECRET)
    assert not feed(ISSUED).state.opens(OTHER)
    assert not feed(ISSUED).state.opens(MARK)
    assert not feed(ISSUED, REVOKED).state.opens(SECRET)


def test_a_secret_is_never_used_twice_and_only_what_is_in_use_is_revoked():
    for history in ((ISSUED,), (ISSUED, REVOKED)):
        feed(*history).when(lambda f: f.issue(MARK, issued_to="PX02")).refused(
            under=None, saying="đã cấp"
        )
    feed(ISSUED, REVOKED).when(lambda f: f.revoke(MARK)).refused(under=None, saying="không có")
