"""Loading an office's directory: all of it or nothing, and never twice."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.actors import Actor, Role
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.season import Season
from ledger.journal.journal import Mandate
from ledger.refusals import Conflict, NotAllowed, Refused
from ledger.season_files import Faulty, init, recording, season_load
from ledger.values import DocumentRef
from tests.opening import open_ledger
from tests.season_files import office
from tests.season_files.office import OFFICER

LOADED_ON = date(2024, 12, 5)


def load(stand, directory):
    return season_load(stand.ledger, directory, by=OFFICER, on=LOADED_ON)


def state(stand, kind, stream):
    return kind.folded(stream, stand.journal.history(stream))


def test_a_directory_is_recorded_whole_each_event_on_behalf_of_the_body_whose_act_it_is(
    founded, directory
):
    loaded = load(founded, directory())
    assert loaded.counts == {
        "năm thi đua": 1,
        "cụm, khối": 2,
        "đơn vị": 5,
        "lần vào cụm, khối": 5,
        "nhiệm kỳ trưởng, phó": 3,
        "bộ tiêu chí": 3,
        "phiếu tự chấm": 2,
    }
    told = {r.topic: (r.on_behalf_of, r.on.isoformat()) for r in loaded.events}
    assert told == {
        "season.opened.v1": ("HDTDKT", "2024-01-01"),
        "season.regulation-adopted.v1": ("HDTDKT", "2024-01-01"),
        "cluster.established.v1": ("CITY", "2024-01-01"),
        "unit.registered.v1": (None, "2024-01-01"),
        "cluster.member-admitted.v1": ("CITY", "2024-01-01"),
        "cluster.leadership-assigned.v1": ("HDTDKT", "2024-01-01"),
        "criteria.set-issued.v1": ("MN01", "2024-01-01"),
        "scorecard.self-score-submitted.v1": ("TH01", "2024-12-05"),
    }
    assert {r.by for r in loaded.events} == {OFFICER}
    assert len({r.command for r in loaded.events}) == 1
    assert state(founded, Season, "season/2024").council == "HDTDKT"
    cluster = state(founded, Cluster, "cluster/C1")
    assert cluster.holder("HEAD", LOADED_ON, "2024") == "PX01"
    assert cluster.roster(LOADED_ON) == ("PX01", "PX02")
    criteria = state(founded, CriteriaSet, "criteria/2024/K2/TH")
    assert criteria.sets[1].units == ("TH01",)
    card = state(founded, Scorecard, "scorecard/2024/PX01")
    assert card.own == {
        "I.1": Decimal("480.50"),
        "I.2": Decimal("440.00"),
        "V": Decimal("10.00"),
        "P.1": Decimal("-5.00"),
    }
    sent = founded.journal.history("scorecard/2024/PX01")[0].facts
    assert [d.printed for d in sent.lines[0].evidence] == ["Báo cáo số 12/BC-UBND", "Phụ lục 1"]
    assert sent.lines[0].measured == "97.25"
    assert [n.note for n in sent.notes] == ["Chờ kiểm tra"]


def test_loading_the_same_files_again_records_nothing(founded, directory):
    first = load(founded, directory())
    head = founded.journal.head()
    again = load(founded, directory())
    assert again.again
    assert again.events == first.events
    assert founded.journal.head() == head


def test_the_same_content_in_other_bytes_records_nothing(founded, directory):
    load(founded, directory())
    head = founded.journal.head()
    other = load(founded, directory(season=office.SEASON + "\n# chỉ thêm một dòng chú thích\n"))
    assert (other.events, founded.journal.head()) == ((), head)
    assert other.words() == "Năm thi đua 2024: sổ cái đã có đủ, không ghi thêm gì."


def test_a_directory_that_has_grown_records_what_is_new(founded, directory):
    header = office.SELF_SCORES.partition("\n")[0]
    load(founded, directory(self_scores=header))
    grown = load(founded, directory())
    assert grown.counts == {"phiếu tự chấm": 2}


def test_what_the_ledger_holds_otherwise_is_said_and_nothing_is_recorded(founded, directory):
    load(founded, directory())
    head = founded.journal.head()
    with pytest.raises(Faulty) as caught:
        load(
            founded,
            directory(
                season=office.SEASON.replace("2024-12-31", "2024-11-30"),
                units=office.UNITS.replace("Mẫu 01,C1", "Mẫu Một,C1"),
                criteria=office.CRITERIA.replace("quantitative", "graded"),
                self_scores=office.SELF_SCORES.replace("480.5", "470"),
            ),
        )
    assert [str(fault) for fault in caught.value.faults] == [
        (
            "season.toml, dòng 5, mục ends_on: «2024-11-30» khác với sổ cái: sự kiện số 7 ghi "
            "«2024-12-31»; nếu sổ cái ghi sai thì làm việc «Tuyên bố sự kiện ghi nhầm» "
            "(event.declare-error) đối với sự kiện số 7 rồi nạp lại"
        ),
        (
            "units.csv, dòng 2, cột name: «UBND phường Mẫu Một» khác với sổ cái: sự kiện số 11 ghi "
            "«UBND phường Mẫu 01»; muốn đổi thì làm việc «Đổi tên đơn vị» (unit.rename), "
            "có văn bản"
        ),
        (
            "criteria.csv, dòng 3, cột type: «graded» khác với sổ cái: sự kiện số 24 ghi "
            "«quantitative»; muốn đổi thì làm việc «Ban hành bộ tiêu chí» (criteria.issue), "
            "cụm, khối trưởng ban hành lần sau, có lý do"
        ),
        (
            "self_scores.csv, dòng 2, cột points: «470.00» khác với sổ cái: sự kiện số 27 ghi "
            "«480.50»; muốn đổi thì làm việc «Gửi điểm tự chấm» (scorecard.submit) khi phiếu chưa "
            "mở rà soát; sau đó đơn vị giải trình"
        ),
    ]
    assert founded.journal.head() == head


def test_the_kind_of_a_unit_and_the_first_day_of_a_cluster_are_compared_where_they_are_told(
    founded, directory
):
    load(founded, directory())
    clusters = "\n".join(
        line + (",from" if n == 0 else ",2023-02-02" if line.startswith("C1") else ",")
        for n, line in enumerate(office.CLUSTERS.splitlines())
    )
    units = "\n".join(
        line + (",kind" if n == 0 else ",SCHOOL" if line.startswith("PX01") else ",")
        for n, line in enumerate(office.UNITS.splitlines())
    )
    with pytest.raises(Faulty) as caught:
        load(founded, directory(clusters=clusters, units=units))
    told = [str(fault) for fault in caught.value.faults]
    assert any(
        "cột from: «2023-02-02» khác với sổ cái: sự kiện số 9 ghi «2024-01-01»" in t for t in told
    )
    assert any("cột kind: «SCHOOL» khác với sổ cái: sự kiện số 11 ghi «OTHER»" in t for t in told)


VARIANTS = {
    "bom": {name: "\ufeff" + text for name, text in office.FILES.items()},
    "crlf": {name: text.replace("\n", "\r\n") for name, text in office.FILES.items()},
    "blank lines": {name: text.replace("\n", "\n\n") for name, text in office.FILES.items()},
    "semicolon": {
        "units.csv": office.UNITS.replace(",", ";"),
        "leaders.csv": office.LEADERS.replace(",", ";"),
    },
    "decimal comma": {
        "self_scores.csv": office.SELF_SCORES.replace(",", ";")
        .replace("480.5", "480,5")
        .replace("97.25", "97,25")
    },
    "quoted decimal comma": {"self_scores.csv": office.SELF_SCORES.replace("480.5", '"480,50"')},
    "decomposed": {
        "units.csv": office.UNITS.replace("ường", "u\u031bo\u031b\u0300ng").replace(
            "ẫ", "a\u0302\u0303"
        )
    },
    "two marks": {"units.csv": "\ufeff\ufeff" + office.UNITS},
    "columns in another order": {
        "leaders.csv": "\n".join(
            ",".join(reversed(line.split(","))) for line in office.LEADERS.splitlines()
        )
    },
    "excel's empty rows": {"leaders.csv": office.LEADERS + ",,,,\n,,,,\n"},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_ways_of_writing_the_same_record_the_same(name, founded, directory):
    load(founded, directory())
    told = {file.partition(".")[0]: text for file, text in VARIANTS[name].items()}
    other = load(founded, directory(**told))
    assert not other.events


def test_a_unit_that_moves_between_clusters_stands_on_two_rows(founded, directory):
    moved = office.UNITS + "PX03,UBND phường Mẫu 03,K2,2024-07-01,,MN\n"
    load(founded, directory(units=moved))
    assert state(founded, Cluster, "cluster/K2").roster(date(2024, 7, 1)) == (
        "MN01",
        "TH01",
        "PX03",
    )


def test_only_the_councils_standing_body_loads(founded, directory):
    with pytest.raises(NotAllowed) as caught:
        season_load(
            founded.ledger,
            directory(),
            by=Actor(person="p-quan-tri", body="PNV", role=Role.ADMIN),
            on=LOADED_ON,
        )
    assert "Nạp hồ sơ năm thi đua từ tệp" in caught.value.says
    assert founded.journal.head()[0] == 6


def test_a_second_season_keeps_the_units_and_clusters_it_finds(founded, directory):
    load(founded, directory())
    loaded = season_load(
        founded.ledger,
        directory(
            season=office.SEASON.replace("2024", "2025").replace("dong-2025", "dong-2024"),
            leaders=office.LEADERS.replace("2024-", "2025-"),
            units=office.UNITS,
        ),
        by=OFFICER,
        on=date(2025, 12, 5),
    )
    assert loaded.counts == {
        "năm thi đua": 1,
        "nhiệm kỳ trưởng, phó": 3,
        "bộ tiêu chí": 3,
        "phiếu tự chấm": 2,
    }


def test_a_ledger_is_founded_by_its_owner_only(stand):
    with pytest.raises(NotAllowed):
        init(stand.ledger, person="p-quan-tri", body="PNV")
    assert stand.journal.head()[0] == 0


def test_a_ledger_is_founded_once(founded):
    owner = open_ledger(founded.owner, pool=2)
    try:
        again = init(owner, person="p-quan-tri", body="PNV", from_day=date(2024, 1, 1))
        assert again.again
        assert [e.topic for e in again.events] == [
            "council.established.v1",
            "council.standing-body-named.v1",
            "body.registered.v1",
            "body.bound.v1",
            "role.granted.v1",
        ]
        bound = again.events[3].facts
        assert (bound.council, bound.from_day) == ("HDTDKT", date(2024, 1, 1))
        with pytest.raises(Refused):
            init(owner, person="p-khac", body="PNV", council="HD2")
        with pytest.raises(Refused):
            init(owner, person="p-quan-tri", body="PNV", from_day=date(2020, 1, 1))
    finally:
        owner.close()


def test_a_cluster_that_takes_a_unit_meanwhile_is_found_under_the_lock(
    founded, directory, monkeypatch
):
    load(founded, directory())
    city = Mandate(by=Actor(person="p-tp", body="CITY", role=Role.CITY), on=LOADED_ON)
    paper = DocumentRef(printed="Quyết định 9")
    other = "cluster/C9"
    founded.journal.decide(
        Cluster,
        other,
        lambda c: c.establish(
            "Cụm 9", kind="CUM", council="HDTDKT", from_day=date(2024, 1, 1), document=paper
        ),
        under=city,
    )
    before = recording.checked

    def taken(*args):
        check = before(*args)
        founded.journal.decide(
            Cluster,
            other,
            lambda c: c.admit("PX03", from_day=date(2024, 7, 1), document=paper),
            under=city,
        )
        return check

    monkeypatch.setattr(recording, "checked", taken)
    with pytest.raises(Conflict, match="cluster/C9 vừa có thay đổi"):
        load(
            founded,
            directory(units=office.UNITS + "PX03,UBND phường Mẫu 03,K2,2024-07-01,,MN\n"),
        )
