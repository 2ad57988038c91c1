"""What stands around every page on which somebody acts on a referral."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from openmash.ledger.door import Request
from openmash.referrals import door
from openmash.referrals.models import Referral
from openmash.rulebook.roles import may_rate
from openmash.screening.pages import danger_link


def frame(request: Request, referral: Referral, on: str = "") -> dict[str, Any]:
    """The case bar, the tabs, the way to child protection and, for whoever rates, to the next that waits for it."""
    next_to_rate = f"{reverse('boards_next_to_rate')}?after={referral.reference}" if may_rate(request.viewer) else ""
    return {
        **door.frame(request, referral, on),
        "danger": danger_link(request.viewer, referral.reference),
        "next_to_rate": next_to_rate,
    }
