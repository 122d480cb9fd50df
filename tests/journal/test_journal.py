"""The journal on a real PostgreSQL: one act whole or not at all, once, on what its author saw."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from psycopg import Cursor

from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.unit import Unit, UnitRegistered
from ledger.events import Chronicle
from ledger.journal.journal import TRIES, Act, Cut
from ledger.refusals import Conflict, Refused, Unknown
from tests.journal.putting import (
    CARD,
    HEAD,
    UNDER,
    adjust,
    open_review,
    refuse,
    rename,
    submit,
    under,
)

UNIT = "unit/PX02"


def rows(stand, query):
    with psycopg.connect(stand.owner) as connection:
        return connection.execute(query).fetchall()


def nothing_recorded(stand, head=0):
    stand.check()
    assert stand.journal.head()[0] == head
    assert rows(stand, "select count(*) from ledger.commands") == [(0,)]


# An act


def test_an_act_takes_the_next_positions_and_is_there_with_its_read_models(stand):
    receipt = stand.journal.decide(Scorecard, CARD, submit, under=UNDER)
    assert [e.position for e in receipt.events] == [1]
    assert not receipt.again
    assert stand.journal.history(CARD) == receipt.events
    with stand.ledger.reading() as connection:
        assert connection.execute(
            "select self, figure, position from reading.score"
        ).fetchall() == [(Decimal("900.00"), Decimal("900.00"), 1)]


def test_what_an_act_answers_is_what_is_read_later_whole(stand):
    stand.journal.decide(Scorecard, CARD, submit, under=UNDER)
    stand.journal.decide(Scorecard, CARD, open_review, under=UNDER)
    receipt = stand.journal.decide(Scorecard, CARD, adjust(), under=under("lệnh-1"), content=b"1")
    assert stand.journal.at(3) == receipt.events[0]
    assert receipt.events[0].facts.reason == "thiếu minh chứng"
    assert receipt.events[0].command == "lệnh-1"
    assert receipt.events[0].clause == "B.II.2"
    assert receipt.events[0].regulation == "ha-dong-2024"


def test_decisions_are_put_to_a_state_without_what_may_be_erased(stand):
    stand.journal.decide(Scorecard, CARD, submit, under=UNDER)
    seen = []

    def looking(card: Chronicle):
        seen.extend(card.history)
        return open_review(Scorecard.folded(CARD, card.history))

    stand.journal.decide(Chronicle, CARD, looking, under=UNDER)
    assert seen[0].facts.notes == ()
    assert stand.journal.history(CARD)[0].facts.notes[0].note == "kèm biên bản"


def test_one_act_over_several_streams_is_one_transaction_in_the_order_put(stand):
    streams = [f"unit/PX{n:02d}" for n in (7, 3, 5)]
    receipt = stand.journal.record([Act(Unit, s, rename) for s in streams], under=UNDER)
    assert [(e.position, e.stream) for e in receipt.events] == list(enumerate(streams, start=1))
    assert len({e.recorded_at for e in receipt.events}) == 1
    assert rows(stand, "select count(distinct xmin::text) from ledger.events") == [(1,)]


def test_one_refusal_among_several_streams_refuses_all(stand):
    acts = [Act(Unit, "unit/PX01", rename), Act(Unit, "unit/PX02", refuse)]
    with pytest.raises(Refused):
        stand.journal.record(acts, under=under("lệnh-1"), content=b"1")
    nothing_recorded(stand)


def test_a_decision_may_return_several_events_or_none(stand):
    def twice(unit: Unit):
        return [rename(unit), rename(replace(unit, version=1, **named(unit)))]

    def named(unit: Unit):
        day = date(2001, 1, 1)
        return {"from_day": day, "names": unit.names.borne("Tên 0", day)}

    receipt = stand.journal.decide(Unit, UNIT, twice, under=UNDER)
    assert [(e.position, e.version) for e in receipt.events] == [(1, 1), (2, 2)]
    assert stand.journal.decide(Unit, UNIT, lambda _: (), under=UNDER).events == ()
    assert stand.journal.head()[0] == 2


def test_a_decision_may_wait_for_the_position_it_will_take(stand):
    first = UnitRegistered(name="A", from_day=date(2024, 1, 1))
    acts = [
        Act(Unit, "unit/PX01", lambda _: first),
        Act(Unit, "unit/PX02", lambda _: lambda at: first.model_copy(update={"name": f"sau {at}"})),
    ]
    receipt = stand.journal.record(acts, under=UNDER)
    assert [e.facts.name for e in receipt.events] == ["A", "sau 1"]


def test_an_act_may_have_its_own_day_and_be_put_on_anothers_behalf(stand):
    paper_day = date(2024, 11, 2)
    act = Act(Unit, UNIT, rename, on=paper_day, on_behalf_of="HD")
    (event,) = stand.journal.record([act], under=UNDER).events
    assert (event.on, event.on_behalf_of, event.by) == (paper_day, "HD", HEAD)
    assert stand.journal.at(1) == event


def test_a_stream_is_begun_once_and_its_code_never_again(stand):
    first = UnitRegistered(name="A", from_day=date(2024, 1, 1))
    stand.journal.begin(Unit, UNIT, first, under=UNDER)
    with pytest.raises(Conflict, match="mã không được dùng lại"):
        stand.journal.begin(Unit, UNIT, first, under=UNDER)
    nothing_recorded(stand, head=1)


# Time


def test_the_time_is_the_databases_and_never_goes_back(stand):
    for _ in range(5):
        stand.journal.decide(Unit, UNIT, rename, under=UNDER)
    times = [e.recorded_at for e in stand.journal.all()]
    assert times == sorted(times)
    (now,) = rows(stand, "select clock_timestamp()")[0]
    assert timedelta(0) <= now - times[-1] < timedelta(minutes=1)
    assert stand.journal.head() == (5, times[-1])


def test_a_clock_that_was_set_back_does_not_turn_time_back(stand):
    stand.journal.decide(Unit, UNIT, rename, under=UNDER)
    with psycopg.connect(stand.owner) as connection:
        connection.execute("update ledger.head set recorded_at = recorded_at + interval '1 hour'")
    ahead = stand.journal.head()[1]
    (event,) = stand.journal.decide(Unit, UNIT, rename, under=UNDER).events
    assert event.recorded_at == ahead


# Who was faster


def overtaken_by(stand, times):
    """Return a decision that another act on the same stream overtakes, the first `times` it is made."""
    made = []

    def decision(unit: Unit):
        made.append(unit.version)
        if len(made) <= times:
            stand.journal.decide(Unit, UNIT, rename, under=UNDER)
        return rename(unit)

    return decision, made


def test_a_decision_that_was_overtaken_is_made_again_on_the_stream_as_it_is(stand):
    decision, made = overtaken_by(stand, TRIES - 1)
    receipt = stand.journal.decide(Unit, UNIT, decision, under=UNDER)
    assert made == [0, 1, 2, 3]
    assert receipt.events[0].facts.name == "Tên 3"
    assert stand.journal.head()[0] == TRIES


def test_a_decision_overtaken_again_and_again_is_a_conflict_and_records_nothing(stand):
    decision, made = overtaken_by(stand, TRIES)
    with pytest.raises(Conflict):
        stand.journal.decide(Unit, UNIT, decision, under=under("lệnh-1"), content=b"1")
    assert len(made) == TRIES
    nothing_recorded(stand, head=TRIES)


def test_a_decision_that_replaces_a_number_is_refused_when_it_is_another_by_now(stand):
    stand.journal.decide(Scorecard, CARD, submit, under=UNDER)
    stand.journal.decide(Scorecard, CARD, open_review, under=UNDER)
    stand.journal.decide(Scorecard, CARD, adjust(points="40", seen="45"), under=UNDER)
    with pytest.raises(Conflict):
        stand.journal.decide(Scorecard, CARD, adjust(points="41", seen="45"), under=UNDER)
    nothing_recorded(stand, head=3)


def test_an_act_that_relies_on_a_stream_is_refused_when_that_moved(stand):
    stand.journal.decide(Unit, "unit/PX09", rename, under=UNDER)
    relies_on = {"unit/PX09": 1, "unit/PX08": 0}
    stand.journal.decide(Unit, UNIT, rename, under=UNDER, relies_on=relies_on)
    stand.journal.decide(Unit, "unit/PX08", rename, under=UNDER)
    with pytest.raises(Conflict, match="unit/PX08"):
        stand.journal.decide(Unit, UNIT, rename, under=UNDER, relies_on=relies_on)
    nothing_recorded(stand, head=3)


def test_what_an_act_relies_on_is_looked_at_under_the_lock(stand):
    def while_the_other_moves(unit: Unit):
        if stand.journal.head()[0] == 1:
            stand.journal.decide(Unit, "unit/PX09", rename, under=UNDER)
        return rename(unit)

    stand.journal.decide(Unit, "unit/PX09", rename, under=UNDER)
    with pytest.raises(Conflict, match="unit/PX09"):
        stand.journal.decide(
            Unit, UNIT, while_the_other_moves, under=UNDER, relies_on={"unit/PX09": 1}
        )
    nothing_recorded(stand, head=2)


# Once


def test_the_same_command_again_gets_its_first_answer_and_records_nothing(stand):
    first = stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"1")
    again = stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"1")
    assert again.again
    assert again.events == first.events
    assert stand.journal.head()[0] == 1
    assert stand.journal.first_answer(under("lệnh-1"), b"1") == again


def test_the_same_command_again_gets_its_first_answer_though_the_stage_moved_on(stand):
    journal = stand.journal
    first = journal.decide(Scorecard, CARD, submit, under=under("gửi"), content=b"1")
    journal.decide(Scorecard, CARD, open_review, under=UNDER)
    again = journal.decide(Scorecard, CARD, submit, under=under("gửi"), content=b"1")
    assert again.again
    assert again.events == first.events


def test_the_same_command_with_other_content_is_refused(stand):
    stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"1")
    with pytest.raises(Refused, match="nội dung khác"):
        stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"2")
    with pytest.raises(Refused, match="nội dung khác"):
        stand.journal.first_answer(under("lệnh-1"), b"2")
    assert stand.journal.head()[0] == 1


def test_another_persons_command_of_the_same_name_is_another_command(stand):
    other = HEAD.model_copy(update={"person": "p-99"})
    stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"1")
    receipt = stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1", other), content=b"2")
    assert not receipt.again
    assert stand.journal.head()[0] == 2


def test_a_refused_command_leaves_nothing_and_may_be_put_again(stand):
    with pytest.raises(Refused):
        stand.journal.decide(Unit, UNIT, refuse, under=under("lệnh-1"), content=b"1")
    nothing_recorded(stand)
    receipt = stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"2")
    assert not receipt.again


def test_an_act_of_several_streams_is_answered_again_whole(stand):
    acts = [Act(Unit, f"unit/PX{n:02d}", rename) for n in range(1, 5)]
    first = stand.journal.record(acts, under=under("cả cụm"), content=b"1")
    stand.journal.decide(Unit, UNIT, rename, under=UNDER)
    again = stand.journal.record(acts, under=under("cả cụm"), content=b"1")
    assert again.again
    assert again.events == first.events


# Reading


def test_a_history_is_cut_by_position_and_by_the_day_in_law(stand):
    days = [date(2024, 1, 5), date(2024, 3, 1), date(2024, 2, 1)]
    for day in days:
        stand.journal.record([Act(Unit, UNIT, rename, on=day)], under=UNDER)
    journal = stand.journal
    assert [e.position for e in journal.history(UNIT, Cut(2))] == [1, 2]
    assert [e.position for e in journal.history(UNIT, Cut(3, date(2024, 2, 1)))] == [1, 3]
    assert journal.history("unit/PX99") == ()
    assert journal.streams("unit/", Cut(0)) == ()
    assert journal.streams("unit/") == (UNIT,)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("streams", [["unit/PX99"], ["unit/PX98", "unit/PX99"], []])
def test_histories_and_their_cut_are_of_one_statement_where_nothing_is_recorded_too(
    stand, monkeypatch, streams, whole
):
    first, second = (
        stand.journal.decide(Scorecard, CARD, step, under=UNDER).events[-1]
        for step in (submit, open_review)
    )
    said, executed = [], Cursor.execute

    def execute(cursor, query, *given, **more):
        said.append(query)
        return executed(cursor, query, *given, **more)

    monkeypatch.setattr(Cursor, "execute", execute)
    for asked, cut in ((None, second), (1, first)):
        found, _, at = stand.ledger.histories(streams, asked, whole=whole)
        assert found == dict.fromkeys(streams, ())
        assert at == (cut.position, cut.recorded_at)
    assert len(said) == 2


def test_a_history_is_read_with_its_cut_whole_or_without_what_may_be_erased(stand):
    receipt = stand.journal.decide(Scorecard, CARD, submit, under=UNDER)
    for streams in ([CARD], [CARD, "unit/PX99"]):
        for whole in (True, False):
            found, cut, at = stand.ledger.histories(streams, None, whole=whole)
            assert [r.position for r in found[CARD]] == [e.position for e in receipt.events]
            assert (cut.position, at.position) == (receipt.position, receipt.position)
        assert stand.ledger.histories(streams, None, whole=True)[0][CARD] == receipt.events


def test_what_came_later_in_some_streams_comes_in_the_journals_order(stand):
    other = "unit/PX02"
    for stream in (UNIT, other, "unit/PX03", UNIT, other):
        stand.journal.record([Act(Unit, stream, rename)], under=UNDER)
    journal = stand.journal
    assert [r.position for r in journal.later([other, UNIT], 1, Cut(4))] == [2, 4]
    assert [r.position for r in journal.later([UNIT, other], 0, Cut(9))] == [1, 2, 4, 5]
    assert journal.later([UNIT], 1, Cut(9, date(2000, 1, 2))) == []


def test_pages_follow_one_another_without_gap_or_repetition(stand):
    for _ in range(7):
        stand.journal.decide(Unit, UNIT, rename, under=UNDER)
    found, position = [], 0
    while page := stand.journal.since(position, limit=3):
        found += [e.position for e in page]
        position = page[-1].position
    assert found == [1, 2, 3, 4, 5, 6, 7]
    assert [e.position for e in stand.journal.chosen([9, 2, 5])] == [2, 5]


def test_an_instant_is_the_last_position_recorded_by_then(stand):
    for _ in range(3):
        stand.journal.decide(Unit, UNIT, rename, under=UNDER)
    times = [e.recorded_at for e in stand.journal.all()]
    microsecond = timedelta(microseconds=1)
    assert [stand.journal.position_at(t) for t in times] == [1, 2, 3]
    assert stand.journal.position_at(times[0] - microsecond) == 0
    assert stand.journal.position_at(times[2] + microsecond) == 3


def test_a_position_that_is_not_there_is_unknown(stand):
    with pytest.raises(Unknown):
        stand.journal.at(1)
