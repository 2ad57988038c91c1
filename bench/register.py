"""A register, one record a person, and people to look for in it: alone, or whole referrals together.

Some households, or some of a household, are left out of the register; they are who is looked for and not known.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from bench.files import table
from bench.records import AGENCIES, COLUMNS, POLICE, REFERRAL, SCHOOL, Record, cells, sheet_of, written
from bench.world import CHILD, Household, Person, World

KNOWN, SIBLING, TWIN, RELATIVE, PARENT, STRANGER = "known", "sibling", "twin", "relative", "parent", "stranger"
"""Kinds: in the register; or not, but of their household somebody is (a child, a twin of one, an adult); or a child of
a related household bears the same name; or nobody is known."""
HEAD = ("record_id", "register_id", "kind", "community")
OF_A_HOUSEHOLD = 3.5
"""People of a household, about: only for how many households to leave people out of."""
TO_SPARE = (1.5, 10)
"""Households people are left out of: half as many again as are needed, and ten, so that a small set has enough too."""
AT_MOST = 0.5
"""Of the households, the share of which anybody is left out at most."""
_WRITTEN_BY = {"child": (15, 35, 25, 5, 20), "adult": (35, 15, 0, 25, 25)}
"""By whom the one record of a person in the register was written, in a hundred."""

Thing = TypeVar("Thing")


class TooFew(ValueError):
    """The register is too small for what was asked, with a sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody looked for: who it is in the register (0 for nobody), and the kind."""

    person: Person
    number: int
    kind: str


Line = tuple[Record, Asked, str]
"""What is written of somebody looked for, who it is, and the referral that names them; empty when alone."""


class Asking(Protocol):
    """Whom to leave out of the register, and whom to look for."""

    def left_out(self, household: Household) -> set[int]:
        """The ids of those of a household who do not come into the register."""

    def offer(self, household: Sequence[Asked]) -> None:
        """A household whose register is written, everybody with number and kind."""

    def lines(self) -> Iterator[Line]:
        """What is asked, when the register is whole. Raises TooFew."""


class Sample(Generic[Thing]):
    """So many of things that come one after the other, each as likely as any other."""

    def __init__(self, size: int, pick: random.Random) -> None:
        self.things: list[Thing] = []
        self._size, self._pick, self._seen = size, pick, 0

    def offer(self, thing: Thing) -> None:
        """One more thing; it may push out another."""
        self._seen += 1
        if len(self.things) < self._size:
            self.things.append(thing)
        elif (place := self._pick.randrange(self._seen)) < self._size:
            self.things[place] = thing


def make(world: World, out: Path, asking: Asking, *, register: int, referrals: bool = False) -> None:
    """Writes ``register.csv``, ``queries.csv`` and ``truth.csv``. Raises TooFew."""
    with table(out / "register.csv", COLUMNS) as known:
        for household in _registered(world, register, asking, known.writerow):
            asking.offer(household)
    columns = (*COLUMNS, "referral") if referrals else COLUMNS
    with table(out / "queries.csv", columns) as queries, table(out / "truth.csv", HEAD) as truth:
        for number, (record, asked, referral) in enumerate(asking.lines(), 1):
            record.record_id = f"q{number}"
            queries.writerow((*cells(record), referral) if referrals else cells(record))
            truth.writerow((record.record_id, asked.number or "", asked.kind, asked.person.community))


def _registered(
    world: World, register: int, asking: Asking, write: Callable[[Sequence[Any]], Any]
) -> Iterator[list[Asked]]:
    """Fills the register, and gives each household that lies wholly within it."""
    number, namesake_is_known = 0, False
    for household in world.households():
        out = asking.left_out(household)
        numbers: dict[int, int] = {}
        for person in household.people:
            if person.id in out:
                continue
            if number == register:
                return
            numbers[person.id] = number = number + 1
            record = written(world, person, _agency(world, person))
            record.record_id = str(number)
            write(cells(record))
        yield [
            Asked(one, numbers.get(one.id, 0), _kind(one, household, numbers, namesake_is_known))
            for one in household.people
        ]
        namesake_is_known = household.children[0].id in numbers


def _agency(world: World, person: Person) -> str:
    weights = list(_WRITTEN_BY[person.role])
    if not person.school:
        weights[AGENCIES.index(SCHOOL)] = 0
    return world.random.choices(AGENCIES, weights)[0]


def _kind(one: Person, household: Household, numbers: Mapping[int, int], namesake_is_known: bool) -> str:
    if one.id in numbers:
        return KNOWN
    if not numbers:
        has_namesake = household.is_related and namesake_is_known and one is household.children[0]
        return RELATIVE if has_namesake else STRANGER
    if one.role != CHILD:
        return PARENT
    of_a_day = (other for other in household.children if other.born == one.born)
    return TWIN if any(other.id in numbers for other in of_a_day) else SIBLING


class Alone:
    """People looked for one at a time, each with nothing said of anybody else."""

    def __init__(self, world: World, *, register: int, known: int, unknown: int, per_community: int) -> None:
        """``per_community``: of each community at least so many known people, beyond ``known`` where needed."""
        self._world, self._wanted_known, self._wanted_unknown = world, known, unknown
        self._per_community = per_community
        self._out = _share_left_out(unknown, register)
        pick = world.random
        self._known: Sample[Asked] = Sample(known, pick)
        self._unknown: Sample[Asked] = Sample(unknown, pick)
        self._of_community: dict[str, Sample[Asked]] = {
            one.name: Sample(per_community, pick) for one in world.profile.communities
        }

    def left_out(self, household: Household) -> set[int]:
        """Now and then one child, half the time with the whole household."""
        world = self._world
        if not world.chance(self._out):
            return set()
        child = world.random.choice(household.children)
        bears_a_name_again = household.is_related and child is household.children[0]
        whole = world.chance(0.5) or bears_a_name_again
        return {one.id for one in household.people} if whole else {child.id}

    def offer(self, household: Sequence[Asked]) -> None:
        """Children, three adults in ten, and of those left out one child."""
        for asked in household:
            if asked.number and (asked.person.role == CHILD or self._world.chance(0.3)):
                self._known.offer(asked)
                self._of_community[asked.person.community].offer(asked)
        missing = [asked for asked in household if not asked.number and asked.person.role == CHILD]
        if missing:
            namesake = next((asked for asked in missing if asked.kind == RELATIVE), None)
            self._unknown.offer(namesake or self._world.random.choice(missing))

    def lines(self) -> Iterator[Line]:
        """Known and unknown mixed; told of by the police or in a referral."""
        asked = [*self._known_people(), *self._unknown.things]
        _enough(len(self._unknown.things), self._wanted_unknown, "people who are not in it")
        pick = self._world.random
        pick.shuffle(asked)
        for one in asked:
            agency = POLICE if one.number and self._world.chance(0.4) else REFERRAL
            yield written(self._world, one.person, agency), one, ""

    def _known_people(self) -> list[Asked]:
        """Those of the whole city, and more of each community that is short of people."""
        people = list(self._known.things)
        _enough(len(people), self._wanted_known, "known people")
        taken = {one.number for one in people}
        for community, sample in self._of_community.items():
            has = sum(one.person.community == community for one in people)
            more = [one for one in sample.things if one.number not in taken][: max(0, self._per_community - has)]
            _enough(has + len(more), self._per_community, f"known people of “{community}”")
            people += more
        return people


class Together:
    """Whole referrals: people of one household, written down by one referrer on one day."""

    SHARES = {"everybody": 0.6, "some": 0.2, "nobody": 0.2}
    """Of the referrals, in how many everybody who is named may be known."""
    NAMED = (0.2, 0.3, 0.3, 0.2)
    """In how many one, two, three or four people are named, where the household is as large."""

    def __init__(self, world: World, *, register: int, people: int) -> None:
        """``people``: how many to look for in all; the last referral is kept whole, so there may be a few more."""
        self._world, self._people = world, people
        self._out = _share_left_out(round((1 - self.SHARES["everybody"]) * people / 2), register)
        self._households: dict[str, Sample[Sequence[Asked]]] = {
            name: Sample(people, world.random) for name in self.SHARES
        }

    def left_out(self, household: Household) -> set[int]:
        """Now and then the whole household, or as often one or two of it."""
        world = self._world
        if not world.chance(self._out):
            return set()
        if world.chance(0.5):
            return {one.id for one in household.people}
        number = min(world.random.randint(1, 2), len(household.people) - 1)
        return {one.id for one in world.random.sample(household.people, number)}

    def offer(self, household: Sequence[Asked]) -> None:
        """Every household, by how many of it are known."""
        known = sum(bool(asked.number) for asked in household)
        which = "everybody" if known == len(household) else "some" if known else "nobody"
        self._households[which].offer(household)

    def lines(self) -> Iterator[Line]:
        """Referral after referral until enough people are looked for."""
        pick = self._world.random
        for sample in self._households.values():
            pick.shuffle(sample.things)
        people = referral = 0
        while people < self._people:
            which = pick.choices(tuple(self.SHARES), tuple(self.SHARES.values()))[0]
            left = self._households[which].things
            _enough(bool(left), 1, f"households of whom {which} is in it")
            named = self._named(left.pop())
            people += len(named)
            referral += 1
            sheet = sheet_of(self._world, [asked.person for asked in named], REFERRAL)
            for asked in named:
                yield written(self._world, asked.person, REFERRAL, sheet), asked, f"r{referral}"

    def _named(self, household: Sequence[Asked]) -> list[Asked]:
        """Always a child, and somebody who was left out where anybody was; a referral is about a child."""
        pick = self._world.random
        number = pick.choices(range(1, len(self.NAMED) + 1), self.NAMED)[0]
        mixed = pick.sample(household, len(household))
        missing = [asked for asked in mixed if not asked.number]
        child = next(asked for asked in [*missing, *mixed] if asked.person.role == CHILD)
        first = [child] if child in missing or not missing else [child, missing[0]]
        rest = [asked for asked in mixed if asked not in first]
        return (first + rest)[: max(number, len(first))]


def _share_left_out(households: int, register: int) -> float:
    """Of all households, the share of which somebody is left out, where so many are wanted."""
    times, more = TO_SPARE
    return min(AT_MOST, (times * households + more) * OF_A_HOUSEHOLD / register) if households else 0.0


def _enough(there: int, wanted: int, of_what: str) -> None:
    if there < wanted:
        raise TooFew(f"The register is too small: {wanted} {of_what} are wanted and there are {there}.")
