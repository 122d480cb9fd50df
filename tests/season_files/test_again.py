"""Loading again: the same records nothing, what differs is told with the event that says otherwise."""

from datetime import date

import pytest

from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS, put
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.season import Season
from ledger.journal.journal import Mandate
from ledger.season_files import season_load
from ledger.values import DocumentRef
from tests.season_files import office
from tests.season_files.office import OFFICER, faults

LOADED_ON = date(2024, 12, 5)
ERROR = "nếu sổ cái ghi sai thì làm việc «Tuyên bố sự kiện ghi nhầm» (event.declare-error) đối với"
PAPER = "Quyết định số 1664/QĐ-UBND ngày 28/3/2024"


def load(stand, directory, on=LOADED_ON):
    return season_load(stand.ledger, directory, by=OFFICER, on=on)


def state(stand, kind, stream):
    return kind.folded(stream, stand.journal.history(stream))


def acted(stand, name, path, on=LOADED_ON, **body):
    """An act of the standing body, by the table of acts."""
    return put(stand.ledger, name, path, ACTIONS[name].body(on=on, **body), by=OFFICER)


def position(stand, stream, topic):
    """Where the last event of a topic stands."""
    return [r.position for r in stand.journal.history(stream) if r.topic == topic][-1]


def error(number):
    return f"{ERROR} sự kiện số {number} rồi nạp lại"


DIFFERENCES = {
    "the City's paper of a cluster": (
        {"clusters": office.CLUSTERS.replace("1664/QĐ-UBND ngày 28/3/2024", "9/QĐ-UBND", 1)},
        "clusters.csv, dòng 2, cột decision: «Quyết định số 9/QĐ-UBND»",
        ("cluster/C1", "cluster.established.v1", PAPER),
        None,
    ),
    "the kind of a cluster": (
        {"clusters": office.CLUSTERS.replace("KHOI", "CUM")},
        "clusters.csv, dòng 3, cột kind: «CUM»",
        ("cluster/K2", "cluster.established.v1", "KHOI"),
        None,
    ),
    "the name of a cluster": (
        {"clusters": office.CLUSTERS.replace("các trường", "các trường học")},
        "clusters.csv, dòng 3, cột name: «Khối thi đua các trường học Mẫu»",
        ("cluster/K2", "cluster.established.v1", "Khối thi đua các trường Mẫu"),
        "muốn đổi thì làm việc «Đổi tên cụm, khối» (cluster.rename), có văn bản",
    ),
    "the first day of a membership": (
        {"units": office.UNITS.replace("03,C1,2024-01-01", "03,C1,2024-02-01")},
        "units.csv, dòng 4, cột from: «2024-02-01»",
        ("cluster/C1", "cluster.member-admitted.v1", "2024-01-01"),
        None,
    ),
    "the last day of a membership": (
        {"units": office.UNITS.replace("2024-06-30", "2024-07-31")},
        "units.csv, dòng 4, cột to: «2024-07-31»",
        ("cluster/C1", "cluster.member-admitted.v1", "2024-06-30"),
        None,
    ),
    "no last day of a membership that has one": (
        {"units": office.UNITS.replace("2024-06-30", "")},
        "units.csv, dòng 4, cột to: ",
        ("cluster/C1", "cluster.member-admitted.v1", "2024-06-30"),
        None,
    ),
    "a last day of a membership that has none": (
        {"units": office.UNITS.replace("Mẫu 01,K2,2024-01-01,,TH", "Mẫu 01,K2,2024-01-01,2024-11-30,TH")},
        "units.csv, dòng 6, cột to: «2024-11-30»",
        ("cluster/K2", "cluster.member-admitted.v1", ""),
        "muốn đổi thì làm việc «Đưa đơn vị ra khỏi cụm, khối» (cluster.leave), có văn bản",
    ),
    "the paper of a membership": (
        {"units": office.UNITS.replace(",group", ",group,decision").replace(",TH\n", ",TH,QĐ 9\n")
         .replace(",,\n", ",,,\n").replace("30,\n", "30,,\n").replace(",MN\n", ",MN,\n")},
        "units.csv, dòng 6, cột decision: «QĐ 9»",
        ("cluster/K2", "cluster.member-admitted.v1", PAPER),
        None,
    ),
    "the first day of a term": (
        {"leaders": office.LEADERS.replace("PX02,DEPUTY,2024-01-01", "PX02,DEPUTY,2024-02-01")},
        "leaders.csv, dòng 3, cột from: «2024-02-01»",
        ("cluster/C1", "cluster.leadership-assigned.v1", "2024-01-01"),
        None,
    ),
    "the last day of a term, earlier": (
        {"leaders": office.LEADERS.replace("DEPUTY,2024-01-01,", "DEPUTY,2024-01-01,2024-06-30")},
        "leaders.csv, dòng 3, cột to: «2024-06-30»",
        ("cluster/C1", "cluster.leadership-assigned.v1", "2024-12-31"),
        (
            "muốn đổi thì làm việc «Kết thúc sớm nhiệm kỳ cụm trưởng, cụm phó» "
            "(cluster.end-leadership), có lý do"
        ),
    ),
    "another leader": (
        {"leaders": office.LEADERS.replace("K2,MN01", "K2,TH01")},
        "leaders.csv, dòng 4, cột unit: «TH01»",
        ("cluster/K2", "cluster.leadership-assigned.v1", "MN01"),
        (
            "muốn đổi thì làm việc «Thay cụm trưởng, cụm phó giữa nhiệm kỳ» "
            "(cluster.hand-over-leadership)"
        ),
    ),
    "the day the criteria were issued, of one cluster": (
        {"clusters": office.CLUSTERS.replace("decision\n", "decision,criteria_on\n")
         .replace('2024"\n', '2024",2024-03-15\n', 1).replace('2024"\n', '2024",\n', 1)},
        "clusters.csv, dòng 2, cột criteria_on: «2024-03-15»",
        ("criteria/2024/C1/CHUNG", "criteria.set-issued.v1", "2024-01-01"),
        None,
    ),
    "a criterion that was not issued": (
        {"criteria": office.CRITERIA.replace("MN\n", "MN\nK2,P,,Trừ,5,penalty,SELF,MN\n", 1)},
        "criteria.csv, dòng 8, cột code: «P»",
        ("criteria/2024/K2/MN", "criteria.set-issued.v1", "I"),
        (
            "muốn đổi thì làm việc «Ban hành bộ tiêu chí» (criteria.issue), cụm, khối trưởng "
            "ban hành lần sau, có lý do"
        ),
    ),
}  # fmt: skip
SUBMIT = (
    "muốn đổi thì làm việc «Gửi điểm tự chấm» (scorecard.submit) khi phiếu chưa mở rà soát; "
    "sau đó đơn vị giải trình"
)
LINES = {
    "a measured value": ("97.25", "97.26", "2, cột measured: «97.26»", "97.25"),
    "no measured value": ('"97.25"', "", "2, cột measured: ", "97.25"),
    "evidence": ("Phụ lục 1", "Phụ lục 2", "2, cột evidence: «Báo cáo số 12/BC-UBND | Phụ lục 2»",
                 "Báo cáo số 12/BC-UBND | Phụ lục 1"),
    "a note": ("Chờ kiểm tra", "Đã kiểm tra", "3, cột note: «Đã kiểm tra»", "Chờ kiểm tra"),
    "points": ("PX01,V,10", "PX01,V,11", "4, cột points: «11.00»", "10.00"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENCES)
def test_what_differs_is_told_with_the_event_and_the_way_to_mend_it(name, loaded, directory):
    changed, place, (stream, topic, held), way = DIFFERENCES[name]
    where = position_of(loaded, stream, topic, place)
    mending = way or error(where)
    says = f"khác với sổ cái: sự kiện số {where} ghi «{held}»; {mending}"
    assert faults(loaded.ledger, directory(**changed)) == [f"{place.strip()} {says}"]


def position_of(stand, stream, topic, place):
    """Where the event stands that a place is compared with: its own unit's."""
    of_unit = {
        "units.csv, dòng 4": "PX03", "units.csv, dòng 6": "TH01", "leaders.csv, dòng 3": "PX02",
        "leaders.csv, dòng 4": "MN01",
    }  # fmt: skip
    unit = of_unit.get(place.partition(", cột")[0])
    return next(
        r.position
        for r in stand.journal.history(stream)
        if r.topic == topic and unit in {None, getattr(r.facts, "unit", None)}
    )


@pytest.mark.parametrize("name", LINES)
def test_what_differs_on_a_card_is_told_cell_by_cell(name, loaded, directory):
    old, new, place, held = LINES[name]
    where = position(loaded, "scorecard/2024/PX01", "scorecard.self-score-submitted.v1")
    assert old in office.SELF_SCORES
    files = directory(self_scores=office.SELF_SCORES.replace(old, new))
    says = f"khác với sổ cái: sự kiện số {where} ghi «{held}»; {SUBMIT}"
    assert faults(loaded.ledger, files) == [f"self_scores.csv, dòng {place.strip()} {says}"]


def test_a_column_that_may_be_left_out_says_nothing_when_it_is(loaded, directory):
    lines = [line.rpartition(",")[0] for line in office.SELF_SCORES.splitlines()]
    again = load(loaded, directory(self_scores="\n".join(lines)))
    assert again.events == ()


def test_a_measured_value_is_one_however_many_zeros_end_it(loaded, directory):
    again = load(loaded, directory(self_scores=office.SELF_SCORES.replace("97.25", "97.2500")))
    assert again.events == ()


def test_other_days_of_the_season_are_told(loaded, directory):
    season = office.SEASON + "criteria_on = 2024-01-01\nself_scored_on = 2024-12-01\n"
    sent = [
        position(loaded, f"scorecard/2024/{unit}", "scorecard.self-score-submitted.v1")
        for unit in ("PX01", "TH01")
    ]
    assert faults(loaded.ledger, directory(season=season)) == [
        (
            f"season.toml, dòng 9, mục self_scored_on: «2024-12-01» khác với sổ cái: sự kiện số "
            f"{number} ghi «2024-12-05»; {error(number)}, hoặc ghi cột on của {unit} trong "
            "self_scores.csv"
        )
        for number, unit in zip(sent, ("PX01", "TH01"), strict=True)
    ]


def test_a_card_may_have_a_day_of_its_own(founded, directory):
    header, *lines = office.SELF_SCORES.splitlines()
    own = "\n".join([header + ",on", *(f"{line},2024-12-01" for line in lines[:4])])
    season = office.SEASON + "self_scored_on = 2024-12-03\n"
    load(founded, directory(season=season, self_scores=own))
    more = "\n".join([own, *(f"{line}," for line in lines[4:])])
    load(founded, directory(season=season, self_scores=more))
    days = {
        unit: founded.journal.history(f"scorecard/2024/{unit}")[0].on for unit in ("PX01", "TH01")
    }
    assert days == {"PX01": date(2024, 12, 1), "TH01": date(2024, 12, 3)}
    two = more.replace("PX01,I.2,440,,Chờ kiểm tra,,2024-12-01", "PX01,I.2,440,,,,2024-12-02")
    found = faults(founded.ledger, directory(season=season, self_scores=two))
    assert found[0].startswith("self_scores.csv, dòng 3, cột on: «2024-12-02» khác với dòng 2")


def test_what_acts_ended_after_the_files_were_written_is_no_difference(founded, directory):
    load(founded, directory())
    acted(
        founded, "cluster.end-leadership", {"cluster": "C1"},
        unit="PX02", role="DEPUTY", to_day=date(2024, 9, 30), season="2024", reason="điều động",
    )  # fmt: skip
    city = Mandate(by=Actor(person="p-tp", body="CITY", role=Role.CITY), on=LOADED_ON)
    founded.journal.decide(
        Cluster,
        "cluster/C1",
        lambda c: c.leave("PX02", to_day=date(2024, 10, 31), document=DocumentRef(printed="QĐ 9")),
        under=city,
    )
    other = load(founded, directory(season=office.SEASON + "# nạp lại\n"))
    assert other.events == ()
    told = load(
        founded,
        directory(units=office.UNITS.replace("02,C1,2024-01-01,", "02,C1,2024-01-01,2024-10-31")),
    )
    assert told.events == ()


def test_what_was_declared_in_error_is_recorded_anew_from_the_files(founded, directory):
    load(founded, directory())
    for stream, topic in (
        ("cluster/C1", "cluster.established.v1"),
        ("season/2024", "season.opened.v1"),
        ("scorecard/2024/PX01", "scorecard.self-score-submitted.v1"),
    ):
        acted(
            founded, "event.declare-error", {"position": position(founded, stream, topic)},
            reason="ghi nhầm",
        )  # fmt: skip
    again = load(
        founded,
        directory(
            season=office.SEASON.replace("2024-12-31", "2024-12-30"),
            clusters=office.CLUSTERS.replace("1664/QĐ-UBND ngày 28/3/2024", "9/QĐ-UBND", 1),
            self_scores=office.SELF_SCORES.replace("97.25", "98"),
        ),
    )
    assert [r.topic for r in again.events] == [
        "season.opened.v1", "cluster.established.v1", "scorecard.self-score-submitted.v1",
    ]  # fmt: skip
    assert state(founded, Season, "season/2024").ends_on == date(2024, 12, 30)
    assert again.events[1].facts.document.printed == "Quyết định số 9/QĐ-UBND"


def test_a_unit_is_not_a_member_before_the_ledger_knows_it(founded, directory):
    load(founded, directory())
    earlier = "PX04,UBND phường Mẫu 04,C1,2024-08-01,,\n"
    load(founded, directory(units=office.UNITS + earlier))
    where = position(founded, "unit/PX04", "unit.registered.v1")
    moved = office.UNITS + "PX04,UBND phường Mẫu 04,K2,2024-02-01,2024-07-31,MN\n" + earlier
    assert faults(founded.ledger, directory(units=moved)) == [
        (
            "units.csv, dòng 7, cột from: «2024-02-01» sổ cái có đơn vị này từ ngày 01/08/2024 "
            f"(sự kiện số {where}); {error(where)}"
        )
    ]


# Groups


JOINING = "TH02,Trường Tiểu học Mẫu 02,K2,2024-09-01,,TH\n"


def test_a_unit_that_joins_a_group_is_scored_by_its_table(founded, directory):
    load(founded, directory())
    scores = office.SELF_SCORES + "TH02,I,500,,,\nTH02,II,300,,,\n"
    joined = load(founded, directory(units=office.UNITS + JOINING, self_scores=scores))
    assert [(r.topic, r.on.isoformat(), r.on_behalf_of) for r in joined.events] == [
        ("unit.registered.v1", "2024-09-01", None),
        ("cluster.member-admitted.v1", "2024-09-01", "CITY"),
        ("criteria.set-issued.v1", "2024-09-01", "MN01"),
        ("scorecard.self-score-submitted.v1", "2024-12-05", "TH02"),
    ]
    issued = joined.events[2].facts
    assert (issued.version, issued.units, issued.reason) == (
        2, ("TH01", "TH02"), "TH02 vào nhóm TH",
    )  # fmt: skip
    assert state(founded, Scorecard, "scorecard/2024/TH02").criteria_version == 2
    assert state(founded, Scorecard, "scorecard/2024/TH01").criteria_version == 1
    again = directory(
        season=office.SEASON + "# lần nữa\n", units=office.UNITS + JOINING, self_scores=scores
    )
    assert load(founded, again).events == ()


def test_what_did_not_apply_to_a_unit_of_the_group_still_does_not(founded, directory):
    season = office.SEASON + 'not_applicable = "FULL_MARKS"\n'
    header = office.SELF_SCORES.partition("\n")[0]
    load(founded, directory(season=season, self_scores=header))
    under = Mandate(by=Actor(person="p-mn", body="MN01", role=Role.HEAD), on=date(2024, 5, 1))
    founded.journal.decide(
        CriteriaSet,
        "criteria/2024/K2/TH",
        lambda s: s.mark_not_applicable("TH01", "II", reason="không giao"),
        under=under,
    )
    load(founded, directory(season=season, units=office.UNITS + JOINING, self_scores=header))
    criteria = state(founded, CriteriaSet, "criteria/2024/K2/TH")
    assert criteria.latest == 2
    assert criteria.leaves("TH01")["II"].full_marks
    assert not criteria.leaves("TH02")["II"].full_marks
    marked = founded.journal.history("criteria/2024/K2/TH")[-1]
    assert (marked.facts.version, marked.facts.reason) == (2, "không giao")


def test_a_unit_that_joins_without_a_group_is_told_which_there_are(loaded, directory):
    for group, says in (
        ("", "phải ghi nhóm, vì cụm, khối này có nhiều nhóm tiêu chí; chấp nhận: MN, TH"),
        ("THCS", "«THCS» chưa có tiêu chí cho nhóm này; chấp nhận: MN, TH"),
    ):
        units = office.UNITS + JOINING.replace(",TH\n", f",{group}\n")
        found = faults(loaded.ledger, directory(units=units))
        assert found == [f"units.csv, dòng 7, cột group: {says}"]


def test_the_groups_of_the_ledger_count_where_the_files_have_no_criteria(founded, directory):
    load(founded, directory())
    header = office.CRITERIA.partition("\n")[0]
    units = office.UNITS + JOINING
    found = faults(
        founded.ledger, directory(criteria=header, units=units.replace(",TH\n", ",THCS\n"))
    )
    assert found[-1] == (
        "self_scores.csv, dòng 6, cột unit: «TH01» không có tiêu chí của K2, nhóm THCS trong "
        "criteria.csv; chấp nhận: MN, TH"
    )
    joined = load(founded, directory(criteria=header, units=units))
    assert joined.counts == {"đơn vị": 1, "lần vào cụm, khối": 1, "bộ tiêu chí": 1}


def test_a_unit_that_moves_to_another_group_is_told_where_the_ledger_has_it(loaded, directory):
    where = position(loaded, "criteria/2024/K2/TH", "criteria.set-issued.v1")
    found = faults(loaded.ledger, directory(units=office.UNITS.replace("01-01,,TH", "01-01,,MN")))
    assert found[0] == (
        f"units.csv, dòng 6, cột group: «MN» khác với sổ cái: sự kiện số {where} ghi «TH»; muốn "
        "đổi thì làm việc «Ban hành bộ tiêu chí» (criteria.issue), cụm, khối trưởng ban hành lại "
        "bảng của hai nhóm"
    )
