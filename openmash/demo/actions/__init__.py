"""Making the demo: its people, its history, its morning, and what arrives while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from openmash.demo import clock
from openmash.demo.actions.accounts import make_people
from openmash.demo.actions.arrivals import receive_arrivals
from openmash.demo.actions.extract import load_case_system
from openmash.demo.actions.history import cast, make_history
from openmash.demo.actions.morning import make_morning
from openmash.demo.actions.signing import sign_agreement
from openmash.messages.actions import pass_over
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK

__all__ = ["Made", "make_demo", "make_people", "receive_arrivals"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """How much of the demo was made in this run; all zero when it was there already."""

    people: int
    history: int
    morning: int


def make_demo(*, progress: Progress = lambda *_: None) -> Made:
    """Make whatever the demo still lacks. A kill half-way leaves whole referrals, and the next run goes on.

    History ends the evening before; the morning's own referrals follow; later ones arrive as the demo's clock goes on.
    """
    people = make_people()
    with acting_as(CLERK):
        policy = policy_now()
        actors = cast()
    sign_agreement(policy=policy)
    until = clock.FIRST - timedelta(hours=24)
    history = make_history(
        until=until, policy=policy, actors=actors, progress=lambda done, of: progress("history", done, of)
    )
    load_case_system()
    morning = make_morning(policy=policy, actors=actors)
    receive_arrivals(until=clock.FIRST)
    if history or morning:  # nobody is sent what the months before told them
        with acting_as(CLERK):
            pass_over(at=clock.FIRST)
    return Made(people, history, morning)
