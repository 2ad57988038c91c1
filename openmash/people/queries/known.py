"""What is known of somebody: their names, the links that stand, what case systems say of a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch, Q

from openmash.people.models import CaseStatus, Person, PersonAddress, PersonLink, PersonName
from openmash.rulebook import matching
from openmash.rulebook.roles import Viewer

if TYPE_CHECKING:
    from openmash.referrals.models import Mention, Referral

KNOWN_AS, ALSO_KNOWN_AS = "known as", "also known as"
STANDING = Q(link=None) | Q(link__taken_back=None)
"""History that still counts: what was brought by a link that was taken back does not."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the hub knows, and where they were named before (links that stand), newest first."""

    person: Person
    earlier: tuple[Mention, ...]


def known(ids: Iterable[UUID]) -> dict[str, Known]:
    """People by id, as text, with their names and addresses, and where they were named before. Five queries."""
    wanted = list(ids)
    people = Person.objects.filter(pk__in=wanted).prefetch_related(
        Prefetch("names", PersonName.objects.filter(STANDING).order_by("at", "recorded_at")),
        Prefetch("addresses", PersonAddress.objects.filter(STANDING).order_by("at", "recorded_at")),
    )
    earlier = earlier_mentions(wanted)
    return {str(person.pk): Known(person, earlier.get(person.pk, ())) for person in people}


def earlier_mentions(ids: Iterable[UUID]) -> dict[UUID, tuple[Mention, ...]]:
    """Where these people were named, newest first, each with its referral and everybody named in it."""
    standing = PersonLink.objects.filter(person_id__in=list(ids), taken_back=None)
    standing = standing.select_related("mention__referral").prefetch_related("mention__referral__mentions")
    found: dict[UUID, list[Mention]] = {}
    for link in standing.order_by("-mention__referral__received_at"):
        found.setdefault(link.person_id, []).append(link.mention)
    return {person: tuple(mentions) for person, mentions in found.items()}


def name_of(person: Person) -> str:
    """What pages call a known person: the latest name, or that none is known."""
    names = list(person.names.all())
    usual = [name for name in names if name.kind == KNOWN_AS] or names
    full = f"{usual[-1].forename} {usual[-1].surname}".strip() if usual else ""
    return full or ("Unborn baby" if person.expected and not person.born else "Name not known")


def linked(mention: Mention) -> Person | None:
    """The known person this one has been linked to, or None while nobody has said."""
    link = PersonLink.objects.filter(mention=mention, taken_back=None).select_related("person").first()
    return link.person if link else None


def links(viewer: Viewer, referral: Referral) -> list[PersonLink]:
    """Every link of a referral, newest first, those taken back too, with the person's names."""
    found = PersonLink.objects.filter(mention__referral=referral).select_related("mention", "taken_back", "person")
    names = Prefetch("person__names", PersonName.objects.order_by("at"))
    return list(found.prefetch_related(names).order_by("-at", "-recorded_at"))


def link_of(viewer: Viewer, referral: Referral, link_id: UUID) -> PersonLink:
    """One link of a referral. PersonLink.DoesNotExist when there is none."""
    return PersonLink.objects.select_related("mention__referral", "person").get(pk=link_id, mention__referral=referral)


def case_statuses(viewer: Viewer, referral: Referral) -> list[CaseStatus]:
    """What was found of each child in case systems, newest first."""
    found = CaseStatus.objects.filter(mention__referral=referral).select_related("mention")
    return list(found.order_by("-at", "-recorded_at"))


def age_of(person: Person, on: date) -> int | None:
    """Whole years of age on a day, or None when the date of birth is not known."""
    return matching.age_on(person.born, on) if person.born else None
