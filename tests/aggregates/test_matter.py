"""Matters being verified: opened under a code of their own, concluded once, on a paper."""

from datetime import date

import pytest

from ledger.aggregates.matter import MatterConcluded, MatterOpened, Matters
from ledger.values import DocumentRef
from tests.given import given

STREAM = "matter/2025/WA"
PAPER = DocumentRef(printed="BC 4/BC-TTr")
OPENED = MatterOpened(
    code="VV1", kind="COMPLAINT_VERIFIED", name="có tố cáo đang được xác minh", body="Thanh tra",
    opened_on=date(2025, 9, 1),
)  # fmt: skip
CONCLUDED = MatterConcluded(
    code="VV1", kind="COMPLAINT_VERIFIED", name="có tố cáo đang được xác minh", body="Thanh tra",
    violation=False, document=PAPER,
)  # fmt: skip


def matters(*facts):
    return given(Matters, *facts, stream=STREAM)


@pytest.mark.clause("B.III.1.2-4")
def test_a_matter_is_opened_under_a_code_of_its_own():
    def opening(m):
        return m.open(
            "VV1", "COMPLAINT_VERIFIED", name=OPENED.name, body="Thanh tra",
            opened_on=date(2025, 9, 1),
        )  # fmt: skip

    matters().when(opening).then(OPENED)
    matters(OPENED).when(opening).refused(under="B.III.1.2-4", saying="VV1")
    matters(OPENED, CONCLUDED).when(opening).refused(under="B.III.1.2-4", saying="đã được dùng")


@pytest.mark.clause("B.III.1.2-4")
def test_an_open_matter_is_concluded_once_on_a_paper():
    def concluding(m, document=PAPER):
        return m.conclude("VV1", violation=False, document=document)

    matters(OPENED).when(concluding).then(CONCLUDED)
    matters(OPENED).when(lambda m: concluding(m, None)).refused(
        under="B.III.1.2-4", saying="văn bản"
    )
    matters().when(concluding).refused(under="B.III.1.2-4", saying="không có vụ việc")
    matters(OPENED, CONCLUDED).when(concluding).refused(under="B.III.1.2-4", saying="kết luận")


def test_a_matter_keeps_what_it_rests_on():
    (matter,) = matters(OPENED, CONCLUDED).state.matters.values()
    assert (matter.violation, len(matter.positions)) == (False, 2)
    (opened,) = matters(OPENED).state.matters.values()
    assert opened.violation is None


def test_what_is_said_of_a_matter_that_never_was_is_not_heard():
    never_was = matters(CONCLUDED)
    assert never_was.state.matters == {}
    again = {"name": OPENED.name, "body": "Thanh tra", "opened_on": date(2025, 9, 1)}
    never_was.when(lambda m: m.open("VV1", "COMPLAINT_VERIFIED", **again)).then(OPENED)


def test_what_happened_is_told_in_words():
    assert OPENED.words() == (
        "Thanh tra xem xét vụ việc VV1 từ 01/09/2025: đơn vị có tố cáo đang được xác minh"
    )
    assert CONCLUDED.words().endswith(
        "(có tố cáo đang được xác minh): không vi phạm, theo BC 4/BC-TTr"
    )
