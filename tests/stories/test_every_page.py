"""The stories told again while axe-core reads every page of them, for each role, on a phone and at a desk.

It takes minutes, so `make campaign` runs it; every run has axe-core read a sample (conftest.py).
"""

from __future__ import annotations

import pytest

from tests.ground.serving import Live
from tests.stories import test_each_role, test_refusals, test_whole_way
from tests.stories.eyes import Eyes
from tests.stories.person import Hub

pytestmark = pytest.mark.campaign
SHORT = [
    story
    for module in (test_each_role, test_refusals)
    for name, story in vars(module).items()
    if name.startswith("test_")
]


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Reads every page."""
    return Eyes(None)


@pytest.mark.parametrize("story", SHORT, ids=lambda story: story.__name__)
def test_pages_of_a_short_story(story, hub: Hub) -> None:
    story(hub)


def test_pages_of_the_whole_way(hub: Hub, live: Live) -> None:
    test_whole_way.test_a_referral_travels_the_whole_way(hub, live)
