"""Our fields are the design system's components: the same tags, attributes and words as its published examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django import forms

from openmash.web.forms import Checkboxes, DateParts, Files, LongText, OpenMashForm, Radios, Select, Text
from openmash.web.jinja import component_environment
from tests.web.drawn import macro, read

FIXTURES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "data" / "govuk-fixtures.json").read_text()
)["fixtures"]
MACROS = {
    "button": "govukButton",
    "character-count": "govukCharacterCount",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "error-summary": "govukErrorSummary",
    "file-upload": "govukFileUpload",
    "input": "govukInput",
    "radios": "govukRadios",
    "select": "govukSelect",
    "textarea": "govukTextarea",
}
EVERY = [(component, one) for component, all_of in FIXTURES.items() for one in all_of]


def published(component: str, name: str) -> str:
    """The HTML of one published example."""
    return next(str(one["html"]) for one in FIXTURES[component] if one["name"] == name)


@pytest.mark.parametrize(("component", "fixture"), EVERY, ids=[f"{c}: {one['name']}" for c, one in EVERY])
def test_the_macros_draw_the_published_examples(component: str, fixture: dict[str, Any]) -> None:
    name = MACROS[component]
    lead = f'{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {name} %}}'
    drawn = component_environment().from_string(f"{lead}{{{{ {name}(params) }}}}").render(params=fixture["options"])
    assert read(drawn) == read(fixture["html"])


YES_NO = [("yes", "Yes"), ("no", "No")]
COUNTRIES = [("british", "British"), ("irish", "Irish"), ("other", "Citizen of another country")]
NI = "It’s on your National Insurance card, benefit letter, payslip or P60. For example, ‘QQ 12 34 56 C’."
NO_DETAILS = (
    "Don't include personal or financial information, eg your National Insurance number or credit card details."
)
PHOTO = "Your photo may be in your Pictures, Photos, Downloads or Desktop folder. Or in an app like iPhoto."
NAME_CHANGED = "Have you changed your name?"
OURS: list[tuple[str, str, str, forms.Field, dict[str, str] | None]] = [
    ("input", "default", "test-name", Text("National Insurance number"), None),
    (
        "input",
        "with error and hint",
        "with-error-hint",
        Text("National insurance number", hint=NI, missing="Enter a National Insurance number in the correct format"),
        {},
    ),
    ("textarea", "default", "more-detail", LongText("Can you provide more detail?", rows=5), None),
    ("textarea", "with hint", "more-detail", LongText("Can you provide more detail?", rows=5, hint=NO_DETAILS), None),
    (
        "textarea",
        "with error message",
        "no-ni-reason",
        LongText(
            "Why can’t you provide a National Insurance number?", rows=5, missing="You must provide an explanation"
        ),
        {},
    ),
    (
        "character-count",
        "with hint",
        "with-hint",
        LongText("Can you provide more detail?", rows=5, hint=NO_DETAILS, most=10, count=True),
        None,
    ),
    ("radios", "default", "example-default", Radios(NAME_CHANGED, YES_NO, size=""), None),
    (
        "radios",
        "with hint",
        "example-with-hint",
        Radios(
            NAME_CHANGED,
            YES_NO,
            size="",
            hint="This includes changing your last name or spelling your name differently.",
        ),
        None,
    ),
    ("checkboxes", "default", "nationality", Checkboxes("What is your nationality?", COUNTRIES, size=""), None),
    (
        "checkboxes",
        "with hint",
        "nationality",
        Checkboxes("What is your nationality?", COUNTRIES, size="", hint="Select all that apply"),
        None,
    ),
    ("file-upload", "default", "file-upload-1", Files("Upload a file", several=False), None),
    ("file-upload", "allows multiple files", "file-upload-1", Files("Upload a file"), None),
    (
        "file-upload",
        "with error message and hint",
        "file-upload-3",
        Files("Upload a file", hint=PHOTO, missing="Error message goes here", several=False),
        {},
    ),
    (
        "date-input",
        "with items",
        "dob",
        DateParts("What is your date of birth?", hint="For example, 31 3 1980", size=""),
        None,
    ),
]


@pytest.mark.parametrize(
    ("component", "fixture", "name", "asked", "data"), OURS, ids=[f"{one[0]}: {one[1]}" for one in OURS]
)
def test_our_fields_draw_the_published_examples(
    component: str, fixture: str, name: str, asked: forms.Field, data: dict[str, str] | None
) -> None:
    form = type("Asking", (OpenMashForm,), {name: asked})(data)
    drawn = macro("{{ field(form[name]) }}", form=form, name=name)
    # Browsers must not offer what was typed about another child: the one attribute we add everywhere.
    assert read(drawn.replace(' autocomplete="off"', "")) == read(published(component, fixture))


def test_a_list_is_the_published_select_with_an_empty_first_line() -> None:
    asked = Select(
        "Label text goes here",
        [(str(number), f"GOV.UK frontend option {number}") for number in (1, 2, 3)],
        hint="Hint text goes here",
        missing="Error message goes here",
    )
    form = type("Asking", (OpenMashForm,), {"select-2": asked})({})
    want = published("select", "with hint text and error message")
    empty = '<option value="" selected>Choose</option> <option value="1"'
    assert read(macro("{{ field(form['select-2']) }}", form=form)) == read(want.replace('<option value="1"', empty, 1))


def test_the_error_summary_is_the_published_one_and_takes_the_focus() -> None:
    form = type(
        "Asking",
        (OpenMashForm,),
        {
            "example-error-1": Text("A", missing="The date your passport was issued must be in the past"),
            "example-error-2": Text("B", missing="Enter a postcode, like AA1 1AA"),
        },
    )({})
    drawn = macro("{{ errors(form) }}", form=form)
    want = published("error-summary", "default")
    assert 'tabindex="-1" autofocus=""' in drawn
    assert read(drawn.replace(' tabindex="-1" autofocus=""', "")) == read(want)
