"""Conduct record (sổ theo dõi chấp hành): what may defer, exclude or lower a unit's awards.

    InspectionOpened -> InspectionConcluded CLEAN
                     -> InspectionConcluded REMEDIATION_REQUIRED -> RemediationCompleted
      DeferralExceptionApproved -> DeferralExceptionRevoked      of one inspection, while open
    DisciplineRecorded -> DisciplineAnnulled
    ProsecutionRecorded -> ProsecutionAdvanced -> ProsecutionEnded
      ConductAttributed                    a discipline or prosecution counts for another unit
    ShortcomingFound -> ShortcomingWithdrawn
    DeepReviewRecorded                     no effect of its own
    ConditionReplacedByDecision -> ConditionReplacementWithdrawn

Each fact stands alone under its own code; a code is never used for a second fact. Facts are
recorded whenever they arrive, late ones too, and nothing here judges an award: the rulebook reads
the grounds. What ended stays visible with its end. A fact declared entered in error takes with it
what was said of it.
Stream: `conduct/<season>/<unit>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.aggregates.conduct_events import (
    ConditionReplacedByDecision,
    ConditionReplacementWithdrawn,
    ConductAttributed,
    DeepReviewRecorded,
    DeferralExceptionApproved,
    DeferralExceptionRevoked,
    DisciplineAnnulled,
    DisciplineRecorded,
    Ended,
    Form,
    InspectionConcluded,
    InspectionKind,
    InspectionOpened,
    Level,
    Outcome,
    Prosecuted,
    ProsecutionAdvanced,
    ProsecutionEnded,
    ProsecutionRecorded,
    RemediationCompleted,
    ShortcomingFound,
    ShortcomingKind,
    ShortcomingWithdrawn,
)
from ledger.aggregates.conduct_grounds import (
    DEFERRAL,
    DOWNGRADE,
    EXCLUSION,
    FLAG_PARTY_RATING,
    PARTY_FACTS,
    Grounds,
    known,
    paper,
    stated,
)
from ledger.refusals import Refused
from ledger.values import DocumentRef


@dataclass(frozen=True, kw_only=True)
class Conduct(Grounds):
    """A unit's grounds, with the decisions that add to them."""

    # Decisions on inspections

    def open_inspection(
        self,
        code: str,
        *,
        body: str,
        signs_of_violation: bool,
        opened_on: date,
        kind: InspectionKind = "INSPECTION",
        document: DocumentRef | None = None,
        subject: str | None = None,
    ) -> InspectionOpened:
        """Record that a body began an inspection, a check or an audit of the unit."""
        self.check_new(code, DEFERRAL)
        return InspectionOpened(
            code=code,
            kind=kind,
            body=body,
            signs_of_violation=signs_of_violation,
            opened_on=opened_on,
            document=document,
            subject=subject,
        )

    def conclude_inspection(
        self,
        code: str,
        outcome: Outcome,
        *,
        document: DocumentRef | None,
        conclusion: str | None = None,
    ) -> InspectionConcluded:
        """Record the conclusion of an open inspection, on its paper."""
        inspection = self.inspection(code)
        if inspection.status != "OPEN":
            raise Refused(f"{code} đã có kết luận", under=DEFERRAL, field="code")
        return InspectionConcluded(
            code=code,
            kind=inspection.kind,
            body=inspection.body,
            outcome=outcome,
            document=paper(document, "kết luận", DEFERRAL),
            conclusion=conclusion,
        )

    def complete_remediation(
        self, code: str, *, document: DocumentRef | None
    ) -> RemediationCompleted:
        """Record that a conclusion or recommendation was remedied; a part of it is not enough."""
        inspection = self.inspection(code)
        if inspection.status != "REMEDIATION_PENDING":
            raise Refused(
                f"{code} không có kết luận, kiến nghị còn phải khắc phục",
                under=DEFERRAL,
                field="code",
            )
        return RemediationCompleted(
            code=code,
            kind=inspection.kind,
            body=inspection.body,
            document=paper(document, "ghi nhận khắc phục xong", DEFERRAL),
        )

    def approve_exception(
        self, ground: str, *, authority: str, document: DocumentRef | None, reason: str | None
    ) -> DeferralExceptionApproved:
        """Record the authority's exception for one ground; it holds in both halves."""
        inspection = self.inspection(ground)
        if inspection.status in {"CONCLUDED_CLEAN", "REMEDIATED"}:
            raise Refused(
                f"{ground} đã kết thúc nên không cần ngoại lệ", under=DEFERRAL, field="ground"
            )
        if inspection.status == "OPEN" and not inspection.signs_of_violation:
            raise Refused(
                f"{ground} không có dấu hiệu vi phạm nên không cần ngoại lệ",
                under=DEFERRAL,
                field="ground",
            )
        if inspection.exception:
            raise Refused(f"{ground} đã được chấp thuận ngoại lệ", under=DEFERRAL, field="ground")
        return DeferralExceptionApproved(
            ground=ground,
            kind=inspection.kind,
            body=inspection.body,
            authority=authority,
            document=paper(document, "chấp thuận ngoại lệ", DEFERRAL),
            reason=stated(reason, "chấp thuận ngoại lệ", DEFERRAL),
        )

    def revoke_exception(
        self, ground: str, *, authority: str, document: DocumentRef | None, reason: str | None
    ) -> DeferralExceptionRevoked:
        """Record that a standing exception was taken back."""
        inspection = self.inspection(ground)
        if not inspection.exception:
            raise Refused(
                f"{ground} không có ngoại lệ đang hiệu lực", under=DEFERRAL, field="ground"
            )
        return DeferralExceptionRevoked(
            ground=ground,
            kind=inspection.kind,
            body=inspection.body,
            authority=authority,
            document=paper(document, "rút chấp thuận ngoại lệ", DEFERRAL),
            reason=stated(reason, "rút chấp thuận ngoại lệ", DEFERRAL),
        )

    # Decisions on persons

    def record_discipline(
        self,
        code: str,
        form: Form,
        *,
        leader: bool,
        person: str | None,
        document: DocumentRef | None,
        offence_from: date | None = None,
        offence_to: date | None = None,
        offence_unit: str | None = None,
    ) -> DisciplineRecorded:
        """Record that a person of the unit was disciplined, and where and when the offence was."""
        self.check_new(code, EXCLUSION)
        if not person:
            raise Refused(
                "ghi nhận kỷ luật phải nêu mã người bị kỷ luật", under=EXCLUSION, field="person"
            )
        if offence_from and offence_to and offence_to < offence_from:
            raise Refused(
                "thời gian vi phạm kết thúc trước khi bắt đầu", under=EXCLUSION, field="offence_to"
            )
        return DisciplineRecorded(
            code=code,
            person=person,
            leader=leader,
            form=form,
            document=paper(document, "ghi nhận kỷ luật", EXCLUSION),
            offence_from=offence_from,
            offence_to=offence_to,
            offence_unit=offence_unit,
        )

    def annul_discipline(
        self, code: str, *, document: DocumentRef | None, reason: str | None
    ) -> DisciplineAnnulled:
        """Record that the competent authority annulled a discipline."""
        discipline = known(self.disciplines, code, "kỷ luật", EXCLUSION)
        if discipline.withdrawn:
            raise Refused(f"kỷ luật {code} đã hủy", under=EXCLUSION, field="code")
        return DisciplineAnnulled(
            code=code,
            form=discipline.form,
            document=paper(document, "hủy kỷ luật", EXCLUSION),
            reason=stated(reason, "hủy kỷ luật", EXCLUSION),
        )

    def record_prosecution(
        self,
        code: str,
        stage: Prosecuted,
        *,
        person: str | None,
        document: DocumentRef | None,
        offence_unit: str | None = None,
    ) -> ProsecutionRecorded:
        """Record a criminal case against a person of the unit, whatever its first known stage."""
        self.check_new(code, EXCLUSION)
        if not person:
            raise Refused(
                "ghi nhận khởi tố, truy tố phải nêu mã người liên quan",
                under=EXCLUSION,
                field="person",
            )
        return ProsecutionRecorded(
            code=code,
            person=person,
            stage=stage,
            document=paper(document, "ghi nhận khởi tố, truy tố", EXCLUSION),
            offence_unit=offence_unit,
        )

    def advance_prosecution(
        self, code: str, *, document: DocumentRef | None
    ) -> ProsecutionAdvanced:
        """Record that a case under investigation led to prosecution."""
        prosecution = self.running(code)
        if prosecution.stage == "PROSECUTED":
            raise Refused(f"vụ việc {code} đã truy tố", under=EXCLUSION, field="code")
        return ProsecutionAdvanced(
            code=code,
            before=prosecution.stage,
            after="PROSECUTED",
            document=paper(document, "ghi nhận truy tố", EXCLUSION),
        )

    def end_prosecution(
        self, code: str, outcome: Ended, *, document: DocumentRef | None
    ) -> ProsecutionEnded:
        """Record how a case ended; one taken up again later is a new case."""
        prosecution = self.running(code)
        return ProsecutionEnded(
            code=code,
            stage=prosecution.stage,
            outcome=outcome,
            document=paper(document, "ghi nhận kết thúc vụ việc", EXCLUSION),
        )

    def attribute(
        self, code: str, unit: str, *, document: DocumentRef | None, reason: str | None
    ) -> ConductAttributed:
        """Record for which unit a fact counts; that unit's own record gets the fact as well."""
        fact = known(self.of_persons, code, "kỷ luật, khởi tố, truy tố", EXCLUSION)
        now = fact.counts_for or self.unit
        if unit == now:
            raise Refused(f"{code} đang tính cho {unit}", under=EXCLUSION, field="unit")
        return ConductAttributed(
            code=code,
            before=now,
            after=unit,
            document=paper(document, "quyết định đơn vị chịu trách nhiệm", EXCLUSION),
            reason=stated(reason, "quyết định đơn vị chịu trách nhiệm", EXCLUSION),
        )

    # Decisions of the council

    def find_shortcoming(
        self,
        code: str,
        kind: ShortcomingKind,
        *,
        document: DocumentRef | None,
        ground: str | None,
        meeting: str | None = None,
        occurred_on: date | None = None,
        relies_on: Sequence[int] = (),
        double_effect: Sequence[int] = (),
    ) -> ShortcomingFound:
        """Record the council's finding; several of them still lower by one level only.

        `double_effect`: where a reprimand it is drawn from had cost points already (R-20).
        """
        self.check_new(code, DOWNGRADE)
        if not ground:
            raise Refused(
                "kết luận hạn chế, khuyết điểm phải nêu căn cứ", under=DOWNGRADE, field="ground"
            )
        return ShortcomingFound(
            code=code,
            kind=kind,
            occurred_on=occurred_on,
            document=paper(document, "kết luận hạn chế, khuyết điểm", DOWNGRADE),
            meeting=meeting,
            relies_on=tuple(relies_on),
            double_effect=tuple(double_effect) or None,
            ground=ground,
        )

    def withdraw_shortcoming(
        self, code: str, *, document: DocumentRef | None, reason: str | None
    ) -> ShortcomingWithdrawn:
        """Record that the council took a finding back."""
        found = known(self.shortcomings, code, "hạn chế, khuyết điểm", DOWNGRADE)
        if found.withdrawn:
            raise Refused(f"kết luận {code} đã rút", under=DOWNGRADE, field="code")
        return ShortcomingWithdrawn(
            code=code,
            kind=found.kind,
            document=paper(document, "rút kết luận", DOWNGRADE),
            reason=stated(reason, "rút kết luận", DOWNGRADE),
        )

    def replace_condition(
        self,
        code: str,
        level: Level,
        *,
        assessed_by: str,
        document: DocumentRef | None,
        reason: str | None,
        meeting: str | None = None,
        clause: str = FLAG_PARTY_RATING,
    ) -> ConditionReplacedByDecision:
        """Record the council's decision to let another assessment stand for a party rating."""
        self.check_new(code, FLAG_PARTY_RATING)
        return ConditionReplacedByDecision(
            code=code,
            clause=clause,
            level=level,
            assessed_by=assessed_by,
            document=paper(document, "thay điều kiện", FLAG_PARTY_RATING),
            meeting=meeting,
            reason=stated(reason, "thay điều kiện", FLAG_PARTY_RATING),
        )

    def withdraw_replacement(
        self, code: str, *, document: DocumentRef | None, reason: str | None
    ) -> ConditionReplacementWithdrawn:
        """Record that the council took back its decision to replace a condition."""
        replaced = known(self.replacements, code, "thay điều kiện", FLAG_PARTY_RATING)
        if replaced.withdrawn:
            raise Refused(f"quyết định {code} đã rút", under=FLAG_PARTY_RATING, field="code")
        return ConditionReplacementWithdrawn(
            code=code,
            clause=replaced.clause,
            document=paper(document, "rút quyết định thay điều kiện", FLAG_PARTY_RATING),
            reason=stated(reason, "rút quyết định thay điều kiện", FLAG_PARTY_RATING),
        )

    def record_deep_review(
        self,
        code: str,
        reviewed: Literal["ORGANISATION", "MEMBER"],
        *,
        as_of: date,
        document: DocumentRef | None,
        result: str | None,
        person: str | None = None,
    ) -> DeepReviewRecorded:
        """Record the result of an in-depth review as the party bodies provided it."""
        self.check_new(code, PARTY_FACTS)
        if not result:
            raise Refused("kiểm điểm sâu phải nêu kết quả", under=PARTY_FACTS, field="result")
        return DeepReviewRecorded(
            code=code,
            reviewed=reviewed,
            person=person,
            as_of=as_of,
            document=paper(document, "kết quả kiểm điểm sâu", PARTY_FACTS),
            result=result,
        )
