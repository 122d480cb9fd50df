"""docs/verifying.md as a program: its blocks of commands, run as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
GUIDE = REPOSITORY / "docs" / "verifying.md"
JUDGES = Path(os.environ.get("THIDUA_JUDGES") or REPOSITORY / ".judges")
INSTALLING = "cai-dat"
"""Blocks that install what scripts/judges and .ci/run install: compared, not run."""

_BLOCK = re.compile(r"^```sh (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BEGIN = "bat-dau"
_BEFORE = (_BEGIN, "bien", "khoa")
_NODE = (20, 17)


@cache
def blocks() -> dict[str, list[str]]:
    """All blocks of commands by their label, in the order of the guide."""
    found: dict[str, list[str]] = {}
    for label, commands in _BLOCK.findall(GUIDE.read_text("utf-8")):
        found.setdefault(label, []).append(commands)
    return found


def needs(label: str) -> None:
    """Skip where the program that a block calls is not here, saying how it would come."""
    match label.partition("-")[0]:
        case "openssl" if shutil.which("openssl") is None:
            pytest.skip("thiếu openssl: apt-get install openssl")
        case "go" if not has_go():
            pytest.skip("thiếu Go: apt-get install golang-go golang-golang-x-mod-dev")
        case "sigstore" if _node() < _NODE:
            pytest.skip(f"node {'.'.join(map(str, _node())) or 'không có'}, cần 20.17 trở lên")
        case "sigstore" if not (JUDGES / "node_modules/@sigstore/verify").exists():
            pytest.skip("thiếu @sigstore/verify (npm install): chạy scripts/judges")
        case "rfc8785" | "aics" if not (JUDGES / "pypi/bin/python").exists():
            pytest.skip("thiếu rfc8785, aics-tlog (pip install): chạy scripts/judges")
        case "aics" if not (JUDGES / "pypi/bin/aics-tlog").exists():
            pytest.skip("aics-tlog cần Python 3.12 trở lên, máy này không có")


def run(folder: Path, *labels: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run blocks in one shell in a folder that has what the guide asks the reader to have."""
    return _shell(folder, (*_BEFORE, *labels), more)


def prepare(folder: Path, *labels: str) -> None:
    """Run the blocks that come before the variables: opening, fetching, building."""
    told = _shell(folder, (_BEGIN, *labels), {})
    assert told.returncode == 0, told.stdout + told.stderr


def _shell(folder: Path, labels: tuple[str, ...], more: dict[str, str]):
    script = "".join(block for label in labels for block in blocks()[label])
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {"PATH": path, "HOME": str(folder), "SOCAI": str(REPOSITORY), "LC_ALL": "C.UTF-8", **more}
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip


def lend(folder: Path) -> None:
    """Put the installed judges where the guide's installing blocks would have put them."""
    for name in ("node_modules", "pypi"):
        if (JUDGES / name).exists():
            (folder / name).symlink_to(JUDGES / name)


@cache
def has_go() -> bool:
    library = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb")
    return shutil.which("go") is not None and library.exists()


@cache
def _node() -> tuple[int, ...]:
    if shutil.which("node") is None:
        return ()
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", told)[:2])
