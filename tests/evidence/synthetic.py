"""A ledger that never was: events written, signed, put in a tree and witnessed, all in memory.

The figures of its one card are worked out by hand in CARD's comments, not by the code under test.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.evidence.assembling import Materials, Row, assembled
from ledger.evidence.json_text import canonical_json
from ledger.evidence.verifier import Asked, check_bundle
from ledger.evidence.zip import packed
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import ED25519, SignerKey
from ledger.merkle.note import Note, sign
from ledger.merkle.reading import base64_of
from ledger.merkle.tiles import HEIGHT, new_tiles
from ledger.merkle.tree import leaf_hash, root_of
from ledger.signing.entry import Entry, committed, instant, oid_of

ORIGIN = "thidua.vi-du/quan-x"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CARD = "scorecard/2026/PX01"
OTHER = "scorecard/2026/PX02"
SEASON = "season/2026"
MADE = "evidence-bundle/2026/PX01"
ABOUT = {"season": "2026", "unit": "PX01"}


class Key:
    def __init__(self, name, algorithm=ED25519, seed=None):
        seed = seed or sha256(f"{name}{algorithm}".encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self.private.public_key().public_bytes_raw()
        self.signer = SignerKey.of(name, algorithm, seed, public)
        self.vkey = self.signer.verifier(public).text()
        self.k = self.signer.key_id.hex()

    def sign(self, message):
        return self.private.sign(message)


@dataclass
class World:
    """A ledger's journal and log; `clock` is both of its own and of its two witnesses."""

    clock: datetime = START
    app: Key = field(default_factory=lambda: Key(f"{ORIGIN}/app"))
    log: Key = field(default_factory=lambda: Key(ORIGIN))
    witnesses: tuple[Key, ...] = field(
        default_factory=lambda: (
            Key("thanh-tra.vi-du/1", COSIGNATURE),
            Key("van-phong.vi-du/2", COSIGNATURE),
        )
    )
    rows: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    heads: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)

    @property
    def policy(self):
        thanh_tra, van_phong = (key.vkey for key in self.witnesses)
        return (
            f"# thidua-app {self.app.vkey}\nlog {self.log.vkey}\n"
            f"witness thanh-tra {thanh_tra}\nwitness van-phong {van_phong}\n"
            "group ca-hai 2 thanh-tra van-phong\nquorum ca-hai\n"
        )

    def record(self, stream, topic, facts, reason=None, *, at=None, position=None, version=None):
        """Write one event, as the journal does."""
        at = at or self.clock
        self.clock += timedelta(seconds=1)
        position = position or len(self.rows) + 1
        before, leaf = self.heads.get(stream, (0, None))
        version = version or before + 1
        told = {
            "by": {"body": "PX01", "person": "p1", "role": "MEMBER"}, "facts": facts,
            "on": "2026-03-02", "position": position, "recorded_at": instant(at),
            "stream": stream, "topic": topic, "version": version,
        }  # fmt: skip
        salt = sha256(f"salt {position}".encode()).digest()
        private = None if reason is None else canonical_json({"reason": reason})
        if private is not None:
            told["commitment"] = base64_of(committed(salt, private))
        state = canonical_json(told)
        key = self.keys.setdefault(stream, sha256(f"key {stream}".encode()).digest())
        entry = Entry(
            at, committed(salt, state), self.app.k, oid_of(key, stream), version, leaf
        ).signed(ORIGIN, self.app.sign)
        self.entries.append(entry)
        self.heads[stream] = version, entry.leaf
        self.rows.append(Row(position, stream, entry.bytes, state, salt, private, private and salt))
        return position

    def read(self, level, n, width):
        tiles = dict(new_tiles(0, self.leaves(), lambda *_: b""))
        assert level == 0 or len(self.rows) >> HEIGHT * level
        found = next(data for tile, data in tiles.items() if (tile.level, tile.n) == (level, n))
        return found[: width * 32]

    def leaves(self):
        return b"".join(leaf_hash(row.entry) for row in self.rows)

    def witness(self, size=None, *, at=None, root=None, by=None):
        """Sign and cosign a checkpoint over everything so far."""
        size = len(self.rows) if size is None else size
        root = root or root_of(self.leaves()[: size * 32])
        text = Checkpoint(ORIGIN, size, root).text()
        seconds = int((at or self.clock).timestamp())
        lines = [sign(text, self.log.signer, self.log.sign)]
        cosigning = self.witnesses if by is None else by
        lines += [sign(text, key.signer, key.sign, seconds) for key in cosigning]
        self.notes[size] = Note(text, tuple(lines))
        return self.notes[size]

    def head(self, stream):
        version, leaf = self.heads[stream]
        return {"stream": stream, "version": version, "leaf": base64_of(leaf)}

    def make(self, *streams, about=ABOUT, **more):
        """Record that a bundle is made of these streams."""
        heads = [self.head(stream) for stream in streams]
        return self.record(MADE, "evidence-bundle.made.v1", {**about, "streams": heads, **more})

    def bundle(self, made, *, whole=(CARD, SEASON), positions=None, result=None, **more):
        """Return the bundle."""
        wanted = {*whole, MADE}
        rows = [
            row
            for row in self.rows
            if (row.stream in wanted if positions is None else row.position in positions)
        ]
        about = more.pop("about", ABOUT)
        return assembled(
            Materials(
                about=about,
                made=made,
                rows=rows,
                keys=self.keys,
                whole=frozenset(whole),
                size=max(self.notes),
                sizes=sorted(self.notes),
                note_at=self.notes.get,
                read=self.read,
                policy=self.policy.encode(),
                result=result or {"about": about, "score": SCORE},
                **more,
            )
        )

    def ask(self, **more):
        now = int(self.clock.timestamp()) + 60
        return Asked(**{"policy": self.policy.encode(), "now": now, **more})

    def check(self, data, **more):
        return check_bundle(data, self.ask(**more))


def line(code, points, scored_by="SELF", most="500.00"):
    return {
        "criterion": code, "evidence": [], "max": most, "points": points, "scored_by": scored_by,
        "type": "graded",
    }  # fmt: skip


SCORE = {
    "layers": {
        # as the unit sent it: 480 + 400
        "SELF": {"lines": {"I": "480.00", "II": "400.00"}, "total": "880.00"},
        # II was scored 410.50, I lowered to 470.25
        "REVIEW": {"lines": {"I": "470.25", "II": "410.50"}, "total": "880.75"},
        # at the meeting I was set back to 475
        "AGREED": {"lines": {"I": "475.00", "II": "410.50"}, "total": "885.50"},
        # the council gave II 425: 475 + 425
        "COUNCIL": {"lines": {"I": "475.00", "II": "425.00"}, "total": "900.00"},
    },
    "stage": "VERIFIED",
}


def told(world=None):
    """Return a world in which a card went its whole way, witnessed now and then, and its bundle."""
    world = world or World()
    world.record(SEASON, "season.opened.v1", {"name": "Năm 2026"})
    lines = [line("I", "480.00"), line("II", "400.00", "HEAD")]
    submitted = {
        "criteria": "criteria/2026/C1/G1", "criteria_version": 1, "lines": lines,
        "submission": 1, "total": "880.00",
    }  # fmt: skip
    world.record(CARD, "scorecard.self-score-submitted.v1", submitted, "ghi chú của đơn vị")
    world.record(CARD, "scorecard.review-opened.v1", {"submission": 1})
    world.witness()
    world.record(OTHER, "scorecard.review-opened.v1", {"submission": 1})
    scored = {"after": "410.50", "criterion": "II", "scored_by": "HEAD", "total": "890.50"}
    world.record(CARD, "scorecard.criterion-scored.v1", scored)
    adjusted = {"after": "470.25", "before": "480.00", "criterion": "I", "total": "880.75"}
    world.record(CARD, "scorecard.criterion-adjusted.v1", adjusted, "thiếu minh chứng")
    mistaken = world.record(
        CARD,
        "scorecard.criterion-adjusted.v1",
        {"after": "1.00", "before": "470.25", "criterion": "I", "total": "411.50"},
    )
    world.record(CARD, "fact.entered-in-error.v1", {"position": mistaken}, "ghi nhầm")
    world.witness()
    completed = {"lacking": [], "total": "880.75"}
    world.record(CARD, "scorecard.review-completed.v1", completed)
    agreed = {
        "after": "475.00", "before": "470.25", "criterion": "I", "layer": "AGREED",
        "total": "885.50",
    }  # fmt: skip
    world.record(CARD, "scorecard.criterion-adjusted.v1", agreed)
    world.record(CARD, "scorecard.scores-agreed.v1", {"meeting": "m", "total": "885.50"})
    world.record(OTHER, "scorecard.review-completed.v1", {"total": "1.00"})
    determined = {
        "lines": [{"after": "425.00", "before": "410.50", "criterion": "II"}], "total": "900.00",
    }  # fmt: skip
    world.record(CARD, "scorecard.council-score-determined.v1", determined, "xét minh chứng mới")
    made = world.make(CARD, SEASON)
    world.witness()
    return world, made


def repacked(parts):
    """Return a bundle of parts, its manifest naming them as they are."""
    told_ = json.loads(parts["manifest.json"])
    told_["files"] = {
        name: sha256(data).hexdigest() for name, data in parts.items() if name != "manifest.json"
    }
    return packed(parts | {"manifest.json": canonical_json(told_)})
