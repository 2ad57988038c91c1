"""Questions about being at work: the rota, handing work on, the pack for an outage, the weekly update.

They stand beside :mod:`openmash.rulebook.roles`, whose page is full.
"""

from __future__ import annotations

from openmash.rulebook.cards import May
from openmash.rulebook.viewer import Viewer, may
from openmash.rulebook.words import Verdict


def may_hand_on(viewer: Viewer) -> Verdict:
    """May this person offer their own work to a colleague, and say that they have what was handed to them?"""
    return may(viewer, May.HAND_ON)


def may_see_rota(viewer: Viewer) -> Verdict:
    """May this person see who is at work? Everybody who works with the hub."""
    return may(viewer, May.SEE_ROTA)


def may_keep_rota(viewer: Viewer) -> Verdict:
    """May this person change the rota (M10.1)? A manager."""
    return may(viewer, May.KEEP_ROTA)


def may_take_outage_pack(viewer: Viewer) -> Verdict:
    """May this person print every open referral for a day without the system? A manager, what they may see."""
    return may(viewer, May.TAKE_OUTAGE_PACK)


def may_see_weekly(viewer: Viewer) -> Verdict:
    """May this person see the weekly update with its true figures (M8.3)?"""
    return may(viewer, May.SEE_WEEKLY)


def may_send_weekly(viewer: Viewer) -> Verdict:
    """May this person correct, comment and send the weekly update (M8.3)? An admin officer."""
    return may(viewer, May.SEND_WEEKLY)
