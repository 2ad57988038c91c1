"""Typing in a real browser: saved within two seconds of the last key, whatever becomes of the browser."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from openmash.drafts import queries
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.words import Role
from tests import factories
from tests.conftest import FIGURE, BrowserMaker
from tests.decisions import story
from tests.drafts.killing import cookie, doomed
from tests.ground.browsing import accessibility_faults
from tests.ground.serving import Live

LONG = "".join(f"Sentence {n} of what the school and the health visitor say. " for n in range(60))[:2000]
STORED = "[localStorage.length, sessionStorage.length, document.cookie.length]"
AT_MOST = 2.0
"""Seconds of typing that may be lost."""


@pytest.fixture(scope="module")
def worker(live: Live) -> Account:
    return factories.staff(Role.SOCIAL_WORKER, name="Priya Raman", demo=True)


@pytest.fixture
def of(worker: Account) -> Referral:
    return story.asked_and_answered(worker.viewer())


def address(of: Referral) -> str:
    return f"/referrals/{of.reference}/recommend/"


def kept(worker: Account, of: Referral) -> str:
    """What the hub holds of the analysis now."""
    with acting_as(worker.viewer()):
        found = queries.typing_at(worker.viewer(), address(of))
    return str(found[0].body["boxes"]["analysis"][0]) if found else ""


def types(page: Page, text: str, chunk: int = 20) -> list[tuple[float, int]]:
    """Type into the analysis as a fast typist does; when each piece was typed, and how much stood there then."""
    page.locator("#analysis").click()
    done = []
    for start in range(0, len(text), chunk):
        page.keyboard.insert_text(text[start : start + chunk])
        done.append((time.monotonic(), min(start + chunk, len(text))))
        page.wait_for_timeout(25)
    return done


def kills(
    browser: Browser, live: Live, worker: Account, profile: Path, rounds: int, seed: int
) -> tuple[int, float, list[str]]:
    """Kill so many browsers: half three seconds after the last key, half at any moment while somebody types.

    How many pieces were lost at all, the longest stretch of typing lost in seconds, and what was lost that may not be.
    """
    dice, lost, longest, faults = random.Random(seed), 0, 0.0, []
    for turn in range(rounds):
        of = story.asked_and_answered(worker.viewer())
        with doomed(browser, live, worker, profile / str(turn)) as there:
            there.page.goto(address(of))
            after = 3.0 if turn % 2 == 0 else dice.uniform(0, 2.5)
            text = LONG if turn % 2 == 0 else LONG[: dice.randrange(400, 2000)]
            typed = types(there.page, text)
            time.sleep(after)
            there.kill()
            end = time.monotonic()
        held = kept(worker, of)
        first_lost = next((when for when, length in typed if length > len(held)), None)
        stretch = 0.0 if first_lost is None else end - first_lost
        lost += first_lost is not None
        longest = max(longest, stretch)
        if not text.startswith(held) or stretch > AT_MOST:
            faults.append(f"round {turn}: {len(held)} of {len(text)} kept, {stretch:.1f} s lost")
    return lost, longest, faults


@pytest.mark.campaign
def test_a_killed_browser_loses_nothing_typed_two_seconds_before(
    live: Live, browser: Browser, new_context: BrowserMaker, worker: Account, of: Referral, tmp_path: Path
) -> None:
    with doomed(browser, live, worker, tmp_path / "profile") as there:
        there.page.goto(address(of))
        types(there.page, LONG)
        there.page.locator('[name="enough"][value="NO"]').check()
        expect(there.page.locator(".om-typed")).to_contain_text("Saved at")
        assert there.page.evaluate(STORED) == [0, 0, 0]
        time.sleep(3)
        there.kill()
    assert kept(worker, of) == LONG
    context = new_context()
    context.add_cookies([cookie(live, worker)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(address(of))
    expect(page.locator("#analysis")).to_have_value(LONG)
    expect(page.locator('[name="enough"][value="NO"]')).to_be_checked()
    expect(page.get_by_text("You began this at")).to_be_visible()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Throw it away").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("#analysis")).to_have_value("")


def test_what_is_typed_without_a_pause_is_saved_all_the_while(
    live: Live, new_context: BrowserMaker, worker: Account, of: Referral
) -> None:
    context = new_context()
    context.add_cookies([cookie(live, worker)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(address(of))
    typed = types(page, LONG * 2)
    held, now = len(kept(worker, of)), time.monotonic()
    before = max((length for when, length in typed if when < now - AT_MOST), default=0)
    assert held >= before > 0


def test_while_the_hub_is_away_the_page_says_so_and_saves_when_it_is_back(
    live: Live, new_context: BrowserMaker, worker: Account, of: Referral
) -> None:
    context = new_context()
    context.add_cookies([cookie(live, worker)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(address(of))
    context.set_offline(True)
    types(page, LONG[:200])
    expect(page.locator(".om-typed")).to_contain_text("Not saved: the hub could not be reached")
    assert kept(worker, of) == ""
    context.set_offline(False)
    expect(page.locator(".om-typed")).to_contain_text("Saved at", timeout=15_000)
    assert kept(worker, of) == LONG[:200]


def test_after_sending_nothing_comes_back(live: Live, new_context: BrowserMaker, worker: Account, of: Referral) -> None:
    context = new_context()
    context.add_cookies([cookie(live, worker)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"/referrals/{of.reference}/decision/discussion/")
    page.locator('[name="took_part-0-agency"]').select_option("police")
    page.locator('[name="took_part-0-name"]').fill("Pat Okoro")
    page.locator('[name="took_part-1-agency"]').select_option("health")
    page.locator('[name="took_part-1-name"]').fill("Lee Hart")
    page.locator('[name="agreed"]').fill("To see both children today.")
    page.get_by_role("button", name="Save the discussion").click()
    expect(page.get_by_text("To see both children today.")).to_be_visible()
    page.goto(f"/referrals/{of.reference}/decision/discussion/")
    expect(page.locator('[name="agreed"]')).to_have_value("")
    expect(page.get_by_text("You began this")).to_have_count(0)


@pytest.mark.campaign
def test_twenty_browsers_are_killed(
    live: Live, browser: Browser, worker: Account, tmp_path: Path, record_property
) -> None:
    lost, longest, faults = kills(browser, live, worker, tmp_path, 20, 20)
    record_property(FIGURE, f"20 browsers killed, {lost} lost some typing, at most {longest:.1f} s of it")
    assert faults == []


@pytest.mark.faults
def test_two_hundred_browsers_are_killed(
    live: Live, browser: Browser, worker: Account, tmp_path: Path, record_property
) -> None:
    lost, longest, faults = kills(browser, live, worker, tmp_path, 200, 200)
    record_property(FIGURE, f"200 browsers killed, {lost} lost some typing, at most {longest:.1f} s of it")
    assert faults == []
