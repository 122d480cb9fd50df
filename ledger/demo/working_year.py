"""Working year (năm hoạt động mẫu): what the clusters adopt, register, hold and report.

The cluster of the story does all of it, and G less than it should: it registers no model, stays
away, and is reminded. The five others adopt their rules and send their two reports.
"""

from collections.abc import Iterable

from ledger.acts.sessions import UnitCame
from ledger.demo.persons import CLERK, FINANCE, INSPECTORATE, OFFICER, SECRETARY, member
from ledger.demo.persons import lead as led_by
from ledger.demo.places import ALL, CLUSTERS, SEASON, STORY
from ledger.demo.story import HEAD, OF_CLUSTER, A, B, C, D, E, F, G, card
from ledger.demo.teller import Teller, on, paper
from ledger.rulebook.sessions import AgendaItem, Part

SIGNING, MIDYEAR, YEAREND, PREPARATORY = (
    f"{STORY.code}-{what}" for what in ("GIAO-UOC", "SO-KET", "TONG-KET", "TRU-BI")
)
BOTH: tuple[Part, ...] = ("LEADER", "SECTION")
MODELS = {
    A: ("MODEL", "Tuyến phố xanh, sạch, đẹp"),
    B: ("MODEL", "Một cửa không chờ"),
    C: ("TOPIC", "Kỷ cương hành chính"),
    D: ("TOPIC", "Giải phóng mặt bằng đúng hạn"),
    E: ("MODEL", "Tổ dân phố số"),
    F: ("TOPIC", "An toàn phòng cháy, chữa cháy khu dân cư"),
}
"""What six units register in January; G registers nothing."""


# January to June


@on("2024-01-18")
def models(t: Teller) -> None:
    """Register models and topics in January; E tells the Head only (A.II.2.3.a)."""
    for unit, (kind, title) in MODELS.items():
        t.put(
            "year.register-model",
            OF_CLUSTER,
            member(unit),
            kind=kind,
            title=title,
            sent_to=("HEAD",) if unit == E else ("COUNCIL", "HEAD"),
            document=paper(f"Bản đăng ký mẫu của đơn vị {unit} ngày 18/01/2024"),
        )


@on("2024-02-02")
def reminded_of_models(t: Teller) -> None:
    """Remind G, as the standing body, that January has gone by (C.2-1)."""
    t.put(
        "year.remind",
        OF_CLUSTER,
        CLERK.actor(),
        duty="MODELS",
        units=(G,),
        document=paper("Công văn mẫu số 12/PNV-TĐKT ngày 02/02/2024"),
    )


@on("2024-02-20")
def opinions(t: Teller) -> None:
    """Take part in drafting: A on the rules, D on the scale (A.II.2.3.b)."""
    for unit, about, content in (
        (A, "REGULATION", "Đề nghị ghi rõ hạn gửi điểm tự chấm trong quy chế"),
        (D, "SCALE", "Đề nghị tăng điểm giải phóng mặt bằng"),
    ):
        t.put("year.give-opinion", OF_CLUSTER, member(unit), about=about, content=content)


@on("2024-03-15")
def papers(t: Teller) -> None:
    """Adopt rules and programme and sign the pledge at the conference (A.II.1.1, A.II.1.2)."""
    units = tuple(m.code for m in STORY.members)
    for kind, printed in (
        ("REGULATION", "Quy chế mẫu số 01/QC-CTĐ ngày 15/03/2024"),
        ("PROGRAMME", "Chương trình mẫu số 02/CTr-CTĐ ngày 15/03/2024"),
        ("PLEDGE", "Bản giao ước thi đua mẫu năm 2024"),
    ):
        t.put(
            "year.adopt-document",
            OF_CLUSTER,
            HEAD,
            kind=kind,
            document=paper(printed),
            meeting=SIGNING,
            signers=units if kind == "PLEDGE" else (),
            self_score_due="2024-12-06" if kind == "REGULATION" else None,
        )
    _came(t, SIGNING, {unit: BOTH for unit in units if unit != F} | {F: ("SECTION",)}, wrong=(F,))
    _treated(
        t,
        SIGNING,
        (
            "PLEDGE_SIGNED",
            "MOVEMENT_LAUNCHED",
            "REGULATION_ADOPTED",
            "PROGRAMME_ROLLED_OUT",
            "MEASURES_AGREED",
        ),
        "Bảy đơn vị ký giao ước, thông qua quy chế và chương trình",
    )


@on("2024-03-22")
def other_rules(t: Teller) -> None:
    """Adopt the rules of the five other clusters (C.1-1)."""
    for cluster in CLUSTERS:
        t.put(
            "year.adopt-document",
            f"{SEASON}/{cluster.code}",
            led_by(cluster.head),
            kind="REGULATION",
            document=paper(f"Quy chế mẫu của {cluster.name} ngày 22/03/2024"),
            self_score_due="2024-12-06",
        )


@on("2024-04-10")
def plan(t: Teller) -> None:
    """Adopt the cluster's plan for the year, at no meeting."""
    t.put(
        "year.adopt-document",
        OF_CLUSTER,
        HEAD,
        kind="PLAN",
        document=paper("Kế hoạch mẫu số 03/KH-CTĐ ngày 10/04/2024"),
    )


@on("2024-05-20")
def activity(t: Teller) -> None:
    """Hold an activity that the council asked for; G stays away (A.II.3.N-1)."""
    t.put(
        "year.hold-activity",
        OF_CLUSTER,
        HEAD,
        title="Tham quan, học tập mô hình tuyến phố xanh",
        took_part=(A, B, C, D, E, F),
        stayed_away=(G,),
        direction=paper("Công văn mẫu số 15/HĐTĐKT ngày 06/05/2024"),
    )


@on("2024-05-22")
def urged(t: Teller) -> None:
    """Urge G, by the Head's helper section, to take part (A.II.2.4.b)."""
    t.put("year.urge", OF_CLUSTER, HEAD, duty="ATTENDANCE", units=(G,))


@on("2024-06-28")
def reminded_of_the_midyear(t: Teller) -> None:
    """Remind the cluster, as the standing body, of the mid-year conference (C.2-1)."""
    t.put("year.remind", OF_CLUSTER, CLERK.actor(), duty="MIDYEAR")


# The mid-year conference: proposed for one day, held on the other the council asked for


@on("2024-07-01")
def midyear_proposed(t: Teller) -> None:
    """Report the mid-year conference to the council for 11/7 (A.II.3.N-3)."""
    _propose(t, "2024-07-11")


@on("2024-07-03")
def midyear_objected_to(t: Teller) -> None:
    """Ask, as the council, for another day (A.II.3.N-3)."""
    t.put(
        "meeting.withhold",
        f"{SEASON}/{MIDYEAR}",
        SECRETARY.actor(),
        outcome="CHANGES_ASKED",
        on_day="2024-07-18",
        reason="Ngày 11/7 Hội đồng họp sơ kết toàn quận",
    )


@on("2024-07-05")
def midyear_proposed_again(t: Teller) -> None:
    """Report it again for 18/7, hosted by D, with guests (A.II.3.2.c-2, A.II.3.N-2)."""
    _propose(t, "2024-07-18")
    t.put("meeting.arrange", f"{SEASON}/{MIDYEAR}", HEAD, host=D, guests=("VP", "TCKH"))


@on("2024-07-08")
def midyear_agreed(t: Teller) -> None:
    """Agree to it, as the council."""
    t.put("meeting.concur", f"{SEASON}/{MIDYEAR}", SECRETARY.actor(), on_day="2024-07-18")


@on("2024-07-18")
def midyear_told(t: Teller) -> None:
    """Tell who came and what was treated; the host sends no leader (A.II.3.2.b, A.II.3.2.c-2)."""
    sent: dict[str, tuple[Part, ...]] = dict.fromkeys((A, B, D, E, F), ("SECTION",))
    _came(t, MIDYEAR, {**sent, C: BOTH, G: ()}, wrong=(D,))
    t.put(
        "meeting.explain-absence",
        f"{SEASON}/{MIDYEAR}",
        member(G),
        reason="Lãnh đạo và cán bộ phụ trách cùng trực phòng, chống bão",
    )
    _treated(
        t,
        MIDYEAR,
        ("HALF_YEAR_REVIEWED", "PLEDGE_REVIEWED", "EXPERIENCE_SHARED", "MODELS_PRAISED"),
        "Sáu đơn vị đạt trên 50% chỉ tiêu giao ước, giới thiệu mô hình của phường Mẫu A",
    )
    t.put(
        "year.introduce-model",
        OF_CLUSTER,
        member(B),
        model=_registered(t, A),
        meeting=MIDYEAR,
    )


@on("2024-07-22")
def half_year_reports(t: Teller) -> None:
    """Report the first half of the year to the council (A.II.2.1.a)."""
    _report(t, "HALF_YEAR")


# From September on


@on("2024-09-10")
def spread(t: Teller) -> None:
    """Spread A's model to B and E (A.II.1.3)."""
    t.put("year.spread-model", OF_CLUSTER, HEAD, model=_registered(t, A), units=(B, E))


@on("2024-12-02")
def urged_to_score(t: Teller) -> None:
    """Urge all to send their self-scores by the day the rules give."""
    units = tuple(m.code for m in STORY.members)
    t.put("year.urge", OF_CLUSTER, HEAD, duty="SELF_SCORE", units=units)


@on("2024-12-04")
def evidence(t: Teller) -> None:
    """Hand over results of units, as three offices (C.3-1)."""
    for who, unit, criterion, subject, printed in (
        (FINANCE, A, "I.2", "Giải ngân đầu tư công đạt 96%", "Báo cáo mẫu số 88/BC-TCKH"),
        (OFFICER, A, "II.3", "Hai nhiệm vụ quận giao chậm hạn", "Báo cáo mẫu số 310/BC-VP"),
        (INSPECTORATE, E, None, "Kết quả giải quyết đơn thư năm 2024", "Báo cáo mẫu số 41/BC-TTQ"),
    ):
        t.put(
            "evidence.provide",
            card(unit),
            who.actor(),
            subject=subject,
            criterion=criterion,
            document=paper(printed),
        )


@on("2024-12-07")
def urged_once_more(t: Teller) -> None:
    """Urge G a second time."""
    t.put("year.urge", OF_CLUSTER, HEAD, duty="SELF_SCORE", units=(G,))


@on("2024-12-20")
def appraisal(t: Teller) -> None:
    """Appraise with the council what five units achieved (A.II.2.1.c)."""
    t.put(
        "year.appraise",
        OF_CLUSTER,
        HEAD,
        units=(A, B, C, D, E),
        bodies=("TCKH", "TTQ"),
        document=paper("Biên bản thẩm định mẫu số 05/BB-CTĐ ngày 20/12/2024"),
    )


@on("2024-12-22")
def agreed_scores_reported(t: Teller) -> None:
    """Report the agreed scores before the year-end conference (A.II.3.N-3)."""
    t.put(
        "year.report-agreed-scores",
        OF_CLUSTER,
        HEAD,
        meeting=PREPARATORY,
        document=paper("Báo cáo mẫu số 09/BC-CTĐ ngày 22/12/2024"),
    )


@on("2024-12-24")
def yearend_told(t: Teller) -> None:
    """Tell who came to the year-end conference and what it treated (A.II.3.3.b, A.II.3.3.c-2)."""
    _came(t, YEAREND, dict.fromkeys((A, B, C, D, E, F), BOTH) | {G: ()})
    _treated(
        t,
        YEAREND,
        ("YEAR_ASSESSED", "AWARDS_DELIBERATED"),
        "Cụm hoàn thành chương trình năm; suy tôn năm đơn vị",
    )


@on("2024-12-28")
def year_reports(t: Teller) -> None:
    """Report the year to the council (A.II.2.1.a)."""
    _report(t, "YEAR")


@on("2024-12-31")
def results_reported(t: Teller) -> None:
    """Aggregate the results of all clusters and report them to the district (C.2-2)."""
    t.put(
        "season.report-results",
        SEASON,
        CLERK.actor(),
        to="UBNDQ",
        document=paper("Báo cáo tổng hợp mẫu số 120/BC-HĐTĐKT ngày 31/12/2024"),
    )


def _propose(t: Teller, day: str) -> None:
    t.put(
        "meeting.propose",
        f"{SEASON}/{MIDYEAR}",
        HEAD,
        kind="MIDYEAR",
        cluster=STORY.code,
        on_day=day,
        content="Sơ kết công tác thi đua 6 tháng đầu năm",
    )


def _came(
    t: Teller, meeting: str, came: dict[str, tuple[Part, ...]], wrong: tuple[str, ...] = ()
) -> None:
    """Tell who came; nobody of whom nothing is given, the wrong ones of whom are named."""
    t.put(
        "meeting.detail-attendance",
        f"{SEASON}/{meeting}",
        HEAD,
        delegates=[
            UnitCame(unit=unit, came=parts, right=unit not in wrong if parts else None)
            for unit, parts in came.items()
        ],
        council_observer=True,
    )


def _treated(t: Teller, meeting: str, items: Iterable[AgendaItem], content: str) -> None:
    t.put(
        "meeting.record-content", f"{SEASON}/{meeting}", HEAD, items=tuple(items), content=content
    )


def _registered(t: Teller, unit: str) -> int:
    """Return where a unit's model was registered."""
    history = t.ledger.journal.history(f"year/{OF_CLUSTER}")
    return next(
        r.position
        for r in history
        if r.topic == "year.model-registered.v1" and r.facts.unit == unit
    )


def _report(t: Teller, period: str) -> None:
    for cluster in ALL:
        t.put(
            "year.report",
            f"{SEASON}/{cluster.code}",
            led_by(cluster.head),
            period=period,
            document=paper(f"Báo cáo mẫu của {cluster.name} ngày {t.on:%d/%m/%Y}"),
        )
