"""Acts on papers: replaced, corrected, recalled by whoever issued them; never edited.

The guidance has no clause for it; NĐ 30/2020 Đ.18.3 governs.
"""

from ledger.acts.act import Desk, act
from ledger.acts.lookups import once_each, registered_units
from ledger.acts.rights import CITY, COUNCIL, DISTRICT, FOR_ITSELF_OR_ANYBODY, OFFICE
from ledger.aggregates.paper import PaperForm, PaperRegister
from ledger.journal.journal import Receipt
from ledger.values import Code, DocumentRef, Text

PAPERS = "paper/{season}"
OF_SEASON = "seasons/{season}/papers"
ISSUERS = (CITY, DISTRICT, COUNCIL, OFFICE, FOR_ITSELF_OR_ANYBODY)


@act(
    "paper.replace",
    OF_SEASON + "/replacements",
    says="Ghi nhận văn bản được thay thế",
    may=ISSUERS,
    stream=PAPERS,
)
def replace(
    desk: Desk,
    season: Code,
    *,
    document: DocumentRef,
    form: PaperForm,
    replacement: DocumentRef | None = None,
    replacement_form: PaperForm,
    units: tuple[Code, ...] = (),
    reason: Text | None = None,
) -> Receipt:
    """Note that a paper was replaced by another of equivalent form."""
    _known(desk, units)
    return desk.decide(
        PaperRegister,
        PAPERS.format(season=season),
        lambda p: p.replace_paper(
            document,
            replacement,
            form=form,
            replacement_form=replacement_form,
            units=units,
            reason=reason,
        ),
    )


@act(
    "paper.correct",
    OF_SEASON + "/corrections",
    says="Ghi nhận văn bản được đính chính bằng công văn",
    may=ISSUERS,
    stream=PAPERS,
)
def correct(
    desk: Desk,
    season: Code,
    *,
    document: DocumentRef,
    letter: DocumentRef | None = None,
    units: tuple[Code, ...] = (),
    reason: Text | None = None,
) -> Receipt:
    """Note that a paper was corrected by an official letter."""
    _known(desk, units)
    return desk.decide(
        PaperRegister,
        PAPERS.format(season=season),
        lambda p: p.correct(document, letter, units=units, reason=reason),
    )


@act(
    "paper.recall",
    OF_SEASON + "/recalls",
    says="Ghi nhận văn bản bị thu hồi",
    may=ISSUERS,
    stream=PAPERS,
)
def recall(
    desk: Desk,
    season: Code,
    *,
    document: DocumentRef,
    recall: DocumentRef | None = None,
    units: tuple[Code, ...] = (),
    reason: Text | None = None,
) -> Receipt:
    """Note that a paper was recalled."""
    _known(desk, units)
    return desk.decide(
        PaperRegister,
        PAPERS.format(season=season),
        lambda p: p.recall(document, recall, units=units, reason=reason),
    )


def _known(desk: Desk, units: tuple[str, ...]) -> None:
    once_each(units, "units")
    registered_units(desk, units, "units")
