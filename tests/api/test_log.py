"""The transparency log over HTTP: open to everybody, and proofs for those who may read."""

import pytest

from ledger.log.view import LogView
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.proofs import verify_consistency
from ledger.merkle.reading import bytes_of
from ledger.merkle.tiles import unpack_entries
from ledger.merkle.tree import leaf_hash, leaf_hashes, root_of
from ledger.signing.keys import verify
from tests.api.office import CARD, DEPUTY, HEAD, LINES, UNIT
from tests.log.made import ORIGIN, Made

TEXT = "text/plain; charset=utf-8"


@pytest.fixture
def made(web, tmp_path) -> Made:
    """A log over as many entries as the ledger has events, less one."""
    made = Made(tmp_path / "log")
    made.integrate(web.head - 1)
    made.publish()
    web.ledger.log = LogView(made.directory, verify)
    return made


def policy(made):
    return LogView(made.directory, verify).policy()


def test_anybody_may_fetch_the_checkpoint_the_policy_and_the_tiles(web, made):
    note = web.get("/tlog/checkpoint", person=None)
    assert note.status_code == 200
    assert note.headers["content-type"] == TEXT
    assert note.headers["cache-control"] == "public, max-age=5"
    opened = policy(made).open(Note.parse(note.content), verify)
    assert opened.checkpoint.origin == ORIGIN
    size = opened.checkpoint.size
    entries = web.get(f"/tlog/tile/entries/000.p/{size}", person=None)
    assert entries.headers["content-type"] == "application/octet-stream"
    assert "immutable" in entries.headers["cache-control"]
    tile = web.get(f"/tlog/tile/0/000.p/{size}", person=None)
    assert tile.content == leaf_hashes(unpack_entries(entries.content))
    assert root_of(tile.content) == opened.checkpoint.root
    assert web.get("/tlog/policy", person=None).text.startswith("log ")


@pytest.mark.parametrize(
    "path",
    [
        "0/000",
        "0/1",
        "0/000.p/256",
        "9/000.p/1",
        "entries/..%2f..%2fpolicy",
        "..%2f..%2fpolicy",
        "x",
        "",
    ],
)
def test_no_other_path_leads_to_a_file(web, made, path):
    answer = web.get(f"/tlog/tile/{path}", person=None)
    assert answer.status_code == 404


def test_an_event_is_proven_to_whoever_may_read(web, made):
    answer = web.get("/v1/events/3/proof")
    assert answer.headers["content-type"] == TEXT
    proof = TlogProof.parse(answer.content)
    assert (
        proof.open(leaf_hash(made.entries[2]), policy(made), verify).checkpoint.size == web.head - 1
    )
    assert web.get("/v1/events/3/proof", person=None).status_code == 401
    assert web.get("/v1/events/3/proof", person="p-laai").status_code == 403


def test_an_event_beyond_the_checkpoint_has_no_proof_yet_and_says_so(web, made):
    answer = web.get(f"/v1/events/{web.head}/proof")
    assert answer.status_code == 404
    assert "chưa có điểm kiểm nào bao gồm" in answer.json()["detail"]
    assert "không có sự kiện" in web.get(f"/v1/events/{web.head + 1}/proof").json()["detail"]


def test_the_tree_is_shown_to_have_grown_only(web, made):
    size = web.head - 1
    told = web.get(f"/v1/consistency?old=5&new={size}")
    hashes = [bytes_of(line, "dòng") for line in told.text.splitlines()]
    roots = [root_of(leaf_hashes(made.entries[:n])) for n in (5, size)]
    verify_consistency(5, size, hashes, *roots)
    assert web.get(f"/v1/consistency?old=5&new={size + 1}").status_code == 422
    assert web.get("/v1/consistency?old=6&new=5").status_code == 422


def test_a_checkpoint_once_published_stays_to_be_had(web, made):
    old = web.head - 1
    made.integrate(1)
    made.publish()
    kept = Checkpoint.parse(Note.parse(web.get(f"/v1/checkpoints/{old}").content).text)
    assert kept.size == old
    assert web.get(f"/v1/checkpoints/{old - 1}").status_code == 404
    assert web.get(f"/v1/checkpoints/{old}/timestamp").status_code == 404
    made.write(f"public/checkpoints/{old}.tsr", b"0")
    stamped = web.get(f"/v1/checkpoints/{old}/timestamp")
    assert stamped.headers["content-type"] == "application/timestamp-reply"


def test_the_log_says_where_it_stands(web, made):
    told = web.get("/v1/log").json()
    assert told["head"] == web.head
    assert told["integrated"] == told["size"] == web.head - 1
    assert told["alone"] is True
    assert "không chứng minh được gì" in told["says"]
    made.write("alarm.json", '{"words": "thiếu sự kiện số 3"}')
    assert web.get("/v1/log").json()["stopped"] == "thiếu sự kiện số 3"


def test_files_that_are_not_what_they_were_are_no_proof(web, made):
    made.write("public/checkpoint", b"khac")
    assert web.get("/tlog/checkpoint", person=None).status_code == 503
    assert web.get("/v1/events/3/proof").status_code == 503
    assert "không đọc được" in web.get("/v1/log").json()["stopped"]
    event = web.get("/v1/events/3").json()
    assert event["proof"]["state"] == "WITNESSED"  # by the checkpoint that was kept
    made.write(f"public/checkpoints/{web.head - 1}", b"khac")
    assert "không đọc được" in web.get("/v1/events/3").json()["proof"]["stopped"]


def test_a_service_without_a_log_says_that_it_has_none(web):
    assert web.get("/tlog/checkpoint", person=None).status_code == 404
    assert web.get("/v1/log").status_code == 404
    assert web.get("/v1/events/3").json()["proof"]["state"] == "RECORDED"


def test_an_explanation_says_how_far_it_is_proven(web, made):
    web.submitted()
    told = web.get(f"{CARD}/explanation").json()
    assert told["proof"]["position"] == told["as_of"]["position"]
    assert told["proof"]["state"] == "RECORDED"
    made.integrate(2)
    assert web.get(f"{CARD}/explanation").json()["proof"]["state"] == "INTEGRATED"
    made.publish()
    proof = web.get(f"{CARD}/explanation").json()["proof"]
    assert proof["state"] == "WITNESSED"
    assert [w["name"] for w in proof["witnesses"]] == ["thanh-tra"]


def test_an_act_may_wait_for_its_witnesses(web, made, monkeypatch):
    monkeypatch.setattr("api.acts.WAIT_SECONDS", 0.2)
    late = web.post(f"{CARD}/submissions?wait=witnessed", {"lines": LINES}, UNIT)
    assert late.status_code == 201
    assert late.json()["proof"]["state"] == "RECORDED"
    assert late.json()["tlog_proof"] is None
    made.integrate(3)
    made.publish()
    told = web.done(web.post(f"{CARD}/reviews?wait=witnessed", {}, HEAD)).json()
    assert told["proof"]["state"] == "WITNESSED"
    index = told["position"] - 1
    leaf = leaf_hash(made.entries[index])
    assert TlogProof.parse(told["tlog_proof"]).open(leaf, policy(made), verify)
    refused = web.post(f"{CARD}/reviews?wait=later", {}, DEPUTY)
    assert refused.status_code == 422
