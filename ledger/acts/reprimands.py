"""Acts on the office's monthly batches of reprimands and reminders (phê bình, nhắc nhở; C.3-2)."""

from ledger.acts.act import Desk, act
from ledger.acts.lookups import registered_units
from ledger.acts.rights import FOR_OFFICE, OFFICE
from ledger.aggregates.reprimand import Month, ReprimandBatch, ReprimandDocument
from ledger.journal.journal import Receipt
from ledger.values import Code, Day, DocumentRef, Text

BATCH = "reprimand/{season}/{batch}"


@act(
    "reprimand.forward",
    "seasons/{season}/reprimand-batches/{batch}/forwardings",
    says="Chuyển văn bản phê bình, nhắc nhở hằng tháng",
    clause="C.3-2",
    may=(OFFICE, FOR_OFFICE),
    stream=BATCH,
)
def forward(
    desk: Desk,
    season: Code,
    batch: Code,
    *,
    month: Month,
    sent_on: Day | None = None,
    nil: bool = False,
    documents: tuple[ReprimandDocument, ...] = (),
) -> Receipt:
    """Pass on a month's papers, or say that there are none."""
    registered_units(desk, (unit for paper in documents for unit in paper.units), "documents")
    return desk.decide(
        ReprimandBatch,
        BATCH.format(season=season, batch=batch),
        lambda b: b.forward(month, documents, sent_on=sent_on or desk.mandate.on, nil=nil),
    )


@act(
    "reprimand.withdraw",
    "seasons/{season}/reprimand-batches/{batch}/withdrawals",
    says="Ghi nhận thu hồi văn bản phê bình, nhắc nhở",
    clause="C.3-2",
    may=(OFFICE, FOR_OFFICE),
    stream=BATCH,
)
def withdraw(
    desk: Desk,
    season: Code,
    batch: Code,
    *,
    code: Code,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record that a paper's issuer took it back; points are given back by acts on the cards."""
    return desk.decide(
        ReprimandBatch,
        BATCH.format(season=season, batch=batch),
        lambda b: b.withdraw(code, document=document, reason=reason),
    )
