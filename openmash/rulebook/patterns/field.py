"""Many referrals in view at once: which are about one family, found without comparing each with every other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import nlargest

from openmash.rulebook.matching import sounds
from openmash.rulebook.patterns.chance import BaseRate, base_rate
from openmash.rulebook.patterns.rules import is_low
from openmash.rulebook.patterns.sightings import Sighting
from openmash.rulebook.patterns.ties import Tie, crowd_of, tie
from openmash.rulebook.policy import PatternRule

SAMPLE = 1000
"""So many of the newest referrals give the hub's own rate: enough to be steady, few enough to be quick."""


MOST = 80
"""More about one family within the days is a flood, which is marked as such: the newest so many stand for all."""


class Field:
    """Referrals in view. Two are neighbours when something ties them and they lie at most ``days`` apart."""

    def __init__(self, sightings: Iterable[Sighting], days: int) -> None:
        self.of = {one.id: one for one in sightings}
        self.days = timedelta(days=days)
        self._crowd = crowd_of(self.of.values())
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._keys = {one.id: frozenset(_keys(one)) for one in self.of.values()}
        for id_, keys in self._keys.items():
            for key in keys:
                self._by_key[key].append(id_)
        self._earlier: dict[tuple[str, str], list[str]] = {}
        self._ties: dict[tuple[str, str], Tie | None] = {}
        self._rates: dict[tuple[str, datetime], BaseRate] = {}

    def repeats(self, one: str, earlier: str) -> None:
        """From now on the one counts as the worry that came before: it is the same, sent again."""
        self.of[one] = replace(self.of[one], worry=self.of[earlier].counts_as)

    def tie_of(self, one: str, other: str) -> Tie | None:
        """What ties two of them, or None."""
        pair = (min(one, other), max(one, other))
        if pair not in self._ties:
            self._ties[pair] = tie(self.of[one], self.of[other], self._crowd)
        return self._ties[pair]

    def near(self, one: str, upto: datetime) -> set[str]:
        """The neighbours of one, of those received by then."""
        mine = self.of[one]
        close = {other for key in self._keys[one] for other in self._by_key[key]} - {one}
        then = {other: self.of[other].received_at for other in close}
        inside = [other for other in close if then[other] <= upto and abs(then[other] - mine.received_at) <= self.days]
        if len(inside) > MOST:
            inside = nlargest(MOST, inside, key=lambda other: (then[other], other))
        return {other for other in inside if self.tie_of(one, other)}

    def family(self, one: str, upto: datetime) -> frozenset[str]:
        """Everything about the family of one that came by then, at most ``days`` before it, itself included."""
        since = self.of[one].received_at - self.days
        found, ahead = {one}, [one]
        while ahead and len(found) < MOST:
            for other in self.near(ahead.pop(), upto) - found:
                if self.of[other].received_at >= since:
                    found.add(other)
                    ahead.append(other)
        return frozenset(found)

    def rate(self, rule: PatternRule, at: datetime) -> BaseRate:
        """The hub's own rate of what the rule counts, in the rule's days before this day; asked once a day."""
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        if (rule.code, day) not in self._rates:
            since = at - timedelta(days=rule.days)
            inside = (one for one in self.of.values() if since <= one.received_at <= at and is_low(rule, one))
            newest = nlargest(SAMPLE, inside, key=lambda one: (one.received_at, one.id))
            tied = {one.id: self._before(one, rule) for one in newest}
            self._rates[rule.code, day] = base_rate(tied, tied, rule.days)
        return self._rates[rule.code, day]

    def _before(self, one: Sighting, rule: PatternRule) -> list[str]:
        """What came before it about its family and counts beside it."""
        if (one.id, rule.code) not in self._earlier:
            near = self.near(one.id, one.received_at)
            small = [o for o in near if self.of[o].counts_as != one.counts_as and is_low(rule, self.of[o])]
            self._earlier[one.id, rule.code] = small
        return self._earlier[one.id, rule.code]


def _keys(one: Sighting) -> Iterator[str]:
    """Whatever two referrals must share one of before they are compared at all."""
    for at in one.places:
        yield f"A {at.number} {at.street[:3] if at.number else at.street}"
    for number in one.phones:
        yield f"P {number}"
    for who in one.people:
        if who.person:
            yield f"L {who.person}"
        if len(who.nhs_number) == 10:
            yield f"N {who.nhs_number}"
        if len(who.upn) == 13:
            yield f"U {who.upn}"
        if who.born:
            yield f"B {who.born.isoformat()}"
        for name in who.names:
            if all(name):
                yield f"S {' '.join(sounds(*name))}"
