"""Making the pack for a day without the system, and throwing it away after a week."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from openmash.duty.models import OutagePack
from openmash.duty.paper import pack_paper
from openmash.duty.queries.packs import gathered, lacks_pack
from openmash.duty.secrecy import locked_paper
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.rulebook import calendars
from openmash.rulebook.at_work import may_take_outage_pack
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import refuse

KEPT = timedelta(days=7)
"""A pack is of use for a day; for a week one can see what was on paper when the system was down."""


@transaction.atomic
def make_pack(*, made_for: Viewer, by_itself: bool, by: Viewer, at: datetime, policy: LocalPolicy) -> OutagePack:
    """Make a pack for a manager, of what that manager may see: run as that manager, also when it makes itself."""
    may_take_outage_pack(made_for).require()
    if by.id != made_for.id:
        refuse("A pack holds what its own manager may see, so nobody makes it for another.")
    what, key = gathered(made_for, at), uuid.uuid4()
    paper = pack_paper(what, made_for, at, policy)
    row = OutagePack.objects.create(
        id=key,
        made_for_id=made_for.id,
        made_at=at,
        day=calendars.london(at).date(),
        by_itself=by_itself,
        covers=[sheet.referral.pk for sheet in what.sheets],
        paper=locked_paper(paper, key),
    )
    actor = CLERK if by_itself else by
    enter(by=actor, at=at, verb=Verb.MADE_OUTAGE_PACK, subjects=[row.pk], detail={"referrals": len(what.sheets)})
    return row


@transaction.atomic
def clear_packs(*, by: Viewer, at: datetime) -> int:
    """Throw away the packs that are older than a week; how many. The hub's own clerk does it."""
    if not by.is_clerk:
        refuse("Packs are thrown away by the hub itself, after a week.")
    gone, _ = OutagePack.objects.filter(made_at__lt=at - KEPT).delete()
    if gone:
        enter(by=by, at=at, verb=Verb.CLEARED_OUTAGE_PACKS, detail={"packs": gone})
    return gone


def needs_pack(*, at: datetime, policy: LocalPolicy) -> Viewer | None:
    """For whom the day's pack is still to be made; None when it was, or nobody is on duty."""
    manager = lacks_pack(at, policy)
    return manager.viewer() if manager else None
