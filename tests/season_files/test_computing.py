"""Criteria that compute, from an office's files: the column `rule`, and cards set against each other."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS, put
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.journal.journal import Mandate
from ledger.refusals import Conflict
from ledger.rulebook.notation import notation
from ledger.season_files import recording, season_load
from ledger.season_files.cells import BadCell
from ledger.season_files.rules import a_rule
from tests.season_files import office
from tests.season_files.office import OFFICER, faults

ON = date(2024, 12, 5)
CRITERIA = """\
cluster;code;parent;name;max;type;scored_by;group;rule
C1;I;;Nhiệm vụ;950;;;;
C1;I.1;I;Thu ngân sách;500;quantitative;SELF;;leader 100
C1;I.2;I;Trật tự đô thị;450;graded;HEAD;;bands 50=200 80=450
C1;V;;Điểm thưởng;50;bonus;SELF;;each 10 max=40
C1;P.1;;Văn bản phê bình;25;penalty;SELF;;each -5
K2;I;;Chuyên môn;1000;graded;SELF;MN;
K2;I;;Chuyên môn;600;quantitative;SELF;TH;target 80 TH01=59
K2;II;;Đội ngũ;400;lookup;STANDING_BODY;TH;lookup TOT=400 KHA=312,5
"""
SELF_SCORES = """\
unit;code;points;evidence;note;measured
PX01;I.1;;;;110
PX01;I.2;;;;80
PX01;V;;;;9
PX01;P.1;-5;;;1
TH01;I;;;;58,5
TH01;II;;;;KHA
"""
PX02 = """\
PX02;I.1;;;;120
PX02;I.2;200;;;79,9
PX02;V;;;;0
PX02;P.1;;;;0
"""


def load(stand, directory, **files):
    given = {"criteria": CRITERIA, "self_scores": SELF_SCORES, **files}
    return season_load(stand.ledger, directory(**given), by=OFFICER, on=ON)


def own(stand, unit):
    stream = f"scorecard/2024/{unit}"
    return Scorecard.folded(stream, stand.journal.history(stream)).own


def test_the_points_follow_from_what_was_measured(founded, directory):
    load(founded, directory)
    assert own(founded, "PX01") == {
        "I.1": Decimal("500.00"), "I.2": Decimal("450.00"), "V": Decimal("40.00"),
        "P.1": Decimal("-5.00"),
    }  # fmt: skip
    # 600 · 58.5/59 is 594.915…
    assert own(founded, "TH01") == {"I": Decimal("594.92"), "II": Decimal("312.50")}


def test_cards_of_one_load_are_set_against_each_other(founded, directory):
    loaded = load(founded, directory, self_scores=SELF_SCORES + PX02)
    assert "3 phiếu tự chấm, 1 dòng điểm tính lại (" in loaded.words()
    assert own(founded, "PX02")["I.1"] == Decimal("500.00")
    assert own(founded, "PX01")["I.1"] == Decimal("375.00")  # 250 + 250 · 0.1/0.2
    moved = next(r for r in loaded.events if isinstance(r.facts, LineRecomputed))
    cause = next(r for r in loaded.events if r.position == moved.causation)
    assert (moved.stream, cause.stream) == ("scorecard/2024/PX01", "scorecard/2024/PX02")
    assert moved.facts.moved_by == "PX02"
    # What is loaded again is there already, whatever it has moved to.
    again = load(founded, directory, self_scores=SELF_SCORES + PX02 + "\n")
    assert again.events == ()


def test_a_later_load_moves_the_cards_that_are_there(founded, directory):
    load(founded, directory)
    later = load(founded, directory, self_scores=SELF_SCORES + PX02)
    assert [type(r.facts).__name__ for r in later.events] == [
        "SelfScoreSubmitted", "LineRecomputed"
    ]  # fmt: skip
    assert own(founded, "PX01")["I.1"] == Decimal("375.00")


def test_another_measured_value_than_the_ledger_holds_is_a_fault(founded, directory):
    load(founded, directory)
    changed = SELF_SCORES.replace(";110", ";111")
    (told,) = faults(founded.ledger, directory(criteria=CRITERIA, self_scores=changed))
    assert "dòng 2, cột measured: «111»" in told
    assert "khác với sổ cái" in told


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"self_scores": SELF_SCORES.replace("PX01;P.1;-5", "PX01;P.1;-4")},
            "tiêu chí P.1: theo cách tính của bộ tiêu chí là −5,00 điểm, không phải −4,00",
        ),
        (
            {"self_scores": SELF_SCORES.replace(";KHA", ";KEM")},
            "tiêu chí II: không có mức «KEM»; chấp nhận: TOT, KHA (điều khoản B.I)",
        ),
        (
            {"self_scores": SELF_SCORES.replace("PX01;I.1;;;;110", "PX01;I.1;500;;;")},
            "tiêu chí I.1: chưa ghi kết quả đo được",
        ),
        (
            {"criteria": CRITERIA.replace("each -5", "each 5")},
            "criteria.csv, dòng 6, cột rule: «each 5.00» tiêu chí P.1: điểm mỗi lần phải nhỏ hơn 0 (điều khoản B.I)",
        ),
        (
            {"criteria": CRITERIA.replace("SELF;;leader 100", "SELF;;bands 1=1")},
            "cột rule: «bands 1=1.00» tiêu chí I.1 loại «quantitative» không dùng cách tính «graded»",
        ),
        (
            {"criteria": CRITERIA.replace("950;;;;", "950;;;;pass_fail")},
            "cột rule: «pass_fail» không ghi cho mục không có loại",
        ),
        (
            {"criteria": CRITERIA.replace("leader 100", "nhất cụm")},
            "cột rule: «nhất cụm» không phải là cách tính; chấp nhận: target 100",
        ),
    ],
)
def test_what_cannot_be_computed_is_told_with_its_place(founded, directory, files, told):
    given = {"criteria": CRITERIA, "self_scores": SELF_SCORES, **files}
    assert any(told in fault for fault in faults(founded.ledger, directory(**given)))


def test_a_line_without_rule_and_points_is_told(founded, directory):
    blank = office.SELF_SCORES.replace("TH01,II,395", "TH01,II,")
    (told,) = faults(founded.ledger, directory(self_scores=blank))
    assert told == "self_scores.csv, dòng 7, cột points: để trống"


def test_another_rule_than_was_issued_is_a_fault(founded, directory):
    load(founded, directory)
    where = founded.journal.history("criteria/2024/C1/CHUNG")[0].position
    for changed, found in (("leader 100 PX02=50", "«leader 100 PX02=50» "), ("", "")):
        files = directory(criteria=CRITERIA.replace("leader 100", changed), self_scores=SELF_SCORES)
        told = faults(founded.ledger, files)[0]
        assert told == (
            f"criteria.csv, dòng 3, cột rule: {found}khác với sổ cái: sự kiện số {where} ghi "
            "«leader 100»; muốn đổi thì làm việc «Ban hành bộ tiêu chí» (criteria.issue), cụm, "
            "khối trưởng ban hành lần sau, có lý do"
        )


def test_points_beside_are_those_that_come_out_of_the_whole_load(founded, directory):
    final = SELF_SCORES.replace("I.1;;;;110", "I.1;375;;;110") + PX02.replace("I.1;;", "I.1;500;")
    for one in ("I.1;375;", "I.1;500;"):
        wrong = final.replace(one, "I.1;374,99;")
        line = 2 if one == "I.1;375;" else 8
        (told,) = faults(founded.ledger, directory(criteria=CRITERIA, self_scores=wrong))
        assert told.startswith(f"self_scores.csv, dòng {line}, cột points: «374.99» theo cách tính")
        assert f"là {'375' if line == 2 else '500'},00 điểm" in told
    load(founded, directory, self_scores=final)
    assert own(founded, "PX01")["I.1"] == Decimal("375.00")
    # The figure that was sent is right as well, another is not.
    assert load(founded, directory, self_scores=final.replace(";375;", ";500;")).events == ()
    other = directory(criteria=CRITERIA, self_scores=final.replace(";375;", ";499;"))
    (told,) = faults(founded.ledger, other)
    assert "dòng 2, cột points: «499.00» theo cách tính của bộ tiêu chí là 375,00 điểm" in told


def test_cards_are_moved_that_the_files_do_not_speak_of(founded, directory):
    load(founded, directory)
    header = CRITERIA.partition("\n")[0]
    leaders = "".join(office.LEADERS.splitlines(keepends=True)[i] for i in (0, 2))
    alone = "".join(line for line in office.UNITS.splitlines(keepends=True) if "PX01" not in line)
    later = load(
        founded, directory, units=alone, leaders=leaders, criteria=header,
        self_scores=SELF_SCORES.partition("\n")[0] + "\n" + PX02,
    )  # fmt: skip
    assert [r.stream for r in later.events] == ["scorecard/2024/PX02", "scorecard/2024/PX01"]
    assert own(founded, "PX01")["I.1"] == Decimal("375.00")


def test_a_unit_that_joins_again_by_the_files_is_compared_again(founded, directory):
    load(founded, directory, self_scores=SELF_SCORES + PX02)
    founded.journal.decide(
        Body,
        "body/UBTP",
        lambda b: b.register("UBND Thành phố", kind=BodyKind.CITY, from_day=date(2024, 1, 1)),
        under=Mandate(by=OFFICER, on=ON),
    )
    put(
        founded.ledger, "cluster.leave", {"cluster": "C1"},
        ACTIONS["cluster.leave"].body(
            on=ON, on_behalf_of="UBTP", unit="PX02", to_day=date(2024, 10, 31), document={"printed": "Quyết định 9"},
        ),
        by=OFFICER,
    )  # fmt: skip
    assert own(founded, "PX01")["I.1"] == Decimal("500.00")
    ended = office.UNITS.replace("02,C1,2024-01-01,", "02,C1,2024-01-01,2024-10-31")
    again = load(
        founded, directory, units=ended + "PX02,UBND phường Mẫu 02,C1,2024-11-15,,\n",
        self_scores=SELF_SCORES + PX02,
    )  # fmt: skip
    admitted, moved = again.events
    assert own(founded, "PX01")["I.1"] == Decimal("375.00")
    assert (moved.stream, moved.causation) == ("scorecard/2024/PX01", admitted.position)
    assert moved.facts.moved_by == "PX02"


def test_a_locked_card_is_flagged_by_a_load_and_stays_as_it_was(founded, directory):
    load(founded, directory)
    head = Mandate(by=Actor(person="p-ct", body="PX01", role=Role.HEAD), on=ON)
    for decision in (
        lambda c: c.open_review(),
        lambda c: c.complete_review(),
        lambda c: c.agree(meeting="HOP-1", quorate=True),
    ):
        founded.journal.decide(Scorecard, "scorecard/2024/PX01", decision, under=head)
    later = load(founded, directory, self_scores=SELF_SCORES + PX02)
    flagged = later.events[-1]
    assert isinstance(flagged.facts, RecomputationFlagged)
    assert flagged.causation == later.events[0].position
    assert flagged.facts.computed.points == Decimal("375.00")
    assert own(founded, "PX01")["I.1"] == Decimal("500.00")
    assert "1 phiếu tự chấm, 1 dòng điểm đã khóa cần xem lại (" in later.words()


def test_a_card_that_moves_meanwhile_is_found_under_the_lock(founded, directory, monkeypatch):
    load(founded, directory, self_scores=SELF_SCORES + PX02)
    before = recording.checked

    def returned(*args):
        check = before(*args)
        founded.journal.decide(
            Scorecard,
            "scorecard/2024/PX02",
            lambda c: c.send_back(reason="chấm lại"),
            under=Mandate(by=Actor(person="p-ct", body="PX01", role=Role.HEAD), on=ON),
        )
        return check

    monkeypatch.setattr(recording, "checked", returned)
    more = office.UNITS + "PX04,UBND phường Mẫu 04,C1,2024-08-01,,\n"
    with pytest.raises(Conflict, match="scorecard/2024/PX02 vừa có thay đổi"):
        load(
            founded, directory, units=more,
            self_scores=SELF_SCORES + PX02 + PX02.replace("PX02", "PX04").replace("120", "50"),
        )  # fmt: skip


def test_a_card_that_was_returned_is_sent_again_with_what_was_measured(founded, directory):
    load(founded, directory, self_scores=SELF_SCORES + PX02)
    founded.journal.decide(
        Scorecard,
        "scorecard/2024/PX01",
        lambda c: c.send_back(reason="chấm lại"),
        under=Mandate(by=Actor(person="p-ct", body="PX01", role=Role.HEAD), on=ON),
    )
    # Its line had moved since it was sent; the same measured values are the same card.
    assert load(founded, directory, self_scores=SELF_SCORES + PX02 + "\n").events == ()
    again = load(founded, directory, self_scores=SELF_SCORES.replace(";110", ";120") + PX02)
    assert [r.stream for r in again.events] == ["scorecard/2024/PX01"]
    assert own(founded, "PX01")["I.1"] == Decimal("500.00")


def test_every_line_that_cannot_be_computed_is_told_at_its_place(founded, directory):
    scores = SELF_SCORES.replace(";80", ";TOT").replace("PX01;V;;;;9", "PX01;V;;;;9,5")
    scores = scores.replace(";KHA", ";KEM").replace("P.1;-5;", "P.1;-4;")
    told = faults(founded.ledger, directory(criteria=CRITERIA, self_scores=scores))
    assert [fault.partition(": ")[0] for fault in told] == [
        "self_scores.csv, dòng 3, cột measured", "self_scores.csv, dòng 4, cột measured",
        "self_scores.csv, dòng 5, cột points", "self_scores.csv, dòng 7, cột measured",
    ]  # fmt: skip


def test_a_level_where_nothing_is_looked_up_is_a_fault(founded, directory):
    scores = office.SELF_SCORES.replace('"97.25"', "TOT")
    (told,) = faults(founded.ledger, directory(self_scores=scores))
    assert told.startswith(
        "self_scores.csv, dòng 2, cột measured: «TOT» không phải là số; chỉ tiêu"
    )


def test_a_rule_that_cannot_be_read_hides_nothing_else(founded, directory):
    scores = SELF_SCORES.replace("PX01;I.2;;;;80", "PX01;I.2;;;;-80")
    given = {"criteria": CRITERIA.replace("leader 100", "nhất"), "self_scores": scores}
    told = faults(founded.ledger, directory(**given))
    assert [fault.partition(": ")[0] for fault in told] == [
        "criteria.csv, dòng 3, cột rule", "self_scores.csv, dòng 3, cột measured"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        "target 100 PX01=50", "leader PX01=50.5 PX02=-", "leader 100", "lookup A=1.00 B=0.00",
        "bands 50=30.00 80=60.00", "each -2.00 start=20.00 min=5.00 max=15.00", "each 10.00", "pass_fail",
    ],
)  # fmt: skip
def test_a_rule_is_written_as_it_is_read(cell):
    assert notation(a_rule(cell)) == cell


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("target 1 2", "hai chỉ tiêu chung"),
        ("target PX01=", "không có dạng tên=số"),
        ("target x", "không phải là số"),
        ("lookup A", "không có dạng tên=số"),
        ("lookup A=1.234", "ba chữ số"),
        ("each", "chưa ghi điểm mỗi lần"),
        ("each min=1", "chưa ghi điểm mỗi lần"),
        ("each 1 most=2", "«most» không dùng được"),
        ("each 1 min=2 min=3", "ghi hai lần"),
        ("pass_fail 1", "không ghi thêm gì"),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(cell, says):
    with pytest.raises(BadCell, match=says):
        a_rule(cell)
