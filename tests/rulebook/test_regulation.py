"""The shipped regulation against the paper it was taken from."""

import re
import tomllib
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from ledger.refusals import Unknown
from ledger.rulebook import regulation as module
from ledger.rulebook.regulation import regulation

RULES = regulation("ha-dong-2024")
PAPER = Path(__file__).with_name("guidance-ha-dong-2024.txt").read_text(encoding="utf-8")
BODY = PAPER.index("A. TỔ CHỨC")
END = PAPER.index("Nơi nhận:")

LETTERHEAD_AND_ADDRESSEES = """
ỦY BAN NHÂN DÂN QUẬN HÀ ĐÔNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc
Số: /UBND-NV Hà Đông, ngày tháng năm 2024 Kính gửi:
- Các Cụm, khối thi đua thuộc quận Hà Đông (được kiện toàn theo Quyết định số 1664/QĐ-UBND ngày
28/3/2024 của UBND Thành phố); - Các Ban xây dựng Đảng Quận ủy, Văn phòng Quận ủy; - Trung tâm
Chính trị quận; - Ủy ban MTTQ và các tổ chức chính trị - xã hội quận; - Các phòng, ban, đơn vị sự
nghiệp thuộc quận; - Ủy ban nhân dân các phường; - Các trường Mầm non, Tiểu học, THCS trên địa bàn
quận.
"""


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_the_clauses_one_after_another_are_the_body_of_the_paper_verbatim():
    body = plain(PAPER[BODY:END])
    assert plain(" ".join(clause.verbatim for clause in RULES.clauses)) == body


def test_of_what_stands_before_the_body_only_letterhead_and_addressees_are_left_out():
    preamble = plain(PAPER[:BODY])
    for part in (RULES.paper.subject, *RULES.paper.legal_bases, RULES.paper.purpose):
        assert preamble.count(part) == 1
        preamble = plain(preamble.replace(part, " "))
    assert preamble == plain(LETTERHEAD_AND_ADDRESSEES)


def test_of_what_stands_after_the_body_only_the_distribution_list_is_left_out():
    after = plain(PAPER[END:].replace("*", ""))
    signer = RULES.paper.signer.replace(",", "")
    assert after == f"Nơi nhận: - Như trên; - Lưu: VT, NV. {signer}"


def test_number_and_date_stay_blank_as_in_the_paper():
    assert RULES.paper.number is None
    assert RULES.paper.date is None
    assert RULES.paper.year == 2024


def test_slips_of_the_pen_are_quoted_as_they_stand():
    assert "Hội đồng TĐKT thường Quận" in RULES.clause("A.II.3.3.c-1").text
    assert "chậm nhất trước 05 ngày trước khi" in RULES.clause("B.II.2").text


def test_every_clause_has_its_own_id():
    ids = [clause.id for clause in RULES.clauses]
    assert len(ids) == len(set(ids))


def test_an_unknown_clause_is_answered_in_vietnamese():
    with pytest.raises(Unknown, match=r"không có điều khoản «B\.IX»"):
        RULES.clause("B.IX")


def test_every_parameter_names_a_clause_and_its_readings_exist():
    readings = {reading.rule for reading in RULES.readings}
    parameters = list(RULES.parameters())
    assert len(parameters) > 25
    for _, parameter in parameters:
        assert RULES.clause(parameter.clause)
        assert set(parameter.readings) <= readings


def test_every_reading_is_of_clauses_that_exist():
    rules = [reading.rule for reading in RULES.readings]
    assert rules == [f"R-{n:02}" for n in range(1, 33)]
    for reading in RULES.readings:
        assert all(RULES.clause(clause) for clause in reading.clauses)


def test_the_digest_is_of_the_bytes_of_the_file():
    raw = files("ledger.rulebook").joinpath("ha_dong_2024.toml").read_bytes()
    assert RULES.digest == sha256(raw).hexdigest()
    assert tomllib.loads(raw.decode())["id"] == RULES.id


def test_it_is_loaded_once_and_cannot_be_altered():
    assert regulation("ha-dong-2024") is regulation("ha-dong-2024")
    with pytest.raises(ValidationError):
        RULES.valid_from = date(2025, 1, 1)  # type: ignore[misc]


def test_the_codes_in_the_data_are_those_the_code_knows():
    def codes(name: str) -> set[str]:
        return set(get_args(getattr(module, name)))

    assert {a.code for a in RULES.awards} == codes("AwardCode")
    assert {a.code for a in RULES.awards if a.threshold} == codes("RequestedAward")
    assert {p.code for p in RULES.party_levels} == codes("PartyLevel")
    assert {s.code for s in RULES.shortcomings} == codes("ShortcomingKind")
    assert {d.status for d in RULES.deferrals} < codes("InspectionStatus")
    assert {d.code for d in RULES.discipline_forms} == codes("DisciplineForm")
    assert set(RULES.prosecution.stages) == codes("ProsecutionStage")
    assert set(RULES.prosecution.outcomes) == codes("ProsecutionOutcome")
    assert {d.code for d in RULES.deadlines} == codes("Duty")
    assert {t.code for t in RULES.leads} == codes("Lead")


@pytest.mark.clause("A.II.3")
def test_a_cluster_holds_three_sessions_a_year():
    assert RULES.sessions.per_year == 3
    assert f"tổ chức {RULES.sessions.per_year} kỳ họp" in RULES.clause("A.II.3").text


@pytest.mark.clause("A.I.2")
def test_head_and_deputy_serve_one_year():
    assert RULES.leadership.term_years == 1
    assert RULES.clause("A.I.2").text.endswith("là 01 năm.")


@pytest.mark.clause("B.III.1.2-1")
def test_the_thresholds_are_those_of_the_clause():
    text = RULES.clause("B.III.1.2-1").text
    numbers = [int(n) for n in re.findall(r"từ (\d+) điểm trở lên", text)]
    assert [a.threshold for a in RULES.awards] == [numbers[0], numbers[0], numbers[1], None]
