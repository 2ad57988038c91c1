"""What stands around every page of a referral."""

from __future__ import annotations

from typing import Any

from openmash.ledger.door import Request
from openmash.referrals import queries
from openmash.referrals.models import Referral
from openmash.referrals.pages import tabs


def frame(request: Request, referral: Referral, on: str = "") -> dict[str, Any]:
    """The case bar and the tabs; `on` is the name of the tab that is open."""
    return {
        "reference": referral.reference,
        "referral": referral,
        "bar": queries.case_bar(request.viewer, referral, request.at, request.policy),
        "tabs": tabs(referral.reference, on, request.viewer),
    }
