"""Every form of every page is kept while it is typed: what each asks of this room while a request is served.

Stands behind the door, inside its transaction: what a form's act writes and that its draft is emptied are one thing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from openmash.drafts import actions, queries
from openmash.drafts.pages import boxes_of, is_kept_for, mark, page_of, typed_here, version_of
from openmash.ledger.door import Request
from openmash.rulebook.roles import may_change_anything
from openmash.rulebook.words import Refused
from openmash.web import kept


class PageKeeping:
    """What was typed on the page that is being served, read once and only if a form asks."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.read: tuple[kept.TypedHere, ...] | None = None

    @property
    def is_on(self) -> bool:
        """Is typing kept for whoever is here? The viewer may become known while the page is made."""
        viewer = self.request.viewer
        return is_kept_for(viewer) and bool(may_change_anything(viewer))

    def typed(self) -> Sequence[kept.TypedHere]:
        """What was begun here and not sent: of each form the latest, with how many more there are."""
        if not self.is_on:
            return ()
        if self.read is None:
            viewer, at = self.request.viewer, self.request.at
            rows = queries.typing_at(viewer, self.request.path)
            names = [str(one.body["form"]) for one in rows]
            self.read = tuple(
                typed_here(viewer, one, at, names.count(name) - 1)
                for n, (one, name) in enumerate(zip(rows, names, strict=True))
                if name not in names[:n]
            )
        return self.read

    def shown(self, form: str, found: kept.TypedHere | None, *, sent: bool) -> kept.Shown | None:
        """The form's mark and version: as it was sent, as it was found, or those of a form just opened."""
        if not self.is_on:
            return None
        save, viewer = reverse("drafts_save"), self.request.viewer
        if sent and (page := page_of(viewer, self.request.POST.get(kept.AS, ""))) and page.form == form:
            return kept.Shown(self.request.POST[kept.AS], version_of(self.request.POST) + 1, save, None)
        if found is not None:
            return kept.Shown(found.mark, found.version, save, found)
        return kept.Shown(mark(viewer, uuid.uuid4(), self.request.path, form), 0, save, None)

    def settle(self, response: HttpResponse) -> None:
        """After a form was sent: its act led on, so its draft is emptied; or it is shown again, and is kept as sent."""
        request = self.request
        if request.method != "POST" or not self.is_on or response.status_code >= 500:
            return
        if request.headers.get("HX-Request") or request.path == reverse("drafts_save"):
            return
        page = page_of(request.viewer, request.POST.get(kept.AS, ""))
        if page is None:
            return
        if 300 <= response.status_code < 400:
            begun = bool(request.POST.get(kept.BEGUN))
            actions.typing_sent(page=page, begun=begun, by=request.viewer, at=request.at)
            return
        boxes, version = boxes_of(request.POST), version_of(request.POST)
        try:
            actions.keep_typing(page=page, boxes=boxes, version=version, by=request.viewer, at=request.at)
        except Refused:
            return  # too long, or too many: the page itself still shows what was typed


class TypingMiddleware:
    """Says to the forms of a request what was typed into them before, and empties what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "viewer"):
            return self.get_response(request)
        keeping = PageKeeping(cast("Request", request))
        token = kept.NOW.set(keeping)
        try:
            response = self.get_response(request)
            keeping.settle(response)
        finally:
            kept.NOW.reset(token)
        return response
