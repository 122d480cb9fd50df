"""Merkle trees, tiles, proofs, signed notes and policies: the formats of C2SP transparency logs.

Standard library only. Ed25519 is passed in as a function, so nothing here holds a key or an
opinion about who may sign; what is read is refused with its place rather than repaired.
"""
