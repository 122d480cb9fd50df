"""What people may do: one function per act, with where it is posted and who may put it.

Importing this package fills `ledger.acts.act.ACTIONS`.
"""

from ledger.acts import scorecards

__all__ = ["scorecards"]
