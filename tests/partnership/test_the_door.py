"""The door itself: who is let in, for how long, and what is locked before it is stored."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from django.test import Client

from openmash.partnership import beating
from openmash.partnership.actions.beating import beat
from openmash.partnership.context import menu
from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.sealing import seal_everything
from openmash.partnership.sessions import BEGAN, SEEN
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories

pytestmark = pytest.mark.django_db


def _signed_in(role: Role = Role.SOCIAL_WORKER) -> Client:
    browser = Client()
    browser.force_login(factories.staff(role), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session[DEMO_SIGN_IN] = True
    session.save()
    return browser


def test_second_factor_secret_is_stored_locked() -> None:
    locked = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in locked
    assert get_adapter().decrypt(locked) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("address", ["/account/signup/", "/account/email/", "/account/confirm-email/"])
def test_nobody_makes_an_account_or_changes_its_address_by_themselves(address) -> None:
    assert Client().get(address).status_code == 404
    assert _signed_in().post(address, {"email": "elsewhere@example.org", "action_add": ""}).status_code == 404


def test_session_ends_after_a_working_day_however_busy(settings) -> None:
    settings.SESSIONS_END = True
    browser = _signed_in()
    session = browser.session
    session[BEGAN] = time.time() - settings.SESSION_LONGEST - 1
    session.save()
    assert browser.get("/board/").headers["Location"] == "/account/login/?next=/board/"
    assert "signed in for ten hours" in browser.get("/account/login/?next=/board/").content.decode()


def test_session_ends_when_nobody_is_at_the_desk(settings) -> None:
    settings.SESSIONS_END = True
    browser = _signed_in()
    session = browser.session
    session[SEEN] = time.time() - settings.SESSION_IDLE - 1
    session.save()
    assert browser.get("/board/").headers["Location"] == "/account/login/?next=/board/"
    page = browser.get("/account/login/?next=/board/").content.decode()
    assert "no page was opened for a quarter of an hour" in page
    assert 'name="next" value="/board/"' in page


def test_page_that_asks_for_news_does_not_keep_a_session_alive() -> None:
    browser = _signed_in(Role.MASH_MANAGER)
    browser.get("/board/")
    session = browser.session
    session[SEEN] -= 60
    session.save()
    assert browser.get("/board/news/", headers={"HX-Request": "true"}).status_code == 200
    assert browser.session[SEEN] == session[SEEN]
    browser.get("/board/")
    assert browser.session[SEEN] > session[SEEN]


def test_staff_without_second_factor_are_sent_to_set_one_up() -> None:
    browser = Client()
    browser.force_login(
        factories.staff(Role.SOCIAL_WORKER), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    answer = browser.get("/board/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/2fa/")


def test_closed_account_is_nobody_from_the_next_request() -> None:
    worker = factories.staff(Role.SOCIAL_WORKER)
    browser = Client()
    browser.force_login(worker, backend="allauth.account.auth_backends.AuthenticationBackend")
    type(worker).objects.filter(pk=worker.pk).update(is_active=False)
    assert "/account/login/" in browser.get("/board/").headers["Location"]


def test_health_says_whether_the_ledger_is_sealed_and_the_clocks_are_swept_and_nothing_about_anybody() -> None:
    answer = Client().get("/health/")
    assert set(answer.json()) == {"database", "ledger", "clocks", "messages", "well"}
    assert answer.status_code == 503, "nobody has swept yet"
    assert _swept(seconds_ago=80).status_code == 200
    silent = _swept(seconds_ago=100)
    assert (silent.status_code, silent.json()["well"]) == (503, False)
    assert silent.json()["clocks"]["swept_seconds_ago"] >= 100


def _swept(*, seconds_ago: int) -> Any:
    at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    with acting_as(CLERK):
        seal_everything()
        beat(name=beating.SWEEP, beat_at=at, hub_at=factories.AT)
    return Client().get("/health/")


def test_while_nobody_watches_the_clocks_the_hub_reads_it_on_every_page_and_others_do_not() -> None:
    said = "The clocks have not been watched"
    manager, navigator = _signed_in(Role.MASH_MANAGER), _signed_in(Role.NAVIGATOR)
    assert said in manager.get("/board/").content.decode()
    assert said not in navigator.get("/requests/").content.decode()
    _swept(seconds_ago=0)
    assert said not in manager.get("/board/").content.decode()
    _swept(seconds_ago=100)
    assert f"{said} since 10:00" in manager.get("/board/").content.decode(), "London time of the last sweep"


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)])
def test_every_entry_of_a_menu_opens_a_page_of_its_own(role: Role) -> None:
    """No entry leads to "not found" or to the page of another entry."""
    client = _signed_in(role)
    entries = menu(factories.viewer(role), "/")
    assert entries
    answers = [client.get(entry.href) for entry in entries]
    assert [answer.status_code for answer in answers] == [200] * len(entries)


def test_a_manager_finds_what_waits_in_the_menu() -> None:
    said = [entry.text for entry in menu(factories.viewer(Role.MASH_MANAGER), "/")]
    assert {"To decide", "To confirm", "To tell"} <= set(said)
