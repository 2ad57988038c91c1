"""The pages of the form: made-up dates refused with a way round, every unknown an answer, words for each sender."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openmash.public.forms import PAGES, Part
from openmash.rulebook.words import ReferrerKind

TODAY = date(2026, 5, 27)
SENDERS = [ReferrerKind.PROFESSIONAL, ReferrerKind.PARENT, ReferrerKind.PUBLIC, ReferrerKind.YOUNG_PERSON]


def filled(slug: str, given: dict[str, Any], who: ReferrerKind = ReferrerKind.PROFESSIONAL, **body: Any) -> Part:
    return PAGES[slug](given, body={"what": "WORRY", "who": who.value, "answers": {}, **body}, today=TODAY)


def child(**given: str) -> Part:
    parts = {
        name.replace("_", "-") if name.startswith(("born_", "expected_")) else name: v for name, v in given.items()
    }
    return filled("children", {"known": "UNNAMED", **parts})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"born_day": "1", "born_month": "1", "born_year": "1900"}, "1900 looks made up"),
        ({"born_day": "3", "born_month": "6", "born_year": "2031"}, "This day has not come yet"),
        ({"born_year": "1970"}, "name them as an adult"),
        ({"born_day": "31", "born_month": "2", "born_year": "2019"}, "Enter a day from 1 to 28"),
        ({"born_month": "6"}, "Add the year"),
        ({"born_day": "3", "born_year": "2019"}, "Add the month, or leave the day empty too"),
        ({"known": "NAMED"}, "Or say that you do not know it"),
        ({"known": "UNBORN", "age": "about 3"}, "Give the due date, or change that answer"),
        ({"known": "UNBORN", "expected_day": "1", "expected_month": "1", "expected_year": "2029"}, "Check"),
        ({"known": ""}, "No is an answer too"),
    ],
)
def test_what_cannot_be_so_is_refused_with_the_way_to_mend_it(given: dict[str, str], sentence: str) -> None:
    form = child(**given)
    assert not form.is_valid()
    (line, *_) = form.error_summary()
    assert sentence in line.text
    assert line.href


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"age": "about 7"},
        {"born_year": "2019"},
        {"born_month": "June", "born_year": "2019"},
        {"known": "NAMED", "forename": "Sukhdeep"},
        {"known": "NAMED", "surname": "Ní Bhriain"},
        {"known": "UNBORN"},
        {"known": "UNBORN", "expected_month": "8", "expected_year": "2026"},
        {"known": "UNBORN", "expected_day": "3", "expected_month": "8", "expected_year": "2026"},
    ],
)
def test_every_unknown_is_an_answer(given: dict[str, str]) -> None:
    form = child(**given)
    assert form.is_valid(), form.errors


def test_a_date_with_missing_parts_comes_back_as_it_was_typed() -> None:
    form = child(born_month="June", born_year="2019")
    assert form.is_valid()
    assert form.remember()["born"] == {"day": "", "month": "6", "year": "2019"}
    again = PAGES["children"](None, body=form.body, today=TODAY, initial=form.remember())
    assert again["born"].value() == {"day": "", "month": "6", "year": "2019"}


def test_not_asking_for_consent_needs_its_reason_and_who_decided() -> None:
    form = filled("consent", {"asked": "RISK"})
    assert not form.is_valid()
    assert [line.href for line in form.error_summary()] == ["#why_not", "#decided_by"]
    for answer in ("REFUSED", "NOT_YET", "UNREACHED"):
        assert filled("consent", {"asked": answer}).is_valid()


def test_consent_question_names_the_mother() -> None:
    adults = [
        {"relation": "father", "forename": "Daniel"},
        {"relation": "mother", "forename": "Ngozi", "surname": "Okafor"},
    ]
    form = PAGES["consent"](body={"who": "PROFESSIONAL", "adults": adults}, today=TODAY)
    assert form.heading == "Have you asked Ngozi Okafor if you may tell us?"
    assert "Ngozi" not in form.title


def test_what_somebody_typed_before_choosing_to_stay_unknown_is_dropped() -> None:
    form = filled("you", {"named": "ANONYMOUS", "name": "Ola Fenn", "phone": "07700 900111"}, ReferrerKind.PUBLIC)
    assert form.is_valid()
    assert {value for name, value in form.remember().items() if name != "named"} == {""}


@pytest.mark.parametrize("who", SENDERS, ids=str)
@pytest.mark.parametrize("slug", PAGES)
def test_nothing_is_chosen_beforehand(slug: str, who: ReferrerKind) -> None:
    form = PAGES[slug](body={"who": who.value, "what": "WORRY", "children": [{"forename": "Amara"}]}, today=TODAY)
    assert [bound.name for bound in form if bound.value() not in (None, "", {"day": "", "month": "", "year": ""})] == []


@pytest.mark.parametrize("who", SENDERS, ids=str)
@pytest.mark.parametrize("slug", PAGES)
def test_what_an_answer_opens_is_on_the_page(slug: str, who: ReferrerKind) -> None:
    form = PAGES[slug](body={"who": who.value, "what": "WORRY"}, today=TODAY)
    assert form.revealed() <= set(form.fields)


@pytest.mark.parametrize("who", SENDERS, ids=str)
def test_no_message_is_the_frameworks_own(who: ReferrerKind) -> None:
    for slug in PAGES:
        form = filled(slug, {"known": "XX", "asked": "XX", "danger": "XX", "where": "XX", "relation": "XX"}, who)
        form.is_valid()
        for line in form.error_summary():
            assert "valid" not in line.text.lower()
            assert "required" not in line.text.lower()
