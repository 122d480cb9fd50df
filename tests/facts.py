"""Any event at all: one fixed sample of every kind, and hypothesis strategies, both built from the models.

An event is worth testing in every shape its model allows, whether or not a decision would ever return it: what is
stored is decoded for ever, and a fold never judges.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import annotated_types
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ledger import values
from ledger.aggregates import KINDS
from ledger.events import TOPICS, EnteredInError, Event

PAPER = {"printed": "Quyết định số 77/QĐ-UBND ngày 05/12/2024", "number": "77", "symbol": "QĐ-UBND"}
STREAMS = {
    "award": "award/2024/PX01", "body": "body/PNV", "calendar-feed": "calendar-feed/2024/C1", "cluster": "cluster/C1",
    "complaint": "complaint/2024/KN-1", "conduct": "conduct/2024/PX01", "council": "council/HD",
    "criteria": "criteria/2024/C1/CHUNG", "dispute": "dispute/2024/BD1", "erasure": "erasure/HD",
    "evidence": "evidence/2024/PX01", "evidence-bundle": "evidence-bundle/2024/PX01",
    "guidance": "guidance/2024", "log": "log/1", "matter": "matter/2024/PX01", "meeting": "meeting/2024/TB-1",
    "name-register": "name-register/HD", "paper": "paper/2024", "party-organisation": "party-organisation/CB1",
    "party-rating": "party-rating/2024/CB1", "reprimand": "reprimand/2024/2024-11", "role": "role/p-01/PNV/HEAD",
    "scorecard": "scorecard/2024/PX01", "season": "season/2024", "unit": "unit/PX01", "year": "year/2024/C1",
}  # fmt: skip
"""One stream of each kind."""


def kind_of(topic: str) -> str:
    """Return the kind of stream a topic belongs to; a declaration of error belongs to any."""
    noun = topic.partition(".")[0]
    return noun if noun in KINDS else "scorecard"


def stream_of(topic: str) -> str:
    """Return a stream that the topic may stand in."""
    return STREAMS[kind_of(topic)]


def kinds_in(kind: str) -> list[type[Event]]:
    """Return the classes of the events that a kind of stream holds."""
    return [c for t, c in sorted(TOPICS.items()) if t.partition(".")[0] == kind]


# One sample, always the same: every field given.


def sample(kind: type[BaseModel]) -> Any:
    """Return the model with every field given."""
    if kind is values.DocumentRef:
        return values.DocumentRef(
            **PAPER,
            issuer="UBND quận Hà Đông",
            date=date(2024, 12, 5),
            subject="Về việc tổng kết phong trào thi đua",
            sha256="5e" * 32,
        )
    return kind(**{n: _sampled(h, n) for n, h in _fields(kind).items()})


def _sampled(hint: Any, name: str) -> Any:  # noqa: PLR0911 — one return for each kind of type
    bare, marks = _bare(hint)
    special = _special(marks)
    if special is values.points:
        return Decimal("12.50")
    if special is values.text:
        return f"Nội dung {name} bằng tiếng Việt: «đã được»"
    if special is values.code:
        return f"{name[:12].replace('_', '-').upper()}-1"
    if pattern := _pattern(marks):
        return _MATCHING[pattern][0]
    if get_origin(bare) is Literal:
        return get_args(bare)[-1]
    if get_origin(bare) in {Union, UnionType}:
        return _sampled(next(a for a in get_args(bare) if a is not NoneType), name)
    if get_origin(bare) is tuple:
        parts = [a for a in get_args(bare) if a is not Ellipsis]
        return tuple(_sampled(a, name) for a in parts)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return sample(bare)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return list(bare)[0]
    return _PLAIN[bare]


_PLAIN: dict[Any, Any] = {bool: True, int: 3, date: date(2024, 12, 5), str: "chữ"}
_MATCHING: dict[str, tuple[str, ...]] = {
    r"^-?\d{1,15}(\.\d{1,6})?$": ("96.5", "-3", "0.000001", "123456789012345"),
    r"^-?[0-9]+(/[0-9]+)?$": ("125/3", "-2", "0", "1999999999999999999999/7"),
    r"^20\d{2}-(0[1-9]|1[0-2])$": ("2024-11", "2024-12"),
    r"^[A-Za-z][A-Za-z0-9._:/+-]{0,79}$": ("MODELS", "A.II.3.1.a:C1/2024"),
    r"^[0-9a-f]{64}$": ("5e" * 32, "00" * 32),
    r"^[A-Za-z0-9+/]{43}=$": ("r" * 42 + "w=", "A" * 43 + "="),
}
"""Strings that match the patterns the models ask for; a new pattern is given its examples here."""


# Any event.

POINTS = st.integers(-100_000, 100_000).map(lambda n: Decimal(n).scaleb(-2))
CODES = st.sampled_from(("PX01", "PX02", "PNV", "VP", "I.1", "I.2", "II.1", "a_b-c.9", "HD"))
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of writing: no text may hold them."""
TEXTS = st.one_of(
    st.sampled_from(
        ("thiếu minh chứng", "Đơn vị “Đống Đa”", 'dấu " \\ / và\nxuống dòng', "e\u0302\u0301")
    ),
    st.text(
        st.characters(
            exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"), exclude_characters=TURNING
        ),
        min_size=1, max_size=40,
    )
    .map(lambda t: f"x{t}x"),
)  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2025, 6, 30))
COUNTS = st.integers(1, 40)


def any_of(kind: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Return a strategy of the model with any of its optional fields left out."""
    required = {}
    optional = {}
    for name, hint in _fields(kind).items():
        field = kind.model_fields[name]
        (required if field.is_required() else optional)[name] = _strategy(hint)
    return st.fixed_dictionaries(required, optional=optional).map(lambda given: kind(**given))


def _strategy(hint: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 — one return for each kind of type
    bare, marks = _bare(hint)
    special = _special(marks)
    if special is not None:
        return _SPECIAL[special]
    if pattern := _pattern(marks):
        return st.sampled_from(_MATCHING[pattern])
    if get_origin(bare) is Literal:
        return st.sampled_from(get_args(bare))
    if get_origin(bare) in {Union, UnionType}:
        return st.one_of(*map(_strategy, get_args(bare)))
    if get_origin(bare) is tuple:
        inner = get_args(bare)
        if inner[-1] is not Ellipsis:
            return st.tuples(*map(_strategy, inner))
        least = 1 if any(isinstance(m, annotated_types.MinLen) for m in marks) else 0
        return st.lists(_strategy(inner[0]), min_size=least, max_size=3).map(tuple)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return any_of(bare)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return st.sampled_from(list(bare))
    return _ANY[bare]


_SPECIAL: dict[Any, st.SearchStrategy[Any]] = {
    values.points: POINTS, values.text: TEXTS, values.code: CODES,
}  # fmt: skip
_ANY: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(), int: st.integers(2, 40), date: DAYS, str: TEXTS, NoneType: st.none(),
}  # fmt: skip


def any_event(kind: str, *, errors_upto: int = 0) -> st.SearchStrategy[Event]:
    """Return a strategy of the events of one kind of stream; with declarations of error when there is something to declare."""
    of_kind = st.sampled_from(kinds_in(kind)).flatmap(any_of)
    if not errors_upto:
        return of_kind
    declared = st.builds(
        EnteredInError, position=st.integers(1, errors_upto), reason=st.just("ghi nhầm")
    )
    return st.one_of(of_kind, of_kind, of_kind, declared)


# What a model's annotation says.


def _fields(kind: type[BaseModel]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: hints[name] for name in kind.model_fields}


def _bare(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    marks: tuple[Any, ...] = ()
    while get_origin(hint) is Annotated:
        hint, *more = get_args(hint)
        for mark in more:
            marks += tuple(mark.metadata) if isinstance(mark, FieldInfo) else (mark,)
    return hint, marks


def _special(marks: tuple[Any, ...]) -> Callable[[object], Any] | None:
    return next((m._judged for m in marks if isinstance(m, values._From)), None)


def _pattern(marks: tuple[Any, ...]) -> str | None:
    return next((m.pattern for m in marks if getattr(m, "pattern", None)), None)


__all__ = [
    "STREAMS", "any_event", "any_of", "kind_of", "kinds_in", "sample", "stream_of",
]  # fmt: skip
