"""When small things are looked at together: local rules as data, and how long a dismissal lasts.

Source: requirement M3.2 (low-level repeat referrals which taken one by one look harmless); the figures are ours: no
council publishes one. A rule raises a card for a person to read; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openmash.rulebook.words import Rating, Worded


class Shared(Worded):
    """What referrals have in common."""

    CHILD = "CHILD", "the same child"
    HOUSEHOLD = "HOUSEHOLD", "the same household"
    ADULT = "ADULT", "the same adult"
    ADDRESS = "ADDRESS", "the same address"
    PHONE = "PHONE", "the same telephone number"


@dataclass(frozen=True)
class PatternRule:
    """So many referrals about one family within so many days, each of them low.

    ``ratings`` count as low, with ``unrated`` one that has no rating yet or was filtered out too; ``about`` is what may
    connect them; they come from at least ``sources`` different agencies. ``one_in`` above 0 asks besides that chance
    alone would do this to at most one in so many families, by the hub's own figures; 0 asks nothing of chance.
    """

    code: str
    name: str
    number: int
    days: int
    ratings: tuple[Rating, ...]
    unrated: bool
    about: tuple[Shared, ...]
    sources: int
    one_in: int
    source: str


LOW = (Rating.GREEN, Rating.BLUE)

PATTERNS: tuple[PatternRule, ...] = (
    PatternRule(
        "THREE_LOW", "Three low ones in three months", 3, 91, LOW, True, tuple(Shared), 1, 0,
        "our default: three of any agencies in 13 weeks",
    ),
    PatternRule(
        "MORE_THAN_CHANCE", "More than chance explains", 2, 91, LOW, True, tuple(Shared), 2, 20,
        "our default: two of different agencies, sooner than chance brings them to one family in 20",
    ),
)  # fmt: skip
"""What stands where a stored policy says nothing of patterns: policies from before this part was known."""

PATTERN_QUIET_DAYS = 91
"""Days for which a dismissed card is not shown again, unless another referral comes. Our default."""

SAME_WORRY_DAYS = 7
"""Days within which two referrals may be the same worry sent twice. Our default."""


def rule_from(data: Mapping[str, Any]) -> PatternRule:
    """A rule as it was kept with a card: it was checked when it was part of a policy."""
    ratings = tuple(Rating(code) for code in data["ratings"])
    return PatternRule(**{**data, "ratings": ratings, "about": tuple(Shared(code) for code in data["about"])})
