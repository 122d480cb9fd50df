"""Complaint (khiếu nại): one complaint under the law about a decision on an award.

    ComplaintReceived -> ComplaintRefused                                not taken up
                      -> ComplaintAccepted, ComplexityDeclared, DialogueHeld*
                         -> ComplaintDecided -> ComplaintDecisionSent*
      -> SecondComplaintReceived -> the same once more, by the level above
      -> ComplaintWithdrawn                                              by a signed letter; final

Another track than a disagreement inside the cluster (`dispute`): Luật Khiếu nại 2011 governs it,
and its clocks are worked out by `ledger.rulebook.complaints`. A missed deadline, a missing dialogue
or acceptance is shown and refuses nothing: what an authority did is recorded as it did it. What a
decision does to the award is the granting authority's own act.
Stream: `complaint/<season>/<code>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from ledger.aggregates.complaint_events import (
    ComplaintAccepted,
    ComplaintDecided,
    ComplaintDecisionSent,
    ComplaintEvent,
    ComplaintReceived,
    ComplaintRefused,
    ComplaintWithdrawn,
    ComplexGround,
    ComplexityDeclared,
    DialogueHeld,
    Effect,
    Finding,
    Matter,
    RefusalGround,
    SecondComplaintReceived,
)
from ledger.events import AnyRecorded, State
from ledger.refusals import Refused
from ledger.rulebook.complaints import COMPLEXITY_DEFINED_FROM, Course, Instance
from ledger.values import DocumentRef, viet_day


class Stage(StrEnum):
    """How far a complaint has come in its present instance."""

    EMPTY = "EMPTY"
    RECEIVED = "RECEIVED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ACCEPTED = "ACCEPTED"
    DECIDED = "DECIDED"
    SENT = "SENT"
    WITHDRAWN = "WITHDRAWN"

    @property
    def viet(self) -> str:
        """Return the stage as people say it."""
        return _VIET[self]


_VIET = {
    Stage.EMPTY: "chưa có khiếu nại",
    Stage.RECEIVED: "đã nhận, chưa thụ lý",
    Stage.NOT_ACCEPTED: "không thụ lý",
    Stage.ACCEPTED: "đã thụ lý, đang giải quyết",
    Stage.DECIDED: "đã có quyết định giải quyết",
    Stage.SENT: "đã gửi quyết định giải quyết",
    Stage.WITHDRAWN: "đã rút khiếu nại",
}
UNDECIDED = frozenset({Stage.RECEIVED, Stage.ACCEPTED})


@dataclass(frozen=True, kw_only=True)
class Complaint(State):
    """A complaint as its events have left it; `courses` are its instances, with their days."""

    stage: Stage = Stage.EMPTY
    matter: Matter | None = None
    known_on: date | None = None
    courses: tuple[Course, ...] = ()
    decided: int = 0
    withdrawn_on: date | None = None

    @property
    def instance(self) -> Instance:
        """Return the present instance."""
        return self.courses[-1].instance if self.courses else "FIRST"

    # Decisions of whoever complains

    def receive(
        self,
        matter: Matter,
        *,
        received_on: date,
        known_on: date,
        person: str | None = None,
        content: str | None = None,
        document: DocumentRef | None = None,
    ) -> ComplaintReceived:
        """Record that a complaint came in, however late; a unit or a person complains."""
        if self.stage is not Stage.EMPTY:
            raise Refused("khiếu nại này đã được ghi nhận", under=None)
        if (matter.complainant is None) == (person is None):
            raise Refused(
                "người khiếu nại là một đơn vị hoặc một cá nhân, phải nêu một trong hai",
                field="complainant",
            )
        if known_on > received_on:
            raise Refused(
                f"ngày biết quyết định {viet_day(known_on)} sau ngày nhận khiếu nại "
                f"{viet_day(received_on)}",
                field="known_on",
            )
        if not content and document is None:
            raise Refused("khiếu nại phải có đơn hoặc nội dung được ghi lại", field="content")
        return ComplaintReceived(
            matter=matter,
            received_on=received_on,
            known_on=known_on,
            document=document,
            person=person,
            content=content,
        )

    def complain_again(
        self,
        *,
        received_on: date,
        content: str | None = None,
        document: DocumentRef | None = None,
    ) -> SecondComplaintReceived:
        """Complain a second time: after the first decision, or when none came."""
        matter = self._there("khiếu nại lần hai")
        if self.instance == "SECOND":
            raise Refused("đã khiếu nại lần hai; Luật Khiếu nại 2011 không có lần ba", under=None)
        if received_on < self.courses[-1].received_on:
            raise Refused("khiếu nại lần hai nhận trước khiếu nại lần đầu", field="received_on")
        if not content and document is None:
            raise Refused("khiếu nại phải có đơn hoặc nội dung được ghi lại", field="content")
        return SecondComplaintReceived(
            matter=matter,
            received_on=received_on,
            decided=self.decided or None,
            document=document,
            content=content,
        )

    def withdraw(
        self, *, document: DocumentRef | None, reason: str | None = None
    ) -> ComplaintWithdrawn:
        """Withdraw it by a signed letter, at any time before it is decided (Đ.10)."""
        matter = self._there("rút khiếu nại")
        if self.stage in {Stage.DECIDED, Stage.SENT}:
            raise Refused("khiếu nại đã có quyết định giải quyết nên không rút được nữa")
        return ComplaintWithdrawn(
            matter=matter,
            document=_paper(
                document, "rút khiếu nại phải có đơn ký tên (Luật Khiếu nại 2011 Đ.10)"
            ),
            reason=reason,
        )

    # Decisions of whoever settles it

    def accept(self, settled_by: str, *, document: DocumentRef | None = None) -> ComplaintAccepted:
        """Take the complaint up."""
        matter = self._there("thụ lý")
        if self.stage is not Stage.RECEIVED:
            raise Refused("chỉ thụ lý khiếu nại đã nhận và chưa xử lý")
        return ComplaintAccepted(
            matter=matter, instance=self.instance, settled_by=settled_by, document=document
        )

    def refuse(
        self,
        settled_by: str,
        ground: RefusalGround,
        *,
        document: DocumentRef | None,
        reason: str | None,
        provision: str | None = None,
    ) -> ComplaintRefused:
        """Not take it up, on a ground of Luật Khiếu nại 2011 Đ.11, telling why on paper."""
        matter = self._there("từ chối thụ lý")
        if self.stage is not Stage.RECEIVED:
            raise Refused("chỉ từ chối thụ lý khiếu nại đã nhận và chưa xử lý")
        if ground == "OTHER_LISTED" and not provision:
            raise Refused("phải nêu trường hợp nào của Luật Khiếu nại 2011 Đ.11", field="provision")
        if not reason:
            raise Refused(
                "không thụ lý phải nêu rõ lý do (Luật Khiếu nại 2011 Đ.27)", field="reason"
            )
        return ComplaintRefused(
            matter=matter,
            instance=self.instance,
            settled_by=settled_by,
            ground=ground,
            provision=provision,
            document=_paper(document, "không thụ lý phải có văn bản thông báo"),
            reason=reason,
        )

    def declare_complex(
        self,
        ground: ComplexGround | None,
        *,
        on: date,
        reason: str | None,
        document: DocumentRef | None = None,
    ) -> ComplexityDeclared:
        """Declare the matter complex in the file; a ground is named once the law defines them."""
        matter = self._undecided("ghi vụ việc phức tạp")
        if self.courses[-1].complex_from is not None:
            raise Refused("đã ghi là vụ việc phức tạp")
        if not reason:
            raise Refused("ghi vụ việc phức tạp phải nêu lý do trong hồ sơ", field="reason")
        defined = on >= COMPLEXITY_DEFINED_FROM
        if defined and ground in {None, "JUDGEMENT"}:
            raise Refused(
                "từ ngày 01/07/2026 phải nêu căn cứ vụ việc phức tạp theo NĐ 155/2026/NĐ-CP",
                field="ground",
            )
        return ComplexityDeclared(
            matter=matter,
            instance=self.instance,
            ground=ground or "JUDGEMENT",
            defined=defined,
            document=document,
            reason=reason,
        )

    def hold_dialogue(
        self,
        *,
        held_on: date,
        minutes: DocumentRef | None,
        present: Sequence[str] = (),
        content: str | None = None,
    ) -> DialogueHeld:
        """Record a dialogue, which has minutes (Đ.30)."""
        matter = self._undecided("ghi đối thoại")
        return DialogueHeld(
            matter=matter,
            instance=self.instance,
            held_on=held_on,
            present=tuple(present),
            minutes=_paper(
                minutes, "đối thoại phải có biên bản (Luật Khiếu nại 2011 Đ.30)", field="minutes"
            ),
            content=content,
        )

    def decide(
        self,
        settled_by: str,
        found: Finding,
        effect: Effect,
        *,
        document: DocumentRef | None,
        reasons: str | None,
    ) -> ComplaintDecided:
        """Decide on it; without acceptance or dialogue too, and that is shown."""
        matter = self._undecided("giải quyết")
        if not reasons:
            raise Refused("quyết định giải quyết khiếu nại phải nêu lý do", field="reasons")
        return ComplaintDecided(
            matter=matter,
            instance=self.instance,
            settled_by=settled_by,
            found=found,
            effect=effect,
            document=_paper(document, "giải quyết khiếu nại phải bằng quyết định"),
            reasons=reasons,
        )

    def send(
        self, addressees: Sequence[str], *, document: DocumentRef | None = None
    ) -> ComplaintDecisionSent:
        """Send the decision; again to others as often as needed."""
        matter = self._there("gửi quyết định giải quyết")
        if self.stage not in {Stage.DECIDED, Stage.SENT}:
            raise Refused("chưa có quyết định giải quyết khiếu nại để gửi")
        if not addressees:
            raise Refused("phải nêu nơi nhận quyết định", field="addressees")
        return ComplaintDecisionSent(
            matter=matter,
            instance=self.instance,
            told=self.decided,
            addressees=tuple(addressees),
            document=document,
        )

    # Parts of decisions

    def _there(self, act: str) -> Matter:
        if self.matter is None or not self.courses:
            raise Refused(f"chưa {act} được: chưa nhận khiếu nại nào")
        if self.stage is Stage.WITHDRAWN:
            raise Refused(f"không {act} được nữa: khiếu nại đã được rút")
        return self.matter

    def _undecided(self, act: str) -> Matter:
        matter = self._there(act)
        if self.stage not in UNDECIDED:
            raise Refused(f"không {act} được: khiếu nại {self.stage.viet}")
        return matter

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the complaint as one more event leaves it."""
        state = self._moved(recorded)
        facts = recorded.facts
        return replace(state, matter=facts.matter) if isinstance(facts, ComplaintEvent) else state

    def _moved(self, recorded: AnyRecorded) -> Self:  # noqa: PLR0911 — one case per event
        match recorded.facts:
            case ComplaintReceived() as e:
                first = Course(instance="FIRST", received_on=e.received_on)
                return replace(self, stage=Stage.RECEIVED, known_on=e.known_on, courses=(first,))
            case SecondComplaintReceived() as e:
                second = Course(instance="SECOND", received_on=e.received_on)
                return replace(
                    self, stage=Stage.RECEIVED, courses=(*self.courses, second), decided=0
                )
            case ComplaintAccepted() as e:
                by = e.settled_by
                return self._now(Stage.ACCEPTED, accepted_on=recorded.on, settled_by=by)
            case ComplaintRefused() as e:
                by = e.settled_by
                return self._now(Stage.NOT_ACCEPTED, refused_on=recorded.on, settled_by=by)
            case ComplexityDeclared():
                return self._now(self.stage, complex_from=recorded.on)
            case DialogueHeld():
                held = self.courses[-1].dialogues + 1 if self.courses else 1
                return self._now(self.stage, dialogues=held)
            case ComplaintDecided() as e:
                state = self._now(Stage.DECIDED, decided_on=recorded.on, settled_by=e.settled_by)
                return replace(state, decided=recorded.position)
            case ComplaintDecisionSent():
                sent = self.courses[-1].sent_on if self.courses else None
                return self._now(Stage.SENT, sent_on=sent or recorded.on)
            case ComplaintWithdrawn():
                return replace(self, stage=Stage.WITHDRAWN, withdrawn_on=recorded.on)
            case _:
                return self

    def _now(self, stage: Stage, **days: Any) -> Self:  # noqa: ANN401 — fields of a course
        """Return the complaint with its present instance moved on; of none, only its stage."""
        if not self.courses:
            return replace(self, stage=stage)
        *earlier, last = self.courses
        return replace(self, stage=stage, courses=(*earlier, replace(last, **days)))


def _paper(given: DocumentRef | None, says: str, *, field: str = "document") -> DocumentRef:
    if given is None:
        raise Refused(says, field=field)
    return given
