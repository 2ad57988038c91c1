"""One known person: what they were known by, each with its source, and the links that stand or were taken back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from openmash.people.models import (
    Person,
    PersonAddress,
    PersonCarer,
    PersonLink,
    PersonMark,
    PersonName,
    PersonPhone,
)
from openmash.people.queries.known import STANDING
from openmash.rulebook.roles import Viewer, may_search

BROUGHT = "link__mention__referral"


@dataclass(frozen=True, slots=True)
class History:
    """A person with their history, oldest first, and every link to a referral that the viewer may see, newest first."""

    person: Person
    links: tuple[PersonLink, ...]

    @property
    def standing(self) -> tuple[PersonLink, ...]:
        """The links that stand."""
        return tuple(one for one in self.links if not hasattr(one, "taken_back"))

    @property
    def undone(self) -> tuple[PersonLink, ...]:
        """The links that were taken back."""
        return tuple(one for one in self.links if hasattr(one, "taken_back"))


def history(viewer: Viewer, person: UUID) -> History:
    """One known person. Person.DoesNotExist when there is none, or none whom this viewer may know."""
    if not may_search(viewer):
        raise Person.DoesNotExist
    models = {
        "names": PersonName, "addresses": PersonAddress, "phones": PersonPhone, "carers": PersonCarer,
        "marks": PersonMark,
    }  # fmt: skip
    parts = [
        Prefetch(name, model.objects.filter(STANDING).select_related(BROUGHT).order_by("at", "recorded_at"))  # type: ignore[attr-defined]
        for name, model in models.items()
    ]
    found = Person.objects.prefetch_related(*parts).get(pk=person)
    links = PersonLink.objects.filter(person=found).select_related("mention__referral", "taken_back")
    return History(found, tuple(links.order_by("-mention__referral__received_at", "-at")))
