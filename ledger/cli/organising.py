"""Commands about organisation over time: lineage of units and bodies, leadership of a cluster."""

from typing import Annotated

import typer

from ledger.cli.opening import AsOf, Json, ValidOn, day, moment, opened, say, say_json
from ledger.questions.leadership import ActingTold, ClusterLeadership, Term, leadership
from ledger.questions.lineage import Lineage, Step, lineage
from ledger.rulebook.binding import viet_days
from ledger.rulebook.leadership import VIET_LEADS
from ledger.values import viet_day


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("lineage")(lineage_command)
    app.command("leadership")(leadership_command)


def lineage_command(
    code: Annotated[str, typer.Argument(metavar="MÃ", help="Mã đơn vị hoặc cơ quan.")],
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Đơn vị, cơ quan từ đâu mà có, ai kế thừa, việc gì còn để mở sau khi kết thúc hoạt động."""
    with opened() as ledger:
        told = lineage(ledger, code, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
    else:
        _say_lineage(told)


def _say_lineage(told: Lineage) -> None:
    asked = told.organisations[0]
    last = f", kết thúc hoạt động sau ngày {viet_day(asked.to_day)}" if asked.to_day else ""
    say(f"{asked.names[-1].name} ({told.code}), từ ngày {viet_day(asked.from_day)}{last}")
    for name in asked.names[1:]:
        say(f"    mang tên {name.name} từ ngày {viet_day(name.from_day)}")
    for title, steps in (("Tiền thân", told.predecessors), ("Kế thừa", told.successors)):
        say(f"{title}:" if steps else f"{title}: chưa ghi nhận")
        for step in steps:
            _say_step(step)
    for organisation in told.organisations:
        if organisation.open:
            say(f"Còn để mở ở {organisation.names[-1].name} ({organisation.code}):")
        for still in organisation.open:
            say(f"    {still.says}")


def _say_step(step: Step) -> None:
    part = f", phần: {step.part}" if step.part else ""
    events = ", ".join(map(str, step.positions))
    say(
        f"{'    ' * step.distance}{step.predecessor_name} ({step.predecessor}) → "
        f"{step.successor_name} ({step.successor}){part}, từ ngày {viet_day(step.from_day)}, "
        f"theo {step.document.printed} (sự kiện {events})"
    )


def leadership_command(
    cluster: Annotated[str, typer.Argument(metavar="CỤM", help="Mã cụm, khối.")],
    as_of: AsOf = None,
    valid_on: ValidOn = None,
    json: Json = False,
) -> None:
    """Ai làm cụm trưởng, cụm phó khi nào; luân phiên, những ngày khuyết, ủy quyền."""
    with opened() as ledger:
        told = leadership(ledger, cluster, as_of=moment(as_of), valid_on=day(valid_on))
    if json:
        say_json(told)
    else:
        _say_leadership(told)


def _say_leadership(told: ClusterLeadership) -> None:
    say(f"{told.name} ({told.cluster}), đến sự kiện số {told.as_of.position}")
    for term in told.terms:
        _say_term(term)
    for gap in told.vacancies:
        days = viet_days(gap.from_day, gap.to_day)
        say(f"Khuyết {VIET_LEADS[gap.role]} của năm thi đua {gap.season} {days}")
    for acting in told.delegations:
        _say_acting(acting)


def _say_term(term: Term) -> None:
    season = f", năm thi đua {term.season}" if term.season else ""
    again = "; lần thứ hai liên tiếp, không luân phiên" if term.again else ""
    meeting = f"; giới thiệu tại cuộc họp {term.meeting}" if term.meeting else ""
    say(
        f"{VIET_LEADS[term.role]}: {term.name} ({term.unit}){season}, "
        f"{viet_days(term.from_day, term.to_day)} (sự kiện {term.assigned}){meeting}{again}"
    )
    if term.ended_early:
        where = f" (sự kiện {term.ended})" if term.ended else ""
        say(f"    kết thúc sớm{where}: {term.reason or 'lý do đã được xóa theo quy định'}")
    if term.left_on:
        say(f"    đơn vị rời cụm, khối sau ngày {viet_day(term.left_on)}")


def _say_acting(acting: ActingTold) -> None:
    only = f", chỉ các việc {', '.join(acting.acts)}" if acting.acts else ""
    early = ", chấm dứt sớm" if acting.ended_early else ""
    say(
        f"Ủy quyền: {acting.head_name} ({acting.head}) cho {acting.deputy_name} ({acting.deputy}) "
        f"{viet_days(acting.from_day, acting.to_day)}{early}: {acting.scope}{only}, "
        f"theo {acting.document.printed} (sự kiện {acting.granted})"
    )
