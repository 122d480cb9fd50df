"""A log over a ledger under test: its directory, its keys, its parts, and what is recorded for it."""

from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act
from ledger.log.beginning import begin, witness_file
from ledger.log.checking import Trust
from ledger.log.integrator import Integrator
from ledger.log.running import Log
from ledger.log.signer import Signer
from ledger.log.view import LogView
from ledger.log.witness import Witness
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import ED25519, SignerKey
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tiles import bundles_of, entries_path, unpack_entries
from ledger.merkle.tree import leaf_hashes, root_of
from ledger.signing.keys import SigningKey, verify
from tests.journal.putting import UNDER, rename
from tests.log.trees import Clock
from tests.opening import KEY


def fixed(name, algorithm, seed):
    """A key that is the same in every run, so that what it signs is too."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return SigningKey.parse(SignerKey.of(name, algorithm, seed, public).text())


LOG = fixed(KEY.origin, ED25519, b"l" * 32)
WITNESS = fixed("nhan-chung.vi-du", COSIGNATURE, b"w" * 32)
TRUST = Trust(KEY.origin, {KEY.k: KEY.verifier.public})


class Logged:
    """One ledger's log in a directory, as often opened anew as a test likes."""

    def __init__(self, stand, directory: Path) -> None:
        self.stand, self.directory, self.clock = stand, directory, Clock()
        self.signer = Signer(directory / "signer", LOG)
        begin(directory, [KEY.verifier], LOG, self.signer, WITNESS)
        self.view = LogView(directory, verify)

    def integrator(self, *, trust=TRUST, **more):
        more.setdefault("published", self.view.tile)
        return Integrator(self.directory, self.stand.service, trust, **more)

    def witness(self):
        return Witness(witness_file(self.directory), WITNESS, [LOG.verifier], self.clock)

    def log(self, integrator=None, **more):
        more = {"witness": self.witness(), "clock": self.clock, "signer": self.signer, **more}
        return Log(self.directory, KEY.origin, integrator or self.integrator(), **more)

    def round(self, **more):
        """One round of a log that starts anew; what is in the way then."""
        integrator = more.pop("integrator", None) or self.integrator()
        log = self.log(integrator, **more)
        with integrator:
            log.round()
        return {trouble.code for trouble in log.troubles}

    def record(self, many: int = 1, units: int = 7) -> int:
        """Record events of some units, many in one act; the head then."""
        head = self.stand.journal.head()[0]
        for at in range(0, many, 20):
            acts = [
                Act(Unit, f"unit/U{(head + n) % units}", rename)
                for n in range(at, min(at + 20, many))
            ]
            self.stand.journal.record(acts, under=UNDER)
        return self.stand.journal.head()[0]

    def entries(self) -> list[bytes]:
        """The entries as the database has them."""
        with psycopg.connect(self.stand.service) as connection:
            rows = connection.execute("select entry from ledger.entries order by position")
            return [bytes(entry) for (entry,) in rows]

    def published(self) -> list[bytes]:
        """The entries as they are published, up to the newest checkpoint, whose root is theirs."""
        published = self.view.published()
        assert published is not None
        size, public = published.checkpoint.size, self.directory / "public"
        entries = [
            entry
            for bundle in bundles_of(0, size)
            for entry in unpack_entries((public / entries_path(*bundle)).read_bytes())
        ]
        leaves = leaf_hashes(entries)
        assert root_of(leaves) == published.checkpoint.root
        for position in {1, size // 2 + 1, size}:
            proof = self.view.proof(position)
            leaf = leaves[(position - 1) * HASH_BYTES : position * HASH_BYTES]
            proof.open(leaf, self.view.policy(), verify)
        return entries

    def sound(self) -> None:
        """Expect everything recorded to be published, under one consistent history."""
        assert self.published() == self.entries()
        leaves = leaf_hashes(self.entries())
        for size in self.view.sizes():
            kept = self.view.checkpoint(size).checkpoint
            assert kept.root == root_of(leaves[: size * HASH_BYTES])


def as_superuser(stand, *statements) -> None:
    """Change a ledger as its owner may who has switched the triggers off."""
    with psycopg.connect(stand.owner) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(*statement) if isinstance(statement, tuple) else connection.execute(
                statement
            )


def roll_back(logged, to: int) -> None:
    """Put a ledger back to where it was, as an old backup would."""
    as_superuser(
        logged.stand,
        f"delete from ledger.events where notification_id > {to}",
        f"delete from ledger.entries where position > {to}",
        f"update ledger.head set position = {to}",
    )
