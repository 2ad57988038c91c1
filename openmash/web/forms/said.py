"""What somebody typed into a form, as words to be read: for a page that shows two people's texts beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.forms.boundfield import BoundField

from openmash.web.forms.choosing import Choosing
from openmash.web.forms.form import OpenMashForm


def said(forms: Iterable[OpenMashForm]) -> tuple[tuple[str, str], ...]:
    """Every question that was answered, and the answer in words: choices as they were offered, dates as one line."""
    return tuple(pair for form in forms for pair in _of_form(form))


def _of_form(form: OpenMashForm) -> Iterator[tuple[str, str]]:
    shut = form.closed()
    for bound in form.visible_fields():
        if bound.name not in shut and (words := _words(bound)):
            yield str(bound.label), words
    for rows in form.rows.values():
        for row in rows.forms:
            yield from _of_form(row)


def _words(bound: BoundField) -> str:
    value: Any = bound.value()
    if isinstance(bound.field, Choosing):
        given = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value or "")]
        offered = {one.value: str(one.words) for one in bound.field.options}
        return "; ".join(offered[one] for one in given if one in offered)
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part)
    return str(value or "").strip()
