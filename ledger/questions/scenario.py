"""A scenario: what is supposed, of which season, as known at which cut."""

from typing import Annotated, Literal

from pydantic import Field

from ledger.questions.cuts import IsoDay, TypedMoment
from ledger.values import Code, Points, Position, Value


class SetLine(Value):
    """As if the council had determined this criterion."""

    kind: Literal["SET_LINE"]
    unit: Code
    criterion: Code
    points: Points


class UpholdDisagreement(Value):
    """As if the council had given the unit that disagreed what it claimed."""

    kind: Literal["UPHOLD_DISAGREEMENT"]
    disagreement: Code


class WithdrawReprimand(Value):
    """As if a reprimand document had never moved any points."""

    kind: Literal["WITHDRAW_REPRIMAND"]
    batch: Code
    document: Code


class RateParty(Value):
    """As if the unit's party organisation were officially rated so."""

    kind: Literal["RATE_PARTY"]
    unit: Code
    level: Literal["EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED"]


class FindShortcoming(Value):
    """As if the council had found a shortcoming."""

    kind: Literal["FIND_SHORTCOMING"]
    unit: Code
    shortcoming: Literal["LIMITATION", "PUBLIC_INDIGNATION"]


Supposed = Annotated[
    SetLine | UpholdDisagreement | WithdrawReprimand | RateParty | FindShortcoming,
    Field(discriminator="kind"),
]


class Scenario(Value):
    """What is supposed: events left out, decisions added, another regulation.

    And of whom it is asked besides.
    """

    season: Code
    without: tuple[Position, ...] = ()
    decisions: tuple[Supposed, ...] = ()
    regulation: Code | None = None
    units: tuple[Code, ...] = ()
    as_of: TypedMoment | None = None
    valid_on: IsoDay | None = None
