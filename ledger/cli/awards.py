"""The command on awards: who is up for which, how far, and what does not fit."""

import typer

from ledger.cli.opening import AsOf, Json, Season, ValidOn, day, moment, opened, say, say_json
from ledger.cli.reading import say_regulation
from ledger.questions.award_register import AwardTold, QuotaTold, award_register
from ledger.values import viet, viet_day


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("awards")(awards_command)


def awards_command(
    season: Season, as_of: AsOf = None, valid_on: ValidOn = None, json: Json = False
) -> None:
    """Sổ khen thưởng của năm: số lượng, từng đơn vị được đề nghị gì, đến đâu, trái quy định gì."""
    with opened() as ledger:
        told = award_register(ledger, season, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    say(f"Sổ khen thưởng năm {season}, đến sự kiện số {told.as_of.position}")
    say_regulation(told.regulation, told.regulation_status)
    if told.guidance:
        last = told.guidance.dossier_deadline
        by = f"; hồ sơ gửi chậm nhất {viet_day(last)}" if last else ""
        say(f"Hướng dẫn hằng năm: {told.guidance.document.printed}{by}")
    for quota in told.structure:
        say(_quota(quota))
    for award in told.awards:
        say(_award(award))
        for found in award.contradictions:
            where = ", ".join(map(str, found.positions)) or "—"
            say(f"    {found.says} ({found.clause}; sự kiện {where})")


def _quota(quota: QuotaTold) -> str:
    room = "không nêu số lượng" if quota.quota is None else f"số lượng {quota.quota}"
    over = f", vượt {quota.over}" if quota.over else ""
    tied = f"; {quota.tie_says}: {', '.join(quota.tied)}" if quota.tied else ""
    return (
        f"{quota.cluster:<10}{quota.level:<14}{room}: suy tôn {quota.nominated}, "
        f"đề nghị {quota.proposed}, đã tặng {quota.granted}{over}{tied}"
    )


def _award(award: AwardTold) -> str:
    flagged = "; cần xem xét lại" if award.review_flagged else ""
    file = f"; hồ sơ {award.file}{', muộn' if award.file_late else ''}" if award.file else ""
    return (
        f"{award.unit:<10}{award.level:<14}{award.status}, {viet(award.points)} điểm{file}{flagged}"
    )
