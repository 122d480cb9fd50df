"""A paper of criticism on the furnished office's card in review, applied by the head."""

from datetime import date

from ledger.actors import Actor, Role
from ledger.aggregates.reprimand import ReprimandBatch, ReprimandDocument
from ledger.journal.mapper import Mandate
from ledger.values import DocumentRef
from tests.api.office import CARD, HEAD, Web

DOUBLE = "/v1/seasons/2024/units/PX03/double-effect?batch=2024-11&document=VB1"


def reprimanded(web: Web) -> int:
    """Forward a paper that names PX03 and let it cost 3 points; return where that stands."""
    by = Actor(person="p-thuongtruc", body="TT", role=Role.STANDING_BODY)
    document = DocumentRef(
        printed="Số 12/UBND-VP", number="12", symbol="UBND-VP", issuer="UBND quận",
        date=date(2024, 11, 12),
    )  # fmt: skip
    paper = ReprimandDocument(code="VB1", document=document, kind="PHE_BINH", units=("PX03",))
    web.ledger.journal.decide(
        ReprimandBatch, "reprimand/2024/2024-11",
        lambda b: b.forward("2024-11", [paper], sent_on=date(2024, 11, 22)),
        under=Mandate(by=by, on=date(2024, 11, 22)),
    )  # fmt: skip
    told = {"batch": "2024-11", "document": "VB1", "criterion": "P.1", "points": "-5", "seen": "-2"}
    web.done(web.post(f"{CARD}/reprimand-applications", told, HEAD))
    return web.ledger.journal.head()[0]
