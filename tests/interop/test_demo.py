"""The demo season as an office runs it: its bundle and its published log, judged by the whole guide."""

import shutil

import pytest

from tests.interop import guide
from tests.interop import material as m
from tests.interop.office import office

pytestmark = pytest.mark.slow

WHO = ("--as", "p-noi-vu:PNV:STANDING_BODY", "--reason", "thanh tra theo kế hoạch")
STAMP = "openssl-dau-thoi-gian"
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
    with office() as serving:
        (folder / "cu.checkpoint").write_bytes(serving.first_checkpoint())
        serving.thidua(
            "bundle", "2024", "PA", *WHO, "--wait", "120", "--out", "goi.zip", into=folder
        )
        (folder / "policy").write_text(serving.thidua("policy", into=folder), "utf-8")
        guide.lend(folder)
        told = guide.shell(
            folder, [label for label in guide.walk() if label != STAMP], {"TLOG": serving.log}
        )
        assert told.returncode == 0, told.stdout + told.stderr
    for said in ("KẾT LUẬN 0", *(WHOLE_LOG if guide.has_go() else ())):
        assert said in told.stdout
    assert [*accepted(folder, tmp_path)] == []


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
