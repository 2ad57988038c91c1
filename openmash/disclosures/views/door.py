"""What every screen here shares: the request's type, doing one act, and what stands around a referral's page."""

from __future__ import annotations

from django.http import HttpResponse

from openmash.disclosures.forms import PreviewedForm
from openmash.disclosures.models import DisclosurePaper
from openmash.ledger.door import Request
from openmash.ledger.looks import looked
from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.rulebook.sharing import SEALED_READERS


def referral_of(request: Request, reference: str) -> Referral:
    """The referral of this page, entered as looked at. Referral.DoesNotExist when it is not the viewer's."""
    of = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[of.pk])
    return of


def sent(request: Request, form: PreviewedForm) -> bool:
    """Was "send" pressed on exactly what was previewed? Anything else is only looked at."""
    return form.seen and request.POST.get("act") == "send"


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
