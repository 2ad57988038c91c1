"""Disposal of a closed referral by two people. The database deletes, asks everything again, and certifies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.records.actions.keeping import reckon
from openmash.records.models import DisposalAnswered, DisposalCertificate, DisposalProposed, ReviewDate
from openmash.records.queries import keeping
from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_keep_records, may_second_records
from openmash.rulebook.words import YES, Refused, Verdict, first_no, no


@transaction.atomic
def propose_disposal(
    *, review: ReviewDate, because: str, by: Viewer, at: datetime, policy: LocalPolicy
) -> DisposalProposed:
    """Say that a closed referral past its review is no longer needed. Nothing goes until a second person agrees."""
    may_keep_records(by).require()
    row = keeping.review(by, review.pk)
    first_no(
        _may_go(row.referral_ref, by, at, policy),
        no("This waits for a second person already.") if keeping.proposed(by, [row.referral_ref]) else YES,
        YES if because.strip() else no("Say why it is no longer needed. The second person reads this."),
    ).require()
    fresh = keeping.review(by, review.pk)
    made = DisposalProposed.objects.create(
        referral_ref=fresh.referral_ref,
        reference=fresh.reference,
        review_on=fresh.review_on,
        because=because.strip(),
        **stamp(by, at),
    )
    enter(by=by, at=at, verb=Verb.PROPOSED_DISPOSAL, reference=made.reference, subjects=[made.pk])
    return made


@transaction.atomic
def answer_disposal(
    *, proposal: DisposalProposed, agreed: bool, because: str, by: Viewer, at: datetime, policy: LocalPolicy
) -> DisposalCertificate | None:
    """The second person's answer. Agreed, the content is deleted in this transaction and a certificate is left."""
    row = keeping.proposal(by, proposal.pk)
    first_no(
        may_second_records(by, row.by_id),
        no("This has been answered already.") if getattr(row, "answer", None) else YES,
        YES if because.strip() else no("Say why. It stands on the certificate’s file."),
        _may_go(row.referral_ref, by, at, policy) if agreed else YES,
    ).require()
    DisposalAnswered.objects.create(proposal=row, agreed=agreed, because=because.strip(), **stamp(by, at))
    enter(
        by=by, at=at, verb=Verb.ANSWERED_DISPOSAL, reference=row.reference, subjects=[row.pk],
        detail={"agreed": agreed},
    )  # fmt: skip
    if not agreed:
        return None
    certificate = DisposalCertificate.objects.get(pk=_dispose(row.pk, at))
    enter(
        by=by, at=at, verb=Verb.DISPOSED, reference=row.reference, subjects=[certificate.pk],
        detail={"counts": certificate.counts, "proposed_by": row.by_id},
    )  # fmt: skip
    return certificate


def _dispose(proposal: UUID, at: datetime) -> UUID:
    """The database's own function: the only way in which a row of a case can ever go."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select openmash_dispose(%s, %s)", [proposal, at])
            return UUID(str(cursor.fetchone()[0]))
    except DatabaseError as refusal:
        if getattr(refusal.__cause__, "sqlstate", "") != "OM001":
            raise
        raise Refused(
            no("The database did not let it go. Open the page again and read what stands in the way.")
        ) from None


def _may_go(referral: UUID, by: Viewer, at: datetime, policy: LocalPolicy) -> Verdict:
    """May this referral be disposed of now? Its date is reckoned anew first, so that a new contact counts."""
    with clerk():
        reckon([referral], at, policy)
        keeping.open_again().filter(referral_ref=referral).update(closed=False, reckoned_at=at)
        held, asked_for = keeping.is_held(referral), keeping.is_asked_for(referral)
    disputed = keeping.is_disputed(referral)
    row = keeping.reviews(by).filter(referral_ref=referral).first()
    today = calendars.london(at).date()
    if row is None:
        return no("This referral is not there any more.")
    return first_no(
        YES if row.closed else no("The referral was reopened. It can be reviewed once it is closed again."),
        YES
        if row.review_on <= today
        else no("Its review is not due. Something new may have come in: look at its date."),
        no("A legal hold covers this referral. It must be lifted first.") if held else YES,
        no("A request for these records is open. To destroy them now would be an offence.") if asked_for else YES,
        no("Somebody asks for this record to be put right. Decide on that first.") if disputed else YES,
    )
