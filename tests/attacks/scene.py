"""The scene of the attacks: a ledger at work, its log, three witnesses of other offices, and a thief.

Whoever attacks is a superuser whom no trigger holds, and in some attacks has the application's key
and the log's; never a witness's.
"""

import json
import re
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg

from ledger.bootstrap import rebuild
from ledger.journal.entries import Link
from ledger.journal.mapper import Stored, canonical
from ledger.live.verifying import Verdict
from ledger.log.alarm import Alarm
from ledger.log.beginning import policy_file
from ledger.log.integrator import Integrator
from ledger.log.running import Log
from ledger.log.serving import witness_app
from ledger.log.signer import Signer
from ledger.log.view import LogView
from ledger.log.witness import Witness
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.policy import Policy
from ledger.merkle.reading import base64_of
from ledger.signing.entry import committed
from ledger.signing.keys import SigningKey, verify
from ledger.signing.promises import PromiseReader, Promises
from tests.conftest import Stand
from tests.live.lived import verified
from tests.log.logged import LOG, TRUST, Logged, as_superuser
from tests.log.test_integrator import resigned
from tests.log.trees import served
from tests.opening import ENTRIES, KEY, open_ledger

EVENTS = 120
NAMES = ("thanh-tra", "to-chuc", "van-phong")
WITNESSES = {name: SigningKey.new(f"{name}.vi-du/1", COSIGNATURE) for name in NAMES}
_ROWS = (
    "select originator_id, originator_version, topic, state, notification_id, recorded_at, on_day,"
    " salt, null, null from ledger.events order by notification_id"
)


def now() -> int:
    """The real time: what the database records is held against the witnesses' clocks."""
    return int(time.time())


class Scene(Logged):
    """A ledger with its log, whose three witnesses each keep a database of their own."""

    def __init__(self, stand: Stand, directory: Path, urls: dict[str, str]) -> None:
        """Take the ledger, the data directory, and where the witnesses answer."""
        self.stand, self.data, self.directory = stand, directory, directory / "log"
        self.signer = Signer(self.directory / "signer", LOG)
        self.view, self.urls = LogView(self.directory, verify), urls
        self.size, self.root = 0, b""

    @property
    def promises(self) -> Path:
        return self.data / "promises"

    def begin(self) -> None:
        """Make the signer's state and the policy: two of three witnesses."""
        self.signer.begin()
        policy_file(self.directory).write_text(self.policy("nhom"), "utf-8")

    def policy(self, quorum: str) -> str:
        lines = [f"witness {n} {WITNESSES[n].vkey} {self.urls[n]}" for n in NAMES]
        group = f"group nhom 2 {' '.join(NAMES)}"
        return "\n".join([f"log {LOG.vkey}", *lines, group, f"quorum {quorum}", ""])

    def log(self, integrator=None, **more):
        more = {"witness": None, "clock": now, "signer": self.signer, **more}
        return Log(self.directory, KEY.origin, integrator or self.integrator(), **more)

    def integrator(self, **more):
        promised = PromiseReader(self.promises).promised
        return Integrator(
            self.directory, self.stand.service, TRUST,
            published=self.view.tile, promised=promised, **more,
        )  # fmt: skip

    def alarm(self) -> str:
        """Run one round and return the code of the alarm that stops it; empty where none does."""
        try:
            self.round()
        except Alarm as alarm:
            return alarm.code
        return ""

    def verify(self, *pins: Path, policy: str | None = None) -> Verdict:
        """What `thidua verify` says."""
        text = policy or policy_file(self.directory).read_text("utf-8")
        return verified(self, promises=self.promises, pins=pins, policy=Policy.parse(text))

    def spoil(self, *statements) -> None:
        """Do as a superuser whom neither triggers nor keys hold."""
        loosened = (
            "alter table ledger.events drop constraint if exists events_position",
            "alter table ledger.events drop constraint if exists events_stream_version",
            "alter table ledger.entries drop constraint if exists entries_pkey",
        )
        as_superuser(self.stand, *loosened, *statements)

    def rows(self) -> list[Stored]:
        with psycopg.connect(self.stand.owner) as owner:
            return [Stored(*row) for row in owner.execute(_ROWS)]

    def restate(self, position: int, **fields) -> None:
        """Write another canonical state into a row, with the columns that go with it."""
        (row,) = [row for row in self.rows() if row.position == position]
        state = {**json.loads(row.state), **fields}
        change = "update ledger.events set state = %s where notification_id = %s"
        self.spoil((change, (canonical(state), position)))
        if "recorded_at" in fields:
            change = "update ledger.events set recorded_at = %s where notification_id = %s"
            self.spoil((change, (fields["recorded_at"], position)))

    def sign_again(self, *positions: int) -> None:
        """Make entries anew with the stolen key of the application: of these positions, or of all."""
        with psycopg.connect(self.stand.owner) as owner:
            keys = dict(owner.execute("select stream, key from ledger.stream_keys"))
        links = {stream: Link(bytes(key), None) for stream, key in keys.items()}
        made = ENTRIES.chained(links, self.rows())
        self.spoil(
            *(
                (
                    "update ledger.entries set entry = %s, leaf = %s where position = %s",
                    (entry, leaf, position),
                )
                for position, entry, leaf in made
                if not positions or position in positions
            )
        )

    def sign_one(self, position: int) -> None:
        """Sign an entry again for its row as it stands, wherever its stream is."""
        (row,) = [row for row in self.rows() if row.position == position]
        c = base64_of(committed(row.salt, row.state))
        resigned(self, position, lambda entry: re.sub(r'"c":"[^"]*"', f'"c":"{c}"', entry))

    def rebuild(self) -> None:
        """Make the read models fit what is left."""
        rebuild(self.stand.owner, [])

    def rewrite(self) -> None:
        """Give an event another content, and sign everything that rests on it again."""
        (row,) = [row for row in self.rows() if row.position == 17]
        facts = {**json.loads(row.state)["facts"], "name": "Tên do kẻ sửa đặt"}
        self.restate(17, facts=facts)
        self.sign_again()

    def forged(self) -> "Scene":
        """A log of the thief's own over the ledger as it is, under the stolen key of the log."""
        forged = Scene(self.stand, self.data.with_name("forged"), self.urls)
        forged.begin()
        policy_file(forged.directory).write_text(self.policy("none"), "utf-8")
        with forged.integrator() as integrator:
            integrator.catch_up()
            integrator.write_partial()
            forged.size, forged.root = integrator.size, integrator.root()
        return forged

    def kept(self, name: str = "giu-lai") -> Path:
        """A copy of the published checkpoint that somebody keeps elsewhere."""
        file = self.data / name
        file.write_bytes((self.view.public / "checkpoint").read_bytes())
        return file


def told(verdict: Verdict) -> str:
    """Everything found, a line each."""
    return "\n".join(f"{f.check}: {f.where}: {f.says}" for f in verdict.findings)


def roll_back(scene: Scene, to: int) -> None:
    """Put the ledger back to where a backup has it."""
    scene.spoil(
        f"delete from ledger.events where notification_id > {to}",
        f"delete from ledger.entries where position > {to}",
        f"delete from ledger.commands where last > {to}",
        f"update ledger.head set position = {to}",
    )
    scene.rebuild()


@contextmanager
def opened(stand_owner: str, service: str, data: Path):
    """The scene over a database and a data directory, its witnesses answering over HTTP."""
    data.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        urls = {}
        for name, key in WITNESSES.items():
            file = data / f"{name}.sqlite"
            if not file.exists():
                Witness.begin(file)
            app = witness_app(Witness(file, key, [LOG.verifier], now))
            urls[name] = stack.enter_context(served(app))
        promises = Promises(data / "promises")
        stack.callback(promises.close)
        ledger = stack.enter_context(closing(open_ledger(service, pool=2, promises=promises)))
        yield Scene(Stand(stand_owner, service, ledger), data, urls)
