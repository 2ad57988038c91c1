"""Review dates reckoned, legal holds put and lifted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.records.models import LegalHold, LegalHoldLifted, ReviewDate
from openmash.records.queries import keeping
from openmash.records.queries.keeping import Reckoned
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import HoldScope
from openmash.rulebook.retention import review_of
from openmash.rulebook.roles import Viewer, may_second_records
from openmash.rulebook.words import YES, first_no, no

BATCH = 500
REVIEW_COLUMNS = [
    "reference", "closed", "closed_on", "last_contact_on", "review_on", "rule", "because", "policy_version",
    "reckoned_at",
]  # fmt: skip


@transaction.atomic
def reckon_reviews(*, by: Viewer, at: datetime, policy: LocalPolicy) -> int:
    """Reckon anew from which day each closed referral is looked at again; how many. Deletes nothing, ever."""
    if not by.is_clerk:
        may_second_records(by, None).require()
    with clerk():
        ids = keeping.closed_ids()
        for first in range(0, len(ids), BATCH):
            reckon(ids[first : first + BATCH], at, policy)
        keeping.open_again().update(closed=False, reckoned_at=at)
    enter(by=by, at=at, verb=Verb.RECKONED_REVIEWS, detail={"policy": policy.version})
    return len(ids)


def reckon(ids: Sequence[UUID], at: datetime, policy: LocalPolicy) -> None:
    """The review dates of these closed referrals, as the clerk keeps them: caches, rebuilt from the facts."""
    rows = [_review(one, at, policy) for one in keeping.cases(ids)]
    ReviewDate.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["referral_ref"], update_fields=REVIEW_COLUMNS
    )


def _review(one: Reckoned, at: datetime, policy: LocalPolicy) -> ReviewDate:
    found = review_of(one.case, policy)
    return ReviewDate(
        referral_ref=one.referral,
        reference=one.reference,
        closed=True,
        closed_on=one.case.closed,
        last_contact_on=one.case.last_contact,
        review_on=found.on,
        rule=found.rule.code.value,
        because=found.because,
        policy_version=policy.version,
        reckoned_at=at,
    )


@transaction.atomic
def put_hold(*, scope: HoldScope, reference: str, because: str, by: Viewer, at: datetime) -> LegalHold:
    """Keep records from being disposed of until the hold is lifted."""
    may_second_records(by, None).require()
    people: list[UUID] = []
    referral = None if scope is HoldScope.EVERYTHING else keeping.by_reference(by, reference)
    if referral is not None and scope is HoldScope.PEOPLE:
        with clerk():
            people = keeping.people_of(referral.pk)
    first_no(
        YES if because.strip() else no("Say why these records must be kept."),
        YES
        if referral is not None or scope is HoldScope.EVERYTHING
        else no("There is no referral with this reference. Check the figures."),
        no("Nobody in this referral is linked to a known person. Hold the referral itself.")
        if scope is HoldScope.PEOPLE and referral is not None and not people
        else YES,
    ).require()
    made = LegalHold.objects.create(
        scope=scope.value,
        referral_ref=referral.pk if referral else None,
        reference=referral.reference if referral else "",
        people=people,
        because=because.strip(),
        **stamp(by, at),
    )
    enter(
        by=by, at=at, verb=Verb.PUT_LEGAL_HOLD, reference=made.reference, subjects=[made.pk, *people],
        detail={"scope": scope.value},
    )  # fmt: skip
    return made


@transaction.atomic
def lift_hold(*, hold: LegalHold, because: str, by: Viewer, at: datetime) -> LegalHoldLifted:
    """The hold ends. What it covered may be reviewed and disposed of again, by two people."""
    may_second_records(by, None).require()
    row = keeping.hold(by, hold.pk)
    first_no(
        no("This hold has been lifted already.") if getattr(row, "lifted", None) else YES,
        YES if because.strip() else no("Say why the hold may end."),
    ).require()
    made = LegalHoldLifted.objects.create(hold=row, because=because.strip(), **stamp(by, at))
    enter(by=by, at=at, verb=Verb.LIFTED_LEGAL_HOLD, reference=row.reference, subjects=[row.pk])
    return made
