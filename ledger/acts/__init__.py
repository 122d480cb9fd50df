"""What people may do: one function per act, with where it is posted and who may put it.

Importing this package fills `ledger.acts.act.ACTIONS`.
"""

from ledger.acts import (
    agreement,
    awards,
    calendars,
    clusters,
    conduct,
    criteria,
    disputes,
    errors,
    findings,
    meetings,
    party,
    persons,
    registers,
    reprimands,
    review,
    scorecards,
    seasons,
    sessions,
    support,
    year,
    year_work,
)

__all__ = [
    "agreement",
    "awards",
    "calendars",
    "clusters",
    "conduct",
    "criteria",
    "disputes",
    "errors",
    "findings",
    "meetings",
    "party",
    "persons",
    "registers",
    "reprimands",
    "review",
    "scorecards",
    "seasons",
    "sessions",
    "support",
    "year",
    "year_work",
]
