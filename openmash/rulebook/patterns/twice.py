"""Is this the same worry, sent twice: by telephone and by e-mail, by one sender or by two?

Looked for among referrals about one family within a few days: the same words, or the same incident. It is only shown;
a person says whether it is one worry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from openmash.rulebook.matching import fold

RUN = 3
"""Words in a row that are compared: three in a row are rarely the same by chance."""

SAME_WORDS = 0.6
"""Share of the shorter account's runs that the other must hold."""

FEWEST = 8
"""Runs under which an account is too short to compare."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two accounts that may be one worry: share of the words in common, 0 to 1, and whether they name one incident."""

    words: float
    incident: bool


def same_worry(one: tuple[datetime, str, str], other: tuple[datetime, str, str], days: int) -> Likeness | None:
    """How alike two accounts of one family are - (received, text, incident's own number) -, or None for two worries."""
    (when, text, number), (then, words, their_number) = one, other
    if abs(when - then) > timedelta(days=days):
        return None
    incident = bool(number.strip()) and fold(number) == fold(their_number)
    if number.strip() and their_number.strip() and not incident:
        return None
    share = _in_common(text, words)
    return Likeness(share, incident) if incident or share >= SAME_WORDS else None


def _in_common(one: str, other: str) -> float:
    first, second = _runs(one), _runs(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter >= FEWEST else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
