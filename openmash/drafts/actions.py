"""Keeping what is being typed: begun, saved page by page, given up, or sent exactly once."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from openmash.drafts.models import Draft
from openmash.drafts.queries import Typed, read
from openmash.drafts.secrecy import Body, lock
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import refuse


@transaction.atomic
def begin(*, kind: str, body: Body, by: Viewer, at: datetime) -> Typed:
    """Start a form of this kind; it belongs to `by` alone from its first answer on."""
    draft_id = uuid.uuid4()
    row = Draft.objects.create(
        id=draft_id, sender=by.id, kind=kind, body=lock(body, draft_id), started_at=at, updated_at=at
    )
    enter(by=by, at=at, verb=Verb.SAVED_DRAFT, reference="", subjects=[str(row.id)], detail={"version": row.version})
    return read(row)


@transaction.atomic
def save(*, draft_id: uuid.UUID, body: Body, by: Viewer, at: datetime, version: int | None = None) -> Typed:
    """Keep the whole form as it stands now.

    With `version` (the one the page was filled in from) a form that was saved elsewhere in the meantime is refused, so
    that neither device overwrites the other unseen. A form that was sent does not change any more.
    """
    row = held(draft_id=draft_id, by=by)
    if row.sent_as:
        refuse(f"You have sent this already: it is {row.sent_as}. Telephone the hub to add something new.")
    if version is not None and version != row.version:
        refuse("This form was changed on another page or device. Look at what is there now, then try again.")
    row.body, row.version, row.updated_at = lock(body, row.id), row.version + 1, at
    row.save(update_fields=["body", "version", "updated_at"])
    enter(by=by, at=at, verb=Verb.SAVED_DRAFT, reference="", subjects=[str(row.id)], detail={"version": row.version})
    return read(row)


@transaction.atomic
def give_up(*, draft_id: uuid.UUID, by: Viewer, at: datetime) -> None:
    """Throw an unfinished form away for good. One that was sent stays where it was sent to."""
    row = held(draft_id=draft_id, by=by)
    if row.sent_as:
        refuse(f"You have sent this already: it is {row.sent_as}. Telephone the hub if it is wrong.")
    enter(by=by, at=at, verb=Verb.DISCARDED_DRAFT, reference="", subjects=[str(row.id)], detail={})
    row.delete()


def held(*, draft_id: uuid.UUID, by: Viewer) -> Draft:
    """The sender's own draft, locked until this transaction ends: of two presses of "Send" the second waits here."""
    return Draft.objects.select_for_update().get(id=draft_id, sender=by.id)


@transaction.atomic
def mark_sent(*, draft: Draft, reference: str, by: Viewer, at: datetime) -> None:
    """It became the referral `reference`. What was typed is emptied: it stands, unaltered, in the referral."""
    draft.body, draft.sent_as, draft.updated_at = lock({}, draft.id), reference, at
    draft.save(update_fields=["body", "sent_as", "updated_at"])
    enter(by=by, at=at, verb=Verb.SENT_DRAFT, reference=reference, subjects=[str(draft.id)], detail={})
