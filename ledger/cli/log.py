"""Commands on the transparency log: begin it, see how it stands, run it, rebuild its tiles."""

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer

from ledger.acts.act import ACTIONS, put
from ledger.bootstrap import (
    addresses,
    keyring,
    log_directory,
    log_view,
    open_log,
    own_signer,
)
from ledger.bootstrap import remote_signer as elsewhere
from ledger.cli.opening import As, actor, recording, say
from ledger.log.alarm import Alarm
from ledger.log.integrator import Elsewhere
from ledger.log.rebuilding import rebuild
from ledger.log.signer import SignerAway, SignerRefuses, SignerStateLost
from ledger.merkle.reading import MerkleError
from ledger.settings import Settings
from ledger.values import viet_moment

log_app = typer.Typer(name="log", help="Nhật ký minh bạch.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(log_app)


@log_app.command("begin")
def begin_command(who: As) -> None:
    """Ký mục cho mọi sự kiện ghi từ trước khi có mục ký; chỉ cần một lần, sau khi nâng cấp."""
    with recording() as ledger:
        receipt = put(ledger, "log.begin", {}, ACTIONS["log.begin"].body(), by=actor(who))
    say(receipt.events[0].facts.words())


@log_app.command("status")
def status_command() -> None:
    """Nói nhật ký đang ở đâu: 0 là thông suốt, 1 là đã dừng vì báo động, 2 là có điều vướng."""
    settings = Settings()
    view = log_view(settings)
    say(f"đã tích hợp: {view.integrated()} sự kiện")
    try:
        published = view.published()
    except MerkleError as error:
        published = None
        say(f"điểm kiểm đã công bố không dùng được: {error}")
    if published is None:
        say("chưa công bố điểm kiểm nào")
    else:
        by = ", ".join(f"{w.name} lúc {viet_moment(w.at)}" for w in view.witnesses(published))
        say(f"đã công bố: {published.checkpoint.size} sự kiện; đồng ký: {by or 'không ai'}")
    if alarm := view.alarm():
        say(f"BÁO ĐỘNG: {alarm}")
        raise typer.Exit(1)
    troubles = []
    with suppress(FileNotFoundError):
        troubles = json.loads((log_directory(settings) / "status.json").read_bytes())
    for trouble in troubles:
        say(f"{trouble['code']}: {trouble['words']}")
    if troubles:
        raise typer.Exit(2)


@log_app.command("run")
def run_command() -> None:
    """Chạy nhật ký riêng, không phục vụ web, cho đến khi được bảo dừng; mã 1 là báo động."""
    settings, stop = Settings(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with _service(settings) as service:
        keys = keyring(settings)
        log = open_log(settings, service, keys)
        if log is None:
            keys.log()  # says what is missing
            return
        log.refuse_behind(service)
        log.run(stop, say=lambda line: typer.echo(line, err=True))
    if alarm := log_view(settings).alarm():
        typer.echo(alarm, err=True)
        raise typer.Exit(1)


@log_app.command("rebuild")
def rebuild_command() -> None:
    """Dựng lại các mảnh đã công bố từ sổ, và chỉ nhận khi gốc đúng là gốc đã tích hợp và đã ký."""
    settings = Settings()
    try:
        signer = elsewhere(settings) or own_signer(settings, keyring(settings))
        with _service(settings) as service:
            size = rebuild(log_directory(settings), service, signer.last(), _report)
    except Alarm as alarm:
        typer.echo(f"không thay gì: {alarm}", err=True)
        raise typer.Exit(1) from None
    except (Elsewhere, SignerAway, SignerRefuses, SignerStateLost) as reason:
        typer.echo(f"không thay gì: {reason}", err=True)
        raise typer.Exit(2) from None
    typer.echo("", err=True)
    say(f"đã dựng lại các mảnh của {size} sự kiện, đúng gốc đã ký")


@contextmanager
def _service(settings: Settings) -> Iterator[str]:
    """Yield the service's address: the log only reads, so where it is alone it needs no other."""
    if settings.app_url is not None and settings.database_url is None:
        yield settings.app_url
    else:
        with addresses(settings) as where:
            yield where.service


def _report(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done}/{of} sự kiện   ")
    sys.stderr.flush()
