"""The notes that people leave at the end of a shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from openmash.duty.models import ShiftNote, ShiftNoteLine
from openmash.rulebook import order
from openmash.rulebook.at_work import may_hand_on
from openmash.rulebook.roles import Viewer

LISTED_FOR = timedelta(days=14)
"""Notes older than this are not listed; nobody goes on from them."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note with those of its lines whose referral the viewer may see; of others there is no trace."""

    row: ShiftNote
    lines: tuple[ShiftNoteLine, ...]


def notes(viewer: Viewer, at: datetime) -> list[ShiftNote]:
    """The notes of the last fortnight, unread ones first, then the newest."""
    may_hand_on(viewer).require()
    rows = (
        ShiftNote.objects.filter(at__gt=at - LISTED_FOR).select_related("read").order_by("-at", "-recorded_at", "-pk")
    )
    return sorted(rows, key=lambda row: hasattr(row, "read"))


def unread(viewer: Viewer, at: datetime) -> list[ShiftNote]:
    """Notes that wait for this person: left for them by name, or for whoever comes next, and read by nobody."""
    mine = Q(taker_id=viewer.id) | Q(taker=None)
    rows = ShiftNote.objects.filter(mine, read=None, at__gt=at - LISTED_FOR).exclude(by_id=viewer.id)
    return list(rows.order_by("at", "recorded_at", "pk"))


def note(viewer: Viewer, note_id: UUID, at: datetime) -> Note:
    """One note, its lines in the order of work as it is now. ShiftNote.DoesNotExist."""
    may_hand_on(viewer).require()
    row = ShiftNote.objects.select_related("read").get(pk=note_id)
    lines = ShiftNoteLine.objects.filter(note=row).select_related("referral__owner")
    return Note(row, tuple(sorted(lines, key=lambda line: order.key(line.referral, at))))
