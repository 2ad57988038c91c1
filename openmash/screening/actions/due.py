"""What follows from a rating: the caches, the due time, the stage and the owner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from openmash.messages.actions import tell
from openmash.messages.queries import for_manager
from openmash.partnership.facts import Stamp
from openmash.partnership.queries import account
from openmash.referrals.actions import give_to, keep, move_on
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import children
from openmash.rulebook import clocks, pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Desk, Rating, Stage, refuse
from openmash.screening.models import DueTime, StepDown
from openmash.screening.queries import rolled_up


def held(referral_id: UUID) -> Referral:
    """The referral, locked until the transaction ends: two people rating at once wait for each other here."""
    return Referral.objects.select_for_update(of=("self",)).select_related("owner").get(pk=referral_id)


def undecided(referral: Referral) -> None:
    """Refused once a manager has decided: the final rating is the decision's."""
    if referral.decided_at is not None or referral.stage == Stage.CLOSED.value:
        refuse(
            f"{referral.reference} is decided, so its ratings stay as they are. "
            "If something new is known, tell the duty manager, who can reopen it."
        )


def reason(because: str, sentence: str = "Say why, in at least one sentence.") -> str:
    """The reason without its blanks; refused when nothing is left of it."""
    text = because.strip()
    if not text:
        refuse(sentence)
    return text


def of_scheme(rating: Rating, policy: LocalPolicy) -> Rating:
    """The rating, when this hub uses it; refused otherwise."""
    if rating not in policy.scheme:
        words = ", ".join(policy.rating(code).name for code in policy.scheme)
        refuse(f"This hub does not use {rating.words}. Choose one of {words}.")
    return rating


def count(*, referral: Referral, child: Mention, rating: Rating, because: str, who: Stamp, policy: LocalPolicy) -> None:
    """Let a rating count: the child's and the referral's caches follow, and the due time if it moves.

    The due time is receipt plus the rating's hours, whenever it was rated; the first one stays on record (M2.4). Where
    the only Red is stepped down and others are not rated yet, the referral waits to be rated again, in its screening
    time. A step of the acts that enter the ledger; `who` is their stamp.
    """
    Mention.objects.filter(pk=child.pk).update(rating=rating.value)
    child.rating = rating.value
    overall = rolled_up([Rating(c.rating) if c.rating else None for c in children(referral)], policy)
    if overall is None and not referral.rating:
        keep(referral=referral)
        return
    due = clocks.due_at(referral.received_at, overall, policy) if overall else referral.screening_due_at
    if referral.first_due_at is None or due != referral.due_at:
        DueTime.objects.create(referral=referral, due_at=due, because=because, **who)
    now = overall.value if overall else ""
    keep(referral=referral, rating=now, due_at=due, first_due_at=referral.first_due_at or due)


def tell_step_down(*, referral: Referral, asked: StepDown, by: Viewer, at: datetime) -> None:
    """The duty manager hears that a step down waits. A step of the acts that enter the ledger."""
    path = reverse("agency_checks_answer_step_down", args=[asked.pk])
    tell(to=for_manager(at, referral.pk), topic=Topic.STEP_DOWN, key=f"step down {asked.pk}", at=at, path=path,
         about=referral.pk, but=by.id)  # fmt: skip


def go_on(*, referral: Referral, rater_id: str, by: Viewer, at: datetime, policy: LocalPolicy) -> None:
    """Move the referral on after a rating: the rater owns it, and the last rating decides the path.

    Red and Amber are asked round the agencies, the others are put together for a named service (M2.8).
    """
    if referral.stage == Stage.NEW.value:
        move_on(referral=referral, to=Stage.RATING, because="rated before the front door was done", by=by, at=at)
    if referral.owner_id is None or str(referral.owner_id) != rater_id:
        give_to(referral=referral, desk=Desk.HUB, owner=account(rater_id), because="rated it", by=by, at=at)
    if referral.stage != Stage.RATING.value or any(not child.rating for child in children(referral)):
        return
    to = pathway.after_rating([child.rating for child in children(referral)], policy)
    move_on(referral=referral, to=to, because=pathway.why(Stage.RATING, to), by=by, at=at)
