"""What an admin officer types: the check, the comment, to whom; or why a week is reckoned anew."""

from __future__ import annotations

from openmash.web.forms import LongText, OpenMashForm, Tick


class SendForm(OpenMashForm):
    """Checked, commented, to whom. Nobody is filled in beforehand."""

    checked = Tick("I have compared these figures with the board", missing="Compare the figures first, then tick this")
    comment = LongText(
        "What must somebody who reads them know?",
        hint="Such as: two social workers were away. Name nobody",
        missing="Write what they must know. When there is nothing, write that",
        rows=4,
    )
    recipients = LongText(
        "To whom does it go?", hint="One a line: a name and post, or an e-mail address", missing="Say to whom", rows=4
    )


class CorrectForm(OpenMashForm):
    """Why."""

    because = LongText(
        "What is put right, and why?", hint="It stands in the new version", missing="Say what is put right", rows=3
    )
