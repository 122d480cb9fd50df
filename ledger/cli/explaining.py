"""Explaining: how one number came about, step by step, each with its event's source.

The source of an event (who, when, as what, under which clause, on which papers) is said the same
way by every command that shows one.
"""

from fractions import Fraction
from typing import Annotated

import typer

from ledger.cli.opening import (
    AsOf,
    Json,
    Season,
    Unit,
    ValidOn,
    day,
    moment,
    opened,
    say,
    say_json,
)
from ledger.questions.answer import EventTold
from ledger.questions.explanation import Explanation, explanation
from ledger.values import VIETNAM, viet, viet_day

LAYERS = {"SELF": "tự chấm", "REVIEW": "cụm chấm", "AGREED": "thống nhất", "COUNCIL": "Hội đồng"}


def explain_command(
    season: Season,
    unit: Unit,
    criterion: Annotated[str | None, typer.Argument(metavar="[TIÊU_CHÍ]")] = None,
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Vì sao điểm này là như vậy: từng bước, ai, vai trò gì, văn bản nào, theo điều khoản nào."""
    with opened() as ledger:
        told = explanation(
            ledger, season, unit, criterion, as_of=moment(as_of), valid_on=day(valid_on)
        )
    if json:
        say_json(told)
    else:
        _say_explanation(told)


def _say_explanation(told: Explanation) -> None:
    layer = f" ({LAYERS[told.layer]})" if told.layer else ""
    say(f"{told.unit}, năm {told.season}: {viet(told.figure)} điểm{layer}")
    for line in told.lines:
        moved = [s for s in line.steps if s.layer != "SELF" or s.voided_by]
        if len(told.lines) > 1 and not moved:
            continue
        say(f"\n{line.criterion} {line.name} (tối đa {viet(line.max)})")
        for step in line.steps:
            void = f" [vô hiệu theo sự kiện số {step.voided_by}]" if step.voided_by else ""
            say(f"  {viet(step.before):>10} → {viet(step.after):>10}  {step.says}{void}")
            say_source(step)
            if step.computed and Fraction(step.computed.unrounded) != step.after:
                say(f"             giá trị chưa làm tròn: {step.computed.unrounded}")
            for cause in step.causes:
                say(f"             do sự kiện số {cause.position} ({cause.stream}): {cause.says}")
    if len(told.lines) > 1:
        say("\nĐường đi của tổng điểm")
        for part in told.way:
            so_far = f"{viet(part.delta):>10}  {viet(part.total):>10}"
            say(f"  {so_far}  {part.says} (số {part.position})")
    say(f"\nChứng thực đến sự kiện số {told.proof.position}: {told.proof.says}")


def moment_told(told: EventTold) -> str:
    """Return when an event was recorded, by the clock in Vietnam."""
    return f"{told.recorded_at.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"


def say_source(told: EventTold) -> None:
    """Say who did it, when, as what, under which clause, why and on which papers."""
    papers = "; ".join(d.printed for d in told.documents)
    say(
        f"             số {told.position}, ngày {viet_day(told.on)}, ghi lúc {moment_told(told)}, "
        f"{told.by.role_name} {told.by.body} ({told.by.person})"
        + (f", thay mặt {told.on_behalf_of}" if told.on_behalf_of else "")
        + (f", {told.clause}" if told.clause else "")
    )
    if told.reason or told.erased:
        say(f"             lý do: {told.reason or _why_erased(told)}")
    if papers:
        say(f"             văn bản: {papers}")


def _why_erased(told: EventTold) -> str:
    if told.erased_by is None:
        return "không còn, mà không có lệnh xóa theo luật: sổ cái đã bị can thiệp"
    return f"đã xóa theo luật, theo lệnh ở sự kiện số {told.erased_by}"
