"""Planted families are raised in time and those that look alike are not: the figure of the pattern of small things."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import receive_file
from openmash.rulebook.roles import CLERK
from tests.conftest import FIGURE
from tests.ground.databases import Logins, run_openmash
from tests.world.planted import World, world

IN_TIME, TOO_MANY = 11 / 12, 1 / 12
"""The goals of issue 4: raised before their last referral at least, raised though they only look alike at most."""


def repeats(logins: Logins, planted: World) -> list[dict[str, Any]]:
    """The year arrives, and the command says what is to be looked at together."""
    with acting_as(CLERK):
        policy = policy_now()
    report = receive_file(lines=[json.dumps(line) for line in planted.lines], policy=policy, by=CLERK)
    assert (report.received, report.refused) == (len(planted.lines), [])
    found: list[dict[str, Any]] = json.loads(run_openmash(logins, "repeats", "--json"))["repeats"]
    return found


def together(cards: list[dict[str, Any]], ids: list[str]) -> datetime | None:
    """When at least two of these were first shown together, if ever."""
    raised = [
        datetime.fromisoformat(card["raised_at"])
        for card in cards
        if len({of["referral_id"] for of in card["referrals"]} & set(ids)) > 1
    ]
    return min(raised, default=None)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [1, 2])
def test_planted_families_are_raised_in_time_and_look_alikes_are_not(
    own_database: Logins, seed: int, record_property: Any
) -> None:
    planted = world(seed)
    cards = repeats(own_database, planted)
    came = {line["referral_id"]: datetime.fromisoformat(line["received_at"]) for line in planted.lines}
    first = [(together(cards, ids), came[ids[-1]]) for ids in planted.families]
    before = sum(raised is not None and raised < last for raised, last in first)
    by = sum(raised is not None and raised <= last for raised, last in first)
    alike = sum(together(cards, ids) is not None for ids in planted.alike)
    record_property(
        FIGURE,
        f"{planted.name}: {before} of {len(first)} planted families raised before their last referral, {by} by it; "
        f"{alike} of {len(planted.alike)} that look alike; {len(cards)} cards of {len(came)} referrals",
    )
    assert before >= IN_TIME * len(first)
    assert alike <= TOO_MANY * len(planted.alike)
