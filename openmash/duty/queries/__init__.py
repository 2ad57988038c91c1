"""Every read of duty. Other rooms ask `unacknowledged_handovers`, `adrift` and `unseen` for what is a fault now."""

from openmash.duty.queries.clocks import Waits, waits
from openmash.duty.queries.notes import Note, note, notes, unread
from openmash.duty.queries.packs import Gathered, Sheet, gathered, lacks_pack, pack, packs
from openmash.duty.queries.passing import (
    Adrift,
    Unanswered,
    Unseen,
    adrift,
    colleagues,
    from_me,
    held,
    hub_at,
    hub_rota,
    mine,
    of_batch,
    to_me,
    unacknowledged_handovers,
    unanswered,
    unseen,
)

__all__ = [
    "Adrift",
    "Gathered",
    "Note",
    "Sheet",
    "Unanswered",
    "Unseen",
    "Waits",
    "adrift",
    "colleagues",
    "from_me",
    "gathered",
    "held",
    "hub_at",
    "hub_rota",
    "lacks_pack",
    "mine",
    "note",
    "notes",
    "of_batch",
    "pack",
    "packs",
    "to_me",
    "unacknowledged_handovers",
    "unanswered",
    "unread",
    "unseen",
    "waits",
]
