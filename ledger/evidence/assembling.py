"""A bundle put together from what the journal and the log have: a pure function of its materials.

The same events under the same checkpoint give the same bytes: parts in the order of their names,
no clock, no chance.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from ledger.evidence.checkpoints import CHECKPOINT, growth_name, history_name
from ledger.evidence.events import stem
from ledger.evidence.json_text import canonical_json
from ledger.evidence.manifest import MANIFEST, PART, WHOLE, Manifest, digests
from ledger.evidence.readme import interop, readme
from ledger.evidence.result import RESULT
from ledger.evidence.single import single_file
from ledger.evidence.zip import packed
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note
from ledger.merkle.policy import Policy
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.proofs import consistency_proof, inclusion_proof
from ledger.merkle.reading import base64_of
from ledger.merkle.tiles import TileReader
from ledger.signing.entry import oid_of


class Row(NamedTuple):
    """An event as the journal stores it, with its entry; what was erased is None."""

    position: int
    stream: str
    entry: bytes
    state: bytes
    salt: bytes
    erasable: bytes | None = None
    erasable_salt: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Materials:
    """What a bundle is made of.

    `rows` in order of position; `keys` by stream; `whole` are the streams of which all events up to
    `made` are there. `size` is that of the checkpoint that all proofs lead to, `sizes` all those
    published, ascending, `note_at` what was published at one; None where it holds no more.
    `withheld` and `erased` are as in the manifest, `extra` further parts by name.
    """

    about: Mapping[str, str]
    made: int
    rows: Sequence[Row]
    keys: Mapping[str, bytes]
    whole: frozenset[str]
    size: int
    sizes: Sequence[int]
    note_at: Callable[[int], Note | None]
    read: TileReader
    policy: bytes
    result: Mapping[str, object]
    withheld: tuple[int, ...] = ()
    erased: Mapping[int, int] = field(default_factory=dict)
    extra: Mapping[str, bytes] = field(default_factory=dict)


def assembled(of: Materials) -> bytes:
    """Return the bundle."""
    if (note := of.note_at(of.size)) is None:
        raise LookupError(of.size)
    checkpoint = Checkpoint.parse(note.text)
    parts: dict[str, bytes] = {
        **of.extra,
        CHECKPOINT: note.bytes(),
        "INTEROP.md": interop(checkpoint.origin),
        "README.vi.md": readme(of.about, of.made, checkpoint, len(of.rows), of.withheld, of.erased),
        RESULT: canonical_json(of.result),
        "policy.txt": of.policy,
        "verify.py": single_file().encode(),
        **_keys(of),
        **_history(of, note),
    }
    for row in of.rows:
        parts |= _event(row, of, note)
    manifest = Manifest(
        dict(of.about),
        checkpoint.origin,
        checkpoint.size,
        of.made,
        {row.stream: WHOLE if row.stream in of.whole else PART for row in of.rows},
        digests(parts),
        of.withheld,
        dict(of.erased),
    )
    return packed({**parts, MANIFEST: manifest.written()})


def _event(row: Row, of: Materials, note: Note) -> dict[str, bytes]:
    name, key = stem(row.position), of.keys[row.stream]
    proof = inclusion_proof(row.position - 1, of.size, of.read)
    parts = {
        f"{name}.entry": row.entry,
        f"{name}.state": row.state,
        f"{name}.salt": _hex(row.salt),
        f"{name}.tlog-proof": TlogProof(row.position - 1, proof, note).text().encode(),
        f"streams/{oid_of(key, row.stream).hex()}.key": _hex(key),
    }
    if row.erasable is not None and row.erasable_salt is not None:
        parts[f"{name}.erasable"] = row.erasable
        parts[f"{name}.erasable.salt"] = _hex(row.erasable_salt)
    return parts


def _history(of: Materials, last: Note) -> dict[str, bytes]:
    """Return the checkpoints just before and just after each event, each leading to the next."""
    sizes = [size for size in of.sizes if size < of.size]
    wanted: set[int] = set()
    for row in of.rows:
        before = bisect_right(sizes, row.position - 1)
        after = bisect_left(sizes, row.position)
        wanted |= {*sizes[max(before - 1, 0) : before], *sizes[after : after + 1]}
    notes = {size: note for size in sorted(wanted) if (note := of.note_at(size)) is not None}
    parts = {history_name(size): note.bytes() for size, note in notes.items()}
    for old, new in pairwise([*notes, Checkpoint.parse(last.text).size]):
        hashes = consistency_proof(old, new, of.read)
        parts[growth_name(old, new)] = "".join(f"{base64_of(h)}\n" for h in hashes).encode()
    return parts


def _keys(of: Materials) -> dict[str, bytes]:
    """Return the public keys of the policy, each a file: to be read, not to be trusted."""
    policy = Policy.parse(of.policy)
    keys = (*policy.logs, *policy.witnesses.values())
    return {
        f"keys/{sha256(key.text().encode()).hexdigest()[:16]}.vkey": f"{key.text()}\n".encode()
        for key in keys
    }


def _hex(data: bytes) -> bytes:
    return f"{data.hex()}\n".encode()
