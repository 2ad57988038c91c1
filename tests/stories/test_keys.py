"""A social worker rates and goes on to the next referral without a mouse, in at most twelve keystrokes beside text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.eyes import Eyes
from tests.stories.people import SocialWorker
from tests.stories.person import Hub

MOST = 12


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """The rating page is read by axe-core as well."""
    return Eyes({"screening_rate"})


class Typist(SocialWorker):
    """Counts every key that is pressed beside text; keys that are held down with another are one stroke."""

    strokes = 0

    def strikes(self, keys: str) -> None:
        """One stroke."""
        self.page.keyboard.press(keys)
        self.strokes += 1


def test_rating_reason_and_next_take_at_most_twelve_keystrokes(hub: Hub) -> None:
    worker = Typist.signs_in(hub)
    worker.opens("/next-to-rate/")
    first = worker.page.url
    worker.strikes("Alt+Shift+Digit2")
    expect(worker.page.locator('[name="rating"]').nth(1)).to_be_checked()
    worker.strikes("Alt+Shift+KeyC")
    worker.strikes("n")
    expect(worker.page.locator('[name="concerns"]:focus')).to_have_value("NEGLECT")
    worker.strikes("Space")
    worker.strikes("Alt+Shift+KeyL")
    worker.strikes("ArrowDown")
    worker.strikes("Alt+Shift+KeyW")
    worker.page.keyboard.type("Hungry on three mornings; nobody answers at home.")
    with worker.page.expect_navigation():
        worker.strikes("Control+Enter")
    worker.looks()
    assert worker.page.locator(".govuk-error-summary").count() == 0, worker.page.locator("main").inner_text()
    with worker.page.expect_navigation():
        worker.strikes("Alt+Shift+KeyN")
    worker.looks()
    worker.sees("Rate")
    assert worker.page.url != first
    assert worker.strokes <= MOST


def test_keys_do_nothing_by_a_single_letter_and_nothing_is_chosen_beforehand(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    worker.opens("/next-to-rate/")
    expect(worker.page.locator("input[type=radio]:checked, input[type=checkbox]:checked")).to_have_count(0)
    for key in "cwln123":
        worker.page.keyboard.press(key)
    expect(worker.page.locator("input[type=radio]:checked, input[type=checkbox]:checked")).to_have_count(0)
    assert worker.page.evaluate("document.activeElement === document.body")
