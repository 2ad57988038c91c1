"""A referral moves along its pathway, and always has a desk and, when there is one, a named owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.referrals.models import Move, Owning, Referral
from openmash.rulebook import pathway
from openmash.rulebook.roles import Viewer, may_link
from openmash.rulebook.words import Desk, Stage


def keep(*, referral: Referral, **caches: Any) -> None:
    """Write caches of the referral and raise its version, so that a page read before knows it is old.

    The facts these caches are made from are written by the caller in the same transaction.
    """
    Referral.objects.filter(pk=referral.pk).update(version=F("version") + 1, **caches)
    for name, value in caches.items():
        setattr(referral, name, value)
    referral.version += 1


@transaction.atomic
def move_on(*, referral: Referral, to: Stage, because: str, by: Viewer, at: datetime) -> Referral:
    """Move the referral to a stage, along an edge the pathway has. Refused when there is no such edge.

    Asking for the stage it already has changes nothing. The desk follows the stage; the owner is a separate fact.
    """
    if referral.stage == to.value:
        return referral
    pathway.move(Stage(referral.stage), to).require()
    Move.objects.create(
        referral=referral,
        from_stage=referral.stage,
        to_stage=to.value,
        because=because,
        **stamp(by, at),
    )
    closed = {"closed_at": at} if to is Stage.CLOSED else {"closed_at": None}
    keep(referral=referral, stage=to.value, **closed)
    enter(
        by=by,
        at=at,
        verb=Verb.MOVED_ON,
        reference=referral.reference,
        detail={"to": to.value},
    )
    return referral


@transaction.atomic
def give_to(
    *,
    referral: Referral,
    desk: Desk,
    owner: Account | None,
    because: str,
    by: Viewer,
    at: datetime,
    by_hand: bool = False,
) -> Referral:
    """Say whose referral it is from now on: always a desk, and a person when there is one.

    `by_hand`: somebody takes it or gives it, and nothing else happens with it: they can take that back for a while.
    """
    Owning.objects.create(
        referral=referral,
        desk=desk.value,
        owner=owner,
        owner_name=owner.name if owner else "",
        because=because,
        by_hand=by_hand,
        **stamp(by, at),
    )
    keep(referral=referral, desk=desk.value, owner=owner)
    detail = {"desk": desk.value, "owner": str(owner.pk) if owner else None}
    enter(by=by, at=at, verb=Verb.GAVE_OWNER, reference=referral.reference, detail=detail)
    return referral


@transaction.atomic
def ready_to_rate(*, referral: Referral, by: Viewer, at: datetime) -> Referral:
    """The contact officer has done what can be done about who the child is; the social workers' desk rates it."""
    may_link(by).require()
    move_on(referral=referral, to=Stage.RATING, because="Ready to be rated", by=by, at=at)
    return give_to(
        referral=referral,
        desk=Desk.HUB,
        owner=None,
        because="Ready to be rated",
        by=by,
        at=at,
    )
