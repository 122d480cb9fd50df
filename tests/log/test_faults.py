"""Every durable step of the log: it fails, it succeeds and reports failure, the process is killed before or after.

Afterwards, whatever it was, the log goes on by itself to the very files that a log without faults has:
the same tiles, the same checkpoints byte for byte. A signer or witness that was rolled back between is refused.
"""

import shutil

import pytest
from psycopg.conninfo import make_conninfo

from ledger.log import durable
from ledger.log.growing import Growing
from ledger.log.integrator import Integrator
from ledger.log.publisher import Publisher
from ledger.log.signer import Signer
from ledger.log.witness import Witness
from tests import server
from tests.conftest import Stand
from tests.faults import fails, faulty, killed
from tests.log.logged import Logged
from tests.opening import open_ledger

pytestmark = pytest.mark.slow

STEPS = {
    "finished tiles are published": (Publisher, "write", lambda _, tiles, __: len(tiles) > 1),
    "the integrator keeps its memory": (Growing, "keep", lambda *_: True),
    "the number of integrated entries is told": (Integrator, "_say", lambda *_: True),
    "unfinished tiles are published": (Integrator, "write_partial", lambda *_: True),
    "the signer keeps its state": (Signer, "_keep", lambda *_: True),
    "the signer answers": (Signer, "sign", lambda *_: True),
    "the witness keeps its state": (Witness, "_keep", lambda *_: True),
    "the witness answers": (Witness, "add", lambda *_: True),
    "a checkpoint is kept": (
        durable,
        "write_once",
        lambda files: "checkpoints" in str([*files][0]),
    ),
    "a checkpoint is published": (durable, "replace", lambda file, *_: file.name == "checkpoint"),
    "a checkpoint is stamped": (Publisher, "stamp", lambda *_: True),
    "what is in the way is told": (durable, "replace", lambda file, *_: file.name == "status.json"),
}
SIZES = 300, 800


@pytest.fixture(scope="module")
def ledger(postgres, template):
    """A ledger of a module's own, which the log's directories of all its tests are over."""
    with server.database(postgres, template) as owner:
        service = make_conninfo(owner, user="thidua_app")
        ledger = open_ledger(service, pool=2)
        yield Stand(owner, service, ledger)
        ledger.close()


@pytest.fixture(scope="module")
def made(ledger, tmp_path_factory):
    """The log's directory as it was at the first size, and the files without any fault at the second."""
    first, second = tmp_path_factory.mktemp("first") / "log", tmp_path_factory.mktemp("second")
    logged = Logged(ledger, first)
    logged.record(SIZES[0])
    logged.round(stamp=stamped)
    shutil.copytree(first, second / "log")
    logged.record(SIZES[1] - SIZES[0])
    whole = Logged(ledger, second / "log")
    whole.round(stamp=stamped)
    whole.sound()
    return first, files(whole)


def stamped(note):
    return b"stamp:" + note


def files(logged):
    """All that is published, without what a crash left of a draft."""
    public = logged.directory / "public"
    return {
        str(file.relative_to(public)): file.read_bytes()
        for file in public.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    }


@pytest.fixture
def logged(ledger, made, tmp_path):
    shutil.copytree(made[0], tmp_path / "log")
    return Logged(ledger, tmp_path / "log")


def goes_on(logged, made):
    for _ in range(2):
        assert logged.round(stamp=stamped) == set()
        logged.sound()
    assert files(logged) == made[1]
    assert logged.view.alarm() is None
    assert logged.signer.last().size == SIZES[1]
    assert logged.witness().last(logged.signer._key.name).size == SIZES[1]
    assert logged.witness().evidence() == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_fails_or_is_done_and_reports_failure(logged, made, monkeypatch, step, when):
    monkeypatch.setattr(*faulty(STEPS[step], **{when: fails}))
    in_the_way = logged.round(stamp=stamped)
    assert in_the_way or step == "what is in the way is told"
    assert in_the_way <= {"DISK", "SIGNER_AWAY"}
    assert logged.view.size() in SIZES
    monkeypatch.undo()
    goes_on(logged, made)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_it_fails_and_the_same_process_goes_on(logged, made, monkeypatch, step, when):
    monkeypatch.setattr(*faulty(STEPS[step], **{when: fails}))
    integrator = logged.integrator()
    log = logged.log(integrator, stamp=stamped)
    with integrator:
        log.round()
        log.round()
    assert log.troubles == ()
    monkeypatch.undo()
    goes_on(logged, made)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_it_is_killed_at_a_step(logged, made, step, when):
    killed(STEPS[step], when, lambda: logged.round(stamp=stamped))
    assert logged.view.size() in SIZES
    goes_on(logged, made)


@pytest.mark.parametrize("part", ["integrator", "signer", "public", "witness"])
def test_a_part_that_was_rolled_back_goes_on_or_is_refused_and_never_forks(
    logged, made, tmp_path, part
):
    """The ledger has everything, so whoever knows less than the others is told the rest."""
    logged.round(stamp=stamped)
    shutil.rmtree(logged.directory / part)
    shutil.copytree(made[0] / part, logged.directory / part)
    troubles = logged.round(stamp=stamped)
    if part == "public":
        assert troubles == {"TILES_GONE"}
    else:
        assert troubles == set()
        assert files(logged) == made[1]
    assert logged.witness().evidence() == []
