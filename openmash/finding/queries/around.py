"""Who is around somebody: the family on record, who shares a home, who was named beside them, and the referrals.

A fixed number of questions for one person and for ten. Row security leaves out whoever is kept from the viewer, and
then nothing says that they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from openmash.family.queries.kin import Everybody, HomeRow, everybody, homes_of
from openmash.finding.queries.anyone import standing_history
from openmash.finding.queries.withheld import Withheld, withheld
from openmash.people.models import Person, PersonAddress, PersonLink
from openmash.people.queries import Same, earlier_mentions
from openmash.people.queries.known import STANDING
from openmash.referrals.models import Mention
from openmash.rulebook.roles import Viewer, may_search

MOST_AROUND = 150
MOST_UNDER_ONE_ROOF = 300
"""Rows of addresses that are read for all homes together: a hostel is a home of many."""


@dataclass(frozen=True, slots=True)
class Around:
    """Some people and everybody around them.

    `named`: where each is named, newest first. `beside`: of each person asked about, the mentions of others linked in
    the referrals that name them. `kept`: what the viewer does not read.
    """

    people: Mapping[UUID, Person]
    named: Mapping[UUID, tuple[Mention, ...]]
    beside: Mapping[UUID, Mapping[UUID, tuple[Mention, ...]]]
    family: Everybody
    homes: tuple[HomeRow, ...]
    kept: Withheld

    def home(self, person: UUID) -> PersonAddress | None:
        """The address of somebody that was heard of last."""
        one = self.people.get(person)
        places = list(one.addresses.all()) if one else []
        return places[-1] if places else None


def around(viewer: Viewer, people: Sequence[Person]) -> Around:
    """Everybody around these people, whose names and addresses have been read."""
    if not may_search(viewer):
        return Around({}, {}, {}, Everybody({}, (), {}, Same()), (), Withheld())
    ids = [one.pk for one in people]
    family = everybody(viewer, ids)
    named = earlier_mentions(ids)
    beside = _beside(named)
    near = dict.fromkeys(ids)
    near |= dict.fromkeys(key for others in beside.values() for key in others)
    near |= dict.fromkeys(_under_one_roof(people))
    near |= dict.fromkeys(UUID(key) for key in family.people)
    wanted = list(near)[: MOST_AROUND + len(ids)]
    rows = Person.objects.filter(pk__in=wanted).prefetch_related(*standing_history())
    everyone = {one.pk: one for one in rows}
    named = earlier_mentions(everyone)
    homes = homes_of(viewer, family)
    addresses = [row for one in everyone.values() for row in one.addresses.all()]
    kept = withheld(viewer, named, addresses, [home.row for home in homes])
    return Around(everyone, named, beside, family, homes, kept)


def _under_one_roof(people: Sequence[Person]) -> Iterable[UUID]:
    """Whoever has an address that is the latest of one of these people's: house and number, spelt in any way."""
    latest = [list(one.addresses.all())[-1] for one in people if one.addresses.all()]
    keys = {row.house_key for row in latest if row.house_key[:1].isdigit()}
    rows = PersonAddress.objects.filter(STANDING, house_key__in=keys).order_by("-at")
    return rows.values_list("person_id", flat=True)[:MOST_UNDER_ONE_ROOF]


def _beside(named: Mapping[UUID, Sequence[Mention]]) -> dict[UUID, dict[UUID, tuple[Mention, ...]]]:
    """By person, who else is linked in the referrals that name them, and as what they were named there."""
    referrals = {one.referral_id for many in named.values() for one in many}
    links = PersonLink.objects.filter(mention__referral__in=referrals, taken_back=None).select_related("mention")
    linked: dict[UUID, list[PersonLink]] = {}
    for link in links.order_by("-at"):
        linked.setdefault(link.mention.referral_id, []).append(link)
    found: dict[UUID, dict[UUID, tuple[Mention, ...]]] = {}
    for person, many in named.items():
        others = found.setdefault(person, {})
        for here in many:
            for link in linked.get(here.referral_id, []):
                if link.person_id != person:
                    others[link.person_id] = (*others.get(link.person_id, ()), link.mention)
    return found
