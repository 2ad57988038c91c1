"""A passkey, from setting it up to signing in with it: a real server, a real browser, a key the browser imitates."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import Page

from openmash.rulebook.words import Role
from tests.factories import staff
from tests.ground.browsing import accessibility_faults
from tests.ground.serving import Live

PASSWORD = "three unrelated words"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_password(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def test_a_passkey_is_set_up_and_is_then_the_second_step(live: Live, page: Page) -> None:
    person = staff(Role.SOCIAL_WORKER, name="Priya Raman", on_shift=False)
    hasher = Argon2PasswordHasher()  # the server's own; the tests' quick one is unknown to it
    person.password = hasher.encode(PASSWORD, hasher.salt())
    person.save(update_fields=["password"])
    # A passkey belongs to a name: browsers give none to a bare number.
    address = live.url.replace("127.0.0.1", "localhost")
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    with_password(page, address, person.email)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Yes, it is me").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto(f"{address}/account/2fa/webauthn/")
    assert page.get_by_role("link", name="Take away").count() == 1
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Sign out").click()

    with_password(page, address, person.email)
    page.get_by_role("heading", name="Your second step").wait_for()
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()
    assert "/account/" not in page.url
