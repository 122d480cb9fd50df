"""Reprimand papers as a scorecard knows them: where one stands, what it moved, its withdrawal."""

from typing import NamedTuple

Paper = tuple[str, str]
"""A reprimand document where a batch brought it: the batch's stream, and its code there."""


class Applied(NamedTuple):
    """Where a reprimand document moved points of a card, and on which criteria."""

    position: int
    criteria: tuple[str, ...]


class PaperCited(NamedTuple):
    """A reprimand document that a decision cites, with every place where it stands, this first."""

    printed: str
    places: tuple[Paper, ...]


class Withdrawal(NamedTuple):
    """The withdrawal of a reprimand document, and of the same paper wherever else it stands.

    `positions`: where it was ever recorded as withdrawn, the one meant first.
    """

    positions: tuple[int, ...]
    places: tuple[Paper, ...]

    @property
    def position(self) -> int:
        """Return the position of the withdrawal that is meant."""
        return self.positions[0]
