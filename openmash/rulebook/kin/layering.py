"""In which generation everybody stands: parents above their children, couples and siblings side by side where it fits.

Families are not trees: an uncle may be a partner, records may contradict each other. What would bring a person above
themselves is left out of the reckoning, so that every family, on any day, has generations.
"""

from __future__ import annotations

from collections.abc import Iterable

from openmash.rulebook.kin.reading import Family
from openmash.rulebook.kin.words import CARES, DESCENT, SIBLINGS, Kin

_BELOW = {**dict.fromkeys(DESCENT | CARES | {Kin.AUNT_UNCLE}, 1), Kin.GRANDPARENT: 2}


def generations(family: Family) -> dict[str, int]:
    """The generation of each person, 0 the oldest. A parent who is drawn above a child always stands above it."""
    reckoning = _Reckoning(sorted(family.people))
    down = [tie for tie in family.ties if tie.kind in _BELOW]
    for kinds in (DESCENT, CARES, {Kin.GRANDPARENT}, {Kin.AUNT_UNCLE}):
        for tie in sorted((tie for tie in down if tie.kind in kinds), key=lambda tie: (tie.one, tie.other)):
            reckoning.below(tie.one, tie.other, _BELOW[tie.kind])
    for couple in family.couples:
        reckoning.beside(*couple.pair)
    for kinds in (SIBLINGS, {Kin.OTHER_RELATIVE, Kin.FRIEND}):
        for tie in sorted((tie for tie in family.ties if tie.kind in kinds), key=lambda tie: tie.pair):
            reckoning.beside(*tie.pair)
    return reckoning.levels()


class _Reckoning:
    """Groups of people side by side, and how far one group stands below another. Never comes round to itself."""

    def __init__(self, people: Iterable[str]) -> None:
        self.group = {one: one for one in people}
        self.under: dict[str, dict[str, int]] = {one: {} for one in self.group}

    def below(self, upper: str, lower: str, steps: int) -> None:
        """`lower` stands at least so many generations under `upper`, unless that would come round."""
        above, beneath = self.group[upper], self.group[lower]
        if above != beneath and not self._leads(beneath, above):
            self.under[above][beneath] = max(steps, self.under[above].get(beneath, 0))

    def beside(self, one: str, other: str) -> None:
        """Both in one generation, unless one of them stands under the other already."""
        kept, gone = self.group[one], self.group[other]
        if kept == gone or self._leads(kept, gone) or self._leads(gone, kept):
            return
        for person, group in self.group.items():
            if group == gone:
                self.group[person] = kept
        for lower, steps in self.under.pop(gone).items():
            self.under[kept][lower] = max(steps, self.under[kept].get(lower, 0))
        for lowers in self.under.values():
            if gone in lowers:
                lowers[kept] = max(lowers.pop(gone), lowers.get(kept, 0))

    def _leads(self, start: str, end: str) -> bool:
        reached, ahead = {start}, [start]
        while ahead:
            for lower in self.under[ahead.pop()]:
                if lower == end:
                    return True
                if lower not in reached:
                    reached.add(lower)
                    ahead.append(lower)
        return False

    def levels(self) -> dict[str, int]:
        """As low as the children allow, so that a father without parents on record stands beside the mother."""
        order, depth = self._order(), dict.fromkeys(self.under, 0)
        for upper in order:
            for lower, steps in self.under[upper].items():
                depth[lower] = max(depth[lower], depth[upper] + steps)
        for upper in reversed(order):
            if self.under[upper]:
                depth[upper] = min(depth[lower] - steps for lower, steps in self.under[upper].items())
        return {person: depth[group] for person, group in self.group.items()}

    def _order(self) -> list[str]:
        """Every group before those under it."""
        waiting = dict.fromkeys(self.under, 0)
        for lowers in self.under.values():
            for lower in lowers:
                waiting[lower] += 1
        ready, order = sorted(group for group, count in waiting.items() if count == 0), list[str]()
        while ready:
            order.append(ready.pop(0))
            for lower in sorted(self.under[order[-1]]):
                waiting[lower] -= 1
                if waiting[lower] == 0:
                    ready.append(lower)
        return order
