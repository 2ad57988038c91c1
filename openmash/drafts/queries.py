"""Reading drafts: only their own sender's, on whichever device they are signed in."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken

from openmash.drafts.models import Draft
from openmash.drafts.secrecy import Body, places, unlock
from openmash.rulebook.roles import Viewer

__all__ = ["TYPING", "Typed", "draft", "typing", "typing_at", "unfinished"]

log = logging.getLogger(__name__)
TYPING = "typing"
"""The kind of draft that is one page being typed into."""

SHOWN = 50
"""A sender's list of unfinished forms stops here: nobody reads further back."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A draft as its sender reads it. `sent_as` is the reference it became, empty while it is unfinished."""

    id: uuid.UUID
    kind: str
    body: Body
    version: int
    started_at: datetime
    updated_at: datetime
    sent_as: str


def read(row: Draft) -> Typed:
    """The row unlocked."""
    body = unlock(row.body, row.id)
    return Typed(row.id, row.kind, body, row.version, row.started_at, row.updated_at, row.sent_as)


def draft(viewer: Viewer, draft_id: uuid.UUID) -> Typed:
    """One draft of the viewer's own. Draft.DoesNotExist for one that is missing or somebody else's, word for word."""
    return read(Draft.objects.get(id=draft_id, sender=viewer.id))


def unfinished(viewer: Viewer, kind: str) -> tuple[Typed, ...]:
    """The viewer's own forms that were begun and not sent, the latest first."""
    rows = Draft.objects.filter(sender=viewer.id, kind=kind, sent_as="").order_by("-updated_at")[:SHOWN]
    return tuple(read(row) for row in rows)


def typing_at(viewer: Viewer, path: str) -> tuple[Typed, ...]:
    """What the viewer began on the page of this address and did not send, the latest first."""
    rows = Draft.objects.filter(sender=viewer.id, kind=TYPING, place__in=places(viewer.id, path), sent_as="")
    return tuple(_readable(rows.order_by("-updated_at", "id")[:SHOWN]))


def typing(viewer: Viewer, draft_id: uuid.UUID) -> Typed:
    """One page's typing of the viewer's own, not sent. Draft.DoesNotExist for any other."""
    return read(Draft.objects.get(id=draft_id, sender=viewer.id, kind=TYPING, sent_as=""))


def _readable(rows: Iterable[Draft]) -> Iterator[Typed]:
    """The rows unlocked. One whose key is gone is passed over: its page must open all the same."""
    for row in rows:
        try:
            yield read(row)
        except InvalidToken:
            log.warning("what was typed can not be read any more, draft=%s", row.id)
