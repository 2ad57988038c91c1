"""Signing in, from the first password to the last recovery code: our frame, our words, no fault that axe-core knows."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from openmash.partnership.models import Account
from openmash.rulebook.words import Role
from tests.factories import staff
from tests.ground.browsing import accessibility_faults
from tests.web.conftest import Show, overflow
from tests.web.test_messages import frameworks

pytestmark = pytest.mark.django_db
PASSWORD = "three unrelated words"
PACKAGES_WORDS = re.compile(r"authenticator|two-factor|deactivate|log ?in\b|please|invalid|reauthenticate", re.I)


@pytest.fixture
def person(db: None) -> Account:
    """Somebody with a password and no second step yet."""
    made = staff(Role.SOCIAL_WORKER, name="Priya Raman", on_shift=False)
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    return made


def words(html: str) -> str:
    """What a person reads on a page: its main part, without tags."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def sign_in(client: Client, person: Account) -> None:
    answer = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302, words(answer.content.decode())


def show_again(client: Client) -> None:
    """Shows once more that it is the same person, as before any change to how one signs in."""
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def code_for(secret: str, *, steps_ago: int = 0) -> str:
    """The code an app shows now, or showed so many half minutes ago."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 - steps_ago)))


def set_up_app(client: Client) -> str:
    """Sets up an app as a person does; returns its secret."""
    show_again(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r'om-secret">([A-Z2-7]+)<', page)
    assert found
    answer = client.post("/account/2fa/totp/activate/", {"code": code_for(found[1])})
    assert answer.status_code == 302, words(answer.content.decode())
    return found[1]


def test_code_is_good_for_half_a_minute_after_it_left_the_screen_and_no_longer() -> None:
    secret = totp.generate_totp_secret()
    assert totp.validate_totp_code(secret, code_for(secret))
    assert totp.validate_totp_code(secret, code_for(secret, steps_ago=1))
    assert not totp.validate_totp_code(secret, code_for(secret, steps_ago=4))


OUTSIDE = ["/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/inactive/"]
INSIDE = [
    "/account/logout/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
]
WITH_APP = [
    "/account/2fa/",
    "/account/2fa/reauthenticate/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
]


def looked_at(client: Client, show: Show, path: str) -> None:
    """The page is ours, in plain words, and free of faults on a phone."""
    answer = client.get(path)
    html = answer.content.decode()
    assert answer.status_code == 200, path
    assert 'class="om-foot"' in html, path
    assert not PACKAGES_WORDS.search(re.sub(r"authenticator app", "", words(html))), path
    page = show(html, width=320)
    assert accessibility_faults(page) == [], path
    assert overflow(page) <= 0, path


@pytest.mark.parametrize("path", OUTSIDE)
def test_pages_before_signing_in(client: Client, show: Show, path: str) -> None:
    looked_at(client, show, path)


@pytest.mark.parametrize("path", INSIDE)
def test_pages_of_somebody_signed_in(client: Client, show: Show, person: Account, path: str) -> None:
    sign_in(client, person)
    show_again(client)
    looked_at(client, show, path)


@pytest.mark.parametrize("path", WITH_APP)
def test_pages_of_somebody_with_an_app(client: Client, show: Show, person: Account, path: str) -> None:
    sign_in(client, person)
    set_up_app(client)
    looked_at(client, show, path)


def test_signing_in_asks_for_the_second_step(client: Client, show: Show, person: Account) -> None:
    sign_in(client, person)
    secret = set_up_app(client)
    again = Client()
    sign_in(again, person)
    looked_at(again, show, "/account/2fa/authenticate/")
    wrong = again.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "That code is not right, or it has run out. Enter the one your app shows now" in words(wrong)
    assert "<title>Error: Your second step" in wrong
    assert again.post("/account/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302


def test_recovery_codes_stand_in_for_the_app(client: Client, person: Account) -> None:
    sign_in(client, person)
    set_up_app(client)
    page = words(client.get("/account/2fa/recovery-codes/").content.decode())
    codes = re.findall(r"\b[0-9a-f]{8}\b", page)
    assert "10 codes left of 10" in page
    again = Client()
    sign_in(again, person)
    assert again.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert "9 codes left" in words(client.get("/account/2fa/recovery-codes/").content.decode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"login": "", "password": ""}, ["Enter your e-mail address", "Enter your password"]),
        ({"login": "priya", "password": "x"}, ["Enter an e-mail address in full, like name@example.org"]),
        (
            {"login": "nobody@saltmere.example", "password": "x"},
            ["The e-mail address or the password is not right. Check both"],
        ),
    ],
)
def test_a_wrong_sign_in_is_told_in_our_words(
    client: Client, show: Show, data: dict[str, str], said: list[str]
) -> None:
    html = client.post("/account/login/", data).content.decode()
    for sentence in said:
        assert sentence in words(html)
    assert not any(text in words(html) for text in frameworks())
    assert accessibility_faults(show(html)) == []


def test_too_many_tries_say_when_to_try_again(client: Client, person: Account) -> None:
    for _ in range(7):
        page = client.post("/account/login/", {"login": person.email, "password": "x"}).content.decode()
    assert "Too many tries. Wait 5 minutes" in words(page)


def test_a_lost_password_is_replaced_by_a_link_that_works_once(client: Client, show: Show, person: Account) -> None:
    client.post("/account/password/reset/", {"email": person.email})
    assert "Choose a new password" in mail.outbox[0].subject
    assert "It works once" in str(mail.outbox[0].body)
    found = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found
    form = client.get(found[1])
    assert form.status_code == 302
    looked_at(client, show, form["Location"])
    short = client.post(form["Location"], {"password1": "short", "password2": "short"}).content.decode()
    assert "Use at least 12 characters" in words(short)
    new = {"password1": "four other unrelated words", "password2": "four other unrelated words"}
    assert client.post(form["Location"], new).status_code == 302
    spent = Client().get(found[1]).content.decode()
    assert "This link no longer works" in words(spent)


def test_nobody_learns_whether_an_address_has_an_account(client: Client, person: Account) -> None:
    known, unknown = (
        client.post("/account/password/reset/", {"email": email}) for email in (person.email, "x@saltmere.example")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "There is no such account" in str(mail.outbox[1].body)


def test_the_demo_s_people_are_buttons_in_groups(client: Client, show: Show) -> None:
    staff(Role.SOCIAL_WORKER, name="Priya Raman", on_shift=False, demo=True, post="Social worker")
    page = show(client.get("/account/login/").content.decode(), width=1280)
    button = page.get_by_role("button", name="Priya Raman")
    assert str(button.get_attribute("formaction")).startswith("/demo/sign-in/")
    assert accessibility_faults(page) == []


def test_a_passkey_that_the_browser_refuses_is_told(client: Client, show: Show, person: Account) -> None:
    sign_in(client, person)
    show_again(client)
    html = client.get("/account/2fa/webauthn/add/").content.decode()
    page = show(html)
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("Your passkey was not used.").wait_for()
    quiet = show(html, scripts=False)
    assert quiet.get_by_text("only with JavaScript").is_visible()
    assert not quiet.get_by_role("button", name="Add it").is_visible()
    assert Authenticator.objects.count() == 0
