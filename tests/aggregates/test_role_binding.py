from datetime import date

import pytest

from ledger.actors import Role
from ledger.aggregates.role_binding import RoleBinding, RoleEnded, RoleGranted
from ledger.events import Event
from tests.given import Given, given

GRANTED = RoleGranted(body="VP", role=Role.OFFICE, from_day=date(2024, 1, 1))
MEMBER = RoleGranted(
    body="PX01", role=Role.MEMBER, from_day=date(2024, 1, 1), to_day=date(2024, 12, 31)
)
ENDED = RoleEnded(body="VP", role=Role.OFFICE, to_day=date(2024, 6, 30), reason="chuyển công tác")


def person(*events: Event) -> Given[RoleBinding]:
    return given(RoleBinding, *events, stream="role/p-07")


def test_a_person_acts_in_a_role_of_a_body_from_day_to_day():
    person().when(lambda p: p.grant("VP", Role.OFFICE, from_day=date(2024, 1, 1))).then(GRANTED)
    state = person(GRANTED, MEMBER, ENDED).state
    assert not state.holds("VP", Role.OFFICE, date(2023, 12, 31))
    assert state.holds("VP", Role.OFFICE, date(2024, 6, 30))
    assert not state.holds("VP", Role.OFFICE, date(2024, 7, 1))
    assert state.held(date(2024, 12, 31)) == (("PX01", Role.MEMBER),)
    assert state.held(date(2025, 1, 1)) == ()


@pytest.mark.clause("A.I.2")
@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_head_and_deputy_are_never_granted_to_a_person(role):
    person().when(lambda p: p.grant("PX01", role, from_day=date(2024, 1, 1))).refused(
        under="A.I.2", saying="phân công"
    )


def test_the_same_role_is_not_granted_twice_for_one_day():
    person(MEMBER).when(
        lambda p: p.grant("PX01", Role.MEMBER, from_day=date(2024, 12, 31))
    ).refused(under=None, saying="đã có")
    again = RoleGranted(body="PX01", role=Role.MEMBER, from_day=date(2025, 1, 1))
    person(MEMBER).when(lambda p: p.grant("PX01", Role.MEMBER, from_day=date(2025, 1, 1))).then(
        again
    )


def test_one_person_may_hold_several_roles():
    person(GRANTED).when(
        lambda p: p.grant("PX01", Role.MEMBER, from_day=date(2024, 1, 1), to_day=date(2024, 12, 31))
    ).then(MEMBER)


def test_a_role_does_not_end_before_it_begins():
    person().when(
        lambda p: p.grant("VP", Role.OFFICE, from_day=date(2024, 1, 2), to_day=date(2024, 1, 1))
    ).refused(under=None, saying="đứng trước")


def test_only_a_role_that_is_held_can_be_ended():
    person(GRANTED).when(
        lambda p: p.end("VP", Role.OFFICE, to_day=date(2024, 6, 30), reason="chuyển công tác")
    ).then(ENDED)
    for role, day in ((Role.FINANCE, date(2024, 6, 30)), (Role.OFFICE, date(2023, 12, 31))):
        person(GRANTED).when(lambda p, r=role, d=day: p.end("VP", r, to_day=d)).refused(
            under=None, saying="không đang giữ"
        )


def test_its_events_are_told_in_words_and_name_the_unit_of_a_member():
    assert GRANTED.words() == "Giao vai trò Văn phòng HĐND và UBND của VP từ ngày 01/01/2024"
    assert ENDED.words() == ("Kết thúc vai trò Văn phòng HĐND và UBND của VP sau ngày 30/06/2024")
    assert GRANTED.concerns() == ENDED.concerns() == ()
    ended = RoleEnded(body="PX01", role=Role.MEMBER, to_day=date(2024, 6, 30))
    assert MEMBER.concerns() == ended.concerns() == ("PX01",)
