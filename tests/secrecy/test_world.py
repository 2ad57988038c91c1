"""The small hub itself: a matrix over referrals that are not where they are said to be would prove nothing."""

from __future__ import annotations

from openmash.rulebook.words import Stage
from tests.secrecy.world import World, referral_at


def test_there_is_one_referral_at_each_stage(undone: World) -> None:
    assert {stage: referral_at(undone, stage).stage for stage in Stage} == {stage: stage.value for stage in Stage}
