"""The words of the room that are stored."""

from __future__ import annotations

from openmash.rulebook.words import Worded


class Outcome(Worded):
    """What came of looking into somebody's unusual reading."""

    NEEDED = "NEEDED", "It was part of their work"
    SPOKEN = "SPOKEN", "Spoken to: they know what they may open"
    PASSED_ON = "PASSED_ON", "Passed on: their manager or the data protection officer takes it further"
    OPEN = "OPEN", "Not clear yet: it stays open"
