"""Handing one's own work on: offered to somebody by name, theirs once they accept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from openmash.duty.models import HandOn, HandOnAnswered
from openmash.duty.queries.passing import of_batch
from openmash.duty.words import Passing
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.referrals.actions import give_to
from openmash.referrals.models import Referral
from openmash.referrals.queries import locked
from openmash.restrictions.queries import is_walled
from openmash.rulebook import owning, pathway
from openmash.rulebook.at_work import may_hand_on
from openmash.rulebook.roles import Viewer
from openmash.rulebook.rota import Worker
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Desk, Rating, Role, Stage, refuse


@transaction.atomic
def offer(*, references: Sequence[str], to: Account, because: str, by: Viewer, at: datetime) -> list[HandOn]:
    """Offer one's own referrals to a colleague. Whoever offers keeps them until the other accepts.

    Refused as a whole where one of them cannot go there: nobody should have to find out which did.
    """
    may_hand_on(by).require()
    if not references:
        refuse("Tick what you hand on.")
    if not because.strip():
        refuse("Say why, in a few words.")
    if str(to.pk) == by.id:
        refuse("Choose somebody other than yourself.")
    if not to.is_active or not to.viewer().is_hub:
        refuse("Only somebody who works in the hub can take it. Choose one of the hub's people.")
    batch, giver = uuid.uuid4(), Account.objects.get(pk=by.id)
    rows = []
    for reference in sorted(set(references)):
        referral = locked(by, reference)
        _may_go(referral, to, by, at)
        rows.append(
            HandOn.objects.create(
                referral=referral,
                batch=batch,
                kind=Passing.OFFERED.value,
                giver=giver,
                giver_name=giver.name,
                taker=to,
                taker_name=to.name,
                because=because.strip(),
                **stamp(by, at),
            )
        )
        detail = {"to": str(to.pk), "batch": str(batch)}
        enter(by=by, at=at, verb=Verb.OFFERED_WORK, reference=reference, subjects=[referral.pk], detail=detail)
    red = any(row.referral.rating == Rating.RED.value for row in rows)
    tell(
        to=[to.pk], topic=Topic.WORK_GIVEN, key=f"hand on {batch}", at=at, path=reverse("boards_work"), urgent=red,
        about=rows[0].referral_id,
    )  # fmt: skip
    return rows


def _may_go(referral: Referral, to: Account, by: Viewer, at: datetime) -> None:
    reference = referral.reference
    if str(referral.owner_id) != by.id or referral.stage == Stage.CLOSED.value:
        refuse(f"{reference} is not yours any more. Open your work again to see what is.")
    standing = HandOn.objects.filter(referral=referral, kind=Passing.OFFERED.value, answer=None, giver_id=UUID(by.id))
    if other := standing.first():
        refuse(f"{reference} is offered to {other.taker_name} already. Take that back first.")
    owning.may_take(Stage(referral.stage), _worker(to)).require()
    if is_walled(to, referral, at):
        refuse(f"{to.name} cannot work on {reference}. Choose somebody else.")


@transaction.atomic
def accept(*, batch: UUID, by: Viewer, at: datetime) -> int:
    """Say that one has what was offered or given, all that went together; how many. Offered ones are theirs now."""
    may_hand_on(by).require()
    waiting = [row for row in of_batch(by, batch) if str(row.taker_id) == by.id]
    if not waiting:
        refuse("You offered this yourself. Whoever you offered it to accepts it.")
    taker = Account.objects.get(pk=by.id)
    for row in waiting:
        referral = locked(by, row.referral.reference)
        if HandOnAnswered.objects.filter(hand_on=row).exists():
            refuse("This was answered a moment ago. Open your work again to see what is yours.")
        if row.kind == Passing.OFFERED.value:
            _take(referral, row, taker, by, at)
        HandOnAnswered.objects.create(hand_on=row, accepted=True, **stamp(by, at))
        enter(
            by=by, at=at, verb=Verb.ACCEPTED_WORK, reference=referral.reference, subjects=[row.pk, referral.pk],
            detail={"from": str(row.giver_id) if row.giver_id else None, "kind": row.kind},
        )  # fmt: skip
    return len(waiting)


def _take(referral: Referral, row: HandOn, taker: Account, by: Viewer, at: datetime) -> None:
    if referral.owner_id != row.giver_id or referral.stage == Stage.CLOSED.value:
        refuse(f"{referral.reference} has gone on meanwhile. Open your work again to see what is offered now.")
    desk = Desk.EMERGENCY_DUTY if taker.role == Role.EMERGENCY_DUTY.value else pathway.owner_desk(referral.stage)
    because = f"{row.giver_name} handed it on: {row.because}"
    give_to(referral=referral, desk=desk, owner=taker, because=because, by=by, at=at)


@transaction.atomic
def decline(*, batch: UUID, because: str, by: Viewer, at: datetime) -> int:
    """Not take what was offered, or take one's own offer back, with the reason. It stays with who has it.

    What the hub itself gave cannot be declined, only handed on: somebody must have it.
    """
    may_hand_on(by).require()
    if not because.strip():
        refuse("Say why, in a few words.")
    waiting = of_batch(by, batch)
    if any(row.kind != Passing.OFFERED.value for row in waiting):
        refuse("You have this: somebody must. Offer it to a colleague instead, or ask the duty manager.")
    for row in waiting:
        locked(by, row.referral.reference)
        if HandOnAnswered.objects.filter(hand_on=row).exists():
            refuse("This was answered a moment ago. Open your work again to see what is yours.")
        HandOnAnswered.objects.create(hand_on=row, accepted=False, because=because.strip(), **stamp(by, at))
        enter(
            by=by, at=at, verb=Verb.DECLINED_WORK, reference=row.referral.reference,
            subjects=[row.pk, row.referral_id], detail={"from": str(row.giver_id), "to": str(row.taker_id)},
        )  # fmt: skip
    return len(waiting)


def _worker(one: Account) -> Worker:
    return Worker(str(one.pk), one.name, Role(one.role), one.may_decide, one.is_active)
