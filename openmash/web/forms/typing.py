"""Fields one types into: a line, a longer text, an e-mail address, a number, a password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from openmash.web.forms.look import take_look


class Text(forms.CharField):
    """A line of text. `missing` is the sentence shown when nothing was typed; without it the field may stay empty.

    `most` is the greatest length in characters. `name=True` is for people's names: no spelling check.
    """

    def __init__(self, label: str, *, hint: str = "", missing: str = "", most: int = 200, **options: Any) -> None:
        if options.pop("name", False):
            options.setdefault("spellcheck", False)
        self.look = options.pop("look", None) or take_look("input", options)
        self.most = most
        options.setdefault("widget", forms.TextInput)
        super().__init__(label=label, help_text=hint, required=bool(missing), **options)
        self.error_messages["required"] = missing
        self.validators = []

    def to_python(self, value: Any) -> str:
        """What was typed, with line ends as one character and without the zero bytes nobody can type."""
        if isinstance(value, str):
            value = value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        return str(super().to_python(value))

    def validate(self, value: str) -> None:
        """Something was typed where it must be, and not more than fits."""
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(f"Shorten this to {self.most:,} characters. It has {len(value):,} now")


class LongText(Text):
    """A text of several lines. With `count=True` the characters left are shown while typing."""

    def __init__(self, label: str, *, most: int = 10_000, count: bool = False, **options: Any) -> None:
        component = "character-count" if count else "textarea"
        look = take_look(component, options, limit=most if count else 0)
        super().__init__(label, most=most, look=look, widget=forms.Textarea, **options)


class Email(Text):
    """An e-mail address."""

    def __init__(self, label: str, **options: Any) -> None:
        look = take_look("input", options, kind="email", spellcheck=False)
        super().__init__(label, look=look, **options)

    def validate(self, value: str) -> None:
        """It looks like an address that a message can reach."""
        super().validate(value)
        if not value:
            return
        try:
            EmailValidator()(value)
        except ValidationError:
            raise ValidationError("Enter an e-mail address in full, like name@example.org") from None


class Number(Text):
    """A whole number, given as an int, or None when left empty."""

    def __init__(self, label: str, *, least: int = 0, greatest: int = 1_000_000, **options: Any) -> None:
        look = take_look("input", options, inputmode="numeric", width="5")
        super().__init__(label, look=look, **options)
        self.least, self.greatest = least, greatest

    def clean(self, value: Any) -> Any:
        """The number, within what makes sense here."""
        typed = super().clean(value)
        if not typed:
            return None
        figures = typed.replace(",", "").replace(" ", "")
        if not (figures.isascii() and figures.removeprefix("-").isdecimal()):
            raise ValidationError("Enter a whole number in figures, like 3")
        number = int(figures[:20])
        if not self.least <= number <= self.greatest:
            raise ValidationError(f"Enter a number between {self.least:,} and {self.greatest:,}")
        return number


class Password(Text):
    """A password: never shown again, never trimmed."""

    def __init__(self, label: str, *, autocomplete: str = "current-password", **options: Any) -> None:
        look = take_look("input", options, kind="password", autocomplete=autocomplete, width="two-thirds")
        super().__init__(label, look=look, strip=False, widget=forms.PasswordInput, **options)
