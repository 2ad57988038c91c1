"""The shape and wording of adding files and of protecting one. What a file is nobody is asked to know."""

from __future__ import annotations

from collections.abc import Sequence

from openmash.rulebook.uploads import LONGEST_DESCRIPTION, FileKind
from openmash.uploads.actions import About, Sent
from openmash.uploads.choosing import ACCEPT, ALLOWED, sent_files
from openmash.web.forms import Files, LongText, OpenMashForm, Radios, Text, Tick


class AddFilesForm(OpenMashForm):
    """Files of one kind, chosen together."""

    chosen = Files("Choose the files", hint=ALLOWED, missing="Choose at least one file", accept=ACCEPT, size="s")
    kind = Radios("What are they?", FileKind.choices(), missing="Say what the files are", small=True)
    description = Text(
        "In a few words: what, of whom, when?",
        hint="Such as “letter of the health visitor, 3 May”. You can leave it out.",
        most=LONGEST_DESCRIPTION,
        width="two-thirds",
        size="s",
    )
    protected = Tick(
        "It shows or names where somebody lives, and that must stay secret",
        hint="It is marked as protected and never leaves the hub.",
    )

    def sent(self) -> Sequence[Sent]:
        """The files as the action takes them."""
        return sent_files(self.cleaned_data["chosen"])

    def about(self) -> About:
        """What was said of them."""
        given = self.cleaned_data
        return About(FileKind(given["kind"]), given["description"].strip(), given["protected"])


class MarkForm(OpenMashForm):
    """Why a file is protected, or why it need not be any more."""

    because = LongText("Why?", missing="Say why, in a few words", most=1000, rows=3, size="s")
