"""A file leaves its form: taken off by its sender, or sent with the form to become the referral's."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import connection, transaction

from openmash.drafts.actions import held
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import refuse
from openmash.uploads import queries
from openmash.uploads.models import DraftFile, Upload

_SAME = ("name", "description", "protected", "size", "changed", "given_hash", "kept_hash")


@transaction.atomic
def take_off(*, draft_id: uuid.UUID, file_id: uuid.UUID, by: Viewer, at: datetime) -> None:
    """Take a file off one's own form. It is gone; one that was sent stays."""
    draft = held(draft_id=draft_id, by=by)
    if draft.sent_as:
        refuse(f"You have sent this already: it is {draft.sent_as}. Telephone the hub if a file is wrong.")
    queries.one_with_draft(by, draft_id, file_id)
    enter(by=by, at=at, verb=Verb.TOOK_FILE_OFF, subjects=[draft_id, file_id])
    DraftFile.objects.filter(id=file_id, draft=draft, sender=by.id).delete()


@transaction.atomic
def send_with(*, draft_id: uuid.UUID, referral: Referral, by: Viewer, at: datetime) -> int:
    """The files of a form become the referral's as it is sent, in the order they were added; how many there were.

    The hub's clerk writes what each is, as with the referral itself. The bytes, locked under the same number, are moved
    inside the database by the sender, whose alone they are until then.
    """
    found = queries.with_draft(by, draft_id)
    with clerk():
        for number, one in enumerate(found, 1):
            Upload.objects.create(
                id=one.id, referral=referral, number=number, kind=one.kind.value, format=one.format.value,
                with_referral=True, **{name: getattr(one, name) for name in _SAME}, **stamp(by, at),
            )  # fmt: skip
    if found:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into openmash_uploadcontent (upload_id, body, preview)"
                " select id, body, preview from openmash_draftfile where draft_id = %s",
                [draft_id],
            )
        DraftFile.objects.filter(draft=draft_id, sender=by.id).delete()
        subjects, detail = [one.id for one in found], {"files": len(found)}
        enter(by=by, at=at, verb=Verb.ADDED_FILE, reference=referral.reference, subjects=subjects, detail=detail)
    return len(found)
