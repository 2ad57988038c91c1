"""What is typed about a finding. Nothing is chosen beforehand."""

from __future__ import annotations

from openmash.watching.words import Outcome
from openmash.web.forms import Choice, LongText, OpenMashForm, Radios


class MarkForm(OpenMashForm):
    """What came of looking into it."""

    outcome = Radios(
        "What came of it?",
        [Choice(one.value, one.words) for one in Outcome],
        missing="Say what came of it, or that it is not clear yet",
    )
    because = LongText(
        "What did you find out, and from whom?",
        hint="No word of a case: whoever watches the ledger sees none.",
        missing="Say what you found out, in a sentence",
        rows=3,
        size="s",
    )
