"""`openmash doctor` says when backups have stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from openmash.cli.tending import last_backup
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK

pytestmark = pytest.mark.django_db


def test_a_hub_hears_that_no_backup_was_taken_or_that_the_last_is_old(settings) -> None:
    assert last_backup().is_well, "a demo needs none, and says so"
    settings.DEMO = False
    assert last_backup().says == "none was ever taken"
    assert not last_backup().is_well
    with acting_as(CLERK):
        enter(by=CLERK, at=datetime.now(UTC), verb=Verb.TOOK_BACKUP)
    assert last_backup().is_well
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
        found = last_backup()
    assert not found.is_well
    assert "openmash-backup.timer" in found.mend
