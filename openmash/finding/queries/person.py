"""One known person: what any record of theirs was known by, each with its source, the links, and the merges."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from openmash.finding.queries.anyone import people_of
from openmash.people.models import Person, PersonLink, PersonMerge
from openmash.people.queries import is_taken_back, merges, same_people
from openmash.rulebook.roles import Viewer, may_search

BROUGHT = "link__mention__referral"


@dataclass(frozen=True, slots=True)
class History:
    """A person with the history of all their records, and every link that the viewer may see, newest first.

    `person` is the record that leads; `records` are all of them as each was written down; `merged` are the merges that
    stand, newest first.
    """

    person: Person
    records: tuple[Person, ...]
    links: tuple[PersonLink, ...]
    merged: tuple[PersonMerge, ...]

    @property
    def standing(self) -> tuple[PersonLink, ...]:
        """The links that stand."""
        return tuple(one for one in self.links if not hasattr(one, "taken_back"))

    @property
    def undone(self) -> tuple[PersonLink, ...]:
        """The links that were taken back."""
        return tuple(one for one in self.links if hasattr(one, "taken_back"))


def history(viewer: Viewer, person: UUID) -> History:
    """One known person, by any record of theirs. Person.DoesNotExist when there is none whom this viewer may know."""
    if not may_search(viewer):
        raise Person.DoesNotExist
    same = same_people([person])
    found = people_of(same, BROUGHT).get(same.lead(person))
    if found is None:
        raise Person.DoesNotExist
    links = PersonLink.objects.filter(person__in=same.everyone).select_related("mention__referral", "taken_back")
    return History(
        person=found,
        records=tuple(Person.objects.filter(pk__in=same.everyone).order_by("at", "pk")),
        links=tuple(links.order_by("-mention__referral__received_at", "-at")),
        merged=tuple(one for one in merges(viewer, person) if not is_taken_back(one)),
    )
