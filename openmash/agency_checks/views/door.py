"""What every screen here shares: the request's type, doing one act, and what stands around a referral's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from openmash.ledger.looks import refused
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.pages import tabs
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_see_desk
from openmash.rulebook.words import Refused, Verdict
from openmash.screening.pages import danger_link
from openmash.web.forms import OpenMashForm


class Request(HttpRequest):
    """A request of somebody at a moment, under the local policy in force (set by the middleware)."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy


def may_desk(viewer: Viewer) -> Verdict:
    """Somebody who answers for an agency: its navigator, or a contact officer for children's social care."""
    return may_see_desk(viewer, viewer.agency or "none")


def done(request: Request, form: OpenMashForm, act: Callable[[dict[str, Any]], Any], reference: str) -> bool:
    """Was the form sent, whole, and the act done? A refusal is put on the form and entered; what was typed stays."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as no:
        form.refuse(no.verdict)
        refused(request, no, reference)
        return False
    return True


def frame(request: Request, referral: Referral, on: str = "") -> dict[str, Any]:
    """What stands around every page of a referral: the case bar, the tabs, the way to child protection."""
    reference = referral.reference
    return {
        "reference": reference,
        "referral": referral,
        "bar": referrals.case_bar(request.viewer, referral, request.at, request.policy),
        "tabs": tabs(reference, on, request.viewer),
        "danger": danger_link(request.viewer, reference),
    }
