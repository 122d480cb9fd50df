"""Bad cells: each told with file, line, column, what was found, and what is accepted."""

import pytest

from tests.season_files import office
from tests.season_files.office import faults

LINES = "số có tối đa hai chữ số thập phân, như 12,5 hoặc 12.50"
DAY = "năm-tháng-ngày, như 2024-12-31"
UTF8 = "UTF-8 (trong Excel: «Lưu thành», kiểu «CSV UTF-8»)"
CODE = "chữ không dấu, số, «.», «-», «_», tối đa 64 ký tự"


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
    "tabs for commas": (
        {"leaders": office.LEADERS.replace(",", "\t").partition("\n")[0]},
        (
            "leaders.csv, dòng 1, cột cluster<U+0009>unit<U+0009>role<U+0009>from<U+0009>to: "
            "«cluster<U+0009>unit<U+0009>role<U+0009>from<U+0009>to» không phải là cột của tệp "
            "này; chấp nhận: cluster, unit, role, from, to\n"
            "leaders.csv, dòng 1: thiếu cột cluster, unit, role, from, to; chấp nhận: các cột "
            "cluster, unit, role, from, to"
        ),
    ),
    "a NUL byte": (
        {"leaders": office.LEADERS.replace("DEPUTY", "DEP\x00UTY")},
        (
            "leaders.csv, dòng 3: có ký tự U+0000; tệp không phải văn bản, hoặc là UTF-16; "
            f"chấp nhận: {UTF8}"
        ),
    ),
    "digits of another script": (
        scores("480.5", "٤٨٠"),
        f"self_scores.csv, dòng 2, cột points: «٤٨٠» không phải là số; chấp nhận: {LINES}",
    ),
    "a day as a spreadsheet counts it": (
        {"leaders": office.LEADERS.replace("PX01,HEAD,2024-01-01", "PX01,HEAD,45292")},
        f"leaders.csv, dòng 2, cột from: «45292» không phải là ngày; chấp nhận: {DAY}",
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
            "chấp nhận: unit, code, points, evidence, note, [measured], [on]"
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
def test_a_bad_cell_is_told_with_its_place(name, untouched, directory):
    changed, says = CELLS[name]
    assert faults(untouched, directory(**changed)) == says.splitlines()
