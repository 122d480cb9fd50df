"""Signing: the keys of a ledger, the signed entry of each event, and what was promised of it."""
