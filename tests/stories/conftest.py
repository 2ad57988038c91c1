"""A running hub in the middle of its morning, for stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import BrowserMaker
from tests.ground.serving import Live
from tests.stories import ground
from tests.stories.eyes import Eyes
from tests.stories.person import Hub

# What axe-core reads in every run: the first page of each part of the story. `make campaign` has it read every page.
SAMPLE = {
    "public_home", "public_tasks", "public_check", "account_login", "referrals_take", "referrals_who_is",
    "screening_rate", "agency_checks_ask", "agency_checks_answer", "boards_board", "boards_picture", "decisions_decide",
}  # fmt: skip


@pytest.fixture(scope="module")
def live_template(django_db_blocker: DjangoDbBlocker) -> str:
    """The stories begin with the demo's people and its morning."""
    return ground.morning(django_db_blocker)


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    """The stories begin at 11:01 of the demo's morning."""
    return {"OPENMASH_CLOCK_OFFSET": str(ground.clock_offset())}


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Looks at each kind of page once a module."""
    return Eyes(SAMPLE)


@pytest.fixture
def scripts() -> bool:
    """Whether the browsers of a story run scripts."""
    return True


@pytest.fixture
def hub(live: Live, new_context: BrowserMaker, eyes: Eyes, scripts: bool) -> Iterator[Hub]:
    """The hub to which the people of a story come. It fails its test when a page they saw was faulty."""
    eyes.faults.clear()
    yield Hub(new_context, eyes, scripts=scripts)
    assert eyes.faults == []
