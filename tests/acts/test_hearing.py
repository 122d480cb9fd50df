"""The hearing file: frozen with the report, worked out again from the journal, shown as it was."""

import json
from datetime import date
from decimal import Decimal

import psycopg
import pytest

from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_events import DisagreementEscalated
from ledger.aggregates.dispute_hearing import HearingFileFrozen
from ledger.journal.journal import Act, Mandate
from ledger.journal.mapper import canonical
from ledger.questions import dispute as questions
from ledger.questions.hearing import digest
from ledger.refusals import NotAllowed, Refused, Unknown
from tests.acts.conftest import (
    COUNCIL,
    HEAD,
    HEAD_UNIT,
    OFFICE,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    lines,
    member,
    together,
)
from tests.acts.test_disputes import DECISION, EFFECT, OF, escalated, raised
from tests.opening import check_ledger

pytestmark = pytest.mark.clause("A.I.3")
STREAM = "dispute/2024/YK1"
REPORT = {"reason": "chưa thống nhất"}


def heard(office: Office, round_=None, **cut):
    return questions.hearing_file(office.stand.ledger, "2024", "YK1", round_, **cut)


def disputed(office: Office) -> None:
    """Bring a line through review and meeting, unsettled; both sides speak; not yet reported."""
    own = lines()
    own[2]["evidence"] = [{"printed": "Báo cáo số 7/BC", "sha256": "ab" * 32}]
    office.put("scorecard.submit", member(A), lines=own, **office.of(A))
    office.put("scorecard.open-review", HEAD, **office.of(A))
    office.put(
        "scorecard.adjust", HEAD, criterion="I.3", points="60", seen="75", reason="thiếu",
        documents=[PAPER], **office.of(A),
    )  # fmt: skip
    office.put(
        "scorecard.request-explanation", HEAD, criterion="I.3", reason="vì sao", **office.of(A)
    )
    raised(office, claimed="75")
    office.put("dispute.state-position", HEAD, statement="giữ 60 điểm", **OF)
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), season="2024", cluster="C1",
        meeting=office.prepared(), cards=[{"unit": A, "unsettled": ["I.3"]}],
    )  # fmt: skip
    office.put("dispute.reserve", member(A), meeting="TB", reason="không nhất trí", **OF)


def test_the_file_is_frozen_with_the_report_by_one_act_and_caused_by_it(office):
    disputed(office)
    report, frozen = office.put("dispute.escalate", HEAD, **REPORT, **OF).events
    assert isinstance(report.facts, DisagreementEscalated)
    assert isinstance(frozen.facts, HearingFileFrozen)
    assert (frozen.position, frozen.causation) == (report.position + 1, report.position)
    assert report.causation is None
    assert frozen.facts.escalated == report.position
    assert frozen.facts.sha256 == digest(frozen.facts.file)


def test_the_file_holds_what_the_council_is_asked_to_decide_on(office):
    disputed(office)
    frozen = office.put("dispute.escalate", HEAD, **REPORT, **OF).events[1]
    file = frozen.facts.file
    assert (file.round, file.figure, file.claimed) == (1, Decimal("60.00"), Decimal("75.00"))
    line = next(line for line in file.card.lines if line.criterion == "I.3")
    assert (line.own, line.review, line.agreed, line.council) == (
        Decimal("75.00"), Decimal("60.00"), Decimal("60.00"), None,
    )  # fmt: skip
    assert (file.card.own, file.card.agreed) == (Decimal("947.50"), Decimal("932.50"))
    assert (file.card.stage, file.card.version) == ("AGREED", office.card(A).version)
    assert [(s.layer, s.before, s.after, s.body) for s in file.steps] == [
        ("SELF", None, Decimal("75.00"), A),
        ("REVIEW", Decimal("75.00"), Decimal("60.00"), HEAD_UNIT),
    ]
    assert [e.file for e in file.evidence] == ["ab" * 32, None]
    assert [s.side for s in file.sides] == [A, HEAD_UNIT, A]
    assert all(s.commitment for s in file.sides)
    assert [(s.stream, len(s.present), s.quorate) for s in file.sessions] == [
        ("meeting/2024/TB", 5, True)
    ]
    assert [o.topic for o in file.open] == ["scorecard.explanation-requested.v1"]


def test_no_free_text_and_no_person_enters_the_hashed_part(office):
    disputed(office)
    frozen = office.put("dispute.escalate", HEAD, **REPORT, **OF).events[1]
    hashed = frozen.facts.file.model_dump_json()
    for words in ("thiếu", "giữ 60 điểm", "không nhất trí", "chưa đúng", "vì sao", "Báo cáo số"):
        assert words not in hashed
    assert HEAD.person not in hashed


def test_what_happened_after_the_report_is_not_in_the_file_and_does_not_move_it(office):
    disputed(office)
    office.put("dispute.escalate", HEAD, **REPORT, **OF)
    was = heard(office)
    office.put("dispute.state-position", COUNCIL, statement="sẽ xem", **OF)
    office.put("dispute.decide", COUNCIL, effects=[{**EFFECT, "seen": "60"}], **DECISION, **OF)
    now = heard(office)
    assert (now.file, now.sha256) == (was.file, was.sha256)
    assert now.reproduced
    assert now.says == questions.REPRODUCED
    assert check_ledger(office.stand.owner) == []


def test_a_new_round_has_a_file_of_its_own_and_the_old_one_stays(office):
    office.agreed(A)
    escalated(office)
    first = heard(office).sha256
    office.put("dispute.decide", COUNCIL, effects=[EFFECT], **DECISION, **OF)
    office.put("dispute.reopen", member(A), reason="tài liệu mới", **OF)
    assert heard(office, 2).says == questions.NOT_REPORTED
    office.put("dispute.escalate", HEAD, **REPORT, **OF)
    second = heard(office)
    assert (second.round, heard(office, 1).sha256) == (2, first)
    assert second.sha256 != first
    assert second.file.steps[-1].layer == "COUNCIL"
    with pytest.raises(Unknown):
        heard(office, 3)


def test_a_report_before_there_were_files_stays_valid_and_says_so(office):
    office.reviewing(A)
    raised(office)
    journal = office.stand.journal
    journal.record(
        [Act(Dispute, STREAM, lambda d: d.escalate(HEAD_UNIT, "HEAD", reason="cũ"))],
        under=Mandate(by=HEAD, on=date(2024, 12, 1)),
    )
    told = heard(office)
    assert told.says == questions.NOT_FROZEN
    assert (told.frozen, told.sha256, told.reproduced) == (None, None, None)
    assert told.file.figure == Decimal("75.00")
    assert check_ledger(office.stand.owner) == []
    office.put("dispute.decide", COUNCIL, **DECISION, **OF)


def test_before_the_report_there_is_no_file(office):
    office.reviewing(A)
    raised(office)
    told = heard(office)
    assert (told.says, told.file) == (questions.NOT_REPORTED, None)
    with pytest.raises(Unknown):
        questions.hearing_file(office.stand.ledger, "2024", "YK9")


def test_a_report_declared_in_error_takes_its_file_along(office):
    office.reviewing(A)
    escalated(office)
    report = heard(office).escalated.position
    office.put("event.declare-error", HEAD, position=report, reason="ghi nhầm")
    assert heard(office).says == questions.NOT_REPORTED
    office.put("dispute.escalate", STANDING, **REPORT, **OF)
    assert heard(office).escalated.position > report
    assert heard(office).reproduced
    assert check_ledger(office.stand.owner) == []


def test_a_figure_that_moves_while_the_file_is_frozen_is_in_it_or_after_it(office):
    office.reviewing(A)
    raised(office)
    adjust = {"criterion": "I.3", "points": "60", "seen": "75", "reason": "x", "documents": [PAPER]}
    together(
        lambda: office.put("scorecard.adjust", HEAD, **adjust, **office.of(A)),
        lambda: office.put("dispute.escalate", HEAD, **REPORT, **OF),
    )
    told = heard(office)
    moved = office.card(A).figures_at < told.escalated.position
    assert told.reproduced
    assert len(told.file.steps) == (2 if moved else 1)
    assert check_ledger(office.stand.owner) == []


def tampered(office: Office, position: int, change) -> set[str]:
    """Change a stored event as a superuser could, say what is found, and put it back."""
    with psycopg.connect(office.stand.owner, autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        edit = "update ledger.events set state = %s where notification_id = %s"
        (state,) = owner.execute(
            "select state from ledger.events where notification_id = %s", (position,)
        ).fetchone()
        entry = json.loads(state)
        change(entry)
        owner.execute(edit, (canonical(entry), position))
        found = check_ledger(office.stand.owner)
        owner.execute(edit, (state, position))
    return {f.says for f in found if f.check == "hearing files"}


def test_whoever_edits_the_file_its_hash_or_what_it_was_worked_out_from_is_found(office):
    disputed(office)
    office.put("dispute.escalate", HEAD, **REPORT, **OF)
    told = heard(office)
    at, spoke = told.frozen.position, told.file.sides[1].position
    other = f"khác với hồ sơ dựng lại từ các sự kiện đến vị trí {at - 2}"
    wrong = "mã SHA-256 không phải là của hồ sơ đã chốt"

    def claims_more(entry):
        entry["facts"]["file"]["claimed"] = "74.00"

    def claims_more_and_hashes(entry):
        file = HearingFileFrozen.model_validate(entry["facts"]).file
        changed = file.model_copy(update={"claimed": Decimal("74.00")})
        entry["facts"]["file"]["claimed"] = "74.00"
        entry["facts"]["sha256"] = digest(changed)

    def another_hash(entry):
        entry["facts"]["sha256"] = "0" * 64

    def another_cause(entry):
        entry["causation"] = 1

    def another_speaker(entry):
        entry["facts"]["stated_by"] = UNITS[4]

    assert tampered(office, at, claims_more) == {wrong}
    assert tampered(office, at, claims_more_and_hashes) == {other}
    assert tampered(office, at, another_hash) == {wrong, other}
    assert tampered(office, at, another_cause) == {"hồ sơ không gắn với lần báo cáo ngay trước đó"}
    assert tampered(office, spoke, another_speaker) == {other}
    assert check_ledger(office.stand.owner) == []


def test_a_ballot_is_tied_to_a_held_session_and_shown_with_the_round(office):
    office.agreed(A)
    escalated(office)
    votes = [
        {"member": "u-1", "opinion": "FOR", "unit": A},
        {"member": "u-2", "opinion": "AGAINST", "reserves": True},
        {"member": "u-3", "opinion": "FOR", "in_writing": True},
    ]
    office.refused(Refused, "dispute.record-ballot", COUNCIL, votes=votes, meeting="HDTD", **OF)
    office.put(
        "meeting.hold", STANDING, date(2024, 12, 23), season="2024", meeting="HDTD",
        kind="COUNCIL", chair="u-1", members=["u-1", "u-2", "u-3"], present=["u-1"],
        standing_body_present=True,
    )  # fmt: skip
    office.refused(NotAllowed, "dispute.record-ballot", OFFICE, votes=votes, **OF)
    strange = [{**votes[0], "unit": "PX99"}]
    office.refused(Refused, "dispute.record-ballot", COUNCIL, votes=strange, **OF)
    office.put("dispute.record-ballot", STANDING, votes=votes, meeting="HDTD", **OF)
    office.put("dispute.decide", COUNCIL, effects=[EFFECT], **DECISION, **OF)
    office.put("dispute.notify", HEAD, addressees=[A, HEAD_UNIT], **OF)
    office.put("dispute.reopen", member(A), reason="tài liệu mới", **OF)
    told = questions.dispute(office.stand.ledger, "2024", "YK1")
    first, second = told.rounds
    assert (first.stage, first.outcome, first.told) == ("NOTIFIED", "OTHERWISE", (A, HEAD_UNIT))
    assert (first.ballot.ballot.votes_for, first.ballot.reserved_by) == (2, ("u-2",))
    assert first.flaws == (
        "phiên họp không đủ 2/3 thành viên",
        "có thành viên thuộc đơn vị trong cuộc biểu quyết",
    )
    assert (second.round, second.stage, second.ballot, second.flaws) == (2, "RAISED", None, ())
    assert "sau kết quả tại sự kiện số" in second.events[0].says
    with pytest.raises(Unknown):
        questions.dispute(office.stand.ledger, "2024", "YK9")


def test_a_decision_without_a_ballot_stands_and_shows_it(office):
    office.agreed(A)
    escalated(office)
    office.put("dispute.decide", COUNCIL, **DECISION, **OF)
    told = questions.dispute(office.stand.ledger, "2024", "YK1")
    assert told.rounds[0].flaws == (
        "quyết định không ghi kết quả biểu quyết của Hội đồng",
        "không gắn với phiên họp Hội đồng đã tổ chức",
        "còn đơn vị trong cuộc chưa được thông báo quyết định",
    )


def test_a_decision_at_a_session_without_quorum_stands_and_shows_it(office):
    office.agreed(A)
    escalated(office)
    office.put(
        "meeting.hold", STANDING, date(2024, 12, 23), season="2024", meeting="HDTD",
        kind="COUNCIL", chair="u-1", members=["u-1", "u-2", "u-3"], present=["u-1"],
        standing_body_present=True,
    )  # fmt: skip
    office.put(
        "dispute.decide", COUNCIL, meeting="HDTD", voters_from=[A],
        ballot={"members": 3, "votes_for": 2}, **DECISION, **OF,
    )  # fmt: skip
    office.put("dispute.notify", HEAD, addressees=[A], **OF)
    told = questions.dispute(office.stand.ledger, "2024", "YK1")
    assert told.rounds[0].flaws == (
        "phiên họp không đủ 2/3 thành viên",
        "chưa đủ ý kiến của tất cả thành viên",
        "có thành viên thuộc đơn vị trong cuộc biểu quyết",
    )
