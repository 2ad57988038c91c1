"""Do these referrals about one family meet a local rule, when did they, and is a dismissal still good?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openmash.rulebook.patterns.chance import BaseRate, at_least
from openmash.rulebook.patterns.sightings import Sighting
from openmash.rulebook.policy import PatternRule


@dataclass(frozen=True, slots=True)
class Reached:
    """A rule that was met: which, when, by which referrals (oldest first), and how rare chance makes it (or None)."""

    rule: PatternRule
    at: datetime
    ids: tuple[str, ...]
    chance: float | None


def is_low(rule: PatternRule, one: Sighting) -> bool:
    """Does this referral count as a small thing? Every child rated low; one without any rating as the rule says."""
    return all(rating in rule.ratings for rating in one.ratings) if one.ratings else rule.unrated


def counted(rule: PatternRule, sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those that count, oldest first; the same worry sent again counts once, as it came first."""
    first: dict[str, Sighting] = {}
    for one in sorted(sightings, key=_order):
        if is_low(rule, one):
            first.setdefault(one.counts_as, one)
    return list(first.values())


def first_reached(
    rules: Sequence[PatternRule], sightings: Collection[Sighting], base: BaseRate | None
) -> Reached | None:
    """The first moment at which one of the rules is met by referrals about one family, or None.

    The order in which they are given means nothing. A window holds what came at most ``days`` before its last, the
    edge included.
    """
    met = [reached for rule in rules if (reached := _met(rule, counted(rule, sightings), base))]
    return min(met, key=lambda reached: reached.at, default=None)


def _met(rule: PatternRule, small: list[Sighting], base: BaseRate | None) -> Reached | None:
    for end, last in enumerate(small, 1):
        window = [one for one in small[:end] if last.received_at - one.received_at <= timedelta(days=rule.days)]
        if len(window) < rule.number or len({one.source for one in window}) < rule.sources:
            continue
        rare = rarest(window, base, rule.number) if base and base.known else None
        if rule.one_in and (rare is None or rare > 1 / rule.one_in):
            continue
        return Reached(rule, last.received_at, tuple(one.id for one in window), rare)
    return None


def rarest(window: Sequence[Sighting], base: BaseRate, number: int) -> float:
    """The smallest chance of the window's last so many referrals, ``number`` or more of them."""
    last = window[-1].received_at
    return (
        min(
            at_least(n - 1, base.expected(last - window[-n].received_at))
            for n in range(max(2, number), len(window) + 1)
        )
        if len(window) >= max(2, number)
        else 1.0
    )


def component(start: str, ties: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Everything connected with one referral, itself included. ``ties`` gives each one's neighbours, both ways."""
    found, ahead = {start}, [start]
    while ahead:
        for near in ties.get(ahead.pop(), ()):
            if near not in found:
                found.add(near)
                ahead.append(near)
    return frozenset(found)


def quiet(dismissed_at: datetime, covered: Collection[UUID], now: Collection[UUID], at: datetime, days: int) -> bool:
    """Is a card still dismissed? Not once another referral has joined it, nor when the days have passed."""
    return set(now) <= set(covered) and at < dismissed_at + timedelta(days=days)


def _order(one: Sighting) -> tuple[datetime, str]:
    return (one.received_at, one.id)
