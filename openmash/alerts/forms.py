"""Why a time passed, in somebody's words."""

from __future__ import annotations

from openmash.web.forms import LongText, OpenMashForm


class ExplainForm(OpenMashForm):
    """The reason of a breach."""

    because = LongText(
        "Why did the time pass?",
        hint="For example: two of three social workers were ill, and the police answered after six hours.",
        missing="Say why the time passed, in a sentence",
        rows=3,
        size="s",
    )
