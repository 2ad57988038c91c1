"""The words of the room that are stored."""

from __future__ import annotations

from openmash.rulebook.words import Worded


class Passing(Worded):
    """How a referral goes from one to another by name."""

    OFFERED = "OFFERED", "Offered by its owner"
    SHIFT = "SHIFT", "Its owner's shift ended"
    CLOSING = "CLOSING", "The hub closed"
    OPENING = "OPENING", "The hub opened"
    FOUND = "FOUND", "Nobody had it by name"
