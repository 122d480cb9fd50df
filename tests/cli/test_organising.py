"""What `thidua lineage` and `thidua leadership` tell a person."""

from datetime import date

import pytest

from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS, put

PAPER = {"printed": "NQ 1656/NQ-UBTVQH15"}
STANDING = Actor(person="p-thuongtruc", body="TT", role=Role.STANDING_BODY)
COUNCIL = Actor(person="p-hoidong", body="HD", role=Role.COUNCIL)
HEAD = Actor(person="p-truong", body="PX01", role=Role.HEAD)


def done(web, act, by, on, path, **given):
    body = ACTIONS[act].body.model_validate({"on": on, **given})
    return put(web.ledger, act, path, body, by=by)


@pytest.fixture
def split(web):
    """PX03 ended and went, in parts, into two; the Head of 2024 was relieved; a delegation runs."""
    on = date(2024, 7, 1)
    done(
        web, "unit.reorganise", STANDING, on, {}, to_day="2024-06-30", document=PAPER,
        transfers=[
            {"predecessor": "PX03", "successor": "PM1", "part": "khu A"},
            {"predecessor": "PX03", "successor": "PX02", "part": "khu B"},
        ],
        new=[{"code": "PM1", "name": "Phường Mới", "kind": "WARD"}],
    )  # fmt: skip
    of_cluster = {"cluster": "C1"}
    done(
        web, "cluster.delegate", HEAD, on, of_cluster, deputy="PX02", scope="họp trừ bị",
        from_day="2024-07-01", to_day="2024-12-31", season="2024", document=PAPER,
        acts=["meeting.hold"],
    )  # fmt: skip
    done(
        web, "cluster.end-leadership", COUNCIL, on, of_cluster, unit="PX01", role="HEAD",
        to_day="2024-11-30", reason="giải thể",
    )  # fmt: skip
    return web


def test_a_lineage_says_who_came_of_whom_and_what_stands_open(thidua, split):
    status, printed, _ = thidua(split, "lineage", "PX03")
    assert status == 0
    assert "kết thúc hoạt động sau ngày 30/06/2024" in printed
    assert "Tiền thân: chưa ghi nhận" in printed
    assert "Phường Mới (PM1), phần: khu A, từ ngày 01/07/2024, theo NQ 1656/NQ-UBTVQH15" in printed
    assert "phần: khu B" in printed
    assert "Còn để mở ở" in printed
    assert "còn là thành viên của" in printed


def test_leadership_says_terms_days_without_a_leader_and_delegations(thidua, split):
    status, printed, _ = thidua(split, "leadership", "C1")
    assert status == 0
    assert "cụm, khối trưởng: " in printed
    assert "kết thúc sớm" in printed
    assert "giải thể" in printed
    assert "Khuyết cụm, khối trưởng của năm thi đua 2024 từ ngày 01/12/2024" in printed
    assert "họp trừ bị, chỉ các việc meeting.hold" in printed
