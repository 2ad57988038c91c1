"""A social worker reads who belongs to a family and what happened to it: by keyboard, and as a screen reader says it."""

from __future__ import annotations

import re

import pytest

from tests.stories.eyes import Eyes
from tests.stories.people import SocialWorker
from tests.stories.person import Hub

NEW_PAGES = {
    "family_tree", "family_relate", "family_add", "family_move_in", "family_life", "family_professional",
    "family_end_relationship", "boards_chronology", "boards_mark_line",
}  # fmt: skip


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Reads each page of the family."""
    return Eyes(NEW_PAGES)


def test_look(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    for reference in ("S26-00003", "S26-00005", "S26-00007"):
        worker.reference = reference
        worker.opens(worker.of("family/"))
        worker.picture(f"family-{reference}")
    print(worker.page.locator("main").aria_snapshot())
    assert re
