"""Who is around somebody: the family on record, who shares a home, who was named beside them, and the referrals.

Somebody who was recorded twice stands here once. A fixed number of questions for one person and for ten. Row security
leaves out whoever is kept from the viewer, and then nothing says that they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from openmash.family.queries.kin import Everybody, HomeRow, everybody, homes_of
from openmash.finding.queries.anyone import people_of
from openmash.people.models import Person, PersonAddress, PersonLink
from openmash.people.queries import Same, earlier_mentions, same_people
from openmash.people.queries.known import STANDING
from openmash.people.queries.withheld import Withheld, withheld
from openmash.referrals.models import Mention
from openmash.rulebook.roles import Viewer, may_search

MOST_AROUND = 150
MOST_UNDER_ONE_ROOF = 300
"""Rows of addresses that are read for all homes together: a hostel is a home of many."""


@dataclass(frozen=True, slots=True)
class Around:
    """Some people and everybody around them.

    `named`: where each is named, newest first. `beside`: of each person asked about, the mentions of others linked in
    the referrals that name them. `kept`: what the viewer does not read. `same`: which records they all have.
    """

    people: Mapping[UUID, Person]
    named: Mapping[UUID, tuple[Mention, ...]]
    beside: Mapping[UUID, Mapping[UUID, tuple[Mention, ...]]]
    family: Everybody
    homes: tuple[HomeRow, ...]
    kept: Withheld
    same: Same

    def home(self, person: UUID) -> PersonAddress | None:
        """The address of somebody that was heard of last."""
        one = self.people.get(person)
        return _latest(one) if one else None


def around(viewer: Viewer, people: Sequence[Person]) -> Around:
    """Everybody around these people, each the record that leads, whose names and addresses have been read."""
    if not may_search(viewer):
        return Around({}, {}, {}, Everybody({}, (), {}, Same()), (), Withheld(), Same())
    ids = [one.pk for one in people]
    family = everybody(viewer, ids)
    first = earlier_mentions(ids)
    named = {one: first[one] for one in ids if one in first}
    links = _links_beside(named)
    near = [*ids, *(link.person_id for many in links.values() for link in many)]
    near += [*_under_one_roof(people), *map(UUID, family.people)]
    same = same_people(near)
    wanted = list(dict.fromkeys(map(same.lead, near)))[: MOST_AROUND + len(ids)]
    same = same.within(set(wanted))
    everyone = people_of(same)
    beside = _beside(named, links, same)
    named = earlier_mentions(everyone, same)
    homes = homes_of(viewer, family)
    kept = withheld(viewer, named, everyone.values(), [home.row for home in homes])
    return Around({one: everyone[one] for one in wanted if one in everyone}, named, beside, family, homes, kept, same)


def _latest(person: Person) -> PersonAddress | None:
    """The address that was heard of last, of whichever record of theirs."""
    return max(person.addresses.all(), key=lambda row: (row.at, row.recorded_at), default=None)


def _under_one_roof(people: Sequence[Person]) -> Iterable[UUID]:
    """Whoever has an address that is the latest of one of these people's: house and number, spelt in any way."""
    latest = [row for one in people if (row := _latest(one))]
    keys = {row.house_key for row in latest if row.house_key[:1].isdigit()}
    rows = PersonAddress.objects.filter(STANDING, house_key__in=keys).order_by("-at")
    return rows.values_list("person_id", flat=True)[:MOST_UNDER_ONE_ROOF]


def _links_beside(named: Mapping[UUID, Sequence[Mention]]) -> dict[UUID, list[PersonLink]]:
    """Every link that stands of the referrals that name these people, by referral, the newest first."""
    referrals = {one.referral_id for many in named.values() for one in many}
    links = PersonLink.objects.filter(mention__referral__in=referrals, taken_back=None).select_related("mention")
    linked: dict[UUID, list[PersonLink]] = {}
    for link in links.order_by("-at"):
        linked.setdefault(link.mention.referral_id, []).append(link)
    return linked


def _beside(
    named: Mapping[UUID, Sequence[Mention]], linked: Mapping[UUID, Sequence[PersonLink]], same: Same
) -> dict[UUID, dict[UUID, tuple[Mention, ...]]]:
    """By person, who else is linked in the referrals that name them, and as what they were named there."""
    found: dict[UUID, dict[UUID, tuple[Mention, ...]]] = {}
    for person, many in named.items():
        others = found.setdefault(person, {})
        for here in many:
            for link in linked.get(here.referral_id, []):
                other = same.lead(link.person_id)
                if other != person:
                    others[other] = (*others.get(other, ()), link.mention)
    return found
