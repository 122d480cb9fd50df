"""The ledger: every act of a scoring season as an immutable event, and everything derived from it."""
