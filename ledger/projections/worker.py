"""One worker of a rebuild, in a process of its own: `python -m ledger.projections.worker NAME …`.

Reads the connection string and its part on standard input; writes how many events it has folded to
standard output.
"""

import sys

import ledger.aggregates  # noqa: F401 — makes every topic known
from ledger.projections.rebuilding import Part, fold_into_shadows
from ledger.projections.shipped import projections


def main() -> None:
    """Fold one part."""
    conninfo = sys.stdin.readline().rstrip("\n")
    upto, part, parts = map(int, sys.stdin.readline().split())
    folded = 0

    def done(events: int) -> None:
        nonlocal folded
        folded += events
        sys.stdout.write(f"{folded}\n")
        sys.stdout.flush()

    fold_into_shadows(conninfo, projections(sys.argv[1:]), upto, Part(part, parts), done)


if __name__ == "__main__":
    main()
