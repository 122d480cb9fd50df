"""Commands about the working year: the calendar of duties, the findings, the calendar's address."""

import secrets
from hashlib import sha256
from typing import Annotated

import typer

from ledger.acts.act import ACTIONS, put
from ledger.cli.opening import (
    As,
    AsOf,
    Cluster,
    Json,
    Season,
    ValidOn,
    actor,
    day,
    moment,
    opened,
    recording,
    say,
    say_json,
)
from ledger.cli.reading import say_regulation
from ledger.questions import calendar as calendars
from ledger.questions.calendar import DutyTold, FindingTold
from ledger.questions.icalendar import ics
from ledger.values import viet_day

SECRET_BYTES = 32


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("calendar")(calendar_command)
    app.command("findings")(findings_command)
    app.command("calendar-address")(address_command)


def calendar_command(
    season: Season,
    cluster: Cluster,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
    ics_: Annotated[
        bool, typer.Option("--ics", help="In lịch dạng iCalendar, cho chương trình lịch.")
    ] = False,
) -> None:
    """Lịch nghĩa vụ của cụm, khối: hạn, trạng thái, trách nhiệm, việc nào đã đáp ứng."""
    with opened() as ledger:
        told = calendars.calendar(
            ledger, season, cluster, as_of=moment(as_of), valid_on=day(valid_on)
        )
    if ics_:
        typer.echo(ics(told).decode(), nl=False)
        return
    if json:
        say_json(told)
        return
    conference = f"; hội nghị tổng kết {viet_day(told.conference_on)}" if told.conference_on else ""
    ended = f"; giải thể sau ngày {viet_day(told.ended_on)}" if told.ended_on else ""
    say(f"{told.name} ({cluster}), năm {season}, xét ngày {viet_day(told.on)}{conference}{ended}")
    say_regulation(told.regulation, told.regulation_status)
    for duty in told.duties:
        say(_duty(duty))


def _duty(duty: DutyTold) -> str:
    due = viet_day(duty.due) if duty.due else "—"
    whose = f"{duty.owed_by.role_name} {duty.owed_by.code or ''}".rstrip()
    done = f", ngày {viet_day(duty.done_on)}" if duty.done_on else ""
    by = f" (sự kiện {', '.join(map(str, duty.done_by))})" if duty.done_by else ""
    unit = f" của {duty.unit}" if duty.unit else ""
    return f"{due:>10}  {duty.name}{unit}: {duty.state_name}{done}{by}; {whose}; {duty.clause}"


def findings_command(
    season: Season,
    cluster: Annotated[str | None, typer.Option("--cluster", help="Mã cụm, khối.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Mã đơn vị.")] = None,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Những việc chưa đúng hướng dẫn trong năm, của một cụm, khối, hoặc của một đơn vị."""
    if cluster is not None and unit is not None:
        raise typer.BadParameter("chỉ nêu một trong hai: --cluster hoặc --unit")
    at, on = moment(as_of), day(valid_on)
    with opened() as ledger:
        if cluster is not None:
            told = calendars.findings_of_cluster(ledger, season, cluster, as_of=at, valid_on=on)
        elif unit is not None:
            told = calendars.findings_of_unit(ledger, season, unit, as_of=at, valid_on=on)
        else:
            told = calendars.findings_of_season(ledger, season, as_of=at, valid_on=on)
    if json:
        say_json(told)
        return
    say(f"Năm {season}, xét ngày {viet_day(told.on)}: {len(told.findings)} phát hiện")
    say_regulation(told.regulation, told.regulation_status)
    for finding in told.findings:
        say(_finding(finding))


def _finding(finding: FindingTold) -> str:
    where = ", ".join(map(str, finding.positions)) or "—"
    cured = (
        f"; đã khắc phục ngày {viet_day(finding.cured_on)}"
        f" (sự kiện {', '.join(map(str, finding.cured_by))})"
        if finding.cured_on
        else ""
    )
    of = finding.cluster or "các cụm, khối"
    return (
        f"{viet_day(finding.arose_on):>10}  {of}  {finding.says}"
        f" ({finding.clause}, {finding.rule}; sự kiện {where}){cured}"
    )


def address_command(
    season: Season,
    cluster: Cluster,
    by: As,
    label: Annotated[str | None, typer.Option(help="Ghi chú: lịch này ai dùng.")] = None,
    at: Annotated[
        str, typer.Option("--at", help="Địa chỉ gốc của sổ cái, như https://thidua.example.vn.")
    ] = "",
) -> None:
    """Cấp địa chỉ bí mật để theo dõi lịch nghĩa vụ bằng chương trình lịch.

    Mã bí mật chỉ in ra một lần ở đây; sổ cái chỉ giữ mã băm của nó. Thu hồi bằng việc
    calendar.revoke-address với mã băm được in ra.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    mark = sha256(secret.encode()).hexdigest()
    action = ACTIONS["calendar.issue-address"]
    body = action.body.model_validate({"secret_sha256": mark, "label": label})
    with recording() as ledger:
        put(ledger, action.name, {"season": season, "cluster": cluster}, body, by=actor(by))
    say(f"{at.rstrip('/')}/calendars/{season}/{cluster}/{secret}.ics")
    say(f"Mã băm, dùng khi thu hồi: {mark}")
