"""Print the single-file verifier: `python -m ledger.evidence > verify.py`."""

import sys

from ledger.evidence.single import single_file

sys.stdout.write(single_file())
