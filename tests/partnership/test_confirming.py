"""Showing again who one is before what matters: nothing typed is lost, and nobody else at the keyboard gets through."""

from __future__ import annotations

import html
import re
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config.urls import handler403, handler404, handler500
from config.urls import urlpatterns as all_of_them
from openmash.ledger.looks import page
from openmash.partnership.confirming import LASTS, confirm_first
from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.rulebook.roles import may_keep_own_account, may_manage_accounts
from openmash.rulebook.words import Role
from tests.partnership.signing import PASSWORD, code_for, person, signs_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.partnership.test_confirming")]
DONE: list[dict[str, list[str]]] = []


@page(may=may_keep_own_account)
@confirm_first
def export(request: HttpRequest) -> HttpResponse:
    """An act that carries much away."""
    if request.method == "POST":
        DONE.append({name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"})
        return HttpResponse("done")
    return HttpResponse("the form")


@page(may=may_manage_accounts)
@confirm_first
def not_yours(request: HttpRequest) -> HttpResponse:
    """An act of administrators alone."""
    return HttpResponse("done")


urlpatterns = [path("export/", export), path("not-yours/", not_yours), *all_of_them]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
TYPED = {"because": 'A court asked.\nBy Friday: <b>"all"</b>', "items": ["1", "2", "2"], "empty": "", "space": "  x "}


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    DONE.clear()


@pytest.fixture
def somebody() -> tuple[Client, str]:
    account, secret = person(Role.SOCIAL_WORKER)
    return signs_in(account, secret), secret


def later(client: Client, seconds: float = LASTS + 1) -> Client:
    """So long after this person last showed who they are."""
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": time.time() - seconds} for one in records]
    session.save()
    return client


def form_of(text: str) -> dict[str, list[str]]:
    """What the page that asks would send on: each hidden box as a browser reads it."""
    kept: dict[str, list[str]] = {}
    for name, value in re.findall(r'<textarea name="([^"]+)" hidden[^>]*>\n?(.*?)</textarea>', text, re.S):
        kept.setdefault(name, []).append(html.unescape(value))
    return kept


def test_who_just_signed_in_is_not_asked(somebody: Any) -> None:
    client, _ = somebody
    assert client.get("/export/").content == b"the form"
    assert client.post("/export/", TYPED).content == b"done"


@pytest.mark.parametrize(("seconds", "asked"), [(LASTS - 5, False), (LASTS + 1, True)])
def test_five_minutes_are_the_limit(somebody: Any, seconds: int, asked: bool) -> None:
    client = later(somebody[0], seconds)
    assert (client.get("/export/").status_code == 302) is asked
    assert (client.post("/export/", TYPED).status_code == 403) is asked
    assert len(DONE) == (0 if asked else 1)


def test_a_time_in_the_future_is_not_lately(somebody: Any) -> None:
    client = later(somebody[0], -600)
    assert client.get("/export/").status_code == 302


def test_a_page_is_asked_for_and_the_person_comes_back_to_it(somebody: Any) -> None:
    client, _ = somebody
    later(client)
    sent_to = client.get("/export/?show=all")["Location"]
    assert sent_to == "/account/reauthenticate/?next=%2Fexport%2F%3Fshow%3Dall"
    assert "Is it you?" in client.get(sent_to).content.decode()
    wrong = client.post("/account/reauthenticate/", {"password": "x", "next": "/export/?show=all"})
    assert "That is not your password" in wrong.content.decode()
    assert client.get("/export/").status_code == 302
    right = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/export/?show=all"})
    assert right["Location"] == "/export/?show=all"
    assert client.get(right["Location"]).content == b"the form"


@pytest.mark.parametrize("way", ["password", "code"])
def test_an_act_goes_on_with_everything_that_was_typed(somebody: Any, way: str) -> None:
    client, secret = somebody
    later(client)
    asked = client.post("/export/", TYPED)
    assert asked.status_code == 403
    assert DONE == []
    kept = form_of(asked.content.decode())
    assert kept == {name: value if isinstance(value, list) else [value] for name, value in TYPED.items()}
    cache.clear()
    shown = {"confirm_password": PASSWORD} if way == "password" else {"confirm_code": code_for(secret)}
    assert client.post("/export/", {**kept, **shown}).content == b"done"
    assert [kept] == DONE, "the act receives what was typed for it, and nothing of the answer"
    assert client.post("/export/", TYPED).content == b"done", "for five minutes nobody asks again"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"confirm_password": "not it at all"}, "That is not your password"),
        ({"confirm_code": "000000"}, "That code is not right"),
        ({"confirm_password": "", "confirm_code": ""}, "Enter your password, or a code from your app"),
        ({"confirm_code": "x" * 5000}, "That code is not right"),
    ],
)
def test_a_wrong_answer_does_nothing_and_loses_nothing(somebody: Any, given: dict[str, str], said: str) -> None:
    client, _ = somebody
    later(client)
    page = client.post("/export/", {**TYPED, **given}).content.decode()
    assert said in html.unescape(page)
    assert form_of(page)["because"] == [TYPED["because"]]
    assert "confirm_password" not in form_of(page)
    assert "not it at all" not in page
    assert DONE == []


def test_guessing_is_counted(somebody: Any) -> None:
    client, _ = somebody
    later(client)
    said = [client.post("/export/", {"confirm_password": f"guess number {n}"}).content.decode() for n in range(12)]
    assert "Too many tries" in said[-1]
    assert "Too many tries" in client.post("/export/", {"confirm_password": PASSWORD}).content.decode()
    assert DONE == []


def test_guessing_codes_is_counted_with_those_of_signing_in(somebody: Any) -> None:
    client, secret = somebody
    later(client)
    cache.clear()
    for _ in range(5):
        client.post("/export/", {"confirm_code": "000000"})
    assert "Too many tries" in client.post("/export/", {"confirm_code": code_for(secret)}).content.decode()


def test_another_persons_password_or_code_does_not_count(somebody: Any) -> None:
    client, _ = somebody
    later(client)
    other, secret = person(Role.SOCIAL_WORKER)
    other.set_password("quite another password")
    other.save(update_fields=["password"])
    cache.clear()
    for given in ({"confirm_password": "quite another password"}, {"confirm_code": code_for(secret)}):
        assert client.post("/export/", {**TYPED, **given}).status_code == 403
    assert DONE == []


def test_nobody_is_asked_for_what_is_not_theirs(somebody: Any) -> None:
    client = later(somebody[0])
    for answer in (client.get("/not-yours/"), client.post("/not-yours/", {"confirm_password": PASSWORD})):
        assert answer.status_code == 404


def test_a_session_that_ended_is_not_revived_by_an_answer(somebody: Any) -> None:
    client, _ = somebody
    later(client)
    cookie = client.cookies["sessionid"].value
    client.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert "/account/login/" in thief.post("/export/", {**TYPED, "confirm_password": PASSWORD})["Location"]


def test_nothing_typed_is_kept_by_the_hub_while_it_asks(somebody: Any) -> None:
    client, _ = somebody
    later(client)
    client.post("/export/", TYPED)
    assert "court" not in str(dict(client.session.items()))


def test_who_came_by_the_demos_button_is_not_asked() -> None:
    from tests.referrals.doors import client_of

    client = client_of(Role.SOCIAL_WORKER)
    assert client.session[DEMO_SIGN_IN]
    assert client.post("/export/", TYPED).content == b"done"


def test_a_file_is_said_to_be_lost_and_never_half_sent(somebody: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = later(somebody[0])
    sent = {"because": "x", "letter": SimpleUploadedFile("a.txt", b"words")}
    assert "choose it again" in client.post("/export/", sent).content.decode()
    assert DONE == []
