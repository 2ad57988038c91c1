"""What stands around every page on which somebody acts on a referral."""

from __future__ import annotations

from typing import Any

from openmash.ledger.door import Request
from openmash.referrals import door
from openmash.referrals.models import Referral
from openmash.screening.pages import danger_link


def frame(request: Request, referral: Referral, on: str = "") -> dict[str, Any]:
    """The case bar, the tabs, and the way to child protection."""
    return {**door.frame(request, referral, on), "danger": danger_link(request.viewer, referral.reference)}
