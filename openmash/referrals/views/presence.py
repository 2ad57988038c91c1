"""Who else has this referral open: asked for by every page of it, each half minute."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from openmash.ledger.door import Request
from openmash.ledger.looks import page
from openmash.referrals import queries
from openmash.referrals.actions import be_here
from openmash.referrals.pages.presence import here_words, page_name
from openmash.rulebook.roles import may_read_referral
from openmash.web.vary import wants_fragment


@page(may=may_read_referral, look=None)
@require_GET
def here(request: Request, reference: str) -> HttpResponse:
    """Say that this person is here, and who else is. It shows nothing of the referral, so it is no look at it."""
    of = queries.referral(request.viewer, reference)
    if not wants_fragment(request):
        return redirect("boards_picture", reference)
    name = page_name(request.headers.get("HX-Current-URL", ""))
    be_here(referral=of, page=name, by=request.viewer, at=request.at)
    others = queries.others_here(request.viewer, of, request.at)
    return render(request, "referrals/here.html", {"others": here_words(others, request.at)})
