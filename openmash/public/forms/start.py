"""The first two questions: what for, and who is asking."""

from __future__ import annotations

from typing import ClassVar

from openmash.public.forms.base import Part
from openmash.public.journey import WHO, What
from openmash.web.forms import Choice, Radios


class Start(Part):
    """What somebody comes for; a worry and a wish for help enter by the same door."""

    title: ClassVar[str] = "What do you want to tell us?"
    what = Radios(
        "What do you want to tell us?",
        What.choices(),
        missing="Choose one, so that we ask the right things",
    )


class Who(Part):
    """Who is asking: it decides how much is asked, and in which words."""

    title: ClassVar[str] = "Who are you?"
    who = Radios(
        "Who are you?",
        [Choice(kind.value, words, hint=hint) for kind, words, hint in WHO],
        hint="We ask different things of different people. You do not have to give your name.",
        missing="Choose the answer that fits you best",
    )
