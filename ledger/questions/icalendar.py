"""The calendar of duties as an iCalendar feed (RFC 5545, RFC 7986), for calendar programs.

One all-day event for each duty and due day; units with the same duty share it. A duty without a due
day is in no calendar. An event keeps its UID while its day moves, so that programs move it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

import icalendar

from ledger.questions.calendar import Calendar, DutyTold
from ledger.values import viet_day

REFRESH = timedelta(hours=6)
"""How often a program is asked to look again."""
_OPEN = frozenset({"NOT_YET_DUE", "MISSING"})


def ics(answer: Calendar) -> bytes:
    """Return the calendar as a text/calendar body, in UTF-8."""
    feed = icalendar.Calendar()
    feed.add("prodid", "-//So cai thi dua//Lich nghia vu//VI")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    title = f"Thi đua {answer.season}: {answer.name or answer.cluster}"
    feed.add("name", title)
    feed.add("x-wr-calname", title)
    under = f"Theo quy định {answer.regulation} ({answer.regulation_status})."
    feed.add("description", under)
    feed.add("x-wr-caldesc", under)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", icalendar.vDuration(REFRESH))  # bare, it would be "6:00:00"
    for due, duties in _grouped(answer.duties):
        feed.add_component(_event(answer, due, duties))
    return bytes(feed.to_ical())


def _grouped(duties: Sequence[DutyTold]) -> Iterator[tuple[date, list[DutyTold]]]:
    def key(duty: DutyTold) -> tuple[date, str]:
        return duty.due or date.max, _kind(duty)

    dated = sorted((d for d in duties if d.due), key=key)
    for (due, _), same in groupby(dated, key=key):
        yield due, list(same)


def _kind(duty: DutyTold) -> str:
    """Return the duty without its unit."""
    return duty.duty.removesuffix(f"/{duty.unit}") if duty.unit else duty.duty


def _event(answer: Calendar, due: date, duties: list[DutyTold]) -> icalendar.Event:
    first = duties[0]
    event = icalendar.Event()
    event.add("uid", f"{_kind(first)}.{answer.season}.{answer.cluster}@thidua".replace("/", "."))
    event.add("dtstamp", _stamp(answer.as_of.recorded_at))
    event.add("dtstart", first.opens or due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"{_mark(duties)} {first.name}")
    event.add("description", "\n".join(_says(answer, duties)))
    event.add("categories", [first.clause])
    event.add("transp", "TRANSPARENT")
    event.add("sequence", answer.as_of.position)
    return event


def _mark(duties: list[DutyTold]) -> str:
    if any(d.state == "MISSING" for d in duties):
        return "[QUÁ HẠN]"
    return "[chưa xong]" if any(d.state in _OPEN for d in duties) else "[xong]"


def _says(answer: Calendar, duties: list[DutyTold]) -> Iterator[str]:
    first = duties[0]
    owed = dict.fromkeys(
        f"{d.owed_by.role_name} {d.owed_by.code or ''}".strip() for d in duties
    )  # fmt: skip
    yield f"Điều khoản {first.clause}. Trách nhiệm: {', '.join(owed)}."
    for duty in duties:
        whose = f"{duty.unit}: " if duty.unit else ""
        done = f", ngày {viet_day(duty.done_on)}" if duty.done_on else ""
        yield f"{whose}{duty.state_name}{done}"
    yield f"Theo sổ cái đến sự kiện số {answer.as_of.position}, xét ngày {viet_day(answer.on)}."


def _stamp(at: datetime) -> datetime:
    return at.replace(microsecond=0)
