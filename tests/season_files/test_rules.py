"""Bad files: what a decision would refuse is told with its place, and everything at once."""

from datetime import date

import pytest

from ledger.season_files import season_load
from tests.season_files import office
from tests.season_files.office import OFFICER, faults

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
            "units.csv, dòng 4, cột unit: «PNV» là mã của cơ quan trong sổ cái; "
            "mỗi mã chỉ dùng một lần"
        ),
    ),
    "a membership twice from one day": (
        {"units": office.UNITS + "PX03,UBND phường Mẫu 03,C1,2024-01-01,2024-06-30,\n"},
        "units.csv, dòng 7, cột from: «2024-01-01» đã ghi ở dòng 4",
    ),
    "a term twice from one day": (
        {"leaders": office.LEADERS + "C1,PX01,HEAD,2024-01-01,\n"},
        "leaders.csv, dòng 5, cột from: «2024-01-01» đã ghi ở dòng 2",
    ),
    "criteria issued in another year": (
        {"season": office.SEASON + "criteria_on = 2026-01-01\n"},
        "season.toml, dòng 8, mục criteria_on: «2026-01-01» nằm ngoài năm thi đua",
    ),
    "self-scores sent before there were criteria": (
        {"season": office.SEASON + "criteria_on = 2024-03-15\nself_scored_on = 2024-01-02\n"},
        "season.toml, dòng 9, mục self_scored_on: «2024-01-02» trước ngày đầu năm thi đua hoặc ngày ban hành tiêu chí",
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
            "units.csv, dòng 6, cột group: «THCS» chưa có tiêu chí cho nhóm này; "
            "chấp nhận: MN, TH\n"
            "self_scores.csv, dòng 6, cột unit: «TH01» không có tiêu chí của K2, nhóm THCS trong "
            "criteria.csv; chấp nhận: MN, TH"
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
            "season.toml, dòng 6, mục council: «HD2» không phải là Hội đồng có trong sổ cái; "
            "chấp nhận: HDTDKT"
        ),
    ),
    "a regulation that is not there": (
        {"season": office.SEASON.replace("ha-dong-2024", "ha-noi-2030")},
        (
            "season.toml, dòng 7, mục regulation: «ha-noi-2030» không dùng được: không có quy định "
            "«ha-noi-2030»; hiện có: ha-dong-2024, sau-2025-07"
        ),
    ),
    "a season that ends before it begins": (
        {"season": office.SEASON.replace("2024-12-31", "2023-12-31")},
        (
            "season.toml, dòng 5, mục ends_on: «2023-12-31» ngày kết thúc 31/12/2023 đứng trước "
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
            "season.toml, dòng 8, mục nam: «2024» không phải là mục của tệp này; chấp nhận: id, "
            "kind, starts_on, ends_on, council, regulation, [name], [criteria_on], "
            "[self_scored_on], [not_applicable], [bonus_inside]"
        ),
    ),
    "a season's id that is a number": (
        {"season": office.SEASON.replace('"2024"', "2024", 1)},
        'season.toml, dòng 1, mục id: «2024» phải đặt trong ngoặc kép; chấp nhận: như id = "…"',
    ),
    "a season's id that is an endless number": (
        {"season": office.SEASON.replace('"2024"', "9" * 5_000, 1)},
        (
            "season.toml: có một số nguyên quá dài, không đọc được; "
            'chấp nhận: mỗi dòng một mục như id = "2024"'
        ),
    ),
    "a season's id that is an endless hexadecimal number": (
        {"season": office.SEASON.replace('"2024"', "0x" + "f" * 5_000, 1)},
        f"season.toml, dòng 1, mục id: «0x{'f' * 58}…» phải đặt trong ngoặc kép; "
        'chấp nhận: như id = "…"',
    ),
    "a season's day with an hour": (
        {"season": office.SEASON.replace("2024-01-01", "2024-01-01T00:00:00")},
        (
            "season.toml, dòng 4, mục starts_on: «2024-01-01 00:00:00» không phải là ngày; "
            "chấp nhận: năm-tháng-ngày, như 2024-12-31"
        ),
    ),
    "a season's entry twice": (
        {"season": office.SEASON + 'id = "2025"\n'},
        (
            "season.toml, dòng 8: có mục ghi hai lần (ký tự thứ 12); "
            'chấp nhận: mỗi dòng một mục như id = "2024"'
        ),
    ),
    "a table in the season": (
        {"season": office.SEASON + "[a.b]\nc = 1\n"},
        (
            "season.toml, dòng 8, mục a: không phải là mục của tệp này; chấp nhận: id, kind, "
            "starts_on, ends_on, council, regulation, [name], [criteria_on], [self_scored_on], "
            "[not_applicable], [bonus_inside]"
        ),
    ),
    "criteria of one cluster issued in another year": (
        {
            "clusters": office.CLUSTERS.replace("decision\n", "decision,criteria_on\n")
            .replace('2024"\n', '2024",2025-03-15\n', 1)
            .replace('2024"\n', '2024",\n', 1)
        },
        "clusters.csv, dòng 2, cột criteria_on: «2025-03-15» nằm ngoài năm thi đua",
    ),
    "criteria of a cluster that is not there": (
        {"criteria": office.CRITERIA + "C9,I,,Nhiệm vụ,1000,graded,SELF,\n"},
        "criteria.csv, dòng 10, cột cluster: «C9» không có trong clusters.csv; chấp nhận: C1, K2",
    ),
    "a group without units, whose table would be for every unit": (
        {"criteria": office.CRITERIA + "K2,I,,Chuyên môn,1000,graded,SELF,THCS\n"},
        "criteria.csv, dòng 10, cột group: «THCS» chưa có đơn vị nào của nhóm này trong units.csv",
    ),
    "no head beside another fault": (
        {
            "leaders": office.LEADERS.replace("K2,MN01,HEAD,2024-01-01,2024-12-31\n", ""),
            "units": office.UNITS.replace("PX03", "PNV"),
        },
        (
            "units.csv, dòng 4, cột unit: «PNV» là mã của cơ quan trong sổ cái; "
            "mỗi mã chỉ dùng một lần\n"
            "criteria.csv, dòng 7, cột cluster: «K2» chưa có cụm, khối trưởng trong năm thi đua "
            "nên chưa ban hành được tiêu chí (điều khoản B.I)\n"
            "criteria.csv, dòng 8, cột cluster: «K2» chưa có cụm, khối trưởng trong năm thi đua "
            "nên chưa ban hành được tiêu chí (điều khoản B.I)"
        ),
    ),
    "a unit in two groups of one cluster": (
        {
            "units": office.UNITS.replace("01-01,,TH", "01-01,2024-06-30,TH")
            + "TH01,Trường Tiểu học Mẫu 01,K2,2024-07-01,,MN\n"
        },
        (
            "units.csv, dòng 7, cột group: «MN» khác với dòng 6: «TH»; trong một cụm, khối mỗi "
            "đơn vị thuộc một nhóm"
        ),
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
def test_what_a_decision_would_refuse_is_told_with_its_place(name, untouched, directory):
    changed, says = RULES[name]
    assert faults(untouched, directory(**changed)) == says.splitlines()


CITY = (
    "mã CITY dành riêng cho UBND Thành phố, là cơ quan quyết định thành lập cụm, khối; "
    "hãy chọn mã khác (điều khoản A.I.1)"
)


def test_the_citys_code_is_taken_by_no_unit_and_no_cluster_of_the_files(untouched, directory):
    unit = directory(units=office.UNITS.replace("PX03", "CITY"))
    assert faults(untouched, unit) == [f"units.csv, dòng 4, cột unit: «CITY» {CITY}"]
    named = ("clusters", "units", "leaders", "criteria")
    files = {name: office.FILES[f"{name}.csv"].replace("K2,", "CITY,") for name in named}
    assert faults(untouched, directory(**files)) == [
        f"clusters.csv, dòng 3, cột cluster: «CITY» {CITY}"
    ]


def test_all_faults_of_all_files_are_told_at_once_in_their_order(untouched, directory):
    found = faults(
        untouched,
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
        "season.toml, dòng 6, mục council",
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
        founded.ledger,
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


def test_a_directory_that_is_not_there_is_told(untouched, tmp_path):
    (says,) = faults(untouched, tmp_path / "khong-co")
    assert says.endswith(
        "khong-co: không phải là thư mục; chấp nhận: season.toml, units.csv, clusters.csv, "
        "leaders.csv, criteria.csv, self_scores.csv"
    )
