"""Thousands of steps by anybody in any order: whatever is tried, what must hold of a referral holds after each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from pytest_django.plugin import DjangoDbBlocker

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Stage
from tests.campaign.hub import Hub
from tests.campaign.minding import OFTEN, mind_somehow
from tests.campaign.rebuilding import check
from tests.conftest import FIGURE, django_at
from tests.ground import databases
from tests.world.sealing import sealed_to_the_end

RUNS, STEPS = 36, 100
"""So many runs in one database, each of so many draws: some three thousand steps."""

REFERRALS_A_RUN = 4
MUST_HAPPEN = {
    "arrive", "find", "ready", "rate", "step up", "ask step down", "answer step down", "filter out",
    "answer filter out", "alarm", "agency's alarm", "answer alarm", "ask", "answer", "add to answer", "withdraw",
    "note spoken", "confirm spoken",
    "recommend", "question", "decide", "hand over", "accept", "send back", "tell agencies", "feedback", "no feedback",
    "read late",
}  # fmt: skip


LOOKED_AT_AFTER_REFUSAL = 0.25
"""How often every fact is gone through after a refusal too; its version and stage are compared each time."""


MINDED = {"sweep", "see alert", "explain", "take", "take back", "offer work", "accept work", "decline work"}
"""What must happen besides where the work is minded too."""


class Tally:
    """What all runs together did."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.stages: set[str] = set()


def machine(tally: Tally, often: float) -> type[RuleBasedStateMachine]:
    """The state machine, which adds to the tally."""

    class Workflow(RuleBasedStateMachine):
        """A few referrals in a hub where anybody tries anything."""

        @initialize(seed=st.integers(0, 2**32))
        def open_the_hub(self, seed: int) -> None:
            self.hub = Hub(seed)
            self.first_due: dict[str, datetime] = {}
            self.hub.arrive(2, danger=False)

        @rule(luck=st.integers(0, 15), children=st.integers(1, 3), danger=st.booleans())
        def something_happens(self, luck: int, children: int, danger: bool) -> None:
            if luck == 0 and len(self.hub.references) < REFERRALS_A_RUN:
                self.hub.arrive(children, danger)
            reference = self.hub.dice.choice(self.hub.references)
            if self.hub.dice.random() < often:
                mind_somehow(self.hub, self.hub.referral(reference))
            before = self.hub.referral(reference)
            done = self.hub.step_somehow(before)
            if done or self.hub.dice.random() < LOOKED_AT_AFTER_REFUSAL:
                self.after(reference)
            if not done:
                after = self.hub.referral(reference)
                assert (after.version, after.stage) == (before.version, before.stage), "a refusal changed something"

        def after(self, reference: str) -> Referral:
            referral = check(reference, self.hub.policy)
            if referral.first_due_at:
                assert self.first_due.setdefault(reference, referral.first_due_at) == referral.first_due_at
            tally.stages.add(referral.stage)
            return referral

        def teardown(self) -> None:
            if hasattr(self, "hub"):
                for reference in self.hub.references:
                    check(reference, self.hub.policy)
                tally.done += self.hub.done
                tally.refused += self.hub.refused

    return Workflow


@pytest.mark.campaign
def test_whatever_is_tried_what_must_hold_holds(
    django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, object], None]
) -> None:
    record_property(FIGURE, walked(django_db_blocker, goal=2_500))


@pytest.mark.faults
def test_the_same_over_twenty_thousand_steps(
    django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, object], None]
) -> None:
    record_property(FIGURE, walked(django_db_blocker, goal=20_000, often=OFTEN))


def walked(blocker: DjangoDbBlocker, goal: int, often: float = 0) -> str:
    """Batches, each in a database of its own, until so many steps are done and every act has happened; the figures."""
    tally, steps, longest = Tally(), 0, 2 * goal
    wanted = MUST_HAPPEN | MINDED if often else MUST_HAPPEN
    while steps < goal or (not set(tally.done) >= wanted and steps < longest):
        with databases.copy_of(databases.migrated()) as logins, django_at(logins.app), blocker.unblock():
            a_batch(tally, often)
        steps = sum(tally.done.values()) + sum(tally.refused.values())
    assert tally.stages == {stage.value for stage in Stage}
    assert set(tally.done) >= wanted
    assert sum(tally.refused.values()) > goal / 25
    done, refused, swept = sum(tally.done.values()), sum(tally.refused.values()), tally.done["sweep"]
    return f"{steps} steps: {done} done, {refused} refused; {swept} sweeps of the clocks"


def a_batch(tally: Tally, often: float) -> None:
    """So many runs in one database; at the end its chain of acts is whole."""
    run_state_machine_as_test(
        machine(tally, often),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    proof = sealed_to_the_end()
    with acting_as(CLERK):
        entries = LedgerEntry.objects.count()
    assert proof.whole, proof.faults
    assert (proof.unsealed, proof.sealed) == (0, entries)
