"""Way (trình tự khen thưởng của năm mẫu): guidance, files, standards, ballots, publication.

The first cluster has more flags than its quota, one file comes late, and one unit is proposed in
spite of its ballot: the award register shows each, and none of it barred anything.
"""

from collections.abc import Iterator

from ledger.acts.award_procedure import CountedVotes
from ledger.aggregates.award_procedure_events import StandardFound
from ledger.aggregates.guidance import DossierItem, Quota
from ledger.demo.awards import VERIFIED, nominated, proposed
from ledger.demo.persons import CLERK, DISTRICT
from ledger.demo.places import ALL, SEASON
from ledger.demo.story import A, C
from ledger.demo.teller import Teller, on, paper

ITEMS = (
    DossierItem(code="TTR", name="Tờ trình"),
    DossierItem(code="BCTT", name="Báo cáo thành tích"),
    DossierItem(code="BBBX", name="Biên bản bình xét và kết quả bỏ phiếu"),
)
QUOTAS = {"GOV_FLAG": 1, "CITY_FLAG": 2, "CITY_MERIT": 3}
LATE_FILE, VOTED_DOWN = "PM03", "PM02"
STANDARDS = {
    "GOV_FLAG": "Luật Thi đua, khen thưởng Điều 25",
    "CITY_FLAG": "Luật Thi đua, khen thưởng Điều 26 khoản 1",
    "CITY_MERIT": "Luật Thi đua, khen thưởng Điều 74",
}


def up_for() -> Iterator[tuple[str, str]]:
    """Yield each unit whose cluster's figures are verified, with what it will be proposed for."""
    for cluster in VERIFIED:
        for unit, level in nominated(cluster).items():
            yield unit, proposed(unit, level)
    yield from ((A, "CITY_MERIT"), (C, "CITY_MERIT"))


@on("2024-11-15")
def guidance(t: Teller) -> None:
    """Issue the annual guidance of UBND quận (B.III.2, B.III.3)."""
    t.put(
        "guidance.issue",
        SEASON,
        DISTRICT.actor(),
        quotas=[
            Quota(cluster=cluster.code, level=level, number=number)  # type: ignore[arg-type]
            for cluster in ALL
            for level, number in QUOTAS.items()
        ],
        dossier_items=ITEMS,
        dossier_deadline="2024-12-28",
        document=paper("Hướng dẫn mẫu số 210/HD-UBND ngày 15/11/2024 của UBND quận"),
    )


@on("2024-12-28")
def files(t: Teller) -> None:
    """Receive the award files that come in time."""
    for unit, level in up_for():
        if unit != LATE_FILE:
            _receive(t, unit, level)


@on("2024-12-29")
def appraisal(t: Teller) -> None:
    """Receive the late file; find standards met, vote, and publish (B.III.1.1)."""
    document = paper("Biên bản mẫu số 18/BB-HĐTĐKT ngày 29/12/2024")
    units = dict(up_for())
    _receive(t, LATE_FILE, units[LATE_FILE])
    for unit, level in units.items():
        t.put(
            "award.find-standards",
            f"{SEASON}/{unit}",
            CLERK.actor(),
            level=level,
            standards=[StandardFound(standard=STANDARDS[level], met=True)],
            document=document,
        )
        t.put(
            "award.publish",
            f"{SEASON}/{unit}",
            CLERK.actor(),
            level=level,
            first_day="2024-12-29",
            last_day="2025-01-07",
            place="Cổng thông tin điện tử quận Mẫu",
            document=document,
        )
    for level in QUOTAS:
        votes = [
            CountedVotes(unit=unit, in_favour=11 if unit == VOTED_DOWN else 14, against=1)
            for unit, of in units.items()
            if of == level
        ]
        t.put(
            "award.record-ballot",
            SEASON,
            CLERK.actor(),
            level=level,
            members=15,
            present=13,
            in_writing=2,
            results=votes,
            document=document,
        )


def _receive(t: Teller, unit: str, level: str) -> None:
    t.put(
        "award.receive-file",
        f"{SEASON}/{unit}",
        CLERK.actor(),
        level=level,
        items=[item.code for item in ITEMS],
    )
