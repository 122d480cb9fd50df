"""What other offices hand over on a unit's results."""

import pytest

from ledger.aggregates.evidence import Evidence, EvidenceProvided
from ledger.values import DocumentRef
from tests.given import given

PAPER = DocumentRef(printed="Báo cáo 7/BC-TCKH")
PROVIDED = EvidenceProvided(
    source="TCKH", subject="Giải ngân vốn đầu tư", criterion="I.1", document=PAPER
)


@pytest.mark.clause("C.3-1")
def test_an_office_hands_over_a_paper_on_a_criterion_or_at_large():
    new = given(Evidence, stream="evidence/2024/PX01")
    new.when(
        lambda e: e.provide("TCKH", "Giải ngân vốn đầu tư", document=PAPER, criterion="I.1")
    ).then(PROVIDED)
    at_large = new.when(lambda e: e.provide("TCKH", "Kết quả năm", document=PAPER)).decision(
        new.state
    )
    assert at_large.words() == "TCKH cung cấp Báo cáo 7/BC-TCKH: Kết quả năm"
    assert PROVIDED.words() == (
        "TCKH cung cấp Báo cáo 7/BC-TCKH, về tiêu chí I.1: Giải ngân vốn đầu tư"
    )
    state = given(Evidence, PROVIDED, at_large, stream="evidence/2024/PX01").state
    assert state.provided == ((1, "I.1"), (2, None))


def test_nothing_is_handed_over_without_a_paper():
    given(Evidence, stream="evidence/2024/PX01").when(
        lambda e: e.provide("TCKH", "Kết quả năm", document=None)
    ).refused(under="C.3-1", saying="phải dẫn văn bản")
