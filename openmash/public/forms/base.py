"""What every page of the referral form shares: it knows what was answered before, and gives back what to keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from openmash.public import journey
from openmash.public.dates import typed
from openmash.rulebook.matching import may_be_born
from openmash.rulebook.words import YES, ReferrerKind
from openmash.web.forms import Choice, LongText, OpenMashForm, PartDate, Radios, Text

YES_NO_UNKNOWN = [("YES", "Yes"), ("NO", "No"), ("UNKNOWN", "I do not know")]
MOST = 20_000
"""Characters in one answer: some ten pages."""


class Part(OpenMashForm):
    """One page of the form. `title` is its heading; `body` is the whole draft, from which the words are chosen.

    Where the page asks one question, the question itself is the heading.
    """

    title: ClassVar[str] = ""
    lead: ClassVar[str] = ""

    def __init__(self, *args: Any, body: journey.Body, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body, self.today = body, today
        self.sender = journey.who(body)
        self.heading, self.intro = self.title, self.lead
        self.say()
        first = next(iter(self.fields.values()), None)
        if isinstance(first, Radios) and first.label == self.heading:
            first.look = replace(first.look, size="l", page_heading=True)

    def say(self) -> None:
        """Choose the words for this sender. Pages that speak to everybody alike change nothing."""

    @property
    def asks_in_heading(self) -> bool:
        """Is the first question the page's own heading?"""
        look = getattr(next(iter(self.fields.values()), None), "look", None)
        return bool(look and look.page_heading)

    @property
    def plain(self) -> bool:
        """Is this a family, a neighbour or a young person, who are asked less and in plainer words?"""
        return self.sender is not ReferrerKind.PROFESSIONAL

    def word(self, name: str, label: str | None = None, hint: str | None = None, missing: str | None = None) -> None:
        """Give a field other words."""
        asked = self.fields[name]
        asked.label = asked.label if label is None else label
        asked.help_text = asked.help_text if hint is None else hint
        if missing is not None:
            asked.error_messages["required"] = missing

    def offer(self, name: str, choices: list[Choice | tuple[str, str]]) -> None:
        """Offer other answers to a question."""
        asked = self.fields[name]
        assert isinstance(asked, Radios)
        asked.offer(choices)

    def leave_out(self, *names: str) -> None:
        """Take fields off the page that this sender is not asked, also from under the answers that open them."""
        for name in names:
            self.fields.pop(name, None)
        for asked in self.fields.values():
            if isinstance(asked, Radios):
                asked.options = tuple(
                    replace(one, reveals=tuple(n for n in one.reveals if n not in names)) for one in asked.options
                )

    def remember(self) -> journey.Answers:
        """What to keep in the draft: plain text, truth values and the boxes of dates."""
        return {name: _kept(value) for name, value in self.cleaned_data.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, PartDate):
        return typed(value)
    return value if isinstance(value, bool) else str(value or "")


def real_birth_date(born: PartDate | None, today: date, *, child: bool) -> PartDate | None:
    """The date, unless it is a stand-in such as 1 January 1900, has not come yet, or is too long ago: then a hint."""
    verdict = may_be_born(born.earliest, today, child=child) if born else YES
    if not verdict:
        raise ValidationError(verdict.because.removesuffix("."))
    return born


def line(label: str, hint: str = "", *, missing: str = "", width: str = "two-thirds", **look: Any) -> Text:
    """One line of text. With `missing` it must be filled in, and that sentence says so."""
    look.setdefault("spellcheck", False)
    look.setdefault("size", "s")
    return Text(label, hint=hint, missing=missing, most=500, width=width, **look)


def text(label: str, hint: str = "", *, missing: str = "", rows: int = 5) -> LongText:
    """Several lines of text."""
    return LongText(label, hint=hint, missing=missing, most=MOST, rows=rows, size="s")
