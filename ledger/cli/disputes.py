"""Commands on disagreements: every round, and the hearing file the council decided on."""

from typing import Annotated

import typer

from ledger.aggregates.dispute_hearing import ProcedureHeard, figures_told
from ledger.cli.explaining import say_source
from ledger.cli.opening import AsOf, Json, Season, ValidOn, day, moment, opened, say, say_json
from ledger.questions.dispute import dispute, hearing_file
from ledger.values import viet, viet_day

Dispute = Annotated[str, typer.Argument(metavar="Ý_KIẾN", help="Mã ý kiến khác nhau.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("dispute")(dispute_command)
    app.command("hearing-file")(hearing_file_command)


def dispute_command(
    season: Season, dispute_code: Dispute, as_of: AsOf = None, valid_on: ValidOn = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Một ý kiến khác nhau qua từng vòng: các bên, biểu quyết, quyết định, thông báo."""
    with opened() as ledger:
        told = dispute(ledger, season, dispute_code, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
        return
    say(f"{told.dispute}: {told.says}")
    for part in told.rounds:
        say(f"\nVòng {part.round}: {part.stage_name}")
        for event in part.events:
            void = f" [vô hiệu theo sự kiện số {event.voided_by}]" if event.voided_by else ""
            say(f"{event.position:>7}  {viet_day(event.on)}  {event.says}{void}")
            say_source(event)
        for flaw in part.flaws:
            say(f"    lưu ý: {flaw}")


def hearing_file_command(
    season: Season,
    dispute_code: Dispute,
    round_: Annotated[int | None, typer.Option("--round", min=1, help="Vòng nào.")] = None,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Hồ sơ giải quyết ý kiến khác nhau, như khi báo cáo Hội đồng, và đối chiếu mã kiểm."""
    with opened() as ledger:
        told = hearing_file(
            ledger, season, dispute_code, round_, as_of=moment(as_of), valid_on=day(valid_on)
        )
    if json:
        say_json(told)
        return
    say(f"Hồ sơ giải quyết ý kiến {told.dispute}, vòng {told.round}. {told.says}")
    if told.escalated:
        say(f"Báo cáo Hội đồng: sự kiện số {told.escalated.position}; {told.escalated.says}")
    if told.sha256:
        say(f"SHA-256 {told.sha256}")
    if (file := told.file) is None:
        return
    say(f"Điểm khi nêu ý kiến {viet(file.figure)}, đề nghị {viet(file.claimed)}")
    if file.card:
        say(f"Phiếu {file.card.stream}, phiên bản {file.card.version}: {figures_told(file.card)}")
        for line in file.card.lines:
            say(f"    {line.criterion:<10}tối đa {viet(line.max)}; {figures_told(line)}")
    for session in file.sessions:
        came = f"{len(session.present)} trên {len(session.members)} thành viên"
        enough = "đủ" if session.quorate else "không đủ"
        say(f"Phiên họp {session.stream} ngày {viet_day(session.held_on)}: {came}, {enough} 2/3")
    _say_procedure(file.procedure)
    for event in told.referred:
        say(f"{event.position:>7}  {viet_day(event.on)}  {event.says}")
        say_source(event)


def _say_procedure(part: ProcedureHeard | None) -> None:
    if part is None:
        return
    say(f"Phát hiện về trình tự, theo sổ đến vị trí {part.at}, ngày {viet_day(part.on)}:")
    for found in part.findings:
        cured = f"khắc phục {viet_day(found.cured_on)}" if found.cured_on else "chưa khắc phục"
        say(f"    {viet_day(found.arose_on)}  {found.says} ({found.clause}; {cured})")
