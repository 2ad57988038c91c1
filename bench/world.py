"""Households of an invented city, drawn one after the other from one seed: same profile and seed, same people."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bench import numbers
from bench.profile import Community, Names, Profile, names

TODAY = date(2025, 6, 30)
"""The day on which the city is looked at. Fixed, so that the same arguments make the same bytes in any year."""
CHILD, ADULT = "child", "adult"
GROWN = timedelta(days=int(18 * 365.25))
ANOTHER_NAME = 20
"""How often another forename is drawn for a child whose sister or brother has it; a short list of names may run out."""
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters with which a postcode ends."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives or lived. ``house``: "12" or "Flat 3, 12"."""

    house: str
    street: str
    postcode: str


@dataclass(slots=True)
class Person:
    """Somebody as they are. ``homes`` and ``phones``: the newest last. ``carers``: a parent's names, the present first.

    ``maiden_name``: empty where it is the surname. ``other_forenames``, ``other_surnames``: used beside the true ones.
    """

    id: int
    role: str
    community: str
    sex: str
    born: date
    forename: str
    surname: str
    middle: str
    homes: list[Home]
    phones: list[str]
    nhs_number: str = ""
    maiden_name: str = ""
    school: str = ""
    other_forenames: list[str] = field(default_factory=list)
    other_surnames: list[str] = field(default_factory=list)
    carers: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}"


@dataclass(slots=True)
class Household:
    """People who live together: the mother first. ``is_related``: to the household before, by a child's very name."""

    number: int
    people: list[Person]
    is_related: bool = False

    @property
    def children(self) -> list[Person]:
        """The children, in the order in which they were drawn."""
        return [one for one in self.people if one.role == CHILD]

    @property
    def father(self) -> Person | None:
        """The father, where there is one at home."""
        return next((one for one in self.people if one.role == ADULT and one.sex == "M"), None)


class World:
    """The city: whom to draw next. Everything is drawn from one ``random.Random``, also by those who write it down."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile = profile
        self.random = random.Random(seed)
        self._streets = list(profile.streets)
        self.random.shuffle(self._streets)
        rare = list(profile.rare_surnames)
        self.random.shuffle(rare)
        self._rare = names(tuple(rare))
        self._people = 0
        self._households = 0
        self._phones = numbers.phones()
        self._nhs_numbers = numbers.nhs_numbers()

    def households(self) -> Iterator[Household]:
        """Households without end; now and then one that is related to the one before."""
        before: Household | None = None
        while True:
            related = before is not None and self.chance(self.profile.families.related_household)
            now = self._household()
            if related and before is not None:
                self._relate(before, now)
            yield now
            before = now

    def chance(self, share: float) -> bool:
        """Is it so this time?"""
        return self.random.random() < share

    def nhs_number(self, person: Person) -> str:
        """Somebody's NHS number, given out when it is first written down; empty when all were given out."""
        person.nhs_number = person.nhs_number or next(self._nhs_numbers, "")
        return person.nhs_number

    # One household

    def _household(self) -> Household:
        self._households += 1
        community = self._community()
        home, phone, family_name = self._home(), next(self._phones), self._surname(community)
        household = Household(self._households, [self._mother(community, family_name, home, phone)])
        if self.chance(0.68):
            born = self._born_between(21, 55)
            father = self._person(ADULT, community, "M", born, family_name, home, next(self._phones))
            household.people.append(father)
        self._add_children(household, community, family_name)
        self._move(household)
        return household

    def _mother(self, fathers: Community, family_name: str, home: Home, phone: str) -> Person:
        """Sometimes of another community than the father and the children."""
        community = self._community() if self.chance(0.12) else fathers
        mother = self._person(ADULT, community, "F", self._born_between(20, 48), family_name, home, phone)
        own = self._surname(community)
        if self.chance(fathers.mother_keeps_name):
            mother.surname = own
        else:
            mother.maiden_name = own
        if community.womens_surnames and self.chance(0.5):
            mother.surname = self.random.choice(community.womens_surnames)
        return mother

    def _add_children(self, household: Household, community: Community, family_name: str) -> None:
        families = self.profile.families
        step_name = self._surname(self._community()) if self.chance(families.step_family) else ""
        sizes = community.children
        wanted = self.random.choices(range(1, len(sizes) + 1), sizes)[0]
        born = self._born_between(0, 6) if self.chance(0.45) else self._born_between(4, 17.5)
        added = 0
        while added < wanted and born > TODAY - GROWN:
            at_once = 2 if self.chance(families.twins) and added + 1 < wanted else 1
            for _ in range(at_once):
                household.people.append(self._child(household, community, family_name, step_name, born))
            added += at_once
            born -= timedelta(days=self.random.randint(330, 1700))

    def _child(
        self, household: Household, community: Community, family_name: str, step_name: str, born: date
    ) -> Person:
        mother, father = household.people[0], household.father
        child = self._person(CHILD, community, self.random.choice("MF"), born, family_name, mother.homes[0], "")
        child.phones = list(mother.phones)
        taken = {name for other in household.children for name in (other.forename, *other.other_forenames)}
        for _ in range(ANOTHER_NAME):
            if child.forename in taken:
                child.forename = self._forename(community, child.sex)
        named_after = self.chance(self.profile.families.named_after_father)
        if named_after and father and child.sex == "M" and not taken:
            child.forename = father.forename
        child.surname = self._childs_surname(community, family_name, step_name, mother, father)
        if child.sex == "M" and community.boys_first_names and self.chance(community.boys_first_name):
            child.other_forenames.append(child.forename)
            child.middle, child.forename = child.forename, self.random.choice(community.boys_first_names)
        if step_name or mother.surname != family_name:
            child.other_surnames.append(mother.surname if child.surname != mother.surname else family_name)
        child.carers = _carers(mother, father)
        if (TODAY - born).days > 4 * 365.25:
            child.school = self.random.choice(self.profile.schools)
        return child

    def _childs_surname(
        self, community: Community, family_name: str, step_name: str, mother: Person, father: Person | None
    ) -> str:
        surname = family_name
        if community.fathers_name_first and father and self.chance(0.5):
            surname = father.name
        if step_name and self.chance(0.5):
            return step_name
        if mother.surname != family_name and self.chance(self.profile.families.double_barrel):
            return f"{mother.surname}-{family_name}"
        return surname

    def _move(self, household: Household) -> None:
        """Up to three moves, most of them with the father, and perhaps a new telephone for the mother's home."""
        father = household.father
        for _ in range(3):
            if not self.chance(self.profile.families.moves_again):
                break
            home = self._home()
            for one in household.people:
                if one is not father or self.chance(0.7):
                    one.homes.append(home)
        if self.chance(self.profile.families.new_phone):
            phone = next(self._phones)
            for one in household.people:
                if one is not father:
                    one.phones.append(phone)

    def _relate(self, before: Household, now: Household) -> None:
        """A related household: the family name, and a grandparent's forename that was given to a child in both."""
        theirs, ours = before.children, now.children
        if not theirs or not ours:
            return
        now.is_related = True
        ours[0].forename, ours[0].surname, ours[0].sex = theirs[0].forename, theirs[0].surname, theirs[0].sex
        ours[0].community = theirs[0].community
        ours[0].other_forenames, ours[0].other_surnames = [], []
        for child in ours[1:]:
            child.surname = theirs[0].surname

    # One person

    def _person(
        self, role: str, community: Community, sex: str, born: date, surname: str, home: Home, phone: str
    ) -> Person:
        self._people += 1
        forename = self._forename(community, sex)
        middle = self._forename(community, sex) if self.chance(0.45) else ""
        return Person(
            self._people, role, community.name, sex, born, forename, surname, middle, [home], [phone] if phone else []
        )

    def _community(self) -> Community:
        all_of = self.profile.communities
        return self.random.choices(all_of, [one.weight for one in all_of])[0]

    def _surname(self, community: Community) -> str:
        rare = community.rare_surname and self.chance(community.rare_surname)
        return self._pick(self._rare if rare else community.surnames)

    def _forename(self, community: Community, sex: str) -> str:
        return self._pick(community.boys if sex == "M" else community.girls)

    def _pick(self, of: Names) -> str:
        return self.random.choices(of.all, cum_weights=of.weights)[0]

    def _born_between(self, youngest: float, oldest: float) -> date:
        """A birthday, between two ages in years."""
        return TODAY - timedelta(days=self.random.randint(int(youngest * 365.25), int(oldest * 365.25)))

    def _home(self) -> Home:
        """Half of all homes are in the streets that many live in. A postcode is a stretch of twenty houses."""
        pick = self.random
        last = len(self._streets) - 1
        street = min(int(pick.expovariate(1 / 500)), last) if self.chance(0.5) else pick.randint(0, last)
        number = pick.randint(1, 160)
        flat = f"Flat {pick.randint(1, 40)}, " if self.chance(0.22) else ""
        areas, letters = self.profile.postcode_areas, UNIT_LETTERS
        place = (street * 7 + number // 20) % 3600
        unit = f"{1 + place // 400}{letters[place % 400 // 20]}{letters[place % 20]}"
        return Home(f"{flat}{number}", self._streets[street], f"{areas[street % len(areas)]} {unit}")


def _carers(mother: Person, father: Person | None) -> list[str]:
    """By whom a child may be said to be cared for; the mother also by the name she had."""
    before: Sequence[str] = [f"{mother.forename} {mother.maiden_name}"] if mother.maiden_name else []
    return [mother.name, *before, *([father.name] if father else [])]
