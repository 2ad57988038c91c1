"""Stepping up or down, with every request still out re-dated in the same transaction (decisions, "The house")."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openmash.agency_checks.actions.asking import due_for
from openmash.agency_checks.actions.flow import held_referral, open_requests
from openmash.agency_checks.models import Answer, InformationRequest, RequestRedated
from openmash.partnership.facts import Stamp, stamp
from openmash.referrals.models import Mention, Referral
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.ratings import is_step_up
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Rating
from openmash.screening import actions as screening
from openmash.screening.models import RatingGiven, StepDown, StepDownRead


@transaction.atomic
def step_up(
    *,
    child: Mention,
    to: Rating,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    seen: Collection[str] | None = None,
) -> RatingGiven:
    """Step a child up at once; what is still out is due sooner. The answers known by then are kept with it."""
    known = {"answers": known_answers(child.referral_id)}
    given = screening.step_up(child=child, to=to, because=because, by=by, at=at, policy=policy, known=known, seen=seen)
    redate(referral=held_referral(child.referral_id), because=given.because, who=stamp(by, at), policy=policy)
    return given


def ask_step_down(
    *, child: Mention, to: Rating, because: str, by: Viewer, at: datetime, seen: Collection[str] | None = None
) -> StepDown:
    """Ask for a step down. It waits for a manager, so no request moves yet."""
    return screening.ask_step_down(child=child, to=to, because=because, by=by, at=at, seen=seen)


@transaction.atomic
def step(
    *,
    children: Sequence[Mention],
    to: Rating,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    seen: Collection[str] | None = None,
) -> list[RatingGiven | StepDown]:
    """Step several children to one rating: up at once, down when a manager agrees. All of it happens, or none."""
    done: list[RatingGiven | StepDown] = []
    for child in children:
        if not child.rating or is_step_up(child.rating, to):
            done.append(step_up(child=child, to=to, because=because, by=by, at=at, policy=policy, seen=seen))
        else:
            done.append(ask_step_down(child=child, to=to, because=because, by=by, at=at, seen=seen))
    return done


@transaction.atomic
def answer_step_down(
    *, step_down: StepDown, agreed: bool, because: str, by: Viewer, at: datetime, policy: LocalPolicy
) -> StepDownRead:
    """A manager agrees to a step down or not; agreed, what is still out gets the later time of the new rating."""
    referral_id = step_down.child.referral_id
    known = {"answers": known_answers(referral_id)}
    read = screening.answer_step_down(
        step_down=step_down, agreed=agreed, because=because, by=by, at=at, policy=policy, known=known
    )
    if agreed:
        redate(referral=held_referral(referral_id), because=step_down.because, who=stamp(by, at), policy=policy)
    return read


def redate(*, referral: Referral, because: str, who: Stamp, policy: LocalPolicy) -> None:
    """Move the time of every request still out to first asking plus the new rating's hours. No clock starts again.

    A shorter time of the asker's own stays; the first due time stays on the row. `who` is the stamp of the step, which
    enters the ledger.
    """
    for request in open_requests(referral.pk):
        due = due_for(referral, request.asked_at, request.asker_due_at, policy)
        if (due, referral.rating) == (request.due_at, request.rating):
            continue
        RequestRedated.objects.create(
            request=request,
            agency=request.agency,
            due_at=due,
            rating=referral.rating,
            because=because,
            **who,
        )
        InformationRequest.objects.filter(pk=request.pk).update(due_at=due, rating=referral.rating)


def known_answers(referral_id: UUID) -> list[dict[str, Any]]:
    """What the agencies had answered at this moment, as plain values kept with a rating for good."""
    given = Answer.objects.filter(request__referral_id=referral_id).prefetch_related("items").order_by("at")
    return [
        {
            "agency": one.agency,
            "by": one.by_name,
            "at": one.at.isoformat(),
            "nothing_held": one.nothing_held,
            "spoken_by": one.spoken_by,
            "items": [
                {"text": item.text, "kind": item.kind, "source": item.source_system, "when": item.dated_words}
                for item in one.items.all()
            ],
        }
        for one in given
    ]
