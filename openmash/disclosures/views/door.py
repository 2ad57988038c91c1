"""What every screen here shares: the request's type, doing one act, and what stands around a referral's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from openmash.disclosures import pages
from openmash.disclosures.forms import PreviewedForm
from openmash.disclosures.models import DisclosurePaper
from openmash.ledger.looks import looked, refused
from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.pages import tabs
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Refused
from openmash.web.forms import OpenMashForm


class Request(HttpRequest):
    """A request of somebody at a moment, under the local policy in force (set by the middleware)."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy


def frame(request: Request, of: Referral, on: str = "") -> dict[str, Any]:
    """What stands around every page of a referral: the case bar, the tabs, the way to child protection."""
    return {
        "reference": of.reference,
        "referral": of,
        "bar": referrals.case_bar(request.viewer, of, request.at, request.policy),
        "tabs": tabs(of.reference, on, request.viewer),
        "danger": pages.danger_link(request.viewer, of.reference),
    }


def typed(request: Request) -> QueryDict | None:
    """What was sent; None when the page is only opened, so that an empty form is still an answer to be mended."""
    return request.POST if request.method == "POST" else None


def referral_of(request: Request, reference: str) -> Referral:
    """The referral of this page, entered as looked at. Referral.DoesNotExist when it is not the viewer's."""
    of = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[of.pk])
    return of


def sent(request: Request, form: PreviewedForm) -> bool:
    """Was "send" pressed on exactly what was previewed? Anything else is only looked at."""
    return form.seen and request.POST.get("act") == "send"


def act(request: Request, form: OpenMashForm, do: Callable[[], Any], reference: str) -> bool:
    """Was the act done? A refusal is put on the form and entered; what was typed stays."""
    try:
        do()
    except Refused as refusal:
        form.refuse(refusal.verdict)
        refused(request, refusal, reference)
        return False
    return True


def checkers(request: Request) -> list[Account]:
    """Who may be the second person: every other social worker and manager of the hub, by name."""
    return [one for one in accounts_by_role(*sorted(SEALED_READERS)) if str(one.pk) != request.viewer.id]


def paper_of(kept: DisclosurePaper, reference: str) -> HttpResponse:
    """The kept bytes, as a file to keep: its name is a reference, and no cache may hold it."""
    response = HttpResponse(bytes(kept.content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
