"""Evidence bundles of a ledger: made by an act, cut under its checkpoint, verified as outsiders do."""

import json
import threading
from datetime import date

import psycopg
import pytest

from ledger.aggregates.scorecard_events import CriterionAdjusted
from ledger.evidence.bundle import bundle
from ledger.evidence.verifier import Asked, check_bundle
from ledger.evidence.zip import unpacked
from ledger.merkle.reading import MerkleError
from ledger.refusals import NotAllowed, Refused, Unknown
from ledger.verification import check_bundles
from tests.acts.conftest import (
    COUNCIL,
    FEED,
    HEAD,
    INSPECTOR,
    OFFICE,
    PAPER,
    STANDING,
    UNITS,
    A,
    lines,
    member,
)
from tests.evidence.published import Log

WHY = "thanh tra theo kế hoạch"
MAKE = "evidence-bundle.make"
ACT = {"season": "2024", "reason": WHY}
CLUSTER = {"season": "2024", "cluster": "C1"}
REPRIMAND = {
    "code": "VB1", "document": {"printed": "Số 2210/UBND-VP", "date": "2024-11-12"},
    "kind": "PHE_BINH", "units": [A],
}  # fmt: skip


@pytest.fixture
def log(office, tmp_path):
    return Log(office.stand, tmp_path / "log")


def scored(office, log):
    """The story of a disputed line, published now and then: 947.50, 935.50, 935.50, 938.50."""
    of_a = office.of(A)
    log.publish()
    office.put(
        "reprimand.forward", OFFICE, date(2024, 11, 22), season="2024", batch="2024-11",
        month="2024-11", documents=[REPRIMAND],
    )  # fmt: skip
    office.put("scorecard.submit", member(A), date(2024, 12, 10), lines=lines(), **of_a)
    log.publish()
    office.put("scorecard.open-review", HEAD, **of_a)
    for criterion, seen, points in (("I.3", "75", "70"), ("II.4", "20", "18")):
        office.put(
            "scorecard.adjust", HEAD, criterion=criterion, points=points, seen=seen,
            reason="thiếu minh chứng", documents=[PAPER], with_deputy=True, **of_a,
        )  # fmt: skip
    office.put(
        "scorecard.apply-reprimand", HEAD, batch="2024-11", document="VB1", criterion="P.1",
        points="-5", seen="0", **of_a,
    )  # fmt: skip
    office.put("scorecard.complete-review", HEAD, with_deputy=True, **of_a)
    office.put(
        "dispute.raise", member(A), code="YK1", kind="SCORE", unit=A, criterion="I.3",
        claimed="75", reason="đã có biên bản kiểm tra", **CLUSTER,
    )  # fmt: skip
    log.publish()
    meeting = office.prepared(present=5)
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), meeting=meeting,
        cards=[{"unit": A, "unsettled": ["I.3"]}], **CLUSTER,
    )  # fmt: skip
    of_dispute = {"season": "2024", "dispute": "YK1"}
    office.put("dispute.reserve", member(A), **of_dispute)
    office.put("dispute.escalate", HEAD, reason="chưa thống nhất", **of_dispute)
    office.put(
        "dispute.decide", COUNCIL, document=PAPER, reasons="đã xem biên bản",
        ballot={"members": 9, "votes_for": 8, "votes_against": 1},
        effects=[{"unit": A, "criterion": "I.3", "points": "73", "seen": "70"}], **of_dispute,
    )  # fmt: skip
    office.rated(A)


def check(log, data):
    return check_bundle(data, Asked(log.policy.encode()))


def streams(data):
    return json.loads(unpacked(data)["manifest.json"])["streams"]


def test_a_bundle_of_a_score_is_sound_and_tells_its_four_layers(office, log):
    scored(office, log)
    made = office.put(MAKE, INSPECTOR, unit=A, **ACT).events[0]
    assert made.facts.words() == (
        f"Lập gói chứng cứ: điểm của đơn vị {A}, năm 2024, từ {len(made.facts.streams)} chuỗi sự kiện"
    )
    log.publish()
    data = bundle(office.stand.ledger, made.position)
    found = check(log, data)
    assert found.code == 0, found.text()
    told = json.loads(unpacked(data)["result.json"])
    totals = {layer: told["score"]["layers"][layer]["total"] for layer in told["score"]["layers"]}
    assert totals == {
        "SELF": "947.50", "REVIEW": "935.50", "AGREED": "935.50", "COUNCIL": "938.50"
    }  # fmt: skip
    assert {s for s, kind in streams(data).items() if kind == "whole"} == {
        "criteria/2024/C1/CHUNG", "dispute/2024/YK1", "reprimand/2024/2024-11", "season/2024",
        f"party-rating/2024/DB-{A}", f"scorecard/2024/{A}", f"unit/{A}",
    }  # fmt: skip
    assert "rules/ha-dong-2024.toml" in unpacked(data)


def test_the_same_bundle_is_cut_again_byte_for_byte_whatever_happened_since(office, log):
    scored(office, log)
    made = office.put(MAKE, COUNCIL, unit=A, **ACT).events[0].position
    log.publish()
    first = bundle(office.stand.ledger, made)
    office.put("dispute.notify", HEAD, addressees=[A], season="2024", dispute="YK1")
    log.publish()
    assert bundle(office.stand.ledger, made) == first


def test_a_bundle_of_a_disagreement_shows_it_and_the_score_it_is_about(office, log):
    scored(office, log)
    made = office.put(MAKE, STANDING, dispute="YK1", **ACT).events[0]
    assert "về ý kiến khác nhau YK1" in made.facts.words()
    log.publish()
    data = bundle(office.stand.ledger, made.position)
    assert check(log, data).code == 0
    assert streams(data)["dispute/2024/YK1"] == "whole"
    assert "ý kiến khác nhau YK1" in unpacked(data)["README.vi.md"].decode()
    decided = json.loads(unpacked(data)["result.json"])["decision"]
    assert decided["outcome"] == "OTHERWISE"
    effect = {"unit": A, "criterion": "I.3", "before": "70.00", "after": "73.00"}
    assert decided["effects"] == [effect]


def test_reasons_can_be_left_out_for_those_who_may_not_see_them(office, log):
    scored(office, log)
    made = office.put(MAKE, INSPECTOR, unit=A, without_reasons=True, **ACT).events[0].position
    log.publish()
    data = bundle(office.stand.ledger, made)
    found = check(log, data)
    assert found.code == 0, found.text()
    assert "không kèm phần ghi lý do" in found.text()
    assert not any(".erasable" in name for name in unpacked(data))
    assert "thiếu minh chứng".encode() not in data


def test_what_is_not_witnessed_yet_cannot_be_cut(office, log):
    scored(office, log)
    log.publish()
    made = office.put(MAKE, INSPECTOR, unit=A, **ACT).events[0].position
    with pytest.raises(Unknown, match="chưa có điểm kiểm nào bao gồm"):
        bundle(office.stand.ledger, made)
    with pytest.raises(Unknown, match="không phải là việc lập gói chứng cứ"):
        bundle(office.stand.ledger, made - 1)


def test_an_event_edited_in_the_database_is_tampered_in_every_bundle_cut_from_it(office, log):
    scored(office, log)
    made = office.put(MAKE, INSPECTOR, unit=A, **ACT).events[0].position
    log.publish()
    with office.stand.ledger.glancing() as connection:
        (position,) = connection.execute(
            "select notification_id from ledger.events"
            " where topic = 'scorecard.council-score-determined.v1'"
        ).fetchone()
    edit = (
        "update ledger.events set state = convert_to(replace(convert_from(state, 'UTF8'),"
        " '73.00', '{}'), 'UTF8') where notification_id = %s"
    )
    with psycopg.connect(office.stand.owner, autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(edit.format("75.00"), (position,))
        found = check(log, bundle(office.stand.ledger, made))
        owner.execute(edit.replace("73.00", "75.00").format("73.00"), (position,))
    assert found.code == 1
    assert f"sự kiện {position}: events/{position:06d}.state: nội dung không khớp" in found.text()


@pytest.mark.parametrize("who", [HEAD, OFFICE, FEED, member(A)])
def test_only_inspectors_the_council_and_its_standing_body_make_bundles(office, who):
    office.submitted(A)
    office.refused(NotAllowed, MAKE, who, unit=A, **ACT)


def test_a_bundle_is_about_a_unit_or_a_disagreement_that_there_is_and_says_why(office):
    office.refused(Refused, MAKE, INSPECTOR, unit=A, **ACT)
    office.submitted(A)
    office.refused(Refused, MAKE, INSPECTOR, unit="PX99", **ACT)
    office.refused(Refused, MAKE, INSPECTOR, dispute="YK9", **ACT)
    office.refused(Refused, MAKE, INSPECTOR, **ACT)
    office.refused(Refused, MAKE, INSPECTOR, unit=A, dispute="YK1", **ACT)
    assert office.refused(Refused, MAKE, INSPECTOR, unit=A, season="2024").field == "reason"
    office.refused(Refused, MAKE, INSPECTOR, unit=UNITS[1], **ACT)


def test_a_card_that_moves_meanwhile_is_in_the_bundle_as_it_ended(office, log):
    office.reviewing(A)
    adjust = {"criterion": "I.3", "points": "60", "seen": "75", "reason": "x", "documents": [PAPER]}
    other = threading.Thread(
        target=lambda: office.put("scorecard.adjust", HEAD, **adjust, **office.of(A))
    )
    other.start()
    made = office.put(MAKE, INSPECTOR, unit=A, **ACT).events[0].position
    other.join()
    log.publish()
    found = check(log, bundle(office.stand.ledger, made))
    assert found.code == 0, found.text()


def test_what_was_lawfully_erased_is_told_and_everything_else_is_still_proven(office, log):
    scored(office, log)
    made = office.put(MAKE, INSPECTOR, unit=A, **ACT).events[0].position
    log.publish()
    before = bundle(office.stand.ledger, made)
    gone = next(
        r.position
        for r in office.stand.journal.history(f"scorecard/2024/{A}")
        if isinstance(r.facts, CriterionAdjusted)
    )
    order = office.put(
        "erasure.order", COUNCIL, council="HD", positions=[gone], law="Luật 91/2025/QH15, Điều 14",
        document=PAPER, approver=INSPECTOR.model_dump(mode="json"),
    ).events[0].position  # fmt: skip
    log.publish()
    found = check(log, bundle(office.stand.ledger, made))
    assert found.code == 5, found.text()
    assert f"5 sự kiện {gone}: phần ghi lý do đã xóa theo sự kiện {order}" in found.text()
    assert check(log, before).code == 0  # who has it may keep it: the ledger no longer gives it


def test_an_answer_that_was_lost_is_asked_again_and_the_bundle_is_the_same_one(office, log):
    office.submitted(A)
    made = office.put(MAKE, INSPECTOR, unit=A, command="k-1", **ACT)
    again = office.put(MAKE, INSPECTOR, unit=A, command="k-1", **ACT)
    assert (again.again, again.position) == (True, made.position)
    log.publish()
    assert check(log, bundle(office.stand.ledger, made.position)).code == 0


def test_nothing_is_cut_while_the_log_has_lost_its_tiles_and_the_same_once_they_are_back(
    office, log
):
    office.submitted(A)
    made = office.put(MAKE, INSPECTOR, unit=A, **ACT).events[0].position
    log.publish()
    data = bundle(office.stand.ledger, made)
    tiles, away = log.directory / "public" / "tile", log.directory / "away"
    tiles.rename(away)
    with pytest.raises(MerkleError, match="nhật ký không còn mảnh"):
        bundle(office.stand.ledger, made)
    away.rename(tiles)
    assert bundle(office.stand.ledger, made) == data


@pytest.mark.parametrize(
    ("find", "other"),
    [
        ('"stream":"unit/PX01","version":1', '"stream":"unit/PX01","version":2'),
        ('"leaf":"', '"leaf":"AAAA'),
    ],
)
def test_a_making_that_says_other_ends_than_there_were_is_found(office, find, other):
    office.submitted(A)
    made = office.put(MAKE, INSPECTOR, unit=A, **ACT).events[0].position
    with psycopg.connect(office.stand.owner) as owner:
        owner.execute("set session_replication_role = replica")
        assert list(check_bundles(owner)) == []
        owner.execute(
            "update ledger.events set state ="
            " convert_to(replace(convert_from(state, 'UTF8'), %s, %s), 'UTF8')"
            " where notification_id = %s",
            (find, other, made),
        )
        found = list(check_bundles(owner))
        owner.rollback()
    assert found
    assert {f.where for f in found} == {f"vị trí {made}"}
