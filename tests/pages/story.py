"""A small season to look at: four wards of one cluster, one of which disagrees with its head."""

from datetime import date
from decimal import Decimal
from typing import Any

from ledger.actors import Actor, Role
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.conduct import Conduct
from ledger.aggregates.council import Council
from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import Criterion
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_events import Matter
from ledger.aggregates.dispute_events import Effect as Ruled
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.party_rating import PartyRating
from ledger.aggregates.reprimand import ReprimandBatch, ReprimandDocument
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import Addressee, LineNote, SelfScored
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import Chronicle
from ledger.journal.mapper import Mandate
from ledger.ledger import Ledger
from ledger.rulebook.regulation import regulation
from ledger.values import DocumentRef

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
COUNCIL = "HD"
UNITS = {"PA": "Phường An Bình", "PB": "Phường Bắc Sơn", "PC": "Phường Cầu Đất", "PD": "Phường Đông Hưng"}
HOSTILE = "Thiếu biên bản <script>alert('x')</script> & \"phụ lục\" II"
SEATS = {
    "p-001": ("PNV", Role.STANDING_BODY), "p-002": (COUNCIL, Role.COUNCIL), "p-003": ("TT", Role.INSPECTOR),
    "p-011": ("PA", Role.MEMBER), "p-012": ("PB", Role.MEMBER), "p-013": ("PC", Role.MEMBER),
}  # fmt: skip
TREE = (
    ("I", None, "Phát triển kinh tế, thu ngân sách", "550", None),
    ("I.1", "I", "Thu ngân sách trên địa bàn", "300", "SELF"),
    ("I.2", "I", "Giải ngân đầu tư công", "150", "FINANCE"),
    ("I.3", "I", "Quản lý đất đai, trật tự xây dựng", "100", "SELF"),
    ("II", None, "Văn hóa, xã hội", "400", None),
    ("II.1", "II", "Giáo dục, y tế, an sinh xã hội", "250", "SELF"),
    ("II.2", "II", "Cải cách hành chính, chuyển đổi số", "150", "SELF"),
    ("III", None, "Điểm thưởng, điểm trừ", "50", None),
    ("III.1", "III", "Mô hình mới, cách làm hay", "50", "SELF"),
    ("III.2", "III", "Văn bản phê bình, nhắc nhở", "20", "HEAD"),
)
OWN = {
    "PA": ("295.50", "146.00", "95.00", "244.00", "147.00", "20.00", "0"),
    "PB": ("280.00", "140.00", "90.00", "235.00", "135.00", "20.00", "0"),
    "PC": ("280.00", "140.00", "90.00", "235.00", "135.00", "20.00", "0"),
}
HEAD = Actor(person="p-011", body="PA", role=Role.HEAD)
OFFICE = Actor(person="p-001", body="PNV", role=Role.STANDING_BODY)
THE_COUNCIL = Actor(person="p-002", body=COUNCIL, role=Role.COUNCIL)


def paper(number: int, on: date, what: str = "") -> DocumentRef:
    printed = f"Văn bản số {number}/UBND-TĐKT"
    return DocumentRef(printed=printed, date=on, issuer="UBND quận (hư cấu)", subject=what or None)


def member(unit: str) -> Actor:
    return Actor(person=f"p-01{'ABCD'.index(unit[1]) + 1}", body=unit, role=Role.MEMBER)


class Story:
    """Records the season, one act after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self.journal = ledger.journal

    def put(self, kind: type[Any], stream: str, decision: Any, by: Actor = OFFICE, on: date = FIRST) -> int:
        under = Mandate(by=by, on=on, regulation="ha-dong-2024")
        return self.journal.decide(kind, stream, decision, under=under).position

    def tell(self) -> None:
        self.who()
        self.criteria()
        self.year()
        for unit in ("PB", "PC"):
            self.plain(unit)
        self.disputed()
        self.verdicts()

    def who(self) -> None:
        put = self.put
        put(Council, f"council/{COUNCIL}", lambda c: c.establish("Hội đồng TĐKT quận", level="DISTRICT", from_day=FIRST))
        for code, name, kind in (
            ("PNV", "Phòng Nội vụ", BodyKind.STANDING_BODY),
            ("TT", "Thanh tra quận", BodyKind.INSPECTORATE),
            ("FINANCE", "Phòng Tài chính - Kế hoạch", BodyKind.FINANCE),
        ):
            put(Body, f"body/{code}", lambda b, n=name, k=kind: b.register(n, kind=k, from_day=FIRST))
        put(Council, f"council/{COUNCIL}", lambda c: c.name_standing_body("PNV", from_day=FIRST))
        for unit, name in UNITS.items():
            put(Unit, f"unit/{unit}", lambda u, n=name: u.register(n, from_day=FIRST))
        city = paper(1, FIRST, "Về việc tổ chức cụm thi đua")
        put(Cluster, "cluster/C1", lambda c: c.establish("Cụm thi đua số 1", kind="CUM", council=COUNCIL, from_day=FIRST, document=city))
        for unit in UNITS:
            put(Cluster, "cluster/C1", lambda c, u=unit: c.admit(u, from_day=FIRST, document=city))
        put(Cluster, "cluster/C1", lambda c: c.assign("PA", "HEAD", from_day=FIRST))
        put(Cluster, "cluster/C1", lambda c: c.assign("PB", "DEPUTY", from_day=FIRST))
        for person, (body, role) in SEATS.items():
            put(RoleBinding, f"role/{person}", lambda r, b=body, held=role: r.grant(b, held, from_day=FIRST))

    def criteria(self) -> None:
        rules = regulation()
        self.put(Season, "season/2024", lambda s: s.open("Năm thi đua 2024", kind="CALENDAR", starts_on=FIRST, ends_on=LAST, council=COUNCIL))
        self.put(Season, "season/2024", lambda s: s.adopt(rules.id, digest=rules.digest, from_day=FIRST))
        kinds = {"III.1": "bonus", "III.2": "penalty"}
        table = tuple(
            Criterion(code=c, parent=p, name=n, max=m, type=kinds.get(c, "graded") if by else None, scored_by=by)
            for c, p, n, m, by in TREE
        )
        draft = Draft(criteria=table, bonus_inside=True)
        document = paper(15, date(2024, 3, 10), "Ban hành bộ tiêu chí chấm điểm")
        self.put(CriteriaSet, "criteria/2024/C1/CHUNG", lambda s: s.issue(draft, regulation=rules, document=document), HEAD, date(2024, 3, 10))

    def year(self) -> None:
        for unit, points in OWN.items():
            lines = [SelfScored(criterion=c, points=p) for c, p in zip(self.leaves(), points, strict=True)]
            notes = [LineNote(criterion="I.3", note="Đã xử lý 12/12 vụ việc")]
            self.card(unit, lambda s, these=lines: s.submit(these, self.leaves_of(unit), criteria="criteria/2024/C1/CHUNG", criteria_version=1, notes=notes), member(unit), date(2024, 11, 25))
            self.card(unit, lambda s: s.open_review(), HEAD, date(2024, 12, 2))
        months = ReprimandDocument(code="VB1", document=paper(88, date(2024, 11, 12), "Phê bình chậm báo cáo"), kind="PHE_BINH", units=("PA",))
        self.put(ReprimandBatch, "reprimand/2024/2024-11", lambda b: b.forward("2024-11", [months], sent_on=date(2024, 11, 20)), OFFICE, date(2024, 11, 20))

    def plain(self, unit: str) -> None:
        on = date(2024, 12, 5)
        self.card(unit, lambda s: s.score("I.2", Decimal("140.00"), scored_by="FINANCE"), OFFICE, on)
        self.card(unit, lambda s: s.score("III.2", Decimal(0), scored_by="HEAD"), HEAD, on)
        self.card(unit, lambda s: s.complete_review(with_deputy=True), HEAD, on)
        self.card(unit, lambda s: s.agree(meeting="meeting/2024/TB-1", quorate=True), HEAD, date(2024, 12, 21))
        self.card(unit, lambda s: s.verify(document=paper(201, date(2024, 12, 23))), THE_COUNCIL, date(2024, 12, 23))

    def disputed(self) -> None:
        card = lambda decision, by=HEAD, day=5: self.card("PA", decision, by, date(2024, 12, day))  # noqa: E731
        seen = Decimal("95.00")
        card(lambda s: s.score("I.2", Decimal("139.50"), scored_by="FINANCE", reason="Theo số liệu quyết toán quý IV"), OFFICE)
        wrong = card(lambda s: s.adjust("II.1", Decimal("24.40"), seen=Decimal("244.00"), reason="Gõ nhầm dấu phẩy", conflict="OWN_UNIT", documents=(paper(139, date(2024, 12, 4)),)))
        self.put(Chronicle, "scorecard/2024/PA", lambda c: c.declare_error(wrong, reason="Ghi nhầm số điểm"), HEAD, date(2024, 12, 5))
        asked = card(lambda s: s.request_explanation("I.3", reason="Đề nghị nêu rõ 02 vụ việc tồn đọng"))
        given = card(lambda s: s.explain("I.3", request=asked, explanation="Đã xử lý xong trong tháng 12"), member("PA"))
        card(lambda s: s.answer_explanation(given, accepted=False, reason="Biên bản lập sau ngày chốt số liệu"))
        card(lambda s: s.adjust("I.3", Decimal("84.25"), seen=seen, reason=HOSTILE, explanation=given, with_deputy=True, conflict="OWN_UNIT", documents=(paper(140, date(2024, 12, 4), "Kết quả kiểm tra"),)))
        card(lambda s: s.adjust("III.1", Decimal("32.00"), seen=Decimal("20.00"), reason="Mô hình được quận nhân rộng", with_deputy=True, documents=(paper(141, date(2024, 12, 4)),)))
        card(lambda s: s.apply_reprimand("III.2", Decimal("-20.00"), seen=None, reprimand="reprimand/2024/2024-11", code="VB1", document=paper(88, date(2024, 11, 12), "Phê bình chậm báo cáo"), with_deputy=True))
        told = card(lambda s: s.complete_review(with_deputy=True, conflict="OWN_UNIT"), day=10)
        card(lambda s: s.notify((Addressee(kind="UNIT", code="PA"), Addressee(kind="COUNCIL", code=COUNCIL))), day=18)
        card(lambda s: s.agree(meeting="meeting/2024/TB-1", quorate=True, unsettled=("I.3",), document=paper(160, date(2024, 12, 21), "Biên bản họp trừ bị")), day=21)
        stream = "dispute/2024/BD1"
        matter = Matter(kind="SCORE", raised_by="PA", unit="PA", criterion="I.3")
        self.put(Dispute, stream, lambda d: d.raise_disagreement(matter, reason="Đã khắc phục trước ngày 30/11", figure=Decimal("84.25"), claimed=Decimal("95.00"), disputed=told), member("PA"), date(2024, 12, 21))
        self.put(Dispute, stream, lambda d: d.escalate("PA", "HEAD", reason="Không thống nhất được"), HEAD, date(2024, 12, 22))
        decision = paper(210, date(2024, 12, 23), "Quyết định về điểm tiêu chí I.3")
        effects = [Ruled(unit="PA", criterion="I.3", before=Decimal("84.25"), after=Decimal("88.75"))]
        self.put(Dispute, stream, lambda d: d.decide(effects, document=decision, reasons="Chấp nhận một phần minh chứng"), THE_COUNCIL, date(2024, 12, 23))
        card(lambda s: s.determine({"I.3": Decimal("88.75")}, seen={"I.3": Decimal("84.25")}, document=decision, reason="Chấp nhận một phần", dispute=stream), THE_COUNCIL, 23)

    def verdicts(self) -> None:
        on = date(2024, 12, 20)
        for n, (unit, level) in enumerate({"PA": "EXCELLENT", "PB": "GOOD"}.items(), start=1):
            self.put(PartyOrganisation, f"party-organisation/CB{n}", lambda o, u=unit: o.register(f"Đảng bộ {UNITS[u]}", managed_by="QU", from_day=FIRST))
            self.put(PartyRating, f"party-rating/2024/CB{n}", lambda r, u=unit, l=level: r.record(l, status="OFFICIAL", rated_by="QU", as_of=on, covers=(u,), document=paper(300, on)), OFFICE, on)
        self.put(Conduct, "conduct/2024/PA", lambda c: c.open_inspection("TT1", body="TT", signs_of_violation=True, opened_on=on, document=paper(77, on), subject="Đất đai"), OFFICE, on)

    def card(self, unit: str, decision: Any, by: Actor, on: date) -> int:
        return self.put(Scorecard, f"scorecard/2024/{unit}", decision, by, on)

    def leaves(self) -> list[str]:
        return [code for code, _, _, _, scored_by in TREE if scored_by]

    def leaves_of(self, unit: str) -> Any:
        stream = "criteria/2024/C1/CHUNG"
        return CriteriaSet.folded(stream, self.journal.history(stream)).leaves(unit)
