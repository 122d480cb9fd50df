"""`thidua verify`: the whole ledger, from its rows to the witnesses of its log.

    row -> commitment -> entry -> leaf -> tile -> root -> checkpoint -> witnesses
    events -> streams -> read models

What others keep is read before the ledger is: what they say by then the ledger must have, so
writers may be at work.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL

from ledger.aggregates.log import EntriesBegun
from ledger.entry_check import NOT_BEGUN, strays, without_entry
from ledger.evidence.findings import GRAVEST_FIRST, SOUND
from ledger.finding import GONE, SIGNED, TRUST, UNREADABLE, Finding
from ledger.journal.mapper import decode
from ledger.journal.postgres import HOLD_TABLES
from ledger.live.kept import Keeping, check_promises, check_times, keeping
from ledger.live.marks import Marks, command_mark
from ledger.live.parts import check_parts, open_parts
from ledger.live.streams import FETCH, NO_ANSWER, Found, Pass
from ledger.live.tree import Kept, Published, check_tree
from ledger.log.view import LogView
from ledger.merkle.keys import VerifierKey
from ledger.merkle.note import Note
from ledger.merkle.policy import Policy
from ledger.merkle.proofs import frontier_from_tiles
from ledger.merkle.reading import HASH_BYTES, MerkleError, bytes_of
from ledger.merkle.tree import Frontier
from ledger.order_check import check_order
from ledger.projections.projection import Table
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.tables import LIVE, all_tables
from ledger.row_check import (
    check_columns,
    check_kinds,
    check_stray_parts,
    orders_of,
    what_is_erased,
)
from ledger.signing.keys import origin_of, verify
from ledger.verification import (
    check_bundles,
    check_files,
    check_hearing_files,
    check_names,
    check_read_models,
    check_regulations,
)

Report = Callable[[int, int], None]
"""Told how many events of how many have been read."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be verified, and by what."""

    conninfo: str
    apps: Sequence[VerifierKey]
    """The application's public keys, from outside the database."""
    view: LogView
    promises: Path
    policy: Policy | None
    """Whom to believe; None: nobody says, for there is no log."""
    pins: Sequence[Path] = ()
    """Checkpoints that somebody has kept."""
    since: Note | None = None
    """A checkpoint up to which all was verified before."""
    signatures: bool = True
    """Whether the application's signatures are checked."""
    processes: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass
class Verdict:
    """What was found; what is erased by law is no fault."""

    events: int
    findings: list[Finding]
    erased: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    newest: Note | None = None
    """The checkpoint up to which the ledger is sound, to go on from; None where there is none."""

    @property
    def code(self) -> int:
        """Return the gravest code of all that was found."""
        found = {finding.code for finding in (*self.findings, *self.erased)}
        return next((code for code in GRAVEST_FIRST if code in found), SOUND)


class _Unreadable(Exception):  # noqa: N818 — an answer
    """The rows cannot be read at all: no program could."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = findings


def verify_live(asked: Asked, report: Report = lambda *_: None) -> Verdict:
    """Verify a ledger. psycopg.Error: the database cannot be read; nothing was decided."""
    kept = keeping(asked.view, asked.policy, asked.pins, verify)
    promised = asked.promises.stat().st_size if asked.promises.exists() else 0
    begin, faults = _begin(asked)
    if begin is None:
        return Verdict(0, faults)
    with psycopg.connect(asked.conninfo) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(HOLD_TABLES)
        # All processors are taken as it is.
        connection.execute("set local max_parallel_workers_per_gather = 0")
        if others := [*check_kinds(connection)]:
            return Verdict(0, [*faults, *kept.findings, *others])
        row = connection.execute("select position from ledger.head").fetchone()
        head = int(row[0]) if row else 0
        marks = Marks(begin.size, _upto(connection, head, kept))
        entries = without_entry(connection)
        begun = entries is None or entries[0] < entries[1]
        orders = orders_of(connection)
        reading = Pass(asked.conninfo, marks, _keys(asked), asked.signatures, orders, begun)
        meanwhile = partial(_meanwhile, asked, connection, kept, reading, head)
        try:
            found, beside = reading.run(
                connection, lambda done: report(done, marks.upto), asked.processes, meanwhile
            )
        except _Unreadable as unreadable:
            return Verdict(0, [*faults, *kept.findings, *unreadable.findings])
        for wrong in check_parts(
            connection, marks, beside.doubtful, orders, signed=reading.verified
        ):
            found.add([wrong])
        findings = [*faults, *kept.findings, *beside.order]
        if entries and not begun:
            findings.append(Finding(GONE, "sổ cái", NOT_BEGUN.format(entries[1])))
        findings += found.findings
        if found.more:
            findings.append(Finding(SIGNED, "sổ cái", f"và {found.more} sai lệch nữa"))
        findings += beside.loose
        findings += _about_log(asked, connection, marks, begin, kept, promised, beside.published)
        erased = what_is_erased(connection)
        connection.execute("savepoint at_rest")
        try:
            findings += _at_rest(connection, marks, found, beside)
        except NO_ANSWER as error:  # what was found before stands
            connection.execute("rollback to savepoint at_rest")
            says = f"điều tựa trên các sự kiện không đọc được: {error!r}"
            findings.append(Finding(UNREADABLE, "sổ cái", says))
    newest = kept.trusted.note if kept.trusted and kept.trusted.size <= head else ""
    return Verdict(head, findings, erased, kept.remarks, Note.parse(newest) if newest else None)


class _Meanwhile(NamedTuple):
    """What is found out while the events are read, by whoever does not read them."""

    order: list[Finding]
    loose: list[Finding]
    published: Published | None
    doubtful: list[int]
    """Where the erasable part is to be judged, whatever its event binds."""
    clear: bool
    """Whether each command has positions of its own."""
    rows: dict[str, int]
    """Of each read model, how many rows it has after the position that is started from."""


def _meanwhile(
    asked: Asked, connection: Connection[TupleRow], kept: Keeping, reading: Pass, head: int
) -> _Meanwhile:
    """Look at what lies beside the events. _Unreadable: their rows themselves cannot be read."""
    if unreadable := [*check_columns(connection)]:
        raise _Unreadable(unreadable)
    marks, published = reading.marks, None
    if kept.trusted and marks.after <= kept.trusted.size <= marks.upto:
        published = Published(asked.view, kept.trusted.size, marks.after)
    loose = [Finding(SIGNED, where, says) for where, says in strays(connection)]
    return _Meanwhile(
        order=[*check_order(connection, head, marks.after)],
        loose=[*loose, *check_stray_parts(connection)],
        published=published,
        doubtful=open_parts(connection, marks, signed=reading.verified),
        clear=_asked(connection, marks),
        rows={t.name: _rows_after(connection, t, marks.after) for t in all_tables(PROJECTIONS)},
    )


def _begin(asked: Asked) -> tuple[Frontier | None, list[Finding]]:
    """Return the tree that is known to be sound, from the checkpoint that says so."""
    if asked.since is None:
        return Frontier(), []
    where = "điểm kiểm đã kiểm tra lần trước"
    if asked.policy is None:
        return None, [Finding(TRUST, where, "không có chính sách nhân chứng")]
    try:
        known = asked.policy.open(asked.since, verify).checkpoint
        begin = frontier_from_tiles(known.size, asked.view.tile)
    except MerkleError as error:
        return None, [Finding(TRUST, where, str(error))]
    if begin.root() != known.root:
        says = f"mảnh đã công bố không dẫn tới gốc của cây {known.size} sự kiện đã kiểm tra"
        return None, [Finding("tiles", where, says)]
    return begin, []


def _upto(connection: Connection[TupleRow], head: int, kept: Keeping) -> int:
    """Return the last position that there is, or should be.

    What is far beyond all that is there or is known of is no position: `check_order` finds it.
    """
    row = connection.execute(
        "select count(*), coalesce(max(notification_id), 0) from ledger.events"
    ).fetchone()
    many, last = row or (0, 0)
    known = max((one.size for one in kept.kept), default=0)
    return int(min(max(head, last), 2 * (many + known) + 1_000))


def _keys(asked: Asked) -> Mapping[str, tuple[bytes, str]]:
    return {key.key_id.hex(): (key.public, origin_of(key)) for key in asked.apps}


def _about_log(
    asked: Asked,
    connection: Connection[TupleRow],
    marks: Marks,
    begin: Frontier,
    kept: Keeping,
    promised: int,
    published: Published | None,
) -> Iterator[Finding]:
    begun = _begun(connection)
    known = [*kept.kept, *begun]
    yield from check_tree(marks, begin, known, kept.trusted, published)
    yield from check_times(marks, kept, max((one.size for one in begun), default=0))
    judged = max(marks.after, kept.trusted.size if kept.trusted else 0)
    yield from check_promises(marks, judged, asked.promises, promised)


BEGAN = "việc bắt đầu ký mục"


def _begun(connection: Connection[TupleRow]) -> list[Kept]:
    """Return the trees of the acts that made entries after their events; there is one at most.

    Of one that cannot be read it is said where all events are read.
    """
    rows = connection.execute(
        "select topic, state from ledger.events where starts_with(originator_id, 'log/')"
        " and topic = %s",
        (EntriesBegun.topic,),
    )
    trees: list[Kept] = []
    for topic, state in rows.fetchall():
        with suppress(ValueError, LookupError, RecursionError, MerkleError):
            facts: EntriesBegun = decode(topic, bytes(state)).facts
            trees.append(Kept(BEGAN, facts.last, bytes_of(facts.root, BEGAN, HASH_BYTES)))
    return trees


def _at_rest(
    connection: Connection[TupleRow], marks: Marks, found: Found, beside: _Meanwhile
) -> Iterator[Finding]:
    """Check what rests on the events: commands, papers, names, and the read models' own rows."""
    if found.broken:
        return  # what rests on reading the events cannot be checked
    if not (beside.clear and marks.as_asked()):
        yield from _check_commands(connection, marks)
    yield from check_regulations(connection)
    if not marks.after:
        yield from check_files(connection)
    yield from check_hearing_files(connection, marks.after)
    yield from check_bundles(connection, marks.after)
    yield from check_names(connection)
    if any(finding.check == "read models" for finding in found.findings):
        return
    for name, rows in beside.rows.items():
        if rows != found.rows[name] and marks.after:
            says = "thừa so với dựng lại từ đầu"
            yield Finding("read models", f"{name}, từ vị trí {marks.after + 1}", says)
        elif rows != found.rows[name]:
            yield from check_read_models(connection, marks.upto)
            return


def _rows_after(connection: Connection[TupleRow], table: Table, position: int) -> int:
    row = connection.execute(
        SQL("select count(*) from {} where position > %s").format(LIVE.of(table)), (position,)
    ).fetchone()
    return int(row[0]) if row else 0


_NOWHERE = 2**63 - 1


def _commands(connection: Connection[TupleRow], after: int) -> Iterator[tuple[str, str, int, int]]:
    """Return the commands whose events are after a position: person, name, first, last of them."""
    with connection.cursor(name="commands", binary=True) as cursor:
        cursor.itersize = FETCH
        cursor.execute(
            "select person, id, coalesce(first, %s), last from ledger.commands"
            " where file is null and last > %s",
            (_NOWHERE, after),
        )
        yield from cursor


def _asked(connection: Connection[TupleRow], marks: Marks) -> bool:
    """Mark what each command asks for; say whether each can be read, and asks for events alone.

    Where one cannot, that is told when all that is found of the events themselves has been.
    """
    try:
        with connection.transaction():
            return marks.ask(_commands(connection, marks.after))
    except NO_ANSWER:
        return False


def _check_commands(connection: Connection[TupleRow], marks: Marks) -> Iterator[Finding]:
    """Say which commands and which events do not answer one another."""
    wrong: list[tuple[int, str]] = []
    for person, name, first, last in _commands(connection, marks.after):
        mark = command_mark(person, name)
        begun = max(first, marks.after + 1)
        if begun > last or not marks.answered(begun, last, mark):
            wrong.append((first, f"lệnh {name} của {person}"))
    for _, where in sorted(wrong):
        yield Finding("commands", where, "không khớp với các sự kiện đã ghi")
    for position in marks.unanswered():
        says = "lệnh của sự kiện không có trong sổ lệnh"
        yield Finding("commands", f"vị trí {position}", says)
