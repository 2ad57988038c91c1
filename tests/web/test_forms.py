"""Forms: nothing typed is lost, only what was asked is checked, rows come and go without a script."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from openmash.rulebook.words import no
from openmash.web.forms import (
    Checkboxes,
    Choice,
    DateParts,
    DayAndTime,
    Email,
    LongText,
    Number,
    OpenMashForm,
    PartDate,
    Password,
    Radios,
    Repeated,
    Select,
    Text,
    Tick,
    TimeOfDay,
    WholeDate,
    divider,
)
from tests.web.drawn import macro, read


class ChildForm(OpenMashForm):
    """One child, as far as known."""

    name = Text("Name", name=True, missing="Enter the child's name, or tick that you do not know it")
    born = DateParts("Born")


class WorryForm(OpenMashForm):
    """A form with everything in it."""

    keyed = True
    versioned = True
    groups = {"children": Repeated(ChildForm, title="Child {number}", add="Add a child", most=3)}

    asked = Radios(
        "Have you asked?",
        [
            Choice("YES", "Yes", reveals=("agreed",)),
            Choice("NO", "No", reveals=("why", "who")),
            divider(),
            Choice("LATER", "Not yet"),
        ],
        missing="Say whether you have asked",
    )
    agreed = Text("What did she agree to?", missing="Say what she agreed to")
    why = LongText("Why not?", missing="Say why not")
    who = Radios(
        "Who decided?", [Choice("ME", "Me"), Choice("OTHER", "Another", reveals=("named",))], missing="Say who"
    )
    named = Text("Their name", name=True, missing="Enter their name")


def sent(**changes: Any) -> QueryDict:
    """A good answer to `WorryForm`, with changes."""
    data = QueryDict(mutable=True)
    good = {
        "form_key": "6f1f0f8e-2f0a-4a0e-9d7c-0b8f6f1f0f8e",
        "seen": "4",
        "asked": "LATER",
        "children-0-name": "Amara",
        "children-0-born-year": "2019",
    }
    data.update({name: value for name, value in {**good, **changes}.items() if value is not None})
    return data


def test_a_good_answer_gives_plain_values() -> None:
    form = WorryForm(sent(), seen=4)
    assert form.is_valid()
    assert form.cleaned_data == {
        "form_key": UUID("6f1f0f8e-2f0a-4a0e-9d7c-0b8f6f1f0f8e"),
        "seen": 4,
        "asked": "LATER",
        "agreed": "",
        "why": "",
        "who": "",
        "named": "",
        "children": [{"name": "Amara", "born": PartDate(2019)}],
    }


def test_only_what_the_chosen_answer_opens_is_asked() -> None:
    form = WorryForm(sent(asked="NO", who="OTHER"))
    assert not form.is_valid()
    assert [(line.text, line.href) for line in form.error_summary()] == [
        ("Say why not", "#why"),
        ("Enter their name", "#named"),
    ]


def test_what_lies_under_an_answer_not_chosen_is_kept_on_the_page_but_not_taken() -> None:
    form = WorryForm(sent(why="She would be in danger", **{"children-0-name": ""}))
    assert not form.is_valid()
    assert form.cleaned_data["why"] == ""
    assert "She would be in danger" in macro("{{ fields(form) }}", form=form)


def test_everything_typed_stands_on_the_page_again() -> None:
    data = sent(asked="NO", why="One\r\n\r\n  <b>two</b>", **{"children-0-name": "", "children-0-born-day": "40"})
    form = WorryForm(data)
    assert not form.is_valid()
    drawn = macro("{{ fields(form) }}{{ group(form, 'children') }}{{ hidden(form) }}", form=form)
    assert ">One&#10;&#10;  &lt;b&gt;two&lt;/b&gt;</textarea>" in drawn
    boxes = {dict(tag[2])["name"]: dict(tag[2]).get("value") for tag in read(drawn) if tag[:2] == ("open", "input")}
    assert boxes["children-0-born-day"] == "40"
    assert boxes["children-0-born-year"] == "2019"
    assert boxes["form_key"] == "6f1f0f8e-2f0a-4a0e-9d7c-0b8f6f1f0f8e"
    assert boxes["seen"] == "4"


def test_a_key_is_drawn_once_and_differs_between_pages() -> None:
    form = WorryForm(seen=4)
    first, again = (macro("{{ hidden(form) }}", form=form) for _ in range(2))
    assert first == again
    assert 'name="seen" value="4"' in first
    assert first != macro("{{ hidden(form) }}", form=WorryForm(seen=4))


@pytest.mark.parametrize("key", [None, "", "spoilt"])
def test_a_spoilt_key_is_mended_by_the_next_press(key: str | None) -> None:
    form = WorryForm(sent(form_key=key), seen=4)
    assert not form.is_valid()
    assert [line.href for line in form.error_summary()] == [""]
    value = str(form["form_key"].value())
    assert WorryForm(sent(form_key=value)).is_valid()


def test_a_conflict_is_shown_against_the_newer_version() -> None:
    form = WorryForm(sent(seen="4"), seen=5)
    assert form.is_valid()
    form.refuse(no("Tom Ellery saved this at 10:40. Both texts are here"))
    form.see(5)
    assert [line.text for line in form.error_summary()] == ["Tom Ellery saved this at 10:40. Both texts are here"]
    assert 'name="seen" value="5"' in macro("{{ hidden(form) }}", form=form)


def test_adding_a_row_keeps_what_is_typed_and_reproaches_nothing() -> None:
    form = WorryForm(sent(add="children", asked="", **{"children-0-name": ""}))
    assert form.pressed
    assert not form.is_valid()
    assert form.error_summary() == []
    assert [row["born"].value()["year"] for row in form.rows["children"].forms] == ["2019", ""]
    assert "govuk-error-message" not in macro("{{ fields(form) }}{{ group(form, 'children') }}", form=form)


def test_removing_a_row_moves_the_others_up() -> None:
    data = sent(remove="children-0", **{"children-1-name": "Idris", "children-1-born-year": "2022"})
    form = WorryForm(data)
    drawn = macro("{{ group(form, 'children') }}", form=form)
    assert [row["name"].value() for row in form.rows["children"].forms] == ["Idris"]
    assert 'name="children-0-name" type="text" spellcheck="false" value="Idris"' in drawn
    assert "Remove" not in drawn


def test_more_rows_than_there_may_be_are_refused_once_and_all_are_kept() -> None:
    nine = {f"children-{number}-name": f"x{number}" for number in range(9)}
    form = WorryForm(sent(**nine))
    assert (form.is_valid(), form.is_valid()) == (False, False)
    (said,) = form.non_field_errors()
    assert said == "There is room for 3 on one form, and 9 are filled in. Take some away and send them apart"
    assert [row["name"].value() for row in form.rows["children"].forms] == list(nine.values())
    added = WorryForm(sent(add="children", **nine)).rows["children"]
    assert (len(added.forms), added.may_add) == (9, False)


def test_errors_in_rows_lead_to_their_boxes() -> None:
    data = sent(**{"children-1-name": "", "children-1-born-day": "3", "children-1-born-year": "2019"})
    form = WorryForm(data)
    assert not form.is_valid()
    assert [(line.text, line.href) for line in form.error_summary()] == [
        ("Enter the child's name, or tick that you do not know it", "#children-1-name"),
        ("Add the month, or leave the day empty too", "#children-1-born-month"),
    ]


def test_first_values_fill_the_rows() -> None:
    form = WorryForm(initial={"children": [{"name": "Amara", "born": PartDate(2019, 6)}, {"name": "Idris"}]})
    drawn = macro("{{ group(form, 'children') }}", form=form)
    assert [row["name"].value() for row in form.rows["children"].forms] == ["Amara", "Idris"]
    assert 'name="children-0-born-month" type="text" value="6"' in drawn


def test_nothing_is_chosen_beforehand() -> None:
    class Judging(OpenMashForm):
        rating = Radios("Rating", [Choice("RED", "Red", rating="RED"), Choice("BLUE", "Blue")], missing="Choose one")
        level = Select("Level", [("1", "1"), ("2", "2")], missing="Choose a level")
        concerns = Checkboxes("Concerns", [("a", "A")])
        sure = Tick("I am sure")

    drawn = macro("{{ fields(form) }}", form=Judging())
    assert " checked" not in drawn
    assert '<option value="" selected>Choose</option>' in drawn
    assert " required" not in drawn


def test_answers_open_by_stylesheet_alone() -> None:
    drawn = macro("{{ fields(form) }}", form=WorryForm())
    assert "aria-controls" not in drawn
    assert drawn.count('class="govuk-radios__conditional om-reveal"') == 3
    assert [tag[2] for tag in read(drawn) if tag[:2] == ("open", "textarea")] == [
        (("autocomplete", "off"), ("class", "govuk-textarea"), ("id", "why"), ("name", "why"), ("rows", "4"))
    ]


def asked(field: Any, data: Any) -> Any:
    """What a field makes of an answer: its value, or its sentence."""
    form = type("Asking", (OpenMashForm,), {"it": field})(data)
    return form.cleaned_data["it"] if form.is_valid() else form.error_summary()[0].text


@pytest.mark.parametrize(
    ("day", "month", "year", "given"),
    [
        ("3", "6", "2019", PartDate(2019, 6, 3)),
        ("", "June", "2019", PartDate(2019, 6)),
        ("", "sept", "2019", PartDate(2019, 9)),
        ("", "", "2019", PartDate(2019)),
        ("", "", "", None),
        ("29", "2", "2024", PartDate(2024, 2, 29)),
        ("29", "2", "2023", "Enter a day from 1 to 28: February 2023 has 28 days. Or leave it empty"),
        ("3", "", "2019", "Add the month, or leave the day empty too"),
        ("3", "6", "", "Add the year, or your best guess of it"),
        ("3", "13", "2019", "Enter the month as a number from 1 to 12, or leave it empty"),
        ("3", "6", "19", "Enter the year in four figures, like 2019"),
        ("1", "1", "1900", "1900 looks made up. Leave the boxes empty if you do not know the date"),
        ("x", "6", "2019", "Enter a day from 1 to 30: June 2019 has 30 days. Or leave it empty"),
        ("٣", "6", "2019", "Enter a day from 1 to 30: June 2019 has 30 days. Or leave it empty"),
    ],
)
def test_a_date_is_taken_as_far_as_it_is_known(day: str, month: str, year: str, given: Any) -> None:
    assert asked(DateParts("Born"), {"it-day": day, "it-month": month, "it-year": year}) == given


def test_a_part_known_date_is_said_with_its_unknowns() -> None:
    assert PartDate(2019, 6, 3).words == "3 June 2019"
    assert PartDate(2022, 1).words == "January 2022. Day not known"
    assert PartDate(2022).words == "2022. Day and month not known"
    assert PartDate(2022, 1).earliest == date(2022, 1, 1)
    assert PartDate(2022, 1).whole is None


@pytest.mark.parametrize(
    ("field", "data", "given"),
    [
        (WholeDate("On"), {"it-day": "3", "it-month": "6", "it-year": "2026"}, date(2026, 6, 3)),
        (WholeDate("On"), {"it-day": "3", "it-year": "2026"}, "Add the month"),
        (WholeDate("On", missing="Say when"), {}, "Say when"),
        (
            DayAndTime("When"),
            {"it-day": "14", "it-month": "10", "it-year": "2026", "it-time": "12.52"},
            datetime(2026, 10, 14, 11, 52, tzinfo=UTC),
        ),
        (
            DayAndTime("When"),
            {"it-day": "25", "it-month": "10", "it-year": "2026", "it-time": "1:30"},
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (
            DayAndTime("When"),
            {"it-day": "29", "it-month": "3", "it-year": "2026", "it-time": "1:30"},
            "The clocks went forward then: enter a time before 01:00 or after 02:00",
        ),
        (DayAndTime("When"), {"it-day": "29", "it-month": "3", "it-year": "2026"}, "Add the time, like 14:30"),
        (TimeOfDay("At"), {"it": "2.30pm"}, time(14, 30)),
        (TimeOfDay("At"), {"it": "0905"}, time(9, 5)),
        (TimeOfDay("At"), {"it": "9"}, time(9, 0)),
        (TimeOfDay("At"), {"it": "12 am"}, time(0, 0)),
        (TimeOfDay("At"), {"it": "25:00"}, "Enter the time like 14:30"),
        (TimeOfDay("At"), {"it": ":"}, "Enter the time like 14:30"),
        (TimeOfDay("At"), {"it": ""}, None),
        (Number("How many"), {"it": "1,200"}, 1200),
        (Number("How many", greatest=20), {"it": "21"}, "Enter a number between 0 and 20"),
        (Number("How many"), {"it": "two"}, "Enter a whole number in figures, like 3"),
        (Number("How many"), {"it": "--3"}, "Enter a whole number in figures, like 3"),
        (Number("How many"), {"it": ""}, None),
        (Email("E-mail"), {"it": "a@b"}, "Enter an e-mail address in full, like name@example.org"),
        (Email("E-mail"), {"it": " head@school.example "}, "head@school.example"),
        (Text("Name", most=3), {"it": "abcd"}, "Shorten this to 3 characters. It has 4 now"),
        (Text("Name", missing="Say it"), {"it": "  "}, "Say it"),
        (Text("Name"), {"it": "a\x00b"}, "ab"),
        (LongText("Text", most=2), {"it": "a\r\n"}, "a"),
        (Password("Password"), {"it": " a "}, " a "),
        (Tick("Yes", missing="Tick it"), {}, "Tick it"),
        (Tick("Yes"), {"it": "on"}, True),
        (Checkboxes("Which", [("a", "A"), ("b", "B")]), QueryDict("it=a&it=b"), ["a", "b"]),
        (Checkboxes("Which", [("a", "A")]), QueryDict("it=z"), "Choose one of the answers shown"),
        (Select("Which", lambda: [("a", "A")], missing="Choose"), {"it": "a"}, "a"),
        (Radios("Which", [("a", "A")], missing="Choose"), {"it": "z"}, "Choose one of the answers shown"),
    ],
)
def test_a_field_gives_its_value_or_says_how_to_mend_it(field: Any, data: Any, given: Any) -> None:
    assert asked(field, data) == given


def test_a_password_is_never_shown_again() -> None:
    form = type("Asking", (OpenMashForm,), {"it": Password("Password")})({"it": "hunter2 hunter2"})
    assert "hunter2" not in macro("{{ fields(form) }}", form=form)
