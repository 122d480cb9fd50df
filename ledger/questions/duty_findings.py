"""Findings about duties: what was done late, too early, on the boundary day, or not at all.

A duty says by itself when it was due and whether it was done; here it is said as a finding, with
the rule card it stands under.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ledger.questions.duty import Duty
from ledger.questions.finding import Finding
from ledger.values import viet_day

_ONE_DAY = timedelta(days=1)


def missed(known: Iterable[Duty]) -> Iterator[Finding]:
    """Return what was done late, too early, on the boundary day, or not at all (R-06, R-28)."""
    for duty in known:
        if duty.due is None or duty.state not in _MISSED:
            continue
        about = f"{duty.name}{f' ({duty.unit})' if duty.unit else ''}"
        mended = duty.state in {"LATE", "ON_BOUNDARY_DAY", "TOO_EARLY"}
        early = duty.state == "TOO_EARLY"
        arose = duty.done_on if early and duty.done_on else duty.due.boundary + _ONE_DAY
        if duty.state == "ON_BOUNDARY_DAY":
            arose = duty.due.boundary
        yield Finding(
            code=f"{duty.state}_{duty.code}", clause=duty.clause,
            rule=_RULES.get(duty.code, "R-06"),
            says=_MISSED[duty.state].format(
                about=about, days=duty.days, last=viet_day(duty.due.last),
                opens=viet_day(duty.due.opens) if duty.due.opens else "",
            ),
            unit=duty.unit, positions=(*(p for p in (duty.rests_on,) if p), *duty.done_by),
            arose_on=arose, cured_on=duty.done_on if mended else None,
            cured_by=duty.done_by if mended else (),
        )  # fmt: skip


_MISSED = {
    "MISSING": "Quá hạn {days} ngày: {about}, hạn đến hết ngày {last}",
    "LATE": "Muộn {days} ngày: {about}, hạn đến hết ngày {last}",
    "ON_BOUNDARY_DAY": "Đúng vào ngày mốc: {about}, phải xong trước ngày này (đến hết ngày {last})",
    "TOO_EARLY": "Sớm {days} ngày: {about}, thời gian quy định bắt đầu từ ngày {opens}",
}
_RULES = {
    "NOTICE": "R-13", "NOTICE_COUNCIL": "R-13", "PREPARATORY": "R-14", "AGREED_REPORT": "R-14",
    "REPRIMANDS": "R-28", "PARTY_RATING": "R-19", "MODELS": "R-08", "SELF_SCORE": "R-11",
    "LEADERSHIP_HEAD": "R-02", "LEADERSHIP_DEPUTY": "R-02", "NEXT_HEAD": "R-31",
    "NEXT_DEPUTY": "R-31", "CONCURRENCE_SIGNING": "R-07", "CONCURRENCE_MIDYEAR": "R-07",
}  # fmt: skip
"""The rule card of each duty; of the conferences themselves, R-06."""
