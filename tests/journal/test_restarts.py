"""The database stopped, or killed, and started again while many write: everything is recorded once, nothing is lost."""

import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.unit import Unit
from ledger.bootstrap import prepare
from ledger.journal.embedded import Server
from ledger.journal.journal import Act
from ledger.journal.postmaster import Postmaster
from ledger.journal.recorder import DATABASE_AWAY
from ledger.refusals import Conflict
from ledger.settings import Settings
from tests import server as place
from tests.journal.putting import CARD, UNDER, adjust, open_review, rename, submit, under
from tests.opening import check_ledger, open_ledger

pytestmark = pytest.mark.slow

WRITERS, EACH = 4, 25
PATIENCE_SECONDS = 60


class Restarting:
    """A server of the test's own, which is brought down and up again under its users."""

    def __init__(self, directory: Path) -> None:
        self.server = Server(directory / "data")
        self.door = directory / "door"
        self.start()
        self.owner = make_conninfo(self.server.conninfo(), host=str(self.door))

    def stop(self) -> None:
        """As an operator does: the server ends every session, whatever it is at."""
        self.server.__exit__()

    def kill(self) -> None:
        """As a power cut does: the postmaster is gone at once, and its backends after it."""
        found = Postmaster.of(self.server.cluster)
        assert found is not None
        os.kill(found.pid, signal.SIGKILL)
        self.server.__exit__()

    def start(self) -> None:
        """Up again, at the address where its users know it."""
        self.server.__enter__()
        fresh = self.door.with_suffix(".new")
        fresh.symlink_to(str(conninfo_to_dict(self.server.conninfo())["host"]))
        fresh.rename(self.door)


@pytest.fixture
def restarting():
    with tempfile.TemporaryDirectory(dir=place.place()) as directory:
        os.chmod(directory, 0o755)  # noqa: PTH101, S103 — for root the server runs as another account
        running = Restarting(Path(directory))
        yield running
        running.stop()


def insisting(journal, decision, command):
    """Put one act with its command until the answer comes; how often the database was away meanwhile."""
    away, deadline = 0, time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            decision(command)
        except DATABASE_AWAY:
            away += 1
            time.sleep(0.02)
        except Conflict:
            continue  # lost a race too often; it is told so, and puts it again
        else:
            return away
    raise TimeoutError(command)


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_restarted_under_load_every_command_is_recorded_once_and_the_ledger_is_sound(
    restarting, how
):
    owner = restarting.owner
    prepare(
        owner, Settings(_env_file=None).model_copy(update={"database_url": None, "app_url": None})
    )
    ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=WRITERS + 1)
    journal = ledger.journal
    journal.decide(Scorecard, CARD, submit, under=UNDER)
    journal.decide(Scorecard, CARD, open_review, under=UNDER)
    errors, away, written = [], [], []

    def write(n):
        def put(command):
            acts = [
                Act(Unit, f"unit/PX{n:02d}", rename),
                Act(Scorecard, CARD, adjust(f"I.{n + 1}")),
            ]
            journal.record(acts, under=under(command), content=command.encode())
            written.append(command)

        try:
            away.extend(insisting(journal, put, f"lệnh-{n}-{k}") for k in range(EACH))
        except Exception as error:  # noqa: BLE001 — raised again below
            errors.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for share in (1, 2, 3):
        while len(written) < share * WRITERS * EACH // 4 and any(t.is_alive() for t in threads):
            time.sleep(0.001)
        getattr(restarting, how)()
        restarting.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    assert sum(away) > 0, "the database was away while they wrote"
    recorded = [e for e in journal.all() if e.command]
    expected = {f"lệnh-{n}-{k}" for n in range(WRITERS) for k in range(EACH)}
    assert sorted(e.command for e in recorded) == sorted([*expected, *expected])  # two events each
    assert journal.head()[0] == 2 + 2 * WRITERS * EACH
    ledger.close()
    assert check_ledger(owner) == []
