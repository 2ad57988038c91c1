"""Below the threshold: advice with a named service, once a manager has read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import for_manager
from openmash.partnership.facts import stamp
from openmash.partnership.queries import account
from openmash.referrals.actions import give_to, keep, move_on
from openmash.referrals.models import Referral
from openmash.rulebook import pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_confirm_filter, may_filter_out
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Desk, Stage, refuse
from openmash.screening.actions.due import held, reason, undecided
from openmash.screening.models import FilterOut, FilterOutRead


@transaction.atomic
def filter_out(
    *,
    referral: Referral,
    service: str,
    advice: str,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> FilterOut:
    """Propose advice with a named service of the policy instead of the hub's procedure; a manager confirms (M1.5)."""
    may_filter_out(by).require()
    referral = held(referral.pk)
    undecided(referral)
    pathway.move(referral.stage, Stage.ADVISING).require()
    if service not in {one.code for one in policy.services}:
        refuse("Choose the service the family is sent to: advice without a named service does not count.")
    proposed = FilterOut.objects.create(
        referral=referral,
        service=service,
        advice=reason(advice, "Write the advice itself: what the referrer and the family are told to do."),
        because=reason(because, "Say why this is below the threshold."),
        **stamp(by, at),
    )
    why = pathway.why(referral.stage, Stage.ADVISING)
    move_on(referral=referral, to=Stage.ADVISING, because=why, by=by, at=at)
    give_to(referral=referral, desk=Desk.HUB, owner=account(by.id), because=why, by=by, at=at)
    detail = {"service": service}
    enter(by=by, at=at, verb=Verb.FILTERED_OUT, reference=referral.reference, subjects=[proposed.pk], detail=detail)
    path = reverse("screening_answer_filter_out", args=[proposed.pk])
    tell(to=for_manager(at, referral.pk), topic=Topic.FILTERED_OUT, key=f"filtered out {proposed.pk}", at=at,
         path=path, about=referral.pk, but=by.id)  # fmt: skip
    return proposed


@transaction.atomic
def answer_filter_out(*, filter_out: FilterOut, agreed: bool, because: str, by: Viewer, at: datetime) -> FilterOutRead:
    """A manager other than the rater confirms, and the referrer is told; or does not, and the children are rated."""
    may_confirm_filter(by, filter_out.by_id).require()
    referral = held(filter_out.referral_id)
    earlier = FilterOutRead.objects.filter(filter_out=filter_out).first()
    if earlier is not None:
        refuse(f"{earlier.by_name} has answered this already: {'agreed' if earlier.agreed else 'not agreed'}.")
    text = because.strip() if agreed else reason(because, "Say why not, so that the rater can go on.")
    read = FilterOutRead.objects.create(filter_out=filter_out, agreed=agreed, because=text, **stamp(by, at))
    if agreed:
        keep(referral=referral, decided_at=at, decided_by_name=by.name)
        move_on(referral=referral, to=Stage.TELLING, because=pathway.why(Stage.ADVISING, Stage.TELLING), by=by, at=at)
    else:
        move_on(referral=referral, to=Stage.RATING, because=pathway.why(Stage.ADVISING, Stage.RATING), by=by, at=at)
    enter(
        by=by,
        at=at,
        verb=Verb.ANSWERED_FILTER_OUT,
        reference=referral.reference,
        subjects=[read.pk],
        detail={"agreed": agreed},
    )
    return read
