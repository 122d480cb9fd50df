"""Under which clause of the regulation each kind of event happens.

Sealed into the event's envelope.

None: the guidance has no clause for it (registers, roles, declarations of error), or law beyond it
governs.
"""

from ledger.aggregates.meeting_events import AttendanceDetailed, ContentRecorded
from ledger.aggregates.scorecard_events import CouncilScoreDetermined, CriterionAdjusted
from ledger.aggregates.year_events import DocumentAdopted, Reminded, ReportSubmitted
from ledger.events import Event

CLAUSES: dict[str, str | None] = {
    "award.ballot-recorded.v1": "B.III.1.1",
    "award.cancelled.v1": "B.III.1.1",
    "award.decided.v1": "B.II.3",
    "award.file-found-incomplete.v1": "B.III.3",
    "award.file-received.v1": "B.III.3",
    "award.file-returned.v1": "B.III.3",
    "award.nominated.v1": "A.II.3.3",
    "award.proposal-returned.v1": "B.II.3",
    "award.proposed.v1": "B.II.3",
    "award.published.v1": "B.III.1.1",
    "award.review-flagged.v1": "B.II.3",
    "body.binding-ended.v1": None,
    "body.bound.v1": None,
    "award.standards-found.v1": "B.III.1.1",
    "body.dissolved.v1": None,
    "body.registered.v1": None,
    "body.renamed.v1": None,
    "calendar-feed.address-issued.v1": None,
    "calendar-feed.address-revoked.v1": None,
    "cluster.delegation-ended.v1": "A.II.2.2",
    "cluster.delegation-granted.v1": "A.II.2.2",
    "cluster.dissolved.v1": "A.I.1",
    "cluster.established.v1": "A.I.1",
    "cluster.leadership-assigned.v1": "A.I.2",
    "cluster.leadership-ended.v1": "A.I.2",
    "cluster.leadership-introduced.v1": "A.II.3.3",
    "cluster.member-admitted.v1": "A.I.1",
    "cluster.member-left.v1": "A.I.1",
    "cluster.renamed.v1": "A.I.1",
    "complaint.accepted.v1": None,
    "complaint.complexity-declared.v1": None,
    "complaint.decided.v1": None,
    "complaint.decision-sent.v1": None,
    "complaint.dialogue-held.v1": None,
    "complaint.received.v1": None,
    "complaint.refused.v1": None,
    "complaint.second-received.v1": None,
    "complaint.withdrawn.v1": None,
    "conduct.attributed.v1": "B.III.1.2-5+2",
    "conduct.condition-replaced.v1": "B.III.1.2-2",
    "conduct.condition-replacement-withdrawn.v1": "B.III.1.2-2",
    "conduct.deep-review-recorded.v1": "C.4",
    "conduct.deferral-exception-approved.v1": "B.III.1.2-4",
    "conduct.deferral-exception-revoked.v1": "B.III.1.2-4",
    "conduct.discipline-annulled.v1": "B.III.1.2-5+2",
    "conduct.discipline-recorded.v1": "B.III.1.2-5+2",
    "conduct.inspection-concluded.v1": "B.III.1.2-4",
    "conduct.inspection-opened.v1": "B.III.1.2-4",
    "conduct.prosecution-advanced.v1": "B.III.1.2-5+2",
    "conduct.prosecution-ended.v1": "B.III.1.2-5+2",
    "conduct.prosecution-recorded.v1": "B.III.1.2-5+2",
    "conduct.remediation-completed.v1": "B.III.1.2-4",
    "conduct.shortcoming-found.v1": "B.III.1.2-3",
    "conduct.shortcoming-withdrawn.v1": "B.III.1.2-3",
    "council.established.v1": "A.I.1",
    "council.standing-body-ended.v1": "C.2",
    "council.standing-body-named.v1": "C.2",
    "criteria.criterion-marked-not-applicable.v1": "B.I",
    "criteria.set-issued.v1": "B.I",
    "criteria.set-reported.v1": "B.I",
    "dispute.ballot-recorded.v1": "A.I.3",
    "dispute.council-decision-issued.v1": "A.I.3",
    "dispute.council-decision-notified.v1": "A.I.3",
    "dispute.disagreement-escalated.v1": "A.I.3",
    "dispute.disagreement-raised.v1": "A.I.3",
    "dispute.disagreement-reopened.v1": "A.I.3",
    "dispute.disagreement-settled.v1": "A.I.3",
    "dispute.hearing-file-frozen.v1": "A.I.3",
    "dispute.opinion-reserved.v1": "A.I.3",
    "dispute.position-stated.v1": "A.I.3",
    "evidence.provided.v1": "C.3-1",
    "fact.entered-in-error.v1": None,
    "meeting.absence-explained.v1": "A.II.2.3.d",
    "meeting.arranged.v1": "A.II.3.N-2",
    "meeting.attendance-detailed.v1": "A.II.2.3.d",
    "meeting.concurrence-withheld.v1": "A.II.3.N-3",
    "meeting.content-recorded.v1": "A.I.3",
    "guidance.issued.v1": "B.III.2",
    "guidance.tie-decided.v1": "B.III.2",
    "matter.concluded.v1": "B.III.1.2-4",
    "matter.opened.v1": "B.III.1.2-4",
    "meeting.council-concurrence-given.v1": "A.II.3.N-3",
    "meeting.held.v1": "A.I.3",
    "meeting.proposed.v1": "A.II.3.N-3",
    "paper.corrected.v1": None,
    "paper.recalled.v1": None,
    "paper.replaced.v1": None,
    "name-register.name-erased.v1": None,
    "name-register.person-named.v1": None,
    "party-organisation.registered.v1": "B.III.1.2-2",
    "party-organisation.unit-coverage-ended.v1": "B.III.1.2-2",
    "party-organisation.unit-covered.v1": "B.III.1.2-2",
    "party-rating.cancelled.v1": "C.4",
    "party-rating.coverage-certified.v1": "B.III.1.2-2",
    "party-rating.recorded.v1": "C.4",
    "party-rating.revised.v1": "C.4",
    "reprimand.batch-forwarded.v1": "C.3-2",
    "reprimand.document-withdrawn.v1": "C.3-2",
    "role.ended.v1": None,
    "role.granted.v1": None,
    "scorecard.closed.v1": "B.II.3",
    "scorecard.council-score-determined.v1": "B.II.3",
    "scorecard.criterion-adjusted.v1": "B.II.2",
    "scorecard.criterion-scored.v1": "B.II.2",
    "scorecard.explanation-answered.v1": "B.II.2",
    "scorecard.explanation-given.v1": "B.II.2",
    "scorecard.explanation-requested.v1": "B.II.2",
    "scorecard.line-recomputed.v1": "B.I",
    "scorecard.recomputation-flagged.v1": "B.I",
    "scorecard.reprimand-applied.v1": "C.3-2",
    "scorecard.result-notified.v1": "B.II.2",
    "scorecard.returned.v1": "B.II.2",
    "scorecard.review-completed.v1": "B.II.2",
    "scorecard.review-opened.v1": "B.II.2",
    "scorecard.scores-agreed.v1": "B.II.4",
    "scorecard.self-score-missing.v1": "B.II.1",
    "scorecard.self-score-submitted.v1": "B.II.1",
    "scorecard.verified.v1": "B.II.3",
    "season.closed.v1": None,
    "season.opened.v1": None,
    "season.regulation-adopted.v1": "C.1",
    "season.results-aggregated.v1": "C.2-2",
    "unit.dissolved.v1": "A.I.1",
    "unit.registered.v1": None,
    "unit.renamed.v1": None,
    "year.achievements-appraised.v1": "A.II.2.1.c",
    "year.activity-held.v1": "A.II.3.N-1",
    "year.agreed-scores-reported.v1": "A.II.3.N-3",
    "year.document-adopted.v1": "A.II.1.1",
    "year.model-introduced.v1": "A.II.2.3.c",
    "year.model-registered.v1": "A.II.2.3.a",
    "year.model-spread.v1": "A.II.1.3",
    "year.opinion-given.v1": "A.II.2.3.b",
    "year.reminder-sent.v1": "C.2-1",
    "year.report-submitted.v1": "A.II.2.1.a",
}


_SAY_THEIR_OWN = (AttendanceDetailed, ContentRecorded, DocumentAdopted, Reminded, ReportSubmitted)
"""Events of which one kind happens under several clauses."""


def clause_of(event: Event) -> str | None:
    """Return the clause an event happens under.

    Adjusting at the meeting, deciding a disagreement have their own.
    """
    if isinstance(event, CriterionAdjusted) and event.layer == "AGREED":
        return "B.II.4"
    if isinstance(event, CouncilScoreDetermined) and event.dispute:
        return "A.I.3"
    if isinstance(event, _SAY_THEIR_OWN):
        return event.clause
    return CLAUSES[event.topic]
