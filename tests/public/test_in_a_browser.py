"""The public door in a real browser: without scripts, by keyboard, on a phone, with axe-core's word on each page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from openmash.rulebook.words import Role
from tests import factories
from tests.ground.browsing import accessibility_faults
from tests.public.filling import AMARA, CONSENT, IDRIS, MOTHER, UNBORN, WORRY, signed_in

WIDTHS = (320, 1280)


def fill(page: Page, given: dict[str, str]) -> None:
    """Answer the questions of the page that is open."""
    for name, value in given.items():
        box = page.locator(f'[name="{name}"]')
        if box.first.get_attribute("type") == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            box.fill(value)


def go_on(page: Page, given: dict[str, str] | None = None) -> None:
    """Answer and press Continue."""
    fill(page, given or {})
    page.get_by_role("button", name="Continue", exact=True).click()


def clean(page: Page) -> None:
    """Nothing is wrong with the page on a phone or a desk, and nothing scrolls sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.url, width, accessibility_faults(page)) == (page.url, width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_young_person_tells_us_and_every_page_is_accessible(live, page: Page) -> None:
    page.goto("/")
    clean(page)
    page.get_by_role("button", name="Tell us about a child").click()
    clean(page)
    go_on(page, {"what": "WORRY"})
    go_on(page)
    clean(page)
    go_on(page, {"who": "YOUNG_PERSON"})
    clean(page)
    go_on(page, {"happened": "My stepdad shouts and throws things."})
    clean(page)
    go_on(page, {"danger": "NO"})
    fill(page, {"known": "NAMED"})
    clean(page)
    go_on(page, {"forename": "Kai", "born-year": "2012"})
    clean(page)
    go_on(page)
    go_on(page, {"where": "UNKNOWN"})
    clean(page)
    go_on(page, {"named": "ANONYMOUS"})
    clean(page)
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", name="We have it")).to_be_visible()
    clean(page)


def test_a_head_teacher_refers_without_scripts(live, new_context) -> None:
    account = factories.staff(Role.PROFESSIONAL_REFERRER, name="Marian Coyle", post="Head teacher", agency="schools")
    session = signed_in(account).cookies["sessionid"].value
    context = new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live.url}])
    page = context.new_page()
    page.goto("/my-referrals/")
    page.get_by_role("button", name="Tell us about a child").click()
    go_on(page, {"what": "WORRY"})
    form = page.url
    parts = {
        "children/1": AMARA, "children/2": IDRIS, "children/3": UNBORN, "adults/1": MOTHER, "worry": WORRY,
        "consent": CONSENT, "home": {"where": "NO_FIXED", "staying": "With an aunt"}, "danger": {"danger": "NO"},
    }  # fmt: skip
    for slug, given in parts.items():
        page.goto(f"{form}{slug}/")
        go_on(page, given)
    page.goto(f"{form}check/")
    expect(page.get_by_text("8 of 9.")).to_be_visible()
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", name="We have it")).to_be_visible()
    page.go_back()
    # the page of answers is gone: the browser is shown what became of it
    expect(page.get_by_role("heading", name="We have it")).to_be_visible()
    page.goto("/my-referrals/")
    expect(page.locator("a.om-ref")).to_have_count(1)


@pytest.mark.campaign
def test_pages_of_a_referrer_are_accessible(live, new_context) -> None:
    account = factories.staff(Role.PROFESSIONAL_REFERRER, name="Ola Fenn", post="Health visitor", agency="health")
    context = new_context()
    session = signed_in(account).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live.url}])
    page = context.new_page()
    page.goto("/tell-us/")
    go_on(page, {"what": "WORRY"})
    form = page.url
    for slug, given in {"children/1": AMARA, "adults/1": MOTHER, "worry": WORRY}.items():
        page.goto(f"{form}{slug}/")
        clean(page)
        go_on(page, given)
    for slug in ("", "children/", "words/", "contact/", "consent/", "parents/", "you/", "check/", "give-up/"):
        page.goto(form + slug)
        clean(page)
    page.goto(f"{form}check/")
    page.get_by_role("button", name="Send to").click()
    clean(page)
    page.goto("/my-referrals/")
    clean(page)
    page.locator("a.om-ref").click()
    clean(page)


def test_leaving_by_the_shift_key_forgets_the_form(live, page: Page) -> None:
    page.goto("/tell-us/")
    go_on(page, {"what": "WORRY"})
    go_on(page, {"who": "YOUNG_PERSON"})
    written = page.url
    page.wait_for_selector(".govuk-exit-this-page__indicator", state="attached")
    with page.expect_response("**/leave/") as left:
        for _ in range(3):
            page.keyboard.press("Shift")
    assert left.value.headers["location"].startswith("https://")
    page.wait_for_timeout(500)
    found = page.goto(written)
    assert found is not None
    assert found.status == 404
