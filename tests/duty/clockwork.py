"""A hub with a rota of its own, in which one can go from one time to another and let the hub see to its work."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine

from openmash.duty import jobs
from openmash.duty.models import HandOn
from openmash.partnership.models import Account, WeeklyShift
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook import calendars
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories

DAY = date(2026, 5, 26)
"""The Tuesday of `factories.AT`."""


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A London time of that day."""
    return calendars.from_london(day, time(hour, minute))


TOMORROW = DAY + timedelta(days=1)


def somebody(role: Role, starts: int, ends: int, *, name: str = "", **fields: Any) -> Account:
    """A member of staff with the same shift on every day."""
    made = factories.staff(role, name=name, on_shift=False, **fields)
    with acting_as(CLERK):
        WeeklyShift.objects.bulk_create(
            WeeklyShift(account=made, weekday=day, starts=time(starts), ends=time(ends)) for day in range(7)
        )
    return made


def goes_by(when: datetime) -> int:
    """The hub sees to its work at this moment; how many referrals went to somebody else."""
    with time_machine.travel(when, tick=False):
        return jobs.see_that_owned(0)


def now(of: Referral) -> Referral:
    """The referral as it is."""
    with acting_as(CLERK):
        return Referral.objects.select_related("owner").get(pk=of.pk)


def owner(of: Referral) -> str:
    """The name of whose it is, or ""."""
    found = now(of).owner
    return found.name if found else ""


def last_hand_on(of: Referral) -> HandOn:
    """What was handed on last."""
    with acting_as(CLERK):
        return HandOn.objects.filter(referral=of).order_by("-at", "-recorded_at")[0]
