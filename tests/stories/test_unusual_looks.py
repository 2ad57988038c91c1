"""A records officer goes through the week's unusual looks, and says what came of one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from openmash.demo.clock import FIRST
from openmash.ledger.verbs import Verb
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook import watching
from openmash.rulebook.roles import CLERK
from openmash.watching import actions
from tests.conftest import django_at
from tests.ground import databases
from tests.ground.databases import Logins
from tests.stories import ground
from tests.stories.eyes import Eyes
from tests.stories.person import Hub, Person
from tests.watching.reading import reads


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Every page of this story is read by axe-core as well."""
    return Eyes(None)


@pytest.fixture(scope="module")
def live_template(django_db_blocker: DjangoDbBlocker) -> str:
    """The demo's day with what people read before it, and last week's list before a worker can fix an empty one."""
    day = ground.morning(django_db_blocker)

    def build(logins: Logins) -> None:
        with django_at(logins.app), django_db_blocker.unblock():
            last_week()

    mark = f"{day.rpartition('_')[2]}_{databases.fingerprint(Path(__file__))}"
    return databases.template("week", mark, build, day)


def last_week() -> None:
    """What people read last week and this morning."""
    worker, officer = (Account.objects.get(name=name).viewer() for name in ("Sophie Richards", "Monique Rowe"))
    for start in (FIRST - timedelta(days=8, minutes=50), FIRST - timedelta(hours=1)):
        reads(worker, 44, start=start, apart=50)
    reads(officer, 7, start=FIRST - timedelta(days=6, hours=8), apart=300, verb=Verb.REFUSED)
    monday = watching.week_of(FIRST) - timedelta(days=7)
    with acting_as(CLERK):
        assert actions.fix_week(monday=monday, at=watching.bounds(monday)[1], policy=policy_now())


@pytest.mark.campaign
def test_a_records_officer_looks_into_a_weeks_unusual_looks(hub: Hub) -> None:
    records = Person.signs_in(hub, "Jonah Pellew")
    records.opens("/unusual-looks/")
    records.sees("Sophie Richards, social worker: many records in an hour", "still to look into")
    records.picture("unusual-looks")
    records.follows("Monday 18 to Sunday 24 May 2026")
    records.sees("Refused again and again", "Still to look into")
    records.follows("Sophie Richards, social worker")
    records.sees("44 looks, as they happened")
    records.sees_nothing_of("Okafor", "Amara")
    records.picture("unusual-look")
    records.presses_and_is_refused("Put it on record")
    records.is_told_to_mend("Say what came of it")
    records.fills(
        outcome="NEEDED", because="She worked through the list of late answers. Her manager had asked for it."
    )
    records.presses("Put it on record")
    records.sees("It was part of their work")
    records.opens("/referrals/S26-00001/looks/")
    records.sees("Why they may", "(you)", "sealed in one chain")
    records.picture("looks-records")
