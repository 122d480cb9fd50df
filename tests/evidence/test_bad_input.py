"""Whatever is put before the verifier, it ends with a verdict: never with a traceback."""

import json
import stat
import warnings
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.evidence.json_text import canonical_json
from ledger.evidence.verifier import main
from ledger.evidence.zip import packed, unpacked
from ledger.merkle.reading import MalformedText
from tests.evidence.synthetic import ABOUT, CARD, SCORE, World, repacked, told

WORLD, MADE_AT = told()
SOUND = WORLD.bundle(MADE_AT)
PARTS = unpacked(SOUND)
FREE = {"README.vi.md", "INTEROP.md", "policy.txt", "verify.py"}
"""Parts that are for people, and stand for nothing."""
BOUND = sorted(n for n in PARTS if n not in FREE and not n.startswith("keys/"))


def code(data, **more):
    return WORLD.check(data, **more).code


def zipped(*members, **how):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", **how) as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name are meant
        for name, data in members:
            opened.writestr(name, data)
    return made.getvalue()


def linked():
    link = zipfile.ZipInfo("events/000001.state")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return zipped((link, "/etc/passwd"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "byte 0: không phải tệp zip của một gói chứng cứ"),
        (b"PK\3\4", "byte 0: tệp zip bị cắt"),
        (SOUND[:-1], "không ở dạng chuẩn"),
        (SOUND[: len(SOUND) // 2], "bị cắt"),
        (SOUND + b"x", "không ở dạng chuẩn"),
        (b"x" + SOUND, "byte 0: không phải tệp zip"),
        (zipped(*PARTS.items(), compression=zipfile.ZIP_DEFLATED), "tệp nén, mã hóa hoặc"),
        (zipped(("bomb", b"\0" * 50_000_000), compression=zipfile.ZIP_DEFLATED), "tệp nén"),
        (zipped(("../../etc/passwd", b"")), "tên tệp không được dùng: '../../etc/passwd'"),
        (zipped(("/etc/passwd", b"")), "tên tệp không được dùng"),
        (zipped(("a/../b", b"")), "tên tệp không được dùng"),
        (zipped(("a\\b", b"")), "tên tệp không được dùng"),
        (zipped(("đ", b"")), "tệp nén, mã hóa hoặc"),
        (zipped(("a", b""), ("a", b"")), "tệp a trùng tên hoặc sai thứ tự"),
        (zipped(("b", b""), ("a", b"")), "tệp a trùng tên hoặc sai thứ tự"),
        (linked(), "không ở dạng chuẩn"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_plain_bundle_cannot_be_read_and_the_place_is_told(data, says):
    found = WORLD.check(data)
    assert found.code == 2
    assert says in found.text()


def test_a_bundle_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr("ledger.evidence.zip.BUNDLE_BYTES", len(SOUND) - 1)
    assert code(SOUND) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda d: d.replace(b'"made":14', b'"made":14,"made":14'),
        lambda d: d.replace(b'"made":14', b'"made":14.0'),
        lambda d: d.replace(b'"made":14', b'"made":' + b"9" * 5_000),
        lambda d: d.replace(b'"made":14', b'"made":-1'),
        lambda d: d.replace(b'"made":14', b'"made":true'),
        lambda d: d.replace(b'"made":14', b'"made":NaN'),
        lambda d: d.replace(b'"made":14', b'"made": 14'),
        lambda d: d.replace(b'"made":14', b'"made":14,"more":1'),
        lambda d: d.replace(b"PX01", b"\xff\xfe"),
        lambda d: d.replace(b"PX01", b"\\ud800"),
        lambda _: b"[" * 100_000 + b"]" * 100_000,
        lambda _: b"[]",
        lambda _: b"null",
        lambda d: d.replace(b"thidua-evidence-bundle/v1", b"thidua-evidence-bundle/v2"),
        lambda d: d.replace(b'"withheld":[]', b'"withheld":{}'),
        lambda d: d.replace(b'"erased":{}', b'"erased":{"x":1}'),
        lambda d: d.replace(b'"whole"', b'"all"'),
    ],
)
def test_a_manifest_that_is_not_one_cannot_be_read(change):
    manifest = change(PARTS["manifest.json"])
    assert manifest != PARTS["manifest.json"]
    found = WORLD.check(packed(PARTS | {"manifest.json": manifest}))
    assert found.code == 2
    assert "manifest.json" in found.text()


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("events/000006.entry", lambda d: d + b" ", "có dữ liệu thừa"),
        ("events/000006.entry", lambda d: d.replace(b'"v":1', b'"v":2'), "không ở dạng chuẩn"),
        ("events/000006.entry", lambda _: b"", "không ở dạng chuẩn"),
        ("events/000006.entry", lambda _: b"x" * 70_000, "dài quá"),
        ("events/000006.salt", lambda d: d.upper(), "64 chữ số hex thường"),
        ("events/000006.salt", lambda d: d[:-1], "64 chữ số hex thường"),
        ("events/000006.erasable", lambda d: d + b" ", "không khớp cam kết"),
        ("events/000006.tlog-proof", lambda d: d.replace(b"index 5", b"index 05"), "viết chuẩn"),
        ("events/000006.tlog-proof", lambda d: d[:-1], "bị cắt"),
        ("events/000006.tlog-proof", lambda d: d.replace(b"\n\n", b"\n=\n\n", 1), "base64 sai"),
        ("checkpoint", lambda d: d.replace(b"\n", b"\r\n"), "CR"),
        ("checkpoint", lambda _: b"", "trống"),
        ("history/3-8.consistency", lambda _: b"x" * 2_000_000, "dài quá"),
        ("result.json", lambda d: d + b"\n", "không ở dạng chuẩn"),
        ("result.json", lambda d: d.replace(b"{", b'{"about":1,', 1), "hai lần"),
    ],
)  # fmt: skip
def test_a_part_that_is_malformed_is_tampered_and_the_place_is_told(name, change, says):
    found = WORLD.check(repacked(PARTS | {name: change(PARTS[name])}))
    assert found.code == 1
    assert says in found.text()


@pytest.mark.parametrize("points", ["1E+999999999", "NaN", "Infinity", "1", "", None, [], 5])
def test_figures_that_are_none_never_raise(points):
    state = json.loads(PARTS["events/000002.state"])
    state["facts"]["lines"][0]["points"] = points
    found = WORLD.check(repacked(PARTS | {"events/000002.state": canonical_json(state)}))
    assert found.code == 1


mutations = st.one_of(
    st.tuples(st.just("flip"), st.integers(0, 10**9), st.integers(1, 255)),
    st.tuples(st.just("cut"), st.integers(0, 10**9), st.integers(1, 40)),
    st.tuples(st.just("insert"), st.integers(0, 10**9), st.integers(0, 255)),
    st.tuples(st.just("end"), st.integers(0, 10**9), st.just(0)),
)


def mutated(data, mutation):
    kind, place, how = mutation
    at = place % (len(data) + 1)
    if kind == "flip":
        at = place % max(len(data), 1)
        return data[:at] + bytes([data[at] ^ how]) + data[at + 1 :] if data else b"\0"
    if kind == "cut":
        return data[:at] + data[at + how :]
    if kind == "insert":
        return data[:at] + bytes([how]) + data[at:]
    return data[:at]


@settings(max_examples=60, deadline=None)
@given(st.lists(mutations, min_size=1, max_size=3))
def test_no_mutation_of_the_file_passes_or_raises(changes):
    data = SOUND
    for change in changes:
        data = mutated(data, change)
    if data != SOUND:
        assert code(data) == 2


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(BOUND), st.lists(mutations, min_size=1, max_size=2))
def test_no_mutation_of_a_part_passes_or_raises(name, changes):
    part = PARTS[name]
    for change in changes:
        part = mutated(part, change)
    if part == PARTS[name]:
        return
    changed = PARTS | {name: part}
    data = packed(changed) if name == "manifest.json" else repacked(changed)
    assert code(data) in {1, 2, 3, 4}


json_like = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(BOUND), st.data())
def test_no_odd_value_in_a_json_part_passes_or_raises(name, data):
    try:
        value = json.loads(PARTS[name])
    except ValueError:
        return
    place = data.draw(st.sampled_from(list(places(value))))
    odd = data.draw(json_like)
    changed = put(value, place, odd)
    if canonical_json(changed) == PARTS[name]:
        return
    parts = PARTS | {name: canonical_json(changed)}
    bundle = packed(parts) if name == "manifest.json" else repacked(parts)
    assert code(bundle) in {1, 2, 3, 4}


def places(value, so_far=()):
    yield so_far
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for key, below in inner:
        yield from places(below, (*so_far, key))


def put(value, place, odd):
    if not place:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = put(value[place[0]], place[1:], odd)
    return copy


FACTS = (
    "after", "before", "computed", "criterion", "first", "last", "layer", "lines", "measured",
    "position", "positions", "rescaling", "streams", "total",
)  # fmt: skip
TOPICS = sorted({json.loads(d)["topic"] for n, d in PARTS.items() if n.endswith(".state")})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*TOPICS, "log.entries-begun.v1", "scorecard.line-recomputed.v1"]),
            st.dictionaries(st.sampled_from(FACTS), json_like | st.just("1.00"), max_size=5),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_odd_facts_of_a_ledger_that_signs_them_raise(events):
    world = World()
    for topic, facts in events:
        world.record(CARD, topic, facts)
    made = world.make(CARD)
    world.witness()
    result = {"about": ABOUT, "score": {"layers": {}, "stage": "EMPTY"}}
    assert world.check(world.bundle(made, whole=(CARD,), result=result)).code in {0, 1}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["policy", "pin", "consistency"]))
def test_no_bytes_brought_from_outside_raise(noise, what):
    more = {"pin": WORLD.notes[8].bytes()} if what == "consistency" else {}
    assert code(SOUND, **more, **{what: noise}) in {0, 1, 2, 3}


# The command line


@pytest.fixture
def ran(tmp_path):
    (tmp_path / "policy").write_text(WORLD.policy, "utf-8")
    (tmp_path / "sound.zip").write_bytes(SOUND)

    def run(*given_):
        files = {file.name for file in tmp_path.iterdir()}
        out = TextIOWrapper(BytesIO(), encoding="utf-8")
        with redirect_stdout(out), redirect_stderr(StringIO()) as err:
            try:
                status = main([str(tmp_path / a) if a in files else a for a in given_])
            except SystemExit as left:
                status = left.code
        out.seek(0)
        return status, out.read() + err.getvalue()

    return run


def test_a_sound_bundle_ends_with_0(ran):
    status, text = ran("sound.zip", "--policy", "policy")
    assert status == 0
    assert text.endswith("KẾT LUẬN 0: ĐÚNG: mọi phần đã trình đều được chứng thực\n")


def test_what_cannot_be_opened_ends_with_2(ran, tmp_path):
    (tmp_path / "folder").mkdir()
    assert ran("none.zip", "--policy", "policy")[0] == 2
    assert ran("folder", "--policy", "policy")[0] == 2
    assert ran("sound.zip", "--policy", "none")[0] == 2
    assert ran("sound.zip", "--policy", "policy", "--pin", "none")[0] == 2
    assert ran("nul\0", "--policy", "policy")[0] == 2


def test_wrong_usage_ends_with_2(ran):
    assert ran("sound.zip")[0] == 2
    assert ran("sound.zip", "--policy", "policy", "--max-age", "mai")[0] == 2
    assert ran("sound.zip", "--policy", "policy", "--max-age", "-1")[0] == 2


def test_json_tells_the_same(ran):
    status, text = ran("sound.zip", "--policy", "policy", "--json", "--max-age", "999999")
    told_ = json.loads(text)
    assert (status, told_["code"]) == (0, 0)
    assert {"code", "where", "says", "notes"} == set(told_["findings"][0])


def test_names_that_leave_the_bundle_are_not_written_either():
    with pytest.raises(MalformedText, match="tên tệp không được dùng"):
        packed({"../x": b""})


def test_a_result_with_more_than_the_events_give_is_tampered():
    score = SCORE | {"award": "CITY_FLAG"}
    about = json.loads(PARTS["result.json"])["about"]
    data = repacked(PARTS | {"result.json": canonical_json({"about": about, "score": score})})
    assert code(data) == 1
    assert sha256(data).digest() != sha256(SOUND).digest()
