"""Read models: written with the events, rebuilt, and folded in memory, they are the same rows."""

from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from ledger.aggregates import KINDS
from ledger.events import EnteredInError, State, standing
from ledger.journal.journal import Act
from ledger.projections.eligibility import known_in_memory, known_now, streams_about
from ledger.projections.projection import carry_on, drafted, in_memory, kind_of
from ledger.projections.rebuilding import Rebuild
from ledger.projections.shipped import PROJECTIONS, projections
from ledger.projections.tables import all_tables
from tests.facts import STREAMS, any_event
from tests.given import recorded
from tests.projections.histories import UNDER, fill, pool

TABLES = all_tables(PROJECTIONS)


def rows(stand):
    """Return every row of every read model."""
    with psycopg.connect(stand.owner) as owner:
        return {
            t.name: owner.execute(
                SQL("select {} from reading.{} order by {}").format(
                    SQL(", ").join(map(Identifier, t.names)),
                    Identifier(t.name),
                    SQL(", ").join(map(Identifier, t.keys)),
                )
            ).fetchall()
            for t in TABLES
        }


def rows_in_memory(stand):
    """Return the rows that the whole journal folds into, in memory."""
    found = {t.name: [] for t in TABLES}
    streams = {e.stream for e in stand.journal.all()}
    histories = stand.journal.histories(sorted(streams))
    for projection in PROJECTIONS:
        for stream, history in histories.items():
            if (kind := projection.drafts.get(kind_of(stream))) is not None:
                for name, told in in_memory(kind, stream, history).items():
                    if name in found:
                        found[name] += [(*key, *row) for key, row in told.items()]
    return {name: sorted(told, key=repr) for name, told in found.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_written_rebuilt_and_in_memory_are_the_same_rows(stand, seed):
    fill(stand.journal, seed)
    assert any(isinstance(e.facts, EnteredInError) for e in stand.journal.all())
    written = rows(stand)
    assert all(written[name] for name in ("score", "history", "unit", "member"))
    assert {n: sorted(told, key=repr) for n, told in written.items()} == rows_in_memory(stand)
    for _ in range(2):
        assert Rebuild(stand.owner, PROJECTIONS).run() == stand.journal.head()[0]
        assert rows(stand) == written


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 25))
def test_written_and_rebuilt_are_the_same_rows_for_many_histories(stand, seed):
    fill(stand.journal, seed, cards=5, others=250)
    written = rows(stand)
    assert {n: sorted(told, key=repr) for n, told in written.items()} == rows_in_memory(stand)
    Rebuild(stand.owner, PROJECTIONS).run()
    assert rows(stand) == written


def test_one_read_model_is_rebuilt_alone(stand):
    fill(stand.journal, 4, cards=1, others=20)
    written = rows(stand)
    with psycopg.connect(stand.owner) as owner:
        owner.execute("delete from reading.score")
        owner.execute("update reading.unit set name = 'sai'")
    Rebuild(stand.owner, projections(["scores"])).run()
    now = rows(stand)
    assert now["score"] == written["score"]
    assert [row[1] for row in now["unit"]] == ["sai"] * len(written["unit"])
    Rebuild(stand.owner, projections(["directory"])).run()
    assert rows(stand) == written


def test_a_read_model_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="không có bảng đọc bảng lạ; có: directory, scores"):
        projections(["bảng lạ"])


def test_many_streams_in_one_act_give_the_same_rows_as_one_by_one(stand):
    rng = Random(5)  # noqa: S311 — a story, no secret
    kinds = [kind for kind in STREAMS if kind != "scorecard"]
    for _ in range(15):
        acts = [
            Act(KINDS[kind], STREAMS[kind], lambda _, told=rng.sample(pool(kind), 3): told)
            for kind in rng.sample(kinds, 4)
        ]
        stand.journal.record(acts, under=UNDER)
    written = rows(stand)
    assert {n: sorted(told, key=repr) for n, told in written.items()} == rows_in_memory(stand)
    Rebuild(stand.owner, PROJECTIONS).run()
    assert rows(stand) == written


def test_what_is_known_of_a_unit_is_the_same_from_the_tables_and_in_memory(stand):
    fill(stand.journal, 6, cards=2, others=80)
    units = [f"PX{n:02d}" for n in range(1, 4)]
    with stand.ledger.reading() as connection:
        tables = known_now(connection, "2024", units)
    for unit in units:
        streams = streams_about(stand.journal, "2024", unit)
        memory = known_in_memory(stand.journal.histories(streams), "2024", unit)
        assert _told(memory) == _told(tables.get(unit))


def _told(known):
    return known and (known.points, known.layer, known.at, sorted(known.facts))


# Laws of a fold


@pytest.mark.parametrize("kind", sorted(STREAMS))
@settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_fold_never_judges_any_history_replays_whatever_it_holds(kind, data):
    stream = STREAMS[kind]
    events = data.draw(st.lists(any_event(kind, errors_upto=8), max_size=10))
    history = recorded(events, stream=stream)
    state = KINDS[kind].folded(stream, history)
    assert isinstance(state, State)
    assert state.version == len(history)
    drafts = [p.drafts[kind] for p in PROJECTIONS if kind in p.drafts]
    for draft in drafts:
        whole = drafted(draft, stream, history).rows
        for table in draft.tables:
            for key, row in whole[table.name].items():
                assert len(key) + len(row) == len(table.names)
                assert row[-1] in range(1, len(history) + 1)
        stepwise = draft(stream)
        for n, one in enumerate(history):
            stepwise.finish()
            stepwise = carry_on(stepwise, history[:n], [one])
        stepwise.finish()
        assert stepwise.rows == whole, "one at a time, or all at once"


@pytest.mark.parametrize("kind", sorted(STREAMS))
@settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_after_a_declaration_of_error_the_rows_are_those_of_the_standing_history(kind, data):
    stream = STREAMS[kind]
    events = data.draw(st.lists(any_event(kind, errors_upto=6), min_size=1, max_size=8))
    history = recorded(events, stream=stream)
    for projection in PROJECTIONS:
        draft = projection.drafts.get(kind)
        if draft is None or draft.append_only:
            continue
        with_errors = drafted(draft, stream, history).rows
        alone = draft(stream)
        for one in standing(history):
            alone.fold(one)
        alone.finish()
        for table in draft.tables:
            assert _contents(with_errors[table.name]) == _contents(alone.rows[table.name])


def _contents(told):
    """Return rows without the position that last moved them."""
    return {key: tuple(row[:-1]) for key, row in told.items()}
