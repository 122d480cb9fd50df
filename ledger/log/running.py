"""The whole way of an entry: integrated, signed, witnessed, published, stamped; again and again.

Each round does all that can be done. What is in the way for now is told in `status.json` and tried
again; an alarm stops the log.
"""

import errno
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from ledger.log import durable
from ledger.log.alarm import Alarm, clear_alarm, raise_alarm
from ledger.log.beginning import PolicyUnusable
from ledger.log.feeder import Feeder, Trouble
from ledger.log.guard import Keepers, policy_of, refuse_behind
from ledger.log.integrator import Elsewhere, Integrator
from ledger.log.publisher import Publisher
from ledger.log.signer import SignerAway, SignerRefuses, SignerStateLost, SignRequest, Signs
from ledger.log.timestamps import StampAway
from ledger.log.view import LogView
from ledger.log.witness import Witness
from ledger.log.words import ALARMS, TROUBLES
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note
from ledger.merkle.policy import Policy
from ledger.merkle.proofs import consistency_proof
from ledger.merkle.reading import MerkleError, ProofError
from ledger.signing.keys import verify

EVERY_SECONDS = 1.0
"""How often the log looks for new events."""

Stamp = Callable[[bytes], bytes | None]
"""Returns the RFC 3161 answer over a note, or None where none is due. Raises `StampAway`."""

Say = Callable[[str], None]


class Log:
    """One ledger's log, run by whoever calls `round`."""

    def __init__(
        self,
        directory: Path,
        origin: str,
        integrator: Integrator,
        signer: Signs,
        *,
        witness: Witness | None,
        clock: Callable[[], int],
        stamp: Stamp = lambda _: None,
    ) -> None:
        """Take the log's directory and parts; the witness is the one on the spot, if any."""
        self.directory, self._origin = directory, origin
        self._integrator, self._signer, self._witness = integrator, signer, witness
        self._clock, self._stamp = clock, stamp
        self._publisher = Publisher(directory / "public")
        self._view = LogView(directory, verify)
        self._policy: Policy | None = None
        self._feeder = Feeder(_NOBODY, None, clock)
        self._note: Note | None = None
        self._told = b""
        self.troubles: tuple[Trouble, ...] = ()

    def round(self) -> None:
        """Integrate, sign, have witnessed and publish what can be. Alarm: the log must stop."""
        troubles: list[Trouble] = []
        try:
            with _as_troubles(troubles):
                self._publish_next(self._integrator.catch_up())
        except Alarm:
            raise
        except BaseException as fault:
            troubles.append(Trouble("STOPPED", f"nhật ký dừng vì lỗi: {fault!r}"))
            raise
        finally:
            if any(trouble.code == "DATABASE_AWAY" for trouble in troubles):
                self._integrator.disconnect()
            self._tell([*troubles, *self._feeder.troubles.values()])

    def refuse_behind(self, conninfo: str) -> None:
        """Refuse a ledger behind what was signed or witnessed: LedgerBehind, PolicyUnusable."""

        def witnesses(policy: Policy) -> Feeder:
            return Feeder(policy, self._witness, self._clock)

        keepers = Keepers(self._view, self._origin, self._signer.last, witnesses)
        refuse_behind(conninfo, keepers)

    def run(
        self, stop: threading.Event, every: float = EVERY_SECONDS, say: Say = lambda _: None
    ) -> None:
        """Run rounds until told to stop, or until an alarm.

        Where another process runs this log, this one says so once and waits for its turn.
        """
        said = False
        while not stop.is_set():
            try:
                with self._integrator:
                    clear_alarm(self.directory)
                    return self._rounds(stop, every)
            except Alarm as alarm:
                at = f"{datetime.fromtimestamp(self._clock(), UTC):%Y-%m-%dT%H:%M:%SZ}"
                return raise_alarm(self.directory, alarm_told(alarm), at)
            except Elsewhere as elsewhere:
                if not said:
                    say(f"{elsewhere}. {TROUBLES['ELSEWHERE']}")
                said = True
            stop.wait(every)
        return None

    def _rounds(self, stop: threading.Event, every: float) -> None:
        while not stop.is_set():
            self.round()
            stop.wait(every)

    def _publish_next(self, size: int) -> None:
        published = self._published()
        if not size or (published and published.size >= size):
            return self._stamp_published()
        if self._note is None or Checkpoint.parse(self._note.text).size != size:
            self._note = self._signed(size)
        policy = self._read_policy()
        lines = self._feeder.cosigned(self._note, self._integrator.read)
        known = set(self._note.signatures)
        self._note = self._note.with_signatures(*(line for line in lines if line not in known))
        if _accepts(policy, self._note):
            self._publisher.publish(self._note, lambda note: _accepts(policy, note))
            self._note = None
            self._stamp_published()
        return None

    def _signed(self, size: int) -> Note:
        """Return the checkpoint of a size with the log's signature, its tiles being published."""
        self._integrator.write_partial()
        last = self._signer.last()
        if last.size > size:
            says = f"người ký đã ký cây {last.size} mục, ở đây chỉ còn {size}: sổ đã bị lùi"
            raise Alarm("SIGNER_REFUSES", says)
        proof = tuple(consistency_proof(last.size, size, self._integrator.read))
        checkpoint = Checkpoint(self._origin, size, self._integrator.root())
        line = self._signer.sign(SignRequest(last.size, proof, checkpoint))
        return Note(checkpoint.text(), (line,))

    def _published(self) -> Checkpoint | None:
        """Return the newest checkpoint that the policy of today accepts."""
        try:
            published = self._view.published()
        except MerkleError:
            return None
        return published.checkpoint if published else None

    def _stamp_published(self) -> None:
        published = self._view.published()
        if published and self._view.timestamp(size := published.checkpoint.size) is None:
            answer = self._stamp(published.note.bytes())
            if answer is not None:
                self._publisher.stamp(size, answer)

    def _read_policy(self) -> Policy:
        """Return the policy as its file has it now, with witnesses to be asked as it says."""
        policy = policy_of(self._view)
        if policy != self._policy:
            self._policy, self._feeder = policy, Feeder(policy, self._witness, self._clock)
        return policy

    def _tell(self, troubles: list[Trouble]) -> None:
        """Say what is in the way, where an operator looks, whenever that changes."""
        self.troubles = tuple(troubles)
        words = [f"{t.words}. {TROUBLES[t.code]}" for t in troubles]
        told = [{"code": t.code, "words": w} for t, w in zip(troubles, words, strict=True)]
        content = f"{json.dumps(told, ensure_ascii=False)}\n".encode()
        if content != self._told:
            self._told = content
            with _as_troubles([]):
                durable.replace(self.directory / "status.json", content)


_NOBODY = Policy((), {}, {}, "none")


def _accepts(policy: Policy, note: Note) -> bool:
    try:
        policy.open(note, verify)
    except MerkleError:
        return False
    return True


@contextmanager
def _as_troubles(troubles: list[Trouble]) -> Iterator[None]:
    """Add what may pass by itself to the troubles; what the signer refuses is an alarm."""
    try:
        yield
    except SignerRefuses as refused:
        raise Alarm("SIGNER_REFUSES", str(refused)) from None
    except SignerAway as away:
        troubles.append(Trouble("SIGNER_AWAY", str(away)))
    except SignerStateLost as lost:
        troubles.append(Trouble("SIGNER_STATE_LOST", str(lost)))
    except Elsewhere as elsewhere:
        troubles.append(Trouble("ELSEWHERE", str(elsewhere)))
    except StampAway as away:
        troubles.append(Trouble("STAMP_AWAY", str(away)))
    except PolicyUnusable as unusable:
        troubles.append(Trouble("POLICY_UNUSABLE", str(unusable)))
    except psycopg.Error as error:
        troubles.append(Trouble("DATABASE_AWAY", f"không đọc được sổ: {error}"))
    except ProofError as gone:
        troubles.append(Trouble("TILES_GONE", str(gone)))
    except (OSError, sqlite3.Error) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        full = full or getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
        troubles.append(
            Trouble("DISK_FULL" if full else "DISK", f"hệ điều hành không cho: {error}")
        )


def alarm_told(alarm: Alarm) -> Alarm:
    """Return an alarm with what is safe, what has stopped and what to do."""
    return Alarm(alarm.code, f"{alarm.words}. {ALARMS[alarm.code]}", alarm.position)


class Running:
    """A log at work in a thread of its own while this is entered."""

    def __init__(
        self, log: Log, *, every: float = EVERY_SECONDS, say: Say = lambda _: None
    ) -> None:
        """Take the log, and to whom it is said when another process runs it."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=log.run, args=(self._stop, every, say), name="log")

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, once the round at work has ended."""
        self._stop.set()
        self._thread.join()
