"""The rules of a conduct record (B.III.1.2-3, -4, -5+2; R-18, R-20, R-21, R-23)."""

from datetime import date

import pytest

from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_events import (
    ConditionReplacedByDecision,
    ConditionReplacementWithdrawn,
    ConductAttributed,
    DeepReviewRecorded,
    DeferralExceptionApproved,
    DeferralExceptionRevoked,
    DisciplineAnnulled,
    DisciplineRecorded,
    InspectionConcluded,
    InspectionOpened,
    ProsecutionAdvanced,
    ProsecutionEnded,
    ProsecutionRecorded,
    RemediationCompleted,
    ShortcomingFound,
    ShortcomingWithdrawn,
)
from ledger.aggregates.conduct_grounds import counting
from ledger.events import EnteredInError
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "conduct/2024/WA"
PAPER = DocumentRef(printed="Quyết định số 9/QĐ")
BODY = "Thanh tra quận"
OPENED_ON = date(2024, 12, 10)
DEFERRAL = "B.III.1.2-4"
EXCLUSION = "B.III.1.2-5+2"
DOWNGRADE = "B.III.1.2-3"
PARTY = "B.III.1.2-2"


def opened(code="TT1", *, signs=True, **more):
    return InspectionOpened(
        code=code, body=BODY, signs_of_violation=signs, opened_on=OPENED_ON, **more
    )


def concluded(outcome="CLEAN", code="TT1"):
    return InspectionConcluded(
        code=code, kind="INSPECTION", body=BODY, outcome=outcome, document=PAPER
    )


REMEDIED = RemediationCompleted(code="TT1", kind="INSPECTION", body=BODY, document=PAPER)
EXCEPTED = DeferralExceptionApproved(
    ground="TT1",
    kind="INSPECTION",
    body=BODY,
    authority="UBND Thành phố",
    document=PAPER,
    reason="lý do chính đáng",
)
REVOKED = DeferralExceptionRevoked(
    ground="TT1",
    kind="INSPECTION",
    body=BODY,
    authority="UBND Thành phố",
    document=PAPER,
    reason="không còn lý do",
)
DISCIPLINED = DisciplineRecorded(
    code="KL1", person="p-77", leader=True, form="SUSPENSION", document=PAPER
)
ANNULLED = DisciplineAnnulled(
    code="KL1", form="SUSPENSION", document=PAPER, reason="khiếu nại đúng"
)
INVESTIGATED = ProsecutionRecorded(code="KT1", person="p-78", stage="INVESTIGATION", document=PAPER)
ADVANCED = ProsecutionAdvanced(
    code="KT1", before="INVESTIGATION", after="PROSECUTED", document=PAPER
)
FOUND = ShortcomingFound(code="HC1", kind="LIMITATION", document=PAPER, ground="chậm giải ngân")
REPLACED = ConditionReplacedByDecision(
    code="TH1",
    clause=PARTY,
    level="EXCELLENT",
    assessed_by="Phòng Giáo dục và Đào tạo",
    document=PAPER,
    reason="không có tổ chức đảng riêng",
)


def ended(outcome, stage="INVESTIGATION"):
    return ProsecutionEnded(code="KT1", stage=stage, outcome=outcome, document=PAPER)


def conduct(*events):
    return given(Conduct, *events, stream=STREAM)


def state(*events):
    return Conduct.folded(STREAM, recorded(events, stream=STREAM))


# Inspections


def open_inspection(code="TT1", *, signs=True, **more):
    return lambda c: c.open_inspection(
        code, body=BODY, signs_of_violation=signs, opened_on=OPENED_ON, **more
    )


@pytest.mark.clause("B.III.1.2-4")
@pytest.mark.parametrize("signs", [True, False])
def test_an_inspection_is_recorded_with_or_without_signs_of_violation(signs):
    conduct().when(open_inspection(signs=signs)).then(opened(signs=signs))
    assert state(opened(signs=signs)).inspections["TT1"].status == "OPEN"


@pytest.mark.parametrize("kind", ["INSPECTION", "CHECK", "AUDIT"])
def test_a_check_and_an_audit_are_recorded_like_an_inspection(kind):
    conduct().when(open_inspection(kind=kind, document=PAPER)).then(
        opened(kind=kind, document=PAPER)
    )


@pytest.mark.parametrize("first", [opened("X1"), DISCIPLINED, INVESTIGATED, FOUND, REPLACED])
def test_a_code_names_one_fact_of_any_kind(first):
    conduct(first).when(open_inspection(first.code)).refused(under=DEFERRAL, saying="đã dùng")


def conclude(outcome="CLEAN", code="TT1", document=PAPER):
    return lambda c: c.conclude_inspection(code, outcome, document=document)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("CLEAN", "CONCLUDED_CLEAN"), ("REMEDIATION_REQUIRED", "REMEDIATION_PENDING")],
)
def test_a_conclusion_is_clean_or_asks_for_remediation(outcome, status):
    conduct(opened()).when(conclude(outcome)).then(concluded(outcome))
    assert state(opened(), concluded(outcome)).inspections["TT1"].status == status


def test_only_an_inspection_of_this_record_is_concluded():
    conduct(opened()).when(conclude(code="TT9")).refused(under=DEFERRAL, saying="TT9")
    conduct(DISCIPLINED).when(conclude(code="KL1")).refused(under=DEFERRAL, saying="KL1")


def test_an_inspection_is_concluded_once():
    conduct(opened(), concluded()).when(conclude()).refused(under=DEFERRAL, saying="đã có kết luận")


def test_a_conclusion_needs_a_document():
    conduct(opened()).when(conclude(document=None)).refused(under=DEFERRAL, saying="văn bản")


def remedy(code="TT1", document=PAPER):
    return lambda c: c.complete_remediation(code, document=document)


PENDING = (opened(), concluded("REMEDIATION_REQUIRED"))


def test_a_remedied_conclusion_is_closed():
    conduct(*PENDING).when(remedy()).then(REMEDIED)
    assert state(*PENDING, REMEDIED).inspections["TT1"].status == "REMEDIATED"


@pytest.mark.parametrize("history", [(opened(),), (opened(), concluded()), (*PENDING, REMEDIED)])
def test_only_a_pending_remediation_is_completed(history):
    conduct(*history).when(remedy()).refused(under=DEFERRAL, saying="khắc phục")


def test_a_remediation_needs_a_document_and_an_inspection():
    conduct(*PENDING).when(remedy(document=None)).refused(under=DEFERRAL, saying="văn bản")
    conduct().when(remedy()).refused(under=DEFERRAL, saying="TT1")


# Exceptions


def approve(ground="TT1", document=PAPER, reason="lý do chính đáng"):
    return lambda c: c.approve_exception(
        ground, authority="UBND Thành phố", document=document, reason=reason
    )


@pytest.mark.clause("B.III.1.2-4")
@pytest.mark.parametrize("history", [(opened(),), PENDING])
def test_an_exception_is_approved_for_one_ground_in_either_half_of_the_clause(history):
    conduct(*history).when(approve()).then(EXCEPTED)


def test_a_pending_remediation_may_be_excepted_though_the_inspection_had_no_signs():
    history = (opened(signs=False), concluded("REMEDIATION_REQUIRED"))
    conduct(*history).when(approve()).then(EXCEPTED)


def test_an_exception_lifts_only_the_ground_it_names():
    held = state(opened("TT1"), opened("TT2"), EXCEPTED).inspections
    assert held["TT1"].exception.authority == "UBND Thành phố"
    assert held["TT1"].exception.position == 3
    assert held["TT2"].exception is None


def test_an_exception_goes_on_when_the_same_ground_turns_into_a_remediation():
    held = state(opened(), EXCEPTED, concluded("REMEDIATION_REQUIRED")).inspections["TT1"]
    assert (held.status, held.exception.position) == ("REMEDIATION_PENDING", 2)


def test_an_inspection_without_signs_needs_no_exception():
    conduct(opened(signs=False)).when(approve()).refused(under=DEFERRAL, saying="không cần")


@pytest.mark.parametrize("history", [(opened(), concluded()), (*PENDING, REMEDIED)])
def test_a_ground_that_ended_needs_no_exception(history):
    conduct(*history).when(approve()).refused(under=DEFERRAL, saying="đã kết thúc")


def test_a_ground_is_excepted_once_at_a_time():
    conduct(opened(), EXCEPTED).when(approve()).refused(under=DEFERRAL, saying="đã được chấp")
    conduct(opened(), EXCEPTED, REVOKED).when(approve()).then(EXCEPTED)


def test_an_exception_names_a_known_ground_a_document_and_a_reason():
    conduct(opened()).when(approve("TT9")).refused(under=DEFERRAL, saying="TT9")
    conduct(opened()).when(approve(document=None)).refused(under=DEFERRAL, saying="văn bản")
    conduct(opened()).when(approve(reason=None)).refused(under=DEFERRAL, saying="lý do")


def test_an_exception_never_lifts_a_discipline_or_a_prosecution():
    conduct(DISCIPLINED, INVESTIGATED).when(approve("KL1")).refused(under=DEFERRAL)
    conduct(DISCIPLINED, INVESTIGATED).when(approve("KT1")).refused(under=DEFERRAL)


def revoke(ground="TT1", document=PAPER, reason="không còn lý do"):
    return lambda c: c.revoke_exception(
        ground, authority="UBND Thành phố", document=document, reason=reason
    )


def test_a_revoked_exception_lets_the_ground_defer_again():
    conduct(opened(), EXCEPTED).when(revoke()).then(REVOKED)
    held = state(opened(), EXCEPTED, REVOKED).inspections["TT1"]
    assert held.exception is None
    assert held.positions == (1, 2, 3)


def test_only_a_standing_exception_is_revoked_on_a_document_with_a_reason():
    conduct(opened()).when(revoke()).refused(under=DEFERRAL, saying="không có ngoại lệ")
    excepted = conduct(opened(), EXCEPTED)
    excepted.when(revoke(document=None)).refused(under=DEFERRAL, saying="văn bản")
    excepted.when(revoke(reason="")).refused(under=DEFERRAL, saying="lý do")
    excepted.when(revoke("TT9")).refused(under=DEFERRAL, saying="TT9")


# Disciplines


def discipline(form="SUSPENSION", **more):
    facts = {"leader": True, "person": "p-77", "document": PAPER, **more}
    return lambda c: c.record_discipline("KL1", form, **facts)


@pytest.mark.clause("B.III.1.2-5+2")
@pytest.mark.parametrize(
    "form",
    ["REPRIMAND", "WARNING", "DEMOTION", "SUSPENSION", "DISMISSAL", "FORCED_RESIGNATION"],
)
@pytest.mark.parametrize("leader", [True, False])
def test_every_form_of_discipline_is_recorded_of_leaders_and_others(form, leader):
    event = discipline(form, leader=leader)(state())
    held = state(event).disciplines["KL1"]
    assert (held.form, held.leader, held.counts, held.positions) == (form, leader, True, (1,))


def test_a_discipline_says_when_and_at_which_unit_the_offence_was_done():
    event = discipline(
        offence_from=date(2023, 3, 1), offence_to=date(2023, 3, 1), offence_unit="WB"
    )(state())
    assert event.concerns() == ("WB",)
    assert "vi phạm từ 01/03/2023 đến 01/03/2023 tại WB" in event.words()


def test_an_offence_does_not_end_before_it_begins():
    conduct().when(discipline(offence_from=date(2024, 3, 2), offence_to=date(2024, 3, 1))).refused(
        under=EXCLUSION, saying="trước khi bắt đầu"
    )


def test_a_discipline_needs_a_person_a_document_and_a_new_code():
    conduct().when(discipline(person=None)).refused(under=EXCLUSION, saying="mã người")
    conduct().when(discipline(document=None)).refused(under=EXCLUSION, saying="văn bản")
    conduct(DISCIPLINED).when(discipline()).refused(under=EXCLUSION, saying="đã dùng")


def test_the_person_is_erasable_and_no_ground_reads_it():
    assert DisciplineRecorded.erasable == ProsecutionRecorded.erasable == ("person",)
    without = DISCIPLINED.model_copy(update={"person": None})
    assert state(without).disciplines == state(DISCIPLINED).disciplines


def annul(code="KL1", document=PAPER, reason="khiếu nại đúng"):
    return lambda c: c.annul_discipline(code, document=document, reason=reason)


def test_an_annulled_discipline_stays_visible_and_counts_no_more():
    conduct(DISCIPLINED).when(annul()).then(ANNULLED)
    held = state(DISCIPLINED, ANNULLED)
    assert held.disciplines["KL1"].positions == (1, 2)
    assert counting(held.disciplines) == ()


def test_a_discipline_is_annulled_once_on_a_document_with_a_reason():
    conduct(DISCIPLINED, ANNULLED).when(annul()).refused(under=EXCLUSION, saying="đã hủy")
    conduct(DISCIPLINED).when(annul("KL9")).refused(under=EXCLUSION, saying="KL9")
    conduct(DISCIPLINED).when(annul(document=None)).refused(under=EXCLUSION, saying="văn bản")
    conduct(DISCIPLINED).when(annul(reason=None)).refused(under=EXCLUSION, saying="lý do")


# Prosecutions


def prosecute(stage="INVESTIGATION", **more):
    facts = {"person": "p-78", "document": PAPER, **more}
    return lambda c: c.record_prosecution("KT1", stage, **facts)


@pytest.mark.clause("B.III.1.2-5+2")
def test_an_investigation_is_recorded_and_may_lead_to_prosecution():
    conduct().when(prosecute()).then(INVESTIGATED)
    conduct(INVESTIGATED).when(lambda c: c.advance_prosecution("KT1", document=PAPER)).then(
        ADVANCED
    )
    assert state(INVESTIGATED, ADVANCED).prosecutions["KT1"].stage == "PROSECUTED"


def test_a_prosecution_may_be_recorded_without_an_earlier_investigation():
    assert prosecute("PROSECUTED", offence_unit="WB")(state()).concerns() == ("WB",)


def test_a_prosecution_needs_a_person_a_document_and_a_new_code():
    conduct().when(prosecute(person=None)).refused(under=EXCLUSION, saying="mã người")
    conduct().when(prosecute(document=None)).refused(under=EXCLUSION, saying="văn bản")
    conduct(INVESTIGATED).when(prosecute()).refused(under=EXCLUSION, saying="đã dùng")


def advance(code="KT1", document=PAPER):
    return lambda c: c.advance_prosecution(code, document=document)


def test_only_a_running_investigation_leads_to_prosecution():
    conduct(INVESTIGATED, ADVANCED).when(advance()).refused(under=EXCLUSION, saying="đã truy tố")
    conduct(INVESTIGATED, ended("DROPPED")).when(advance()).refused(
        under=EXCLUSION, saying="đã kết thúc"
    )
    conduct().when(advance()).refused(under=EXCLUSION, saying="KT1")
    conduct(INVESTIGATED).when(advance(document=None)).refused(under=EXCLUSION, saying="văn bản")


@pytest.mark.parametrize("outcome", ["DROPPED", "ACQUITTED", "CONVICTED"])
def test_a_prosecution_ends_with_its_outcome_and_stays_in_the_record(outcome):
    conduct(INVESTIGATED).when(lambda c: c.end_prosecution("KT1", outcome, document=PAPER)).then(
        ended(outcome)
    )
    held = state(INVESTIGATED, ended(outcome)).prosecutions["KT1"]
    assert (held.ended, held.positions, held.counts) == (outcome, (1, 2), True)


def test_a_prosecution_ends_once_on_a_document():
    def end(document=PAPER):
        return lambda c: c.end_prosecution("KT1", "CONVICTED", document=document)

    conduct(INVESTIGATED, ended("DROPPED")).when(end()).refused(
        under=EXCLUSION, saying="đã kết thúc"
    )
    conduct(INVESTIGATED).when(end(None)).refused(under=EXCLUSION, saying="văn bản")
    conduct().when(end()).refused(under=EXCLUSION, saying="KT1")


# Attribution


def attribute(code="KL1", unit="WB", document=PAPER, reason="vi phạm tại đơn vị cũ"):
    return lambda c: c.attribute(code, unit, document=document, reason=reason)


ELSEWHERE = ConductAttributed(
    code="KL1", before="WA", after="WB", document=PAPER, reason="vi phạm tại đơn vị cũ"
)


def test_the_council_decides_for_which_unit_a_discipline_counts():
    conduct(DISCIPLINED).when(attribute()).then(ELSEWHERE)
    held = state(DISCIPLINED, ELSEWHERE)
    assert held.disciplines["KL1"].counts_for == "WB"
    assert counting(held.disciplines) == ()
    assert ELSEWHERE.concerns() == ("WA", "WB")


def test_a_prosecution_is_attributed_the_same_way_and_may_come_back():
    away = ConductAttributed(code="KT1", before="WA", after="WB", document=PAPER)
    back = ConductAttributed(code="KT1", before="WB", after="WA", document=PAPER)
    conduct(INVESTIGATED, away).when(attribute("KT1", "WA", reason="xét lại")).then(
        back.model_copy(update={"reason": "xét lại"})
    )
    assert counting(state(INVESTIGATED, away).prosecutions) == ()
    assert len(counting(state(INVESTIGATED, away, back).prosecutions)) == 1


def test_an_attribution_changes_the_unit_on_a_document_with_a_reason():
    conduct(DISCIPLINED).when(attribute(unit="WA")).refused(under=EXCLUSION, saying="đang tính")
    conduct(DISCIPLINED, ELSEWHERE).when(attribute()).refused(under=EXCLUSION, saying="đang tính")
    conduct(DISCIPLINED).when(attribute(document=None)).refused(under=EXCLUSION, saying="văn bản")
    conduct(DISCIPLINED).when(attribute(reason=None)).refused(under=EXCLUSION, saying="lý do")
    conduct(opened()).when(attribute("TT1")).refused(under=EXCLUSION, saying="TT1")


# Shortcomings


def find(kind="LIMITATION", **more):
    facts = {"document": PAPER, "ground": "chậm giải ngân", **more}
    return lambda c: c.find_shortcoming("HC1", kind, **facts)


@pytest.mark.clause("B.III.1.2-3")
@pytest.mark.parametrize("kind", ["LIMITATION", "PUBLIC_INDIGNATION"])
def test_the_council_finds_a_shortcoming_with_its_ground_and_document(kind):
    conduct().when(find(kind)).then(FOUND.model_copy(update={"kind": kind}))


def test_a_finding_may_name_the_events_it_was_drawn_from_so_that_a_double_effect_is_seen():
    event = find(relies_on=[7, 12], meeting="meeting/2024/HD-3", occurred_on=OPENED_ON)(state())
    assert event.relies_on == (7, 12)
    assert "căn cứ sự kiện số 7, 12" in event.words()


def test_a_finding_needs_a_ground_a_document_and_a_new_code():
    conduct().when(find(ground=None)).refused(under=DOWNGRADE, saying="căn cứ")
    conduct().when(find(document=None)).refused(under=DOWNGRADE, saying="văn bản")
    conduct(FOUND).when(find()).refused(under=DOWNGRADE, saying="đã dùng")


def test_every_finding_is_kept_however_many_there_are():
    second = FOUND.model_copy(update={"code": "HC2"})
    assert [s.code for s in counting(state(FOUND, second).shortcomings)] == ["HC1", "HC2"]


WITHDRAWN = ShortcomingWithdrawn(
    code="HC1", kind="LIMITATION", document=PAPER, reason="có tài liệu mới"
)


def withdraw(code="HC1", document=PAPER, reason="có tài liệu mới"):
    return lambda c: c.withdraw_shortcoming(code, document=document, reason=reason)


def test_a_withdrawn_finding_lowers_nothing_and_stays_visible():
    conduct(FOUND).when(withdraw()).then(WITHDRAWN)
    held = state(FOUND, WITHDRAWN)
    assert counting(held.shortcomings) == ()
    assert held.shortcomings["HC1"].positions == (1, 2)


def test_a_finding_is_withdrawn_once_on_a_document_with_a_reason():
    conduct(FOUND, WITHDRAWN).when(withdraw()).refused(under=DOWNGRADE, saying="đã rút")
    conduct().when(withdraw()).refused(under=DOWNGRADE, saying="HC1")
    conduct(FOUND).when(withdraw(document=None)).refused(under=DOWNGRADE, saying="văn bản")
    conduct(FOUND).when(withdraw(reason=None)).refused(under=DOWNGRADE, saying="lý do")


# Deep reviews


def review(**more):
    facts = {"as_of": date(2024, 11, 30), "document": PAPER, "result": "đã kiểm điểm", **more}
    return lambda c: c.record_deep_review("KD1", "ORGANISATION", **facts)


REVIEWED = DeepReviewRecorded(
    code="KD1",
    reviewed="ORGANISATION",
    as_of=date(2024, 11, 30),
    document=PAPER,
    result="đã kiểm điểm",
)


@pytest.mark.clause("C.4")
def test_a_deep_review_is_recorded_and_is_no_ground_by_itself():
    conduct().when(review()).then(REVIEWED)
    held = state(REVIEWED)
    assert held.deep_reviews["KD1"].as_of == date(2024, 11, 30)
    assert not held.shortcomings


def test_a_deep_review_needs_a_result_a_document_and_a_new_code():
    conduct().when(review(result=None)).refused(under="C.4", saying="kết quả")
    conduct().when(review(document=None)).refused(under="C.4", saying="văn bản")
    conduct(REVIEWED).when(review()).refused(under="C.4", saying="đã dùng")


# A condition replaced by decision


def replace_condition(**more):
    facts = {
        "assessed_by": "Phòng Giáo dục và Đào tạo",
        "document": PAPER,
        "reason": "không có tổ chức đảng riêng",
        **more,
    }
    return lambda c: c.replace_condition("TH1", "EXCELLENT", **facts)


@pytest.mark.clause("B.III.1.2-2")
def test_the_council_may_let_another_assessment_stand_for_a_missing_party_rating():
    conduct().when(replace_condition()).then(REPLACED)
    held = state(REPLACED).replacements["TH1"]
    assert (held.clause, held.level, held.counts) == (PARTY, "EXCELLENT", True)


def test_a_replacement_needs_a_document_a_reason_and_a_new_code():
    conduct().when(replace_condition(document=None)).refused(under=PARTY, saying="văn bản")
    conduct().when(replace_condition(reason=None)).refused(under=PARTY, saying="lý do")
    conduct(REPLACED).when(replace_condition()).refused(under=PARTY, saying="đã dùng")


GONE = ConditionReplacementWithdrawn(
    code="TH1", clause=PARTY, document=PAPER, reason="đã có xếp loại"
)


def withdraw_replacement(code="TH1", document=PAPER, reason="đã có xếp loại"):
    return lambda c: c.withdraw_replacement(code, document=document, reason=reason)


def test_a_withdrawn_replacement_stands_for_nothing():
    conduct(REPLACED).when(withdraw_replacement()).then(GONE)
    assert counting(state(REPLACED, GONE).replacements) == ()


def test_a_replacement_is_withdrawn_once_on_a_document_with_a_reason():
    conduct(REPLACED, GONE).when(withdraw_replacement()).refused(under=PARTY, saying="đã rút")
    conduct().when(withdraw_replacement()).refused(under=PARTY, saying="TH1")
    held = conduct(REPLACED)
    held.when(withdraw_replacement(document=None)).refused(under=PARTY, saying="văn bản")
    held.when(withdraw_replacement(reason=None)).refused(under=PARTY, saying="lý do")


# Entered in error


def test_an_inspection_entered_in_error_takes_its_exception_with_it():
    error = EnteredInError(position=1, reason="nhầm đơn vị")
    assert not state(opened(), EXCEPTED, concluded(), error).inspections
    again = state(opened(), EXCEPTED, error, opened())
    assert again.inspections["TT1"].exception is None


def test_what_was_said_of_a_fact_that_never_was_leaves_every_history_readable():
    orphans = (REMEDIED, EXCEPTED, REVOKED, ANNULLED, ADVANCED, ended("DROPPED"), ELSEWHERE)
    held = state(*orphans, WITHDRAWN, GONE)
    assert not held.codes


def test_a_conclusion_entered_in_error_leaves_the_inspection_open():
    history = (opened(), concluded(), EnteredInError(position=2, reason="nhầm"))
    assert state(*history).inspections["TT1"].status == "OPEN"


def test_every_event_says_in_words_what_happened():
    events = (
        opened(), concluded(), concluded("REMEDIATION_REQUIRED"), REMEDIED, EXCEPTED, REVOKED,
        DISCIPLINED, ANNULLED, INVESTIGATED, ADVANCED, ended("ACQUITTED"), ELSEWHERE, FOUND,
        WITHDRAWN, REVIEWED, REPLACED, GONE,
    )  # fmt: skip
    for event in events:
        assert len(event.words()) > 20
        assert event.topic.startswith("conduct.")
    assert opened().words() == (
        "Thanh tra quận bắt đầu thanh tra từ 10/12/2024 (TT1), có dấu hiệu vi phạm"
    )
    assert "đình chỉ chức vụ đối với cán bộ lãnh đạo (KL1)" in DISCIPLINED.words()
