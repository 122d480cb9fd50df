"""Every durable step of making an evidence bundle: it fails, it is done and reports failure, the process is killed.

Afterwards the same command gives, under its key, the bundle of the one event that was recorded for it, byte for
byte as it is cut ever after, and it verifies; or it says what to do. Nothing half is where the bundle was to stand.
"""

import resource
import time
from pathlib import Path

import pytest

from ledger.cli import evidence
from ledger.evidence.verifier import Asked, check_bundle
from ledger.journal.recorder import LedgerRecorder
from ledger.log import durable
from ledger.log.view import LogView
from ledger.questions.proof import awaited
from ledger.signing.promises import Promises, every_promise
from tests.faults import fails, faulty, killed
from tests.journal.wire import wire
from tests.log.logged import Logged
from tests.opening import open_ledger

pytestmark = pytest.mark.slow

MADE = "evidence-bundle.made.v1"
WHO = ("--as", "p-thanhtra:TT:INSPECTOR", "--reason", "thanh tra theo kế hoạch")
STEPS = {
    "the making is recorded": (LedgerRecorder, "append", lambda *_: True),
    "the making is promised": (Promises, "_write", lambda journal: bool(journal._unwritten)),
    "its proof is waited for": (LogView, "state", lambda *_: True),
    "it is cut": (evidence, "bundle", lambda *_: True),
    "the draft is on disk": (durable, "_drafted", lambda draft, *_: ".zip." in draft.name),
    "it takes its place": (Path, "replace", lambda _, file: file.suffix == ".zip"),
    "the place is on disk": (durable, "_sync_directory", lambda folder: folder.name == "out"),
}
AFTER_RECORDING = [*STEPS][2:]


class Office:
    """A card in review, and the log at work over it; the command by which a bundle of it is made."""

    def __init__(self, review, thidua, folder):
        self.review, self.thidua = review, thidua
        self.logged = Logged(review.stand, folder / "log")
        self.logged.clock = lambda: int(time.time())
        self.logged.round()
        self.file = folder / "out" / "b.zip"
        self.file.parent.mkdir()

    def make(self, *more, on=None):
        words = ("bundle", "2024", "PX03", *WHO, "--out", self.file, "--wait", "0")
        return self.thidua(on or self.review, *words, *more)

    def made(self):
        """The positions at which a bundle was made."""
        return [e.position for e in self.review.ledger.journal.all() if e.topic == MADE]

    def nothing_half(self):
        """Expect nothing in the bundle's place, or all of it; a kill may leave a draft beside it."""
        if self.file.exists():
            self.whole(self.file.read_bytes())

    def whole(self, content):
        found = check_bundle(content, Asked(self.logged.view.policy_text()))
        assert found.code == 0, found.text()

    def goes_on(self):
        """Expect the command put again to give the bundle of the one event, whatever was there of it."""
        self.nothing_half()
        before = self.file.read_bytes() if self.file.exists() else None
        status, printed, told = self.make("--key", "lenh-goi")
        assert status == 0, told
        (position,) = self.made()
        assert f"sự kiện số {position}" in printed
        content = self.file.read_bytes()
        assert before in {None, content}
        self.whole(content)
        again = self.file.with_name("again.zip")
        status, _, told = self.thidua(
            self.review, "bundle", "2024", "--made", position, "--out", again
        )
        assert (status, again.read_bytes() == content) == (0, True), told
        status, printed, told = self.thidua(self.review, "verify")
        assert (status, printed) == (0, "sổ cái đúng: không có sai lệch nào\n"), told


@pytest.fixture
def office(review, thidua, tmp_path, monkeypatch):
    """The office; its log publishes what is recorded whenever somebody waits for it."""
    monkeypatch.setenv("THIDUA_DATA", str(tmp_path))
    office = Office(review, thidua, tmp_path)

    def published_meanwhile(*asked):
        office.logged.round()
        return awaited(*asked)

    monkeypatch.setattr(evidence, "awaited", published_meanwhile)
    return office


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_fails_or_is_done_and_reports_failure(office, monkeypatch, tmp_path, step, when):
    with monkeypatch.context() as fault:
        fault.setattr(*faulty(STEPS[step], **{when: fails}))
        status, _, told = office.make("--key", "lenh-goi")
    if step == "the making is promised":
        assert status == 0, told  # it is recorded all the same, and promised again
        promised = every_promise(tmp_path / "promises", 2**62)
        assert office.made()[0] in {position for position, _ in promised}
    else:
        assert (status, "hệ điều hành không cho" in told) == (2, True)
        what_to_do = "chạy lại với cùng --key" if step not in AFTER_RECORDING else "--made"
        assert what_to_do in told
    assert not [*office.file.parent.glob(".*")]
    office.goes_on()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_it_is_killed_at_a_step(office, step, when):
    killed(STEPS[step], when, lambda: office.make("--key", "lenh-goi"))
    office.goes_on()


@pytest.mark.parametrize("kill", [False, True])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", AFTER_RECORDING)
def test_an_earlier_cut_stays_until_the_next_one_takes_its_place(
    office, monkeypatch, step, when, kill
):
    office.make()
    (position,) = office.made()
    content = office.file.read_bytes()
    again = ("bundle", "2024", "--made", position, "--out", office.file)
    if kill:
        killed(STEPS[step], when, lambda: office.thidua(office.review, *again))
    else:
        with monkeypatch.context() as fault:
            fault.setattr(*faulty(STEPS[step], **{when: fails}))
            assert office.thidua(office.review, *again)[0] == 2
    assert office.file.read_bytes() == content
    assert office.thidua(office.review, *again)[0] == 0
    assert office.file.read_bytes() == content


def test_the_disk_is_full_in_the_middle_of_the_draft(office, monkeypatch):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    full = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, usual[1]))  # noqa: E731
    try:
        with monkeypatch.context() as fault:
            fault.setattr(*faulty(STEPS["the draft is on disk"], before=full))
            status, _, told = office.make("--key", "lenh-goi")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert (status, "chỗ trống của đĩa" in told) == (2, True)
    assert not [*office.file.parent.iterdir()]
    office.goes_on()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("key", [("--key", "lenh-goi"), ()])
def test_the_connection_is_torn_at_the_commit(office, when, key):
    """Without a key nobody can know whether it is recorded, and that is what is said."""
    with wire(office.review.stand.service) as through:
        through.tear("commit", when)
        status, _, told = office.make(*key, on=Torn(office.review.stand.owner, through.conninfo))
    assert through.torn == 1
    if key and when == "after":
        assert status == 0, told  # the journal has looked
    else:
        assert (status, "chạy lại với cùng --key" in told) == (2, True)
        assert not office.file.exists()
    assert len(office.made()) == (when == "after")
    if key:
        office.goes_on()


@pytest.mark.parametrize("when", ["before", "after"])
def test_over_the_web_it_is_made_once_and_cut_alike_ever_after(office, when):
    """The server is killed; the one that is started in its place gets the same request."""
    review, path = office.review, "/v1/evidence-bundles"
    sent = {"season": "2024", "unit": "PX03", "reason": "thanh tra theo kế hoạch"}
    headers = review.writing("p-thanhtra:TT:INSPECTOR", idempotency_key="lenh-goi")

    def served():
        review.app.state.ledger = open_ledger(review.stand.service, pool=2)
        return review.client.post(path, json=sent, headers=headers)

    killed(STEPS["the making is recorded"], when, served)
    assert len(office.made()) == (when == "after")
    answer = review.client.post(path, json=sent, headers=headers)
    assert answer.status_code == (200 if when == "after" else 201), answer.text
    (position,) = office.made()
    assert answer.json()["position"] == position
    office.logged.round()
    review.ledger.log = office.logged.view
    fetched = review.get(f"{path}/{position}")
    assert (fetched.status_code, fetched.content) == (200, review.get(f"{path}/{position}").content)
    office.whole(fetched.content)
    cut = ("bundle", "2024", "--made", position, "--out", office.file)
    assert office.thidua(review, *cut)[0] == 0
    assert office.file.read_bytes() == fetched.content


class Torn:
    """Where a command goes whose connection is torn."""

    def __init__(self, owner, service):
        self.stand = self
        self.owner, self.service = owner, service
