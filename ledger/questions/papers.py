"""What became of papers that events rest on, as of a cut: replaced, corrected, recalled?"""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.aggregates.paper import Fate, Noted, PaperRegister, same_paper
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.values import DocumentRef

_SAYS: dict[Fate, str] = {
    "REPLACED": "được thay thế bằng",
    "CORRECTED": "được đính chính bằng",
    "RECALLED": "bị thu hồi theo",
}


@dataclass(frozen=True, kw_only=True)
class PaperFate:
    """What became of a paper, by which other, at which event."""

    document: str
    fate: str
    by: str
    says: str
    position: int


def noted(ledger: Ledger, cut: Cut) -> tuple[Noted, ...]:
    """Return everything noted of papers, in any season, in order."""
    streams = ledger.journal.streams("paper/", cut)
    histories = ledger.journal.histories(streams, cut)
    found = [n for s, h in histories.items() for n in PaperRegister.folded(s, h).noted]
    return tuple(sorted(found, key=lambda n: n.position))


def fates(documents: Iterable[DocumentRef], known: Iterable[Noted]) -> tuple[PaperFate, ...]:
    """Return what became of any of these papers, in order."""
    mine = list(documents)
    return tuple(
        PaperFate(
            document=n.document.printed,
            fate=n.fate,
            by=n.by.printed,
            says=f"{n.document.printed} {_SAYS[n.fate]} {n.by.printed}",
            position=n.position,
        )
        for n in known
        if any(same_paper(n.document, document) for document in mine)
    )
