"""Story (chuyện mẫu): the cluster of seven invented wards (domain §13), up to the notice of 18/12.

A disputes a figure and the council decides it; B stands on the threshold under inspection; C, the
Head, lowers itself below it; D is prosecuted after the conference; E is lowered; F leaves the
cluster; G sends nothing. Every act is put by a person who holds the role that day. The rest is
told in `ledger.demo.story_end`.
"""

from decimal import Decimal

from ledger.aggregates.meeting import MeetingKind
from ledger.aggregates.scorecard_events import LineNote, SelfScored
from ledger.demo.cards import addressees, hold
from ledger.demo.figures import Lines, self_scored
from ledger.demo.persons import CLERK, INSPECTORATE, PARTY, SECRETARY, lead, member
from ledger.demo.places import SEASON, STORY
from ledger.demo.teller import Teller, on, paper
from ledger.demo.year import organisation

A, B, C, D, E, F, G = (m.code for m in STORY.members)
OF_CLUSTER = f"{SEASON}/{STORY.code}"
HEAD = lead(STORY.head)
SENT = (A, B, C, D, E, F)
"""Who sends a self-score; G does not."""

GRADED = {A: {"II.4": Decimal(18)}}
"""What the Head scores otherwise than the unit did itself."""
OPEN_LAND = "I.3"


def card(unit: str) -> str:
    """Return the path of a unit's card."""
    return f"{SEASON}/{unit}"


def own(unit: str) -> Lines:
    """Return what a unit gives itself."""
    of_unit = next(m for m in STORY.members if m.code == unit)
    keep = (OPEN_LAND, "II.4") if unit == A else ()
    return {c: p.quantize(Decimal("0.01")) for c, p in self_scored(STORY, of_unit, keep).items()}


# The year


@on("2024-03-04")
def signing_proposed(t: Teller) -> None:
    """Report the signing conference to the council (A.II.3.N-3)."""
    t.put(
        "meeting.propose",
        f"{SEASON}/{STORY.code}-GIAO-UOC",
        HEAD,
        kind=MeetingKind.SIGNING,
        cluster=STORY.code,
        on_day="2024-03-15",
        content="Ký giao ước thi đua, thông qua quy chế và bộ tiêu chí",
    )


@on("2024-03-07")
def signing_agreed(t: Teller) -> None:
    """Agree to it, as the council."""
    t.put(
        "meeting.concur", f"{SEASON}/{STORY.code}-GIAO-UOC", SECRETARY.actor(), on_day="2024-03-15"
    )


@on("2024-03-15")
def signing(t: Teller) -> None:
    """Hold the signing conference within the first quarter (A.II.3.1)."""
    hold(t, STORY, MeetingKind.SIGNING)


@on("2024-07-18")
def midyear(t: Teller) -> None:
    """Hold the mid-year conference before 30/7 (A.II.3.2); G stays away."""
    hold(t, STORY, MeetingKind.MIDYEAR, away=G)


# Ratings as of 30/11, provisional first


@on("2024-11-30")
def provisional_ratings(t: Teller) -> None:
    """Record the ratings: A's is provisional, the others official (C.4)."""
    for of_unit in STORY.members:
        if of_unit.rating:
            _rate(t, of_unit.code, of_unit.rating, "PROVISIONAL" if of_unit.code == A else None)


@on("2024-12-20")
def official_rating(t: Teller) -> None:
    """Record A's official rating, which is another than the provisional one (row 22)."""
    _rate(t, A, "GOOD", "OFFICIAL", seen="EXCELLENT")


def _rate(t: Teller, unit: str, level: str, status: str | None, seen: str | None = None) -> None:
    t.put(
        "party-rating.record",
        f"{SEASON}/{organisation(unit)}",
        PARTY.actor(),
        level=level,
        status=status or "OFFICIAL",
        rated_by="Quận ủy Mẫu",
        rated_by_body="QU",
        as_of="2024-11-30",
        seen=seen,
        document=paper(f"Thông báo mẫu về xếp loại tổ chức đảng, ngày {t.on:%d/%m/%Y}"),
    )


# Self-scores and the review


@on("2024-12-06")
def self_scores(t: Teller) -> None:
    """Send the self-scores of six units; A gives itself 947.50."""
    for unit in SENT:
        lines = own(unit)
        evidence = (paper(f"Báo cáo tự chấm của đơn vị {unit}"),)
        note = "Chấm theo mức Hoàn thành tốt nhiệm vụ, chờ xếp loại chính thức"
        t.put(
            "scorecard.submit",
            card(unit),
            member(unit),
            lines=[
                SelfScored(criterion=c, points=p, evidence=evidence if p else ())
                for c, p in lines.items()
            ],
            notes=[LineNote(criterion="III.1", note=note)] if unit == A else (),
        )


@on("2024-12-10")
def a_missing_card_and_an_inspection(t: Teller) -> None:
    """Record that G sent nothing; an inspection of B with signs of violation begins."""
    for unit in SENT:
        t.put("scorecard.open-review", card(unit), HEAD)
    t.put(
        "scorecard.miss",
        card(G),
        HEAD,
        reason="Hết hạn theo quy chế, đã đôn đốc hai lần, đơn vị không gửi",
    )
    t.put(
        "conduct.open-inspection",
        card(B),
        INSPECTORATE.actor(),
        code="TT-01",
        body="Thanh tra quận Mẫu",
        signs_of_violation=True,
        document=paper("Quyết định mẫu số 77/QĐ-TTQ ngày 10/12/2024"),
        subject="Thanh tra đột xuất công tác quản lý đất công",
    )


@on("2024-12-11")
def head_scores(t: Teller) -> None:
    """Score the lines that are the Head's; A's reports bring 18 instead of 20."""
    for unit in SENT:
        _score(t, unit, "HEAD")


@on("2024-12-12")
def standing_body_scores(t: Teller) -> None:
    """Score the lines that are the standing body's, as the units have them."""
    for unit in SENT:
        _score(t, unit, "STANDING_BODY")


def _score(t: Teller, unit: str, body: str) -> None:
    given = {**own(unit), **(GRADED.get(unit, {}) if body == "HEAD" else {})}
    for leaf in STORY.leaves:
        if leaf.scored_by == body:
            lowered = given[leaf.code] != own(unit)[leaf.code]
            t.put(
                "scorecard.score",
                card(unit),
                HEAD if body == "HEAD" else CLERK.actor(),
                criterion=leaf.code,
                points=given[leaf.code],
                reason="Hai báo cáo gửi chậm" if lowered else None,
            )


@on("2024-12-13")
def adjustments(t: Teller) -> None:
    """Lower A's I.3 on evidence, apply November's reprimand to it; C lowers itself."""
    t.put(
        "scorecard.adjust",
        card(A),
        HEAD,
        criterion=OPEN_LAND,
        points="70",
        seen="75",
        reason="Biên bản kiểm tra ghi ba công trình vi phạm trật tự xây dựng chưa xử lý xong",
        documents=(paper("Biên bản kiểm tra mẫu số 09/BB-KT ngày 05/12/2024"),),
        with_deputy=True,
    )
    t.put(
        "scorecard.apply-reprimand",
        card(A),
        HEAD,
        batch=f"{SEASON}-11",
        document="412",
        criterion="P.1",
        points="-5",
        seen="0",
        with_deputy=True,
    )
    before = own(C)["I.6"]
    t.put(
        "scorecard.adjust",
        card(C),
        HEAD,
        criterion="I.6",
        points=before - Decimal("0.50"),
        seen=before,
        reason="Cụm trưởng rà soát lại số liệu của chính đơn vị mình",
        documents=(paper("Bảng tổng hợp số liệu văn hóa, y tế của UBND phường Mẫu C"),),
    )


@on("2024-12-16")
def reviews_completed(t: Teller) -> None:
    """Complete the review of the six cards."""
    for unit in SENT:
        t.put("scorecard.complete-review", card(unit), HEAD, with_deputy=unit != C)


@on("2024-12-18")
def notice(t: Teller) -> None:
    """Tell the results six days before the conference of 24/12: on time (B.II.2)."""
    t.put(
        "cluster.notify-results",
        OF_CLUSTER,
        HEAD,
        units=SENT,
        addressees=addressees(STORY),
        document=paper("Thông báo mẫu số 06/TB-CTĐ ngày 18/12/2024"),
    )
