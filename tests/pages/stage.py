"""A cluster of four invented wards, who acts in it, and the table it is scored by."""

from datetime import date
from typing import Any

from ledger.actors import Actor, Role
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import Criterion
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.journal.mapper import Mandate
from ledger.ledger import Ledger
from ledger.rulebook.regulation import regulation
from ledger.values import DocumentRef

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
COUNCIL = "HD"
UNITS = {
    "PA": "Phường An Bình",
    "PB": "Phường Bắc Sơn",
    "PC": "Phường Cầu Đất",
    "PD": "Phường Đông Hưng",
}
HOSTILE = "Thiếu biên bản <script>alert('x')</script> & \"phụ lục\" II"
SEATS = {
    "p-001": ("PNV", Role.STANDING_BODY), "p-002": (COUNCIL, Role.COUNCIL),
    "p-003": ("TT", Role.INSPECTOR), "p-011": ("PA", Role.MEMBER),
    "p-012": ("PB", Role.MEMBER), "p-013": ("PC", Role.MEMBER),
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


class Stage:
    """Records who is who, and what they are scored by."""

    def __init__(self, ledger: Ledger) -> None:
        self.journal = ledger.journal

    def put(
        self, kind: type[Any], stream: str, decision: Any, by: Actor = OFFICE, on: date = FIRST
    ) -> int:
        under = Mandate(by=by, on=on, regulation="ha-dong-2024")
        return self.journal.decide(kind, stream, decision, under=under).position

    def who(self) -> None:
        put = self.put
        put(
            Council,
            f"council/{COUNCIL}",
            lambda c: c.establish("Hội đồng TĐKT quận", level="DISTRICT", from_day=FIRST),
        )
        for code, name, kind in (
            ("PNV", "Phòng Nội vụ", BodyKind.STANDING_BODY),
            ("TT", "Thanh tra quận", BodyKind.INSPECTORATE),
            ("FINANCE", "Phòng Tài chính - Kế hoạch", BodyKind.FINANCE),
        ):
            put(
                Body,
                f"body/{code}",
                lambda b, n=name, k=kind: b.register(n, kind=k, from_day=FIRST),
            )
        put(Council, f"council/{COUNCIL}", lambda c: c.name_standing_body("PNV", from_day=FIRST))
        for unit, name in UNITS.items():
            put(Unit, f"unit/{unit}", lambda u, n=name: u.register(n, from_day=FIRST))
        city = paper(1, FIRST, "Về việc tổ chức cụm thi đua")
        put(
            Cluster,
            "cluster/C1",
            lambda c: c.establish(
                "Cụm thi đua số 1", kind="CUM", council=COUNCIL, from_day=FIRST, document=city
            ),
        )
        for unit in UNITS:
            put(Cluster, "cluster/C1", lambda c, u=unit: c.admit(u, from_day=FIRST, document=city))
        put(Cluster, "cluster/C1", lambda c: c.assign("PA", "HEAD", from_day=FIRST))
        put(Cluster, "cluster/C1", lambda c: c.assign("PB", "DEPUTY", from_day=FIRST))
        for person, (body, role) in SEATS.items():
            put(
                RoleBinding,
                f"role/{person}",
                lambda r, b=body, held=role: r.grant(b, held, from_day=FIRST),
            )

    def criteria(self) -> None:
        rules = regulation()
        self.put(
            Season,
            "season/2024",
            lambda s: s.open(
                "Năm thi đua 2024", kind="CALENDAR", starts_on=FIRST, ends_on=LAST, council=COUNCIL
            ),
        )
        self.put(
            Season, "season/2024", lambda s: s.adopt(rules.id, digest=rules.digest, from_day=FIRST)
        )
        kinds = {"III.1": "bonus", "III.2": "penalty"}
        table = tuple(
            Criterion(
                code=c,
                parent=p,
                name=n,
                max=m,
                type=kinds.get(c, "graded") if by else None,
                scored_by=by,
            )
            for c, p, n, m, by in TREE
        )
        draft = Draft(criteria=table, bonus_inside=True)
        document = paper(15, date(2024, 3, 10), "Ban hành bộ tiêu chí chấm điểm")
        self.put(
            CriteriaSet,
            "criteria/2024/C1/CHUNG",
            lambda s: s.issue(draft, regulation=rules, document=document),
            HEAD,
            date(2024, 3, 10),
        )

    def card(self, unit: str, decision: Any, by: Actor, on: date) -> int:
        return self.put(Scorecard, f"scorecard/2024/{unit}", decision, by, on)

    def leaves(self) -> list[str]:
        return [code for code, _, _, _, scored_by in TREE if scored_by]

    def leaves_of(self, unit: str) -> Any:
        stream = "criteria/2024/C1/CHUNG"
        return CriteriaSet.folded(stream, self.journal.history(stream)).leaves(unit)
