"""The pages of walls over HTTP, as people use them without scripts: what is sent is what the page's own form has."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from openmash.partnership.confirming import LASTS
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.restrictions import actions
from openmash.restrictions.models import BreakGlass, ConflictCleared, Restriction, RestrictionLifted
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.decisions.story import signed_in
from tests.partnership.signing import PASSWORD, person, signs_in
from tests.restrictions.walls import AT, IN_A_MONTH, ME, add, restrict, sees
from tests.secrecy.test_http_matrix import plain

FIELD = re.compile(r'<(?:input|textarea|button)[^>]* name="([^"]+)"')
TICKED = re.compile(r'value="([^"]*)"[^>]* checked')
WHY = "The duty manager cannot be reached and he is at the school's gate."
NOWHERE = "S26-99999"
OVERVIEW, OPEN, CLOSE = "/conflicts/", "/conflicts/open/", "/conflicts/close/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The hub's time stands still on a Tuesday morning, and moves when a test says so."""
    with time_machine.travel(AT + timedelta(hours=1), tick=False) as traveller:
        yield traveller


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def text(response: HttpResponse, status: int = 200) -> str:
    """What a page says, its entities read."""
    assert response.status_code == status, (response.status_code, response.get("location"))
    return html.unescape(response.content.decode())


def send(client: Client, address: str, **typed: Any) -> Any:
    """Fill in the form of the page and send it, as a browser without scripts does: only what the page has."""
    page = text(client.get(address))
    assert 'method="post"' in page
    assert set(typed) <= set(FIELD.findall(page)), f"not on the page: {set(typed) - set(FIELD.findall(page))}"
    return client.post(address, typed)


def restriction_of(of: Referral) -> str:
    return reverse("restrictions_restriction", args=[of.reference])


def in_parts(**changes: Any) -> dict[str, Any]:
    """The day of the next look, as three boxes."""
    day = IN_A_MONTH
    return {
        "review_on-day": str(day.day),
        "review_on-month": str(day.month),
        "review_on-year": str(day.year),
        **changes,
    }


def test_a_manager_restricts_a_family_and_nothing_is_chosen_for_them(manager, worker, other) -> None:
    of, client = factories.referral(), signed_in(manager)
    address = restriction_of(of)
    assert TICKED.search(text(client.get(address))) is None
    named = [str(manager.pk), str(worker.pk)]
    sent = send(client, address, kind="STAFF", because="A colleague's own.", named=named, **in_parts())
    assert sent["location"] == OVERVIEW
    shown = text(client.get(OVERVIEW))
    assert of.reference in shown
    assert f"{manager.name}, {worker.name}" in shown
    assert "A colleague's own." not in shown
    assert (sees(worker, of), sees(other, of)) == (True, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Choose why"),
        ({"because": ""}, "Say why this family is restricted"),
        ({"named": []}, "Tick who may see this family"),
        ({"review_on-day": ""}, "day"),
        ({"review_on-year": "2027"}, "within 90 days"),
        ({"named": "worker alone"}, "Name at least one manager"),
    ],
)
def test_a_restriction_that_is_refused_keeps_what_was_typed(manager, worker, changes, said) -> None:
    of, client = factories.referral(), signed_in(manager)
    typed = {"kind": "STAFF", "because": "Words that must not be lost.", **in_parts(), **changes}
    if changes.get("named") != []:
        typed["named"] = [str(worker.pk)] if "named" in changes else [str(manager.pk), str(worker.pk)]
    shown = text(client.post(restriction_of(of), typed))
    assert said in shown
    assert "Error: " in shown.partition("</title>")[0]
    assert str(typed["because"]) in shown
    assert set(TICKED.findall(shown)) == {value for value in [typed["kind"], *typed["named"]] if value}
    with acting_as(CLERK):
        assert not Restriction.objects.exists()


def test_it_is_looked_at_again_with_todays_names_ticked_and_lifted_with_a_reason(manager, worker, other) -> None:
    of, client = factories.referral(), signed_in(manager)
    restrict(manager, of, worker)
    address = restriction_of(of)
    page = text(client.get(address))
    assert set(TICKED.findall(page)) == {str(manager.pk), str(worker.pk)}
    assert "“A colleague's family.”" in page
    assert send(client, address, named=[str(manager.pk), str(other.pk)], **in_parts())["location"] == OVERVIEW
    assert (sees(worker, of), sees(other, of)) == (False, True)
    assert "Say why the restriction ends" in text(client.post(address, {"lift": "yes", "because": ""}))
    assert not sees(worker, of)
    assert send(client, address, lift="yes", because="It was another family.")["location"] == OVERVIEW
    assert sees(worker, of)
    with acting_as(CLERK):
        assert RestrictionLifted.objects.filter(because="It was another family.").exists()


def test_whoever_takes_their_own_name_off_is_led_to_a_page_they_still_have(manager, worker) -> None:
    second, of, client = factories.staff(Role.HEAD_OF_SERVICE), factories.referral(), signed_in(manager)
    restrict(manager, of, worker)
    sent = send(client, restriction_of(of), named=[str(second.pk), str(worker.pk)], **in_parts())
    assert of.reference not in text(client.get(sent["location"]))
    assert client.get(restriction_of(of)).status_code == 404


def test_a_conflict_is_on_the_managers_list_and_cleared_there(manager, worker) -> None:
    of, client = factories.referral(), signed_in(manager)
    add(worker, ME)
    shown = text(client.get(OVERVIEW))
    assert worker.name in shown
    assert "The same telephone number" in shown
    assert "07700" not in shown
    address = reverse("restrictions_clear", args=[of.reference, worker.pk])
    assert address in shown
    wrong = text(send(client, address, because=""))
    assert "Say how you know" in wrong
    assert not sees(worker, of)
    assert send(client, address, because="Asked her by telephone: a namesake.")["location"] == OVERVIEW
    assert sees(worker, of)
    assert client.get(address).status_code == 404, "what is settled is not there to settle again"
    with acting_as(CLERK):
        assert ConflictCleared.objects.count() == 1


def test_nobody_reads_of_a_conflict_of_their_own_and_a_records_officer_reads_no_reason(manager, worker, other) -> None:
    restrict(manager, of := factories.referral(), worker)
    with acting_as(other.viewer(), AT):
        actions.break_glass(reference=of.reference, because=WHY, by=other.viewer(), at=AT)
    officer = text(signed_in(factories.staff(Role.RECORDS_OFFICER)).get(OVERVIEW))
    assert other.name in officer
    assert "Look into it" not in officer
    assert (WHY in officer, of.reference in officer) == (False, False)
    add(manager, ME)
    shown = text(signed_in(manager).get(OVERVIEW))
    assert (of.reference in shown, other.name in shown) == (False, False)
    assert "Nothing stands between anybody and a family" in shown


def test_declaring_keeps_the_family_from_one_at_once(manager, worker) -> None:
    of, client = factories.referral(), signed_in(worker)
    address = reverse("restrictions_declare", args=[of.reference])
    assert "Say how you know the family" in text(send(client, address, because=""))
    assert sees(worker, of)
    assert "This family is kept from you now" in text(send(client, address, because="My sister's children."))
    missing = plain(client.get(reverse("restrictions_declare", args=[NOWHERE])))
    assert plain(client.get(address)) == missing
    assert plain(client.get(f"/referrals/{of.reference}/")) == plain(client.get(f"/referrals/{NOWHERE}/"))
    declared = text(signed_in(manager).get(OVERVIEW))
    assert "My sister's children." in declared
    assert "It is no conflict" not in declared


def test_what_one_adds_of_ones_family_is_ones_own_page(worker, other) -> None:
    of, client, address = factories.referral(), signed_in(worker), reverse("partnership_details")
    wrong = text(send(client, address, whose="my sister", surname="Okafor"))
    assert "too little to compare" in wrong
    assert 'value="my sister"' in wrong
    assert sees(worker, of)
    assert send(client, address, whose="my sister", forename="Ngozi", surname="Okafor")["location"] == address
    assert not sees(worker, of)
    assert "Ngozi Okafor" in text(client.get(address))
    assert "Ngozi Okafor" not in text(signed_in(other).get(address))


def test_a_glass_is_broken_shown_over_every_page_and_closed_before_its_hour(manager, worker, other, clock) -> None:
    restrict(manager, of := factories.referral(), worker)
    client = signed_in(other)
    assert client.get(f"/referrals/{of.reference}/").status_code == 404
    sent = send(client, OPEN, reference=f" {of.reference.lower()} ", because=WHY)
    assert sent["location"] == f"/referrals/{of.reference}/"
    band = "You have opened a restricted family. It closes by itself at 12:00, in 1 h."
    assert band in text(client.get(sent["location"]))
    assert band in text(client.get("/my-work/"))
    assert "You have opened a restricted family" not in text(signed_in(worker).get("/my-work/"))
    clock.shift(timedelta(minutes=20))
    page = text(client.get("/my-work/"))
    assert "in 40 min" in page
    assert f'action="{CLOSE}"' in page
    assert client.post(CLOSE)["location"] == "/"
    assert "You have opened a restricted family" not in text(client.get("/my-work/"))
    assert plain(client.get(sent["location"])) == plain(client.get(f"/referrals/{NOWHERE}/"))


def test_a_glass_closes_by_itself_after_an_hour(manager, worker, other, clock) -> None:
    restrict(manager, of := factories.referral(), worker)
    client = signed_in(other)
    send(client, OPEN, reference=of.reference, because=WHY)
    clock.shift(timedelta(minutes=59))
    assert client.get(f"/referrals/{of.reference}/").status_code == 200
    clock.shift(timedelta(minutes=1))
    shown = client.get(f"/referrals/{of.reference}/")
    assert "You have opened a restricted family" not in text(shown, 404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": "", "because": WHY}, "Write the reference"),
        ({"reference": "theirs", "because": "needed"}, "Say in a sentence why you need to see this family now"),
        ({"reference": "theirs", "because": ""}, "Say why you need to see it now"),
    ],
)
def test_an_opening_that_is_refused_keeps_what_was_typed_and_opens_nothing(manager, worker, other, typed, said) -> None:
    restrict(manager, of := factories.referral(), worker)
    typed = {**typed, "reference": typed["reference"] and of.reference}
    shown = text(send(signed_in(other), OPEN, **typed))
    assert said in shown
    assert typed["because"] in shown
    assert typed["reference"] in shown
    assert glasses() == 0


def glasses() -> int:
    """How often anybody opened anything."""
    with acting_as(CLERK):
        return BreakGlass.objects.count()


def test_somebody_with_a_conflict_is_refused_in_the_words_for_what_is_not_there(manager, worker, other) -> None:
    """Related to a restricted family; no restriction on it; no such referral: three times the very same page."""
    free = factories.referral(
        children=(SentPerson(forename="Wu", surname="Lin"),), adults=(), address_line="",
        postcode="", safe_contact="",
    )  # fmt: skip
    restrict(manager, of := factories.referral(), worker)
    add(other, ME)
    client, pages = signed_in(other), set()
    for reference in (of.reference, free.reference, NOWHERE):
        shown = send(client, OPEN, reference=reference, because=WHY)
        assert actions.NOTHING_TO_OPEN in text(shown)
        pages.add(plain(shown).replace(reference, "REFERENCE"))
    assert len(pages) == 1
    assert glasses() == 0


def test_a_manager_looks_into_an_opening_that_was_not_their_own(manager, worker, other) -> None:
    restrict(manager, of := factories.referral(), worker)
    with acting_as(other.viewer(), AT):
        glass = actions.break_glass(reference=of.reference, because=WHY, by=other.viewer(), at=AT)
    client, address = signed_in(manager), reverse("restrictions_glass", args=[glass.pk])
    assert "Look into it" in text(client.get(OVERVIEW))
    page = text(client.get(address))
    assert WHY in page
    assert TICKED.search(page) is None
    wrong = text(send(client, address, because="The gate was watched."))
    assert "Choose yes or no" in wrong
    assert "The gate was watched." in wrong
    assert send(client, address, right="NO", because="Somebody was there to ask.")["location"] == OVERVIEW
    assert f"Not right, {manager.name}" in text(client.get(OVERVIEW))
    after = text(client.get(address))
    assert "It was not right." in after
    assert 'name="because"' not in after
    for somebody in (worker, other):
        assert signed_in(somebody).get(address).status_code == 404


def test_a_manager_reads_why_they_do_not_look_into_their_own(manager, worker) -> None:
    second = factories.staff(Role.HEAD_OF_SERVICE)
    restrict(manager, of := factories.referral(), worker)
    at = AT + timedelta(minutes=30)
    with acting_as(second.viewer(), at):
        glass = actions.break_glass(reference=of.reference, because=WHY, by=second.viewer(), at=at)
    page = text(signed_in(second).get(reverse("restrictions_glass", args=[glass.pk])))
    assert "opened this family yourself" in page
    assert 'name="right"' not in page


def long_after(client: Client) -> Client:
    """So long after this person last showed who they are that they are asked again."""
    session = client.session
    shown = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": time.time() - LASTS - 1} for one in shown]
    session.save()
    return client


def test_breaking_the_glass_asks_who_is_at_the_keyboard(manager, worker) -> None:
    """With an old proof of who one is nothing opens, before it is shown again; then it goes on with what was typed."""
    account, secret = person(Role.SOCIAL_WORKER)
    restrict(manager, of := factories.referral(), worker)
    client = long_after(signs_in(account, secret))
    typed = {"reference": of.reference, "because": WHY}
    assert client.get(OPEN)["location"].startswith("/account/reauthenticate/")
    asked = text(client.post(OPEN, typed), 403)
    assert WHY in asked
    assert "not their password" not in asked
    assert "That is not your password" in text(client.post(OPEN, {**typed, "confirm_password": "a guess"}), 403)
    assert glasses() == 0
    assert client.get(f"/referrals/{of.reference}/").status_code == 404
    sent = client.post(OPEN, {**typed, "confirm_password": PASSWORD})
    assert sent["location"] == f"/referrals/{of.reference}/"
    assert glasses() == 1
    assert client.get(sent["location"]).status_code == 200


def test_closing_asks_nobody_again(manager, worker) -> None:
    """What makes things safer is never held up."""
    account, secret = person(Role.SOCIAL_WORKER)
    restrict(manager, of := factories.referral(), worker)
    client = signs_in(account, secret)
    client.post(OPEN, {"reference": of.reference, "because": WHY})
    assert glasses() == 1
    assert long_after(client).post(CLOSE)["location"] == "/"
    assert client.get(f"/referrals/{of.reference}/").status_code == 404
