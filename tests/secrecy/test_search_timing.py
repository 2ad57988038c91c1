"""Search does not tell by its time: somebody looks for a name of a family that is kept from them, and for an invented
one, in turn and in the same run, and the two take as long (T18).

Names are made alike and dealt to the hidden families and to nobody by lot, so that no name's own length or likeness
counts. The measure is the middle of the paired ratios; a control shows that it sees a difference where there is one.
"""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pytest_django.plugin import DjangoDbBlocker

from openmash.finding import queries as finders
from openmash.partnership import actions as partnership
from openmash.partnership.actions import OwnDetails
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people import queries as people_queries
from openmash.people.models import Person, PersonName
from openmash.referrals import finding
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.rulebook import matching
from openmash.rulebook.matching import Name, asked
from openmash.rulebook.policy import to_data
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.conftest import FIGURE, django_at
from tests.decisions.story import signed_in
from tests.ground import databases
from tests.restrictions.walls import add, restrict

pytestmark = pytest.mark.campaign

NAMES, TOWNSFOLK, PAIRS = 30, 3_000, 160
LOWEST, HIGHEST = 0.8, 1.25
"""Bounds of the middle of the paired ratios, hidden by invented."""

NUMBER = "07700 900555"
SOUNDS = tuple(first + second for first in "bdfghklmnprstvwz" for second in "aeiou")
NOW = factories.later(120)


@dataclass(frozen=True)
class Town:
    """Who looks, and which names are whose: of a family related to `relative`, of one restricted, of nobody."""

    relative: Account
    stranger: Account
    colleague: Account
    related: tuple[Name, ...]
    restricted: tuple[Name, ...]
    invented: tuple[Name, ...]


def names(draw: random.Random, number: int) -> list[Name]:
    """Names of one length, none twice, hardly any like another."""
    found: set[Name] = set()
    while len(found) < number:
        forename, surname = ("".join(draw.choice(SOUNDS) for _ in range(length)).capitalize() for length in (2, 5))
        found.add(Name(forename, surname))
    return draw.sample(sorted(found, key=str), number)


def arrived(name: Name, phone: str, officer: Viewer) -> Referral:
    """A family of this name that the hub knows: a child and a mother, both added to the people it knows."""
    of = factories.referral(
        children=(SentPerson(forename=name.forename, surname=name.surname, born=factories.TWO_CHILDREN[0].born),),
        adults=(SentPerson(forename="Ilse", surname=name.surname, relation="mother", phone=phone),),
        address_line=f"4 {name.surname} Street", postcode="", safe_contact="",
    )  # fmt: skip
    with acting_as(officer):
        for mention in of.mentions.select_related("referral"):
            people.add(mention=mention, by=officer, at=NOW)
    return of


def townsfolk(draw: random.Random) -> None:
    """Everybody else the hub knows."""
    who = stamp(CLERK, NOW)
    named = names(draw, TOWNSFOLK)
    with acting_as(CLERK):
        known = Person.objects.bulk_create(Person(**who) for _ in named)
        PersonName.objects.bulk_create(
            PersonName(
                **who, person=person, forename=name.forename, surname=name.surname,
                forename_key=matching.name_key(name.forename), surname_key=matching.name_key(name.surname),
                full_key=matching.full_key(name.forename, name.surname),
            )
            for person, name in zip(known, named, strict=True)
        )  # fmt: skip


@pytest.fixture(scope="module")
def town(django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """A hub that knows many people, in a database of its own."""
    draw = random.Random(18)
    with databases.copy_of(databases.migrated()) as logins, django_at(logins.app), django_db_blocker.unblock():
        townsfolk(draw)
        drawn = names(draw, 3 * NAMES)
        related, hidden, invented = (tuple(drawn[n::3]) for n in range(3))
        manager, worker = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
        relative, stranger = factories.staff(Role.CONTACT_OFFICER), factories.staff(Role.CONTACT_OFFICER)
        officer, free = factories.viewer(Role.CONTACT_OFFICER), factories.staff(Role.SOCIAL_WORKER)
        for name in related:
            arrived(name, NUMBER, officer)
        for number, name in enumerate(hidden):
            restrict(manager, arrived(name, f"07700 9006{number:02}", officer), worker)
        add(relative, OwnDetails(whose="me", phone=NUMBER))
        _tell_nobody_whom_to_ask()
        yield Town(relative, stranger, free, related, hidden, invented)


def _tell_nobody_whom_to_ask() -> None:
    """Else a search says in words that there is a restricted family, and its time would tell nothing more."""
    by = factories.viewer(Role.ADMINISTRATOR)
    with acting_as(by):
        body = {**to_data(policy_now()), "tell_of_restricted": False}
        partnership.change_policy(body=body, seen=0, because="Nothing at all is told.", by=by, at=NOW)


def by_page(account: Account) -> Callable[[Name], str]:
    """Looking by HTTP, on the page on which a call is taken."""
    client = signed_in(account)

    def look(name: Name) -> str:
        typed = {"children-0-forename": name.forename, "children-0-surname": name.surname, "act": "look"}
        page = client.post("/take/", {"form_key": str(uuid.uuid4()), **typed})
        assert page.status_code == 200
        return str(page.content.decode())

    return look


def by_box(account: Account) -> Callable[[Name], str]:
    """What the box of `Find anyone` answers to one name alone, by HTTP: hardly anybody else's is like it."""
    client = signed_in(account)

    def look(name: Name) -> str:
        page = client.post("/find/found/", {"who": name.surname})
        assert page.status_code == 200
        return str(page.content.decode())

    return look


def by_name(account: Account) -> Callable[[Name], str]:
    """What that box asks of the database; gives who of that very name is found."""
    viewer, on = account.viewer(), NOW.date()

    def look(name: Name) -> str:
        with acting_as(viewer, NOW):
            found = finders.anyone(viewer, asked.read(name.surname, on))
        return " ".join(str(hit.person.pk) for hit in found.hits if name.surname in people_queries.name_of(hit.person))

    return look


def by_search(account: Account) -> Callable[[Name], str]:
    """What that page asks of the database; gives who of that very name is found."""
    viewer = account.viewer()

    def look(name: Name) -> str:
        child = SentPerson(forename=name.forename, surname=name.surname)
        with acting_as(viewer, NOW):
            sought = finding.sought([child], [], "", "", NOW)
            found = people.look_for(sought=sought, by=viewer, at=NOW)
            doubles = finding.doubles(viewer, sought)
            named = [one for one in found[0].people.values() if name.surname in people_queries.name_of(one.person)]
            beside = [one for one in doubles if one.referral.mentions.filter(surname=name.surname).exists()]
        return " ".join([*(str(one.person.pk) for one in named), *map(str, beside)])

    return look


@dataclass(frozen=True)
class Measured:
    """Paired times, in seconds: looking for a name that is there, and for one that is not."""

    there: list[float]
    not_there: list[float]

    @property
    def ratio(self) -> float:
        """The middle of the paired ratios."""
        return statistics.median(a / b for a, b in zip(self.there, self.not_there, strict=True))

    @property
    def apart(self) -> float:
        """How far the middles are apart, in seconds."""
        return abs(statistics.median(self.there) - statistics.median(self.not_there))

    def __str__(self) -> str:
        return f"{self.ratio:.3f} ({self.apart * 1000:.2f} ms apart, {len(self.there)} pairs)"


def measured(look: Callable[[Name], str], there: tuple[Name, ...], not_there: tuple[Name, ...], pairs: int) -> Measured:
    """Both kinds of name in turn, which first by lot, after a few that are not counted."""
    draw, found = random.Random(81), Measured([], [])
    for name in (*there[:3], *not_there[:3]):
        look(name)
    for _ in range(pairs):
        both = [(draw.choice(there), found.there), (draw.choice(not_there), found.not_there)]
        draw.shuffle(both)
        for name, kept in both:
            began = time.perf_counter()
            look(name)
            kept.append(time.perf_counter() - began)
    return found


def test_search_takes_as_long_for_a_family_that_is_kept_from_one_as_for_nobody(town: Town, record_property) -> None:
    page = measured(by_page(town.relative), town.related, town.invented, PAIRS)
    related = measured(by_search(town.relative), town.related, town.invented, PAIRS)
    restricted = measured(by_page(town.stranger), town.restricted, town.invented, PAIRS)
    record_property(FIGURE, f"related, by HTTP {page}, in the search alone {related}; restricted, by HTTP {restricted}")
    for one in (page, related, restricted):
        assert LOWEST <= one.ratio <= HIGHEST


def test_the_box_takes_as_long_for_a_family_that_is_kept_from_one_as_for_nobody(town: Town, record_property) -> None:
    """The other closed search, of one name alone: a part of it, its likeness, its sound."""
    page = measured(by_box(town.relative), town.related, town.invented, PAIRS // 2)
    related = measured(by_name(town.relative), town.related, town.invented, PAIRS // 2)
    restricted = measured(by_box(town.stranger), town.restricted, town.invented, PAIRS // 2)
    record_property(FIGURE, f"related, by HTTP {page}, in the search alone {related}; restricted, by HTTP {restricted}")
    for one in (page, related, restricted):
        assert LOWEST <= one.ratio <= HIGHEST
    seen = measured(by_name(town.stranger), town.related, town.invented, PAIRS // 4)
    record_property(FIGURE, f"not kept from one: {seen}")
    assert seen.ratio > HIGHEST


def test_the_measure_sees_a_difference_where_there_is_one(town: Town, record_property) -> None:
    """Somebody from whom the family is not kept finds it, and that takes longer."""
    seen = measured(by_search(town.stranger), town.related, town.invented, PAIRS // 4)
    record_property(FIGURE, f"not kept from one: {seen}")
    assert seen.ratio > HIGHEST


def test_what_is_looked_for_is_there_for_others_and_not_for_them(town: Town) -> None:
    """The names that are timed do find a family, for whoever may see it; for those timed they find nothing."""
    for looking in (by_search, by_name):
        colleague, relative, stranger = (looking(one) for one in (town.colleague, town.relative, town.stranger))
        assert all(colleague(name) for name in town.related)
        assert {relative(name) for name in town.related} == {""}
        assert {stranger(name) for name in town.restricted} == {""}
