"""A file is marked as protected, or the mark is taken off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.rulebook.roles import Viewer, may_add_file, may_unprotect_file
from openmash.rulebook.words import refuse
from openmash.uploads.models import UploadMark
from openmash.uploads.queries import File


@transaction.atomic
def mark(*, file: File, protected: bool, because: str, by: Viewer, at: datetime) -> UploadMark:
    """Say that a file shows or names where somebody lives, so that it never leaves the hub; or that it does not.

    Anybody of the hub may protect; only a manager takes the protection off. A reason is always given.
    """
    (may_add_file if protected else may_unprotect_file)(by).require()
    if file.protected == protected:
        refuse("Somebody has done this already. Look at the file as it stands now.")
    if not because.strip():
        refuse("Say why, in a few words.")
    upload = file.upload
    fact = UploadMark.objects.create(
        upload=upload, referral_ref=upload.referral_id, protected=protected, because=because.strip(), **stamp(by, at)
    )
    verb = Verb.PROTECTED_FILE if protected else Verb.UNPROTECTED_FILE
    reference, detail = upload.referral.reference, {"number": upload.number}
    enter(by=by, at=at, verb=verb, reference=reference, subjects=[upload.pk], detail=detail)
    return fact
