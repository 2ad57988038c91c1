"""Changing what the partnership has agreed. Every version is on record with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import LocalPolicyVersion
from openmash.partnership.queries import policy_now
from openmash.rulebook.policy import from_data, to_data
from openmash.rulebook.roles import Viewer, may_change_policy
from openmash.rulebook.words import refuse


@transaction.atomic
def change_policy(*, body: Mapping[str, Any], seen: int, because: str, by: Viewer, at: datetime) -> LocalPolicyVersion:
    """Put a whole local policy into force as a new version.

    The whole is checked (`PolicyInvalid` names every problem). `seen` is the version the person changed; when another
    is in force meanwhile the change is refused, so that nobody's work is overwritten unseen.
    """
    may_change_policy(by).require()
    if not because.strip():
        refuse("Say why the policy changes, in a few words. Whoever reads the history later needs it.")
    latest = latest_version()
    if latest != seen:
        refuse("Somebody else changed the policy meanwhile. Look at their change; press again to put yours after it.")
    policy = from_data({**body, "version": latest + 1})
    before = to_data(policy_now())
    changed = sorted(key for key, value in to_data(policy).items() if before.get(key) != value and key != "version")
    try:
        with transaction.atomic():
            made = LocalPolicyVersion.objects.create(
                version=policy.version, body=to_data(policy), because=because.strip(), **stamp(by, at)
            )
    except IntegrityError:
        refuse("Somebody else changed the policy just now. Look at their change; press again to put yours after it.")
    enter(by=by, at=at, verb=Verb.CHANGED_POLICY, detail={"version": policy.version, "changed": changed})
    return made


def latest_version() -> int:
    """The number of the version in force; 0 before any was chosen, when the `standard` preset stands."""
    return LocalPolicyVersion.objects.aggregate(latest=Max("version"))["latest"] or 0
