"""The warning before somebody is signed out, and the screen after it, in a browser whose clock is turned."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from openmash.rulebook.words import Role
from tests import factories
from tests.conftest import BrowserMaker
from tests.ground.browsing import accessibility_faults
from tests.ground.serving import Live

MINUTE = 60_000
UNDER_WAY: set[Request] = set()
"""What the page asked and the hub has not yet answered."""
TYPED = "Three children came to the door."


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    """A server whose sessions end, as a real one's do."""
    return {"OPENMASH_DEMO_SESSIONS_END": "1"}


@pytest.fixture(scope="module")
def people(live: Live) -> list[str]:
    """Two demo people to sign in as."""
    return [
        factories.staff(role, name=name, demo=True, on_shift=False).name
        for role, name in ((Role.SOCIAL_WORKER, "Priya Raman"), (Role.CONTACT_OFFICER, "Dev Patel"))
    ]


def picture(page: Page, name: str) -> None:
    """A picture for whoever looks at the pages, where a folder for them is named."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=False)


def signs_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.locator(".om-demo-people button", has_text=name).click()


@pytest.fixture
def page(new_context: BrowserMaker, people: list[str]) -> Page:
    made = new_context().new_page()
    UNDER_WAY.clear()
    made.on("request", lambda asked: UNDER_WAY.add(asked))
    for end in ("requestfinished", "requestfailed"):
        made.on(end, lambda asked: UNDER_WAY.discard(asked))
    made.clock.install()
    signs_in(made, people[0])
    made.goto("/take/")
    return made


def over(live: Live) -> None:
    """What the hub does after a quarter of an hour: every session is older than that."""
    import psycopg

    with psycopg.connect(live.logins.admin) as link:
        link.execute("delete from openmash_browsersession where account_id is not null")


def warning(page: Page):
    return page.get_by_role("alertdialog", name="Are you still there?")


def passes(page: Page, live: Live, minutes: float) -> None:
    """Time goes by in the browser; the hub is told that as much went by since the last page.

    An answer under way is a sign of life yet to be written down: it comes first.
    """
    import psycopg

    from openmash.partnership.models import BrowserSession

    while UNDER_WAY:
        page.wait_for_timeout(100)
    store = BrowserSession.get_session_store_class()
    with psycopg.connect(live.logins.admin) as link:
        keys = [
            key
            for (key,) in link.execute("select session_key from openmash_browsersession where account_id is not null")
        ]
    for key in keys:
        session = store(key)
        session["seen"] -= minutes * 60
        session.save()
    page.clock.fast_forward(int(minutes * MINUTE))


def test_a_warning_comes_two_minutes_before_and_staying_is_one_press(page: Page, live: Live) -> None:
    expect(page.locator("footer")).to_contain_text("If you open no other page, you are signed out at")
    passes(page, live, 12)
    page.wait_for_timeout(300)
    expect(warning(page)).to_be_hidden()
    passes(page, live, 1.3)
    page.clock.run_for(2000)
    expect(warning(page)).to_be_visible()
    expect(warning(page)).to_be_focused()
    expect(warning(page)).to_contain_text("2 minutes")
    assert accessibility_faults(page) == []
    picture(page, "warning")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "warning-phone")
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_be_hidden()
    page.goto("/my-account/")
    expect(page.locator("h1")).to_have_text("Your account")
    picture(page, "my-account-phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    picture(page, "my-account")
    assert accessibility_faults(page) == []


def test_typing_keeps_a_session_alive(page: Page, live: Live) -> None:
    for _ in range(3):
        passes(page, live, 10)
        with page.expect_response("**/stay/"):
            page.locator("main textarea").first.type("x")
            # Longer than the script waits between two tellings: the last may have counted after the clock was turned.
            page.clock.run_for(40_000)
    page.goto("/my-account/")
    expect(page.locator("h1")).to_have_text("Your account")


def test_a_page_on_which_nothing_was_typed_gives_way_to_signing_in(page: Page, live: Live) -> None:
    passes(page, live, 15.1)
    page.clock.run_for(2000)
    page.wait_for_url("**/account/login/**")
    expect(page.locator("main")).to_contain_text("no page was opened for a quarter of an hour")
    assert page.url.endswith("?next=/take/")
    assert accessibility_faults(page) == []
    picture(page, "signed-out")


def test_what_was_typed_is_covered_and_shown_again_to_the_same_person_alone(
    page: Page, live: Live, people: list[str]
) -> None:
    box = page.locator("main textarea").first
    with page.expect_response("**/typed/"):  # the saving counts as a sign of life: it must be over before time goes by
        box.fill(TYPED)
        page.clock.run_for(2000)
    passes(page, live, 15.1)
    page.clock.run_for(2000)
    covered = page.get_by_role("alertdialog", name="You were signed out")
    expect(covered).to_be_visible()
    expect(box).to_be_hidden()
    picture(page, "covered")
    other = page.context.new_page()
    signs_in(other, people[1])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    expect(box).to_be_hidden()
    other.get_by_role("button", name="Sign out").click()
    signs_in(other, people[0])
    with page.expect_response("**/stay/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(box).to_be_visible()
    expect(box).to_have_value(TYPED)
    page.get_by_role("button", name="Send as a new referral").last.click()
    page.wait_for_load_state()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("main textarea").first).to_have_value(TYPED)


def test_without_script_the_time_is_said_and_the_way_back_too(
    new_context: BrowserMaker, live: Live, people: list[str]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    signs_in(page, people[0])
    page.goto("/take/")
    expect(page.locator("footer")).to_contain_text("you are signed out at")
    expect(warning(page)).to_be_hidden()
    over(live)
    page.goto("/take/")
    assert page.url.endswith("/account/login/?next=/take/")
