"""The form every form of the product is: nothing typed is lost, every message says how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.utils.datastructures import MultiValueDict

from openmash.rulebook.words import Verdict
from openmash.web import kept
from openmash.web.forms.choosing import Choice, Choosing
from openmash.web.forms.repeated import Repeated, Rows
from openmash.web.parts import Link

STALE = "This page had lost its place. What you typed is still here: check it and press the button again"


class KeyField(forms.UUIDField):
    """The hidden key of one rendering of a form: a second press with the same key is the same act."""

    kept = True

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=True, initial=uuid4)
        self.error_messages.update(required=STALE, invalid=STALE)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The key that was sent; a fresh one where none was, so that the next press works."""
        try:
            return str(UUID(str(data)))
        except ValueError:
            return str(uuid4())


class Hidden(forms.CharField):
    """A hidden value that a page carries through a form. With `must` the form does not go on without it.

    `kept`: it belongs to what was typed (which version of a thing the person had read), and comes back with it.
    """

    def __init__(self, *, must: bool = True, kept: bool = False, **options: Any) -> None:
        self.kept = kept
        super().__init__(widget=forms.HiddenInput, required=must, **options)
        self.error_messages["required"] = STALE
        self.validators = []

    def to_python(self, value: Any) -> str:
        """What was carried, without the zero bytes that no page sends."""
        return str(super().to_python(value)).replace("\x00", "")


class SeenField(forms.IntegerField):
    """The hidden version of the referral that the person saw when the form was shown to them."""

    kept = True

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=True)
        self.error_messages.update(required=STALE, invalid=STALE)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The version that was sent; where none was, the one the view gave, so that the next press works."""
        return data if str(data or "").isdecimal() else initial


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the error summary; without `href` it is about the whole form."""

    text: str
    href: str = ""


class OpenMashForm(forms.Form):
    """The base of every form. A room declares fields of this package, and perhaps:

    `groups`: repeated groups by name; their rows' cleaned data stand in `cleaned_data[name]` as a list.
    `keyed`: carry `form_key`, so that a double press is one act. `versioned`: carry `seen`, the version of the referral
    the person saw (give it as `seen=`). `kept`: what is typed is saved while it is typed and shown again when the page
    is opened anew, on any device; a form that only looks for something, or asks for a secret, is not. `within` names
    the form whose `<form>` this one stands in, where it is not the one that `hidden` is drawn for.
    """

    groups: ClassVar[Mapping[str, Repeated]] = {}
    keyed: ClassVar[bool] = False
    versioned: ClassVar[bool] = False
    kept: ClassVar[bool] = True
    within: ClassVar[str] = ""
    use_required_attribute = False
    quiet = False
    """Set on the rows of a form whose rows are just being added or removed: they reproach nothing either."""

    def __init__(self, data: Any = None, *args: Any, seen: int | None = None, **options: Any) -> None:
        options.setdefault("auto_id", "%s")
        super().__init__(data, *args, **options)
        if self.keyed:
            self.fields["form_key"] = KeyField()
        if self.versioned:
            self.fields["seen"] = SeenField()
            self.initial.setdefault("seen", seen)
        for one in self.fields.values():
            if isinstance(one, Choosing):
                one.ask_late()
        self.typed = kept.found(self)
        self.rows: dict[str, Rows] = {
            name: group.bind(name, data, self.initial.get(name, ()), self.typed) for name, group in self.groups.items()
        }
        if self.pressed:
            for rows in self.rows.values():
                for row in rows.forms:
                    row.quiet = True

    # Keeping ---------------------------------------------------------------------------------------------------------
    def kept_as(self) -> str:
        """The name under which what is typed here is kept: which form of its page it is."""
        return self.within or type(self).__name__ + (f" {self.prefix}" if self.prefix else "")

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What the field begins with: what this person typed here before, else what the page gives."""
        if self.typed is None or not self._comes_back(field):
            return super().get_initial_for_field(field, field_name)
        return field.widget.value_from_datadict(self.typed.data, MultiValueDict(), self.add_prefix(field_name))

    @staticmethod
    def _comes_back(field: forms.Field) -> bool:
        """Hidden values are the page's own and made anew, but for those that say what the person had before them."""
        if isinstance(field, forms.FileField) or isinstance(field.widget, forms.PasswordInput):
            return False
        return bool(getattr(field, "kept", False)) or not field.widget.is_hidden

    # Reading ---------------------------------------------------------------------------------------------------------
    @property
    def pressed(self) -> bool:
        """Was a button pressed that only changes the form (a row more, a row less)? Then nothing is checked yet."""
        return self.quiet or any(rows.changed for rows in self.rows.values())

    def is_valid(self) -> bool:
        """Everything asked is answered, in the form and in each of its rows; never while rows are added or removed."""
        if self.pressed:
            return False
        for rows in self.rows.values():
            if rows.too_many and rows.too_many not in self.non_field_errors():
                self.refuse(rows.too_many)
        whole = super().is_valid()
        parts = [row.is_valid() for rows in self.rows.values() for row in rows.forms]
        if not (whole and all(parts)):
            return False
        self.cleaned_data.update({name: [row.cleaned_data for row in rows.forms] for name, rows in self.rows.items()})
        return True

    def _clean_fields(self) -> None:
        """Leave out what stands under an answer that was not chosen: it was not asked."""
        super()._clean_fields()  # type: ignore[misc]
        for name in self.closed():
            self.errors.pop(name, None)
            self.cleaned_data[name] = self._blank(name)

    def _blank(self, name: str) -> Any:
        """What an unanswered field of this kind gives."""
        asked = self.fields[name]
        if isinstance(asked, forms.MultipleChoiceField):
            return []
        if isinstance(asked, forms.BooleanField):
            return False
        return "" if isinstance(asked, forms.CharField | forms.ChoiceField) else None

    def closed(self) -> set[str]:
        """The fields that lie under an answer that was not chosen, at any depth."""
        shut: set[str] = set()
        for name, choice in self._revealing():
            if name in shut or not self._chosen(name, choice):
                shut.update(choice.reveals)
            else:
                shut.difference_update(choice.reveals)
        return shut

    def revealed(self) -> set[str]:
        """The fields that some answer opens: they are drawn under it, not by themselves."""
        return {inner for _, choice in self._revealing() for inner in choice.reveals}

    def _revealing(self) -> Iterator[tuple[str, Choice]]:
        for name, asked in self.fields.items():
            for choice in getattr(asked, "options", ()):
                if choice.reveals:
                    yield name, choice

    def _chosen(self, name: str, choice: Choice) -> bool:
        value = self[name].value()
        if isinstance(self.fields[name], forms.BooleanField):
            return bool(value)
        return choice.value in ([str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])

    # Refusing --------------------------------------------------------------------------------------------------------
    def refuse(self, verdict: Verdict | str, name: str | None = None) -> None:
        """Put a refusal's sentence on the form, above all else or at one field. What was typed stays."""
        self.add_error(name, verdict if isinstance(verdict, str) else verdict.because)

    def see(self, version: int) -> None:
        """Show the form again against a newer version: the next press is about what the person sees now."""
        self.carry("seen", str(version))
        self.initial["seen"] = version

    def carry(self, name: str, value: str) -> None:
        """Show the form again with another hidden value than it was sent with."""
        if self.is_bound:
            newer: Any = self.data.copy()  # type: ignore[attr-defined]
            newer[self.add_prefix(name)] = value
            self.data = newer

    def first_error(self, name: str) -> str:
        """What is wrong with one field, the first thing first; nothing while the form is only being changed."""
        if not self.is_bound or self.pressed or name not in self.errors:
            return ""
        return str(self.errors[name][0])

    def error_summary(self) -> list[ErrorLine]:
        """What is wrong, in the order of the page, each with a link to the place where it can be mended."""
        if not self.is_bound or self.pressed:
            return []
        hidden = {bound.name for bound in self.hidden_fields()}
        whole = dict.fromkeys([*self.non_field_errors(), *(self.first_error(name) for name in hidden)])
        lines = [ErrorLine(str(text)) for text in whole if text]
        for name in self.fields:
            if name not in hidden and (text := self.first_error(name)):
                lines.append(ErrorLine(text, f"#{self.target(name)}"))
        for rows in self.rows.values():
            for row in rows.forms:
                lines += row.error_summary()
        return lines

    def target(self, name: str) -> str:
        """The id of the control that mends a field: the first faulty box of a date, the first answer of a choice."""
        boxes = self.faulty_boxes(name)
        return f"{self[name].html_name}-{boxes[0]}" if boxes else self[name].html_name

    def faulty_boxes(self, name: str) -> tuple[str, ...]:
        """Which boxes of a date are wrong; empty for any other field, or where nothing is wrong."""
        names = getattr(self.fields[name], "names", ())
        if not names or not self.is_bound or name not in self.errors:
            return ()
        params = getattr(self.errors.as_data()[name][0], "params", None) or {}
        return tuple(params.get("boxes", names))

    @property
    def has_errors(self) -> bool:
        """Is there anything to mend? The title then begins "Error: "."""
        return bool(self.error_summary())


@dataclass(frozen=True, slots=True)
class FormPage:
    """What `web/form.html` needs. `title` carries a reference, never a name; `heading` is the h1 (empty where a field
    is it); `button` names the effect; `back` and `cancel` are ways out; `saved_at` a time of day in words."""

    title: str
    form: OpenMashForm
    button: str
    heading: str = ""
    caption: str = ""
    intro: tuple[str, ...] = field(default_factory=tuple)
    back: Link | None = None
    cancel: Link | None = None
    action: str = ""
    saved_at: str = ""
    unsaved: str = "Nothing is saved yet. What you typed is still here."
    layout: str = "web/staff.html"
    warning: bool = False
    uploads: bool = False
