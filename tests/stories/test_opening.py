"""A morning: what emergency duty had in the night comes back to whom it came from, and stands above their work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from openmash.boards import actions as boards
from openmash.duty import actions
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Owning, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Desk, Rating, Role, Stage
from tests.conftest import django_at
from tests.ground import databases
from tests.ground.databases import Logins
from tests.ground.serving import Live
from tests.stories import ground
from tests.stories.eyes import Eyes
from tests.stories.person import Hub, Person

NOON = datetime(2026, 5, 27, 11, 0, tzinfo=UTC)
EVENING = datetime(2026, 5, 27, 18, 30, tzinfo=UTC)
MORNING = datetime(2026, 5, 28, 7, 45, tzinfo=UTC)
"""A quarter to nine in London on the next day: Rosie Penbridge has been in since half past eight."""


@pytest.fixture(scope="module")
def live_template(django_db_blocker: DjangoDbBlocker) -> str:
    """The demo's day with its evening: the hub has handed on what goes by name at closing, before anybody comes in."""
    day = ground.morning(django_db_blocker)

    def build(logins: Logins) -> None:
        with django_at(logins.app), django_db_blocker.unblock():
            gets_a_red(Account.objects.get(name="Rosie Penbridge"))
            sweeps(EVENING)

    return databases.template(
        "evening", f"{day.rpartition('_')[2]}_{databases.fingerprint(Path(__file__))}", build, day
    )


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    """This story is told on the morning of the demo's second day."""
    return {"OPENMASH_CLOCK_OFFSET": str((MORNING - datetime.now(UTC)).total_seconds())}


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """The pages of work that was handed on are read by axe-core."""
    return Eyes({"boards_work", "duty_hand_on", "duty_accept"})


def gets_a_red(worker: Account) -> None:
    """At noon a manager gives this worker a Red that is being asked about."""
    manager = Account.objects.get(name="Said Yusuf").viewer()
    with acting_as(manager, NOON):
        red = Referral.objects.filter(rating=Rating.RED.value, stage=Stage.ASKING.value).order_by("reference")[0]
        boards.give(reference=red.reference, to=worker, because="She knows the family.", by=manager, at=NOON)


def sweeps(at: datetime) -> None:
    """As the hub's job does each minute."""
    with acting_as(CLERK):
        sweep, waiting = actions.begin_sweep(CLERK, at, policy_now())
        for referral_id in waiting:
            actions.relieve(referral_id=referral_id, sweep=sweep, by=CLERK, at=at)


def test_at_opening_it_comes_back_to_whom_it_came_from(hub: Hub, live: Live) -> None:
    rosie = Account.objects.get(name="Rosie Penbridge")
    with acting_as(CLERK):
        nights = Owning.objects.filter(owner__role=Role.EMERGENCY_DUTY.value, at=EVENING)
        hers = {
            one
            for one in nights.exclude(referral__stage=Stage.DECIDING.value).values_list("referral", flat=True)
            if Owning.objects.filter(referral=one, owner=rosie, at__lt=EVENING).exists()
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
