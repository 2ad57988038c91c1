"""The one box: whatever is known of somebody, as it was heard."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from openmash.rulebook.matching import asked
from openmash.web.forms import OpenMashForm, Text

MISSING = "Type a name, or another thing you know: a telephone number, an address, a date of birth, a reference"
TOO_LITTLE = "That is too little to look for. Type at least two letters of a name, or a whole number, date or address"
ONLY_AGE = "Thousands are of that age. Add a part of the name, a street or a telephone number"


class FindForm(OpenMashForm):
    """What is known of whoever is looked for."""

    kept = False  # a question, not a piece of work: whom somebody looked for is on record, and nowhere else
    who = Text(
        "Who do you look for?",
        hint="Any spelling, in any order. For example: Kowalsky, born about 2015, at 14 Acacia Street",
        missing=MISSING,
        most=5000,
        name=True,
        autocomplete="off",
    )

    def too_little(self, read: asked.Asked) -> None:
        """Say at the box why nobody can be looked for by this, and what was wrong with it."""
        sentence = ONLY_AGE if read.born is not None else TOO_LITTLE
        self.add_error("who", ValidationError(" ".join([f"{sentence}.", *read.unused]).rstrip(".")))
