"""Acts on the way to an award: ballots, publication, standards, files (B.III.1.1, B.III.3).

None of them bars what comes after; what is missing or not met is shown beside a proposal or grant.
"""

from collections.abc import Sequence
from typing import Any

from ledger.acts.act import Desk, act
from ledger.acts.awards import AWARD, OF_UNIT
from ledger.acts.lookups import held_meeting, once_each, registered_units
from ledger.acts.rights import COUNCIL, DELEGATED, HEAD, STANDING_BODY
from ledger.aggregates.award import Award
from ledger.aggregates.award_events import Level
from ledger.aggregates.award_procedure import Received, Votes
from ledger.aggregates.award_procedure_events import Count, StandardFound, Voters
from ledger.aggregates.guidance import Guidance
from ledger.aggregates.meeting import Meeting, MeetingKind
from ledger.events import Event
from ledger.journal.journal import Act, Receipt
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Text, Value

STANDARD = "B.III.1.1"
DOSSIER = "B.III.3"


class CountedVotes(Value):
    """How a body voted on one unit."""

    unit: Code
    in_favour: Count
    against: Count = 0
    blank: Count = 0


@act(
    "award.record-ballot",
    "seasons/{season}/award-ballots",
    says="Ghi kết quả bỏ phiếu của Hội đồng",
    clause=STANDARD,
    may=(COUNCIL, STANDING_BODY),
)
def record_ballot(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    *,
    level: Level,
    members: Count,
    present: Count,
    in_writing: Count = 0,
    results: tuple[CountedVotes, ...],
    meeting: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record the council's ballot on one award, unit by unit; all members are the denominator.

    A session that is named tells how many members the council has.
    """
    registered_units(desk, [r.unit for r in results], "results")
    if meeting is None:
        return _ballot(desk, season, level, "COUNCIL", (members, present, in_writing), results,
                       None, document)  # fmt: skip
    held = held_meeting(desk, f"meeting/{season}/{meeting}", MeetingKind.COUNCIL)
    if members != len(held.members):
        raise Refused(
            f"Hội đồng có {len(held.members)} thành viên theo biên bản cuộc họp {meeting}",
            under=STANDARD,
            field="members",
        )
    return _ballot(desk, season, level, "COUNCIL", (members, present, in_writing), results,
                   held, document)  # fmt: skip


@act(
    "cluster.record-ballot",
    "seasons/{season}/clusters/{cluster}/award-ballots",
    says="Ghi kết quả bỏ phiếu suy tôn của cụm, khối",
    clause="A.II.3.3",
    may=(HEAD, DELEGATED),
)
def record_cluster_ballot(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    level: Level,
    meeting: Code,
    in_writing: Count = 0,
    results: tuple[CountedVotes, ...],
    document: DocumentRef | None = None,
) -> Receipt:
    """Record how a cluster's year-end conference voted, by the attendance in its minutes."""
    del cluster
    held = held_meeting(desk, f"meeting/{season}/{meeting}", MeetingKind.YEAREND)
    if strange := [r.unit for r in results if r.unit not in held.members]:
        raise Refused(
            f"{', '.join(strange)} không phải thành viên cụm, khối ngày hội nghị",
            under="A.I.1",
            field="results",
        )
    count = (len(held.members), len(held.present), in_writing)
    return _ballot(desk, season, level, "CLUSTER", count, results, held, document)


def _ballot(
    desk: Desk,
    season: str,
    level: Level,
    voters: Voters,
    count: tuple[int, int, int],
    results: Sequence[CountedVotes],
    held: Meeting | None,
    document: DocumentRef | None,
) -> Receipt:
    """Record one ballot for each unit, all in one transaction."""
    once_each((r.unit for r in results), "results")
    if not results:
        raise Refused("phải nêu đơn vị được bỏ phiếu", under=STANDARD, field="results")

    def on(result: CountedVotes) -> Act[Any]:
        votes = Votes(*count, result.in_favour, result.against, result.blank)

        def decision(award: Award) -> Event:
            return award.procedure.record_ballot(
                level, voters, votes, meeting=held.stream if held else None, document=document
            )

        return Act(Award, AWARD.format(season=season, unit=result.unit), decision)

    relies_on = {held.stream: held.version} if held else {}
    return desk.record([on(result) for result in results], relies_on=relies_on)


@act(
    "award.publish",
    OF_UNIT + "/publications",
    says="Công khai đơn vị được đề nghị khen thưởng",
    clause=STANDARD,
    may=(COUNCIL, STANDING_BODY),
    stream=AWARD,
)
def publish(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    first_day: Day,
    last_day: Day,
    place: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record that a unit up for an award was made public, from a first to a last day."""
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.procedure.publish(
            level, first_day=first_day, last_day=last_day, place=place, document=document
        ),
    )


@act(
    "award.find-standards",
    OF_UNIT + "/standards",
    says="Ghi kết quả thẩm định tiêu chuẩn theo luật",
    clause=STANDARD,
    may=(COUNCIL, STANDING_BODY),
    stream=AWARD,
)
def find_standards(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    standards: tuple[StandardFound, ...],
    document: DocumentRef | None = None,
) -> Receipt:
    """Record which standards of the law a unit was found to meet for an award (B.III.1.1)."""
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.procedure.find_standards(level, standards, document=document),
    )


@act(
    "award.receive-file",
    OF_UNIT + "/files",
    says="Nhận hồ sơ đề nghị khen thưởng",
    clause=DOSSIER,
    may=(STANDING_BODY,),
    stream=AWARD,
)
def receive_file(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    items: tuple[Code, ...],
    received_on: Day | None = None,
    women: Count | None = None,
    people: Count | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record an award file as it came in, measured by the annual guidance that holds (B.III.3)."""
    guidance = desk.state(Guidance, f"guidance/{season}")
    measured = Received(guidance.deadline, guidance.missing(items), guidance.issued or None)
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.procedure.receive_file(
            level,
            received_on=received_on or desk.mandate.on,
            items=items,
            measured=measured,
            women=women,
            people=people,
            document=document,
        ),
        relies_on={guidance.stream: guidance.version},
    )


@act(
    "award.find-file-incomplete",
    OF_UNIT + "/file-gaps",
    says="Ghi hồ sơ đề nghị khen thưởng chưa đủ",
    clause=DOSSIER,
    may=(STANDING_BODY,),
    stream=AWARD,
)
def find_file_incomplete(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    missing: tuple[Text, ...],
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record what an award file lacks."""
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.procedure.find_file_incomplete(
            level, missing, reason=reason, document=document
        ),
    )


@act(
    "award.return-file",
    OF_UNIT + "/file-returns",
    says="Trả lại hồ sơ đề nghị khen thưởng",
    clause=DOSSIER,
    may=(STANDING_BODY,),
    stream=AWARD,
)
def return_file(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Return an award file to the unit."""
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.procedure.return_file(level, reason=reason, document=document),
    )
