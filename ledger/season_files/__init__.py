"""An office's own files (tệp của cơ quan): reading, checking and recording a season from them.

files -> cells and tables -> faults, all at once -> a plan of decisions -> one transaction
"""

from ledger.season_files.faults import Fault, Faulty
from ledger.season_files.founding import init
from ledger.season_files.recording import Loaded, season_load

__all__ = ["Fault", "Faulty", "Loaded", "init", "season_load"]
