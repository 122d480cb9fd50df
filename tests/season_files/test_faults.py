"""Bad files: every fault at once, with file, line, column, what was found, what is accepted."""

import re
from datetime import date

import pytest

from ledger.season_files import Faulty, season_load
from tests.season_files import office
from tests.season_files.conftest import OFFICER

LINES = "số có tối đa hai chữ số thập phân, như 12,5 hoặc 12.50"
DAY = "năm-tháng-ngày, như 2024-12-31"
UTF8 = "UTF-8 (trong Excel: «Lưu thành», kiểu «CSV UTF-8»)"
CODE = "chữ không dấu, số, «.», «-», «_», tối đa 64 ký tự"


def faults(stand, directory):
    """What loading a directory says; nothing may be recorded."""
    head = stand.journal.head()
    with pytest.raises(Faulty) as caught:
        season_load(stand.ledger, directory, by=OFFICER, on=date(2024, 12, 5))
    assert stand.journal.head() == head
    return str(caught.value).splitlines()


def scores(old, new):
    """The self-scores with one text in place of another."""
    assert old in office.SELF_SCORES
    return {"self_scores": office.SELF_SCORES.replace(old, new)}


CELLS = {
    "three digits after a dot": (
        scores("480.5", "1.234"),
        (
            "self_scores.csv, dòng 2, cột points: «1.234» có dấu đứng trước đúng ba chữ số, không "
            f"rõ là phần nghìn hay phần thập phân; chấp nhận: {LINES}"
        ),
    ),
    "three digits after a comma": (
        scores("480.5", '"1,234"'),
        (
            "self_scores.csv, dòng 2, cột points: «1,234» có dấu đứng trước đúng ba chữ số, không "
            f"rõ là phần nghìn hay phần thập phân; chấp nhận: {LINES}"
        ),
    ),
    "thousands and decimals": (
        scores("480.5", '"1.000,50"'),
        (
            "self_scores.csv, dòng 2, cột points: «1.000,50» có dấu ngăn hàng nghìn; "
            f"chấp nhận: {LINES}"
        ),
    ),
    "thousands by a space": (
        scores("480.5", "1 000"),
        f"self_scores.csv, dòng 2, cột points: «1 000» có dấu ngăn hàng nghìn; chấp nhận: {LINES}",
    ),
    "four decimals": (
        scores("480.5", "480.1234"),
        (
            "self_scores.csv, dòng 2, cột points: «480.1234» có quá 2 chữ số thập phân; "
            f"chấp nhận: {LINES}"
        ),
    ),
    "not a number": (
        scores("480.5", "NaN"),
        f"self_scores.csv, dòng 2, cột points: «NaN» không phải là số; chấp nhận: {LINES}",
    ),
    "an exponent": (
        scores("480.5", "4E2"),
        f"self_scores.csv, dòng 2, cột points: «4E2» không phải là số; chấp nhận: {LINES}",
    ),
    "far too many points": (
        scores("480.5", "4800"),
        (
            "self_scores.csv, dòng 2, cột points: «4800» nằm ngoài khoảng từ -1000 đến 1000; "
            f"chấp nhận: {LINES}"
        ),
    ),
    "no points": (
        scores("480.5", ""),
        "self_scores.csv, dòng 2, cột points: để trống",
    ),
    "more than the maximum": (
        scores("480.5", "500.01"),
        (
            "self_scores.csv, dòng 2, cột points: «500.01» tiêu chí I.1: 500,01 điểm nằm ngoài "
            "khoảng từ 0,00 đến 500,00 (điều khoản B.I)"
        ),
    ),
    "negative outside a penalty": (
        scores("480.5", "-1"),
        (
            "self_scores.csv, dòng 2, cột points: «-1.00» tiêu chí I.1: −1,00 điểm nằm ngoài "
            "khoảng từ 0,00 đến 500,00 (điều khoản B.I)"
        ),
    ),
    "a penalty above zero": (
        scores("P.1,-5", "P.1,5"),
        (
            "self_scores.csv, dòng 5, cột points: «5.00» tiêu chí P.1: 5,00 điểm nằm ngoài khoảng "
            "từ −25,00 đến 0,00 (điều khoản B.I)"
        ),
    ),
    "an unknown criterion": (
        scores("PX01,V,10", "PX01,V,10,,,\nPX01,V.9,10"),
        (
            "self_scores.csv, dòng 5, cột code: «V.9» không phải là tiêu chí chấm điểm của đơn vị "
            "này; chấp nhận: I.1, I.2, P.1, V"
        ),
    ),
    "a branch scored": (
        scores("PX01,V,10", "PX01,V,10,,,\nPX01,I,900"),
        (
            "self_scores.csv, dòng 5, cột code: «I» không phải là tiêu chí chấm điểm của đơn vị "
            "này; chấp nhận: I.1, I.2, P.1, V"
        ),
    ),
    "a criterion left out": (
        scores("PX01,V,10,,,\n", ""),
        (
            "self_scores.csv, dòng 2, cột unit: «PX01» đơn vị chưa chấm tiêu chí V "
            "(điều khoản B.II.1)"
        ),
    ),
    "a criterion twice": (
        scores("PX01,V,10,,,\n", "PX01,V,10,,,\nPX01,V,20,,,\n"),
        "self_scores.csv, dòng 5, cột code: «V» đơn vị PX01 đã chấm tiêu chí này ở dòng 4",
    ),
    "an unknown unit": (
        scores("TH01,II,395,,,\n", "TH01,II,395,,,\nPX99,I,1,,,\nPX99,II,1,,,\n"),
        (
            "self_scores.csv, dòng 8, cột unit: «PX99» không có trong units.csv; "
            "chấp nhận: MN01, PX01, PX02, PX03, TH01"
        ),
    ),
    "a control character": (
        scores("Chờ kiểm tra", "Chờ\x07kiểm tra"),
        (
            "self_scores.csv, dòng 3, cột note: «Chờ<U+0007>kiểm tra» không ghi được: nội dung có "
            "ký tự điều khiển U+0007"
        ),
    ),
    "a text too long": (
        scores("Chờ kiểm tra", "x" * 4001),
        (
            f"self_scores.csv, dòng 3, cột note: «{'x' * 60}…» không ghi được: nội dung dài 4001 "
            "ký tự, tối đa 4000"
        ),
    ),
    "a cell of a million characters": (
        scores("Chờ kiểm tra", "x" * 1_000_000),
        "self_scores.csv, dòng 3: có ô dài hơn 131072 ký tự",
    ),
    "too many cells": (
        scores("480.5", "480,5"),
        (
            "self_scores.csv, dòng 2: có 7 ô, dòng tiêu đề có 6 cột; ô có chứa dấu ngăn cột, kể cả "
            "dấu phẩy thập phân, phải đặt trong ngoặc kép"
        ),
    ),
    "too few cells": (
        scores("PX01,V,10,,,", "PX01,V,10"),
        "self_scores.csv, dòng 4: có 3 ô, dòng tiêu đề có 6 cột",
    ),
    "a stray quote": (
        scores("Chờ kiểm tra", '"Chờ" kiểm tra'),
        (
            "self_scores.csv, dòng 3: dấu ngoặc kép đặt sai; trong ô có ngoặc kép phải viết hai "
            "dấu liền nhau"
        ),
    ),
    "an open quote": (
        scores("TH01,II,395,", 'TH01,II,395,"'),
        (
            "self_scores.csv, dòng 7: mở dấu ngoặc kép mà không đóng, nên phần còn lại của tệp "
            "không đọc được"
        ),
    ),
    "a column left out": (
        {
            "leaders": office.LEADERS.replace(",role", "")
            .replace(",HEAD", "")
            .replace(",DEPUTY", "")
        },
        "leaders.csv, dòng 1: thiếu cột role; chấp nhận: các cột cluster, unit, role, from, to",
    ),
    "a column twice": (
        scores("unit,code,points,evidence,note,measured", "unit,code,points,evidence,note,note"),
        "self_scores.csv, dòng 1, cột note: cột ghi hai lần",
    ),
    "an unknown column": (
        scores("note,measured", "note,ghi chú"),
        (
            "self_scores.csv, dòng 1, cột ghi chú: «ghi chú» không phải là cột của tệp này; "
            "chấp nhận: unit, code, points, evidence, note, [measured]"
        ),
    ),
    "an empty file": (
        {"leaders": "\n"},
        (
            "leaders.csv, dòng 1: không có dòng tiêu đề; chấp nhận: các cột cluster, unit, role, "
            "from, to"
        ),
    ),
    "a missing file": (
        {"leaders": None},
        "leaders.csv: không có tệp này trong thư mục",
    ),
    "UTF-16": (
        {"leaders": office.LEADERS.encode("utf-16")},
        f"leaders.csv: là tệp UTF-16; chấp nhận: {UTF8}",
    ),
    "UTF-16 without its mark": (
        {"leaders": office.LEADERS.encode("utf-16-le")},
        (
            "leaders.csv, dòng 1: có ký tự U+0000; tệp không phải văn bản, hoặc là UTF-16; "
            f"chấp nhận: {UTF8}"
        ),
    ),
    "Windows-1258": (
        {
            "clusters": "cluster,kind,name,decision\nC1,CUM,Đô thị ư,QĐ 1\n".encode(
                "cp1258", "replace"
            )
        },
        (
            "clusters.csv, dòng 2: không phải UTF-8 (gặp byte 0xD0), giống Windows-1258 (cp1258); "
            f"chấp nhận: {UTF8}"
        ),
    ),
    "another encoding": (
        {"leaders": office.LEADERS.encode() + b"\x8d\x90"},
        (
            "leaders.csv, dòng 5: không phải UTF-8 (gặp byte 0x8D), không rõ bảng mã; "
            f"chấp nhận: {UTF8}"
        ),
    ),
    "days before months": (
        {"leaders": office.LEADERS.replace("PX01,HEAD,2024-01-01", "PX01,HEAD,1/2/2024")},
        (
            "leaders.csv, dòng 2, cột from: «1/2/2024» viết theo thứ tự khác; nếu là ngày 1 tháng "
            f"2 năm 2024 thì ghi 2024-02-01; chấp nhận: {DAY}"
        ),
    ),
    "a day that is none": (
        {"leaders": office.LEADERS.replace("2024-12-31", "2024-11-31", 1)},
        (f"leaders.csv, dòng 2, cột to: «2024-11-31» không có trong lịch; chấp nhận: {DAY}"),
    ),
    "a year out of range": (
        {"leaders": office.LEADERS.replace("PX01,HEAD,2024", "PX01,HEAD,1924")},
        (
            "leaders.csv, dòng 2, cột from: «1924-01-01» nằm ngoài các năm 2000–2100; "
            f"chấp nhận: {DAY}"
        ),
    ),
    "a year that is not the season's": (
        {"units": office.UNITS.replace("C1,2024-01-01,2024-06-30", "C1,2042-01-01,")},
        "units.csv, dòng 4, cột from: «2042-01-01» nằm ngoài năm thi đua (01/01/2024–31/12/2024)",
    ),
    "a code with marks": (
        {"units": office.UNITS.replace("PX03", "Phường 3")},
        f"units.csv, dòng 4, cột unit: «Phường 3» không dùng làm mã được; chấp nhận: {CODE}",
    ),
    "an unknown kind": (
        {"clusters": office.CLUSTERS.replace("KHOI", "KHÓI")},
        (
            "clusters.csv, dòng 3, cột kind: «KHÓI» không có trong các giá trị dùng được; "
            "chấp nhận: CUM, KHOI"
        ),
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_bad_cell_is_told_with_its_place(name, founded, directory):
    changed, says = CELLS[name]
    assert faults(founded, directory(**changed)) == [says]


RULES = {
    "a cluster that is not there": (
        {
            "units": office.UNITS.replace("Mẫu 02,C1", "Mẫu 02,C9"),
            "leaders": office.LEADERS.replace("C1,PX02,DEPUTY,2024-01-01,\n", ""),
        },
        "units.csv, dòng 3, cột cluster: «C9» không có trong clusters.csv; chấp nhận: C1, K2",
    ),
    "a unit in two clusters at a time": (
        {"units": office.UNITS + "PX03,UBND phường Mẫu 03,K2,2024-06-30,,MN\n"},
        (
            "units.csv, dòng 7, cột from: «2024-06-30» trùng thời gian với dòng 4 (C1); một đơn vị "
            "chỉ thuộc một cụm, khối tại một thời điểm (điều khoản A.I.1)"
        ),
    ),
    "a unit with two names": (
        {"units": office.UNITS + "PX03,UBND phường Khác,C1,2024-09-01,,\n"},
        "units.csv, dòng 7, cột name: «UBND phường Khác» khác với dòng 4: «UBND phường Mẫu 03»",
    ),
    "a unit with a body's code": (
        {"units": office.UNITS.replace("PX03", "PNV")},
        (
            "units.csv, dòng 4, cột unit: «PNV» là mã của một cơ quan; mã đơn vị và mã cơ quan "
            "không được trùng nhau"
        ),
    ),
    "a cluster twice": (
        {"clusters": office.CLUSTERS + "C1,CUM,Cụm khác,Quyết định 2\n"},
        "clusters.csv, dòng 4, cột cluster: «C1» đã ghi ở dòng 2",
    ),
    "two heads at a time": (
        {"leaders": office.LEADERS + "C1,PX02,HEAD,2024-06-01,2024-12-31\n"},
        (
            "leaders.csv, dòng 5, cột from: «2024-06-01» đơn vị PX01 đang làm cụm, khối trưởng từ "
            "ngày 01/01/2024 đến hết ngày 31/12/2024; phải kết thúc trước, hoặc thay ngay trong "
            "cùng một lần phân công (điều khoản A.I.2)"
        ),
    ),
    "a leader of another cluster": (
        {"leaders": office.LEADERS.replace("C1,PX02", "C1,TH01")},
        (
            "leaders.csv, dòng 3, cột unit: «TH01» ngày 01/01/2024 đơn vị TH01 không phải là thành "
            "viên của cụm, khối (điều khoản A.I.2)"
        ),
    ),
    "a group that does not add up": (
        {"criteria": office.CRITERIA.replace(",950,", ",940,")},
        (
            "criteria.csv, dòng 2, cột max: «940.00» tiêu chí I có 940,00 điểm, các tiêu chí con "
            "cộng lại là 950,00 (điều khoản B.I)\n"
            "criteria.csv, dòng 2: tổng điểm tối đa là 990,00, phải là 1.000,00 (điều khoản B.I): "
            "tiêu chí của C1, nhóm CHUNG"
        ),
    ),
    "a parent that is not there": (
        {"criteria": office.CRITERIA.replace("TH\nK2,II,,", "TH\nK2,II,III,")},
        (
            "criteria.csv, dòng 9, cột parent: «III» tiêu chí II thuộc III, là mã không có "
            "(điều khoản B.I)"
        ),
    ),
    "a leaf without a type": (
        {"criteria": office.CRITERIA.replace("graded,HEAD", ",")},
        (
            "criteria.csv, dòng 4, cột type: tiêu chí I.2 không có tiêu chí con nên phải có loại "
            "(điều khoản B.I)"
        ),
    ),
    "a leaf nobody scores": (
        {"criteria": office.CRITERIA.replace("graded,HEAD", "graded,")},
        (
            "criteria.csv, dòng 4, cột scored_by: chưa ghi người chấm; "
            "chấp nhận: HEAD, PNV, SELF, STANDING_BODY"
        ),
    ),
    "a scorer that is not there": (
        {"criteria": office.CRITERIA.replace("graded,HEAD", "graded,VP")},
        (
            "criteria.csv, dòng 4, cột scored_by: «VP» không phải là cơ quan có trong sổ cái; "
            "chấp nhận: HEAD, PNV, SELF, STANDING_BODY"
        ),
    ),
    "criteria without a head": (
        {"leaders": office.LEADERS.replace("K2,MN01,HEAD,2024-01-01,2024-12-31\n", "")},
        (
            "criteria.csv, dòng 7, cột cluster: «K2» chưa có cụm, khối trưởng trong năm thi đua "
            "nên chưa ban hành được tiêu chí (điều khoản B.I)\n"
            "criteria.csv, dòng 8, cột cluster: «K2» chưa có cụm, khối trưởng trong năm thi đua "
            "nên chưa ban hành được tiêu chí (điều khoản B.I)"
        ),
    ),
    "a group without criteria": (
        {"units": office.UNITS.replace("2024-01-01,,TH", "2024-01-01,,THCS")},
        (
            "units.csv, dòng 6, cột group: «THCS» chưa có tiêu chí cho nhóm này; chấp nhận: MN, TH\n"
            "self_scores.csv, dòng 6, cột unit: «TH01» không có tiêu chí của K2, nhóm THCS trong "
            "criteria.csv"
        ),
    ),
    "a group left out where there are several": (
        {"units": office.UNITS.replace("2024-01-01,,MN", "2024-01-01,,")},
        (
            "units.csv, dòng 5, cột group: phải ghi nhóm, vì cụm, khối này có nhiều nhóm tiêu chí; "
            "chấp nhận: MN, TH"
        ),
    ),
    "a council that is not there": (
        {"season": office.SEASON.replace("HDTDKT", "HD2")},
        (
            "season.toml, dòng 6, cột council: «HD2» không phải là Hội đồng có trong sổ cái; "
            "chấp nhận: HDTDKT"
        ),
    ),
    "a regulation that is not there": (
        {"season": office.SEASON.replace("ha-dong-2024", "ha-noi-2030")},
        (
            "season.toml, dòng 7, cột regulation: «ha-noi-2030» không dùng được: không có quy định "
            "«ha-noi-2030»; hiện có: ha-dong-2024"
        ),
    ),
    "a season that ends before it begins": (
        {"season": office.SEASON.replace("2024-12-31", "2023-12-31")},
        (
            "season.toml, dòng 5, cột ends_on: «2023-12-31» ngày kết thúc 31/12/2023 đứng trước "
            "ngày bắt đầu 01/01/2024"
        ),
    ),
    "a season without an end": (
        {"season": office.SEASON.replace("ends_on", "#")},
        (
            "season.toml: thiếu mục ends_on; chấp nhận: id, kind, starts_on, ends_on, council, "
            "regulation, [name], [criteria_on], [self_scored_on], [not_applicable], [bonus_inside]"
        ),
    ),
    "an unknown entry of the season": (
        {"season": office.SEASON + "nam = 2024\n"},
        (
            "season.toml, dòng 8, cột nam: «2024» không phải là mục của tệp này; chấp nhận: id, "
            "kind, starts_on, ends_on, council, regulation, [name], [criteria_on], "
            "[self_scored_on], [not_applicable], [bonus_inside]"
        ),
    ),
    "a season's id that is a number": (
        {"season": office.SEASON.replace('"2024"', "2024", 1)},
        'season.toml, dòng 1, cột id: «2024» phải đặt trong ngoặc kép; chấp nhận: như id = "…"',
    ),
    "a season that is no TOML": (
        {"season": office.SEASON + "kind CALENDAR\n"},
        (
            "season.toml, dòng 8: không phải TOML hợp lệ (ký tự thứ 6); "
            'chấp nhận: mỗi dòng một mục như id = "2024"'
        ),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_what_a_decision_would_refuse_is_told_with_its_place(name, founded, directory):
    changed, says = RULES[name]
    found = faults(founded, directory(**changed))
    if "ends before" in name:  # everything lies outside such a season
        found = [fault for fault in found if fault.startswith("season.toml")]
    assert found == says.splitlines()


def test_all_faults_of_all_files_are_told_at_once_in_their_order(founded, directory):
    found = faults(
        founded,
        directory(
            season=office.SEASON.replace("HDTDKT", "HD2"),
            units=office.UNITS.replace("Mẫu 02,C1,2024-01-01", "Mẫu 02,C1,1.1.2024"),
            clusters=None,
            leaders=office.LEADERS.replace("DEPUTY", "PHO"),
            criteria=office.CRITERIA.replace("500,quantitative", "5OO,quantitative"),
            self_scores=office.SELF_SCORES.replace("440", "4400").replace("590", "0.125"),
        ),
    )
    assert [fault.partition(":")[0] for fault in found] == [
        "season.toml, dòng 6, cột council",
        "units.csv, dòng 3, cột from",
        "clusters.csv",
        "leaders.csv, dòng 3, cột role",
        "criteria.csv, dòng 3, cột max",
        "self_scores.csv, dòng 3, cột points",
        "self_scores.csv, dòng 6, cột points",
    ]


def test_a_unit_of_another_cluster_in_the_ledger_is_told(founded, directory):
    season_load(founded.ledger, directory(), by=OFFICER, on=date(2024, 12, 5))
    found = faults(
        founded,
        directory(
            season=office.SEASON.replace("2024", "2025").replace("dong-2025", "dong-2024"),
            clusters="cluster,kind,name,decision\nC3,CUM,Cụm mới,Quyết định 9\n",
            units="unit,name,cluster,from,to\nPX01,UBND phường Mẫu 01,C3,2025-01-01,\n",
            leaders="cluster,unit,role,from,to\n",
            criteria="cluster,code,parent,name,max,type,scored_by\n",
            self_scores="unit,code,points,evidence,note\n",
        ),
    )
    assert found == [
        (
            "units.csv, dòng 2, cột unit: «PX01» đơn vị PX01 đang là thành viên của C1 từ ngày "
            "01/01/2024; một đơn vị chỉ thuộc một cụm, khối tại một thời điểm (điều khoản A.I.1)"
        )
    ]


def test_a_directory_that_is_not_there_is_told(founded, tmp_path):
    (says,) = faults(founded, tmp_path / "khong-co")
    assert says.endswith(
        "khong-co: không phải là thư mục; chấp nhận: season.toml, units.csv, clusters.csv, "
        "leaders.csv, criteria.csv, self_scores.csv"
    )
