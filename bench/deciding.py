"""Deciding: one decision saved against the stock library's get and save, and many lines as one act."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from bench import stock
from bench.cards import LINES, adjusted, leaves, life_in_review, paper
from bench.figures import Figure, milliseconds, ratio, took
from bench.ground import Ground, journal
from bench.history import in_order
from ledger.actors import Actor, Role
from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.events import Event, Recorded
from ledger.journal.journal import Act, Journal, Mandate
from ledger.rulebook.leaf import Leaf
