"""The order of work in every queue: the hub's, each navigator's, each person's own.

Rating, then deadline: pure earliest-deadline-first collapses when a hub is overloaded (performance study, section 4).
Ranks: unrated with the danger flag; Red together with unrated past screening time; unrated in time; Amber; Green; Blue;
within a rank by due time. Source: design decisions "Order of work".
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from openmash.rulebook.words import Rating

DANGER, URGENT, UNRATED, AMBER, GREEN, BLUE = range(6)

RANK_WORDS: tuple[str, ...] = (
    "A child may be in danger, not rated yet",
    "Red, and past the time to be rated",
    "Waiting to be rated",
    "Amber",
    "Green",
    "Blue",
)

_RANK_OF = {Rating.RED: URGENT, Rating.AMBER: AMBER, Rating.GREEN: GREEN, Rating.BLUE: BLUE}


class Queued(Protocol):
    """Anything that waits in a queue; an empty rating means not rated."""

    @property
    def rating(self) -> str: ...

    @property
    def danger(self) -> bool: ...

    @property
    def screening_due_at(self) -> datetime: ...

    @property
    def due_at(self) -> datetime: ...


def rank_of(rating: Rating | str | None, danger: bool, screening_due_at: datetime, at: datetime) -> int:
    """The rank from 0 (first) to 5: by rating, or before it by danger and screening time."""
    if rating:
        return _RANK_OF[Rating(rating)]
    if danger:
        return DANGER
    return URGENT if at > screening_due_at else UNRATED


def rank(item: Queued, at: datetime) -> int:
    """The rank of a referral in a queue at this instant."""
    return rank_of(item.rating, item.danger, item.screening_due_at, at)


def sort_key(
    rating: Rating | str | None, danger: bool, screening_due_at: datetime, due_at: datetime, at: datetime
) -> tuple[int, datetime]:
    """The key that puts a queue in order: rank, then due time."""
    return rank_of(rating, danger, screening_due_at, at), due_at


def key(item: Queued, at: datetime) -> tuple[int, datetime]:
    """The key of a referral: ``sorted(items, key=lambda item: order.key(item, at))``."""
    return sort_key(item.rating, item.danger, item.screening_due_at, item.due_at, at)
