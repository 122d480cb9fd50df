"""Evidence bundles (gói chứng cứ): one file by which anyone checks a score offline.

What reads and judges a bundle stands on the standard library, `ledger.merkle` and one Ed25519
function, so that it can also be laid into the bundle as a single file (`single`). What makes a
bundle reads the journal (`bundle`).
"""
