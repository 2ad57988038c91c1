"""The end of the story: a referral closes when nobody is left to be told."""

from __future__ import annotations

from datetime import datetime

from openmash.disclosures import queries
from openmash.referrals import actions as referrals
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Stage


def close_when_done(referral: Referral, *, by: Viewer, at: datetime) -> None:
    """Close a referral at telling once the referrer is told (or why not is on record) and every asked agency too."""
    if referral.stage != Stage.TELLING:
        return
    if queries.referrer_told(referral) and queries.agencies_told(referral):
        because = "The referrer and the agencies have been told, or why not is on record."
        referrals.move_on(referral=referral, to=Stage.CLOSED, because=because, by=by, at=at)
