"""The ledger: each act of a scoring season as an immutable event, and all derived from it."""
