"""`python -m tests.golden` (make regold): write the schemas anew, and the samples that are missing."""

import ledger.aggregates  # noqa: F401 — makes every topic known
from tests.golden.samples import write

if __name__ == "__main__":
    for path in write():
        print(path)  # noqa: T201 — the command tells what it wrote
