"""Who signed the sharing agreement, or left it: recorded once, with who signed, in which post, on which day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import ProtocolSignature
from openmash.partnership.queries import signatures
from openmash.rulebook import calendars, protocol
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_record_signature
from openmash.rulebook.words import refuse


@transaction.atomic
def record_signature(
    *,
    agency: str,
    left: bool,
    signed_by: str,
    post: str,
    signed_on: date,
    note: str,
    policy: LocalPolicy,
    by: Viewer,
    at: datetime,
) -> ProtocolSignature:
    """Record that an agency signed the edition in force on a day, or left the agreement. The same twice is one row."""
    may_record_signature(by).require()
    agreed = policy.protocol or refuse("No sharing agreement is on record. An administrator puts it in first.")
    if agency not in {one.code for one in policy.agencies}:
        refuse("Choose an agency of this partnership.")
    if not (signed_by.strip() and post.strip()):
        refuse("Say who signed for the agency, and in which post.")
    if signed_on > calendars.london(at).date():
        refuse("That day has not come yet. Check the date.")
    given = {
        "agency": agency, "edition": agreed.edition, "signed_by": signed_by.strip(), "post": post.strip(),
        "signed_on": signed_on, "left": left,
    }  # fmt: skip
    same = ProtocolSignature.objects.filter(**given).first()
    if same is not None:
        return same
    if left and protocol.signed(signatures(), agency, agreed.edition) is None:
        refuse("This agency has not signed, so it cannot leave. Look at who has signed.")
    row = ProtocolSignature.objects.create(**given, note=note.strip(), **stamp(by, at))
    detail = {"agency": agency, "edition": agreed.edition, "left": left, "signed_on": signed_on.isoformat()}
    enter(by=by, at=at, verb=Verb.RECORDED_SIGNATURE, subjects=[row.pk], detail=detail)
    return row
