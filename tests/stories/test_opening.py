"""A morning: what emergency duty had in the night comes back to whom it came from, and stands above their work."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openmash.duty import actions
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Owning, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Desk, Role, Stage
from tests.ground.serving import Live
from tests.stories.eyes import Eyes
from tests.stories.person import Hub, Person

EVENING = datetime(2026, 5, 27, 18, 30, tzinfo=UTC)
MORNING = datetime(2026, 5, 28, 7, 45, tzinfo=UTC)
"""A quarter to nine in London on the next day: Rosie Penbridge has been in since half past eight."""


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    """This story is told on the morning of the demo's second day."""
    return {"OPENMASH_CLOCK_OFFSET": str((MORNING - datetime.now(UTC)).total_seconds())}


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Every page of this story is read by axe-core as well."""
    return Eyes(None)


def sweeps(at: datetime) -> None:
    """As the hub's job does each minute."""
    with acting_as(CLERK):
        sweep, waiting = actions.begin_sweep(CLERK, at, policy_now())
        for referral_id in waiting:
            actions.relieve(referral_id=referral_id, sweep=sweep, by=CLERK, at=at)


def test_at_opening_it_comes_back_to_whom_it_came_from(hub: Hub, live: Live) -> None:
    rosie = Account.objects.get(name="Rosie Penbridge")
    sweeps(EVENING)
    with acting_as(CLERK):
        theirs = Referral.objects.filter(owner__role=Role.EMERGENCY_DUTY.value)
        nights = theirs.exclude(stage=Stage.DECIDING.value)
        hers = {
            one
            for one in nights.values_list("pk", flat=True)
            if Owning.objects.filter(referral=one, owner=rosie).exists()
        }
    assert hers
    sweeps(MORNING)
    with acting_as(CLERK):
        back = Referral.objects.filter(pk__in=hers)
        assert {one.owner_id for one in back} == {rosie.pk}
        assert {one.desk for one in back} == {Desk.HUB.value}
        at_night = Referral.objects.filter(desk=Desk.EMERGENCY_DUTY.value)
        assert not at_night.exclude(owner__role=Role.EMERGENCY_DUTY.value).exists()
    worker = Person.signs_in(hub, "Rosie Penbridge")
    worker.opens("/my-work/")
    worker.sees("Handed to you: say that you have it", "is not at work")
    worker.presses("I have")
