"""Killed outright while referrals arrive: what was acknowledged is there, every alert is raised once, work goes on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import FIGURE, django_at
from tests.faults.load import Sender, again, all_is_there, all_is_well, counted, every_clock_was_spoken_of
from tests.ground.installations import installed, strike

ROUND = 10
"""After so many kills it is waited for the sweep and the sealer; what was acknowledged is looked for after each."""
BY_ITSELF = ("worker", "one connection")
"""What comes back by itself: the supervisor starts a worker again, PostgreSQL recovers from the loss of a backend."""
PARTS = ("worker", "one connection", "worker", "one connection", "web", "database", "worker", "one connection", "web",
         "everything")  # fmt: skip


def killed(home: Path, kills: int) -> str:
    """So many kills while referrals arrive; a sentence with what was seen. Asserts that nothing was lost."""
    seed = random.SystemRandom().randint(0, 2**32)
    dice = random.Random(seed)
    sender, sealed, slowest = Sender(), 0, 0.0
    with installed(home) as installation, django_at(installation.address()):
        installation.start()
        for number in range(kills):
            if number % len(PARTS) == 0:
                targets = dice.sample(PARTS, len(PARTS))
            what = targets[number % len(PARTS)]
            sender = again(sender)
            time.sleep(dice.uniform(0.3, 2.0))
            strike(installation, what)
            time.sleep(dice.uniform(0.1, 0.6))
            sender.ended.set()
            sender.join()
            connection.close()
            if what not in BY_ITSELF:
                installation.stop()
                installation.start()
            said = f"{what}, number {number}, seed {seed}"
            all_is_there(sender, said)
            if number % ROUND == ROUND - 1:
                sealed = all_is_well(sender, sealed, said)
                slowest = max(slowest, every_clock_was_spoken_of(said))
        alerts = counted()
        connection.close()
        installation.stop()
    assert len(sender.acknowledged) > kills
    return (
        f"{kills} kills (seed {seed}): {len(sender.acknowledged)} referrals acknowledged, 0 lost; {alerts} alerts,"
        f" 0 lost, 0 said twice, the last at most {slowest:.0f} s after a kill; {sender.broken} tries broken off,"
        f" {sealed} entries sealed"
    )


@pytest.mark.campaign
def test_sixty_kills_lose_no_referral_and_no_alert(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, object], None]
) -> None:
    with django_db_blocker.unblock():
        record_property(FIGURE, killed(tmp_path / "home", 60))


@pytest.mark.faults
def test_five_hundred_kills_lose_no_referral_and_no_alert(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, object], None]
) -> None:
    with django_db_blocker.unblock():
        record_property(FIGURE, killed(tmp_path / "home", 500))
