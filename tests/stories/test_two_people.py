"""Two people at one referral: each is told of the other, nothing typed is lost, and the second sees both texts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from openmash.referrals.models import Referral
from openmash.rulebook.words import Role
from tests import factories
from tests.decisions import story
from tests.decisions.pressing import decided
from tests.ground.serving import Live
from tests.stories.eyes import Eyes
from tests.stories.people import Manager, SocialWorker
from tests.stories.person import Hub

WEB_PROCESSES = 2
"""Two people are mostly served by two processes."""

THEIRS = "Two injuries in six weeks, and the police were called twice. Both children are seen today."
MINE = "I read it as the health visitor does: the first account changed when she asked again."
ANALYSIS = "School, health and police describe one pattern: shouting at night, and a bruise each time that follows it."


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """The pages on which two people meet are read by axe-core."""
    return Eyes({"decisions_recommend", "decisions_decide", "drafts_away", "referrals_sent", "boards_picture"})


@pytest.fixture
def waiting(live: Live) -> Referral:
    """A referral that the agencies have answered."""
    return story.asked_and_answered(factories.viewer(Role.SOCIAL_WORKER))


def test_what_was_typed_is_there_on_another_device_and_the_other_person_is_told(hub: Hub, waiting: Referral) -> None:
    worker, manager = SocialWorker.signs_in(hub), Manager.signs_in(hub)
    worker.reference = manager.reference = waiting.reference
    worker.opens(worker.of("recommend/"))
    expect(worker.page.locator(".om-here")).to_be_attached()
    worker.fills(analysis=ANALYSIS, not_known="Who was at home this morning")
    expect(worker.page.locator(".om-typed")).to_contain_text("Saved at")
    manager.opens(manager.of())
    manager.sees("has this open, writing a recommendation, since")
    manager.picture("somebody-else-is-here")
    worker.page.close()
    elsewhere = SocialWorker.signs_in(hub)
    elsewhere.opens(worker.of("recommend/"))
    elsewhere.still_has(analysis=ANALYSIS, not_known="Who was at home this morning")
    elsewhere.sees("You began this at", "It was kept, and only you can see it.")
    elsewhere.picture("typing-kept")
    elsewhere.follows("Throw it away")
    elsewhere.reads("Throw away what you typed?")
    elsewhere.follows("Keep it")
    elsewhere.still_has(analysis=ANALYSIS)


def test_the_second_manager_sees_both_decisions_and_adds_theirs_beside_it(hub: Hub, waiting: Referral) -> None:
    story.recommend(factories.viewer(Role.SOCIAL_WORKER), waiting)
    second = Manager.signs_in(hub)
    second.reference = waiting.reference
    second.opens(second.of("decide/"))
    second.fills({name: value for name, value in decided(waiting, reasons=MINE).items() if value})
    story.decide(factories.viewer(Role.MASH_MANAGER, name="Beverley Osei"), waiting, reasons=THEIRS)
    second.presses_and_is_refused("Record the decision")
    second.sees("The decision that stands", "Yours, as you typed it", THEIRS, MINE, "Beverley Osei")
    second.picture("two-decisions")
    second.presses("Add mine beside it")
    second.sees("Written at the same time as what stands", MINE)


def test_the_same_without_scripts(hub: Hub, waiting: Referral) -> None:
    hub.scripts = False
    worker = SocialWorker.signs_in(hub)
    worker.reference = waiting.reference
    worker.opens(worker.of("recommend/"))
    worker.fills(analysis=ANALYSIS)
    worker.presses_and_is_refused("Send to")
    worker.still_has(analysis=ANALYSIS)
    worker.opens(worker.of("recommend/"))
    worker.still_has(analysis=ANALYSIS)
    worker.sees("You began this at")
