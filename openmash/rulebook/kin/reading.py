"""Reading the facts as at a day: who is there, who is a couple in what state, who is whose brother or sister."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from openmash.rulebook.kin.words import COUPLES, DESCENT, SIBLINGS, Kin, Kinsperson, Life, Tie

_AFTER = {Kin.MARRIED: Kin.SEPARATED, Kin.PARTNER: Kin.EX_PARTNER}
"""What a couple is once their being together has ended and nothing later was recorded."""


@dataclass(frozen=True, slots=True)
class Couple:
    """Two people and how they stand to each other on the day; `kind` is None where they are only parents together."""

    pair: tuple[str, str]
    kind: Kin | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """A family as at one day: everybody who is there, the ties that stand, and its couples, each pair once."""

    on: date
    people: Mapping[str, Kinsperson]
    ties: tuple[Tie, ...]
    couples: tuple[Couple, ...]

    def parents(self, child: str) -> dict[str, Tie]:
        """Birth and adoptive parents of somebody, by id."""
        return {tie.one: tie for tie in self.ties if tie.other == child and tie.kind in DESCENT}


def as_at(people: Iterable[Kinsperson], ties: Iterable[Tie], on: date) -> Family:
    """The family on this day. Somebody not yet expected is left out, and so is every tie to somebody left out."""
    here = {one.id: one for one in people if one.life(on) is not Life.NOT_YET}
    between = [tie for tie in ties if tie.one in here and tie.other in here and tie.one != tie.other]
    standing = tuple(tie for tie in between if tie.kind not in COUPLES and tie.stands(on))
    return Family(on, here, standing, tuple(_couples(between, standing, on)))


def _couples(between: Iterable[Tie], standing: Iterable[Tie], on: date) -> Iterable[Couple]:
    """Each pair in the state that began last by this day; then parents of one child of whom nothing else is said."""
    found: dict[tuple[str, str], Couple] = {}
    begun = [tie for tie in between if tie.kind in COUPLES and (tie.began is None or tie.began <= on)]
    for tie in sorted(begun, key=lambda tie: (tie.began or date.min, tie.id)):
        over = tie.ended is not None and tie.ended <= on
        found[tie.pair] = Couple(tie.pair, _AFTER.get(tie.kind, tie.kind) if over else tie.kind, tie.certain)
    by_child: dict[tuple[str, Kin], list[str]] = {}
    for tie in standing:
        if tie.kind in DESCENT:
            by_child.setdefault((tie.other, tie.kind), []).append(tie.one)
    for parents in by_child.values():
        named = sorted(set(parents))
        for number, one in enumerate(named):
            for other in named[number + 1 :]:
                found.setdefault((one, other), Couple((one, other), None))
    return sorted(found.values(), key=lambda couple: couple.pair)


def age_on(person: Kinsperson, on: date) -> int | None:
    """Whole years on a day, or at death; None when the date of birth is not known or has not come."""
    until = person.died if person.died is not None and person.died <= on else on
    if person.born is None or person.born > until:
        return None
    return until.year - person.born.year - ((until.month, until.day) < (person.born.month, person.born.day))


def siblings(family: Family, child: str) -> dict[str, tuple[Kin, Tie | None]]:
    """Everybody who is a brother or sister of this person, and how, as their parents say it.

    Two parents in common: full; one of two known on both sides: half; one in common and less known: brother or sister.
    A tie that was recorded stands where the parents say nothing, and comes back beside it.
    """
    mine, found = family.parents(child), dict[str, tuple[Kin, Tie | None]]()
    for other in family.people:
        theirs = family.parents(other) if other != child else {}
        common = set(mine) & set(theirs)
        if common:
            half = len(common) == 1 and len(mine) > 1 and len(theirs) > 1
            found[other] = (Kin.HALF_SIBLING if half else Kin.SIBLING, None)
    for tie in family.ties:
        if tie.kind in SIBLINGS and child in tie.pair:
            found.setdefault(tie.other if tie.one == child else tie.one, (tie.kind, tie))
    for one, step in _of_step_parents(family, child, mine):
        found.setdefault(one, (Kin.STEP_SIBLING, step))
    found.pop(child, None)
    return found


def _of_step_parents(family: Family, child: str, mine: Mapping[str, Tie]) -> Iterable[tuple[str, None]]:
    """Children of the parents' present husbands, wives and partners."""
    together = {Kin.MARRIED, Kin.PARTNER}
    with_mine = {one for couple in family.couples if couple.kind in together and set(couple.pair) & set(mine)
                 for one in couple.pair} - set(mine)  # fmt: skip
    with_mine |= {tie.one for tie in family.ties if tie.other == child and tie.kind is Kin.STEP_PARENT}
    for tie in family.ties:
        if tie.kind in DESCENT and tie.one in with_mine and tie.other != child:
            yield tie.other, None
