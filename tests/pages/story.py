"""A small season to look at: one of four wards disagrees with its head, and the council decides."""

from datetime import date
from decimal import Decimal

from ledger.aggregates.conduct import Conduct
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_events import Effect as Ruled
from ledger.aggregates.dispute_events import Matter
from ledger.aggregates.evidence import Evidence
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.party_rating import PartyRating
from ledger.aggregates.reprimand import ReprimandBatch, ReprimandDocument
from ledger.aggregates.scorecard_events import Addressee, LineNote, SelfScored
from ledger.events import Chronicle
from tests.pages.stage import (
    COUNCIL,
    FIRST,
    HEAD,
    HOSTILE,
    OFFICE,
    OWN,
    THE_COUNCIL,
    UNITS,
    Stage,
    member,
    paper,
)


class Story(Stage):
    """Records the season, one act after the other."""

    def tell(self) -> None:
        self.who()
        self.criteria()
        self.year()
        for unit in ("PB", "PC"):
            self.plain(unit)
        self.disputed()
        self.verdicts()
        self.evidence()

    def year(self) -> None:
        for unit, points in OWN.items():
            lines = [
                SelfScored(criterion=c, points=p)
                for c, p in zip(self.leaves(), points, strict=True)
            ]
            leaves = self.leaves_of(unit)
            notes = [LineNote(criterion="I.3", note="Đã xử lý 12/12 vụ việc")]
            self.card(
                unit,
                lambda s, these=lines, noted=notes, own=leaves: s.submit(
                    these,
                    own,
                    criteria="criteria/2024/C1/CHUNG",
                    criteria_version=1,
                    notes=noted,
                ),
                member(unit),
                date(2024, 11, 25),
            )
            self.card(unit, lambda s: s.open_review(), HEAD, date(2024, 12, 2))
        months = ReprimandDocument(
            code="VB1",
            document=paper(88, date(2024, 11, 12), "Phê bình chậm báo cáo"),
            kind="PHE_BINH",
            units=("PA",),
        )
        self.put(
            ReprimandBatch,
            "reprimand/2024/2024-11",
            lambda b: b.forward("2024-11", [months], sent_on=date(2024, 11, 20)),
            OFFICE,
            date(2024, 11, 20),
        )

    def plain(self, unit: str) -> None:
        on = date(2024, 12, 5)
        self.card(
            unit, lambda s: s.score("I.2", Decimal("140.00"), scored_by="FINANCE"), OFFICE, on
        )
        self.card(unit, lambda s: s.score("III.2", Decimal(0), scored_by="HEAD"), HEAD, on)
        self.card(unit, lambda s: s.complete_review(with_deputy=True), HEAD, on)
        self.card(
            unit,
            lambda s: s.agree(meeting="meeting/2024/TB-1", quorate=True),
            HEAD,
            date(2024, 12, 21),
        )
        self.card(
            unit,
            lambda s: s.verify(document=paper(201, date(2024, 12, 23))),
            THE_COUNCIL,
            date(2024, 12, 23),
        )

    def disputed(self) -> None:
        card = lambda decision, by=HEAD, day=5: self.card("PA", decision, by, date(2024, 12, day))  # noqa: E731
        seen = Decimal("95.00")
        card(
            lambda s: s.score(
                "I.2",
                Decimal("139.50"),
                scored_by="FINANCE",
                reason="Theo số liệu quyết toán quý IV",
            ),
            OFFICE,
        )
        wrong = card(
            lambda s: s.adjust(
                "II.1",
                Decimal("24.40"),
                seen=Decimal("244.00"),
                reason="Gõ nhầm dấu phẩy",
                conflict="OWN_UNIT",
                documents=(paper(139, date(2024, 12, 4)),),
            )
        )
        self.put(
            Chronicle,
            "scorecard/2024/PA",
            lambda c: c.declare_error(wrong, reason="Ghi nhầm số điểm"),
            HEAD,
            date(2024, 12, 5),
        )
        asked = card(
            lambda s: s.request_explanation("I.3", reason="Đề nghị nêu rõ 02 vụ việc tồn đọng")
        )
        given = card(
            lambda s: s.explain("I.3", request=asked, explanation="Đã xử lý xong trong tháng 12"),
            member("PA"),
        )
        card(
            lambda s: s.answer_explanation(
                given, accepted=False, reason="Biên bản lập sau ngày chốt số liệu"
            )
        )
        card(
            lambda s: s.adjust(
                "I.3",
                Decimal("84.25"),
                seen=seen,
                reason=HOSTILE,
                explanation=given,
                with_deputy=True,
                conflict="OWN_UNIT",
                documents=(paper(140, date(2024, 12, 4), "Kết quả kiểm tra"),),
            )
        )
        card(
            lambda s: s.adjust(
                "III.1",
                Decimal("32.00"),
                seen=Decimal("20.00"),
                reason="Mô hình được quận nhân rộng",
                with_deputy=True,
                documents=(paper(141, date(2024, 12, 4)),),
            )
        )
        card(
            lambda s: s.apply_reprimand(
                "III.2",
                Decimal("-20.00"),
                seen=None,
                reprimand="reprimand/2024/2024-11",
                code="VB1",
                document=paper(88, date(2024, 11, 12), "Phê bình chậm báo cáo"),
                with_deputy=True,
            )
        )
        told = card(lambda s: s.complete_review(with_deputy=True, conflict="OWN_UNIT"), day=10)
        card(
            lambda s: s.notify(
                (Addressee(kind="UNIT", code="PA"), Addressee(kind="COUNCIL", code=COUNCIL))
            ),
            day=18,
        )
        card(
            lambda s: s.agree(
                meeting="meeting/2024/TB-1",
                quorate=True,
                unsettled=("I.3",),
                document=paper(160, date(2024, 12, 21), "Biên bản họp trừ bị"),
            ),
            day=21,
        )
        stream = "dispute/2024/BD1"
        matter = Matter(kind="SCORE", raised_by="PA", unit="PA", criterion="I.3")
        self.put(
            Dispute,
            stream,
            lambda d: d.raise_disagreement(
                matter,
                reason="Đã khắc phục trước ngày 30/11",
                figure=Decimal("84.25"),
                claimed=Decimal("95.00"),
                disputed=told,
            ),
            member("PA"),
            date(2024, 12, 21),
        )
        self.put(
            Dispute,
            stream,
            lambda d: d.escalate("PA", "HEAD", reason="Không thống nhất được"),
            HEAD,
            date(2024, 12, 22),
        )
        decision = paper(210, date(2024, 12, 23), "Quyết định về điểm tiêu chí I.3")
        effects = [
            Ruled(unit="PA", criterion="I.3", before=Decimal("84.25"), after=Decimal("88.75"))
        ]
        self.put(
            Dispute,
            stream,
            lambda d: d.decide(effects, document=decision, reasons="Chấp nhận một phần minh chứng"),
            THE_COUNCIL,
            date(2024, 12, 23),
        )
        card(
            lambda s: s.determine(
                {"I.3": Decimal("88.75")},
                seen={"I.3": Decimal("84.25")},
                document=decision,
                reason="Chấp nhận một phần",
                dispute=stream,
            ),
            THE_COUNCIL,
            23,
        )

    def verdicts(self) -> None:
        on = date(2024, 12, 20)
        for n, (unit, level) in enumerate({"PA": "EXCELLENT", "PB": "GOOD"}.items(), start=1):
            self.put(
                PartyOrganisation,
                f"party-organisation/CB{n}",
                lambda o, u=unit: o.register(
                    f"Đảng bộ {UNITS[u]}", managed_by="QU", from_day=FIRST
                ),
            )
            self.put(
                PartyRating,
                f"party-rating/2024/CB{n}",
                lambda r, u=unit, rated=level: r.record(
                    rated,
                    status="OFFICIAL",
                    rated_by="QU",
                    as_of=on,
                    covers=(u,),
                    document=paper(300, on),
                ),
                OFFICE,
                on,
            )
        self.put(
            Conduct,
            "conduct/2024/PA",
            lambda c: c.open_inspection(
                "TT1",
                body="TT",
                signs_of_violation=True,
                opened_on=on,
                document=paper(77, on),
                subject="Đất đai",
            ),
            OFFICE,
            on,
        )

    def evidence(self) -> None:
        on = date(2024, 12, 6)
        self.put(
            Evidence,
            "evidence/2024/PA",
            lambda e: e.provide(
                "VP", "Hai nhiệm vụ chậm hạn", document=paper(310, on), criterion="I.3"
            ),
            OFFICE,
            on,
        )
