"""Recording what case systems say of a child, with the source."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.people.models import CaseStatus
from openmash.rulebook.roles import Viewer, may_link
from openmash.rulebook.words import refuse

if TYPE_CHECKING:
    from openmash.referrals.models import Mention

NEEDS_WORKER = {"OPEN", "PLAN", "LOOKED_AFTER"}


@transaction.atomic
def record_case_status(
    *, mention: Mention, status: str, worker: str, authority: str, source: str, note: str, by: Viewer, at: datetime
) -> CaseStatus:
    """Record whether a child is open to a worker, on a plan, looked after or another authority's, and the source.

    An open case goes to its worker the same hour and not round the agencies; a social worker decides that.
    """
    may_link(by).require()
    if status not in CaseStatus.KINDS:
        refuse("Say whether the child is open to anybody. “Could not be checked” is an answer.")
    if not source.strip():
        refuse("Say where you looked, or why it could not be checked.")
    if status in NEEDS_WORKER and not worker.strip():
        refuse("Name the worker or the team the child is open to.")
    if status == "OTHER_AUTHORITY" and not authority.strip():
        refuse("Name the other authority.")
    made = CaseStatus.objects.create(
        **stamp(by, at),
        mention=mention,
        status=status,
        worker=worker.strip(),
        authority=authority.strip(),
        source=source.strip(),
        note=note.strip(),
    )
    reference, detail = mention.referral.reference, {"status": status}
    enter(
        by=by, at=at, verb=Verb.RECORDED_CASE_STATUS, reference=reference, subjects=[made.id, mention.id], detail=detail
    )
    return made
