"""Stepping a child's rating up at once, or down when a manager agrees.

The requests still out are re-dated by `agency_checks`, which wraps these actions in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import for_manager
from openmash.partnership.facts import stamp
from openmash.referrals.actions import move_on
from openmash.referrals.models import Mention
from openmash.referrals.queries import child_name
from openmash.rulebook import ratings
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_rate, may_step_down_confirm
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Rating, RatingKind, Stage, refuse
from openmash.screening.actions.due import count, go_on, of_scheme, reason, tell_step_down, undecided
from openmash.screening.actions.rating import RatedMeanwhile, this_child, write
from openmash.screening.models import RatingGiven, StepDown, StepDownRead
from openmash.screening.queries import current, waiting

CHANGED = "Say what changed, and what it means for the child."


@transaction.atomic
def step_up(
    *,
    child: Mention,
    to: Rating,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    known: Mapping[str, Any] | None = None,
    seen: Collection[str] | None = None,
) -> RatingGiven:
    """Make a child's rating more urgent. It acts at once and the manager sees it (M2.4); the clock does not restart.

    `seen` holds the ids of the ratings the page showed, so that one given meanwhile is not overwritten unread.
    """
    may_rate(by).require()
    referral, child = this_child(child)
    undecided(referral)
    standing = rated(child, seen)
    if not ratings.is_step_up(standing.rating, of_scheme(to, policy)):
        refuse(f"{to.words} is not more urgent than {Rating(standing.rating).words}. To step down, ask a manager.")
    text = reason(because, CHANGED)
    given = write(child, to, RatingKind.STEP_UP, text, by, at, known)
    words = f"{child_name(child)} stepped up to {to.words}"
    count(referral=referral, child=child, rating=to, because=words, who=stamp(by, at), policy=policy)
    if referral.stage == Stage.ADVISING.value and ratings.asks_agencies(to, policy):
        move_on(referral=referral, to=Stage.ASKING, because=words, by=by, at=at)
    detail = {"child": str(child.pk), "from": standing.rating, "to": to.value}
    enter(by=by, at=at, verb=Verb.STEPPED_UP, reference=referral.reference, subjects=[given.pk], detail=detail)
    path = reverse("screening_history", args=[referral.reference])
    tell(to=for_manager(at, referral.pk), topic=Topic.STEPPED_UP, key=f"stepped up {given.pk}", at=at, path=path,
         urgent=to is Rating.RED, about=referral.pk, but=by.id)  # fmt: skip
    return given


@transaction.atomic
def ask_step_down(
    *, child: Mention, to: Rating, because: str, by: Viewer, at: datetime, seen: Collection[str] | None = None
) -> StepDown:
    """Ask for a less urgent rating. Nothing changes until a manager agrees (M2.4)."""
    may_rate(by).require()
    referral, child = this_child(child)
    undecided(referral)
    standing = rated(child, seen)
    if before := waiting(child):
        refuse(f"{before.by_name} has asked for a step down already. It waits for a manager.")
    if not ratings.is_step_down(standing.rating, to):
        refuse(f"{to.words} is not less urgent than {Rating(standing.rating).words}. Step up instead.")
    asked = StepDown.objects.create(child=child, to_rating=to.value, because=reason(because, CHANGED), **stamp(by, at))
    detail = {"child": str(child.pk), "from": standing.rating, "to": to.value}
    enter(by=by, at=at, verb=Verb.ASKED_STEP_DOWN, reference=referral.reference, subjects=[asked.pk], detail=detail)
    tell_step_down(referral=referral, asked=asked, by=by, at=at)
    return asked


@transaction.atomic
def answer_step_down(
    *,
    step_down: StepDown,
    agreed: bool,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    known: Mapping[str, Any] | None = None,
) -> StepDownRead:
    """A manager other than the one who asked agrees, and it acts; or does not, with a reason, and nothing changes."""
    may_step_down_confirm(by, step_down.by_id).require()
    referral, child = this_child(step_down.child)
    undecided(referral)
    earlier = StepDownRead.objects.filter(step_down=step_down).first()
    if earlier is not None:
        refuse(f"{earlier.by_name} has answered this already: {'agreed' if earlier.agreed else 'not agreed'}.")
    if agreed:
        _still_fits(step_down, child)
    text = because.strip() if agreed else reason(because, "Say why not, so that the rater can go on.")
    read = StepDownRead.objects.create(step_down=step_down, agreed=agreed, because=text, **stamp(by, at))
    if agreed:
        to = Rating(step_down.to_rating)
        if not _held_first_rating(step_down):
            write(child, to, RatingKind.STEP_DOWN, f"{step_down.by_name}: {step_down.because}", by, at, known)
        words = f"{child_name(child)} stepped down to {to.words}"
        count(referral=referral, child=child, rating=to, because=words, who=stamp(by, at), policy=policy)
        if _held_first_rating(step_down):
            go_on(referral=referral, rater_id=step_down.by_id, by=by, at=at, policy=policy)
    detail = {"child": str(child.pk), "to": step_down.to_rating, "agreed": agreed}
    enter(by=by, at=at, verb=Verb.ANSWERED_STEP_DOWN, reference=referral.reference, subjects=[read.pk], detail=detail)
    return read


def rated(child: Mention, seen: Collection[str] | None) -> RatingGiven:
    """The rating that stands and that the page showed; refused when there is none, or another one by now."""
    standing = current(child)
    if standing is None:
        refuse("This child is not rated yet. Rate first.")
    if seen is not None and str(standing.pk) not in seen:
        raise RatedMeanwhile(standing)
    return standing


def _held_first_rating(step_down: StepDown) -> bool:
    return RatingGiven.objects.filter(pk=step_down.pk).exists()


def _still_fits(step_down: StepDown, child: Mention) -> None:
    """A rating that changed after the step down was asked is a new picture: it must be asked again."""
    standing = current(child)
    if standing is not None and standing.at > step_down.at:
        word = Rating(standing.rating).words
        refuse(f"{standing.by_name} rated this child {word} after this was asked. Answer no; it can be asked again.")
