"""The verifier over a ledger that never was: it accepts what is true and names what is not."""

import io
import json
import re
import subprocess
import sys
import zipfile
from base64 import b64decode
from datetime import timedelta

import pytest

from ledger.evidence.json_text import canonical_json
from ledger.evidence.single import single_file
from ledger.evidence.verifier import Asked, check_bundle
from ledger.evidence.zip import packed, unpacked
from ledger.merkle.proofs import consistency_proof
from ledger.merkle.reading import base64_of
from tests.evidence.synthetic import (
    ABOUT,
    CARD,
    MADE,
    ORIGIN,
    SCORE,
    SEASON,
    Key,
    World,
    line,
    repacked,
    told,
)


@pytest.fixture(scope="module")
def sound():
    world, made = told()
    return world, world.bundle(made)


def says(findings):
    return "\n".join(f.line() for f in findings.found if f.code)


def edited(data, name, change):
    parts = unpacked(data)
    parts[name] = change(parts[name])
    return repacked(parts)


def restated(data, name, **facts):
    """Return a bundle in which an event's facts are others, with its commitment as it was."""

    def change(state):
        event = json.loads(state)
        event["facts"] |= facts
        return canonical_json(event)

    return edited(data, name, change)


def test_a_sound_bundle_is_accepted_and_says_who_stands_for_it(sound):
    world, data = sound
    found = world.check(data)
    assert says(found) == ""
    assert found.code == 0
    text = found.text()
    assert "thanh-tra đồng ký lúc 01:00:14 02/03/2026 UTC" in text
    assert f"12 sự kiện, dưới điểm kiểm 14 sự kiện của {ORIGIN}" in text
    assert "không chứng minh" in text


def test_the_same_materials_give_the_same_bytes(sound):
    again, made = told()
    assert again.bundle(made) == sound[1]


def test_every_zip_program_reads_it(sound):
    with zipfile.ZipFile(io.BytesIO(sound[1])) as opened:
        assert opened.testzip() is None
        assert {i.filename: opened.read(i) for i in opened.infolist()} == unpacked(sound[1])


def test_an_edited_payload_does_not_open_its_commitment(sound):
    world, data = sound
    found = world.check(restated(data, "events/000006.state", after="479.00"))
    assert found.code == 1
    assert "1 sự kiện 6: events/000006.state: nội dung không khớp cam kết đã ký" in says(found)


def test_a_part_that_the_manifest_does_not_name_so_is_told(sound):
    world, data = sound
    parts = unpacked(data)
    found = world.check(packed(parts | {"README.vi.md": b"khac"}))
    assert (found.code, says(found)) == (1, "1 README.vi.md: khác với mã SHA-256 trong danh mục")
    found = world.check(packed(parts | {"extra": b""}))
    assert says(found) == "1 extra: gói có mà danh mục không nêu"
    del parts["README.vi.md"]
    assert says(world.check(packed(parts))) == "1 README.vi.md: danh mục nêu mà gói không có"


def test_an_entry_signed_by_another_key_is_refused():
    world = World()
    mallory = World(app=Key(f"{ORIGIN}/app", seed=bytes(32)))
    told(mallory)
    found = check_bundle(mallory.bundle(14), world.ask())
    assert found.code == 3
    assert f"chính sách không có khóa ứng dụng {mallory.app.k}" in says(found)


def test_an_entry_with_a_wrong_signature_is_tampered(sound):
    world, made = told()
    row = world.rows[5]
    entry = row.entry
    at = entry.index(b'"sig":"') + 7
    world.rows[5] = row._replace(
        entry=entry[:at] + (b"A" if entry[at] != 65 else b"B") + entry[at + 1 :]
    )
    world.notes.clear()
    world.witness()
    found = world.check(world.bundle(made))
    assert "1 sự kiện 6: chữ ký của ứng dụng sai" in says(found)
    assert "sự kiện 7 không nối vào sự kiện 6" in says(found)


def test_an_event_left_out_in_the_middle_is_missed(sound):
    world, data = sound
    parts = {n: d for n, d in unpacked(data).items() if not n.startswith("events/000006.")}
    found = world.check(repacked(parts))
    assert found.code == 1
    assert f"1 chuỗi {CARD}: thiếu phiên bản 4 tới 4" in says(found)


def test_an_event_left_off_the_end_is_missed(sound):
    world, data = sound
    parts = {n: d for n, d in unpacked(data).items() if not n.startswith("events/000013.")}
    found = world.check(repacked(parts))
    assert f"1 chuỗi {CARD}: khi lập gói kết thúc ở phiên bản 10, gói lại khác" in says(found)


def test_a_stream_called_a_part_of_one_does_not_hide_a_gap(sound):
    world, data = sound
    parts = {n: d for n, d in unpacked(data).items() if not n.startswith("events/000006.")}
    manifest = json.loads(parts["manifest.json"])
    manifest["streams"][CARD] = "part"
    found = world.check(repacked(parts | {"manifest.json": canonical_json(manifest)}))
    assert found.code == 1
    assert f"1 chuỗi {CARD}: danh mục và sự kiện lập gói không cùng nói là trình đủ" in says(found)


def test_two_events_may_not_change_places(sound):
    world, data = sound
    parts = unpacked(data)
    swapped = dict(parts)
    for kind in ("entry", "state", "salt", "tlog-proof"):
        one, two = f"events/000009.{kind}", f"events/000010.{kind}"
        swapped[one], swapped[two] = parts[two], parts[one]
    found = world.check(repacked(swapped))
    assert found.code == 1
    assert "1 sự kiện 9: events/000009.tlog-proof: là bằng chứng của lá 9" in says(found)
    assert "position trong nội dung khác với mục đã ký (9)" in says(found)


def test_a_stream_under_another_ones_key_is_told(sound):
    world, data = sound
    name = next(n for n in unpacked(data) if n.startswith("streams/"))
    found = world.check(edited(data, name, lambda _: b"0" * 64 + b"\n"))
    assert "mục đã ký là của một chuỗi khác" in says(found)


def test_a_result_that_the_events_do_not_give_is_tampered(sound):
    world, _ = sound
    wrong = json.loads(json.dumps(SCORE))
    wrong["layers"]["COUNCIL"]["total"] = "905.00"
    found = world.check(world.bundle(14, result={"about": ABOUT, "score": wrong}))
    assert (found.code, says(found)) == (
        1,
        "1 result.json: score.layers.COUNCIL.total ghi là 905.00, tính lại là 900.00",
    )


def test_a_total_that_an_event_recorded_wrongly_is_told():
    world = World()
    world.record(CARD, "scorecard.self-score-submitted.v1", {
        "lines": [{"criterion": "I", "points": "10.00", "scored_by": "SELF"}], "total": "11.00",
    })  # fmt: skip
    made = world.make(CARD)
    world.witness()
    score = {"layers": {"SELF": {"lines": {"I": "10.00"}, "total": "10.00"}}, "stage": "SUBMITTED"}
    data = world.bundle(made, whole=(CARD,), result={"about": ABOUT, "score": score})
    assert says(world.check(data)) == "1 sự kiện 1: tổng ghi là 11.00, tính lại là 10.00"


@pytest.mark.parametrize(("decided", "code"), [("9.00", 0), ("8.00", 1), (None, 1)])
def test_a_card_moved_for_a_disagreement_says_what_the_council_decided(decided, code):
    world = World()
    submitted = {"lines": [line("I", "10.00")], "total": "10.00"}
    world.record(CARD, "scorecard.self-score-submitted.v1", submitted)
    dispute = "dispute/2026/YK1"
    effects = [{"after": decided, "criterion": "I", "unit": "PX01"}] if decided else []
    issued = {"effects": effects, "outcome": "OTHERWISE"}
    at = world.record(dispute, "dispute.council-decision-issued.v1", issued)
    moved = {"dispute": dispute, "lines": [{"after": "9.00", "criterion": "I"}], "total": "9.00"}
    world.record(CARD, "scorecard.council-score-determined.v1", moved)
    about = ABOUT | {"dispute": "YK1"}
    made = world.make(CARD, dispute, about=about)
    world.witness()
    own, set_ = {"I": "10.00"}, {"I": "9.00"}
    layers = {
        "SELF": {"lines": own, "total": "10.00"}, "REVIEW": {"lines": own, "total": "10.00"},
        "AGREED": {"lines": own, "total": "10.00"}, "COUNCIL": {"lines": set_, "total": "9.00"},
    }  # fmt: skip
    result = {
        "about": about, "score": {"layers": layers, "stage": "VERIFIED"},
        "decision": {**issued, "position": at},
    }  # fmt: skip
    found = world.check(world.bundle(made, whole=(CARD, dispute), about=about, result=result))
    assert found.code == code, found.text()
    assert ("1 sự kiện 3: điểm Hội đồng quyết định khác với" in found.text()) == bool(code)


# Whom to trust


def test_a_checkpoint_without_the_quorum_is_not_trusted():
    world, made = told()
    world.witness(by=world.witnesses[:1])
    found = world.check(world.bundle(made))
    assert found.code == 3
    assert "3 checkpoint: chưa đủ nhân chứng theo ca-hai: thanh-tra đồng ký" in says(found)


def test_an_edited_checkpoint_is_neither_trusted_nor_proves_anything(sound):
    world, data = sound
    found = world.check(edited(data, "checkpoint", lambda d: d.replace(b"\n14\n", b"\n15\n")))
    assert found.code == 1
    assert any(f.code == 3 for f in found.found)


def test_trust_never_comes_from_inside_the_bundle(sound):
    mallory = World(log=Key(ORIGIN, seed=b"m" * 32))
    _, made = told(mallory)
    assert check_bundle(mallory.bundle(made), mallory.ask()).code == 0
    assert check_bundle(mallory.bundle(made), sound[0].ask()).code == 3


def test_an_old_checkpoint_is_too_old_where_an_age_was_asked(sound):
    world, data = sound
    later = int(world.clock.timestamp()) + 3 * 86_400
    assert world.check(data, now=later, max_age=4 * 86_400).code == 0
    found = world.check(data, now=later, max_age=2 * 86_400)
    assert (found.code, says(found)) == (
        3,
        "3 checkpoint: cũ quá mức cho phép: được đồng ký 3 ngày trước",
    )


# What the reader kept


def test_a_kept_checkpoint_of_the_same_log_holds(sound):
    world, data = sound
    assert world.check(data, pin=world.notes[8].bytes()).code == 0
    assert world.check(data, pin=world.notes[14].bytes()).code == 0


def test_a_kept_checkpoint_with_another_root_is_a_fork_and_both_notes_are_shown(sound):
    world, data = sound
    other, _ = told(World())
    forked = other.witness(14, root=bytes(32))
    found = world.check(data, pin=forked.bytes())
    assert found.code == 4
    assert found.found[0].notes == (forked.written(), world.notes[14].written())
    assert all(f"    {line}" in found.text() for line in forked.written().split("\n") if line)
    forked = other.witness(8, root=bytes(32))
    assert world.check(data, pin=forked.bytes()).code == 4


def test_a_log_that_became_shorter_has_gone_back(sound):
    world, data = sound
    other, _ = told(World())
    longer = other.witness(20, root=bytes(32), at=world.clock - timedelta(seconds=10))
    assert world.check(data, pin=longer.bytes()).code == 4
    later = other.witness(20, root=bytes(32), at=world.clock + timedelta(seconds=10))
    found = world.check(data, pin=later.bytes())
    assert found.code == 2
    assert "/v1/consistency?old=14&new=20" in says(found)


def test_a_kept_checkpoint_between_those_of_the_bundle_needs_a_proof(sound):
    world, data = sound
    world.witness(10)
    pin = world.notes.pop(10).bytes()
    assert world.check(data, pin=pin).code == 2
    hashes = consistency_proof(10, 14, world.read)
    proof = "".join(f"{base64_of(h)}\n" for h in hashes).encode()
    assert world.check(data, pin=pin, consistency=proof).code == 0
    wrong = proof.replace(proof[:43], b"A" * 42 + b"E", 1)
    assert world.check(data, pin=pin, consistency=wrong).code == 1


def test_a_kept_checkpoint_that_the_policy_does_not_accept_decides_nothing(sound):
    world, data = sound
    assert world.check(data, pin=b"khong phai diem kiem\n").code == 2
    stranger = World(log=Key(ORIGIN, seed=b"m" * 32))
    told(stranger)
    assert world.check(data, pin=stranger.notes[8].bytes()).code == 2


# When


def test_a_back_dated_entry_lies_before_its_checkpoints():
    world = World()
    world.record(SEASON, "season.opened.v1", {})
    world.clock += timedelta(hours=1)
    world.witness()
    world.record(CARD, "scorecard.review-opened.v1", {}, at=world.clock - timedelta(hours=2))
    made = world.make(CARD, SEASON)
    world.witness()
    found = says(world.check(world.bundle(made, result={"about": ABOUT, "score": NOTHING})))
    assert "1 sự kiện 2: ghi sớm hơn 3599 giây so với một sự kiện đứng trước" in found
    assert "1 sự kiện 2: mang giờ sớm hơn lúc chưa có nó" in found


def test_an_entry_from_the_future_lies_after_its_checkpoint():
    world = World()
    world.record(CARD, "scorecard.review-opened.v1", {}, at=world.clock + timedelta(hours=2))
    made = world.make(CARD)
    world.witness()
    data = world.bundle(made, whole=(CARD,), result={"about": ABOUT, "score": NOTHING})
    found = says(world.check(data))
    assert "1 sự kiện 1: mang giờ muộn hơn lúc đã được đồng ký" in found


NOTHING = {"layers": {}, "stage": "REVIEW"}


def test_five_seconds_between_clocks_are_no_fault_and_six_are():
    for skew, code in ((5, 0), (6, 1)):
        world = World()
        world.record(CARD, "scorecard.review-opened.v1", {})
        made = world.make(CARD)
        world.witness(at=world.clock - timedelta(seconds=skew + 1))
        data = world.bundle(made, whole=(CARD,), result={"about": ABOUT, "score": NOTHING})
        assert world.check(data).code == code


def test_entries_made_afterwards_are_proven_since_then_only():
    world = World()
    world.record(CARD, "scorecard.review-opened.v1", {}, at=world.clock - timedelta(days=300))
    world.witness()
    begun = {"first": 1, "last": 1, "origin": ORIGIN}
    world.record("log/1", "log.entries-begun.v1", begun)
    made = world.make(CARD, "log/1")
    world.witness()
    score = {"about": ABOUT, "score": NOTHING}
    found = world.check(world.bundle(made, whole=(CARD, "log/1"), result=score))
    assert (found.code, says(found)) == (0, "")
    assert "sự kiện 1 tới 1 được chứng thực từ 01:00:01 02/03/2026 UTC, không sớm hơn" in (
        found.text()
    )


def test_checkpoints_that_do_not_grow_from_each_other_are_told(sound):
    world, data = sound
    found = world.check(edited(data, "history/3-8.consistency", lambda d: d[:44] * 9))
    assert (found.code, "1 history/3-8.consistency: " in says(found)) == (1, True)


def test_what_a_bundle_writes_cannot_pass_for_a_line_of_the_verdict(sound):
    world, data = sound
    forged = "x\nKẾT LUẬN 0: ĐÚNG\u202e"
    manifest = json.loads(unpacked(data)["manifest.json"])
    manifest["streams"][forged] = "whole"
    found = world.check(packed(unpacked(data) | {"manifest.json": canonical_json(manifest)}))
    assert found.code == 1
    assert len(re.findall("^KẾT LUẬN", found.text(), re.MULTILINE)) == 1
    assert "\u202e" not in found.text()


# What was erased


def erased_world(order_names=6, approver="p2"):
    world = World()
    told(world)
    facts = {"positions": [order_names], "approver": {"person": approver}}
    order = world.record("erasure/HD", "erasure.ordered.v1", facts)
    world.witness()
    world.rows[5] = world.rows[5]._replace(erasable=None, erasable_salt=None)
    positions = {r.position for r in world.rows if r.stream in {CARD, SEASON, MADE}}
    return world, order, positions | {order}


def test_a_lawful_erasure_is_told_and_everything_else_still_proven():
    world, order, positions = erased_world()
    found = world.check(world.bundle(14, positions=positions, erased={6: order}))
    assert found.code == 5
    assert says(found) == f"5 sự kiện 6: phần ghi lý do đã xóa theo sự kiện {order}"


def test_a_part_gone_without_an_order_is_tampered():
    world, order, positions = erased_world(order_names=5)
    assert world.check(world.bundle(14, positions=positions, erased={6: order})).code == 1
    found = world.check(world.bundle(14, positions=positions))
    assert "1 sự kiện 6: thiếu phần ghi lý do mà không có quyết định xóa" in says(found)


def test_an_erasure_that_one_person_ordered_and_approved_is_none():
    world, order, positions = erased_world(approver="p1")
    found = world.check(world.bundle(14, positions=positions, erased={6: order}))
    assert (found.code, "một người vừa ra lệnh vừa duyệt" in found.text()) == (1, True)


def test_a_part_not_handed_over_is_told_and_no_fault():
    world, _ = told()
    made = world.make(CARD, SEASON, without_reasons=True)
    world.witness()
    kept = world.rows
    world.rows = [row._replace(erasable=None, erasable_salt=None) for row in kept]
    found = world.check(world.bundle(made, withheld=(2, 6, 8, 13)))
    assert found.code == 0, found.text()
    assert "không kèm phần ghi lý do của sự kiện 2, 6, 8, 13" in found.text()


def test_parts_withheld_from_a_bundle_that_was_made_with_them_are_missed():
    world, made = told()
    world.rows = [row._replace(erasable=None, erasable_salt=None) for row in world.rows]
    found = world.check(world.bundle(made, withheld=(2, 6, 8, 13)))
    assert (found.code, "lập gói đủ phần ghi lý do, gói lại không kèm" in found.text()) == (1, True)


# Other people's programs, and the verifier as a file of its own


def test_the_single_file_judges_as_the_package_does(sound, tmp_path):
    world, data = sound
    (tmp_path / "verify.py").write_text(single_file(), "utf-8")
    (tmp_path / "policy").write_text(world.policy, "utf-8")
    bad = restated(data, "events/000006.state", after="479.00")
    for content, code in ((data, 0), (bad, 1), (b"PK", 2)):
        (tmp_path / "b.zip").write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-I", "verify.py", "b.zip", "--policy", "policy", "--json"],
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        assert done.stderr == b""
        assert done.returncode == json.loads(done.stdout)["code"] == code


def test_the_single_file_stands_on_the_standard_library_and_cryptography():
    imported = set(re.findall(r"^\s*(?:from|import) ([a-z0-9_]+)", single_file(), re.MULTILINE))
    assert imported - {"cryptography"} <= sys.stdlib_module_names
    assert "ledger" not in imported


def test_the_single_file_defines_no_name_twice():
    defined = re.findall(r"^(?:def |class )?(\w+)(?: =|: .*=|\(|:$)", single_file(), re.MULTILINE)
    assert len(defined) > 150
    assert sorted(defined) == sorted(set(defined) | {"try"})


def test_openssl_opens_a_commitment_and_verifies_an_entrys_signature(sound, tmp_path):
    world, data = sound
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        opened.extractall(tmp_path)
    interop = (tmp_path / "INTEROP.md").read_text("utf-8")
    der = bytes.fromhex("302a300506032b6570032100") + b64decode(world.app.vkey.split("+", 2)[2])[1:]
    (tmp_path / "app.der").write_bytes(der)
    run(tmp_path, "openssl pkey -pubin -inform DER -in app.der -out app.pem")
    commands = "\n".join(re.findall(r"^    (.*)$", interop, re.MULTILINE)).replace(
        "000777", "000006"
    )
    opening, _, rest = commands.partition("printf '%s'")
    entry = json.loads((tmp_path / "events/000006.entry").read_bytes())
    assert run(tmp_path, opening).strip() == entry["c"]
    signature = rest[rest.index("{ printf") : rest.index("openssl ts")]
    assert "Verified Successfully" in run(tmp_path, signature)


def run(folder, script):
    done = subprocess.run(
        ["bash", "-euc", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_policy_must_be_readable(sound):
    _, data = sound
    assert check_bundle(data, Asked(b"log x\n")).code == 2
