"""The quorum: two thirds of the members, in whole numbers."""

from fractions import Fraction

import pytest

from ledger.refusals import Refused
from ledger.rulebook.quorum import quorum
from ledger.rulebook.regulation import regulation

RULES = regulation("ha-dong-2024")


@pytest.mark.clause("A.I.3")
@pytest.mark.parametrize(("members", "needed"), [(7, 5), (6, 4), (3, 2), (1, 1), (12, 8), (13, 9)])
def test_exactly_two_thirds_is_enough_and_one_fewer_is_not(members, needed):
    assert quorum(present=needed, members=members, regulation=RULES).met
    assert not quorum(present=needed - 1, members=members, regulation=RULES).met


@pytest.mark.clause("A.I.3")
def test_it_is_the_fraction_for_every_number_of_members():
    for members in range(1, 200):
        for present in range(members + 1):
            count = quorum(present=present, members=members, regulation=RULES)
            assert count.met == (Fraction(present, members) >= Fraction(2, 3))
            assert (3 * present >= 2 * members) == count.met


@pytest.mark.clause("A.I.3")
def test_four_of_seven_cannot_agree_and_are_told_how_many_can():
    with pytest.raises(Refused) as refusal:
        quorum(present=4, members=7, regulation=RULES).check()
    assert refusal.value.under == "A.I.3"
    assert refusal.value.says == "phiên họp có 4 trên 7 thành viên dự, cần ít nhất 5"
    quorum(present=5, members=7, regulation=RULES).check()


@pytest.mark.clause("A.II.3.N-2")
def test_guests_are_no_members_so_more_present_than_members_is_a_slip_of_the_caller():
    with pytest.raises(ValueError, match="8 present of 7 members"):
        quorum(present=8, members=7, regulation=RULES)


def test_a_cluster_without_members_has_no_quorum():
    with pytest.raises(Refused):
        quorum(present=0, members=0, regulation=RULES).check()
