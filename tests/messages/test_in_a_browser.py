"""The pages of messages in a real browser, without scripts and with; and a demonstration's letters, as they lie."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Role
from openmash.web import clock
from tests import factories
from tests.conftest import BrowserMaker
from tests.decisions.story import signed_in
from tests.ground.browsing import accessibility_faults
from tests.ground.serving import Live
from tests.messages.conftest import KEY
from tests.messages.telling import outcomes, rows, told

WIDTHS = (390, 1280)
LONGEST = 60


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    return {
        "OPENMASH_NOTIFY_KEY": KEY,
        "OPENMASH_NOTIFY_TEXT_TEMPLATE": "text",
        "OPENMASH_CLOCK_OFFSET": "0",  # the hub's clock is the test's own
    }


def clean(page: Page, name: str) -> None:
    """Nothing is wrong with the page on a phone or a desk, and nothing scrolls sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.url, width, accessibility_faults(page)) == (page.url, width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if folder := os.environ.get("SNAP_MESSAGES", ""):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_a_letter_lies_in_the_data_folder_and_its_link_leads_on(live: Live, new_context: BrowserMaker) -> None:
    person = factories.staff(Role.SOCIAL_WORKER, name="Priya Raman", demo=True)
    now = clock.now()
    told(person, at=now, urgent=True, path="/my-account/")
    for number, topic in enumerate((Topic.ANSWER_IN, Topic.STEPPED_UP)):
        told(person, at=now + timedelta(hours=number + 1), key=str(number), topic=topic)
    end = time.monotonic() + LONGEST
    while outcomes() != ["SENT"]:
        assert time.monotonic() < end, live.log()
        time.sleep(0.2)
    (letter,) = (live.home / "messages").iterdir()
    said = letter.read_text()
    urgent = rows(urgent=True)[0]
    assert f"{live.url}/m/{urgent.pk}/" in said
    assert "Priya" not in said
    context = new_context(java_script_enabled=False)
    cookie = signed_in(person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])
    page = context.new_page()
    page.goto(f"/m/{urgent.pk}/")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("link", name="How and when you are told").click()
    page.get_by_label("By text message").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    page.get_by_label("Mobile number").fill("07700 900123")
    page.get_by_label("Twice a day").check()
    page.get_by_label("Tell me nothing from").fill("9pm")
    page.get_by_label("Tell me again from").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You are told by text message. Twice a day")).to_be_visible()
    expect(page.get_by_role("link", name="A referral needs you")).to_be_visible()


@pytest.mark.parametrize(("address", "name"), [("/m/", "told"), ("/my-account/messages/", "wishes")])
def test_the_pages_of_messages_are_accessible_and_fit_a_phone(
    live: Live, new_context: BrowserMaker, address: str, name: str
) -> None:
    person = factories.staff(Role.MASH_MANAGER, demo=True)
    context = new_context()
    cookie = signed_in(person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])
    page = context.new_page()
    page.goto(address)
    clean(page, f"{name}-empty")
    told(person, at=clock.now(), key=name)
    told(person, at=clock.now() - timedelta(days=2), key=f"{name} before", topic=Topic.FILTERED_OUT)
    page.goto(address)
    if name == "wishes":
        page.get_by_label("By text message").check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("There is a problem")).to_be_visible()
    clean(page, name)
