"""Two referrals that are the same worry, sent twice: a person joins them, says that they are two, or takes it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import NotTheSameWorry, Referral, SameWorry, SameWorryTakenBack
from openmash.rulebook.roles import Viewer, may_join_worries
from openmash.rulebook.words import YES, Rating, Stage, Verdict, first_no, no, refuse

AT_THE_DOOR = (Stage.NEW.value, Stage.RATING.value)


@transaction.atomic
def join(*, referral: Referral, earlier: Referral, because: str, by: Viewer, at: datetime) -> SameWorry:
    """Say that this referral is the same worry as an earlier one. Both stay as sent; the earlier one is worked on.

    Its clock runs from its own receipt and stands. This one leaves the work lists until the joining is taken back.
    """
    may_join_worries(by).require()
    referral, earlier = _both(referral, earlier)
    first_no(_may_be_joined(referral, earlier), _nothing_is_lost(referral, earlier)).require()
    if not because.strip():
        refuse("Say how you know that it is the same worry.")
    made = SameWorry.objects.create(referral=referral, earlier_ref=earlier.pk, because=because.strip(), **stamp(by, at))
    subjects = [made.pk, referral.pk, earlier.pk]
    enter(by=by, at=at, verb=Verb.JOINED_WORRY, reference=referral.reference, subjects=subjects)
    return made


@transaction.atomic
def say_two(*, referral: Referral, earlier: Referral, because: str, by: Viewer, at: datetime) -> NotTheSameWorry:
    """Say that this referral and an earlier one are two worries, each to be worked on."""
    may_join_worries(by).require()
    referral, earlier = _both(referral, earlier)
    if _standing(referral) is not None:
        refuse("They are joined. Take the joining back first.")
    if not because.strip():
        refuse("Say what makes them two.")
    made = NotTheSameWorry.objects.create(
        referral=referral, earlier_ref=earlier.pk, because=because.strip(), **stamp(by, at)
    )
    subjects = [made.pk, referral.pk, earlier.pk]
    enter(by=by, at=at, verb=Verb.SAID_TWO_WORRIES, reference=referral.reference, subjects=subjects)
    return made


@transaction.atomic
def take_joining_back(*, referral: Referral, because: str, by: Viewer, at: datetime) -> SameWorryTakenBack:
    """The two were not the same worry: this one stands in the work lists again, with the clock it always had."""
    may_join_worries(by).require()
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    joined = _standing(referral)
    if joined is None:
        refuse("This referral is not joined to another one. Open the page again.")
    if referral.stage == Stage.CLOSED.value:
        refuse("Both are finished. If something was missed, send a new referral and say so.")
    if not because.strip():
        refuse("Say what shows that they are two.")
    made = SameWorryTakenBack.objects.create(joined=joined, because=because.strip(), **stamp(by, at))
    subjects = [made.pk, joined.pk, referral.pk, joined.earlier_ref]
    enter(by=by, at=at, verb=Verb.TOOK_JOINING_BACK, reference=referral.reference, subjects=subjects)
    return made


def _both(referral: Referral, earlier: Referral) -> tuple[Referral, Referral]:
    """Both, held until the transaction ends, always in one order, so that two people at once wait for each other."""
    held = Referral.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([referral.pk, earlier.pk])
    return held[referral.pk], held[earlier.pk]


def _standing(referral: Referral) -> SameWorry | None:
    return SameWorry.objects.filter(referral=referral, taken_back=None).first()


def _may_be_joined(referral: Referral, earlier: Referral) -> Verdict:
    """Two different ones, the earlier standing by itself and nothing hanging on the later."""
    if referral.pk == earlier.pk or referral.received_at < earlier.received_at:
        return no("A referral is joined to one that came before it.")
    if _standing(referral) is not None:
        return no("This referral is joined already. Open the page again.")
    if _standing(earlier) is not None:
        return no(f"{earlier.reference} is joined to another one itself. Join this one to that.")
    if SameWorry.objects.filter(earlier_ref=referral.pk, taken_back=None).exists():
        return no("Another referral is joined to this one. Join that one to the earlier one first.")
    return YES


def _nothing_is_lost(referral: Referral, earlier: Referral) -> Verdict:
    """The later is hardly begun, the earlier not ended, and no danger is said in the later alone."""
    if earlier.stage == Stage.CLOSED.value:
        return no(f"{earlier.reference} is finished, so nobody would work on this one. Rate it by itself.")
    if referral.stage not in AT_THE_DOOR:
        return no("This referral is worked on already. Go on with both, and say in each that it is the same worry.")
    if referral.danger and not earlier.danger and earlier.rating != Rating.RED.value:
        return no(
            f"The later one says that a child is in danger now, and {earlier.reference} does not. "
            f"Rate {earlier.reference} red first, or keep both."
        )
    return YES
