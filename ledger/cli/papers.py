"""Commands on reprimands: where each paper stands, and what it would cost a unit twice."""

from enum import StrEnum
from typing import Annotated

import typer

from ledger.cli.opening import AsOf, Json, Season, Unit, ValidOn, day, moment, opened, say, say_json
from ledger.questions.double_effect import double_effect
from ledger.questions.reprimand_states import STATES, TURNS, ReprimandTold
from ledger.questions.reprimands import reprimands
from ledger.values import viet, viet_day


class Kind(StrEnum):
    """What the council would find."""

    LIMITATION = "LIMITATION"
    PUBLIC_INDIGNATION = "PUBLIC_INDIGNATION"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("reprimands")(reprimands_command)
    app.command("double-effect")(double_effect_command)


def reprimands_command(
    season: Season,
    cluster: Annotated[str | None, typer.Option(help="Chỉ một cụm, khối.")] = None,
    unit: Annotated[str | None, typer.Option(help="Chỉ một đơn vị.")] = None,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Văn bản phê bình, nhắc nhở của năm: đã áp dụng, thu hồi chưa, ai phải xử lý."""
    with opened() as ledger:
        told = reprimands(
            ledger,
            season,
            cluster=cluster,
            unit=unit,
            as_of=moment(as_of),
            valid_on=day(valid_on),
        )
    if json:
        say_json(told)
        return
    say(f"Văn bản phê bình, nhắc nhở năm {season}, đến sự kiện số {told.as_of.position}")
    for paper in told.papers:
        _say_paper(paper, season)


def _say_paper(paper: ReprimandTold, season: str) -> None:
    issued = viet_day(paper.document.date) if paper.document.date else "—"
    turn = f"; {TURNS[paper.turn]} xử lý" if paper.turn else ""
    say(f"{issued}  {paper.unit:<14}{paper.document.printed}: {STATES[paper.state]}{turn}")
    away = f", thuộc năm {paper.belongs_to or 'chưa mở'}" if paper.belongs_to != season else ""
    say(f"             đợt {paper.season}/{paper.batch}, mã {paper.code}{away}")
    if paper.duplicate_of:
        first = paper.duplicate_of
        say(f"             trùng với mã {first.code}, đợt {first.season}/{first.batch}")
    if applied := paper.application:
        for line in applied.lines:
            moved = f"{viet(line.before)} → {viet(line.after)}"
            by = TURNS[applied.by]
            say(f"             {line.criterion}: {moved} (số {applied.position}, {by})")
    if paper.withdrawal:
        answered = f", trả lời tại số {paper.answer}" if paper.answer else ""
        say(f"             thu hồi tại số {paper.withdrawal}{answered}")


def double_effect_command(  # noqa: PLR0913, PLR0917 — each is a parameter of the command
    season: Season,
    unit: Unit,
    batch: Annotated[str, typer.Argument(metavar="ĐỢT", help="Đợt chuyển văn bản.")],
    document: Annotated[str, typer.Argument(metavar="MÃ_VĂN_BẢN", help="Mã trong đợt.")],
    batch_season: Annotated[str | None, typer.Option(help="Năm thi đua của đợt.")] = None,
    shortcoming: Annotated[Kind, typer.Option(help="Loại kết luận.")] = Kind.LIMITATION,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Một văn bản đã trừ điểm mà còn hạ mức khen thưởng thì sao; không ghi gì."""
    with opened() as ledger:
        told = double_effect(
            ledger,
            season,
            unit,
            batch,
            document,
            batch_season=batch_season,
            shortcoming=shortcoming.value,
            as_of=moment(as_of),
            valid_on=day(valid_on),
        )
    if json:
        say_json(told)
        return
    say(f"{told.says}.")
    for position in told.applications:
        say(f"    trừ điểm tại sự kiện số {position}")
    for position in told.findings:
        say(f"    đã có kết luận dẫn văn bản này tại sự kiện số {position}")
    for was, would in zip(told.before.verdicts, told.after.verdicts, strict=True):
        say(f"    {was.requested}: {was.award or '—'} → {would.award or '—'}")
