"""Saving what is typed, and throwing it away. Everything else about it stands in the form itself."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from openmash.drafts import actions, queries
from openmash.drafts.pages import boxes_of, is_kept_for, page_of, saved_words, version_of
from openmash.ledger.door import Request
from openmash.ledger.looks import open_page
from openmash.rulebook.roles import may_change_anything
from openmash.rulebook.words import Refused
from openmash.web import kept, times


@open_page()
@require_POST
def save(request: Request) -> HttpResponse:
    """Keep what stands in a form now. Asked for by the page while somebody types; it answers with the time.

    Without a word of what was kept, to nobody but the person whose page it is. 410 says that the form was sent.
    """
    viewer = request.viewer
    page = page_of(viewer, request.POST.get(kept.AS, ""))
    if page is None or not is_kept_for(viewer) or not may_change_anything(viewer):
        # No refusal on record: a page left open after signing out asks again and again, and is told the same.
        return JsonResponse({"because": "You are not signed in any more."}, status=404)
    boxes, version = boxes_of(request.POST), version_of(request.POST)
    try:
        typed = actions.keep_typing(page=page, boxes=boxes, version=version, by=viewer, at=request.at)
    except Refused as no:
        return JsonResponse({"because": no.verdict.because}, status=422)
    if typed is None:
        return JsonResponse({"because": "This was sent already."}, status=410)
    return JsonResponse(saved_words(viewer, page, typed, request.at))


@open_page()
def away(request: Request, draft_id: UUID) -> HttpResponse:
    """Throw away what was typed, after asking once; then the page it was typed into, empty."""
    typed = queries.typing(request.viewer, draft_id)
    path = str(typed.body["path"])
    if request.method == "POST":
        actions.give_up(draft_id=draft_id, by=request.viewer, at=request.at)
        return redirect(path)
    context = {
        "began": times.when(typed.started_at, request.at),
        "saved": times.when(typed.updated_at, request.at),
        "days": settings.TYPING_KEPT_DAYS,
        "back": path,
        "layout": "web/staff.html" if request.user.is_authenticated else "web/public.html",
    }
    return render(request, "drafts/away.html", context)
