"""An evening: the hub has closed, its Reds are emergency duty's by name, who says so and reads the note."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openmash.demo.clock import FIRST
from openmash.duty import actions
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Rating, Role, Stage
from openmash.weekly import actions as weekly
from tests.ground.serving import Live
from tests.stories.eyes import Eyes
from tests.stories.person import Hub, Person

EVENING = datetime(2026, 5, 27, 18, 30, tzinfo=UTC)
"""Half past seven in London: the hub closed at six, and the last social worker left at seven."""

NOON = FIRST + timedelta(hours=2)


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    """This story is told in the evening of the demo's first day."""
    return {"OPENMASH_CLOCK_OFFSET": str((EVENING - datetime.now(UTC)).total_seconds())}


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """The pages that no other story opens are read by axe-core."""
    return Eyes(
        {
            "duty_on", "duty_rota", "duty_add", "duty_hand_on", "duty_accept", "duty_decline", "duty_notes",
            "duty_write_note", "duty_note", "duty_packs", "duty_pack", "weekly_list", "weekly_update", "weekly_correct",
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def evening(live: Live) -> list[str]:
    """The references of the open Reds, handed on by the hub itself as its job does each minute."""
    with acting_as(CLERK):
        sweep, waiting = actions.begin_sweep(CLERK, EVENING, policy_now())
        for referral_id in waiting:
            actions.relieve(referral_id=referral_id, sweep=sweep, by=CLERK, at=EVENING)
        reds = Referral.objects.filter(rating=Rating.RED.value).exclude(stage=Stage.CLOSED.value)
        return sorted(reds.filter(owner__role=Role.EMERGENCY_DUTY.value).values_list("reference", flat=True))


@pytest.fixture(scope="module")
def noted(live: Live) -> None:
    """A worker left a note at noon; a week is reckoned."""
    worker = Account.objects.get(name="Rosie Penbridge").viewer()
    with acting_as(worker, NOON):
        mine = Referral.objects.filter(owner_id=worker.id).exclude(stage=Stage.CLOSED.value)
        promised = {one.reference: "The school is rung before it closes." for one in mine[:3]}
        actions.leave_note(taker=None, words="The printer is out of paper.", promised=promised, by=worker, at=NOON)
    with acting_as(CLERK):
        weekly.make(monday=datetime(2026, 5, 18, tzinfo=UTC).date(), by=CLERK, at=EVENING)


@pytest.mark.usefixtures("noted")
def test_emergency_duty_has_every_red_by_name_and_says_so(hub: Hub, evening: list[str]) -> None:
    assert evening
    with acting_as(CLERK):
        theirs = Referral.objects.filter(reference__in=evening).values_list("owner__name", flat=True)
        name = sorted(set(theirs))[0]
    night = Person.signs_in(hub, name)
    night.opens("/my-work/")
    night.sees("Handed to you: say that you have it")
    night.picture("handed-to-me")
    for _ in range(20):
        if not night.page.locator("main").get_by_role("button", name="I have").count():
            break
        night.presses("I have")
    night.sees_nothing_of("Handed to you: say that you have it")
    night.opens("/shift-notes/")
    night.follows("Note of Rosie Penbridge")
    night.sees("The printer is out of paper.")
    night.picture("shift-note")
    night.presses("I have read this and go on from here")
    night.sees(f"Read by {name}")
    night.opens("/on-duty/")
    night.sees("Emergency duty social worker", "Next to come, within a day", "not staffed now")
    night.picture("on-duty")
    night.opens("/hand-on/")
    night.picture("hand-on")


def test_an_officer_reads_and_sends_the_weeks_update(hub: Hub, evening: list[str], noted: None) -> None:
    officer = Person.signs_in(hub, "Oliwier Nowak")
    officer.opens("/weekly-update/")
    officer.follows("Monday 18 May to Sunday 24 May 2026")
    officer.sees("The week by rating: for the hub alone")
    officer.picture("weekly-update")
    officer.presses_and_is_refused("Send it")
    officer.is_told_to_mend("Compare the figures first", "Say to whom")
    officer.fills(checked=True, comment="A quiet week.", recipients="Grace Haldane, head of service")
    officer.presses("Send it")
    officer.sees("As it was sent", "A quiet week.")


def test_a_manager_keeps_the_rota_and_a_pack_on_paper(hub: Hub, evening: list[str]) -> None:
    manager = Person.signs_in(hub, "Said Yusuf")
    manager.opens("/rota/")
    manager.sees("Rosie Penbridge", "08:30 to 16:45", "Change the rota")
    manager.picture("rota")
    manager.follows("Somebody is away")
    manager.page.locator('[name="who"]').select_option(label="Rosie Penbridge, social worker")
    manager.fills(
        {"from_day-day": "1", "from_day-month": "6", "from_day-year": "2026", "until_day-day": "2",
         "until_day-month": "6", "until_day-year": "2026"}
    )  # fmt: skip
    manager.presses("Put it in the rota")
    manager.sees("Rosie Penbridge is away: 1 June 2026 to 2 June 2026.")
    manager.opens("/outage-packs/")
    manager.presses("Make one now")
    manager.sees("made by you")
    manager.picture("outage-packs")
    manager.opens("/board/")
    manager.page.locator("summary", has_text="Choose and save a view").click()
    manager.fills(name="Everything")
    manager.presses("Save this view")
    manager.sees("My views", "Everything")
