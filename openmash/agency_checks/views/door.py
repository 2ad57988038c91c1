"""What every screen here shares: the request's type, doing one act, and what stands around a referral's page."""

from __future__ import annotations

from openmash.rulebook.roles import Viewer, may_see_desk
from openmash.rulebook.words import Verdict


def may_desk(viewer: Viewer) -> Verdict:
    """Somebody who answers for an agency: its navigator, or a contact officer for children's social care."""
    return may_see_desk(viewer, viewer.agency or "none")
