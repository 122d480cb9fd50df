"""The command line: what a command prints, and with which status it ends."""

import json
import re
from types import SimpleNamespace

import pytest

from ledger.aggregates.season import RegulationAdopted, Season
from ledger.events import Chronicle
from ledger.journal.mapper import Mandate
from tests.api.office import ADJUSTED, CARD, DEPUTY, HEAD, UNIT
from tests.given import A_DAY, SOMEBODY

ON_THE_DAY = {**ADJUSTED, "on": "2024-12-20"}
"""The command line takes the day of the act from the body, and else today."""

YEAR = "/v1/seasons/2024"
READING = {
    "scorecard 2024 PX03": CARD,
    "explain 2024 PX03": f"{CARD}/explanation",
    "explain 2024 PX03 I.1": f"{CARD}/explanation?criterion=I.1",
    "standings 2024 C1": "/v1/seasons/2024/clusters/C1/standings",
    "year 2024 C1": "/v1/seasons/2024/clusters/C1/year",
    "compare-criteria 2024 C1 CHUNG --from 1 --to 1": (
        "/v1/seasons/2024/clusters/C1/criteria/CHUNG/comparison?from=1&to=1"
    ),
    "eligibility 2024 PX03": "/v1/seasons/2024/units/PX03/eligibility",
    "history 2024 PX03": "/v1/seasons/2024/units/PX03/history",
    "lineage PX03": "/v1/units/PX03/lineage",
    "lineage TT": "/v1/bodies/TT/lineage",
    "leadership C1": "/v1/clusters/C1/leadership",
    "reprimands 2024": "/v1/seasons/2024/reprimands",
    "awards 2024": "/v1/seasons/2024/awards",
    "awards 2024 --valid-on 2024-12-31": "/v1/seasons/2024/awards?valid_on=2024-12-31",
    "reprimands 2024 --cluster C1 --unit PX03": "/v1/seasons/2024/reprimands?cluster=C1&unit=PX03",
    "events --after 3 --limit 4": "/v1/events?after=3&limit=4",
    "event 5": "/v1/events/5",
    "clause B.III.1.2-3": "/v1/clauses/B.III.1.2-3",
    "feed scores --limit 2": "/v1/feeds/scores?limit=2",
    "calendar 2024 C1 --valid-on 2024-12-31": f"{YEAR}/clusters/C1/calendar?valid_on=2024-12-31",
    "findings 2024 --cluster C1 --valid-on 2024-12-31": f"{YEAR}/clusters/C1/findings?valid_on=2024-12-31",
    "findings 2024 --unit PX03 --valid-on 2024-12-31": f"{YEAR}/units/PX03/findings?valid_on=2024-12-31",
    "findings 2024 --valid-on 2024-12-31": f"{YEAR}/findings?valid_on=2024-12-31",
}


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_prints_the_body_of_its_route_with_json(thidua, reviewed, command):
    status, printed, complained = thidua(reviewed, *command.split(), "--json")
    assert (status, complained) == (0, "")
    answered = reviewed.get(READING[command])
    assert answered.status_code == 200
    assert json.loads(printed) == answered.json()


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_says_it_in_vietnamese_otherwise(thidua, reviewed, command):
    status, printed, complained = thidua(reviewed, *command.split())
    assert (status, complained) == (0, "")
    assert printed.strip()
    assert not printed.startswith("{")


@pytest.mark.parametrize("cut", ["8", "2099-01-01"])
@pytest.mark.parametrize(
    "command",
    ["scorecard 2024 PX03", "standings 2024 C1", "history 2024 PX03", "feed scores"],
)
def test_a_cut_is_taken_as_the_route_takes_it(thidua, review, command, cut):
    positions = {"8": f"{review.head}", "2099-01-01": "2099-01-01T00:00:00+07:00"}
    status, printed, complained = thidua(
        review, *command.split(), "--as-of", positions[cut], "--json"
    )
    if cut == "8":
        assert status == 0
        assert json.loads(printed)["as_of"]["position"] == review.head
    else:
        assert (status, printed) == (1, "")
        assert "tương lai" in complained


def test_an_explanation_says_who_when_on_which_paper_and_under_which_clause(thidua, review):
    review.done(review.post(f"{CARD}/adjustments", ADJUSTED, HEAD))
    position = review.ledger.journal.head()[0]
    _, printed, _ = thidua(review, "explain", "2024", "PX03", "I.1")
    assert "390,00 →     385,00  Điều chỉnh tiêu chí I.1" in printed
    source = next(line for line in printed.splitlines() if f"số {position}," in line)
    assert "ngày 20/12/2024, ghi lúc " in source
    assert "Cụm trưởng, Khối trưởng PX01 (p-truong), B.II.2" in source
    assert "lý do: thiếu minh chứng" in printed
    assert "văn bản: Biên bản số 5/BB-CTĐ" in printed


USAGE = [
    [],
    ["không-có"],
    ["explain"],
    ["explain", "2024", "PX03", "--as-of", "hôm qua"],
    ["standings", "2024", "C1", "--valid-on", "31/12/2024"],
    ["event", "0"],
    ["events", "--limit", "0"],
    ["rebuild", "không-có"],
    ["act", "scorecard.không-có", "-", "--as", HEAD],
    ["act", "scorecard.adjust", "-", "--as", "p-truong"],
    ["act", "scorecard.adjust", "-", "--as", "p-truong:PX01:VUA"],
    ["act", "scorecard.adjust", "-", "--as", HEAD, "--in", "season=2024"],
    [
        "act",
        "scorecard.adjust",
        "/không/có",
        "--as",
        HEAD,
        "--in",
        "season=2024",
        "--in",
        "unit=PX03",
    ],
    ["what-if", "/không/có"],
    ["init", "p-quantri"],
    ["init", "p y:PNV"],
    ["init", "p-quantri:PNV:X"],
    ["scorecard", "2024", "PX03", "--as-of", "9" * 25],
    ["scorecard", "2024", "P\udcff"],
    ["role", "grant", "p-x", "TT", "NOROLE", "--from", "2024-01-01", "--as", "p-quantri:TT:ADMIN"],
    ["role", "grant", "p-x", "TT", "COUNCIL", "--from", "2024-13-45", "--as", "p-quantri:TT:ADMIN"],
    ["role", "grant", "p-x", "TT", "COUNCIL", "--from", "1999-01-01", "--as", "p-quantri:TT:ADMIN"],
    ["role", "grant", "p-x", "TT", "COUNCIL", "--from", "2024-01-01", "--as", "p q:TT:ADMIN"],
]


ENDLESS = "9" * 5_000
"""More digits than Python itself makes a number of."""


@pytest.mark.parametrize("command", ["scorecard 2024 PX03", "standings 2024 C1", "feed scores"])
def test_a_cut_of_endless_digits_is_told_as_any_other_that_is_none(thidua, fresh, command):
    status, printed, complained = thidua(fresh, *command.split(), "--as-of", ENDLESS)
    assert (status, printed) == (2, "")
    told = re.sub(r"[│\s]+", " ", complained)
    assert "chỉ nhận một vị trí" in told
    assert len(told) < 500


@pytest.mark.parametrize("command", ["event", "events --after", "events --limit", "feed x --after"])
def test_a_number_of_endless_digits_is_wrong_usage(thidua, fresh, command):
    status, printed, complained = thidua(fresh, *command.split(), ENDLESS)
    assert (status, printed) == (2, "")
    assert complained
    assert "Traceback" not in complained


def test_a_position_of_endless_digits_in_a_path_is_unknown(thidua, fresh, tmp_path):
    body = tmp_path / "body.json"
    body.write_text('{"reason": "x"}')
    status, printed, complained = thidua(
        fresh, "act", "event.declare-error", str(body), "--in", f"position={ENDLESS}", "--as", HEAD
    )
    assert (status, printed) == (1, "")
    assert "không có «999" in complained


@pytest.mark.parametrize(
    ("command", "text", "says"),
    [
        ("what-if", f'{{"season": "2024",\n "as_of": {ENDLESS}}}', "dòng 2, trường as_of: "),
        ("assess", f'{{"points": {ENDLESS}}}', "trường points: "),
        ("assess", f'{{"points": 1}}\n{{"points": {ENDLESS}}}', "dòng 2, trường points: "),
    ],
)
def test_a_number_of_endless_digits_in_a_file_is_told_with_its_line(
    thidua, fresh, tmp_path, command, text, says
):
    file = tmp_path / "input.json"
    file.write_text(text)
    status, printed, complained = thidua(fresh, command, str(file))
    assert (status, printed) == (2, "")
    assert says in complained
    assert "Traceback" not in complained


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_wrong_usage_ends_with_2_and_prints_nothing(thidua, fresh, words):
    status, printed, complained = thidua(fresh, *words)
    assert status == 2
    assert printed == "" or not words
    assert complained or not words


@pytest.mark.parametrize(
    "words",
    [["scorecard", "2024", "PX99"], ["standings", "2031", "C1"], ["clause", "Z.9"], ["event", "9999"], ["feed", "x"]],
    ids=" ".join,
)  # fmt: skip
def test_what_is_not_there_ends_with_1_and_says_so(thidua, fresh, words):
    status, printed, complained = thidua(fresh, *words)
    assert (status, printed) == (1, "")
    assert complained.strip()


def act(thidua, web, body, who=HEAD, name="scorecard.adjust", **more):
    words = ["act", name, "-", "--as", who, "--in", "season=2024", "--in", "unit=PX03"]
    for option, value in more.items():
        words += [f"--{option}", value]
    return thidua(web, *words, given=body if isinstance(body, str) else json.dumps(body))


def test_an_act_is_put_as_somebody_and_put_again_records_nothing(thidua, review):
    before = review.head
    status, printed, _ = act(thidua, review, ON_THE_DAY, key="lệnh-1")
    assert status == 0
    assert "Điều chỉnh tiêu chí I.1" in printed
    status, printed, _ = act(thidua, review, ON_THE_DAY, key="lệnh-1")
    assert (status, printed.splitlines()[0]) == (0, "đã ghi từ trước:")
    assert review.ledger.journal.head()[0] == before + 1
    status, _, complained = act(thidua, review, {**ON_THE_DAY, "points": "380"}, key="lệnh-1")
    assert status == 1
    assert "nội dung khác" in complained


def test_an_act_of_someone_without_the_right_is_refused_and_says_who_has_it(thidua, review):
    status, printed, complained = act(thidua, review, ON_THE_DAY, who=UNIT)
    assert (status, printed) == (1, "")
    assert "Cụm trưởng" in complained
    assert review.ledger.journal.head()[0] == review.head


BAD = {
    '{"criterion": "I.1", "points": "385.125", "seen": "390"}': "dòng 1, trường points: điểm «385.125» có quá hai chữ số",
    '{"criterion": "I.1", "points": 385, "seen": "390"}': "dòng 1, trường points: điểm phải là chuỗi số",
    '{"criterion": "I.1", "points": 385.5, "seen": "390"}': "dòng 1, trường points: điểm phải là chuỗi số",
    '{"criterion": "I.1", "points": "NaN", "seen": "390"}': "dòng 1, trường points: điểm «NaN»",
    '{"criterion": "I.1", "points": "1.234", "seen": "390"}': "dòng 1, trường points: điểm «1.234» có quá hai chữ số",
    '{"criterion": "I 1", "points": "385", "seen": "390"}': "dòng 1, trường criterion: mã «I 1» không hợp lệ",
    '{"criterion": "I.1",\n "points": "385",\n "seen": "390", "lý do": "x"}': "dòng 3, trường «lý do»: không có trường này",
    '{"criterion": "I.1",\n "points": "385",\n "points": "384", "seen": "390"}': "dòng 3, trường points: ghi hai lần",
    '{"criterion": "I.1", "points": "385"}': "dòng 1, trường seen: thiếu, đây là trường bắt buộc",
    '{"criterion": "I.1", "points": "385", "seen": "390", "on": "31/12/2024"}': "trường on: phải là ngày có thật",
    '{"criterion": "I.1", "points": "385", "seen": "390", "on": "1024-12-31"}': "nằm ngoài các năm 2000–2100",
    '{"criterion": "I.1", "points": "385", "seen": "390", "reason": "a\\u0007b"}': "ký tự điều khiển U+0007",
    '{"criterion": "I.1", "points": "385", "seen": "390", "with_deputy": "true"}': "trường with_deputy: phải là true hoặc false",
    '{"criterion": "I.1", "points": "385", "seen": "390", "explanation": 0}': "trường explanation: phải từ 1 trở lên",
    "[1]": "phải là một đối tượng JSON",
    "{": "không phải JSON hợp lệ",
    "": "không có dữ liệu",
}  # fmt: skip


@pytest.mark.parametrize("body", BAD)
def test_a_body_with_a_fault_is_told_by_line_and_field_and_nothing_is_recorded(thidua, fresh, body):
    status, printed, complained = act(thidua, fresh, body)
    assert (status, printed) == (2, "")
    assert BAD[body] in complained
    assert complained.startswith("dòng ")
    assert fresh.ledger.journal.head()[0] == fresh.head


def test_text_in_a_body_is_normalised_as_everywhere(thidua, review):
    decomposed = "thie\u0302\u0301u minh chu\u031b\u0301ng"
    status, _, _ = act(thidua, review, {**ON_THE_DAY, "reason": decomposed})
    assert status == 0
    assert review.ledger.journal.at(review.head + 1).facts.reason == "thiếu minh chứng"


SCENARIO = {
    "season": "2024",
    "decisions": [{"kind": "SET_LINE", "unit": "PX03", "criterion": "I.1", "points": "300"}],
}


def test_what_if_prints_the_body_of_its_route_and_records_nothing(thidua, reviewed):
    status, printed, _ = thidua(reviewed, "what-if", "-", "--json", given=json.dumps(SCENARIO))
    assert status == 0
    answered = reviewed.client.post(
        "/v1/what-if", json=SCENARIO, headers=reviewed.bearer("p-thanhtra")
    )
    assert json.loads(printed) == answered.json()
    status, printed, _ = thidua(reviewed, "what-if", "-", given=json.dumps(SCENARIO))
    assert "PX03: 928,50 → 838,50 điểm" in printed
    assert reviewed.ledger.journal.head()[0] == reviewed.head


def test_answers_say_under_which_regulation_they_are_and_whether_it_is_of_a_paper(thidua, reviewed):
    for command in ("eligibility 2024 PX03", "calendar 2024 C1", "findings 2024"):
        _, printed, _ = thidua(reviewed, *command.split())
        assert "Theo quy định ha-dong-2024 (theo văn bản)" in printed
    other = json.dumps({"season": "2024", "regulation": "sau-2025-07", "units": ["PX03"]})
    _, printed, _ = thidua(reviewed, "what-if", "-", given=other)
    assert (
        "Xét theo quy định sau-2025-07 (bản dựng của sổ cái, không phải văn bản) "
        "thay cho ha-dong-2024 (theo văn bản)"
    ) in printed


def test_what_if_takes_the_cut_of_its_route_in_the_file_or_as_an_option(thidua, reviewed):
    at = reviewed.ledger.journal.at(reviewed.head).recorded_at.isoformat()
    scenario, cut = json.dumps(SCENARIO), ("--as-of", at, "--valid-on", "2024-12-31")
    status, printed, _ = thidua(reviewed, "what-if", "-", *cut, "--json", given=scenario)
    assert status == 0
    whole = {**SCENARIO, "as_of": at, "valid_on": "2024-12-31"}
    answered = reviewed.client.post(
        "/v1/what-if", json=whole, headers=reviewed.bearer("p-thanhtra")
    )
    assert json.loads(printed) == answered.json()
    assert answered.json()["as_of"]["position"] == reviewed.head
    in_file = thidua(reviewed, "what-if", "-", "--json", given=json.dumps(whole))
    assert json.loads(in_file[1]) == answered.json()
    status, printed, complained = thidua(reviewed, "what-if", "-", *cut, given=json.dumps(whole))
    assert (status, printed) == (2, "")
    assert "as_of, valid_on" in complained


@pytest.mark.parametrize("command", ["what-if -", "scorecard 2024 PX03"])
@pytest.mark.parametrize("cut", ["hôm qua", "2024-12-20", "2024-12-20T08:00:00", "9" * 25])
def test_a_cut_that_is_none_is_refused_in_the_words_of_the_route(thidua, fresh, command, cut):
    status, printed, complained = thidua(
        fresh, *command.split(), "--as-of", cut, given=json.dumps(SCENARIO)
    )
    assert (status, printed) == (2, "")
    told = " ".join(complained.replace("│", " ").split())
    assert "chỉ nhận một vị trí như 125, hoặc một thời điểm RFC 3339 có múi giờ" in told


def test_what_if_says_what_fell_out_besides_and_why(thidua, reviewed):
    card = reviewed.ledger.journal.history("scorecard/2024/PX03")
    sent = next(r.position for r in card if r.topic == "scorecard.self-score-submitted.v1")
    scenario = json.dumps({"season": "2024", "without": [sent]})
    status, printed, complained = thidua(reviewed, "what-if", "-", given=scenario)
    assert (status, complained) == (0, "")
    assert "Bỏ theo, vì tiếp theo những gì đã bỏ" in printed
    assert f"{sent + 1}  Mở rà soát phiếu (lần gửi 1)" in printed
    assert f"trên điểm tự chấm gửi tại sự kiện số {sent}" in printed
    assert "Vẫn giữ" not in printed


def test_what_if_says_what_stays_though_it_rests_on_what_would_not_be(thidua, reviewed):
    issued = next(
        r.position for r in reviewed.ledger.journal.all() if r.topic == "criteria.set-issued.v1"
    )
    scenario = json.dumps({"season": "2024", "without": [issued], "units": ["PX03"]})
    status, printed, complained = thidua(reviewed, "what-if", "-", given=scenario)
    assert (status, complained) == (0, "")
    assert "Vẫn giữ, nhưng dựa trên điều theo giả định không có" in printed
    assert f"chấm theo bộ tiêu chí ban hành tại sự kiện số {issued}" in printed
    assert "Bỏ theo" not in printed


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"points": "300.125"}, "trường decisions[0].SET_LINE.points: điểm «300.125» có quá hai"),
        ({"points": 300}, "trường decisions[0].SET_LINE.points: điểm phải là chuỗi số"),
        ({"kind": "X"}, "các loại được nhận"),
        ({"unit": "PX 03"}, "không hợp lệ"),
    ],
)
def test_a_scenario_with_a_fault_is_told_by_line_and_field(thidua, fresh, change, says):
    scenario = {**SCENARIO, "decisions": [{**SCENARIO["decisions"][0], **change}]}
    status, printed, complained = thidua(fresh, "what-if", "-", given=json.dumps(scenario))
    assert (status, printed) == (2, "")
    assert says in complained


NO_LOG = "· nhật ký minh bạch chưa chạy ở đây: chỉ kiểm tra được sổ\n"


def test_verify_and_rebuild_and_migrate(thidua, web):
    assert thidua(web, "verify")[:2] == (0, f"{NO_LOG}sổ cái đúng: không có sai lệch nào\n")
    assert thidua(web, "verify", "--quick", "--json") == (0, "", "")
    status, printed, told = thidua(web, "rebuild")
    assert (status, printed) == (0, f"đã dựng lại đến sự kiện số {web.head}\n")
    assert "sự kiện" in told
    assert "còn 0 giây" in told
    assert thidua(web, "rebuild", "scores", "history")[0] == 0
    assert thidua(web, "migrate")[:2] == (0, "cơ sở dữ liệu đã ở cấu trúc mới nhất\n")


def test_verify_tells_what_was_erased_by_law_and_reapply_erases_again(thidua, web):
    clerk, paper = "p-thuongtruc:TT:STANDING_BODY", {"printed": "QĐ 9/QĐ-HĐ"}
    person = {
        "code": "KL9",
        "form": "WARNING",
        "leader": True,
        "person": "n-009",
        "document": paper,
    }
    words = ["--as", clerk, "--in", "season=2024", "--in", "unit=PX03"]
    body = json.dumps({**person, "on_behalf_of": "TT"})
    assert thidua(web, "act", "conduct.record-discipline", "-", *words, given=body)[0] == 0
    approver = {"person": "p-thanhtra", "body": "TT", "role": "INSPECTOR"}
    order = {"positions": [web.head + 1], "law": "Điều 14", "document": paper, "approver": approver}
    words = ["--as", clerk, "--in", "council=HD"]
    ended = thidua(web, "act", "erasure.order", "-", *words, given=json.dumps(order))
    assert ended[0] == 0, ended
    says = f"vị trí {web.head + 1}: đã xóa theo luật, theo lệnh ở sự kiện số {web.head + 2}"
    told = f"erased: {says}\n{NO_LOG}sổ cái đúng: không có sai lệch nào\n"
    verdict = "KẾT LUẬN 5: ĐÚNG, có phần đã xóa theo quyết định được ghi trong sổ\n"
    assert thidua(web, "verify")[:2] == (5, told + verdict)
    assert "đã xóa theo luật, theo lệnh ở" in thidua(web, "history", "2024", "PX03")[1]
    again = "đã xóa lại 0 phần nội dung của sự kiện và 0 tên người\n"
    assert thidua(web, "erasure", "reapply")[:2] == (0, again)


def test_verify_says_that_a_season_adopted_another_text_than_is_shipped(thidua, stand):
    journal, stream, under = stand.journal, "season/2024", Mandate(by=SOMEBODY, on=A_DAY)
    other = RegulationAdopted(regulation="ha-dong-2024", digest="0" * 64, from_day=A_DAY)
    at = journal.decide(Season, stream, lambda _: other, under=under).position
    status, printed, _ = thidua(SimpleNamespace(stand=stand), "verify", "--quick")
    assert status == 2
    assert printed.startswith("regulation: season/2024: 2024 áp dụng quy định ha-dong-2024")
    assert "văn bản kèm chương trình này đã khác" in printed
    journal.decide(Chronicle, stream, lambda c: c.declare_error(at, reason="thử"), under=under)
    assert thidua(SimpleNamespace(stand=stand), "verify")[0] == 0


def test_a_setting_that_cannot_be_is_told_and_nothing_was_checked(thidua, fresh, monkeypatch):
    monkeypatch.setenv("PORT", "abc")
    status, printed, complained = thidua(fresh, "verify")
    assert (status, printed) == (2, "")
    assert complained.startswith("PORT: ")


def test_nothing_to_assess_is_answered_by_nothing(thidua, fresh, tmp_path):
    empty = tmp_path / "e.jsonl"
    empty.touch()
    assert thidua(fresh, "assess", empty) == (0, "", "")


def test_a_sample_directory_is_written_once(thidua, fresh, tmp_path):
    status, printed, _ = thidua(fresh, "season", "sample", tmp_path / "mau")
    assert status == 0
    assert "season.toml" in printed
    assert thidua(fresh, "season", "sample", tmp_path / "mau")[0] == 2


def test_roles_are_granted_and_ended_by_an_administrator_only(thidua, web):
    grant = ["role", "grant", "p-moi", "PX02", "MEMBER", "--from", "2024-06-01", "--as"]
    status, _, complained = thidua(web, *grant, DEPUTY)
    assert status == 1
    assert "Quản trị hệ thống" in complained
    assert web.ledger.journal.head()[0] == web.head


def test_a_ledger_with_something_in_it_is_not_founded_again(thidua, web):
    status, printed, complained = thidua(web, "init", "p-x:PNV", "--from", "2024-01-01")
    assert (status, printed) == (1, "")
    assert complained.strip()
    assert web.ledger.journal.head()[0] == web.head
