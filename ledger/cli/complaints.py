"""The command on complaints: one with its clocks."""

from typing import Annotated

import typer

from ledger.cli.explaining import say_source
from ledger.cli.opening import AsOf, Json, Season, ValidOn, day, moment, opened, say, say_json
from ledger.questions.complaint import complaint
from ledger.values import viet_day


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("complaint")(complaint_command)


def complaint_command(
    season: Season,
    code: Annotated[str, typer.Argument(metavar="KHIẾU_NẠI", help="Mã khiếu nại.")],
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Một khiếu nại về khen thưởng: các việc đã làm và từng thời hạn của Luật Khiếu nại."""
    with opened() as ledger:
        told = complaint(ledger, season, code, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    say(f"{told.complaint}: {told.says}: {told.stage_name}")
    say(f"Thời hạn tính đến hết ngày {viet_day(told.counted_on)}")
    for clock in told.clocks:
        say(f"    {clock.says}")
    for finding in told.findings:
        say(f"    lưu ý: {finding}")
    for event in told.events:
        void = f" [vô hiệu theo sự kiện số {event.voided_by}]" if event.voided_by else ""
        say(f"{event.position:>7}  {viet_day(event.on)}  {event.says}{void}")
        say_source(event)
