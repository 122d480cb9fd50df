"""Ballots (bỏ phiếu): how many votes an award needs, of all members, present or not (B.III.1.1).

The standards of B.III.1.1 are those of the law: for a flag the council votes by ballot, and at
least 80 % of all its members must be in favour, those absent giving theirs in writing (NĐ
98/2023/NĐ-CP Đ.30.7). For other awards the law asks for no ballot; where one is held, more than
half of all members decide.
"""

from ledger.rulebook.regulation import AwardCode

BALLOT_LAW = "Nghị định 98/2023/NĐ-CP Điều 30 khoản 7"
FLAGS: frozenset[AwardCode] = frozenset({"GOV_FLAG", "CITY_FLAG"})
FLAG_PER_CENT = 80


def votes_needed(level: AwardCode, members: int) -> int:
    """Return how many votes in favour are needed of all members (B.III.1.1).

    >>> votes_needed("CITY_FLAG", 15), votes_needed("CITY_FLAG", 16), votes_needed("CITY_MERIT", 16)
    (12, 13, 9)
    """
    if level in FLAGS:
        return -(-members * FLAG_PER_CENT // 100)
    return members // 2 + 1
