"""No message of the framework ever reaches a person: each of our own says how to mend what is wrong."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django import forms
from django.core import validators

import openmash
from openmash.web import forms as ours
from openmash.web.forms import OpenMashForm
from openmash.web.forms.form import Hidden, KeyField, SeenField

OUR_FIELDS = tuple(
    one for _, one in inspect.getmembers(ours, inspect.isclass) if issubclass(one, forms.Field) and one is not Hidden
)
AWKWARD = ["", " ", "\x00", "x", "-1", "99999999999999999999", "01/01/1900", "a@b", "é" * 20_000, "<b>", "12:99", "on"]


def frameworks() -> set[str]:
    """Every message the framework's own fields and validators know, up to its first gap."""
    kinds = [one for _, one in inspect.getmembers(forms, inspect.isclass) if issubclass(one, forms.Field)]
    said = {str(text) for kind in kinds for text in kind.default_error_messages.values()}
    checks = [one for _, one in inspect.getmembers(validators, inspect.isclass) if hasattr(one, "message")]
    said |= {str(one.message) for one in checks if isinstance(one.message, str) or one.message}
    return {text.split("%")[0].strip() for text in said if len(text.split("%")[0].strip()) > 8}


def every_form() -> Iterator[type[OpenMashForm]]:
    """Each form of the product, in whatever room."""
    for found in pkgutil.walk_packages(openmash.__path__, "openmash."):
        if ".forms" in found.name:
            importlib.import_module(found.name)
    waiting = list(OpenMashForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("openmash."):
            yield form


@pytest.mark.parametrize("kind", OUR_FIELDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("missing", ["", "Say what is missing"])
def test_our_fields_answer_awkward_input_in_our_words(kind: type[forms.Field], missing: str) -> None:
    theirs = frameworks()
    choices = {"choices": [("a", "A")]} if issubclass(kind, forms.ChoiceField) else {}
    for typed in AWKWARD:
        asking = type("Asking", (OpenMashForm,), {"it": cast("Any", kind)("Label", missing=missing, **choices)})
        parts = ("day", "month", "year", "time")
        form = asking({"it": typed, **{f"it-{part}": typed for part in parts}})
        form.is_valid()
        for line in form.error_summary():
            assert line.text
            assert not any(line.text.startswith(text) for text in theirs), line.text
            assert "invalid" not in line.text.lower()


def test_every_form_of_the_product_asks_with_our_fields() -> None:
    strange = [
        f"{form.__module__}.{form.__name__}.{name}: {type(field).__name__}"
        for form in every_form()
        for name, field in form.base_fields.items()
        if not isinstance(field, OUR_FIELDS)
        and not isinstance(field, KeyField | SeenField | Hidden)
        and not (field.widget.is_hidden and not field.required)
    ]
    assert strange == []


def test_every_field_that_must_be_filled_says_what_is_missing() -> None:
    theirs = frameworks()

    def theirs_or_none(text: str) -> bool:
        return not text.strip() or any(text.startswith(one) for one in theirs)

    silent = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in every_form()
        for name, field in form.base_fields.items()
        if field.required and theirs_or_none(str(field.error_messages["required"]))
    ]
    assert silent == []


def test_no_form_of_the_product_uses_the_framework_s_base() -> None:
    list(every_form())
    found = [
        f"{kind.__module__}.{kind.__name__}"
        for kind in [*forms.Form.__subclasses__(), *forms.ModelForm.__subclasses__()]
        if kind.__module__.startswith("openmash.") and kind is not OpenMashForm
    ]
    assert found == []
