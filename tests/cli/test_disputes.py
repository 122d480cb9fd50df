"""The commands on disagreements and complaints print the bodies of their routes, or say them."""

import json

import pytest

from tests.api.test_disputes import COMPLAINT, DISPUTE, FILE, complained, reported  # noqa: F401

OF_DISPUTE = {
    "dispute 2024 YK1": DISPUTE,
    "hearing-file 2024 YK1": FILE,
    "hearing-file 2024 YK1 --round 1": f"{FILE}?round=1",
}


@pytest.mark.parametrize("command", OF_DISPUTE)
def test_a_disagreement_is_printed_as_its_route_answers(thidua, reported, command):  # noqa: F811
    status, printed, complained_of = thidua(reported, *command.split(), "--json")
    assert (status, complained_of) == (0, "")
    assert json.loads(printed) == reported.get(OF_DISPUTE[command]).json()


def test_a_hearing_file_is_said_in_vietnamese(thidua, reported):  # noqa: F811
    status, printed, _ = thidua(reported, "hearing-file", "2024", "YK1")
    assert status == 0
    assert "Hồ sơ dựng lại từ sổ cái trùng với hồ sơ đã chốt." in printed
    assert "Điểm khi nêu ý kiến 390,00, đề nghị 395,00" in printed
    told = reported.get(FILE).json()
    assert told["sha256"] in printed
    part = told["file"]["procedure"]
    assert f"Phát hiện về trình tự, theo sổ đến vị trí {part['at']}" in printed
    assert part["findings"]
    assert all(f["says"] in printed for f in part["findings"])
    status, printed, _ = thidua(reported, "dispute", "2024", "YK1")
    assert "Vòng 1: đã báo cáo xin ý kiến Hội đồng" in printed


def test_a_complaint_is_printed_and_said_with_its_clocks(thidua, complained):  # noqa: F811
    asked = ("complaint", "2024", "KN1", "--valid-on", "2025-01-03")
    status, printed, _ = thidua(complained, *asked, "--json")
    assert status == 0
    assert json.loads(printed) == complained.get(f"{COMPLAINT}?valid_on=2025-01-03").json()
    _, printed, _ = thidua(complained, *asked)
    assert "hạn 30/12/2024: chưa làm, quá hạn 4 ngày" in printed


def test_what_is_not_there_ends_with_status_one(thidua, reported):  # noqa: F811
    for words in (("complaint", "2024", "KN9"), ("hearing-file", "2024", "YK9")):
        status, printed, complained_of = thidua(reported, *words)
        assert (status, printed) == (1, "")
        assert "không có" in complained_of
