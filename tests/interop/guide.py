"""docs/verifying.md as a program: its blocks of commands, run as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
GUIDE = REPOSITORY / "docs" / "verifying.md"
JUDGES = Path(os.environ.get("THIDUA_JUDGES") or REPOSITORY / ".judges")
INSTALLING = "cai-dat"
"""Blocks that install what scripts/judges and .ci/run install: compared, not run."""

STAMP = "dau-thoi-gian"
"""How the labels of blocks end that judge a stamp: with openssl alone is there one to judge."""

_BLOCK = re.compile(r"^```sh (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BEGIN = "bat-dau"
_BEFORE = (_BEGIN, "bien", "khoa")


@cache
def blocks() -> dict[str, list[str]]:
    """All blocks of commands by their label, in the order of the guide."""
    found: dict[str, list[str]] = {}
    for label, commands in _BLOCK.findall(GUIDE.read_text("utf-8")):
        found.setdefault(label, []).append(commands)
    return found


def lacks(label: str) -> str:
    """Return what a block calls that is not here, and how it would come; empty if all is here."""
    kind = "openssl" if label.endswith(STAMP) else label.partition("-")[0]
    return next((says for kinds, here, says in _WANTED if kind in kinds and not here()), "")


def walk() -> list[str]:
    """Return the labels of all blocks that can run here, in the order of the guide."""
    return [label for label in blocks() if label != INSTALLING and not lacks(label)]


def run(folder: Path, *labels: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run blocks in one shell in a folder that has what the guide asks the reader to have."""
    return shell(folder, (*_BEFORE, *labels), more)


def prepare(folder: Path, *labels: str) -> None:
    """Run the blocks that come before the variables: opening, fetching, building."""
    told = shell(folder, (_BEGIN, *labels), {})
    assert told.returncode == 0, told.stdout + told.stderr


def shell(
    folder: Path, labels: Sequence[str], more: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run blocks in one shell, with further variables."""
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
def _has_node() -> bool:
    if shutil.which("node") is None:
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return [int(part) for part in re.findall(r"\d+", told)[:2]] >= [20, 17]


def _has(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def _judges_have(path: str) -> Callable[[], bool]:
    return (JUDGES / path).exists


_WANTED = (
    ({"openssl"}, _has("openssl"), "thiếu openssl: apt-get install openssl"),
    ({"giu"}, _has("curl"), "thiếu curl: apt-get install curl"),
    ({"go"}, has_go, "thiếu Go: apt-get install golang-go golang-golang-x-mod-dev"),
    ({"sigstore"}, _has_node, "máy này không có node từ 20.17 trở lên"),
    (
        {"sigstore"},
        _judges_have("node_modules/@sigstore/verify"),
        "thiếu @sigstore/verify (npm install): chạy scripts/judges",
    ),
    (
        {"aics", "rfc8785"},
        _judges_have("pypi/bin/python"),
        "thiếu rfc8785, aics-tlog (pip install): chạy scripts/judges",
    ),
    (
        {"aics"},
        _judges_have("pypi/bin/aics-tlog"),
        "aics-tlog cần Python từ 3.12 trở lên, máy này không có",
    ),
)
"""Which kinds of blocks want what, and what is said where it is not here, the first thing first."""
