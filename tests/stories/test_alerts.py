"""What is late comes to the manager by itself, is seen, and is explained; nothing of it is erased."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ground.serving import Live
from tests.stories.eyes import Eyes
from tests.stories.people import Manager, SocialWorker
from tests.stories.person import Hub

SWEPT = 45_000
"""Milliseconds in which the worker has swept at least once after the server came up."""


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Every page of this story is read by axe-core as well."""
    return Eyes({"alerts_list", "alerts_explain", "boards_board"})


def test_what_is_late_comes_by_itself_is_seen_and_explained(hub: Hub, live: Live) -> None:
    manager = Manager.signs_in(hub)
    head = manager.page.locator("#alerts")
    for _ in range(3):  # the first minute of a new day: whoever opens a page after the sweep has it in the head
        manager.opens("/board/")
        expect(head).not_to_have_text("Alerts", timeout=20_000)
        if "late" in head.inner_text():
            break
        manager.page.wait_for_timeout(SWEPT / 3)
    expect(head).to_contain_text("late")
    head.click()
    manager.reads("Alerts:")
    manager.picture("alerts")
    late = manager.page.locator(".om-alert--late").filter(has_text="Not decided yet").first
    line = late.get_by_role("link").inner_text()
    reference = line.split(", ")[-1]
    with manager.page.expect_navigation():
        late.get_by_role("button", name="I have seen it").click()
    manager.looks()
    manager.sees(f"you have seen it: {reference}")
    gone = manager.page.locator(".om-alert--late").filter(has_text=line).filter(has_text="Not decided")
    expect(gone).to_have_count(0)
    passed = manager.page.locator(".om-rows li").filter(has_text=reference).filter(has_text="Not decided").first
    with manager.page.expect_navigation():
        passed.get_by_role("link", name="Say why").click()
    manager.looks()
    manager.presses_and_is_refused("Put it on record")
    manager.is_told_to_mend("Say why the time passed")
    manager.fills(because="The police answered after six hours.")
    manager.presses("Put it on record")
    panel = manager.page.locator("section", has=manager.page.locator("#times"))
    expect(panel).to_contain_text("The police answered after six hours.")
    expect(panel).to_contain_text("The duty manager told")
    expect(panel).to_contain_text("Seen by")


def test_a_social_worker_reads_who_can_say_that_a_breach_was_seen(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    worker.opens("/alerts/")
    worker.reads("Alerts:")
    late = worker.page.locator(".om-alert--late")
    for line in late.all():
        expect(line).to_contain_text("until a manager has seen it")
        expect(line.get_by_role("button")).to_have_count(0)
