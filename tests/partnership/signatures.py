"""Signatures for tests: every agency under the edition in force, recorded by a records officer."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from openmash.partnership.actions import record_signature
from openmash.partnership.models import ProtocolSignature
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.calendars import from_london
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role
from tests import factories

FIRST = date(2025, 9, 1)


def sign(by: Viewer, agency: str, *, on: date = FIRST, at: datetime | None = None, **changes: Any) -> ProtocolSignature:
    """One agency signs, and it is recorded the same day."""
    given = {"left": False, "signed_by": "Alex Rowe", "post": "Chief executive", "note": "", **changes}
    with acting_as(by):
        return record_signature(
            agency=agency, signed_on=on, **given, policy=policy_now(), by=by, at=at or from_london(on, time(10))
        )


def signed_by_all() -> None:
    """Every agency of the policy signs on the first day."""
    by = factories.viewer(Role.RECORDS_OFFICER)
    for agency in policy_now().agencies:
        sign(by, agency.code)
