"""Marking what must be kept from somebody, and lifting the mark with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.people.models import ProtectedMark, ProtectedMarkLifted
from openmash.rulebook.roles import Viewer, may_lift_protection, may_protect, may_protect_own
from openmash.rulebook.words import refuse


@transaction.atomic
def protect(
    *,
    kind: str,
    subject: UUID,
    referral_ref: UUID,
    reference: str,
    because: str,
    by: Viewer,
    at: datetime,
    agency: str = "",
) -> ProtectedMark:
    """Mark somebody, a home, a safe contact or an item as protected. `agency`: the owner marks its own item.

    Whoever calls has seen that the subject belongs to this referral.
    """
    verdict = may_protect_own(by, agency) if agency else may_protect(by)
    verdict.require()
    if kind not in ProtectedMark.KINDS:
        refuse("Choose what is to be protected.")
    if not because.strip():
        refuse("Say from whom it must be kept, or why: whoever lifts it later reads that.")
    if ProtectedMark.objects.filter(kind=kind, subject=subject, lifted=None).exists():
        refuse("This is marked as protected already.")
    made = ProtectedMark.objects.create(
        kind=kind,
        subject=subject,
        referral_ref=referral_ref,
        reference=reference,
        agency=agency,
        because=because.strip(),
        **stamp(by, at),
    )
    detail = {"kind": kind, "agency": agency}
    enter(by=by, at=at, verb=Verb.MARKED_PROTECTED, reference=reference, subjects=[made.id, subject], detail=detail)
    return made


@transaction.atomic
def lift_protection(*, mark: ProtectedMark, because: str, by: Viewer, at: datetime) -> ProtectedMarkLifted:
    """Lift a protection with a reason: a manager one of the hub's, an agency the one on its own item."""
    verdict = may_protect_own(by, mark.agency) if mark.agency else may_lift_protection(by)
    verdict.require()
    if not because.strip():
        refuse("Say why it need not be protected any more.")
    if ProtectedMarkLifted.objects.filter(mark=mark).exists():
        refuse("This protection has been lifted already.")
    made = ProtectedMarkLifted.objects.create(mark=mark, agency=mark.agency, because=because.strip(), **stamp(by, at))
    enter(by=by, at=at, verb=Verb.LIFTED_PROTECTION, reference=mark.reference, subjects=[mark.id, mark.subject])
    return made
