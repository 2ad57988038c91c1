"""Who has signed the demonstration's sharing agreement: every agency, recorded by the demo's records officer."""

from __future__ import annotations

from datetime import UTC, datetime, time

from openmash.partnership.actions import record_signature
from openmash.partnership.models import Account
from openmash.partnership.queries import signatures
from openmash.partnership.viewers import acting_as
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Role


def sign_agreement(*, policy: LocalPolicy) -> int:
    """Record a signature for each agency that has none yet, on the day it came into force; the number made."""
    agreed = policy.protocol
    officer = Account.objects.filter(role=Role.RECORDS_OFFICER.value, demo=True).order_by("name").first()
    if agreed is None or officer is None:
        return 0
    by, made = officer.viewer(), 0
    with acting_as(by):
        have = {one.agency for one in signatures()}
        for agency in policy.agencies:
            if agency.code not in have:
                record_signature(
                    agency=agency.code, left=False, signed_by="The demonstration", post=f"Head of {agency.name}",
                    signed_on=agreed.in_force_from, note="Invented, like everything in the demonstration.",
                    policy=policy, by=by, at=datetime.combine(agreed.in_force_from, time(9), tzinfo=UTC),
                )  # fmt: skip
                made += 1
    return made
