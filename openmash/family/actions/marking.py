"""Saying that a line of the chronology is significant, or is not after all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openmash.family.models import LineMarked
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer, may_mark_line
from openmash.rulebook.words import refuse


@transaction.atomic
def mark_line(
    *,
    referral: Referral,
    source: str,
    source_row: UUID,
    significant: bool,
    because: str,
    by: Viewer,
    at: datetime,
) -> LineMarked:
    """Mark a line as significant, or as not, with the reason. Whoever calls has seen that the viewer sees the line."""
    may_mark_line(by).require()
    if not because.strip():
        refuse("Say why. Whoever reads the chronology later reads that.")
    made = LineMarked.objects.create(
        **stamp(by, at), referral=referral, source=source, source_row=source_row, significant=significant,
        because=because.strip(),
    )  # fmt: skip
    detail = {"significant": significant}
    subjects = [made.pk, source_row]
    enter(by=by, at=at, verb=Verb.MARKED_LINE, reference=referral.reference, subjects=subjects, detail=detail)
    return made
