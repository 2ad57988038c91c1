"""Managers who decide at the same moment: one decision, and every other is handed the first one's text."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from openmash.decisions.actions import AlreadyDecided
from openmash.decisions.models import Decision
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Outcome, Role
from openmash.screening.models import RatingGiven
from tests import factories
from tests.decisions import story

ROUNDS = 20


def one_decides(gate: threading.Barrier, manager: Viewer, of: Referral, outcome: Outcome) -> list[Decision]:
    """One manager, on a connection of their own; returns the decision that stands, theirs or the winner's."""
    try:
        gate.wait(timeout=20)
        return story.decide(manager, of, outcome, outcome, reasons=f"The reasons of {manager.name}.")
    except AlreadyDecided as lost:
        return lost.decisions
    finally:
        connection.close()


@pytest.mark.usefixtures("own_database")
def test_of_managers_deciding_at_once_exactly_one_decides() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    managers = [factories.viewer(Role.ASSISTANT_MANAGER, name=f"Manager {n}") for n in range(8)]
    for turn in range(ROUNDS):
        deciders = managers[: 2 + turn % 7]
        of = story.rated(worker)
        story.recommend(worker, of)
        gate = threading.Barrier(len(deciders))
        outcomes = [Outcome.S47 if n % 2 else Outcome.S17 for n in range(len(deciders))]
        with ThreadPoolExecutor(len(deciders)) as pool:
            seen = list(pool.map(one_decides, [gate] * 8, deciders, [of] * 8, outcomes))
        assert len({frozenset(one.id for one in standing) for standing in seen}) == 1
        winner = seen[0][0]
        assert {one.reasons for standing in seen for one in standing} == {f"The reasons of {winner.by_name}."}
        with acting_as(CLERK):
            assert Decision.objects.filter(referral=of).count() == 2
            assert RatingGiven.objects.filter(child__referral=of, kind="FINAL").count() == 2
            assert of.moves.filter(to_stage="HANDING_OVER").count() == 1
