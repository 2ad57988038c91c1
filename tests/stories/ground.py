"""The morning on which the stories begin: the demo's people and open work at every stage, made once and copied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pytest_django.plugin import DjangoDbBlocker

from openmash import demo
from openmash.demo.actions import make_people
from openmash.demo.actions.history import cast
from openmash.demo.actions.morning import make_morning
from openmash.demo.actions.signing import sign_agreement
from openmash.demo.clock import FIRST
from openmash.duty import actions as duty
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK
from tests.conftest import django_at
from tests.ground import databases
from tests.ground.databases import Logins


def morning(blocker: DjangoDbBlocker) -> str:
    """The name of the database that holds the demo's people and its morning, without the months before it."""

    def build(logins: Logins) -> None:
        with django_at(logins.app), blocker.unblock():
            make_people()
            with acting_as(CLERK):
                policy, actors = policy_now(), cast()
            sign_agreement(policy=policy)
            make_morning(policy=policy, actors=actors)
            _make_pack(policy)

    rooms = Path(demo.__file__).parents[1]
    sources = [*(rooms / "demo").rglob("*.*"), *rooms.glob("*/actions.py"), *rooms.glob("*/actions/*.py")]
    mark = databases.fingerprint(*(path for path in sources if "__pycache__" not in path.parts))
    return databases.template("morning", mark, build, databases.migrated())


def _make_pack(policy: LocalPolicy) -> None:
    """The day's pack for an outage, which every story's worker would otherwise make anew: drawing it takes seconds."""
    at = FIRST + timedelta(minutes=5)
    with acting_as(CLERK):
        manager = duty.needs_pack(at=at, policy=policy)
    assert manager is not None
    with acting_as(manager, at):
        duty.make_pack(made_for=manager, by_itself=True, by=manager, at=at, policy=policy)


def clock_offset() -> float:
    """Seconds to add to real time so that the stories begin at 11:01 of the demo's first morning.

    Then a child-protection team that was called at 10:30 has been silent for longer than the hub allows.
    """
    return (FIRST + timedelta(minutes=20) - datetime.now(UTC)).total_seconds()
