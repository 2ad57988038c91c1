"""Rating a child for the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name, children
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.ratings import asks_agencies
from openmash.rulebook.roles import Viewer, may_rate
from openmash.rulebook.words import Concern, Rating, RatingKind, Refused, no, refuse
from openmash.screening import queries
from openmash.screening.actions.due import count, go_on, held, of_scheme, reason, tell_step_down, undecided
from openmash.screening.models import RatingGiven, StepDown
from openmash.screening.queries import current, waiting

__all__ = ["RatedMeanwhile", "rate", "this_child", "write"]


class RatedMeanwhile(Refused):
    """Somebody else rated this child between the opening of a page and the pressing of its button.

    `standing` is their rating, so that a page can show both texts; nothing of either is lost.
    """

    def __init__(self, standing: RatingGiven) -> None:
        word = Rating(standing.rating).words
        what = f"{standing.by_name} has rated this child {word} meanwhile."
        super().__init__(no(f"{what} Read why, and step up or down if you differ."))
        self.standing = standing


@transaction.atomic
def rate(
    *,
    child: Mention,
    rating: Rating,
    because: str,
    concerns: Sequence[Concern],
    level: int | None,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    known: Mapping[str, Any] | None = None,
) -> RatingGiven:
    """Give a child the hub's first rating, with reasons. Only a qualified social worker or manager (M2.4, M5.2).

    The clock runs from receipt whatever is chosen. A rating that leaves a danger flag below the ratings that are asked
    round the agencies is recorded but does not count until a manager agrees: it is held by a step down of the same id.
    `known` is what a later room adds to what was known at this moment.
    """
    may_rate(by).require()
    referral, child = this_child(child)
    undecided(referral)
    _not_yet(child)
    text = reason(because)
    if not concerns and asks_agencies(of_scheme(rating, policy), policy):
        refuse("Tick what the worry is about: it decides which agencies are proposed.")
    given = write(child, rating, RatingKind.INITIAL, text, by, at, known, concerns=concerns, level=level)
    if referral.danger and not asks_agencies(rating, policy):
        asked = StepDown.objects.create(id=given.pk, child=child, to_rating=rating.value, because=text, **stamp(by, at))
        tell_step_down(referral=referral, asked=asked, by=by, at=at)
    else:
        words = f"{child_name(child)}: {rating.words}"
        count(referral=referral, child=child, rating=rating, because=words, who=stamp(by, at), policy=policy)
    go_on(referral=referral, rater_id=by.id, by=by, at=at, policy=policy)
    detail = {"child": str(child.pk), "rating": rating.value, "counts": bool(child.rating)}
    enter(by=by, at=at, verb=Verb.RATED, reference=referral.reference, subjects=[given.pk, child.pk], detail=detail)
    return given


def this_child(child: Mention) -> tuple[Referral, Mention]:
    """The child's referral, locked, and the child as it is now; the referral's people are read once."""
    referral = held(child.referral_id)
    prefetch_related_objects([referral], "mentions")
    return referral, next(one for one in children(referral) if one.pk == child.pk)


def _not_yet(child: Mention) -> None:
    standing = current(child)
    if standing is not None:
        raise RatedMeanwhile(standing)
    if waits := waiting(child):
        refuse(
            f"{waits.by_name} rated this child {Rating(waits.to_rating).words} although the referral says danger now. "
            "That waits for a manager. Ask the duty manager to agree or not."
        )


def write(
    child: Mention,
    rating: Rating,
    kind: RatingKind,
    because: str,
    by: Viewer,
    at: datetime,
    also_known: Mapping[str, Any] | None,
    *,
    concerns: Sequence[Concern] = (),
    level: int | None = None,
) -> RatingGiven:
    """One rating row with everything that was known at that moment; `also_known` is what a later room adds."""
    return RatingGiven.objects.create(
        child=child,
        rating=rating.value,
        kind=kind.value,
        because=because,
        level=level,
        concerns=[concern.value for concern in concerns],
        known={**queries.known(child.referral), **(also_known or {})},
        **stamp(by, at),
    )
