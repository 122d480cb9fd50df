"""Commands on the keys that sign: make those that are missing, show their public halves."""

from enum import StrEnum
from typing import Annotated

import typer

from ledger.bootstrap import keyring
from ledger.cli.opening import say
from ledger.settings import Settings
from ledger.signing.keys import APP, LOG, WITNESS, KeyMissing

_keys = typer.Typer(
    name="keys",
    help="Khóa ký của ứng dụng, của nhật ký và của nhân chứng tại chỗ.",
    no_args_is_help=True,
)


class Which(StrEnum):
    """One of the three keys."""

    APP = APP
    LOG = LOG
    WITNESS = WITNESS


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(_keys)


@_keys.command("new")
def new_command(
    which: Annotated[
        list[Which] | None,
        typer.Argument(metavar="[app|log|witness]…", help="Bỏ trống: cả ba."),
    ] = None,
) -> None:
    """Tạo những khóa còn thiếu (THIDUA_KEYS, THIDUA_ORIGIN); không bao giờ ghi đè khóa đã có."""
    made = keyring(Settings()).make(*(one.value for one in which or []))
    for file in made:
        say(f"đã tạo {file}")
    say(
        "hãy sao lưu các khóa này ra nơi khác, tách khỏi bản sao lưu cơ sở dữ liệu"
        if made
        else "không thiếu khóa nào; không có gì thay đổi"
    )


@_keys.command("show")
def show_command() -> None:
    """In khóa công khai: thứ trao cho người kiểm chứng, ngoài gói chứng cứ."""
    keys = keyring(Settings())
    for given in (keys.app, keys.log, keys.witness):
        try:
            say(given().vkey)
        except KeyMissing as missing:
            typer.echo(str(missing), err=True)
