"""Opening a ledger for one command, what commands are asked with, and saying an answer."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel

from ledger.actors import Actor, Role
from ledger.bootstrap import (
    addresses,
    keyring,
    log_view,
    open_ledger,
    promises,
    refuse_behind,
)
from ledger.json_input import WHOLE, Fault, Faulty, judged, shown
from ledger.ledger import Ledger
from ledger.questions import cuts
from ledger.refusals import Invalid
from ledger.settings import Settings

M = TypeVar("M", bound=BaseModel)
Json = Annotated[bool, typer.Option("--json", help="In đúng nội dung mà đường dẫn API trả về.")]
As = Annotated[str, typer.Option("--as", help="Người làm: NGƯỜI:ĐƠN_VỊ:VAI_TRÒ.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Đã biết đến đâu: một vị trí, hoặc một thời điểm RFC 3339."),
]
ValidOn = Annotated[
    datetime | None,
    typer.Option("--valid-on", formats=["%Y-%m-%d"], help="Chỉ tính các việc đến hết ngày này."),
]
Season = Annotated[str, typer.Argument(metavar="NĂM", help="Mã năm thi đua.")]
Unit = Annotated[str, typer.Argument(metavar="ĐƠN_VỊ", help="Mã đơn vị.")]
Cluster = Annotated[str, typer.Argument(metavar="CỤM", help="Mã cụm, khối.")]


@contextmanager
def opened() -> Iterator[Ledger]:
    """Yield the ledger that the settings name, to be read."""
    settings = Settings()
    with (
        addresses(settings) as where,
        closing(open_ledger(where.service, None, pool=3, log=log_view(settings))) as ledger,
    ):
        yield ledger


@contextmanager
def recording(*, as_owner: bool = False) -> Iterator[Ledger]:
    """Yield the same to record in, by the service's address or the owner's.

    LedgerBehind, before anything is asked of it: it lacks what was signed or witnessed of it.
    """
    settings = Settings()
    with addresses(settings) as where:
        keys = keyring(settings)
        refuse_behind(settings, where.service, keys)
        ledger = open_ledger(
            where.owner if as_owner else where.service,
            keys,
            pool=3,
            log=log_view(settings),
            promises=promises(settings),
        )
        with closing(ledger):
            yield ledger


def moment(given: str | None) -> int | datetime | None:
    """Return what `--as-of` means; BadParameter says what is accepted."""
    if given is None:
        return None
    try:
        return cuts.moment(given)
    except Invalid as invalid:
        raise typer.BadParameter(f"«{shown(given)}»: {invalid.says}") from None


def day(given: datetime | None) -> date | None:
    """Return the day of a date option."""
    return given.date() if given else None


def actor(given: str) -> Actor:
    """Return who `--as` names; BadParameter says what is accepted."""
    parts = given.split(":")
    roles = [role.value for role in Role]
    if len(parts) != 3 or parts[2] not in roles:  # noqa: PLR2004 — person, body, role
        raise typer.BadParameter(
            f"«{given}» phải có dạng NGƯỜI:ĐƠN_VỊ:VAI_TRÒ, vai trò là một trong {', '.join(roles)}"
        )
    return Actor(person=parts[0], body=parts[1], role=Role(parts[2]))


def content_of(file: Path) -> bytes:
    """Return what a file holds, or standard input for `-`; exit 2 when it cannot be read."""
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        typer.echo(f"không đọc được {file}: {error.strerror}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def faults_told() -> Iterator[None]:
    """Say every fault of an input on standard error and exit 2."""
    try:
        yield
    except Faulty as faulty:
        for fault in faulty.faults:
            typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None


def asked(model: type[M], file: Path) -> M:
    """Return a JSON file as a model; its faults are told with line and field, and the exit is 2."""
    content = content_of(file)
    with faults_told():
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Faulty((Fault(line, WHOLE, "không phải chữ mã hóa UTF-8"),)) from None
        return judged(model, text)


def say(text: str) -> None:
    """Print a line."""
    typer.echo(text)


def say_json(answer: BaseModel) -> None:
    """Print the body of a route."""
    typer.echo(answer.model_dump_json())
