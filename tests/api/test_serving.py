"""Serving: a real server on a real socket, its start, its end, and two people at once."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import httpx2
import psycopg
import pytest

from api.main import CannotServe, address_of, believed, demo_token, listening, serve
from ledger.aggregates.season import RegulationAdopted, Season, SeasonOpened
from ledger.aggregates.unit import Unit
from ledger.bootstrap import KeyUnusable, keyring, make_keys, refuse_lost
from ledger.events import Chronicle
from ledger.journal.mapper import Mandate
from ledger.settings import Settings
from tests.api.office import ADJUSTED, CARD, HEAD
from tests.given import SOMEBODY
from tests.journal.putting import UNDER, rename
from tests.opening import KEY


@contextmanager
def served(app):
    """The application behind a server of its own, in a thread; its address."""
    import uvicorn  # noqa: PLC0415 — only what is served needs it

    made = listening("127.0.0.1", 0)
    config = uvicorn.Config(app, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [made]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield address_of(made)
    finally:
        server.should_exit = True
        thread.join()


def at_once(*tasks):
    """Do things at one and the same moment; their results in order."""
    ready = threading.Barrier(len(tasks))

    def go(task):
        ready.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [f.result() for f in [pool.submit(go, task) for task in tasks]]


def test_no_answer_waits_for_the_client_to_acknowledge_its_head():
    """A connection that is accepted sends what it has at once (TCP_NODELAY)."""

    async def accepted():
        found = asyncio.get_running_loop().create_future()

        async def told(_reader, writer):
            connection = writer.get_extra_info("socket")
            found.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(told, sock=(made := listening("127.0.0.1", 0))):
            _, writer = await asyncio.open_connection(*made.getsockname())
            answer = await found
            writer.close()
            await writer.wait_closed()
        return answer

    assert asyncio.run(accepted())


def test_of_two_who_adjust_one_line_at_once_one_is_told_to_look_again(review):
    with served(review.app) as address, httpx2.Client(base_url=address) as client:
        for round_, seen in enumerate(range(390, 380, -1)):
            one, two = (
                {**ADJUSTED, "seen": f"{seen}", "points": f"{seen - 1}", "reason": f"người {n}"}
                for n in (1, 2)
            )
            posts = [
                lambda sent=sent: client.post(
                    f"{CARD}/adjustments", json=sent, headers=review.writing(HEAD)
                )
                for sent in (one, two)
            ]
            responses = at_once(*posts)
            assert sorted(r.status_code for r in responses) == [201, 409], round_
    assert review.ledger.journal.head()[0] == review.head + 10


def test_of_two_who_act_on_one_version_at_once_one_is_told_that_it_is_stale(review):
    with served(review.app) as address, httpx2.Client(base_url=address) as client:
        tag = review.get(CARD).headers["etag"]
        posts = [
            lambda sent=sent: client.post(
                f"{CARD}/adjustments", json=sent, headers=review.writing(HEAD, if_match=tag)
            )
            for sent in (ADJUSTED, {**ADJUSTED, "criterion": "I.2", "seen": "540.5"})
        ]
        responses = at_once(*posts)
    assert sorted(r.status_code for r in responses) == [201, 412]
    assert review.ledger.journal.head()[0] == review.head + 1


def test_a_command_sent_many_times_at_once_is_recorded_once(review):
    headers = review.writing(HEAD, idempotency_key="mot-lenh")
    with served(review.app) as address, httpx2.Client(base_url=address) as client:
        responses = at_once(
            *[lambda: client.post(f"{CARD}/adjustments", json=ADJUSTED, headers=headers)] * 6
        )
    assert sorted(r.status_code for r in responses) == [200] * 5 + [201]
    assert len({r.json()["position"] for r in responses}) == 1
    assert review.ledger.journal.head()[0] == review.head + 1


# The process


def test_a_busy_port_is_an_error_that_names_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match=str(port)):
            listening("127.0.0.1", port)


def settings(tmp_path, **given):
    usual = {"issuer": None, "jwks": None, "demo": False, "app_key": KEY.text()}
    return Settings(_env_file=None).model_copy(update={"data": tmp_path, **usual, **given})


def test_a_service_that_nobody_could_use_does_not_start(tmp_path, capsys):
    assert serve(settings(tmp_path, host="0.0.0.0")) == 1  # noqa: S104 — the case itself
    assert "THIDUA_ISSUER" in capsys.readouterr().err
    with pytest.raises(CannotServe):
        believed(settings(tmp_path, host="0.0.0.0"))  # noqa: S104


def test_a_regulation_of_another_text_is_told_at_the_start_and_no_reason_not_to_serve(
    stand, tmp_path, capsys
):
    opened = SeasonOpened(
        name="Năm 2024", kind="CALENDAR", starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31),
        council="HD",
    )  # fmt: skip
    other = RegulationAdopted(regulation="ha-dong-2024", digest="0" * 64, from_day=date(2024, 1, 1))
    stream, under = "season/2024", Mandate(by=SOMEBODY, on=date(2024, 1, 2))
    at = stand.journal.decide(Season, stream, lambda _: [opened, other], under=under).position

    def came_this_far(_):
        raise CannotServe("sổ đã được kiểm tra")

    where = {"database_url": stand.owner, "app_url": stand.service, "port": 0}
    assert serve(settings(tmp_path, **where), greet=came_this_far) == 1
    told = capsys.readouterr().err
    assert "regulation: season/2024: Năm 2024 áp dụng quy định ha-dong-2024" in told
    assert "sổ đã được kiểm tra" in told
    stand.journal.decide(
        Chronicle, stream, lambda c: c.declare_error(at, reason="thử"), under=under
    )


def test_nothing_is_served_without_the_applications_key(stand, tmp_path, capsys):
    where = {"database_url": stand.owner, "app_url": stand.service, "port": 0, "app_key": None}
    assert serve(settings(tmp_path, **where), greet=lambda _: pytest.fail("đã phục vụ")) == 1
    told = capsys.readouterr().err
    for word in (str(tmp_path / "keys" / "app.key"), "THIDUA_APP_KEY", "thidua keys new"):
        assert word in told
    assert not (tmp_path / "keys").exists()


def test_keys_are_made_for_a_ledger_without_entries_and_never_in_place_of_lost_ones(
    stand, tmp_path, capsys
):
    where = {"database_url": stand.owner, "app_url": stand.service, "port": 0, "app_key": None}
    given = settings(tmp_path, **where)
    keys = keyring(given)
    assert len(make_keys(stand.owner, keys)) == 3
    assert make_keys(stand.owner, keys) == []
    stand.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    keys.file("app").unlink()
    assert make_keys(stand.owner, keys) == []
    assert serve(given, greet=lambda _: pytest.fail("đã phục vụ")) == 1
    told = capsys.readouterr().err
    for word in (str(keys.file("app")), "còn nguyên", "dừng lại", "bản sao lưu", "operating.md"):
        assert word in told
    assert not keys.file("app").exists()


def test_with_its_own_database_the_ledger_needs_all_three_keys_elsewhere_the_applications(
    stand, tmp_path
):
    elsewhere = settings(tmp_path, database_url=stand.owner, app_key=None)
    keys = keyring(elsewhere)
    make_keys(stand.owner, keys)
    stand.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    keys.file("log").unlink()
    refuse_lost(stand.owner, keys, elsewhere)
    for own in ({"database_url": None}, {"demo": True}):
        with pytest.raises(KeyUnusable, match=r"log\.key"):
            refuse_lost(stand.owner, keys, elsewhere.model_copy(update=own))


def test_a_ledger_from_before_entries_is_not_served_until_they_begin(stand, tmp_path, capsys):
    stand.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    kept = "create table public.kept as table ledger.entries; create table public.keys as table ledger.stream_keys"
    with psycopg.connect(stand.owner) as owner:
        owner.execute(f"{kept}; set session_replication_role = replica")
        owner.execute("delete from ledger.entries; delete from ledger.stream_keys")
    where = {"database_url": stand.owner, "app_url": stand.service, "port": 0}
    assert serve(settings(tmp_path, **where), greet=lambda _: pytest.fail("đã phục vụ")) == 1
    assert "thidua log begin --as" in capsys.readouterr().err
    with psycopg.connect(stand.owner) as owner:
        owner.execute("insert into ledger.entries table public.kept")
        owner.execute("insert into ledger.stream_keys table public.keys")


def test_a_ledger_that_is_not_whole_is_not_served(stand, tmp_path, capsys):
    stand.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    head_at(stand, 7)
    where = {"database_url": stand.owner, "app_url": stand.service, "port": 0}
    assert serve(settings(tmp_path, **where), greet=lambda _: pytest.fail("đã phục vụ")) == 1
    assert "đầu sổ là 7" in capsys.readouterr().err
    head_at(stand, 1)


def head_at(stand, position):
    """Move the head where it is not, as nobody may."""
    with psycopg.connect(stand.owner) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute("update ledger.head set position = %s", (position,))


def test_a_token_is_only_made_where_it_is_believed(tmp_path):
    assert demo_token(settings(tmp_path), "p-01").count(".") == 2
    with pytest.raises(CannotServe):
        demo_token(settings(tmp_path, issuer="https://x", jwks="x.json"), "p-01")


PROGRAM = "import sys; from api.main import serve; from ledger.settings import Settings; sys.exit(serve(Settings()))"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_service_says_when_it_is_ready_and_ends_when_it_is_told(stand, tmp_path, number):
    environment = {
        **os.environ,
        "DATABASE_URL": stand.owner,
        "THIDUA_APP_URL": stand.service,
        "THIDUA_APP_KEY": KEY.text(),
        "THIDUA_DATA": str(tmp_path),
        "PORT": "0",
    }
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Sẵn sàng: http://127.0.0.1:")
        address = line.split()[-1]
        assert httpx2.get(f"{address}/readyz").status_code == 200
        process.send_signal(number)
        assert process.wait(20) == 0


@pytest.mark.slow
def test_the_secret_of_a_calendar_s_address_is_in_nothing_that_the_service_writes(stand, tmp_path):
    secret = "bi-mat-" + "k" * 36
    environment = {
        **os.environ,
        "DATABASE_URL": stand.owner,
        "THIDUA_APP_URL": stand.service,
        "THIDUA_APP_KEY": KEY.text(),
        "THIDUA_DATA": str(tmp_path),
        "PORT": "0",
    }
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        written = ""
        try:
            while "Sẵn sàng: " not in written:
                line = process.stdout.readline()
                assert line
                written += line
            feed = f"{line.split()[-1]}/calendars/2024/C1/{secret}.ics"
            assert httpx2.get(feed).status_code == 404
            assert httpx2.head(feed).status_code == 404
        finally:
            process.send_signal(signal.SIGTERM)
        written += process.stdout.read()
        assert process.wait(20) == 0
    assert secret not in written
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(secret.encode() in content for content in kept)
