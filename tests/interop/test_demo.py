"""The demo season as an office runs it: its bundle and its published log, judged by the whole guide."""

import re
import shutil
import threading
from contextlib import contextmanager

import pytest

from tests.interop import guide
from tests.interop import material as m
from tests.interop.office import office
from tests.log import authority

pytestmark = pytest.mark.slow

WHO = ("--as", "p-noi-vu:PNV:STANDING_BODY", "--reason", "thanh tra theo kế hoạch")
EDITS = {
    "verify.py": (m.edited_entry, m.edited_salt),
    "openssl-noi-dung": (m.edited_salt,),
    "openssl-su-kien": (m.edited_entry,),
    "go-goi": (m.edited_entry, m.edited_proof, m.moved_proof),
    "sigstore": (m.edited_proof,),
    "aics-goi": (m.edited_entry,),
}


def test_the_whole_guide_accepts_the_demo_season_and_no_edit_of_it(tmp_path):
    """One test, for one office: telling the season takes longest."""
    folder = tmp_path / "outsider"
    folder.mkdir()
    with dormant_authority(tmp_path) as (tsa, wake), office(**tsa) as serving:
        (folder / "cu.checkpoint").write_bytes(serving.first_checkpoint())
        bundle = ("bundle", "2024", "--wait", "120", "--out", "goi.zip")
        said = serving.thidua(*bundle, "PA", *WHO, into=folder)
        made = re.search(r"sự kiện số (\d+)", said)[1]
        if tsa:
            wake()
            serving.stamped(int(made))
            serving.thidua(*bundle, "--made", made, into=folder)
            shutil.copy(tsa["THIDUA_TSA_ROOTS"], folder / "tsa.pem")
        (folder / "policy").write_text(serving.thidua("policy", into=folder), "utf-8")
        guide.lend(folder)
        told = guide.shell(folder, guide.walk(), {"TLOG": serving.log})
        assert told.returncode == 0, told.stdout + told.stderr
    for words in ("KẾT LUẬN 0", *(WHOLE_LOG if guide.has_go() else ())):
        assert words in told.stdout
    assert [*accepted(folder, tmp_path)] == []


@contextmanager
def dormant_authority(folder):
    """An authority of time that answers nothing before it is woken: a log is stamped once an hour."""
    if guide.lacks("openssl"):
        yield {}, None
        return
    awake = threading.Event()
    directory = folder / "tsa"
    directory.mkdir()
    authority.make(directory)
    with authority.running(directory, lambda query: query if awake.is_set() else b"") as url:
        roots = str(directory / "ca.crt")
        yield {"THIDUA_TSA": url, "THIDUA_TSA_ROOTS": roots}, awake.set


WHOLE_LOG = ("every one a leaf under the root", "it begins with the log of")


def accepted(folder, elsewhere):
    """The edits that pass a judge who looks at what was edited: none may."""
    for label, edits in EDITS.items():
        for edit in edits if not guide.lacks(label) else ():
            work = elsewhere / f"{label}-{edit.__name__}"
            shutil.copytree(folder, work, symlinks=True, ignore=shutil.ignore_patterns(".cache"))
            edit(work, None)
            m.zipped_again(work)
            if guide.run(work, label).returncode == 0:
                yield work.name
