"""Why has a unit no party rating yet, and what would be accepted in its place (R-18)?"""

from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.season import Season
from ledger.journal.journal import Cut
from ledger.ledger import Ledger

ACCEPTED = (
    "được chấp nhận: kết quả xếp loại của tổ chức đảng riêng của đơn vị; hoặc văn bản của cấp ủy "
    "có thẩm quyền xác nhận tổ chức đảng khác bao gồm đơn vị, hay xếp loại của nó áp dụng cho "
    "đơn vị; hoặc quyết định của Hội đồng thay điều kiện này (B.III.1.2-2)"
)


def party_basis(ledger: Ledger, season: str, unit: str, cut: Cut) -> str:
    """Return which organisations covered a unit in a season without a rating that counts for it."""
    named = f"season/{season}"
    streams = [named, *ledger.journal.streams("party-organisation/", cut)]
    histories = ledger.journal.histories(streams, cut)
    of = Season.folded(named, histories.pop(named))
    first, last = of.starts_on, of.ends_on
    covering = [
        f"tổ chức đảng {organisation.name} ({organisation.code(1)}) bao gồm đơn vị {b.days()}"
        for organisation in (PartyOrganisation.folded(s, h) for s, h in histories.items())
        for b in organisation.coverages
        if b.what == unit and (first is None or b.overlaps(first, last))
    ]
    if not covering:
        return f"Chưa ghi nhận tổ chức đảng nào bao gồm đơn vị trong năm; {ACCEPTED}"
    told = "; ".join(covering)
    return f"Chưa có xếp loại nào tính cho đơn vị trong năm: {told}; {ACCEPTED}"
