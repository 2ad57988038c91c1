"""Fixing a week's list, and saying what came of a finding."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import IntegrityError, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK, Viewer, may_mark_unusual_looks
from openmash.rulebook.words import refuse
from openmash.watching.models import UnusualLooks, UnusualLooksMarked, WatchedWeek
from openmash.watching.queries import gone_through
from openmash.watching.words import Outcome

KEPT = 1000
"""So many of a finding's entries are kept by their ids; its words count them all."""


def fix_week(*, monday: date, at: datetime, policy: LocalPolicy) -> WatchedWeek | None:
    """Go through a week that has ended and fix what is unusual in it; None when another worker did it just now.

    The hub's own clerk does it. What is fixed never changes: a rule that is mended counts from the next week.
    """
    gone = gone_through(monday, policy)
    try:
        with transaction.atomic():
            week = WatchedWeek.objects.create(
                monday=monday,
                looks=gone.looks,
                people=len(gone.usual),
                usual={who: {**asdict(tally), "role": tally.role.value} for who, tally in gone.usual.items()},
                **stamp(CLERK, at),
            )
    except IntegrityError:
        return None
    UnusualLooks.objects.bulk_create(
        UnusualLooks(
            week=week,
            kind=one.kind.value,
            who_id=one.who,
            who_name=gone.names[one.who],
            who_role=one.role.value,
            count=one.count,
            words=one.words,
            entries=list(one.looks[:KEPT]),
            **stamp(CLERK, at),
        )
        for one in gone.findings
    )
    detail = {"monday": monday.isoformat(), "looks": gone.looks, "found": len(gone.findings)}
    enter(by=CLERK, at=at, verb=Verb.LISTED_UNUSUAL_LOOKS, subjects=[week.pk], detail=detail)
    return week


@transaction.atomic
def mark(*, finding: UnusualLooks, outcome: Outcome, because: str, by: Viewer, at: datetime) -> UnusualLooksMarked:
    """Say what came of looking into it. Earlier words stay; the latest stands."""
    may_mark_unusual_looks(by, finding.who_id).require()
    if not because.strip():
        refuse("Say what you found out, in a sentence. Nothing is marked without it.")
    row = UnusualLooksMarked.objects.create(
        finding=finding, outcome=outcome.value, because=because.strip(), **stamp(by, at)
    )
    detail = {"outcome": outcome.value, "kind": finding.kind}
    enter(by=by, at=at, verb=Verb.MARKED_UNUSUAL_LOOKS, subjects=[finding.pk], detail=detail)
    return row
