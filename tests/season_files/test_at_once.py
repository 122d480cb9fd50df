"""All at once: a fault hides no other, and what could not be judged because of it is said."""

import pytest

from tests.season_files import office
from tests.season_files.office import faults, unjudged

UNITS = office.UNITS.replace("Mẫu 02,C1", "Mẫu 02,C9")
LEADERS = office.LEADERS.replace("C1,PX02", "C1,TH01")
CRITERIA = office.CRITERIA.replace("C1,I.1,I,Thu ngân sách,500", "C1,I.1,I,Thu ngân sách,400")
SCORES = office.SELF_SCORES.replace("440", "4400").replace("TH01,I,590", "TH01,I,600.01")
EVERYWHERE = {"units": UNITS, "leaders": LEADERS, "criteria": CRITERIA, "self_scores": SCORES}
SUMS = [
    (
        "criteria.csv, dòng 2, cột max: «950.00» tiêu chí I có 950,00 điểm, các tiêu chí con "
        "cộng lại là 850,00 (điều khoản B.I)"
    ),
]
OTHERS = [
    "units.csv, dòng 3, cột cluster: «C9» không có trong clusters.csv; chấp nhận: C1, K2",
    (
        "leaders.csv, dòng 3, cột unit: «TH01» ngày 01/01/2024 đơn vị TH01 không phải là thành "
        "viên của cụm, khối (điều khoản A.I.2)"
    ),
]
FIGURES = [
    (
        "self_scores.csv, dòng 2, cột points: «480.50» tiêu chí I.1: 480,50 điểm nằm ngoài "
        "khoảng từ 0,00 đến 400,00 (điều khoản B.I)"
    ),
    (
        "self_scores.csv, dòng 3, cột points: «4400» nằm ngoài khoảng từ -1000 đến 1000; "
        "chấp nhận: số có tối đa hai chữ số thập phân, như 12,5 hoặc 12.50"
    ),
    (
        "self_scores.csv, dòng 6, cột points: «600.01» tiêu chí I: 600,01 điểm nằm ngoài "
        "khoảng từ 0,00 đến 600,00 (điều khoản B.I)"
    ),
]

SEASON = {
    "an id that is none": (
        office.SEASON.replace('"2024"', '"Năm 2024"', 1),
        ["season.toml, dòng 1, mục id"],
        ["season.toml, dòng 1, mục id: chưa xét được nhiệm kỳ, tiêu chí, điểm tự chấm"],
    ),
    "a day that is none": (
        office.SEASON.replace("2024-01-01", '"01/01/2024"'),
        ["season.toml, dòng 4, mục starts_on"],
        ["season.toml, dòng 4, mục starts_on: chưa xét được các ngày trong tệp khác"],
    ),
    "a season that ends before it begins": (
        office.SEASON.replace("2024-12-31", "2023-12-31"),
        ["season.toml, dòng 5, mục ends_on"],
        ["season.toml, dòng 5, mục ends_on: chưa xét được các ngày trong tệp khác"],
    ),
    "a council that is no code": (
        office.SEASON.replace("HDTDKT", "Hội đồng"),
        ["season.toml, dòng 6, mục council"],
        ["season.toml, dòng 6, mục council: chưa xét được người nạp có quyền nạp hay không"],
    ),
    "no council": (
        office.SEASON.replace("council", "# council"),
        ["season.toml"],
        ["season.toml, mục council: chưa xét được người nạp có quyền nạp hay không"],
    ),
}


@pytest.mark.parametrize("name", SEASON)
def test_a_fault_of_the_season_hides_no_fault_of_the_other_files(name, untouched, directory):
    season, places, waits = SEASON[name]
    files = directory(season=season, **EVERYWHERE)
    found = faults(untouched, files)
    assert [fault.partition(": ")[0] for fault in found[: len(places)]] == places
    assert found[len(places) :] == [*OTHERS, *SUMS, *FIGURES]
    told = unjudged(untouched, files)
    assert [note[: len(start)] for note, start in zip(told, waits, strict=False)] == waits


def test_sums_are_left_out_where_the_season_goes_by_no_known_regulation(untouched, directory):
    season = office.SEASON.replace("ha-dong-2024", "ha-noi-2030")
    files = directory(season=season, **EVERYWHERE)
    found = faults(untouched, files)
    assert found[0].startswith("season.toml, dòng 7, mục regulation: «ha-noi-2030» không dùng được")
    assert found[1:] == [*OTHERS, *FIGURES]
    assert (
        "season.toml, dòng 7, mục regulation: chưa xét được các bảng tiêu chí có cộng đúng thang "
        "điểm hay không"
    ) in unjudged(untouched, files)


def test_sums_are_left_out_where_it_is_not_known_whether_bonus_counts(untouched, directory):
    files = directory(season=office.SEASON + 'bonus_inside = "có"\n', **EVERYWHERE)
    found = faults(untouched, files)
    assert found[0].startswith("season.toml, dòng 8, mục bonus_inside: «có»")
    assert found[1:] == [*OTHERS, *FIGURES]


@pytest.mark.parametrize("season", [None, b"\xff\xfe", "id 2024\n"], ids=["none", "UTF-16", "TOML"])
def test_without_a_season_the_other_files_are_judged_all_the_same(season, untouched, directory):
    files = directory(season=season, **EVERYWHERE)
    assert faults(untouched, files)[1:] == [*OTHERS, *FIGURES]
    assert unjudged(untouched, files)[0].startswith(
        "season.toml: chưa xét được các ngày trong tệp khác có nằm trong năm thi đua hay không; "
    )


def test_a_wrong_sum_hides_no_fault_of_the_scores(untouched, directory):
    found = faults(untouched, directory(criteria=CRITERIA, self_scores=SCORES))
    assert found == [*SUMS, *FIGURES]


def test_a_row_that_cannot_be_read_leaves_the_rest_to_be_judged(untouched, directory):
    criteria = office.CRITERIA.replace("C1,V,,Điểm thưởng,50,", "C1,V,,Điểm thưởng,5O,")
    criteria = criteria.replace("C1,P.1,,Văn bản phê bình,25,penalty,SELF,", "C1,P.1\n")
    scores = office.SELF_SCORES.replace("480.5", "500.01").replace("590", "600.01")
    files = directory(criteria=criteria, self_scores=scores)
    assert [fault.partition(":")[0] for fault in faults(untouched, files)] == [
        "criteria.csv, dòng 5, cột max",
        "criteria.csv, dòng 6",
        "self_scores.csv, dòng 2, cột points",
        "self_scores.csv, dòng 6, cột points",
    ]
    waits = "có cộng đúng thang điểm hay không, vì còn dòng chưa đọc được"
    assert unjudged(untouched, files) == [
        f"criteria.csv: chưa xét được tiêu chí của C1, nhóm CHUNG {waits}",
        f"criteria.csv: chưa xét được tiêu chí của K2, nhóm MN {waits}",
        f"criteria.csv: chưa xét được tiêu chí của K2, nhóm TH {waits}",
        (
            "self_scores.csv: chưa xét được các mã tiêu chí có trong bảng tiêu chí hay không, "
            "vì bảng còn dòng chưa đọc được"
        ),
    ]


@pytest.mark.parametrize(
    ("clusters", "place"),
    [
        (office.CLUSTERS.replace("KHOI", "KHÓI"), "clusters.csv, dòng 3, cột kind"),
        (None, "clusters.csv"),
    ],
    ids=["a row", "the file"],
)
def test_units_are_judged_where_their_clusters_cannot_be_read(
    clusters, place, untouched, directory
):
    units = office.UNITS + "PX03,UBND phường Mẫu 03,K2,2024-06-30,,MN\n"
    found = faults(untouched, directory(units=units, clusters=clusters, leaders=LEADERS))
    assert [fault.partition(":")[0] for fault in found] == [
        "units.csv, dòng 7, cột from",
        place,
        "leaders.csv, dòng 3, cột unit",
    ]


def test_two_files_that_are_missing_are_both_told_and_what_rests_on_them_waits(
    untouched, directory
):
    files = directory(units=None, criteria=None)
    assert faults(untouched, files) == [
        "units.csv: không có tệp này trong thư mục",
        "criteria.csv: không có tệp này trong thư mục",
    ]
    assert unjudged(untouched, files) == [
        (
            "leaders.csv: chưa xét được các mã ở cột unit có trong units.csv hay không, "
            "vì units.csv còn phần chưa đọc được"
        ),
        (
            "self_scores.csv: chưa xét được các mã ở cột unit có trong units.csv hay không, "
            "vì units.csv còn phần chưa đọc được"
        ),
    ]


def test_what_could_not_be_judged_follows_the_faults(untouched, directory):
    refused = office.refused(untouched, directory(units=None))
    assert str(refused).splitlines() == [
        *(str(fault) for fault in refused.faults),
        *(str(note) for note in refused.unjudged),
    ]
    assert refused.unjudged
