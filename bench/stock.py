"""Stock: the event-sourcing library as its documentation shows it, to measure against.

An application with a declarative aggregate, the library's own mapper, transcoder and PostgreSQL
recorder, in a schema of its own; and a projection of one trivial read model, run by its runner.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from threading import Event as Flag
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

SCHEMA = "stock"
Facts = dict[str, Any]
_PATIENCE_SECONDS = 120


class Card(Aggregate):
    """A scorecard whose events carry the facts that ours do, envelope included."""

    @event("Opened")
    def __init__(self, season: str, unit: str) -> None:
        """Begin an empty card."""
        self.season = season
        self.unit = unit
        self.points: dict[str, Decimal] = {}

    @event("SelfScoreSubmitted")
    def submit(self, lines: list[Facts], facts: Facts) -> None:
        """Take the unit's 35 lines."""
        del facts
        self.points = {line["criterion"]: line["points"] for line in lines}

    def adjust(self, criterion: str, after: Decimal, facts: Facts) -> None:
        """Set other points on a line, saying from what, and what the total becomes."""
        points = {**self.points, criterion: after}
        total = min(max(sum(points.values(), Decimal(0)), Decimal(0)), Decimal(1000))
        self._adjusted(criterion, self.points[criterion], after, total, facts)

    @event("CriterionAdjusted")
    def _adjusted(
        self, criterion: str, before: Decimal, after: Decimal, total: Decimal, facts: Facts
    ) -> None:
        del before, total, facts
        self.points[criterion] = after


class Cards(Application[UUID]):
    """The library's application."""

    def begin(
        self, lines: list[Facts], facts: Facts, adjustments: Sequence[tuple[str, Decimal, Facts]]
    ) -> UUID:
        """Save a new card with its self-score and adjustments."""
        card = Card(season="2025", unit="C01-01")
        card.submit(lines, facts)
        for adjustment in adjustments:
            card.adjust(*adjustment)
        self.save(card)
        return card.id

    def adjust(self, card_id: UUID, criterion: str, after: Decimal, facts: Facts) -> None:
        """Load a card, adjust a line, save."""
        card: Card = self.repository.get(card_id)
        card.adjust(criterion, after, facts)
        self.save(card)


class Counts(PostgresTrackingRecorder):
    """A trivial read model: how many events of each type there are."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:  # noqa: ANN401
        """Name its table after the tracking table, so that each run begins with none."""
        super().__init__(datastore, **kwargs)
        table = Identifier(self.datastore.schema, f"{self.tracking_table_name}_counts")
        self.sql_create_statements.append(
            SQL("create table if not exists {} (name text primary key, count bigint)").format(table)
        )
        self.increment = SQL(
            "insert into {} as c values (%s, 1)"
            " on conflict (name) do update set count = c.count + 1"
        ).format(table)

    def count(self, name: str, tracking: Tracking) -> None:
        """Count one event and track it, in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self.increment, (name,), prepare=True)


class Counting(Projection[Counts]):
    """The projection of every event into the counts, until one event is reached."""

    last = 0
    reached = Flag()

    def process_event(self, domain_event: object, tracking: Tracking) -> None:
        """Count the event."""
        self.view.count(type(domain_event).__name__, tracking)
        if tracking.notification_id == self.last:
            self.reached.set()


def environment(owner: str) -> Mapping[str, str]:
    """Return the library's settings for a schema of its own on our server."""
    address = conninfo_to_dict(owner)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(SQL("create schema if not exists {}").format(Identifier(SCHEMA)))
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(address["dbname"]),
        "POSTGRES_HOST": str(address["host"]),
        "POSTGRES_PORT": str(address["port"]),
        "POSTGRES_USER": str(address["user"]),
        "POSTGRES_PASSWORD": "",
        "POSTGRES_SCHEMA": SCHEMA,
    }


@contextmanager
def application(owner: str) -> Iterator[Cards]:
    """Yield the stock application."""
    app = Cards(environment(owner))
    try:
        yield app
    finally:
        app.close()


def project(owner: str, name: str, events: int) -> float:
    """Return how many seconds the stock runner takes, from its start, for the first events."""

    class Named(Counting):
        last = events
        reached = Flag()

    Named.name = name
    env = environment(owner)
    began = time.perf_counter()
    with ProjectionRunner(
        application_class=Cards, projection_class=Named, view_class=Counts, env=env
    ):
        if not Named.reached.wait(_PATIENCE_SECONDS):
            raise TimeoutError("the stock runner did not reach the last event")
        return time.perf_counter() - began
