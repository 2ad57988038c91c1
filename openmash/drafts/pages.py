"""The marks a page carries so that what is typed into it is kept, and what is said of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse

from openmash.drafts.actions import Page
from openmash.drafts.queries import Typed
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role
from openmash.web import kept, times

NOBODY = "anon-nobody"


def is_kept_for(viewer: Viewer) -> bool:
    """Is typing kept for this person? Not for somebody of the public who has not begun to tell us anything."""
    return viewer.id != NOBODY and viewer.role is not Role.SERVICE and not viewer.is_clerk


def mark(viewer: Viewer, draft_id: uuid.UUID, path: str, form: str) -> str:
    """The mark of one form of one page for this person alone: nobody else's page is taken for theirs."""
    return signing.dumps([draft_id.hex, path, form], salt=_salt(viewer), compress=True)


def page_of(viewer: Viewer, marked: str) -> Page | None:
    """The form that a mark of this person's means; None for any other text."""
    try:
        draft_id, path, form = signing.loads(marked, salt=_salt(viewer))
        found = resolve(path)
    except (signing.BadSignature, Resolver404):
        return None
    within = found.kwargs.get("draft_id")
    return Page(uuid.UUID(draft_id), path, form, found.url_name or "", within)


def _salt(viewer: Viewer) -> str:
    return f"openmash typing {viewer.id}"


def boxes_of(sent: QueryDict) -> dict[str, list[str]]:
    """Every box of a form as it stands, without what the page itself put in and without secrets."""
    return {
        name: [text.replace("\x00", "") for text in texts]
        for name, texts in sent.lists()
        if name not in kept.OF_THE_PAGE and not kept.is_secret(name)
    }


def version_of(sent: QueryDict) -> int:
    """The version the page last had; 0 for none."""
    found = sent.get(kept.VERSION, "")
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 9 else 0


def typed_here(viewer: Viewer, one: Typed, at: datetime, others: int) -> kept.TypedHere:
    """A draft as a form takes it back."""
    form, path = str(one.body["form"]), str(one.body["path"])
    began = times.when(one.started_at, at)
    return kept.TypedHere(
        form=form,
        boxes=one.body["boxes"],
        mark=mark(viewer, one.id, path, form),
        version=one.version,
        began=f"at {began.removeprefix('today ')}" if began.startswith("today ") else began,
        away=reverse("drafts_away", args=[one.id]),
        others=others,
    )


def saved_words(viewer: Viewer, page: Page, one: Typed, at: datetime) -> Mapping[str, Any]:
    """What the page is told when it was saved: the time on London's clock, and the mark it goes on with."""
    return {
        "at": f"{times.in_london(at):%H:%M:%S}",
        "mark": mark(viewer, one.id, page.path, page.form),
        "version": one.version,
    }
