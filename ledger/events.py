"""The kernel: an event, its envelope, and the state that events fold into.

An event carries facts only. Who, when, where in the journal and under which command live in one
envelope, `Recorded`. Fields marked erasable (free text, references to persons) are stored apart, so
that a lawful erasure can take them away while the stream still replays; no fold of a number or a
verdict reads them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, create_model

from ledger.actors import Actor
from ledger.refusals import Refused
from ledger.values import Code, Position, Text, Value

E = TypeVar("E", bound="Event")


class _Erasable:
    """The mark of a field that is stored apart and may lawfully be erased."""


ERASABLE = _Erasable()
ErasableText = Annotated[Text | None, ERASABLE]
"""Free text in an event: None when it was not given, or when it was lawfully erased."""

TOPICS: dict[str, type["Event"]] = {}
"""Every topic that can be stored, with its class. Filled by importing `ledger.aggregates`."""


class Event(Value):
    """Something that happened, in the past tense, with all an auditor needs to understand it alone.

    `topic` is its name in storage: `noun.past-participle.v1`, fixed for ever. A changed shape gets
    a new topic.
    """

    topic: ClassVar[str] = ""
    erasable: ClassVar[tuple[str, ...]] = ()
    erasable_part: ClassVar[type[BaseModel] | None] = None

    def __init_subclass__(cls, topic: str = "", **kwargs: Any) -> None:  # noqa: ANN401 — pydantic's own
        """Let `class Happened(Event, topic="…")` be written.

        The work is done once the fields are known.
        """
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        topic: str = "",
        **kwargs: Any,  # noqa: ANN401 — likewise
    ) -> None:
        """Register the topic and the erasable fields, once."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.erasable = tuple(name for name, f in cls.model_fields.items() if ERASABLE in f.metadata)
        if not topic:
            return
        if topic in TOPICS:
            raise TypeError(f"topic {topic} is taken by {TOPICS[topic].__name__}")
        cls.topic = topic
        TOPICS[topic] = cls
        if required := [name for name in cls.erasable if cls.model_fields[name].is_required()]:
            raise TypeError(
                f"{cls.__name__}: {required} may be erased, so None must be their default"
            )
        if cls.erasable:
            fields: dict[str, Any] = {
                n: (cls.model_fields[n].annotation, None) for n in cls.erasable
            }
            cls.erasable_part = create_model(f"{cls.__name__}Erasable", __base__=Value, **fields)

    def words(self) -> str:
        """Return what happened in plain Vietnamese, for history, pages and exports."""
        raise NotImplementedError(type(self).__name__)

    def concerns(self) -> tuple[str, ...]:
        """Return the codes of units it concerns besides the one its stream names."""
        return ()


class EnteredInError(Event, topic="fact.entered-in-error.v1"):
    """A fact of this stream was entered in error (ghi nhầm): void from the start, still visible.

    Not the same as ended, withdrawn or corrected, which say that the world changed. Declaring this
    event itself in error makes the fact count again.
    """

    position: Position
    units: tuple[Code, ...] = ()
    reason: ErasableText = None

    def concerns(self) -> tuple[str, ...]:
        """Return the units that the fact concerned."""
        return self.units

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Tuyên bố sự kiện số {self.position} ghi nhầm, vô hiệu ngay từ đầu"


class Recorded(Value, Generic[E]):
    """An event in its envelope, as the journal holds it.

    `position` is dense over the whole journal, `version` dense over the stream, both from 1.
    `recorded_at` is the database's clock under the append lock, UTC, never backwards. `on` is the
    day that counts in law: of the act or its paper. `commitment` binds the erasable part; `erased`
    says that the part is gone, `erased_by` which order took it: None says that there is none.
    """

    stream: str
    version: int
    position: int
    topic: str
    recorded_at: datetime
    on: date
    by: Actor
    on_behalf_of: str | None = None
    command: str | None = None
    correlation: str | None = None
    causation: int | None = None
    regulation: str | None = None
    clause: str | None = None
    commitment: str | None = None
    facts: E
    erased: bool = False
    erased_by: int | None = None


AnyRecorded = Recorded[Any]


def voided(history: Sequence[AnyRecorded], without: Iterable[int] = ()) -> frozenset[int]:
    """Return the positions that do not count.

    Those in `without`, and those standingly declared entered in error.

    A declaration may itself have been entered in error; the latest word stands, so the history is
    read backwards.
    """
    gone = set(without)
    for recorded in reversed(history):
        if isinstance(recorded.facts, EnteredInError) and recorded.position not in gone:
            gone.add(recorded.facts.position)
    return frozenset(gone)


def standing(
    history: Sequence[AnyRecorded], without: Iterable[int] = ()
) -> tuple[AnyRecorded, ...]:
    """Return the events of one stream that count, in order, without the declarations of error."""
    gone = voided(history, without)
    return tuple(
        r for r in history if r.position not in gone and not isinstance(r.facts, EnteredInError)
    )


@dataclass(frozen=True, kw_only=True)
class State:
    """What the events of one stream have left.

    Decisions are methods on it that return an event or raise `Refused`.

    A state with no events is a plain value, so every history folds, even one whose first event was
    entered in error.
    """

    stream: str
    version: int = 0
    """The number of events in the stream, those entered in error included; for a decision, what it
    was made on."""

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the state as one more event leaves it. Never judges: history always replays."""
        raise NotImplementedError(type(self).__name__)

    @classmethod
    def folded(
        cls, stream: str, history: Sequence[AnyRecorded], without: Iterable[int] = ()
    ) -> Self:
        """Return the state that a stream's history leaves."""
        state = cls(stream=stream)
        for recorded in standing(history, without):
            state = state.after(recorded)
        return replace(state, version=history[-1].version if history else 0)

    def but(self, **changes: Any) -> Self:  # noqa: ANN401 — each as its field is
        """Return the state with these fields otherwise.

        As `dataclasses.replace`, but seven times sooner: a fold makes a state of every event.
        """
        fields = self.__dict__ | changes
        if len(fields) != len(self.__dict__):
            raise TypeError(f"{type(self).__name__} has not all of these fields: {[*changes]}")
        other = object.__new__(type(self))
        object.__setattr__(other, "__dict__", fields)
        return other

    def code(self, index: int) -> str:
        """Return a part of the stream's id.

        Of `scorecard/2024/PX01`, 1 is the season and 2 the unit.
        """
        return self.stream.split("/")[index]


@dataclass(frozen=True, kw_only=True)
class Chronicle(State):
    """A stream seen as its bare history: what declaring a fact entered in error needs to know."""

    history: tuple[AnyRecorded, ...] = ()

    @classmethod
    def folded(
        cls, stream: str, history: Sequence[AnyRecorded], without: Iterable[int] = ()
    ) -> Self:
        """Return the history itself."""
        del without
        return cls(stream=stream, version=len(history), history=tuple(history))

    def declare_error(self, position: int, *, reason: str | None) -> EnteredInError:
        """Declare the event at a position of this stream entered in error (ghi nhầm)."""
        meant = next((r for r in self.history if r.position == position), None)
        if meant is None:
            raise Refused(
                f"sự kiện số {position} không thuộc chuỗi {self.stream}", field="position"
            )
        if not reason:
            raise Refused("tuyên bố ghi nhầm phải nêu lý do", field="reason")
        if position in voided(self.history):
            raise Refused(f"sự kiện số {position} đã được tuyên bố ghi nhầm", field="position")
        return EnteredInError(position=position, units=meant.facts.concerns(), reason=reason)
