from datetime import date

from ledger.aggregates.council import (
    Council,
    CouncilEstablished,
    StandingBodyEnded,
    StandingBodyNamed,
)
from ledger.values import DocumentRef
from tests.given import Given, given

PAPER = DocumentRef(printed="QĐ 12/QĐ-UBND")
ESTABLISHED = CouncilEstablished(
    name="Hội đồng TĐKT quận Mẫu", level="DISTRICT", from_day=date(2024, 1, 1), document=PAPER
)
NAMED = StandingBodyNamed(body="PNV", from_day=date(2024, 1, 1))
ENDED = StandingBodyEnded(body="PNV", to_day=date(2024, 6, 30))


def council(*events: CouncilEstablished | StandingBodyNamed | StandingBodyEnded) -> Given[Council]:
    return given(Council, *events, stream="council/HD")


def test_a_council_is_established_once():
    council().when(
        lambda c: c.establish(
            ESTABLISHED.name, level="DISTRICT", from_day=date(2024, 1, 1), document=PAPER
        )
    ).then(ESTABLISHED)
    council(ESTABLISHED).when(
        lambda c: c.establish("Khác", level="CITY", from_day=date(2024, 1, 1))
    ).refused(under="A.I.1", saying="HD")


def test_no_council_takes_the_citys_code():
    given(Council, stream="council/CITY").when(
        lambda c: c.establish("Hội đồng", level="CITY", from_day=date(2024, 1, 1))
    ).refused(under="A.I.1", saying="dành riêng cho UBND Thành phố")


def test_a_standing_body_is_named_from_a_day_on():
    named = council(ESTABLISHED).when(
        lambda c: c.name_standing_body("PNV", from_day=date(2024, 1, 1))
    )
    named.then(NAMED)
    state = council(ESTABLISHED, NAMED).state
    assert state.standing_body(date(2023, 12, 31)) is None
    assert state.standing_body(date(2024, 1, 1)) == "PNV"


def test_only_an_established_council_names_or_ends_a_standing_body():
    council().when(lambda c: c.name_standing_body("PNV", from_day=date(2024, 1, 1))).refused(
        under="A.I.1"
    )
    council().when(lambda c: c.end_standing_body("PNV", to_day=date(2024, 1, 1))).refused(
        under="A.I.1"
    )


def test_two_standing_bodies_never_share_a_day():
    for first in (date(2024, 6, 30), date(2024, 1, 1)):
        council(ESTABLISHED, NAMED, ENDED).when(
            lambda c, d=first: c.name_standing_body("VHXH", from_day=d)
        ).refused(under="C.2", saying="PNV")
    council(ESTABLISHED, NAMED).when(
        lambda c: c.name_standing_body("VHXH", from_day=date(2024, 7, 1))
    ).refused(under="C.2")


def test_the_next_standing_body_follows_the_day_after_the_last():
    after = StandingBodyNamed(body="VHXH", from_day=date(2024, 7, 1))
    council(ESTABLISHED, NAMED, ENDED).when(
        lambda c: c.name_standing_body("VHXH", from_day=date(2024, 7, 1))
    ).then(after)
    state = council(ESTABLISHED, NAMED, ENDED, after).state
    assert state.standing_body(date(2024, 6, 30)) == "PNV"
    assert state.standing_body(date(2024, 7, 1)) == "VHXH"


def test_days_that_end_before_they_begin_are_refused():
    council(ESTABLISHED).when(
        lambda c: c.name_standing_body("PNV", from_day=date(2024, 1, 2), to_day=date(2024, 1, 1))
    ).refused(under="C.2", saying="đứng trước")


def test_only_the_standing_body_of_the_day_can_be_ended():
    council(ESTABLISHED, NAMED).when(
        lambda c: c.end_standing_body("PNV", to_day=date(2024, 6, 30))
    ).then(ENDED)
    for body, day in (("VHXH", date(2024, 6, 30)), ("PNV", date(2023, 12, 31))):
        council(ESTABLISHED, NAMED).when(
            lambda c, b=body, d=day: c.end_standing_body(b, to_day=d)
        ).refused(under="C.2")
    council(ESTABLISHED, NAMED, ENDED).when(
        lambda c: c.end_standing_body("PNV", to_day=date(2024, 6, 30))
    ).refused(under="C.2")


def test_its_events_are_told_in_words():
    assert ESTABLISHED.words() == (
        "Thành lập Hội đồng TĐKT quận Mẫu (cấp huyện) từ ngày 01/01/2024, theo QĐ 12/QĐ-UBND"
    )
    assert NAMED.words() == "PNV làm Thường trực Hội đồng từ ngày 01/01/2024"
    assert ENDED.words() == "PNV thôi làm Thường trực Hội đồng sau ngày 30/06/2024"
