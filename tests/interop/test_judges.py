"""Other people's programs judge a bundle and a log of ours, by the commands of docs/verifying.md.

Each accepts what is genuine and refuses every edit that its commands look at.
"""

import re
import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.evidence.test_verifier import erased_world
from tests.interop import guide
from tests.interop import material as m

pytestmark = pytest.mark.slow

IN_THE_CHECKPOINT = (m.larger_checkpoint, m.other_root, m.other_log_key, m.forged)
UNDER_IT = (*IN_THE_CHECKPOINT, m.edited_entry, m.edited_proof, m.moved_proof)
BY_WITNESSES = (m.without_witnesses, m.other_witness_key)
REFUSES = {
    "verify.py": (*UNDER_IT, *BY_WITNESSES, m.edited_state, m.edited_salt, m.edited_reason,
                  m.edited_growth, m.other_app_key),
    "verify.py-dau-thoi-gian": (m.larger_checkpoint, m.other_root, m.other_authority),
    "openssl-diem-kiem": IN_THE_CHECKPOINT,
    "openssl-nhan-chung": (m.larger_checkpoint, m.other_root, m.other_witness_key),
    "openssl-su-kien": (m.edited_entry, m.other_app_key),
    "openssl-noi-dung": (m.edited_entry, m.edited_state, m.edited_salt, m.edited_reason),
    "openssl-dau-thoi-gian": (m.larger_checkpoint, m.other_root, m.other_authority),
    "go-goi": (*UNDER_IT, *BY_WITNESSES, m.edited_growth),
    "go-nhat-ky": (*IN_THE_CHECKPOINT, *BY_WITNESSES, m.edited_public_entry, m.edited_tile, m.forked),
    "go-ghim": (*IN_THE_CHECKPOINT, *BY_WITNESSES, m.edited_tile, m.forked),
    "sigstore": UNDER_IT,
    "aics-diem-kiem": (*IN_THE_CHECKPOINT, *BY_WITNESSES),
    "aics-goi": (m.edited_entry, m.edited_proof, m.moved_proof, m.larger_checkpoint, m.other_root),
    "aics-nhat-ky": (*IN_THE_CHECKPOINT, m.edited_tile, m.forked),
    "rfc8785": (),
}  # fmt: skip
AIDS = {"bat-dau", "mo-goi", "bien", "khoa", "verify.py-lay", "go-dich", "giu-diem-kiem"}


@pytest.fixture(scope="session")
def genuine(tmp_path_factory):
    """A folder as the guide asks for it, with everything made by its own preparing blocks."""
    folder = tmp_path_factory.mktemp("interop")
    world = m.made(folder)
    guide.lend(folder)
    prepared = ["mo-goi", "verify.py-lay"]
    if guide.has_go():
        prepared.append("go-dich")
    guide.prepare(folder, *prepared)
    return folder, world


@pytest.fixture
def folder(genuine, tmp_path):
    source, world = genuine
    copy = tmp_path / "work"
    shutil.copytree(source, copy, symlinks=True, ignore=shutil.ignore_patterns(".cache"))
    return copy, world


def needs(label):
    if lacking := guide.lacks(label):
        pytest.skip(lacking)


def judged(folder, label):
    with served(folder / "log") as address:
        return guide.run(folder, label, TLOG=address)


@contextmanager
def served(log):
    """The log's files as any web server has them; the address."""
    answering = partial(Quiet, directory=log)
    with ThreadingHTTPServer(("127.0.0.1", 0), answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def test_the_whole_guide_runs_in_one_shell_from_its_beginning(tmp_path):
    m.made(tmp_path)
    guide.lend(tmp_path)
    with served(tmp_path / "log") as address:
        told = guide.shell(tmp_path, guide.walk(), {"TLOG": address})
    assert told.returncode == 0, told.stdout + told.stderr
    assert (tmp_path / "cu.checkpoint").read_bytes() == (tmp_path / "log/checkpoint").read_bytes()


@pytest.mark.parametrize("label", REFUSES)
def test_the_genuine_is_accepted(folder, label):
    needs(label)
    told = judged(folder[0], label)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("label", "edit"),
    [
        pytest.param(label, edit, id=f"{label}-{edit.__name__}")
        for label, edits in REFUSES.items()
        for edit in edits
    ],
)
def test_the_edited_is_refused(folder, label, edit):
    needs(label)
    edit(*folder)
    m.zipped_again(folder[0])
    told = judged(folder[0], label)
    assert told.returncode != 0, told.stdout + told.stderr


def test_a_bundle_of_which_a_part_was_erased_by_law_is_accepted_too(tmp_path):
    world, order, positions = erased_world()
    bundle = world.bundle(order - 1, positions=positions, erased={6: order})
    m.laid(tmp_path, world, bundle, min(world.notes))
    guide.lend(tmp_path)
    blocks = [label for label in guide.walk() if not label.endswith(guide.STAMP)]
    with served(tmp_path / "log") as address:
        told = guide.shell(tmp_path, blocks, {"TLOG": address})
    assert told.returncode == 0, told.stdout + told.stderr
    assert "KẾT LUẬN 5" in told.stdout
    (tmp_path / "goi.zip").write_bytes(world.bundle(order - 1, positions=positions))
    assert guide.run(tmp_path, "verify.py").returncode == 1


@pytest.mark.parametrize("label", ["go-nhat-ky", "go-ghim", "aics-nhat-ky"])
def test_a_log_that_grew_since_its_checkpoint_was_fetched_is_accepted(folder, label):
    needs(label)
    m.grown(folder[0] / "log")
    told = judged(folder[0], label)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_block_of_the_guide_is_run_here_or_installs():
    assert set(guide.blocks()) == {*REFUSES, *AIDS, guide.INSTALLING}


def test_what_the_guide_installs_is_what_was_installed_for_these_tests():
    lines = "".join(guide.blocks()[guide.INSTALLING]).split()
    named = {
        word for word in lines if re.fullmatch(r"golang-[a-z-]+|[@/a-z0-9-]+[@=]=?[0-9.]+", word)
    }
    installed = "".join(
        (guide.REPOSITORY / path).read_text("utf-8").replace('": "', "@")
        for path in (".ci/run", "tests/interop/requirements.txt", "tests/interop/package.json")
    )
    assert len(named) == 5
    assert {word for word in named if word not in installed} == set()
