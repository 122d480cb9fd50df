"""The hearing file's findings of procedure: those on the matter, as of the freezing, worked out again."""

from datetime import date

import pytest

from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_hearing import HearingFileFrozen
from ledger.journal.journal import Act, Mandate
from ledger.questions import dispute as questions
from ledger.questions.calendar import findings_of_cluster
from ledger.questions.findings import READING
from ledger.questions.hearing import digest, prepared
from tests.acts.conftest import HEAD, PAPER, STANDING, UNITS, A, Office
from tests.acts.test_disputes import OF
from tests.acts.test_hearing import REPORT, STREAM, disputed, heard, tampered
from tests.opening import check_ledger

REPORTED = date(2024, 12, 22)
B = UNITS[4]


def reported(office: Office) -> questions.HearingFileTold:
    """Report a disagreement on A's card; B's card and the year have findings of their own."""
    office.reviewing(B)
    office.put(
        "scorecard.adjust", HEAD, date(2024, 12, 10), criterion="I.3", points="70", seen="75",
        reason="thiếu", documents=[PAPER], **office.of(B),
    )  # fmt: skip
    disputed(office)
    office.put("dispute.escalate", HEAD, REPORTED, **REPORT, **OF)
    return heard(office)


def part_of(told: questions.HearingFileTold):
    assert told.file is not None
    assert told.file.procedure is not None
    return told.file.procedure


def test_the_file_holds_the_findings_on_the_matter_as_they_stood_and_no_others(office):
    told = reported(office)
    part = part_of(told)
    assert (part.cluster, part.on, part.reading) == ("C1", REPORTED, READING)
    assert part.at == told.escalated.position - 1
    known = findings_of_cluster(
        office.stand.ledger, "2024", "C1", as_of=part.at, valid_on=REPORTED
    ).findings
    alone = {f.unit: f for f in known if f.finding == "WITHOUT_DEPUTY"}
    assert set(alone) == {A, B}
    (mine,) = [f for f in part.findings if f.code == "WITHOUT_DEPUTY"]
    assert (mine.unit, mine.clause, mine.says) == (A, "B.II.2", alone[A].says)
    assert mine.positions == alone[A].positions
    assert not [f for f in part.findings if f.unit == B]
    assert all(f.says in {k.says for k in known} for f in part.findings)
    assert check_ledger(office.stand.owner) == []


def test_a_finding_about_no_unit_is_in_it_where_it_rests_on_the_meeting_that_left_it_unsettled(
    office,
):
    told = reported(office)
    session = told.file.sessions[0]
    known = findings_of_cluster(
        office.stand.ledger, "2024", "C1", as_of=part_of(told).at, valid_on=REPORTED
    ).findings
    on_meeting = {f.says for f in known if session.position in f.positions}
    assert on_meeting
    assert on_meeting <= {f.says for f in part_of(told).findings}
    late = {f.says for f in known if f.finding == "MISSING_SIGNING"}
    assert late
    assert not late & {f.says for f in part_of(told).findings}


def test_what_is_found_or_cured_after_the_report_does_not_move_the_file(office):
    was = reported(office)
    office.put(
        "meeting.explain-absence", HEAD, date(2024, 12, 23), season="2024", meeting="TB",
        unit=next(u for u in UNITS if u not in was.file.sessions[0].present), reason="bận",
    )  # fmt: skip
    now = heard(office)
    assert (now.file, now.sha256, now.reproduced) == (was.file, was.sha256, True)
    assert check_ledger(office.stand.owner) == []


def frozen_with(office: Office, procedure) -> questions.HearingFileTold:
    """Freeze a file with this part on findings, as another version of the program would have."""
    journal = office.stand.journal
    file, sha256, _ = prepared(STREAM, journal.histories, procedure)
    journal.record(
        [
            Act(
                Dispute, STREAM,
                lambda d: (
                    d.escalate(HEAD.body, "HEAD", reason="x"),
                    lambda first: d.freeze(file, sha256, escalated=first),
                ),
            )
        ],
        under=Mandate(by=HEAD, on=REPORTED),
    )  # fmt: skip
    return heard(office)


def test_a_file_frozen_before_findings_were_a_part_of_it_stays_valid(office):
    disputed(office)
    told = frozen_with(office, None)
    assert told.file.procedure is None
    assert told.says == questions.REPRODUCED
    assert check_ledger(office.stand.owner) == []


def test_findings_of_another_reading_stand_as_they_were_and_the_answer_says_so(office):
    first = part_of(reported(office))
    office.put("event.declare-error", HEAD, position=heard(office).escalated.position, reason="x")
    other = first.model_copy(update={"reading": READING + 1, "findings": first.findings[:1]})
    told = frozen_with(office, other)
    assert told.reproduced
    assert told.says == questions.REPRODUCED + questions.OTHER_READING
    assert check_ledger(office.stand.owner) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda part: part.update(findings=part["findings"][1:]),
        lambda part: part.update(on="2024-01-02"),
        lambda part: part.update(at=part["at"] + 5),
        lambda part: part.update(cluster="C9"),
    ],
    ids=["a finding left out", "another day", "known later", "another cluster"],
)
def test_whoever_edits_the_findings_and_their_hash_is_found(office, change):
    at = reported(office).frozen.position

    def edited(entry):
        change(entry["facts"]["file"]["procedure"])
        file = HearingFileFrozen.model_validate(entry["facts"]).file
        entry["facts"]["sha256"] = digest(file)

    assert tampered(office, at, edited) == {
        f"khác với hồ sơ dựng lại từ các sự kiện đến vị trí {at - 2}"
    }


def test_a_report_dated_before_the_disagreement_was_raised_has_no_findings_to_hold(office):
    disputed(office)
    office.put("dispute.escalate", STANDING, date(2024, 1, 2), **REPORT, **OF)
    assert heard(office).file.procedure is None
    assert check_ledger(office.stand.owner) == []
