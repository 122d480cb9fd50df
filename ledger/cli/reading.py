"""Commands that read: a scorecard, standings, a year, eligibility, history, what-if, feeds."""

from pathlib import Path
from typing import Annotated

import typer

from ledger.assessments import assess_input
from ledger.cli.explaining import LAYERS, explain_command, say_source
from ledger.cli.opening import (
    AsOf,
    Cluster,
    Json,
    Season,
    Unit,
    ValidOn,
    asked,
    content_of,
    day,
    faults_told,
    moment,
    opened,
    say,
    say_json,
)
from ledger.questions.clauses import clause as clause_of
from ledger.questions.comparison import comparison
from ledger.questions.eligibility import VerdictTold, eligibility
from ledger.questions.feeds import feed
from ledger.questions.history import event, events, history
from ledger.questions.left_out import Affected
from ledger.questions.scenario import Scenario
from ledger.questions.scorecard import scorecard
from ledger.questions.standings import Standing, standings
from ledger.questions.what_if import Supposition, what_if
from ledger.questions.year import LISTS, MeetingTold, year
from ledger.rulebook.regulation import DEFAULT
from ledger.values import viet, viet_day


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("scorecard")(scorecard_command)
    app.command("explain")(explain_command)
    app.command("standings")(standings_command)
    app.command("year")(year_command)
    app.command("compare-criteria")(compare_criteria_command)
    app.command("eligibility")(eligibility_command)
    app.command("history")(history_command)
    app.command("events")(events_command)
    app.command("event")(event_command)
    app.command("clause")(clause_command)
    app.command("what-if")(what_if_command)
    app.command("feed")(feed_command)
    app.command("assess")(assess_command)


def scorecard_command(
    season: Season, unit: Unit, as_of: AsOf = None, valid_on: ValidOn = None, json: Json = False
) -> None:
    """Phiếu chấm điểm của một đơn vị, theo từng lớp điểm."""
    with opened() as ledger:
        told = scorecard(ledger, season, unit, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    say(f"Phiếu {unit}, năm {season}: {told.stage}, đến sự kiện số {told.as_of.position}")
    say(
        f"{'Tiêu chí':<12}{'Tối đa':>10}{'Tự chấm':>10}"
        f"{'Cụm':>10}{'Thống nhất':>12}{'Hội đồng':>10}"
    )
    for line in told.lines:
        if line.heading:
            say(f"{line.criterion:<12}{viet(line.max):>10}  {line.name}")
            continue
        say(
            f"{line.criterion:<12}{viet(line.max):>10}{viet(line.own):>10}{viet(line.review):>10}"
            f"{viet(line.agreed):>12}{viet(line.council):>10}"
        )
    t = told.totals
    say(
        f"{'Tổng':<12}{'':>10}{viet(t.own):>10}{viet(t.review):>10}{viet(t.agreed):>12}"
        f"{viet(t.council):>10}"
    )
    if told.sums and told.reach:
        s = told.sums
        say(
            f"{'Trước quy đổi':<13}{'':>9}{viet(s.own):>10}{viet(s.review):>10}{viet(s.agreed):>12}"
            f"{viet(s.council):>10}"
        )
        say(f"Tổng được quy đổi về thang 1000 từ {viet(told.reach)} điểm áp dụng cho đơn vị (R-10)")
    if told.lacking:
        say(f"Còn thiếu điểm: {', '.join(told.lacking)}")
    for line in told.lines:
        if line.due is not None:
            say(f"Tiêu chí {line.criterion} tính lại là {viet(line.due)}, chờ Hội đồng quyết định")


def standings_command(
    season: Season,
    cluster: Cluster,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Xếp hạng các đơn vị của một cụm, khối."""
    with opened() as ledger:
        told = standings(ledger, season, cluster, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    say(f"{told.name} ({cluster}), năm {season}, đến sự kiện số {told.as_of.position}")
    for row in told.rows:
        say(_standing(row))


def _standing(row: Standing) -> str:
    rank = str(row.rank) if row.rank else "–"
    layer = LAYERS[row.layer] if row.layer else "chưa có điểm"
    left = f", rời ngày {viet_day(row.left_on)}" if row.left_on else ""
    return f"{rank:>4}  {row.unit:<14}{viet(row.figure):>10}  {layer}{left}  {row.name}"


def year_command(
    season: Season,
    cluster: Cluster,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Năm hoạt động của cụm, khối: đã thông qua, đăng ký, báo cáo, tổ chức những gì."""
    with opened() as ledger:
        told = year(ledger, season, cluster, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    say(f"{told.name} ({cluster}), năm {season}, đến sự kiện số {told.as_of.position}")
    entries = [e for name in dict.fromkeys(LISTS.values()) for e in getattr(told, name)]
    for entry in entries:
        gone = f" [thay bằng sự kiện số {entry.replaced_by}]" if entry.replaced_by else ""
        void = f" [vô hiệu theo sự kiện số {entry.voided_by}]" if entry.voided_by else ""
        say(f"{entry.position:>7}  {viet_day(entry.on)}  {entry.says}{gone}{void}")
    for meeting in told.meetings:
        _say_meeting(meeting)


def _say_meeting(meeting: MeetingTold) -> None:
    held = f"họp ngày {viet_day(meeting.held_on)}" if meeting.held_on else "chưa họp"
    say(f"{meeting.meeting}: {meeting.kind_name}, {held}")
    for entry in (*meeting.events, *meeting.outcomes):
        say(f"{entry.position:>7}  {viet_day(entry.on)}  {entry.says}")


def compare_criteria_command(  # noqa: PLR0913, PLR0917 — each is an option
    season: Season,
    cluster: Cluster,
    group: Annotated[str, typer.Argument(metavar="NHÓM", help="Mã nhóm tiêu chí.")],
    earlier: Annotated[int, typer.Option("--from", min=1, help="Lần ban hành trước.")],
    later: Annotated[int, typer.Option("--to", min=1, help="Lần ban hành sau.")],
    from_season: Annotated[
        str | None, typer.Option(help="Năm của lần trước, nếu là năm khác.")
    ] = None,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """So sánh hai lần ban hành của một bộ tiêu chí: thêm, bỏ, đổi, chuyển chỗ."""
    with opened() as ledger:
        told = comparison(
            ledger,
            (season, cluster, group),
            earlier,
            later,
            from_season=from_season,
            as_of=moment(as_of),
            valid_on=day(valid_on),
        )
    if json:
        say_json(told)
        return
    say(f"{told.before.criteria} lần {told.before.version} → {told.after.criteria} lần {later}")
    for field in told.fields:
        say(f"  {field.says}")
    for row in told.rows:
        say(f"  {row.criterion:<12}{row.says}")
    if not told.rows:
        say("  không có tiêu chí nào khác")


def eligibility_command(
    season: Season, unit: Unit, as_of: AsOf = None, valid_on: ValidOn = None, json: Json = False
) -> None:
    """Đơn vị có thể được đề nghị khen thưởng gì, vì những căn cứ nào."""
    with opened() as ledger:
        told = eligibility(ledger, season, unit, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    say(f"{unit}, năm {season}: {viet(told.points)} điểm, xếp loại đảng {told.party_rating or '—'}")
    if told.party_basis:
        say(f"    {told.party_basis}")
    say_regulation(told.regulation, told.regulation_status)
    for verdict in told.verdicts:
        _say_verdict(verdict)
    if before := told.under_previous:
        say(before.says)
        for verdict in before.verdicts:
            _say_verdict(verdict)


def say_regulation(regulation: str, status: str) -> None:
    """Say under which regulation an answer is, and whether it is of a paper."""
    say(f"Theo quy định {regulation} ({status})")


def _say_verdict(verdict: VerdictTold) -> None:
    provisional = " (tạm tính)" if verdict.provisional else ""
    say(f"{verdict.requested}: {verdict.headline} → {verdict.award or '—'}{provisional}")
    for found in verdict.findings:
        where = ", ".join(map(str, found.positions))
        say(f"    {found.effect:<9}{found.says} ({found.clause}; sự kiện {where or '—'})")
        if found.double_effect:
            cost = ", ".join(map(str, found.double_effect))
            say(f"             cùng sự việc đã bị trừ điểm tại sự kiện số {cost} (R-20)")


def history_command(
    season: Season, unit: Unit, as_of: AsOf = None, valid_on: ValidOn = None, json: Json = False
) -> None:
    """Toàn bộ lịch sử của một đơn vị, từng sự kiện bằng lời."""
    with opened() as ledger:
        told = history(ledger, season, unit, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    for entry in told.entries:
        say(f"{entry.position:>7}  {viet_day(entry.on)}  {entry.says}")
        say_source(entry)


def events_command(
    after: Annotated[int, typer.Option(min=0, help="Sau vị trí này.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    json: Json = False,
) -> None:
    """Các sự kiện của toàn sổ cái, theo thứ tự."""
    with opened() as ledger:
        told = events(ledger, after=after, limit=limit)
    if json:
        say_json(told)
        return
    for entry in told.events:
        say(f"{entry.position:>7}  {viet_day(entry.on)}  {entry.stream}  {entry.says}")


def event_command(position: Annotated[int, typer.Argument(min=1)], json: Json = False) -> None:
    """Một sự kiện với mọi dữ kiện của nó."""
    with opened() as ledger:
        told = event(ledger, position)
    if json:
        say_json(told)
        return
    say(f"Sự kiện số {position}: {told.event.says}")
    say(f"Chuỗi {told.event.stream}, phiên bản {told.event.version}, {told.event.topic}")
    say_source(told.event)
    for name, value in told.facts.items():
        say(f"    {name}: {value}")
    say(f"Chứng thực: {told.proof.says}")


def clause_command(
    clause: Annotated[str, typer.Argument(metavar="ĐIỀU_KHOẢN")],
    under: Annotated[str, typer.Option("--regulation", help="Mã quy định.")] = DEFAULT,
    json: Json = False,
) -> None:
    """Nguyên văn một điều khoản của quy định."""
    told = clause_of(clause, under)
    if json:
        say_json(told)
    else:
        if told.source:
            say(f"{told.status}; nguồn: {told.source}")
        say(f"{told.id}\n{told.label} {told.text}".strip())


def what_if_command(
    file: Annotated[Path, typer.Argument(allow_dash=True, help="Tệp JSON giả định, hoặc -.")],
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Nếu quyết định khác đi thì sao: điểm, điều kiện, xếp hạng trước và sau; không ghi gì."""
    scenario = _at_cut(asked(Scenario, file), as_of=moment(as_of), valid_on=day(valid_on))
    with opened() as ledger:
        told = what_if(ledger, scenario)
    if json:
        say_json(told)
    else:
        _say_supposition(told)


def _at_cut(scenario: Scenario, **cut: object) -> Scenario:
    """Return a scenario with the cut that the options name; BadParameter when it names its own."""
    given = {name: value for name, value in cut.items() if value is not None}
    if twice := [name for name in given if getattr(scenario, name) is not None]:
        raise typer.BadParameter(f"tệp giả định đã nêu {', '.join(twice)}")
    return scenario.model_copy(update=given)


def _say_supposition(told: Supposition) -> None:
    say(f"Năm {told.season}, đến sự kiện số {told.as_of.position}")
    if told.consequences:
        say("Bỏ theo, vì tiếp theo những gì đã bỏ")
    for out in told.consequences:
        _say_affected(out)
    if told.resting:
        say("Vẫn giữ, nhưng dựa trên điều theo giả định không có")
    for kept in told.resting:
        _say_affected(kept)
    _say_regulations(told)
    for unit in told.units:
        if unit.changed:
            say(f"{unit.unit}: {viet(unit.before.figure)} → {viet(unit.after.figure)} điểm")
            for was, would in zip(unit.before.verdicts, unit.after.verdicts, strict=True):
                moved = f"{was.headline} → {would.headline}"
                say(f"    {was.requested}: {moved}, được {would.award or '—'}")
    for cluster in told.clusters:
        say(f"Xếp hạng {cluster.cluster} sau giả định")
        for row in cluster.after:
            say(_standing(row))


def _say_regulations(told: Supposition) -> None:
    for unit in {u.after.regulation: u for u in told.units}.values():
        was, would = unit.before, unit.after
        if was.regulation != would.regulation:
            say(
                f"Xét theo quy định {would.regulation} ({would.regulation_status}) "
                f"thay cho {was.regulation} ({was.regulation_status})"
            )


def _say_affected(event: Affected) -> None:
    say(f"{event.position:>7}  {event.says}")
    say(f"             {event.why}")


def feed_command(
    name: Annotated[str, typer.Argument(metavar="LUỒNG")],
    after: Annotated[int, typer.Option(min=0)] = 0,
    limit: Annotated[int, typer.Option(min=1, max=5000)] = 1000,
    cursor: Annotated[str | None, typer.Option(help="Giá trị next của trang trước.")] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Các dòng của một bảng đọc đã thay đổi sau một vị trí."""
    with opened() as ledger:
        told = feed(ledger, name, after=after, limit=limit, cursor=cursor, as_of=moment(as_of))
    if json:
        say_json(told)
        return
    for row in told.rows:
        say("\t".join("" if value is None else str(value) for value in row.values()))


def assess_command(
    file: Annotated[
        Path, typer.Argument(allow_dash=True, help="Tệp JSON hoặc JSON Lines, hoặc -.")
    ],
) -> None:
    """Tính điều kiện khen thưởng từ dữ kiện cho sẵn, không cần sổ cái."""
    content = content_of(file)
    with faults_told():
        answer = assess_input(content, name=str(file))
    typer.echo(answer, nl=False)
