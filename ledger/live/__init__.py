"""The live ledger verified against its log: rows, entries, tree, checkpoints, witnesses."""
