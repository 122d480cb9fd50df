"""A ledger with events from before there were entries: nothing is recorded until they are signed for."""

import contextlib
from datetime import date

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS, put
from ledger.acts.log import begin_by_itself
from ledger.aggregates.unit import Unit
from ledger.bootstrap import ensure_read_models
from ledger.finding import SIGNED
from ledger.journal.journal import NOT_BEGUN, Act
from ledger.journal.migrations import migrate, shipped
from ledger.journal.recorder import LedgerDatastore, LedgerRecorder
from ledger.ledger import Ledger
from ledger.log.view import LogView
from ledger.merkle.reading import base64_of
from ledger.merkle.tree import root_of
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.writing import ReadModelsInStep
from ledger.questions.proof import proof_told
from ledger.refusals import NotAllowed, Refused
from ledger.season_files import init
from ledger.signing.entry import Entry
from ledger.signing.keys import verify
from ledger.values import viet_moment
from tests import server
from tests.journal.putting import UNDER, rename, under
from tests.log.made import Made
from tests.opening import KEY, NoEntries, check_ledger, open_ledger

BOSS = Actor(person="p-01", body="TT", role=Role.ADMIN)
TODAY = date(2024, 12, 20)
BEGIN = ACTIONS["log.begin"].body()


@pytest.fixture
def upgraded(postgres):
    """A database as it stood before entries, with nine events, brought up to date: its addresses."""
    with server.database(postgres) as owner:
        migrate(owner, shipped()[:5])
        ensure_read_models(owner)
        old = LedgerRecorder(LedgerDatastore(owner), ReadModelsInStep(PROJECTIONS), NoEntries())
        ledger = Ledger(old, lambda: TODAY)
        init(ledger, person=BOSS.person, body=BOSS.body, council="HD", from_day=date(2024, 1, 1))
        ledger.journal.record(
            [Act(Unit, "unit/PX02", rename), Act(Unit, "unit/PX03", rename)],
            under=under("lệnh-1"),
            content=b"1",
        )
        for _ in range(2):
            ledger.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
        ledger.close()
        with psycopg.connect(owner) as connection:
            assert connection.execute("select to_regclass('ledger.entries')").fetchone() == (None,)
        migrate(owner)
        yield owner, make_conninfo(owner, user="thidua_app")


@pytest.fixture
def ledger(upgraded):
    with contextlib.closing(open_ledger(upgraded[1], pool=2)) as opened:
        opened.today = lambda: TODAY
        yield opened


def entries(owner):
    query = "select s.entry, s.leaf, e.recorded_at, e.originator_id from ledger.entries s"
    query += " join ledger.events e on e.notification_id = s.position order by 1"
    query = query.replace("order by 1", "order by s.position")
    with psycopg.connect(owner) as connection:
        rows = connection.execute(query).fetchall()
    return [(Entry.parse(bytes(data)), leaf, at, stream) for data, leaf, at, stream in rows]


def test_until_then_it_is_read_and_nothing_is_recorded(upgraded, ledger):
    assert ledger.journal.wants_entries()
    assert len(ledger.journal.since(0)) == 9
    with pytest.raises(Refused) as refused:
        ledger.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    assert refused.value.says == NOT_BEGUN
    assert "thidua log begin" in NOT_BEGUN
    assert ledger.journal.head()[0] == 9
    (finding,) = check_ledger(upgraded[0])
    assert (finding.check, finding.stops) == (SIGNED, True)
    assert finding.says.startswith("9 sự kiện")
    assert "thidua log begin" in finding.says


def test_an_administrator_has_every_event_signed_with_its_own_moment(upgraded, ledger):
    (begun,) = put(ledger, "log.begin", {}, BEGIN, by=BOSS, command="lệnh-2").events
    assert (begun.position, begun.stream, begun.topic) == (10, "log/1", "log.entries-begun.v1")
    assert check_ledger(upgraded[0]) == []
    assert check_ledger(upgraded[0], quick=True) == []
    made = entries(upgraded[0])
    assert [entry.at for entry, *_ in made] == [at for _, _, at, _ in made]
    facts = begun.facts
    assert (facts.origin, facts.app, facts.first, facts.last) == (KEY.origin, KEY.vkey, 1, 9)
    assert facts.root == base64_of(root_of(leaf for _, leaf, *_ in made[:9]))
    assert not facts.by_itself
    assert facts.words() == (
        "Ký mục cho 9 sự kiện đã ghi từ trước, số 1 đến 9; các sự kiện đó được chứng thực từ lúc này"
    )


def test_what_is_recorded_next_goes_on_from_the_entries_of_before(upgraded, ledger):
    put(ledger, "log.begin", {}, BEGIN, by=BOSS)
    ledger.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    made = entries(upgraded[0])
    of_unit = [
        (entry.ov, entry.p, leaf) for entry, leaf, _, stream in made if stream == "unit/PX02"
    ]
    assert [ov for ov, *_ in of_unit] == [1, 2, 3, 4]
    assert [p for _, p, _ in of_unit] == [None, *(leaf for *_, leaf in of_unit[:-1])]
    assert len({entry.oid for entry, _, _, stream in made if stream == "unit/PX02"}) == 1
    assert check_ledger(upgraded[0]) == []


def test_what_is_shown_of_before_is_said_to_be_proven_since_that_day(upgraded, ledger, tmp_path):
    (begun,) = put(ledger, "log.begin", {}, BEGIN, by=BOSS).events
    made = Made(tmp_path)
    made.integrate(begun.position)
    made.publish()
    ledger.log = LogView(tmp_path, verify)
    for position in (1, 9):
        told = proof_told(ledger, position)
        assert told.since == begun.recorded_at
        assert f"được chứng thực từ {viet_moment(begun.recorded_at)}" in told.says
    assert proof_told(ledger, 10).since is None


def test_it_is_done_once_and_the_same_command_gets_its_first_answer(upgraded, ledger):
    first = put(ledger, "log.begin", {}, BEGIN, by=BOSS, command="lệnh-2")
    again = put(ledger, "log.begin", {}, BEGIN, by=BOSS, command="lệnh-2")
    assert (again.again, again.events) == (True, first.events)
    with pytest.raises(Refused, match="không có gì phải ký thêm"):
        put(ledger, "log.begin", {}, BEGIN, by=BOSS, command="lệnh-3")
    assert ledger.journal.head()[0] == 10
    assert check_ledger(upgraded[0]) == []


def test_nobody_but_an_administrator_may(ledger):
    for by in (Actor(person="p-09", body="TT", role=Role.ADMIN), UNDER.by):
        with pytest.raises(NotAllowed):
            put(ledger, "log.begin", {}, BEGIN, by=by)
    assert ledger.journal.head()[0] == 9


def test_a_failure_on_the_way_leaves_nothing(upgraded, ledger):
    with psycopg.connect(upgraded[0], autocommit=True) as owner:
        owner.execute("alter table ledger.entries add constraint few check (position < 10)")
        with pytest.raises(Exception):  # noqa: B017, PT011 — which error is not the point
            put(ledger, "log.begin", {}, BEGIN, by=BOSS)
        owner.execute("alter table ledger.entries drop constraint few")
    assert entries(upgraded[0]) == []
    assert ledger.journal.wants_entries()
    put(ledger, "log.begin", {}, BEGIN, by=BOSS)
    assert check_ledger(upgraded[0]) == []


def test_the_embedded_default_does_it_itself_and_the_event_says_so(upgraded, ledger):
    receipt = begin_by_itself(ledger)
    assert receipt is not None
    (begun,) = receipt.events
    assert begun.by == BOSS
    assert begun.facts.by_itself
    assert "chương trình tự làm khi khởi động" in begun.facts.words()
    assert begin_by_itself(ledger) is None
    assert check_ledger(upgraded[0]) == []


def test_a_ledger_that_is_new_has_entries_from_its_first_event_and_nothing_to_begin(stand):
    assert begin_by_itself(stand.ledger) is None
    with pytest.raises(Refused, match="không có gì phải ký thêm"):
        stand.journal.begin_entries(
            Unit, "log/1", lambda *_: pytest.fail("không có gì để ký"), under=UNDER
        )
    stand.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    assert not stand.journal.wants_entries()
    assert begin_by_itself(stand.ledger) is None
    assert stand.journal.head()[0] == 1
