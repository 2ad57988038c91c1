"""The rest of the invented city's referrals arrive while the demo's day goes on, each at its own time."""

from __future__ import annotations

import json
from datetime import datetime

from openmash.demo.actions.accounts import DATA
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import receive_file
from openmash.referrals.models import Referral
from openmash.referrals.sent import from_file
from openmash.rulebook.roles import CLERK


def receive_arrivals(*, until: datetime) -> int:
    """Receive every referral of the city's file that has arrived by `until` and is not here; the number received."""
    with acting_as(CLERK):
        here = set(Referral.objects.exclude(source_key=None).values_list("source_key", flat=True))
        policy = policy_now()
    wanted = []
    for line in (DATA / "referrals.jsonl").read_text(encoding="utf-8").splitlines():
        sent, received_at = from_file(json.loads(line))
        if received_at <= until and sent.source_key not in here:
            wanted.append(line)
    return receive_file(lines=wanted, policy=policy, by=CLERK).received
