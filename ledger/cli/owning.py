"""Commands of whoever owns the database and runs the service.

Migrate, rebuild, erasure, init, serve, token.
"""

import sys
from datetime import date, datetime
from typing import Annotated

import typer

from ledger import demo
from ledger.bootstrap import Addresses, addresses, keyring, open_ledger, promises, rebuild
from ledger.cli.opening import day, recording, say
from ledger.journal.erasure import reapply
from ledger.journal.migrations import migrate
from ledger.journal.postgres import database
from ledger.ledger import Ledger
from ledger.projections.rebuilding import Progress
from ledger.projections.shipped import PROJECTIONS
from ledger.season_files import init
from ledger.settings import Settings
from ledger.values import viet_day

erasure = typer.Typer(help="Lệnh xóa theo luật.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("migrate")(migrate_command)
    app.command("rebuild")(rebuild_command)
    app.add_typer(erasure, name="erasure")
    app.command("init")(init_command)
    app.command("serve")(serve_command)
    app.command("token")(token_command)


def migrate_command() -> None:
    """Đưa cơ sở dữ liệu lên cấu trúc mới nhất (theo địa chỉ của chủ sở hữu)."""
    settings = Settings()
    with database(settings.database_url, settings.data, programs=settings.pg_bin) as owner:
        ran = migrate(owner)
    for name in ran:
        say(name)
    say("cơ sở dữ liệu đã ở cấu trúc mới nhất")


def rebuild_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TÊN]…", help=f"Bảng đọc: {', '.join(p.name for p in PROJECTIONS)}."
        ),
    ] = None,
) -> None:
    """Dựng lại các bảng đọc từ sự kiện, trong khi mọi người vẫn làm việc."""
    known = {p.name for p in PROJECTIONS}
    if strange := [n for n in names or [] if n not in known]:
        raise typer.BadParameter(
            f"không có bảng đọc {', '.join(strange)}; có: {', '.join(sorted(known))}"
        )
    with addresses(Settings()) as where:
        position = rebuild(where.owner, list(names or []), _report)
    typer.echo("", err=True)
    say(f"đã dựng lại đến sự kiện số {position}")


def _report(progress: Progress) -> None:
    sys.stderr.write(
        f"\r{progress.name}: {progress.done}/{progress.of} sự kiện, {progress.rate}/giây, "
        f"còn {progress.seconds_left} giây   "
    )
    sys.stderr.flush()


@erasure.command("reapply")
def erasure_reapply() -> None:
    """Thi hành lại mọi lệnh xóa sau khi phục hồi từ bản sao lưu (theo địa chỉ của chủ sở hữu)."""
    with addresses(Settings()) as where:
        again = reapply(where.owner)
    say(f"đã xóa lại {again.parts} phần nội dung của sự kiện và {again.names} tên người")


def init_command(
    who: Annotated[str, typer.Argument(metavar="NGƯỜI:CƠ_QUAN")],
    council: Annotated[str, typer.Option(help="Mã hội đồng.")] = "HDTDKT",
    name: Annotated[str, typer.Option(help="Tên hội đồng.")] = "Hội đồng Thi đua - Khen thưởng",
    from_day: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Từ ngày nào.")
    ] = None,
) -> None:
    """Mở sổ cái trống: hội đồng, cơ quan thường trực và người quản trị đầu tiên."""
    person, sign, body = who.partition(":")
    if not sign or not person or not body:
        raise typer.BadParameter(f"«{who}» phải có dạng NGƯỜI:CƠ_QUAN")
    with recording(as_owner=True) as ledger:
        receipt = init(
            ledger,
            person=person,
            body=body,
            council=council,
            council_name=name,
            from_day=day(from_day),
        )
    done = "sổ cái đã mở từ trước" if receipt.again else "đã mở sổ cái"
    say(f"{done}: {len(receipt.events)} sự kiện; {person} là quản trị của {body}")


def serve_command() -> None:
    """Chạy sổ cái tại HOST:PORT; sổ trống và không có DATABASE_URL thì kể mùa mẫu trước."""
    from api.main import serve  # noqa: PLC0415 — only this command needs the web

    settings = Settings()

    def fill(where: Addresses, ledger: Ledger) -> None:
        if settings.database_url is not None and not settings.demo:
            return
        if demo.told(ledger) not in {"EMPTY", "BEGUN"}:
            return
        owner = open_ledger(where.owner, keyring(settings), pool=2, promises=promises(settings))
        try:
            demo.tell(ledger, owner, report=_tell_day)
        finally:
            owner.close()
            typer.echo("", err=True)

    raise typer.Exit(serve(settings, fill, _greeting))


def _tell_day(on: date) -> None:
    sys.stderr.write(f"\rĐang kể mùa mẫu: ngày {viet_day(on)} ")
    sys.stderr.flush()


def _greeting(ledger: Ledger) -> str:
    """Return how to act as each role."""
    if demo.told(ledger) != "TOLD":
        return "Gọi API với thẻ truy cập (Authorization: Bearer …) và Acting-As: ĐƠN_VỊ:VAI_TRÒ."
    persons = "\n".join(f"  {p.id:<16} {p.label}: {', '.join(p.acting_as)}" for p in demo.PERSONS)
    return (
        "Trên trang đầu, chọn một người mẫu để vào. Gọi API như một người mẫu:\n"
        "  thidua token NGƯỜI                      in thẻ truy cập (Authorization: Bearer …)\n"
        "  Acting-As: ĐƠN_VỊ:VAI_TRÒ               cho mỗi yêu cầu ghi\n"
        "  thidua act VIỆC TỆP --as NGƯỜI:ĐƠN_VỊ:VAI_TRÒ\n"
        f"Người mẫu và vai trò:\n{persons}\n{demo.summary(ledger).words()}"
    )


def token_command(person: Annotated[str, typer.Argument(metavar="NGƯỜI")]) -> None:
    """In một thẻ truy cập của bản trình diễn cho một người."""
    from api.main import demo_token  # noqa: PLC0415 — only this command needs the web

    say(demo_token(Settings(), person))
