"""The page that answers what was sent stands at an address of its own, which nobody else can open."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from openmash.partnership import actions
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.rulebook.words import Role
from tests import factories
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
BROWSER = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
TYPED = {"name": "Bexuqyodim", "email": "wes", "role": "ANALYST"}
ADDRESS = "/accounts/new/"


@pytest.fixture
def client() -> Client:
    return client_of(Role.ADMINISTRATOR)


def sent(client: Client, **more: Any) -> str:
    """Send a form with a fault in it as a browser does; where the browser is led on to."""
    answer = client.post(ADDRESS, {**TYPED, **more}, headers=BROWSER)
    assert answer.status_code == 303
    assert answer.content == b""
    assert "Bexuqyodim" not in answer["Location"]
    return str(answer["Location"])


def test_what_was_typed_is_shown_again_after_a_reload_too(client: Client) -> None:
    address = sent(client)
    for _ in range(2):
        page = client.get(address).content.decode()
        assert 'value="Bexuqyodim"' in page
        assert "e-mail address in full" in page
        assert "shown=" not in page, "the page does not repeat its own token"
    assert client.get(address)["Cache-Control"] == "no-store"


def test_without_a_browser_or_for_a_part_of_a_page_the_answer_is_the_page(client: Client) -> None:
    for headers in ({}, {"Sec-Fetch-Dest": "empty", "HX-Request": "true"}):
        assert client.post(ADDRESS, TYPED, headers=headers).status_code == 200


def test_a_redirect_stays_what_it_is(client: Client) -> None:
    good = {**TYPED, "email": "wes@saltmere.example", "role": "SOCIAL_WORKER"}
    assert client.post(ADDRESS, good, headers=BROWSER)["Location"] == "/accounts/"


def test_nobody_else_opens_it(client: Client) -> None:
    address = sent(client)
    for other in (Client(), client_of(Role.ADMINISTRATOR), client_of(Role.SOCIAL_WORKER)):
        assert "Bexuqyodim" not in other.get(address).content.decode()


def test_it_is_of_one_address_alone(client: Client) -> None:
    token = sent(client).partition("?")[2]
    assert "Bexuqyodim" not in client.get(f"/accounts/?{token}").content.decode()


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\x00", "../../etc", "%00"])
def test_nonsense_shows_the_page_itself(client: Client, token: str) -> None:
    answer = client.get(ADDRESS, {"shown": token})
    assert answer.status_code == 200
    assert "A new account" in answer.content.decode()


def test_after_signing_out_or_losing_the_account_it_is_gone() -> None:
    account = factories.staff(Role.ADMINISTRATOR)
    client = at_the_door(account)
    address = sent(client)
    by = factories.viewer(Role.ADMINISTRATOR)
    with acting_as(by):
        actions.set_active(account=account, active=False, by=by, at=factories.AT)
    assert "/account/login/" in client.get(address)["Location"]


def test_it_is_locked_where_it_is_kept_and_gone_after_a_quarter_of_an_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sent(client)
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(cache_key || value, ' ') from openmash_cache")
        kept = cursor.fetchone()[0]
    assert address.partition("shown=")[2] not in kept
    import base64

    for part in kept.split():
        assert b"Bexuqyodim" not in base64.b64decode(part[part.rfind(":") + 1 :] + "==", validate=False)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 901)
    assert "Bexuqyodim" not in client.get(address).content.decode()


def test_a_first_password_is_shown_once(client: Client) -> None:
    good = {**TYPED, "email": "wes@saltmere.example"}
    address = client.post(ADDRESS, good, headers=BROWSER)["Location"]
    made = Account.objects.get(email="wes@saltmere.example")
    first = client.get(address).content.decode()
    assert made.check_password(first.split('<b class="om-ref">')[1].split("</b>")[0])
    assert "om-ref" not in client.get(address).content.decode().split("<main")[1].split("</main>")[0]


def test_where_only_a_button_leads_a_page_that_is_gone_leads_home(client: Client) -> None:
    account = factories.staff(Role.ANALYST)
    address = client.post(f"/accounts/{account.pk}/password/", headers=BROWSER)["Location"]
    assert client.get(address).status_code == 200
    assert client.get(address)["Location"] == "/"


def test_a_refusal_keeps_its_status(client: Client) -> None:
    own = Account.objects.get(pk=client.session["_auth_user_id"])
    address = client.post(f"/accounts/{own.pk}/close/", headers=BROWSER)["Location"]
    answer = client.get(address)
    assert answer.status_code == 409
    assert "You cannot close your own account" in answer.content.decode()


def test_a_cache_that_lost_it_shows_the_page_itself(client: Client) -> None:
    address = sent(client)
    cache.clear()
    assert "Bexuqyodim" not in client.get(address).content.decode()
