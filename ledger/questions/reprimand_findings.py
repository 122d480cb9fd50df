"""Findings about reprimands: papers that moved no points, and withdrawals that gave none back.

By C.3-2 (R-28). A paper that was dealt with before the unit was told its result is no finding. One
is found in the year of its own date, whatever batch brought it; with no such year, in its batch's.
"""

from collections.abc import Iterator
from datetime import date

from ledger.events import AnyRecorded
from ledger.questions.dossier import Dossier
from ledger.questions.finding import Finding, cured
from ledger.questions.reprimand_states import TURNS, ReprimandTold, reprimand_states

_UNAPPLIED = frozenset({"UNAPPLIED", "APPLIED"})
_WITHDRAWN = frozenset({"WITHDRAWN_UNANSWERED", "WITHDRAWN_ANSWERED"})


def reprimands(of: Dossier) -> Iterator[Finding]:
    """Papers of the season about the cluster's units that wait for somebody, or waited too long."""
    members = {m.unit for m in of.members}
    batches = {s: h for s, h in of.streams.items() if s.startswith("reprimand/")}
    cards = {s: h for s, h in of.streams.items() if s.startswith("scorecard/")}
    known = {r.position: r for h in (*batches.values(), *cards.values()) for r in h}
    for paper in reprimand_states(batches, cards, of.seasons):
        if paper.unit not in members or (paper.belongs_to or paper.season) != of.code:
            continue
        if paper.state in _UNAPPLIED:
            yield from _unapplied(paper, known)
        elif paper.state in _WITHDRAWN and paper.withdrawal is not None:
            yield from _unanswered(paper, known)


def _unapplied(paper: ReprimandTold, known: dict[int, AnyRecorded]) -> Iterator[Finding]:
    applied = known.get(paper.application.position) if paper.application else None
    if applied is not None and not paper.notified:
        return
    yield Finding(
        code="UNAPPLIED_REPRIMAND", clause="C.3-2", rule="R-28",
        says=f"{paper.document.printed} nêu {paper.unit} chưa được áp dụng vào điểm{_turn(paper)}",
        unit=paper.unit, positions=(paper.forwarded,),
        arose_on=paper.sent_on or _day(known, paper.forwarded),
        **cured([applied] if applied else []),
    )  # fmt: skip


def _unanswered(paper: ReprimandTold, known: dict[int, AnyRecorded]) -> Iterator[Finding]:
    withdrawal = paper.withdrawal or 0
    answer = known.get(paper.answer) if paper.answer else None
    arose = _day(known, withdrawal)
    if answer is not None and answer.on <= arose:
        return
    yield Finding(
        code="WITHDRAWAL_UNANSWERED", clause="C.3-2", rule="R-28",
        says=f"{paper.document.printed} đã thu hồi mà điểm của {paper.unit} chưa được trả lại"
        f"{_turn(paper)}",
        unit=paper.unit, positions=(paper.forwarded, withdrawal), arose_on=arose,
        **cured([answer] if answer else []),
    )  # fmt: skip


def _turn(paper: ReprimandTold) -> str:
    return f"; đến lượt {TURNS[paper.turn]}" if paper.turn else ""


def _day(known: dict[int, AnyRecorded], position: int) -> date:
    return known[position].on if position in known else date.min
