"""A cluster's working year: papers, models, opinions, reports, activities, reminders."""

from datetime import date

import pytest

from ledger.aggregates.year import ClusterYear, Draft, Session
from ledger.aggregates.year_events import (
    AchievementsAppraised,
    ActivityHeld,
    AgreedScoresReported,
    DocumentAdopted,
    ModelIntroduced,
    ModelRegistered,
    ModelSpread,
    OpinionGiven,
    Reminded,
    ReportSubmitted,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

UNITS = ("PX01", "PX02", "PX03")
DAY = date(2024, 3, 15)
RULES = DocumentRef(printed="Quy chế số 01/QC-C1")
NEWER = DocumentRef(printed="Quy chế số 02/QC-C1")
PAPER = DocumentRef(printed="12/BC-C1")
DUE = date(2024, 12, 6)
SESSION = Session("meeting/2024/GU", DAY, None, quorate=True)
ADOPTED = DocumentAdopted(
    kind="REGULATION",
    document=RULES,
    adopted_on=DAY,
    meeting="meeting/2024/GU",
    units=UNITS,
    self_score_due=DUE,
)
REGISTERED = ModelRegistered(
    unit="PX01",
    kind="MODEL",
    title="Một cửa thân thiện",
    registered_on=date(2024, 1, 20),
    sent_to=("COUNCIL", "HEAD"),
)


def year(*events: Event) -> Given[ClusterYear]:
    return given(ClusterYear, *events, stream="year/2024/C1")


def adopting(kind: str = "REGULATION", session: Session | None = SESSION, **more):
    draft = Draft(**{"document": RULES, "adopted_on": DAY, **more})
    return lambda y: y.adopt(kind, draft, members=UNITS, session=session)


# The cluster's papers


@pytest.mark.clause("A.II.1.1", "C.1-1")
def test_the_cluster_adopts_its_rules_at_a_meeting_with_the_last_day_for_self_scores():
    year().when(adopting(self_score_due=DUE)).then(ADOPTED)
    assert year(ADOPTED).state.self_score_due == (DUE, 1)
    assert year().state.self_score_due is None
    assert ADOPTED.concerns() == UNITS
    assert ADOPTED.clause == "A.II.1.1"
    assert ADOPTED.words() == (
        "Thông qua quy chế hoạt động Quy chế số 01/QC-C1 ngày 15/03/2024 tại cuộc họp GU; "
        "hạn gửi điểm tự chấm đến hết ngày 06/12/2024"
    )


@pytest.mark.parametrize("kind", ["PROGRAMME", "PLAN"])
def test_a_programme_and_a_plan_are_adopted_at_a_meeting_or_not_and_there_may_be_several(kind):
    event = DocumentAdopted(kind=kind, document=RULES, adopted_on=DAY, units=UNITS)
    year().when(adopting(kind, None)).then(event)
    year(event).when(adopting(kind, None)).then(event)
    assert "tại cuộc họp" not in event.words()


@pytest.mark.parametrize(
    ("kind", "under"),
    [
        ("REGULATION", "A.II.1.1"),
        ("PROGRAMME", "A.II.1.1"),
        ("PLAN", "A.II.1.1"),
        ("PLEDGE", "A.II.1.2"),
    ],
)
def test_nothing_is_adopted_without_its_document(kind, under):
    year().when(adopting(kind, document=None)).refused(under=under, saying="phải dẫn văn bản")


@pytest.mark.clause("A.II.1.2")
def test_the_pledge_is_signed_by_members_who_are_named():
    event = DocumentAdopted(
        kind="PLEDGE",
        document=RULES,
        adopted_on=DAY,
        meeting="meeting/2024/GU",
        units=UNITS,
        signers=UNITS[:2],
    )
    year().when(adopting("PLEDGE", signers=UNITS[:2])).then(event)
    assert event.clause == "A.II.1.2"
    assert event.words().startswith("PX01, PX02 ký giao ước thi đua Quy chế số 01/QC-C1")
    year().when(adopting("PLEDGE")).refused(under="A.II.1.2", saying="các đơn vị ký")
    year().when(adopting("PLEDGE", signers=("PX01", "PX01"))).refused(
        under="A.II.1.2", saying="PX01 ghi hai lần"
    )
    year().when(adopting("PLEDGE", signers=("PX01", "PX99"))).refused(
        under="A.II.1.2", saying="PX99 không phải"
    )
    year().when(adopting(signers=UNITS)).refused(under="A.II.1.2", saying="chỉ giao ước")


def test_only_the_rules_give_a_day_for_self_scores_and_none_before_their_own():
    year().when(adopting("PLAN", self_score_due=DUE)).refused(under="A.II.1.1", saying="quy chế")
    year().when(adopting(self_score_due=date(2024, 3, 14))).refused(
        under="A.II.1.1", saying="đứng trước ngày thông qua"
    )
    year().when(adopting(self_score_due=DAY)).then(
        ADOPTED.model_copy(update={"self_score_due": DAY})
    )


def test_a_later_version_names_the_one_it_replaces_which_stays_recorded():
    year(ADOPTED).when(adopting(document=NEWER)).refused(under="A.II.1.1", saying="sự kiện số 1")
    second = ADOPTED.model_copy(
        update={"document": NEWER, "replaces": 1, "self_score_due": date(2024, 12, 10)}
    )
    year(ADOPTED).when(
        adopting(document=NEWER, replaces=1, self_score_due=date(2024, 12, 10))
    ).then(second)
    assert "thay văn bản tại sự kiện số 1" in second.words()
    state = year(ADOPTED, second).state
    assert state.standing("REGULATION") == (2,)
    assert state.papers[1].replaced_by == 2
    assert state.self_score_due == (date(2024, 12, 10), 2)
    for gone in (1, 7):
        year(ADOPTED, second).when(adopting(document=NEWER, replaces=gone)).refused(
            under="A.II.1.1", saying=f"sự kiện số {gone} không phải"
        )
    year(ADOPTED).when(adopting("PLAN", replaces=1)).refused(under="A.II.1.1")


def test_rules_without_a_day_leave_none_even_where_earlier_ones_had_one():
    second = ADOPTED.model_copy(update={"replaces": 1, "self_score_due": None})
    assert year(ADOPTED, second).state.self_score_due is None


@pytest.mark.parametrize(
    ("held", "ended", "fits"),
    [
        (DAY, None, True),
        (date(2024, 3, 14), DAY, True),
        (date(2024, 3, 14), None, False),
        (date(2024, 3, 16), None, False),
    ],
)
def test_what_a_meeting_adopted_bears_a_day_of_the_meeting(held, ended, fits):
    when = year().when(adopting(session=Session("meeting/2024/GU", held, ended, quorate=True)))
    if fits:
        when.then(ADOPTED.model_copy(update={"self_score_due": None}))
    else:
        when.refused(under="A.II.1.1", saying="cuộc họp diễn ra")


@pytest.mark.clause("A.I.3")
def test_a_meeting_without_quorum_adopts_nothing_but_whoever_signs_has_signed():
    few = SESSION._replace(quorate=False)
    for kind in ("REGULATION", "PROGRAMME", "PLAN"):
        year().when(adopting(kind, few)).refused(under="A.I.3", saying="không đủ số")
    event = year().when(adopting("PLEDGE", few, signers=("PX01",))).decision(year().state)
    assert event.signers == ("PX01",)


# Models


@pytest.mark.clause("A.II.2.3.a")
def test_a_member_registers_a_model_with_the_council_and_the_head():
    def registering(y):
        return y.register(
            "PX01",
            "MODEL",
            "Một cửa thân thiện",
            registered_on=date(2024, 1, 20),
            sent_to=("COUNCIL", "HEAD"),
        )

    year().when(registering).then(REGISTERED)
    year(REGISTERED).when(registering).refused(under="A.II.2.3.a", saying="đã đăng ký")
    assert REGISTERED.concerns() == ("PX01",)
    assert REGISTERED.words() == (
        "Đơn vị PX01 đăng ký mô hình «Một cửa thân thiện» ngày 20/01/2024, "
        "gửi Hội đồng TĐKT (qua cơ quan thường trực), cụm, khối trưởng"
    )


def test_a_model_sent_to_one_only_is_recorded_as_that():
    event = (
        year()
        .when(
            lambda y: y.register(
                "PX02", "TOPIC", "Ngày thứ bảy", registered_on=date(2024, 2, 1), sent_to=("HEAD",)
            )
        )
        .decision(year().state)
    )
    assert event.sent_to == ("HEAD",)
    assert event.words() == (
        "Đơn vị PX02 đăng ký chuyên đề thi đua «Ngày thứ bảy» ngày 01/02/2024, gửi cụm, khối trưởng"
    )


@pytest.mark.clause("A.II.2.3.c")
def test_a_model_is_introduced_as_registered_or_as_newly_found():
    known = ModelIntroduced(unit="PX01", by_unit="PX02", title="Một cửa thân thiện", model=1)
    year(REGISTERED).when(lambda y: y.introduce(None, by_unit="PX02", model=1)).then(known)
    found = ModelIntroduced(unit="PX03", by_unit="PX02", title="Tuyến phố xanh")
    year().when(lambda y: y.introduce("Tuyến phố xanh", by_unit="PX02", unit="PX03")).then(found)
    year().when(lambda y: y.introduce("Của mình", by_unit="PX02")).then(
        ModelIntroduced(unit="PX02", by_unit="PX02", title="Của mình")
    )
    assert found.concerns() == ("PX03", "PX02")
    assert known.words() == (
        "Đơn vị PX02 giới thiệu mô hình, cách làm «Một cửa thân thiện» của PX01 "
        "(đăng ký tại sự kiện số 1)"
    )


@pytest.mark.parametrize(
    ("how", "saying"),
    [
        ({"title": None}, "phải nêu tên"),
        ({"title": None, "model": 9}, "sự kiện số 9 không phải"),
        ({"title": "Khác", "model": 1}, "là «Một cửa thân thiện» của đơn vị PX01"),
        ({"title": None, "model": 1, "unit": "PX03"}, "của đơn vị PX01"),
    ],
)
def test_a_model_that_is_not_known_or_another_is_not_introduced(how, saying):
    title = how.pop("title")
    year(REGISTERED).when(lambda y: y.introduce(title, by_unit="PX02", **how)).refused(
        under="A.II.2.3.c", saying=saying
    )


@pytest.mark.clause("A.II.1.3")
def test_a_model_spreads_to_others_than_its_own_unit():
    event = ModelSpread(model=1, title="Một cửa thân thiện", unit="PX01", units=("PX02", "PX03"))
    year(REGISTERED).when(lambda y: y.spread(1, ("PX02", "PX03"))).then(event)
    assert event.concerns() == UNITS
    assert "tới PX02, PX03" in event.words()
    found = ModelIntroduced(unit="PX03", by_unit="PX02", title="Tuyến phố xanh")
    year(found).when(lambda y: y.spread(1, ("PX01",))).then(
        ModelSpread(model=1, title="Tuyến phố xanh", unit="PX03", units=("PX01",))
    )
    year(REGISTERED).when(lambda y: y.spread(2, ("PX02",))).refused(under="A.II.1.3")
    year(REGISTERED).when(lambda y: y.spread(1, ("PX01",))).refused(
        under="A.II.1.3", saying="của chính"
    )
    year(REGISTERED).when(lambda y: y.spread(1, ("PX02", "PX02"))).refused(under="A.II.1.3")


# Taking part, reporting, following


@pytest.mark.clause("A.II.2.3.b")
def test_a_member_gives_an_opinion_that_says_something():
    event = OpinionGiven(unit="PX02", about="CRITERIA", content="Giảm tiêu chí I.1")
    year().when(
        lambda y: y.give_opinion("PX02", "CRITERIA", content="Giảm tiêu chí I.1", document=None)
    ).then(event)
    assert event.words() == "Đơn vị PX02 góp ý xây dựng tiêu chí thi đua của cụm, khối"
    assert event.concerns() == ("PX02",)
    year().when(lambda y: y.give_opinion("PX02", "SCALE", content=None, document=PAPER)).then(
        OpinionGiven(unit="PX02", about="SCALE", document=PAPER)
    )
    year().when(
        lambda y: y.give_opinion("PX02", "REGULATION", content=None, document=None)
    ).refused(under="A.II.2.3.b")


@pytest.mark.clause("A.II.2.1.a")
def test_the_cluster_reports_to_the_council_through_its_standing_body():
    event = ReportSubmitted(
        of_cluster=True,
        unit="PX02",
        period="HALF_YEAR",
        sent_on=date(2024, 7, 5),
        through="PNV",
        document=PAPER,
    )
    year().when(
        lambda y: y.report(
            "HALF_YEAR",
            unit="PX02",
            of_cluster=True,
            sent_on=date(2024, 7, 5),
            through="PNV",
            document=PAPER,
        )
    ).then(event)
    assert event.clause == "A.II.2.1.a"
    assert event.words() == (
        "Đơn vị PX02 báo cáo 6 tháng kết quả thi đua của cụm, khối, gửi Hội đồng TĐKT (qua PNV) "
        "ngày 05/07/2024, theo 12/BC-C1"
    )


def test_a_member_reports_to_the_head():
    event = ReportSubmitted(
        of_cluster=False, unit="PX03", period="YEAR", sent_on=DAY, document=PAPER
    )
    assert event.clause == "A.II.2.3.b"
    assert event.words() == (
        "Đơn vị PX03 báo cáo 01 năm của đơn vị, gửi cụm, khối trưởng ngày 15/03/2024, theo 12/BC-C1"
    )


@pytest.mark.parametrize(("of_cluster", "under"), [(True, "A.II.2.1.a"), (False, "A.II.2.3.b")])
def test_a_periodic_report_is_a_paper(of_cluster, under):
    year().when(
        lambda y: y.report("YEAR", unit="PX02", of_cluster=of_cluster, sent_on=DAY, document=None)
    ).refused(under=under, saying="văn bản báo cáo")


@pytest.mark.clause("A.II.2.1.c")
def test_achievements_are_appraised_with_the_council_and_a_paper_says_so():
    event = AchievementsAppraised(
        units=("PX01", "PX03"), council="HD", bodies=("TTQ",), document=PAPER
    )
    year().when(
        lambda y: y.appraise(("PX01", "PX03"), council="HD", document=PAPER, bodies=("TTQ",))
    ).then(event)
    assert event.concerns() == ("PX01", "PX03")
    assert event.words() == (
        "Thẩm định thành tích của PX01, PX03, phối hợp với Hội đồng HD, cùng TTQ, theo 12/BC-C1"
    )
    year().when(lambda y: y.appraise(("PX01",), council="HD", document=None)).refused(
        under="A.II.2.1.c"
    )
    year().when(lambda y: y.appraise(("PX01", "PX01"), council="HD", document=PAPER)).refused(
        under="A.II.2.1.c", saying="hai lần"
    )


@pytest.mark.clause("A.II.3.N-3")
def test_agreed_scores_are_reported_before_the_conference():
    event = AgreedScoresReported(
        meeting="meeting/2024/TB", units=("PX01",), sent_on=DAY, through="PNV"
    )
    year().when(
        lambda y: y.report_agreed("meeting/2024/TB", ("PX01",), sent_on=DAY, through="PNV")
    ).then(event)
    assert event.words() == (
        "Báo cáo Thường trực Hội đồng (qua PNV) kết quả chấm điểm đã thống nhất "
        "tại cuộc họp TB, ngày 15/03/2024"
    )
    year().when(lambda y: y.report_agreed("meeting/2024/TB", (), sent_on=DAY)).refused(
        under="A.II.3.N-3"
    )


@pytest.mark.clause("A.II.3.N-1", "A.II.2.4.b")
def test_another_activity_is_recorded_with_who_took_part_and_who_did_not():
    event = ActivityHeld(
        title="Hội thi",
        held_on=DAY,
        took_part=("PX01",),
        stayed_away=("PX02",),
        direction=PAPER,
    )
    year().when(
        lambda y: y.hold_activity(
            "Hội thi", held_on=DAY, took_part=("PX01",), stayed_away=("PX02",), direction=PAPER
        )
    ).then(event)
    assert event.concerns() == ("PX01", "PX02")
    assert event.words() == (
        "Tổ chức hoạt động «Hội thi» ngày 15/03/2024, theo chỉ đạo tại 12/BC-C1: PX01 tham gia; "
        "không tham gia: PX02"
    )
    year().when(lambda y: y.hold_activity("Hội thi", held_on=DAY, took_part=())).refused(
        under="A.II.3.N-1"
    )
    year().when(
        lambda y: y.hold_activity(
            "Hội thi", held_on=DAY, took_part=("PX01",), stayed_away=("PX01",)
        )
    ).refused(under="A.II.3.N-1", saying="PX01 ghi hai lần")


@pytest.mark.clause("C.2-1", "A.II.2.4.b")
@pytest.mark.parametrize(
    ("by_helper", "whole", "clause", "words"),
    [
        (False, True, "C.2-1", "Thường trực Hội đồng TĐKT đôn đốc cụm, khối (qua PX02) về việc "),
        (False, False, "C.2-1", "Thường trực Hội đồng TĐKT đôn đốc PX02 về việc "),
        (True, False, "A.II.2.4.b", "Bộ phận giúp việc cụm, khối đôn đốc PX02 về việc "),
    ],
)
def test_units_or_the_cluster_are_reminded_of_a_duty(by_helper, whole, clause, words):
    event = Reminded(
        by_helper=by_helper, duty="MODELS", whole_cluster=whole, units=("PX02",), sent_on=DAY
    )
    year().when(
        lambda y: y.remind(
            "MODELS", ("PX02",), by_helper=by_helper, whole_cluster=whole, sent_on=DAY
        )
    ).then(event)
    assert event.clause == clause
    assert event.concerns() == ("PX02",)
    assert event.words() == f"{words}đăng ký mô hình, chuyên đề thi đua, ngày 15/03/2024"
    for units in ((), ("PX01", "PX01")):
        year().when(
            lambda y, u=units: y.remind(
                "MODELS", u, by_helper=by_helper, whole_cluster=whole, sent_on=DAY
            )
        ).refused(under=clause)


def test_a_duty_without_words_is_told_by_its_id():
    event = Reminded(
        by_helper=True, duty="X.1:2024-11", whole_cluster=False, units=("PX02",), sent_on=DAY
    )
    assert "về việc X.1:2024-11, ngày" in event.words()
