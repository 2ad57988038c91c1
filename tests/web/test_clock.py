"""The clock at the door: real time, or the invented day's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from openmash.web import clock

REAL = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_time_is_real_unless_the_demo_moves_it(settings: Any) -> None:
    with time_machine.travel(REAL, tick=False):
        settings.OPENMASH_CLOCK_OFFSET = 0
        assert clock.now() == REAL
        settings.OPENMASH_CLOCK_OFFSET = -86_400.5
        assert clock.now() == REAL - timedelta(days=1, seconds=0.5)


def test_the_invented_day_goes_on_at_real_speed(settings: Any) -> None:
    settings.OPENMASH_CLOCK_OFFSET = -3600
    with time_machine.travel(REAL, tick=False) as traveller:
        before = clock.now()
        traveller.shift(90)
        assert clock.now() - before == timedelta(seconds=90)
