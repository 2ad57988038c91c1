"""Letters and photographs that go with the form. Nobody has to have any."""

from __future__ import annotations

from typing import ClassVar

from openmash.public.forms.base import Part, line
from openmash.rulebook.uploads import LONGEST_DESCRIPTION, FileKind
from openmash.uploads.actions import About
from openmash.uploads.choosing import ACCEPT, ALLOWED
from openmash.web.forms import Files, Radios, Tick

PLAIN = [("PHOTOGRAPH", "A photograph"), ("LETTER", "A letter or report"), ("OTHER", "Something else")]


class AddFiles(Part):
    """Files of one kind, chosen together."""

    title: ClassVar[str] = "Letters and photographs"
    lead: ClassVar[str] = "You do not need any to send this. Do not take photographs of a child’s body for us."

    chosen = Files("Choose the files", hint=ALLOWED, missing="Choose at least one file", accept=ACCEPT, size="s")
    kind = Radios("What are they?", FileKind.choices(), missing="Say what the files are")
    description = line("In a few words: what, of whom, when?", "You can leave it out")
    protected = Tick(
        "It shows or names where somebody lives, and that must stay secret",
        hint="We mark it, and it never leaves the hub.",
    )

    def say(self) -> None:
        """Families and neighbours have no body maps; professionals are told what those are for."""
        if self.plain:
            self.offer("kind", [*PLAIN])
        else:
            self.intro = (
                "Letters, reports, body maps. You do not need any to send this. A body map says more than a photograph:"
                " do not undress a child to take one."
            )

    def about(self) -> About:
        """What was said of the files."""
        given = self.cleaned_data
        words = given["description"].strip()[:LONGEST_DESCRIPTION]
        return About(FileKind(given["kind"]), words, given["protected"])
