"""Which definition rows were folded by: told from another one when a ledger starts (ADR 3).

Rows are made by the code of the folds, of the states they ask and of the rules those apply. A
change of any of it may make other rows of the same events, so the text of all of it is digested.
A change that makes none, of a comment say, costs one rebuild and no more.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
MAKES_ROWS = ("values.py", "events.py", "actors.py", "aggregates", "projections", "rulebook")
"""What of the package the rows depend on."""


@cache
def definition(package: Path = PACKAGE) -> str:
    """Return 16 hexadecimal digits that tell one way of making rows from another."""
    digest = sha256()
    for file in _files(package):
        text = file.read_bytes()
        digest.update(f"{file.relative_to(package).as_posix()} {len(text)}\n".encode())
        digest.update(text)
    return digest.hexdigest()[:16]


def _files(package: Path) -> Iterator[Path]:
    for name in MAKES_ROWS:
        path = package / name
        found = path.rglob("*") if path.is_dir() else (path,)
        yield from sorted(f for f in found if f.suffix in {".py", ".toml"})
