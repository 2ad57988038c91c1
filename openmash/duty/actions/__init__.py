"""Every write of duty: handing on, the note of a shift, the pack on paper."""

from openmash.duty.actions.notes import leave_note, read_note
from openmash.duty.actions.packs import clear_packs, make_pack, needs_pack
from openmash.duty.actions.passing import accept, decline, offer
from openmash.duty.actions.relieving import Sweep, begin_sweep, relieve

__all__ = [
    "Sweep",
    "accept",
    "begin_sweep",
    "clear_packs",
    "decline",
    "leave_note",
    "make_pack",
    "needs_pack",
    "offer",
    "read_note",
    "relieve",
]
