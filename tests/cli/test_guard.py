"""A ledger that was put back behind what was signed or witnessed of it: no command records in it, every one reads it."""

import shutil
import socket
import time
from contextlib import ExitStack

import pytest
from psycopg.conninfo import make_conninfo
from typer.main import get_command

from ledger import cli
from ledger.aggregates.unit import Unit
from ledger.cli.opening import opened
from ledger.log.running import Running
from ledger.log.serving import witness_app
from ledger.merkle.cosignature import COSIGNATURE
from ledger.signing.keys import SigningKey
from tests import server
from tests.api.office import TODAY, Web
from tests.conftest import Stand
from tests.journal.putting import UNDER, rename
from tests.log.logged import LOG, WITNESS, Logged, roll_back
from tests.log.trees import served
from tests.opening import open_ledger

INSPECTOR = ("--as", "p-thanhtra:TT:INSPECTOR")
ADMIN = ("--as", "p-quantri:TT:ADMIN")
RECORDING = {
    "act": ("act", "role.grant", "-", *ADMIN, "--in", "person=p-moi"),
    "bundle": ("bundle", "2024", "PX03", *INSPECTOR),
    "calendar-address": ("calendar-address", "2024", "C1", "--as", "p-truong:PX01:HEAD"),
    "init": ("init", "p-quantri:TT"),
    "log begin": ("log", "begin", *ADMIN),
    "role end": ("role", "end", "p-pho", "PX02", "DEPUTY", *ADMIN, "--to", "2024-12-01"),
    "role grant": ("role", "grant", "p-moi", "PX02", "MEMBER", *ADMIN, "--from", "2024-12-01"),
    "season load": ("season", "load", ".", *ADMIN),
}
READING = {
    "clause": ("clause", "B.II.2"),
    "event": ("event", "1"),
    "events": ("events",),
    "explain": ("explain", "2024", "PX03"),
    "history": ("history", "2024", "PX03"),
    "policy": ("policy",),
    "proof": ("proof", "1"),
    "scorecard": ("scorecard", "2024", "PX03"),
}
NOTHING_RECORDED = {
    *READING, "assess", "awards", "calendar", "compare-criteria", "complaint", "consistency",
    "dispute", "double-effect", "eligibility", "erasure reapply", "feed", "findings",
    "hearing-file", "keys new", "keys show", "leadership", "lineage", "log rebuild", "log run",
    "log status", "migrate", "rebuild", "reprimands", "season sample", "signer", "standings",
    "token", "verify", "what-if", "witness", "year",
}  # fmt: skip
GRANTED = '{"body": "PX02", "role": "MEMBER", "from_day": "2024-12-01"}'
SAYS = "Không ghi tiếp được: {} sự kiện, sổ chỉ có"
TO_DO = "khôi phục bản sao lưu mới hơn"


class Office:
    """A card in review, bundles made of it, and the log over all that; `before` its last event."""

    def __init__(self, web, data):
        self.stand, self.data = web.stand, data
        self.logged = Logged(web.stand, data / "log")
        self.logged.clock = lambda: int(time.time())
        web.in_review()
        why = {"season": "2024", "unit": "PX03", "reason": "thanh tra"}
        for _ in range(2):
            web.done(web.post("/v1/evidence-bundles", why, "p-thanhtra:TT:INSPECTOR"))
        self.before = self.head() - 1
        self.logged.round()

    def head(self):
        return self.stand.journal.head()[0]


@pytest.fixture(scope="module")
def restored(postgres, furnished, app, people):
    """Open a furnished ledger that nobody checks at the end."""
    with ExitStack() as held:

        def one(data):
            owner = held.enter_context(server.database(postgres, furnished))
            ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=2)
            held.callback(ledger.close)
            ledger.today = lambda: TODAY
            stand = Stand(owner, make_conninfo(owner, user="thidua_app"), ledger)
            return Office(Web(stand, people, app), data)

        yield one


@pytest.fixture(scope="module")
def behind(restored, tmp_path_factory):
    """One that is behind, which all may look at and none may change."""
    found = restored(tmp_path_factory.mktemp("data"))
    roll_back(found.logged, found.before)
    return found


@pytest.fixture
def at(behind, monkeypatch):
    monkeypatch.setenv("THIDUA_DATA", str(behind.data))
    return behind


@pytest.fixture
def written(restored, monkeypatch, tmp_path):
    """One that has all that its log has, and is a test's own."""
    monkeypatch.setenv("THIDUA_DATA", str(tmp_path))
    found = restored(tmp_path)
    monkeypatch.setenv("DATABASE_URL", found.stand.owner)
    monkeypatch.setenv("THIDUA_APP_URL", found.stand.service)
    return found


def commands(group, *words):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *words, name)
        else:
            yield " ".join((*words, name))


def test_of_every_command_it_is_known_whether_it_records():
    """`serve` records the demonstration, behind the guard of its own start."""
    assert sorted(commands(get_command(cli.app))) == sorted(
        {*RECORDING, *NOTHING_RECORDED, "serve"}
    )


@pytest.mark.parametrize("words", RECORDING.values(), ids=RECORDING)
def test_a_command_that_records_is_refused_first(at, thidua, words):
    status, printed, told = thidua(at, *words, given=GRANTED)
    assert (status, printed) == (2, "")
    assert SAYS.format(f"người ký có {at.before + 1}") in told
    assert TO_DO in told
    assert at.head() == at.before


@pytest.mark.parametrize("words", READING.values(), ids=READING)
def test_a_command_that_reads_runs(at, thidua, words):
    status, printed, told = thidua(at, *words)
    assert (status, told) == (0, "")
    assert printed


def test_a_bundle_that_was_made_is_cut_and_the_ledger_is_verified(at, thidua, tmp_path):
    cut = ("bundle", "2024", "--made", at.before, "--out", tmp_path / "b.zip")
    assert thidua(at, *cut)[0] == 0
    status, printed, _ = thidua(at, "verify")
    assert (status, "sổ đã bị lùi" in printed) == (4, True)


def test_a_ledger_that_a_command_opened_to_read_records_nothing(written, thidua):
    """So none that records can be without the guard unnoticed."""
    with opened() as ledger, pytest.raises(RuntimeError, match="records nothing"):
        ledger.journal.decide(Unit, "unit/PX09", rename, under=UNDER)
    assert written.head() == written.before + 1


def test_it_is_recorded_while_the_log_is_at_work(written, thidua):
    head = written.head()
    with Running(written.logged.log(), every=0.01):
        for _ in range(5):
            status, _, told = put(written, thidua)
            assert status == 0, told
    assert written.head() == head + 5


def test_a_witness_elsewhere_is_asked_though_the_logs_files_were_put_back_too(written, thidua):
    logged = written.logged
    with served(witness_app(logged.witness())) as address:
        witnessed_at(logged, address)
        assert put(written, thidua)[0] == 0
        logged.round()
        roll_back(logged, written.head() - 1)
        for part in ("signer", "public", "integrator"):
            shutil.rmtree(logged.directory / part)
        status, _, told = put(written, thidua)
    assert (status, SAYS.format(f"nhân chứng noi-khac-0 có {written.head() + 1}") in told) == (
        2,
        True,
    )
    assert TO_DO in told


def test_who_never_answers_is_waited_for_a_moment_only(written, thidua):
    """Two take the connection and say nothing; what is on the spot is judged by itself."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("", 0)) as two:
        witnessed_at(
            written.logged, *(f"http://127.0.0.1:{s.getsockname()[1]}" for s in (one, two))
        )
        begun = time.monotonic()
        status, _, told = put(written, thidua)
        assert (status, time.monotonic() - begun < 4) == (0, True), told
        roll_back(written.logged, written.before)
        assert put(written, thidua)[0] == 2


def test_without_its_policy_a_log_that_has_signed_is_no_log_begun_anew(written, thidua):
    (written.data / "log" / "policy").unlink()
    status, _, told = put(written, thidua)
    assert (status, "không có chính sách nhân chứng" in told) == (2, True)
    shutil.rmtree(written.data / "log")
    assert put(written, thidua)[0] == 0
    assert not (written.data / "log").exists()


def put(written, thidua):
    """An act on the command line."""
    why = '{"season": "2024", "unit": "PX03", "reason": "thanh tra"}'
    return thidua(written, "act", "evidence-bundle.make", "-", *INSPECTOR, given=why)


def witnessed_at(logged, *addresses):
    """Let the log ask for its witness at these addresses instead of on the spot."""
    keys = [WITNESS, SigningKey.new("nhan-chung.khac", COSIGNATURE)]
    lines = [
        f"witness noi-khac-{n} {key.vkey} {address}"
        for n, (key, address) in enumerate(zip(keys, addresses, strict=False))
    ]
    policy = "\n".join([f"log {LOG.vkey}", *lines, "quorum noi-khac-0", ""])
    (logged.directory / "policy").write_text(policy, "utf-8")
