"""What can happen: one file per kind of stream. Importing this package makes every topic known."""

from ledger.aggregates.award import Award
from ledger.aggregates.body import Body
from ledger.aggregates.calendar_feed import CalendarFeed
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.complaint import Complaint
from ledger.aggregates.conduct import Conduct
from ledger.aggregates.council import Council
from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.erasure_register import ErasureRegister
from ledger.aggregates.evidence import Evidence
from ledger.aggregates.evidence_bundle import EvidenceBundles
from ledger.aggregates.guidance import Guidance
from ledger.aggregates.log import Log
from ledger.aggregates.matter import Matters
from ledger.aggregates.meeting import Meeting
from ledger.aggregates.name_register import NameRegister
from ledger.aggregates.paper import PaperRegister
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.party_rating import PartyRating
from ledger.aggregates.reprimand import ReprimandBatch
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.aggregates.year import ClusterYear
from ledger.events import State

KINDS: dict[str, type[State]] = {
    "award": Award,
    "body": Body,
    "calendar-feed": CalendarFeed,
    "cluster": Cluster,
    "complaint": Complaint,
    "conduct": Conduct,
    "council": Council,
    "criteria": CriteriaSet,
    "dispute": Dispute,
    "erasure": ErasureRegister,
    "evidence": Evidence,
    "evidence-bundle": EvidenceBundles,
    "guidance": Guidance,
    "log": Log,
    "matter": Matters,
    "meeting": Meeting,
    "paper": PaperRegister,
    "name-register": NameRegister,
    "party-organisation": PartyOrganisation,
    "party-rating": PartyRating,
    "reprimand": ReprimandBatch,
    "role": RoleBinding,
    "scorecard": Scorecard,
    "season": Season,
    "unit": Unit,
    "year": ClusterYear,
}
"""Kinds of streams by the first part of their ids."""
