"""Taking work from a desk, giving it to somebody, and keeping a view of the board under a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from openmash.boards.models import SavedView
from openmash.boards.queries import owning as queries
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.partnership.models import Account
from openmash.referrals.actions import give_to, move_on
from openmash.referrals.models import Referral
from openmash.referrals.queries import locked
from openmash.restrictions.queries import is_walled
from openmash.rulebook.roles import Viewer, may_allocate, may_link, may_see_board
from openmash.rulebook.telling import Topic
from openmash.rulebook.undoing import may_undo
from openmash.rulebook.words import Desk, Rating, Role, Stage, refuse

DESKS: dict[Role, Desk] = {
    Role.CONTACT_OFFICER: Desk.FRONT_DOOR,
    Role.ADMIN_OFFICER: Desk.FRONT_DOOR,
    Role.EMERGENCY_DUTY: Desk.EMERGENCY_DUTY,
}
"""The desk a person works at; everybody else in the hub works at the social workers' desk."""


@transaction.atomic
def take(*, reference: str, by: Viewer, at: datetime) -> Referral:
    """Take a referral that waits at a desk. Refused when somebody has it already: two people may press at once."""
    may_link(by).require()
    referral = locked(by, reference)
    owner = Account.objects.get(pk=by.id)
    if referral.owner_id is not None and referral.owner_id != owner.pk:
        refuse(f"{_owner_name(referral)} has taken {reference} meanwhile. Take the next one, or ask a manager.")
    return _give(referral, owner, "Taken from the desk", by, at)


@transaction.atomic
def give(*, reference: str, to: Account, because: str, by: Viewer, at: datetime) -> Referral:
    """Give a referral to somebody who works in the hub; only a manager does, with a reason."""
    may_allocate(by).require()
    if not to.is_active or not to.viewer().is_hub:
        refuse("Only somebody who works in the hub can own a referral. Choose one of the hub's people.")
    referral = locked(by, reference)
    if is_walled(to, referral, at):
        refuse(f"{to.name} cannot work on {reference}. Choose somebody else.")
    given = _give(referral, to, because, by, at)
    tell(to=[to.pk], topic=Topic.WORK_GIVEN, key=f"given {referral.pk} {at.isoformat()}", at=at,
         path=reverse("boards_picture", args=[reference]), urgent=referral.rating == Rating.RED.value,
         about=referral.pk, but=by.id)  # fmt: skip
    return given


MOST_VIEWS = 30
LONGEST_NAME = 40


@transaction.atomic
def save_view(*, name: str, looks_for: Mapping[str, str], by: Viewer, at: datetime) -> SavedView:
    """Keep what one looks at under a name of one's own. Nobody else sees it, nor its name."""
    may_see_board(by).require()
    name, own = " ".join(name.split()), SavedView.objects.filter(account_id=UUID(by.id))
    if not name or len(name) > LONGEST_NAME:
        refuse(f"Give the view a name of at most {LONGEST_NAME} letters.")
    if own.filter(name=name).exists():
        refuse("You have a view of this name already. Choose another name, or remove that one first.")
    if own.count() >= MOST_VIEWS:
        refuse("You have as many views as there can be. Remove one you do not use.")
    view = SavedView.objects.create(account_id=UUID(by.id), name=name, looks_for=dict(looks_for), saved_at=at)
    enter(by=by, at=at, verb=Verb.SAVED_VIEW, subjects=[view.pk])
    return view


@transaction.atomic
def remove_view(*, view_id: UUID, by: Viewer, at: datetime) -> None:
    """Remove a view of one's own."""
    may_see_board(by).require()
    view = SavedView.objects.get(pk=view_id, account_id=UUID(by.id))
    enter(by=by, at=at, verb=Verb.REMOVED_VIEW, subjects=[view.pk])
    view.delete()


def _give(referral: Referral, owner: Account, because: str, by: Viewer, at: datetime) -> Referral:
    if referral.stage == Stage.CLOSED.value:
        refuse(f"{referral.reference} is finished, so nobody needs to own it. Reopen it first if it must go on.")
    desk = DESKS.get(Role(owner.role), Desk.HUB)
    if referral.stage == Stage.DECIDING.value:
        desk = Desk.DUTY_MANAGER
    return give_to(referral=referral, desk=desk, owner=owner, because=because, by=by, at=at, by_hand=True)


@transaction.atomic
def take_back(*, reference: str, by: Viewer, at: datetime) -> Referral:
    """Take back that one took a referral, gave it or said it is ready to be rated, within ten minutes.

    Whoever had it before has it again, and what was not ready goes back to the front door.

    Only while it stands as it was left: nothing has moved it on and nobody has taken or been given it since.
    """
    referral = locked(by, reference)
    given = queries.given_by_hand(referral) or queries.said_ready(referral)
    if given is None:
        refuse(f"Something else has happened with {reference} since. Open it to see who has it now.")
    may_undo(by, done_by=given.by_id, done_at=given.at, at=at).require()
    before = queries.owning_before(referral, given)
    owner = before.owner if before else None
    if owner is not None and (not owner.is_active or is_walled(owner, referral, at)):
        refuse(f"{owner.name}, who had {reference} before, cannot have it now. Give it to somebody else.")
    desk = Desk(before.desk) if before else Desk.FRONT_DOOR
    if not given.by_hand:
        move_on(referral=referral, to=Stage.NEW, because="Taken back: it was not ready to be rated", by=by, at=at)
    return give_to(referral=referral, desk=desk, owner=owner, because="Taken back", by=by, at=at)


def _owner_name(referral: Referral) -> str:
    return referral.owner.name if referral.owner else "Somebody"
