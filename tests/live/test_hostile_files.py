"""`thidua verify` beside files that nobody would write: what the log, its signer and witness keep."""

import sqlite3
from contextlib import closing

import pytest

from tests.live.lived import told, verified

HUGE = b"9" * 100_000
KEPT = {
    "a signer's state of brackets": ("signer/signed.json", b"[" * 100_000,3),
    "a signer's state that is a list": ("signer/signed.json", b"[]",3),
    "a signer's state without end": ("signer/signed.json", b'{"size":Infinity,"root":"' + b"A" * 43 + b'="}',3),
    "a signer's state of many digits": ("signer/signed.json", b'{"size":' + HUGE + b"}",3),
    "a signer's state that is no text": ("signer/signed.json", b"\xff\xfe",3),
    "a witness's store that is none": ("witness/witness.sqlite", b"no store" * 200,3),
    "an empty witness's store": ("witness/witness.sqlite", b"",3),
    "a note of a witness that is none": ("witness/witness.sqlite", "update cosigned set note = 'x'", 3),
    "a note of a witness that is no text": ("witness/witness.sqlite", "update cosigned set note = 7", 3),
    "a checkpoint that is no text": ("public/checkpoint", b"\xff\xfe",3),
    "a checkpoint of many digits": ("public/checkpoint", b"a\n" + HUGE + b"\nAAAA\n\n",3),
    "an empty checkpoint": ("public/checkpoint", b"",3),
    "an earlier checkpoint that is none": ("public/checkpoints/7", b"\xff",3),
    "a checkpoint without a size": ("public/checkpoints/khac", b"\xff",0),
    "a checkpoint of another script's size": ("public/checkpoints/²", b"\xff",0),
    "a tile cut short": ("public/tile/0/000", b"short", 1),
    "an empty tile": ("public/tile/0/000", b"", 1),
    "a huge tile": ("public/tile/0/000", b"\0" * 10_000_000, 1),
    "a higher tile cut short": ("public/tile/1/000.p/1", b"short", 1),
    "a bundle cut short": ("public/tile/entries/000", b"\xff", 1),
    "an empty bundle": ("public/tile/entries/000", b"", 1),
    "a partial tile without a width": ("public/tile/0/001.p/khac", b"\xff",0),
    "promises that are none": ("promises", b"\xff" * 100_000, 1),
}  # fmt: skip


@pytest.mark.parametrize("how", KEPT)
def test_each_is_told_and_ends_nothing(logged, how):
    name, data, code = KEPT[how]
    file = logged.directory / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, str):
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(data)
    else:
        file.write_bytes(data)
    verdict = verified(logged)
    assert verdict.code == code, (told(verdict), verdict.remarks)
