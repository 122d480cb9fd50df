"""The contract of a projection: tables, and a fold that turns the history of one stream into rows.

Every row is a function of the history of one stream (verdicts across streams are derived from such
rows, see `ledger.projections.eligibility`). So one fold serves three drivers: in the writing
transaction, where a stream's rows before and after the new events are compared and the difference
is written; in bulk, stream by stream, by COPY into shadow tables; and in memory, up to a cut or
with events left out.

The last column of every table is `position`: the event that last moved the row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from ledger.events import AnyRecorded, EnteredInError, standing

Key = tuple[Any, ...]
Rows = dict[Key, list[Any]]


class Table(NamedTuple):
    """A table of a read model.

    Its columns with SQL types, how many of the first are its key, further indexes.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: int
    indexes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the column names in order."""
        return tuple(name for name, _ in self.columns)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names of the key columns."""
        return self.names[: self.key]


class Draft:
    """The rows of one stream while its events are folded in. Mutable, inside a driver only."""

    tables: ClassVar[tuple[Table, ...]] = ()
    append_only: ClassVar[bool] = False
    """True when each event only adds rows of its own, whatever came before or is said later."""
    folds: ClassVar[Mapping[type, Callable[[Any, AnyRecorded, Any], None]]] = {}

    def __init__(self, stream: str) -> None:
        """Begin with no rows."""
        self.stream = stream
        self.path = stream.split("/")
        self.rows: dict[str, Rows] = {table.name: {} for table in self.tables}

    def fold(self, recorded: AnyRecorded) -> None:
        """Let one more event change the rows. Never judges, never raises for business reasons."""
        change = self.folds.get(type(recorded.facts))
        if change is not None:
            change(self, recorded, recorded.facts)

    def succeed(self, before: "Draft", position: int) -> None:
        """Take the place of a draft after a declaration of error, which is at this position.

        Rows whose content it changed are moved by it; the others stay where they were.
        """
        for name, rows in self.rows.items():
            known = before.rows[name]
            for key, row in rows.items():
                was = known.get(key)
                same = was is not None and was[:-1] == row[:-1]
                row[-1] = was[-1] if same and was is not None else position

    def finish(self) -> None:
        """Work out what is derived from the rest of the draft; called whenever rows are taken."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A read model: its name, its tables, and which draft folds which kind of stream."""

    name: str
    tables: tuple[Table, ...]
    drafts: Mapping[str, type[Draft]]


def kind_of(stream: str) -> str:
    """Return the kind of a stream: the first part of its id."""
    return stream.partition("/")[0]


def carry_on(draft: Draft, so_far: Sequence[AnyRecorded], new: Sequence[AnyRecorded]) -> Draft:
    """Fold new events into a draft of the history so far.

    When one declares a fact entered in error, the rows become what the standing history alone
    gives; those whose content that changes are moved by the declaration.
    """
    if draft.append_only:
        for recorded in new:
            draft.fold(recorded)
        return draft
    for n, recorded in enumerate(new, start=1):
        if type(recorded.facts) is not EnteredInError:
            draft.fold(recorded)
            continue
        draft.finish()
        fresh = type(draft)(draft.stream)
        for counted in standing([*so_far, *new[:n]]):
            fresh.fold(counted)
        fresh.finish()
        fresh.succeed(draft, recorded.position)
        draft = fresh
    return draft


def drafted(kind: type[Draft], stream: str, history: Sequence[AnyRecorded]) -> Draft:
    """Return the finished draft of a whole history."""
    draft = carry_on(kind(stream), (), history)
    draft.finish()
    return draft


def in_memory(kind: type[Draft], stream: str, history: Sequence[AnyRecorded]) -> dict[str, Rows]:
    """Return the rows of a stream as its history leaves them: the driver for as-of and what-if."""
    return drafted(kind, stream, history).rows
