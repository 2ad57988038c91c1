"""Whoever something was released to hears that it waits, and hears it when it is called back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from openmash.disclosures.models import Disclosure
from openmash.disclosures.queries import reads
from openmash.messages.actions import tell
from openmash.messages.queries import by_id, of_agency, of_team
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic


def announce(disclosure: Disclosure, topic: Topic, *, urgent: bool = False, by: Viewer, at: datetime) -> None:
    """One message for each who may open it. Outside the hub nobody is written to by this: a letter goes by post.

    A step of the acts that enter the ledger: it is added in their transaction.
    """
    tell(
        to=_whom(disclosure.recipient_kind, disclosure.recipient),
        topic=topic,
        key=f"{topic.value.lower()} {disclosure.pk}",
        at=at,
        path=_where(disclosure),
        urgent=urgent,
        about=disclosure.referral_ref,
        but=by.id,
    )


def _whom(where: str, code: str) -> list[UUID]:
    """Everybody of a team or an agency, or the referrer alone; nobody of those outside."""
    asked = {reads.TEAM: of_team, reads.AGENCY: of_agency, reads.REFERRER: by_id}.get(where)
    return asked(code) if asked else []


def _where(disclosure: Disclosure) -> str:
    """The page on which its recipient reads it, or reads that it was called back."""
    match disclosure.kind:
        case reads.HANDOVER:
            return reverse("disclosures_pack", args=[disclosure.pk])
        case reads.FEEDBACK:
            return reverse("public_receipt", args=[disclosure.reference])
        case reads.AGENCY_TOLD:
            return reverse("disclosures_told")
        case _:
            return reverse("disclosures_letter", args=[disclosure.pk])
