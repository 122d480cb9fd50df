"""Commands that write: any act of the table, season files, roles.

Each is put as somebody, and asked of the policy.
"""

from datetime import datetime
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger.actors import Actor
from ledger.acts.act import ACTIONS, put
from ledger.cli.opening import As, Json, actor, asked, day, recording, say
from ledger.demo import write
from ledger.journal.journal import Receipt
from ledger.ledger import Ledger
from ledger.questions.answer import event_told
from ledger.season_files import season_load

season = typer.Typer(help="Năm thi đua từ tệp của cơ quan.", no_args_is_help=True)
role = typer.Typer(help="Vai trò của người dùng.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("act")(act_command)
    app.add_typer(season, name="season")
    app.add_typer(role, name="role")


def act_command(
    name: Annotated[str, typer.Argument(metavar="VIỆC", help="Tên việc, như scorecard.adjust.")],
    file: Annotated[Path, typer.Argument(allow_dash=True, help="Tệp JSON nội dung, hoặc -.")],
    who: As,
    where: Annotated[
        list[str] | None, typer.Option("--in", help="Tham số đường dẫn, như season=2024.")
    ] = None,
    command: Annotated[
        str | None, typer.Option("--key", help="Mã lệnh; lặp lại cùng mã thì không ghi hai lần.")
    ] = None,
) -> None:
    """Làm một việc trong bảng việc: cùng nội dung, cùng quyền như API."""
    if name not in ACTIONS:
        raise typer.BadParameter(f"không có việc {name}; có: {', '.join(sorted(ACTIONS))}")
    path = dict(_pair(given) for given in where or [])
    if missing := [p for p in ACTIONS[name].parameters if p not in path]:
        raise typer.BadParameter(f"thiếu --in {missing[0]}=…")
    body = asked(ACTIONS[name].body, file)
    with recording() as ledger:
        _said(put(ledger, name, path, body, by=actor(who), command=command))


def _pair(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign:
        raise typer.BadParameter(f"«{given}» phải có dạng tên=giá trị")
    return name, value


def _said(receipt: Receipt) -> None:
    if receipt.again:
        say("đã ghi từ trước:")
    for recorded in receipt.events:
        told = event_told(recorded)
        say(f"{told.position:>7}  {told.stream}  {told.says}")


def _put(ledger: Ledger, name: str, path: dict[str, str], by: Actor, **fields: Any) -> None:  # noqa: ANN401
    body = ACTIONS[name].body(**{k: v for k, v in fields.items() if v is not None})
    _said(put(ledger, name, path, body, by=by))


@season.command("load")
def season_load_command(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False, metavar="THƯ_MỤC")],
    who: As,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Ngày nạp; bỏ trống là hôm nay."),
    ] = None,
    json: Json = False,
) -> None:
    """Nạp một năm thi đua từ tệp của cơ quan; có một lỗi thì không ghi gì."""
    with recording() as ledger:
        summary = season_load(ledger, directory, by=actor(who), on=day(on))
    told = {"season": summary.season, "again": summary.again, "counts": summary.counts}
    say(dumps(told, ensure_ascii=False) if json else summary.words())


@season.command("sample")
def season_sample_command(
    directory: Annotated[Path, typer.Argument(file_okay=False, metavar="THƯ_MỤC")],
) -> None:
    """Ghi ra một thư mục mẫu đủ sáu tệp, với các đơn vị đặt tên giả."""
    if directory.exists() and any(directory.iterdir()):
        raise typer.BadParameter(f"«{directory}» đã có tệp; hãy chọn một thư mục trống")
    write(directory)
    say(f"đã ghi {', '.join(sorted(file.name for file in directory.iterdir()))}")


@role.command("grant")
def role_grant(
    person: Annotated[str, typer.Argument(metavar="NGƯỜI")],
    body: Annotated[str, typer.Argument(metavar="ĐƠN_VỊ")],
    what: Annotated[str, typer.Argument(metavar="VAI_TRÒ")],
    who: As,
    from_day: Annotated[str, typer.Option("--from", help="Từ ngày, như 2024-01-01.")],
    to_day: Annotated[str | None, typer.Option("--to", help="Đến hết ngày.")] = None,
) -> None:
    """Giao vai trò cho một người."""
    with recording() as ledger:
        _put(
            ledger, "role.grant", {"person": person}, actor(who),
            body=body, role=what, from_day=from_day, to_day=to_day,
        )  # fmt: skip


@role.command("end")
def role_end(
    person: Annotated[str, typer.Argument(metavar="NGƯỜI")],
    body: Annotated[str, typer.Argument(metavar="ĐƠN_VỊ")],
    what: Annotated[str, typer.Argument(metavar="VAI_TRÒ")],
    who: As,
    to_day: Annotated[str, typer.Option("--to", help="Ngày cuối giữ vai trò.")],
    reason: Annotated[str | None, typer.Option(help="Lý do.")] = None,
) -> None:
    """Kết thúc vai trò của một người."""
    with recording() as ledger:
        _put(
            ledger, "role.end", {"person": person}, actor(who),
            body=body, role=what, to_day=to_day, reason=reason,
        )  # fmt: skip
