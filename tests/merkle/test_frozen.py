"""One log of ours, as it was written first: no later version may write or read it otherwise."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from ledger.merkle.policy import Policy
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.tiles import bundles_of, entries_path, pack_entries, tile_path
from ledger.merkle.witnessing import AddCheckpoint
from ledger.signing.entry import Entry, committed, oid_of
from tests.merkle.logs import LOG, NOON, ORIGIN, WITNESSES, Key, Log, verify

FROZEN = json.loads(Path(__file__).with_name("vectors").joinpath("ours.json").read_text("utf-8"))
SIZE = 300
SHOWN = 257
APP = Key(f"{ORIGIN}/app")


def entries():
    """Entries of seven streams in turn, one a second."""
    heads: dict[int, Entry] = {}
    for n in range(SIZE):
        before = heads.get(n % 7)
        heads[n % 7] = Entry(
            at=datetime.fromtimestamp(NOON - SIZE + n, UTC),
            c=committed(sha256(f"muối {n}".encode()).digest(), f"nội dung {n}".encode()),
            k=APP.signer.key_id.hex(),
            oid=oid_of(sha256(f"khóa {n % 7}".encode()).digest(), f"unit/{n % 7}"),
            ov=1 if before is None else before.ov + 1,
            p=None if before is None else before.leaf,
        ).signed(ORIGIN, APP.sign)
        yield heads[n % 7].bytes


def written():
    """Everything that the log writes, as it is kept in the file."""
    log = Log(entries())
    packed = {
        entries_path(*bundle): pack_entries(log.entries[bundle.n * 256 :][: bundle.width])
        for bundle in bundles_of(0, SIZE)
    }
    tiles = {tile_path(*tile): data for tile, data in log.tiles.items()}
    a, b, c = (witness.vkey for witness in WITNESSES)
    return {
        "app": APP.vkey,
        "entry": log.entries[SHOWN].decode(),
        "files": {
            path: sha256(data).hexdigest() for path, data in sorted((packed | tiles).items())
        },
        "keys": [key.signer.text() for key in (LOG, *WITNESSES)],
        "policy": f"log {LOG.vkey}\nwitness a {a}\nwitness b {b}\nwitness c {c}\ngroup g 2 a b c\nquorum g\n",
        "proof": log.proof(SHOWN).text(),
        "request": AddCheckpoint(SHOWN, log.consistency(SHOWN), log.note()).text(),
    }


def test_the_log_is_written_as_it_was_first():
    assert written() == FROZEN


def test_what_was_written_first_is_read_and_believed():
    entry = Entry.parse(FROZEN["entry"].encode())
    assert verify(APP.public, entry.message(ORIGIN), entry.sig)
    proof = TlogProof.parse(FROZEN["proof"])
    opened = proof.open(entry.leaf, Policy.parse(FROZEN["policy"]), verify)
    assert (proof.index, opened.checkpoint.size, len(opened.witnessed)) == (SHOWN, SIZE, 3)
