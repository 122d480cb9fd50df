"""One worker of a rebuild, in a process of its own: `python -m ledger.projections.worker NAME …`.

Reads the connection string and the position to fold up to from standard input, a line each; asks
for a span with an empty line on standard output, reads it as JSON, and writes how many more events
it has folded, a number a line. Ends when there is no span for it any more.
"""

import json
import sys
from collections.abc import Iterator

import ledger.aggregates  # noqa: F401 — makes every topic known
from ledger.projections.folding import Span, fold_into_shadows
from ledger.projections.shipped import projections


def main() -> None:
    """Fold spans."""
    conninfo = sys.stdin.readline().rstrip("\n")
    upto = int(sys.stdin.readline())
    fold_into_shadows(conninfo, projections(sys.argv[1:]), upto, _given(), _say)


def _given() -> Iterator[Span]:
    while True:
        _say("")
        if not (line := sys.stdin.readline()):
            return
        yield Span(*json.loads(line))


def _say(line: int | str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
