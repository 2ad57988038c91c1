"""What the pages of the form share: who asks, their own form, where to go next."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from openmash.drafts import queries as drafts
from openmash.drafts.queries import Typed
from openmash.public import journey
from openmash.public.forms import Part
from openmash.rulebook.calendars import london
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role

NOTHING: dict[str, Any] = dict.fromkeys(("caption", "saved", "later", "begun", "first", "nobody", "permission"), "")
"""What a page of the form may show and this one does not."""


@dataclass(frozen=True, slots=True)
class Door:
    """The request as the pages of this room need it."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy

    @property
    def today(self) -> date:
        """The day in London."""
        return london(self.at).date()

    @property
    def is_open(self) -> bool:
        """Is this somebody without an account, who is shown the way out of the page?"""
        return self.viewer.role is Role.PUBLIC_REFERRER


def door(request: HttpRequest) -> Door:
    """Who is asking, at what time, under which policy."""
    asked = cast("Any", request)
    return Door(asked.viewer, asked.at, asked.policy)


def own_form(request: HttpRequest, draft_id: uuid.UUID) -> Typed:
    """The viewer's own form. One that is missing and one that is somebody else's look the same: not found."""
    return drafts.draft(door(request).viewer, draft_id)


def unsent(request: HttpRequest, draft_id: uuid.UUID) -> Typed | None:
    """The viewer's own form while it can still be filled in; None when it was sent already."""
    typed = own_form(request, draft_id)
    return None if typed.sent_as else typed


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page that no browser keeps: after "Exit this page" the Back button shows nothing."""
    response = render(request, f"public/{template}", {"exits": door(request).is_open, **context})
    add_never_cache_headers(response)
    return response


def show_form(request: HttpRequest, form: Part, **context: Any) -> HttpResponse:
    """One page of the form, its errors first."""
    return show(request, "part.html", **{**NOTHING, "form": form, "heading": form.heading, **context})


def on_from(typed: Typed, slug: str) -> HttpResponse:
    """Where "Continue" leads: a professional back to the list, everybody else to the next open part."""
    if journey.goes_on(typed.body):
        following = journey.after(typed.body, slug)
        if following:
            return redirect("public_part", typed.id, following)
        return redirect("public_check" if not journey.missing_to_send(typed.body) else "public_tasks", typed.id)
    return redirect("public_tasks", typed.id)


def known_part(body: journey.Body, slug: str) -> journey.Part:
    """The part of this sender's form by that name; not found for any other."""
    found = journey.part(body, slug)
    if found is None:
        raise Http404
    return found
