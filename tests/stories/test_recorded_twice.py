"""A girl was recorded twice: a social worker sets the two side by side, merges them, and parts them again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.eyes import Eyes
from tests.stories.people import SocialWorker
from tests.stories.person import Hub

NEW_PAGES = {
    "family_tree",
    "family_records",
    "family_compare",
    "family_take_merge_back",
    "family_apart",
    "family_take_apart_back",
}
HOW = "I rang the academy: they have one girl of that birthday, and she writes her name both ways."
WHY_NOT = "The academy rang back: they are cousins, born on the same day."


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Reads each page on which records are merged."""
    return Eyes(NEW_PAGES)


def she_is_recorded_again(worker: SocialWorker) -> None:
    """Somebody adds her to the family under another spelling."""
    worker.opens(worker.of("family/add/"))
    worker.fills(
        {
            "forename": "Shaneece", "surname": "Haloran", "sex": "F", "born-day": "9", "born-month": "1",
            "born-year": "2011", "kind": "OTHER_RELATIVE", "said_in": "FAMILY", "said_by": "Denise", "certain": "YES",
        }
    )  # fmt: skip
    worker.page.locator('[name="other"]').select_option(label="Shanice Halloran")
    worker.presses("Add this person")


def the_two_are_compared(worker: SocialWorker) -> None:
    """From the family's page, and without a mouse's help from any script: what differs is said in words."""
    worker.opens(worker.of("family/"))
    worker.follows("Shanice Halloran recorded twice?")
    worker.reads("Shanice Halloran")
    worker.sees("Shaneece Haloran")
    worker.picture("recorded-twice")
    worker.follows("Compare side by side Shaneece Haloran")
    worker.reads("Are these two records of one person?")
    worker.sees("Sound alike, spelt differently", "9 January 2011", "The same", "recorded as two people of one family")
    assert worker.page.locator("main input:checked").count() == 0
    worker.picture("compare-two-records")


def it_is_not_merged_without_being_whole(worker: SocialWorker) -> None:
    """Whose name leads and what speaks against it are asked for, and nothing typed is lost."""
    worker.fills(because=HOW)
    worker.presses_and_is_refused("Merge the two records")
    worker.is_told_to_mend("Choose whose name leads", "Read what speaks against it")
    worker.still_has(because=HOW)


def they_are_merged(worker: SocialWorker) -> None:
    """From then on she is one person on the family's page."""
    worker.page.get_by_label("Shanice Halloran").check()
    worker.fills(read=True)
    worker.presses("Merge the two records")
    worker.sees("2 records stand as one person", HOW)
    worker.picture("records-as-one")
    worker.opens(worker.of("family/"))
    worker.sees("Shanice Halloran, 2 records")
    worker.sees_nothing_of("Shaneece Haloran")


def it_is_taken_back(worker: SocialWorker) -> None:
    """With a reason; both stand as before, and both acts are told."""
    worker.follows("Shanice Halloran, 2 records recorded twice?")
    worker.follows("Take this back")
    worker.presses_and_is_refused("Take this back")
    worker.is_told_to_mend("Say what shows that they are two people")
    worker.fills(because=WHY_NOT)
    worker.presses("Take this back")
    worker.sees("Taken back", WHY_NOT, HOW)
    worker.sees_nothing_of("stand as one person")
    worker.opens(worker.of("family/"))
    expect(worker.page.locator("main")).to_contain_text("Shaneece Haloran")


def they_are_said_to_be_two(worker: SocialWorker) -> None:
    """So that nobody is asked again; the pages of both say so, and it can be taken back too."""
    worker.follows("Shanice Halloran recorded twice?")
    worker.follows("Compare side by side Shaneece Haloran")
    worker.follows("Say that they are two people")
    worker.presses_and_is_refused("Say that they are two people")
    worker.is_told_to_mend("Say how you know that they are two people")
    worker.fills(because=WHY_NOT)
    worker.presses("Say that they are two people")
    worker.sees("Said to be two people", "Nobody else is known who looks like this person")
    worker.picture("said-two-people")
    worker.follows("Take this back Two people: Shanice Halloran and Shaneece Haloran")
    worker.reads("They may be one person")
    worker.sees(WHY_NOT)


@pytest.mark.campaign
def test_two_records_are_merged_and_taken_back(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    worker.reference = "S26-00003"
    she_is_recorded_again(worker)
    the_two_are_compared(worker)
    it_is_not_merged_without_being_whole(worker)
    they_are_merged(worker)
    it_is_taken_back(worker)
    they_are_said_to_be_two(worker)
