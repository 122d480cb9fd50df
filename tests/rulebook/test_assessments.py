"""The calculator: what it reads, how strictly, and what it answers."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from ledger.assessments import AssessmentAnswer, AssessmentRequest, assess_input, assess_request
from ledger.json_input import Fault, Faulty, field_name, in_vietnamese

LEAST = {"points": "900.00", "requested": "CITY_FLAG"}
WHOLE = {
    "points": "950.5",
    "requested": "GOV_FLAG",
    "party_rating": "EXCELLENT",
    "shortcomings": [{"kind": "LIMITATION"}],
    "inspections": [
        {
            "signs_of_violation": True,
            "status": "OPEN",
            "exception": {"authority": "UBND Thành phố", "document": "12/UBND-NC"},
        },
        {"signs_of_violation": False, "status": "REMEDIATED", "exception": None},
    ],
    "disciplines": [{"leader": False, "form": "WARNING"}],
    "prosecutions": [
        {"stage": "PROSECUTED", "ended": "ACQUITTED"},
        {"stage": "INVESTIGATION", "ended": "DROPPED"},
    ],
}


def answer(case, **how):
    return json.loads(assess_input(json.dumps(case).encode(), **how))


def faults(content, **how):
    with pytest.raises(Faulty) as refusal:
        assess_input(content if isinstance(content, bytes) else content.encode(), **how)
    return [str(fault) for fault in refusal.value.faults]


def test_one_object_is_answered_by_one_object():
    told = answer(WHOLE)
    assert {k: told[k] for k in ("headline", "award", "merit", "requested_met", "regulation")} == {
        "headline": "DOWNGRADED",
        "award": "CITY_FLAG",
        "merit": "GOV_FLAG",
        "requested_met": False,
        "regulation": "ha-dong-2024",
    }
    assert [(f["rule"], f["clause"], f["ground"], f["effect"]) for f in told["findings"]] == [
        ("R-20", "B.III.1.2-3", "LIMITATION", "LOWERS"),
        ("R-21", "B.III.1.2-4", "INSPECTION", "EXCEPTED"),
        ("R-20", "B.III.1.2-3", "DISCIPLINE", "HINT"),
    ]


def test_what_may_be_left_out_may_be_left_out_or_null():
    assert answer(LEAST)["headline"] == "PENDING"
    assert answer({**LEAST, "party_rating": None, "inspections": []})["headline"] == "PENDING"


RATED = {"points": "930.00", "requested": "CITY_FLAG", "party_rating": "EXCELLENT"}


@pytest.mark.clause("B.III.1.2-2")
@pytest.mark.parametrize("by", ["DISTRICT_PARTY_COMMITTEE", "AGENCY_PARTY_COMMITTEE", None])
def test_a_flag_is_carried_by_a_rating_of_those_the_text_names_or_when_nothing_is_told(by):
    told = answer({**RATED, "rated_by": by})
    assert (told["headline"], told["award"], told["findings"]) == ("ELIGIBLE", "CITY_FLAG", [])


@pytest.mark.clause("B.III.1.2-2")
def test_a_rating_by_anybody_else_carries_no_flag_but_still_a_merit():
    told = answer({**RATED, "rated_by": "OTHER"})
    assert (told["headline"], told["award"], told["merit"]) == (
        "ELIGIBLE", "CITY_MERIT", "CITY_MERIT",
    )  # fmt: skip
    (finding,) = told["findings"]
    assert (finding["clause"], finding["effect"], finding["fact"]) == (
        "B.III.1.2-2", "UNMET", "rated_by",
    )  # fmt: skip
    merit = answer({**RATED, "rated_by": "OTHER", "requested": "CITY_MERIT"})
    assert (merit["requested_met"], merit["findings"]) == (True, [])
    excluded = answer({**RATED, "rated_by": "OTHER", "party_rating": "COMPLETED"})
    assert excluded["headline"] == "EXCLUDED"


def test_json_lines_are_answered_line_by_line_in_order():
    content = "\n".join(json.dumps({**LEAST, "points": p}) for p in ("849.99", "900", "850"))
    merits = [json.loads(line)["merit"] for line in assess_input(content.encode()).splitlines()]
    assert merits == [None, "CITY_FLAG", "CITY_MERIT"]


@pytest.mark.parametrize("name", ["a.jsonl", "A.JSONL", "b.ndjson"])
def test_a_name_makes_json_lines_even_of_one_line_or_none(name):
    told = assess_input(json.dumps(LEAST).encode() + b"\n\n", name=name)
    assert told.count("\n") == 1
    assert assess_input(b"", name=name) == ""


def test_an_object_over_several_lines_is_answered_over_several():
    assert assess_input(json.dumps(LEAST, indent=1).encode()).count("\n") > 3
    assert assess_input(json.dumps(LEAST).encode()).count("\n") == 1


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    line = json.dumps(LEAST).encode()
    assert assess_input(b"\xef\xbb\xbf" + line + b"\r\n" + line + b"\r\n").count("\n") == 2


@pytest.mark.parametrize("points", ["0", "0.00", "1000", "1000.00", "899.9", "7.05"])
def test_points_of_at_most_two_decimals_from_0_to_1000_are_read(points):
    assert answer({**LEAST, "points": points})["headline"]


@pytest.mark.parametrize(
    "written",
    [
        *("900", "900.0", "1e3", "NaN", "Infinity", "-Infinity", "true", "null", "[]", "{}"),
        *('"900.001"', '"900.000"', '"1000.01"', '"-0"', '"-1"', '"+900"', '"900,5"', '"1.234"'),
        *('"NaN"', '"1e2"', '""', '" 900"', '"900 "', '"٩٠٠"', '"0900"', '"900."', '".5"'),
        *('"1_000"', '"99999999999999999999999999"'),
    ],
)
def test_other_points_are_refused(written):
    (told,) = faults(f'{{"points": {written}, "requested": "CITY_FLAG"}}')
    assert told.startswith("dòng 1, trường points: ")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"points": ...}, "points: thiếu, đây là trường bắt buộc"),
        ({"note": 1}, "note: không có trường này"),
        ({"Điểm": "1"}, "«Điểm»: không có trường này"),
        ({"requested": "LOCAL_MERIT"}, "requested: «LOCAL_MERIT» không được nhận; các giá trị"),
        ({"requested": None}, "requested: «null» không được nhận"),
        ({"party_rating": "HTXS"}, "party_rating: «HTXS» không được nhận"),
        ({"rated_by": "UBND quận"}, "rated_by: «UBND quận» không được nhận"),
        ({"shortcomings": None}, "shortcomings: phải là danh sách"),
        ({"shortcomings": 5}, "shortcomings: phải là danh sách"),
        ({"shortcomings": {}}, "shortcomings: phải là danh sách"),
        ({"shortcomings": ["LIMITATION"]}, "shortcomings[0]: phải là một đối tượng JSON"),
        ({"inspections": [{"status": "OPEN"}]}, "inspections[0].signs_of_violation: thiếu"),
        (
            {"inspections": [{"signs_of_violation": 1, "status": "OPEN"}]},
            "inspections[0].signs_of_violation: phải là true hoặc false",
        ),
        (
            {"inspections": [{"signs_of_violation": "true", "status": "OPEN"}]},
            "inspections[0].signs_of_violation: phải là true hoặc false",
        ),
        (
            {"inspections": [{"signs_of_violation": True, "status": "OPEN", "exception": "có"}]},
            "inspections[0].exception: phải là một đối tượng JSON",
        ),
        (
            {
                "inspections": [
                    {
                        "signs_of_violation": True,
                        "status": "OPEN",
                        "exception": {"authority": "x", "document": " "},
                    }
                ]
            },
            "inspections[0].exception.document: nội dung để trống",
        ),
        ({"disciplines": [{"leader": True}]}, "disciplines[0].form: thiếu"),
        ({"prosecutions": [{"stage": "CONVICTED"}]}, "prosecutions[0].stage: «CONVICTED»"),
    ],
)
def test_each_fault_names_its_line_and_field(change, told):
    case = {k: v for k, v in {**LEAST, **change}.items() if v is not ...}
    assert faults(json.dumps(case, ensure_ascii=False))[0].startswith(f"dòng 1, trường {told}")


def test_all_faults_of_all_lines_are_told_and_nothing_is_answered():
    content = "\n".join(
        [
            json.dumps(LEAST),
            "",
            '{"points": 900, "requested": "X"}',
            "{",
            json.dumps({**LEAST, "a": 1}),
        ]
    )
    assert [fault.split(":")[0] for fault in faults(content)] == [
        "dòng 3, trường points",
        "dòng 3, trường requested",
        "dòng 4, trường (cả đối tượng)",
        "dòng 5, trường a",
    ]


def test_a_fault_in_an_object_over_several_lines_is_found_on_its_own_line():
    content = (
        '{"points": "900",\n "requested": "CITY_FLAG",\n "disciplines": [\n'
        '  {"leader": true,\n   "form": "FINE"},\n  {"leader": true}]}'
    )
    assert [fault.split(":")[0] for fault in faults(content)] == [
        "dòng 5, trường disciplines[0].form",
        "dòng 6, trường disciplines[1].form",
    ]


def test_a_key_given_twice_is_a_fault_wherever_it_stands():
    content = '{"points": "849", "points": "900",\n "requested": "CITY_FLAG", "prosecutions": [\n'
    content += '{"stage": "PROSECUTED", "ended": null, "ended": "DROPPED"}]}'
    assert faults(content) == [
        "dòng 1, trường points: ghi hai lần",
        "dòng 3, trường prosecutions[0].ended: ghi hai lần",
    ]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"  \n", b"[]", b"null", b"3", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000),
        *(b'{"points":"900","requested":"CITY_FLAG"} x', b'{"\\ud800": 1}', b"{'points': 1}"),
        b'{"points":"900","requested":"\\ud800"}',
        b'{"a":' * 50_000,
    ],
)
def test_what_is_no_case_is_a_fault_and_never_a_crash(content):
    told = faults(content)
    assert all(fault.startswith("dòng ") for fault in told)
    "\n".join(told).encode()


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace")))
def test_no_bytes_whatever_make_it_crash(content):
    with suppress(Faulty):
        assess_input(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(WHOLE, json_values)), st.booleans())
def test_no_json_whatever_makes_it_crash(case, spread):
    content = json.dumps({**WHOLE, **case}, indent=1 if spread else None)
    found: tuple[Fault, ...] = ()
    try:
        assert json.loads(assess_input(content.encode()))["headline"]
    except Faulty as refusal:
        found = refusal.faults
    assert all(1 <= fault.line <= content.count("\n") + 1 for fault in found)


def test_the_api_and_the_command_line_give_the_same_answer():
    told = assess_request(AssessmentRequest.model_validate(WHOLE))
    assert json.loads(told.model_dump_json()) == answer(WHOLE)


def test_an_answer_keeps_to_its_schema_and_a_request_to_its_own():
    Draft202012Validator(AssessmentAnswer.model_json_schema(mode="serialization")).validate(
        answer(WHOLE)
    )
    request = Draft202012Validator(AssessmentRequest.model_json_schema())
    request.validate(WHOLE)
    for points in (900, "900.001", "1000.01", "-1", "0900"):
        assert not request.is_valid({**LEAST, "points": points})


def test_what_pydantic_says_is_said_in_vietnamese():
    with pytest.raises(ValidationError) as refusal:
        AssessmentRequest.model_validate({"points": 900.0, "requested": "X", "disciplines": [{}]})
    said = {field_name(e["loc"]): in_vietnamese(e) for e in refusal.value.errors()}
    assert said["points"] == 'phải là chuỗi như "900.00", không phải 900.0'
    assert said["disciplines[0].leader"] == "thiếu, đây là trường bắt buộc"
