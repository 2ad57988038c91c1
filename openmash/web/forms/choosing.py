"""Fields one chooses in: radios, ticks, a list. Nothing is ever chosen beforehand where a person judges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from openmash.web.forms.look import take_look

NOT_OFFERED = "Choose one of the answers shown"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. `reveals` names the fields of the same form that open under it (by stylesheet alone; they are asked
    only when it is chosen). With `rating` it is drawn as a rating, with `aside` (a due time) at the end of its line."""

    value: str
    words: Any
    hint: Any = ""
    reveals: tuple[str, ...] = ()
    rating: str = ""
    aside: str = ""
    divider: str = ""
    disabled: bool = False


def divider(words: str = "or") -> Choice:
    """The word that parts the last answer from the others."""
    return Choice("", "", divider=words)


Offered = Choice | Sequence[Any]
Choices = Iterable[Offered] | Callable[[], Iterable[Offered]]


def as_choice(given: Offered) -> Choice:
    """A Choice, from one or from a pair of stored value and words."""
    if isinstance(given, Choice):
        return given
    value, words = given
    return Choice(str(value), words)


class Choosing:
    """What the choosing fields share: rich answers, and the plain pairs the framework checks against."""

    options: tuple[Choice, ...]
    choices: Any
    late: Callable[[], Iterable[Offered]] | None = None

    def offer(self, choices: Choices) -> None:
        """Set the answers offered: Choice objects or pairs of stored value and words. A function is asked anew by each
        form."""
        if callable(choices):
            self.late, choices = choices, ()
        self.options = tuple(as_choice(one) for one in choices)
        self.choices = [(one.value, one.words) for one in self.options if not one.divider]

    def ask_late(self) -> None:
        """Fill in answers that are known only when the form is made."""
        if self.late is not None:
            self.options = tuple(as_choice(one) for one in self.late())
            self.choices = [(one.value, one.words) for one in self.options if not one.divider]


class Radios(Choosing, forms.ChoiceField):
    """One answer of several, all in view."""

    widget: type[forms.widgets.ChoiceWidget] = forms.RadioSelect

    def __init__(self, label: str, choices: Choices = (), *, hint: str = "", missing: str = "", **options: Any) -> None:
        self.look = options.pop("look", None) or take_look("radios", options, size="s")
        super().__init__(label=label, help_text=hint, required=bool(missing), **options)
        self.error_messages.update(required=missing, invalid_choice=NOT_OFFERED)
        self.offer(choices)


class Select(Radios):
    """One answer of a long list. The first line is empty: nothing is chosen beforehand."""

    widget = forms.Select

    def __init__(self, label: str, choices: Choices = (), *, blank: str = "Choose", **options: Any) -> None:
        super().__init__(label, choices, look=take_look("select", options), **options)
        self.blank = blank


class Checkboxes(Choosing, forms.MultipleChoiceField):
    """Any number of answers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, choices: Choices = (), *, hint: str = "", missing: str = "", **options: Any) -> None:
        self.look = take_look("checkboxes", options, size="s")
        super().__init__(label=label, help_text=hint, required=bool(missing), **options)
        self.error_messages.update(required=missing, invalid_choice=NOT_OFFERED, invalid_list=NOT_OFFERED)
        self.offer(choices)


class Tick(forms.BooleanField):
    """One box to tick: yes, or left empty. With `missing` it must be ticked to go on; `reveals` opens fields below."""

    def __init__(
        self, label: str, *, hint: str = "", missing: str = "", reveals: tuple[str, ...] = (), **options: Any
    ) -> None:
        self.look = take_look("tick", options)
        super().__init__(label=label, help_text=hint, required=bool(missing), **options)
        self.error_messages["required"] = missing
        self.options = (Choice("on", label, hint=hint, reveals=reveals),)
