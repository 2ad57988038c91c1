"""Sign-in, sign-out and what a browser keeps: nothing to go back to, nothing to be tricked into, nothing in the log."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from openmash.partnership import actions
from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.viewers import acting_as
from openmash.public import actions as public
from openmash.public.journey import What
from openmash.referrals.models import Referral
from openmash.rulebook.words import Role, Stage
from openmash.web.logs import Discreet
from tests import factories
from tests.decisions.story import signed_in
from tests.secrecy import doors
from tests.secrecy.world import World, canary

ROUTES = {route.name or "": route for route in doors.routes()}


def test_after_signing_out_nothing_is_shown_and_nothing_was_kept(undone: World) -> None:
    client, of = signed_in(undone.own["worker"]), undone.references[Stage.ANALYSING]
    key = client.session.session_key
    page = client.get(f"/referrals/{of}/")
    assert page["Cache-Control"] == "no-store"
    client.post("/account/logout/")
    after = client.get(f"/referrals/{of}/")
    assert (after.status_code, after["Location"].split("?")[0]) == (302, "/account/login/")
    assert client.session.session_key != key
    old = Client()
    old.cookies["sessionid"] = key or ""
    assert old.get(f"/referrals/{of}/").status_code == 302


def test_signing_in_changes_the_session(undone: World) -> None:
    client = Client()
    client.get("/tell-us/")
    client.post("/tell-us/", {"what": "WORRY"})
    before = client.session.session_key
    client.post(f"/demo/sign-in/{undone.strangers[Role.SOCIAL_WORKER].pk}/")
    assert before
    assert client.session.session_key != before


def test_only_the_demos_own_people_have_a_button(undone: World) -> None:
    client = Client()
    client.post(f"/demo/sign-in/{undone.own['worker'].pk}/")
    assert "_auth_user_id" not in client.session


def test_a_closed_account_has_no_next_page(undone: World) -> None:
    client, account = signed_in(undone.own["worker"]), undone.own["worker"]
    by = undone.strangers[Role.ADMINISTRATOR].viewer()
    assert client.get("/board/").status_code == 200
    with acting_as(by):
        actions.set_active(account=account, active=False, by=by, at=factories.AT)
    assert client.get("/board/").status_code == 302


def test_without_a_second_factor_no_page_of_the_hub_opens(undone: World) -> None:
    client = Client()
    client.force_login(undone.own["worker"])
    for route in ROUTES.values():
        address, _ = doors.address(route, undone, Stage.ANALYSING)
        for response in (client.get(address), client.post(address, {})):
            if address not in ("/health/", "/stay/"):
                assert (response.status_code, response.get("Location")) == (302, "/account/2fa/"), address


def test_the_demos_mark_is_worth_nothing_outside_the_demo(undone: World, settings: Any) -> None:
    client = signed_in(undone.own["worker"])
    assert client.session[DEMO_SIGN_IN]
    settings.DEMO = False
    assert client.get("/board/")["Location"] == "/account/2fa/"


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.NAVIGATOR])
def test_nothing_is_done_for_another_site(undone: World, role: Role) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(undone.strangers[role]).cookies
    for route in ROUTES.values():
        address, _ = doors.address(route, undone, Stage.ANALYSING)
        response = client.post(address, {"because": "x"})
        assert response.status_code == 403, address
        assert canary(Stage.ANALYSING) not in response.content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(undone: World, where: str) -> None:
    account = undone.own["worker"]
    account.set_password("correct horse battery staple")
    account.save(update_fields=["password"])
    client = Client()
    page = client.get("/account/login/", {"next": where}).content.decode()
    assert 'href="javascript' not in page
    answer = client.post(
        f"/account/login/?next={where}",
        {"login": account.email, "password": "correct horse battery staple", "next": where},
    )
    assert "evil" not in answer.get("Location", "")
    assert "javascript" not in answer.get("Location", "")


WORDS = "Ada hides in the coal cellar"


def _breaks(*_: Any, **__: Any) -> None:
    Referral.objects.create(concern=WORDS, due_at=factories.AT)


def test_a_fault_tells_the_log_where_it_broke_and_not_about_whom(
    undone: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the database says of a broken row holds the whole row."""
    from openmash.boards import views

    assert settings.LOGGING["formatters"]["line"]["class"] == f"{Discreet.__module__}.{Discreet.__qualname__}"
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Discreet("{message}", style="{"))
    monkeypatch.setattr(views, "_board", _breaks)
    monkeypatch.setattr(logging.getLogger("django.request"), "handlers", [handler])
    client = Client(raise_request_exception=False)
    client.cookies = signed_in(undone.strangers[Role.SOCIAL_WORKER]).cookies
    response = client.get("/board/")
    said = written.getvalue()
    assert response.status_code == 500
    assert WORDS not in response.content.decode()
    assert IntegrityError.__name__ in said
    assert "_breaks" in said
    assert WORDS not in said


@pytest.mark.parametrize("name", ["navigator", "team"])
def test_whoever_refers_reads_their_own_receipt(undone: World, name: str) -> None:
    """A navigator or a receiving worker may refer a child too, and is told the reference like anybody."""
    account = undone.own[name]
    by = account.viewer()
    with acting_as(by):
        typed = public.begin(what=What.WORRY, by=by, at=factories.AT)
    of = factories.referral(by=by)
    with acting_as(by):
        from openmash.drafts.models import Draft

        Draft.objects.filter(pk=typed.id).update(sent_as=of.reference)
    client = signed_in(account)
    for address in (f"/tell-us/{typed.id}/sent/", "/my-referrals/", f"/my-referrals/{of.reference}/"):
        assert client.get(address).status_code == 200, address
    assert client.get(f"/referrals/{of.reference}/").status_code == 404
