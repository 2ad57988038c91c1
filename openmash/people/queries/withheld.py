"""Which addresses and numbers of known people are withheld from one viewer, wherever the protection was said.

One reason is enough for everybody who lives there: an address marked on a person, a referral whose home is protected,
somebody who is protected themselves, a stay that was recorded as protected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from openmash.people.models import Person, ProtectedMark
from openmash.rulebook import guarding, sharing
from openmash.rulebook.roles import Viewer

if TYPE_CHECKING:
    from openmash.referrals.models import Mention

Place = tuple[str, str]


class Lived(Protocol):
    """That somebody lived somewhere, as the room of families records it."""

    line: str
    postcode: str
    protected: bool
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Withheld:
    """What one viewer does not read: places, and everything of some people."""

    places: tuple[Place, ...] = ()
    people: frozenset[UUID] = frozenset()

    def place(self, person: UUID, line: str, code: str) -> bool:
        """Is this address withheld? Without a postcode on either side the line alone decides, else the postcode."""
        return person in self.people or any(_may_be((line, code), kept) for kept in self.places)

    def phone(self, person: UUID) -> bool:
        """Are this person's numbers withheld?"""
        return person in self.people


def withheld(
    viewer: Viewer,
    mentions: Mapping[UUID, Sequence[Mention]],
    known: Iterable[Person],
    stays: Iterable[Lived] | None = None,
) -> Withheld:
    """What is kept of these people; `mentions` are where each is named. Two questions to the database at most.

    An address counts as of the person who was given, whichever record of theirs holds it. `stays`: where they and those
    around them lived; left out, the protected homes of these people's family trees are looked up.
    """
    if sharing.may_read_protected_address(viewer):
        return Withheld()
    known = list(known)
    named = [(person, one) for person, many in mentions.items() for one in many]
    referrals = {one.referral_id for _, one in named}
    marks = ProtectedMark.objects.filter(referral_ref__in=referrals, lifted=None, kind__in=("HOME", "PERSON"))
    marked = list(marks.values_list("kind", "referral_ref", "subject"))
    subjects = {subject for kind, _, subject in marked if kind == "PERSON"}
    people = frozenset(person for person, one in named if one.pk in subjects)
    homes = {referral for kind, referral, _ in marked if kind == "HOME"}
    homes |= {one.referral_id for person, one in named if person in people and not one.address}
    kept = [
        (one.referral.address_line, one.referral.postcode)
        for _, one in named
        if one.referral.address_protected or one.referral_id in homes
    ]
    kept += [
        (row.line, row.postcode) for one in known for row in one.addresses.all() if row.protected or one.pk in people
    ]
    if stays is None:
        kept += _protected_homes(known)
    else:
        kept += [(row.line, row.postcode) for row in stays if row.protected or row.person_id in people]
    return Withheld(tuple(dict.fromkeys(place for place in kept if any(place))), people)


def _protected_homes(known: Iterable[Person]) -> list[Place]:
    """Homes that the family tree of these people says are protected, by whichever of their records."""
    records = {row.person_id for one in known for row in one.names.all()} | {one.pk for one in known}
    homes = Person.objects.filter(pk__in=records, stays__protected=True)
    return list(homes.values_list("stays__line", "stays__postcode"))


def _may_be(one: Place, other: Place) -> bool:
    code, kept_code = guarding.squeezed(one[1]), guarding.squeezed(other[1])
    if code and kept_code:
        return code == kept_code
    return bool(guarding.squeezed(one[0])) and guarding.squeezed(one[0]) == guarding.squeezed(other[0])
