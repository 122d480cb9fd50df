"""Acts on evidence bundles (gói chứng cứ): that one is made, recorded before it is cut."""

from ledger.acts.act import Desk, act
from ledger.acts.rights import COUNCIL, INSPECTOR, STANDING_BODY
from ledger.aggregates.evidence_bundle import EvidenceBundles
from ledger.evidence.bundle import ends
from ledger.evidence.selection import streams_shown
from ledger.journal.journal import Act, Cut, Receipt
from ledger.refusals import Refused
from ledger.values import Code, Text

BUNDLES = "evidence-bundle/{season}/{unit}"


@act(
    "evidence-bundle.make",
    "evidence-bundles",
    says="Lập gói chứng cứ về điểm của đơn vị hoặc về ý kiến khác nhau",
    may=(INSPECTOR, COUNCIL, STANDING_BODY),
    names=("season", "unit", "dispute"),
)
def make(
    desk: Desk,
    *,
    season: Code,
    unit: Code | None = None,
    dispute: Code | None = None,
    without_reasons: bool = False,
    reason: Text | None = None,
) -> Receipt:
    """Record that a bundle is made, with where every stream ends; GET it at the event's position.

    Of a unit's score, or of a disagreement: then of the score it is about.
    """
    about = desk.scope.unit
    if about is None or (unit is None) == (dispute is None):
        raise Refused("phải nêu hoặc đơn vị, hoặc ý kiến khác nhau", field="unit")
    ledger = desk.ledger
    cut = Cut(ledger.journal.head()[0])
    shown = ends(ledger, streams_shown(ledger, season, about, dispute, cut))
    if not any(head.stream.startswith("scorecard/") for head in shown):
        raise Refused(
            f"chưa có phiếu chấm điểm của đơn vị {about} trong năm {season}", field="unit"
        )
    making = Act(
        EvidenceBundles,
        BUNDLES.format(season=season, unit=about),
        lambda b: b.make(shown, dispute=dispute, without_reasons=without_reasons, reason=reason),
    )
    return desk.record([making], relies_on={head.stream: head.version for head in shown})
