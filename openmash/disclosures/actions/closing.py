"""The end of the story: a referral closes when nobody is left to be told."""

from __future__ import annotations

from datetime import datetime

from openmash.disclosures import queries
from openmash.referrals import actions as referrals
from openmash.referrals.models import Referral
from openmash.referrals.queries import joined_to, worked_as
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Stage


def close_when_done(referral: Referral, *, by: Viewer, at: datetime) -> None:
    """Close a referral at telling once every referrer is told (or why not is on record) and every asked agency too.

    What is joined to it as the same worry closes with it; its sender is one of those who are told.
    """
    of = worked_as(referral)
    if of.stage != Stage.TELLING:
        return
    if queries.everybody_told(of) and queries.agencies_told(of):
        because = "The referrer and the agencies have been told, or why not is on record."
        referrals.move_on(referral=referral if of == referral else of, to=Stage.CLOSED, because=because, by=by, at=at)
        for one in joined_to(of):
            words = f"The same worry as {of.reference}, which is finished."
            for stage in (Stage.TELLING, Stage.CLOSED):
                referrals.move_on(referral=one, to=stage, because=words, by=by, at=at)
