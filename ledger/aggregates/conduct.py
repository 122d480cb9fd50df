"""Conduct record (sổ theo dõi chấp hành): what may defer, exclude or lower one unit's awards in one season.

    InspectionOpened -> InspectionConcluded CLEAN
                     -> InspectionConcluded REMEDIATION_REQUIRED -> RemediationCompleted
      DeferralExceptionApproved -> DeferralExceptionRevoked       of one inspection, while it is open
    DisciplineRecorded -> DisciplineAnnulled
    ProsecutionRecorded -> ProsecutionAdvanced -> ProsecutionEnded
      ConductAttributed                                           a discipline or prosecution counts elsewhere
    ShortcomingFound -> ShortcomingWithdrawn
    DeepReviewRecorded                                            no effect of its own
    ConditionReplacedByDecision -> ConditionReplacementWithdrawn

Each fact stands alone under its own code; a code is never used for a second fact. Facts are recorded whenever
they arrive, late ones too, and nothing here judges an award: the rulebook reads the grounds. What ended stays
visible with its end. A fact that was declared entered in error takes with it what was said of it since.
Stream: `conduct/<season>/<unit>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, Self, TypeVar

from ledger.aggregates.conduct_events import (
    ENDINGS,
    ConditionReplacedByDecision,
    ConditionReplacementWithdrawn,
    ConductAttributed,
    DeepReviewRecorded,
    DeferralExceptionApproved,
    DeferralExceptionRevoked,
    DisciplineAnnulled,
    DisciplineRecorded,
    Ended,
    Form,
    InspectionConcluded,
    InspectionKind,
    InspectionOpened,
    Level,
    Outcome,
    Prosecuted,
    ProsecutionAdvanced,
    ProsecutionEnded,
    ProsecutionRecorded,
    RemediationCompleted,
    ShortcomingFound,
    ShortcomingKind,
    ShortcomingWithdrawn,
)
from ledger.events import AnyRecorded, State
from ledger.refusals import Refused
from ledger.values import DocumentRef

FLAG_PARTY_RATING = "B.III.1.2-2"
DOWNGRADE = "B.III.1.2-3"
DEFERRAL = "B.III.1.2-4"
EXCLUSION = "B.III.1.2-5+2"
PARTY_FACTS = "C.4"
