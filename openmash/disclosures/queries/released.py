"""Reads of releases: what waits for a second person, what a recipient may open, what was recalled or protected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from openmash.agency_checks.models import AnswerItem, OwnerAsked, OwnerTookBack
from openmash.agency_checks.queries import agreements as owners_asked
from openmash.disclosures.models import (
    Disclosure,
    DisclosureItem,
    DisclosureOpened,
    NotShared,
    Recall,
    ReleasePrepared,
)
from openmash.people.models import ProtectedMark
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name
from openmash.rulebook.outputs import AGENCY, REFERRER, TEAM
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_release
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Role

LETTERS = ("LETTER", "MEETING")


@dataclass(frozen=True, slots=True)
class Protectable:
    """Something of a referral that can be marked: what it is, in words, and the protection that stands on it."""

    kind: str
    subject: UUID
    what: str
    mark: ProtectedMark | None


def _reads(viewer: Viewer) -> bool:
    return viewer.role in SEALED_READERS or viewer.role is Role.AUDITOR or viewer.is_clerk


def waiting_releases(viewer: Viewer) -> QuerySet[ReleasePrepared]:
    """Packages that wait for a second person, those asked of the viewer and the oldest first."""
    rows = ReleasePrepared.objects.filter(answer=None).exclude(second_because="")
    return rows.order_by("at", "recorded_at", "pk") if may_release(viewer) else rows.none()


def prepared(viewer: Viewer, prepared_id: UUID) -> ReleasePrepared:
    """One prepared package. ReleasePrepared.DoesNotExist when it is not the viewer's to read."""
    rows = ReleasePrepared.objects.exclude(second_because="").select_related("answer")
    return (rows if may_release(viewer) else rows.none()).get(pk=prepared_id)


def prepared_for(viewer: Viewer, referral: Referral) -> QuerySet[ReleasePrepared]:
    """Every package of a referral that needed a second person, with the answer, the latest first."""
    rows = ReleasePrepared.objects.filter(referral_ref=referral.pk).exclude(second_because="")
    rows = rows.select_related("answer").order_by("-at", "-recorded_at", "-pk")
    return rows if _reads(viewer) else rows.none()


def not_shared(viewer: Viewer, referral: Referral) -> QuerySet[NotShared]:
    """What it was decided not to share, the latest first."""
    rows = NotShared.objects.filter(referral_ref=referral.pk).order_by("-at", "-recorded_at", "-pk")
    return rows if _reads(viewer) else rows.none()


def openings(viewer: Viewer, referral: Referral) -> dict[UUID, list[DisclosureOpened]]:
    """When recipients opened what left, by disclosure: each person's first time, the earliest first."""
    if not _reads(viewer):
        return {}
    found: dict[UUID, list[DisclosureOpened]] = {}
    for row in DisclosureOpened.objects.filter(disclosure__referral_ref=referral.pk).order_by(
        "at", "recorded_at", "pk"
    ):
        found.setdefault(row.disclosure_id, []).append(row)
    return found


def taken_back_after(viewer: Viewer, rows: Iterable[Disclosure]) -> dict[UUID, OwnerTookBack]:
    """Disclosures with an item whose owner took the agreement back after it had left: the hub should recall them."""
    ids = [row.pk for row in rows]
    items = DisclosureItem.objects.filter(disclosure__in=ids).exclude(agreement=None)
    by_agreement = {row.agreement: row.disclosure_id for row in items}
    found = OwnerTookBack.objects.filter(answered__in=list(by_agreement))
    return {by_agreement[row.answered_id]: row for row in found}


def asked_owners(viewer: Viewer, referral: Referral) -> list[OwnerAsked]:
    """Every question to an owner about a referral, for those who read the answers; the latest first."""
    return list(reversed(owners_asked(referral))) if _reads(viewer) else []


def _mine(viewer: Viewer) -> Q:
    """What is addressed to this viewer: their team, their agency, or themselves as a referrer."""
    if viewer.is_receiving and viewer.team:
        return Q(recipient_kind=TEAM, recipient=viewer.team)
    if viewer.agency and viewer.is_navigator:
        return Q(recipient_kind=AGENCY, recipient=viewer.agency)
    if viewer.is_referrer:
        return Q(recipient_kind=REFERRER, recipient=viewer.id)
    return Q(pk=None)


def letters(viewer: Viewer) -> QuerySet[Disclosure]:
    """Letters and papers released to the viewer, the newest first. What was recalled is not among them."""
    return Disclosure.objects.filter(_mine(viewer), kind__in=LETTERS).order_by("-at", "-recorded_at")


def letter(viewer: Viewer, disclosure_id: UUID) -> Disclosure:
    """One letter to the viewer, with its items. Disclosure.DoesNotExist when it is not theirs, or was recalled."""
    return letters(viewer).prefetch_related("items").get(pk=disclosure_id)


def recalls(viewer: Viewer, *kinds: str) -> QuerySet[Recall]:
    """What was called back from the viewer, of these kinds, the newest first."""
    return Recall.objects.filter(_mine(viewer), kind__in=kinds).order_by("-at", "-recorded_at", "-pk")


def recall_of(viewer: Viewer, disclosure_id: UUID, *kinds: str) -> Recall:
    """The recall of something that was the viewer's. Recall.DoesNotExist otherwise."""
    return recalls(viewer, *kinds).get(disclosure_id=disclosure_id)


def protectable(viewer: Viewer, referral: Referral, policy: LocalPolicy) -> list[Protectable]:
    """Everything of a referral that can be marked as protected, with the mark that stands on it."""
    marks = ProtectedMark.objects.filter(referral_ref=referral.pk, lifted=None)
    standing = {(row.kind, row.subject): row for row in marks}
    found = [("HOME", referral.pk, "The home address")] if referral.address_line or referral.postcode else []
    people = list(referral.mentions.all())
    found += [("PERSON", one.pk, _person_words(one)) for one in people]
    if referral.safe_contact:
        found.append(("SAFE_CONTACT", referral.pk, "How it is safe to reach the family"))
    found += [
        ("SAFE_CONTACT", one.pk, f"How it is safe to reach {child_name(one)}") for one in people if one.safe_contact
    ]
    if _reads(viewer):
        found += [
            ("ITEM", one.pk, f"{policy.agency_name(one.agency)}, {one.dated_words}: {one.text}")
            for one in AnswerItem.objects.filter(referral_ref=referral.pk).order_by("agency", "answer__at", "seq")
        ]
    return [Protectable(kind, subject, what, standing.get((kind, subject))) for kind, subject, what in found]


def _person_words(one: Mention) -> str:
    return f"{child_name(one)}, {one.relation}" if one.relation else child_name(one)


def mark(viewer: Viewer, mark_id: UUID) -> ProtectedMark:
    """One protection that stands. ProtectedMark.DoesNotExist when it is not there, or was lifted."""
    return ProtectedMark.objects.get(pk=mark_id, lifted=None)
