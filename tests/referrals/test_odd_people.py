"""Bad input through the real forms: each is kept as typed or refused with a sentence, and no page breaks over it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import Person
from openmash.referrals.models import Mention, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT
from tests.patterns.small_things import go_through
from tests.referrals.doors import client_of
from tests.referrals.test_taking_a_call import CALL, press

pytestmark = pytest.mark.django_db

NO_DAY = "There is no such day. Check the day and the month, or write about how old."
IMPOSSIBLE = (
    ("31/02/2019", NO_DAY),
    ("00/00/0000", NO_DAY),
    ("2019-02-30", NO_DAY),
    ("01/01/0001", "That would make them 2025 years old. Check the year."),
    ("0001-01-01", "That would make them 2025 years old. Check the year."),
    ("31/12/9999", "looks like a stand-in for a date that is not known"),
    ("31/12/9998", "day has not come yet."),
    ("28 May 2026", "day has not come yet."),
)
ODD = (
    "A",
    "x" * 200,
    "Оксана",
    "李小龙",
    "محمد",
    "Nguyễn Thị Ánh",
    "👶🏽👨‍👩‍👧",
    "Robert'); DROP TABLE openmash_person;--",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} %s %(x)s",
    "O’Brien-Ó Súilleabháin",
    "‮evil",
)
UNTYPED = {key: "" for key in CALL if key.startswith(("children", "adults"))}


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """The morning of the demonstration's day."""
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


@pytest.fixture
def worker() -> Client:
    """Somebody who may open every page on which a name stands."""
    return client_of(Role.SOCIAL_WORKER, name="Priya Raman")


def taken(client: Client, **typed: str) -> Referral:
    """The referral that a call became."""
    answer = press(client, **{**UNTYPED, **typed})
    assert answer.status_code == 302, text_of(answer)
    with acting_as(CLERK):
        return Referral.objects.prefetch_related("mentions").latest("recorded_at")


def text_of(answer: HttpResponse) -> str:
    """The words of a page, as they would be read."""
    return html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode()))


def known(referral: Referral) -> list[Person]:
    """Everybody named becomes somebody the hub knows."""
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        return [people.add(mention=one, by=officer, at=AT) for one in referral.mentions.all()]


def pages_of(referral: Referral) -> Iterator[str]:
    """Every page on which somebody's name is worked with: who is it, search, family, chronology, picture, patterns."""
    here = f"/referrals/{referral.reference}/"
    yield from (f"{here}{end}" for end in ("", "who/", "who/child/1/", "sent/", "talks/", "family/", "family/relate/"))
    yield from (f"{here}chronology/", f"{here}children/1/rate/", "/look-together/", "/front-door/", "/board/")


# Dates -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("typed", "sentence"), IMPOSSIBLE)
@pytest.mark.parametrize("whose", ["children-0", "adults-0"])
def test_an_impossible_date_is_refused_with_a_sentence_and_stays_as_typed(
    worker: Client, typed: str, sentence: str, whose: str
) -> None:
    answer = press(worker, **{**UNTYPED, f"{whose}-forename": "Ada", f"{whose}-born": typed})
    assert answer.status_code == 200
    assert (sentence in text_of(answer), f'value="{typed}"' in answer.content.decode()) == (True, True)
    with acting_as(CLERK):
        assert not Referral.objects.exists()


@pytest.mark.parametrize("typed", ["due 31/02/2027", "due 31/12/9999", "due 01/01/0001"])
def test_an_impossible_due_date_is_refused_too(worker: Client, typed: str) -> None:
    answer = press(worker, **{**UNTYPED, "children-0-born": typed})
    assert (answer.status_code, "There is a problem" in text_of(answer)) == (200, True)
    with acting_as(CLERK):
        assert not Referral.objects.exists()


@pytest.mark.parametrize("typed", ["99", "about a hundred", "٣", "1e9", "-4", "32/13", "last spring", "🎂"])
def test_what_is_no_date_is_kept_in_the_words_it_was_said_in(worker: Client, typed: str) -> None:
    (child,) = taken(worker, **{"children-0-forename": "Ada", "children-0-born": typed}).mentions.all()
    assert (child.born, child.born_words) == (None, typed)
    assert worker.post("/take/", {**CALL, **UNTYPED, "children-0-born": typed, "act": "look"}).status_code == 200


@pytest.mark.parametrize("year", ["1", "0001", "0000", "9999", "2027", "-5", "٢٠١٩"])
def test_an_impossible_year_of_a_relative_is_refused_with_a_sentence(worker: Client, year: str) -> None:
    referral = taken(worker, **{"children-0-forename": "Ada"})
    (ada,) = known(referral)
    said = {"kind": "PARENT", "other": str(ada.pk), "said_in": "FAMILY", "said_by": "An aunt", "certain": "YES"}
    answer = worker.post(
        f"/referrals/{referral.reference}/family/add/",
        {"forename": "Bea", "surname": "", "sex": "F", "born-day": "31", "born-month": "2", "born-year": year, **said},
    )
    assert (answer.status_code, "There is a problem" in text_of(answer)) == (200, True)
    assert (f'value="{year}"' in answer.content.decode(), 'value="Bea"' in answer.content.decode()) == (True, True)


# Names -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_an_odd_name_is_kept_letter_by_letter_and_every_page_shows_it_escaped(worker: Client, name: str) -> None:
    typed = {f"{who}-{part}": name for who in ("children-0", "adults-0") for part in ("forename", "surname")}
    referral = taken(worker, **typed)
    with acting_as(CLERK):
        assert {(one.forename, one.surname) for one in Mention.objects.all()} == {(name, name)}
    known(referral)
    go_through(factories.later(30))
    for path in pages_of(referral):
        answer = worker.get(path)
        assert (path, answer.status_code) == (path, 200)
        assert not re.search(r"<(script>alert|img src=x)", answer.content.decode())
    found = worker.post("/find/found/", {"who": name})
    assert found.status_code == 200
    assert not re.search(r"<(script>alert|img src=x)", found.content.decode())
    assert name in text_of(worker.get(f"/referrals/{referral.reference}/sent/"))


def test_a_name_too_long_to_keep_is_refused_with_its_length_and_stays(worker: Client) -> None:
    answer = press(worker, **{**UNTYPED, "children-0-forename": "x" * 201})
    assert "Shorten this to 200 characters. It has 201 now" in text_of(answer)
    assert "x" * 201 in answer.content.decode()


# Many children ---------------------------------------------------------------------------------------------------
def many(number: int) -> dict[str, str]:
    """So many children in one home."""
    return {f"children-{n}-{part}": f"{word}{n}" for n in range(number) for part, word in (("forename", "Kit"),)} | {
        f"children-{n}-surname": "Fold" for n in range(number)
    }


def test_forty_children_of_one_home_are_kept_and_every_page_stands(worker: Client) -> None:
    referral = taken(worker, **many(40), address_line="1 Long Row", postcode="QX1 1AA")
    assert sorted(one.seq for one in referral.mentions.all()) == list(range(1, 41))
    assert press(worker, **{**UNTYPED, **many(40), "act": "look"}).status_code == 200
    known(referral)
    go_through(factories.later(30))
    for path in (*pages_of(referral), f"/referrals/{referral.reference}/who/child/40/"):
        assert (path, worker.get(path).status_code) == (path, 200)
    assert worker.post("/find/found/", {"who": "Kit Fold"}).status_code == 200


def test_more_than_the_form_has_room_for_are_refused_and_none_is_dropped(worker: Client) -> None:
    answer = press(worker, **{**UNTYPED, **many(41)})
    assert "There is room for 40 on one form, and 41 are filled in." in text_of(answer)
    assert 'value="Kit40"' in answer.content.decode()
    with acting_as(CLERK):
        assert not Referral.objects.exists()


# Kin -------------------------------------------------------------------------------------------------------------
def relate(client: Client, referral: Referral, one: Person, kind: str, other: Person) -> Any:
    """Say on the family's page how two belong together."""
    said: dict[str, Any] = {"said_in": "FAMILY", "said_by": "An aunt", "certain": "YES"}
    typed = {"person": str(one.pk), "kind": kind, "other": str(other.pk), **said}
    return client.post(f"/referrals/{referral.reference}/family/relate/", typed)


def test_parents_in_a_circle_are_refused_with_a_sentence_and_the_tree_stands(worker: Client) -> None:
    three = {f"children-{n}-forename": name for n, name in enumerate(("Ada", "Bea", "Cy"))}
    referral = taken(worker, **three)
    one, two, third = known(referral)
    assert relate(worker, referral, one, "PARENT", two).status_code == 302
    assert relate(worker, referral, two, "PARENT", third).status_code == 302
    for parent, child in ((third, one), (two, one), (one, one)):
        answer = relate(worker, referral, parent, "PARENT", child)
        assert (answer.status_code, "There is a problem" in text_of(answer)) == (200, True)
    for path in pages_of(referral):
        assert (path, worker.get(path).status_code) == (path, 200)
