"""Story's end (phần cuối chuyện mẫu): the disagreement, the conference, awards (domain §13)."""

from decimal import Decimal

from ledger.acts.agreement import Agreed
from ledger.acts.disputes import Decided
from ledger.aggregates.dispute_events import Ballot
from ledger.aggregates.meeting import MeetingKind
from ledger.demo.cards import hold
from ledger.demo.persons import CITY, CLERK, DISTRICT, INSPECTORATE, SECRETARY, member
from ledger.demo.places import COUNCIL, SEASON, STORY
from ledger.demo.story import HEAD, OF_CLUSTER, OPEN_LAND, SENT, A, B, C, D, E, F, G, card
from ledger.demo.teller import Teller, on, paper

DISPUTE = "YK-01"

# The disagreement


@on("2024-12-19")
def disagreement(t: Teller) -> None:
    """Raise A's disagreement on I.3: 75, not 70 (A.I.3)."""
    t.put(
        "dispute.raise",
        OF_CLUSTER,
        member(A),
        code=DISPUTE,
        kind="SCORE",
        unit=A,
        criterion=OPEN_LAND,
        claimed="75",
        reason="Hai trong ba công trình đã xử lý xong trước ngày kiểm tra",
        documents=(paper("Biên bản xử lý mẫu số 21/BB-UBND ngày 28/11/2024"),),
    )


@on("2024-12-21")
def preparatory_meeting(t: Teller) -> None:
    """Meet with five of seven, just the quorum; A's I.3 stays unsettled (B.II.4, A.I.3)."""
    code = f"{STORY.code}-TRU-BI"
    t.put(
        "meeting.hold",
        f"{SEASON}/{code}",
        HEAD,
        kind=MeetingKind.PREPARATORY,
        cluster=STORY.code,
        chair=C,
        present=(A, B, C, D, E),
        standing_body_present=True,
        minutes=paper("Biên bản họp trừ bị mẫu số 07/BB-CTĐ ngày 21/12/2024"),
    )
    t.put(
        "dispute.state-position",
        f"{SEASON}/{DISPUTE}",
        HEAD,
        statement="Cụm giữ mức 70 vì còn một công trình chưa xử lý xong",
    )
    t.put("dispute.reserve", f"{SEASON}/{DISPUTE}", member(A), meeting=code)
    t.put(
        "cluster.agree-scores",
        OF_CLUSTER,
        HEAD,
        meeting=code,
        cards=[Agreed(unit=unit, unsettled=(OPEN_LAND,) if unit == A else ()) for unit in SENT],
    )


@on("2024-12-22")
def escalation(t: Teller) -> None:
    """Report the disagreement for the council's decision."""
    t.put(
        "dispute.escalate",
        f"{SEASON}/{DISPUTE}",
        HEAD,
        reason="Họp trừ bị không thống nhất được",
        document=paper("Báo cáo mẫu số 08/BC-CTĐ ngày 22/12/2024"),
    )


@on("2024-12-23")
def council_decision(t: Teller) -> None:
    """Decide 73, other than either side asked, and tell the members; A then has 938.50."""
    session = "HD-2312"
    t.put(
        "meeting.hold",
        f"{SEASON}/{session}",
        CLERK.actor(),
        kind=MeetingKind.COUNCIL,
        chair="UBNDQ",
        members=("UBNDQ", "PNV", "VP", "TTQ", "TCKH"),
        present=("UBNDQ", "PNV", "VP", "TTQ"),
        absent_in_writing=("TCKH",),
    )
    t.put(
        "dispute.decide",
        f"{SEASON}/{DISPUTE}",
        SECRETARY.actor(),
        effects=(Decided(unit=A, criterion=OPEN_LAND, points=Decimal(73), seen=Decimal(70)),),
        document=paper("Quyết định mẫu số 30/QĐ-HĐTĐKT ngày 23/12/2024"),
        reasons="Hai công trình đã xử lý xong được tính, một công trình còn lại trừ 2 điểm",
        ballot=Ballot(members=5, votes_for=5, in_writing=1),
        meeting=session,
    )
    t.put(
        "dispute.notify",
        f"{SEASON}/{DISPUTE}",
        HEAD,
        addressees=[m.code for m in STORY.members],
    )


# The conference and after


@on("2024-12-24")
def conference(t: Teller) -> None:
    """Hold the year-end conference and nominate five units (A.II.3.3)."""
    meeting = hold(t, STORY, MeetingKind.YEAREND, away=G)
    levels = {A: "CITY_MERIT", B: "CITY_FLAG", C: "CITY_MERIT", D: "CITY_FLAG", E: "CITY_MERIT"}
    for unit, level in levels.items():
        t.put("award.nominate", card(unit), HEAD, level=level, meeting=meeting)


@on("2024-12-26")
def verification(t: Teller) -> None:
    """Verify the cards that nobody disputed; find E's shortcoming (B.II.3, B.III.1.2-3)."""
    for unit in (B, C, D, E):
        t.put(
            "scorecard.verify",
            card(unit),
            CLERK.actor(),
            document=paper("Biên bản thẩm định mẫu số 16/BB-HĐTĐKT ngày 26/12/2024"),
        )
    t.put(
        "conduct.find-shortcoming",
        card(E),
        SECRETARY.actor(),
        code="HC-01",
        kind="LIMITATION",
        ground="Chậm giải ngân vốn đầu tư công kéo dài, đã nhắc nhiều lần",
        document=paper("Kết luận mẫu số 33/KL-HĐTĐKT ngày 26/12/2024"),
    )


@on("2024-12-27")
def a_prosecution_and_a_departure(t: Teller) -> None:
    """Record that an official of D is prosecuted; let F leave by a decision of the City."""
    t.put(
        "conduct.record-prosecution",
        card(D),
        CLERK.actor(),
        on_behalf_of="CQDT",
        code="KT-01",
        stage="INVESTIGATION",
        person="n-001",
        document=paper("Quyết định khởi tố bị can mẫu số 50/QĐ-CQĐT ngày 27/12/2024"),
    )
    t.put(
        "cluster.leave",
        STORY.code,
        CITY.actor(),
        unit=F,
        to_day="2024-12-29",
        document=paper("Quyết định mẫu số 99/QĐ-UBND ngày 27/12/2024 của UBND Thành phố"),
    )


@on("2024-12-30")
def proposals(t: Teller) -> None:
    """Propose A, C and, one level lower, E."""
    for unit, level in ((A, "CITY_MERIT"), (C, "CITY_MERIT"), (E, "LOCAL_MERIT")):
        t.put(
            "award.propose",
            card(unit),
            SECRETARY.actor(),
            level=level,
            document=paper("Tờ trình mẫu số 41/TTr-HĐTĐKT ngày 30/12/2024"),
        )


@on("2024-12-31")
def a_card_closed(t: Teller) -> None:
    """Close F's card: it is not assessed with the cluster it leaves."""
    t.put(
        "scorecard.close",
        card(F),
        CLERK.actor(),
        outcome="NOT_ASSESSED",
        reason="Đơn vị rời cụm theo quyết định của UBND Thành phố",
        document=paper("Quyết định mẫu số 99/QĐ-UBND ngày 27/12/2024 của UBND Thành phố"),
    )


@on("2025-01-10")
def decisions(t: Teller) -> None:
    """Grant A and C the merit of the City, and E the district's."""
    for unit in (A, C):
        t.put(
            "award.decide",
            card(unit),
            CITY.actor(),
            outcome="GRANTED",
            level="CITY_MERIT",
            document=paper("Quyết định mẫu số 121/QĐ-UBND ngày 10/01/2025"),
        )
    t.put(
        "award.decide",
        card(E),
        DISTRICT.actor(),
        outcome="GRANTED",
        level="LOCAL_MERIT",
        document=paper("Quyết định mẫu số 12/QĐ-UBND ngày 10/01/2025 của UBND quận"),
    )


@on("2025-02-15")
def clean_conclusion(t: Teller) -> None:
    """Conclude the inspection of B without a violation."""
    t.put(
        "conduct.conclude-inspection",
        f"{card(B)}/TT-01",
        INSPECTORATE.actor(),
        outcome="CLEAN",
        document=paper("Kết luận mẫu số 05/KL-TTQ ngày 15/02/2025"),
    )


@on("2025-02-18")
def late_proposal(t: Teller) -> None:
    """Propose B after the deferral has ended."""
    t.put(
        "award.propose",
        card(B),
        SECRETARY.actor(),
        level="CITY_FLAG",
        document=paper("Tờ trình bổ sung mẫu số 03/TTr-HĐTĐKT ngày 18/02/2025"),
        reason="Thanh tra kết luận không có vi phạm",
    )


@on("2025-02-20")
def names_of_persons(t: Teller) -> None:
    """Put invented names to the references of D's persons, and erase one of them as a law asks."""
    t.put(
        "conduct.record-deep-review",
        card(D),
        CLERK.actor(),
        on_behalf_of="UBKT",
        code="KDS-01",
        reviewed="MEMBER",
        as_of="2024-11-30",
        result="Đã kiểm điểm, rút kinh nghiệm",
        person="n-002",
        document=paper("Báo cáo kiểm điểm mẫu số 09-BC/UBKT ngày 30/11/2024"),
    )
    for person, name in (("n-001", "Nguyễn Văn Mẫu"), ("n-002", "Lê Thị Ví Dụ")):
        t.put("person.name", f"{COUNCIL}/{person}", CLERK.actor(), name=name)
    t.put(
        "person.erase",
        f"{COUNCIL}/n-002",
        CLERK.actor(),
        law="quy định mẫu về bảo vệ dữ liệu cá nhân",
        reason="Người được nêu tên yêu cầu xóa",
        document=paper("Công văn mẫu số 17/HĐTĐKT ngày 20/02/2025"),
    )


@on("2025-03-05")
def late_decision(t: Teller) -> None:
    """Grant B the flag of the City: the last act of the story."""
    t.put(
        "award.decide",
        card(B),
        CITY.actor(),
        outcome="GRANTED",
        level="CITY_FLAG",
        document=paper("Quyết định mẫu số 300/QĐ-UBND ngày 05/03/2025"),
    )


AWARD_OF_B = f"award/{SEASON}/{B}"
"""The stream of the last act."""
