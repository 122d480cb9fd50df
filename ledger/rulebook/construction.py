"""What a regulation stands on: its paper, or a construction (bản dựng) where none was found.

A construction is told apart from a paper wherever its verdicts are told. Each clause and each table
of parameters of a constructed regulation names its source here; one may be that there is none.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from ledger.values import Day, Value

Source = Annotated[str, Field(pattern=r"^[A-Z0-9-]+$")]
"""The name of a source in a construction's list."""


class Paper(Value):
    """The paper the regulation was taken from; number and date are None where left blank."""

    issuer: str
    author: str
    number: str | None = None
    date: Day | None = None
    symbol: str
    year: int
    subject: str
    signer: str
    legal_bases: tuple[str, ...]
    purpose: str
    not_found: tuple[str, ...] = ()


class RoleRebound(Value):
    """Who does now what a body did before; None: not found (chưa xác định)."""

    was: str
    now: str | None = None
    source: str


class Construction(Value):
    """What stands in the place of a paper where none was found (bản dựng của sổ cái).

    It carries on the clauses of the regulation it `follows`, under the same ids, as far as each
    names its source; `left_out` are those it does not carry on.
    """

    says: str
    follows: str
    author: str
    legal_bases: tuple[str, ...]
    sources: Mapping[Source, str]
    roles: tuple[RoleRebound, ...]
    left_out: Mapping[str, str]
    not_found: tuple[str, ...]
