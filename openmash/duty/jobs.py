"""Each minute the hub sees that every open referral is with somebody; each morning the pack for an outage is made."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from openmash.duty import actions
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.web import clock

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="duty.see_that_owned", queueing_lock="duty.see_that_owned", pass_context=False)
def see_that_owned(timestamp: int) -> int:
    """Hand on what must go; how many went. One that cannot be moved is logged by its id and stops no other."""
    at, moved = clock.now(), 0
    with acting_as(CLERK):
        sweep, waiting = actions.begin_sweep(CLERK, at, policy_now())
    for referral_id in waiting:
        try:
            with acting_as(CLERK):
                moved += actions.relieve(referral_id=referral_id, sweep=sweep, by=CLERK, at=at)
        except Exception as fault:  # whatever it is, the next child must not wait for it
            log.error("referral %s could not be handed on: %s", referral_id, type(fault).__name__)
    return moved


@app.periodic(cron="*/5 * * * *")
@app.task(name="duty.outage_packs", queueing_lock="duty.outage_packs", pass_context=False)
def outage_packs(timestamp: int) -> int:
    """Make the duty manager's pack of the day once the hub is open, and throw away those that are over; how many made.

    Every five minutes and not at one: whoever comes on later than the hub opens gets theirs then.
    """
    at = clock.now()
    with acting_as(CLERK):
        actions.clear_packs(by=CLERK, at=at)
        manager = actions.needs_pack(at=at, policy=policy_now())
    if manager is None:
        return 0
    with acting_as(manager, at):
        actions.make_pack(made_for=manager, by_itself=True, by=manager, at=at, policy=policy_now())
    return 1
