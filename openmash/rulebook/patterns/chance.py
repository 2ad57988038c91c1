"""How rare it is that so many referrals about one family come so close together, by the hub's own figures.

The measure is plain: what share of the hub's referrals had another about the same family shortly before? If referrals
fell on families at random at the rate which that share gives (a Poisson process), how often would a family that was
just referred get so many more in so short a time? It says how surprising a coincidence is, and nothing about what
happens in that home.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

ENOUGH = 60
"""Referrals in the window from which the hub's own rate says something; with fewer, chance is not asked."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """What the hub saw: of ``seen`` referrals, ``further`` came within ``days`` of one about the same family."""

    seen: int
    further: int
    days: int

    @property
    def known(self) -> bool:
        """Are there enough of them to say anything?"""
        return self.seen >= ENOUGH

    def expected(self, span: timedelta) -> float:
        """How many referrals a family gets in such a span, on average; a span under a day counts as a day.

        If they come at random at a rate r, the share that has one before it within ``days`` is 1 - exp(-r days).
        """
        share = (self.further + 1) / (self.seen + 2)
        return -math.log(1 - share) * (max(span, DAY) / (self.days * DAY))


def base_rate(ids: Collection[str], tied: Mapping[str, Collection[str]], days: int) -> BaseRate:
    """The rate among these referrals. ``tied`` gives for each the ones up to ``days`` before it about its family."""
    return BaseRate(len(ids), sum(1 for one in ids if tied.get(one)), days)


def at_least(count: int, expected: float) -> float:
    """The chance of ``count`` or more where ``expected`` come on average (the tail of a Poisson distribution)."""
    if count <= 0:
        return 1.0
    below = math.fsum(math.exp(-expected + n * math.log(expected) - math.lgamma(n + 1)) for n in range(count))
    return max(0.0, min(1.0, 1.0 - below)) if below < 0.999 else _small_tail(count, expected)


def _small_tail(count: int, expected: float) -> float:
    """The same summed from the front, so that a very small chance is not lost in rounding."""
    terms = (math.exp(-expected + n * math.log(expected) - math.lgamma(n + 1)) for n in range(count, count + 60))
    return min(1.0, math.fsum(terms))
