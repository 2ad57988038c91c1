"""Restricting, naming, lifting; declaring and clearing a conflict; breaking the glass and looking into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.partnership.viewers import clerk, tell_database
from openmash.referrals.actions import give_to
from openmash.referrals.models import Referral
from openmash.restrictions import queries
from openmash.restrictions.models import (
    BreakGlass,
    BreakGlassEnded,
    BreakGlassRead,
    ConflictCleared,
    ConflictDeclared,
    Restriction,
    RestrictionLifted,
    RestrictionNamed,
)
from openmash.rulebook import calendars, pathway, restrictions
from openmash.rulebook.roles import (
    Viewer,
    may_break_glass,
    may_declare_conflict,
    may_read_glass,
    may_restrict,
    may_settle_conflicts,
)
from openmash.rulebook.words import Stage, refuse

NOTHING_TO_OPEN = (
    "There is no restricted record under this reference that you can open."
    " Check the reference, or ask the duty manager."
)
"""The same for a reference that is not there, one that is not restricted, and one that is kept from this person."""


@transaction.atomic
def restrict(
    *, referral: Referral, kind: str, because: str, named: Sequence[Account], review_on: date, by: Viewer, at: datetime
) -> Restriction:
    """Restrict a family: from now on only the named see it, with everything that is linked to it."""
    may_restrict(by).require()
    Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if kind not in Restriction.KINDS:
        refuse("Choose why this family is restricted.")
    if not because.strip():
        refuse("Say why this family is restricted. Whoever looks at it again needs it.")
    if queries.restriction_on(by, referral):
        refuse("This family is restricted already. Open its restriction to change who is named.")
    owner = str(referral.owner_id) if referral.owner_id else None
    people = [one.viewer() for one in named]
    restrictions.may_stand(people, review_on, calendars.london(at).date(), owner).require()
    _no_conflict(named, referral, at)
    made = Restriction.objects.create(
        referral=referral, kind=kind, because=because.strip(), review_on=review_on, **stamp(by, at)
    )
    _name(made, named, True, by, at)
    detail = {"kind": kind, "named": [str(one.pk) for one in named], "review_on": review_on.isoformat()}
    enter(
        by=by, at=at, verb=Verb.RESTRICTED_FAMILY, reference=referral.reference, subjects=[made.pk, referral.pk],
        detail=detail,
    )  # fmt: skip
    return made


def _no_conflict(named: Sequence[Account], referral: Referral, at: datetime) -> None:
    for one in named:
        if queries.has_conflict(one, referral, at):
            refuse(f"{one.name} cannot be named here. Choose somebody else.")


def _name(restriction: Restriction, people: Sequence[Account], named: bool, by: Viewer, at: datetime) -> None:
    RestrictionNamed.objects.bulk_create(
        RestrictionNamed(restriction=restriction, account=one, account_name=one.name, named=named, **stamp(by, at))
        for one in people
    )


@transaction.atomic
def name(
    *, restriction: Restriction, named: Sequence[Account], review_on: date, by: Viewer, at: datetime
) -> Restriction:
    """Say anew who is named and when it is looked at again. Who is no longer named loses sight of the family at once.

    A restriction is never changed: the old one is lifted and a new one stands in its place, with the same reason. Who
    is not named sees it through an opened glass alone: they may name others, so that nobody is shut out for good, but
    never themselves.
    """
    may_restrict(by).require()
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=restriction.referral_id)
    _still_stands(restriction)
    owner = str(referral.owner_id) if referral.owner_id else None
    people = [one.viewer() for one in named]
    restrictions.may_stand(people, review_on, calendars.london(at).date(), owner).require()
    before = {row.account_id for row in queries.named_now(restriction)}
    if by.id in {str(one.pk) for one in named if one.pk not in before}:
        refuse("You opened this family for an hour, so you cannot name yourself. Ask somebody who is named to do it.")
    _no_conflict([one for one in named if one.pk not in before], referral, at)
    with clerk():  # whoever takes their own name off no longer sees the rows they write
        RestrictionLifted.objects.create(restriction=restriction, because="Looked at again", **stamp(by, at))
        made = Restriction.objects.create(
            referral=referral, kind=restriction.kind, because=restriction.because, review_on=review_on, **stamp(by, at)
        )
        _name(made, named, True, by, at)
    detail = {"named": [str(one.pk) for one in named], "review_on": review_on.isoformat()}
    enter(
        by=by, at=at, verb=Verb.NAMED_IN_RESTRICTION, reference=referral.reference,
        subjects=[made.pk, restriction.pk, referral.pk], detail=detail,
    )  # fmt: skip
    return made


@transaction.atomic
def lift(*, restriction: Restriction, because: str, by: Viewer, at: datetime) -> RestrictionLifted:
    """End a restriction, with the reason. The hub's people see the family again. Only somebody named ends it: an hour's
    look ends when the hour does."""
    may_restrict(by).require()
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=restriction.referral_id)
    _still_stands(restriction)
    if by.id not in {str(row.account_id) for row in queries.named_now(restriction)}:
        refuse("You opened this family for an hour, so you cannot lift its restriction. Ask somebody who is named.")
    if not because.strip():
        refuse("Say why the restriction ends.")
    lifted = RestrictionLifted.objects.create(restriction=restriction, because=because.strip(), **stamp(by, at))
    subjects = [lifted.pk, restriction.pk, referral.pk]
    enter(by=by, at=at, verb=Verb.LIFTED_RESTRICTION, reference=referral.reference, subjects=subjects)
    return lifted


def _still_stands(restriction: Restriction) -> None:
    if RestrictionLifted.objects.filter(restriction=restriction).exists():
        refuse("This restriction has ended, or was changed, a moment ago. Open the page again.")


@transaction.atomic
def break_glass(*, reference: str, because: str, by: Viewer, at: datetime) -> BreakGlass:
    """Open a restricted family for an hour, with a reason that a manager reads. Never one with a conflict of interest.

    A reference that is not there, one that is not restricted and one that is kept from this person are refused alike.
    """
    may_break_glass(by).require()
    restrictions.reason_is_enough(because).require()
    hidden = queries.restrictions_over(by, reference, at)
    if not hidden:
        refuse(NOTHING_TO_OPEN)
    until = restrictions.open_until(at)
    made = [
        BreakGlass(
            referral_id=referral, restriction_id=restriction, because=because.strip(), until=until, **stamp(by, at)
        )
        for restriction, referral in hidden
    ]
    BreakGlass.objects.bulk_create(made)
    enter(
        by=by, at=at, verb=Verb.BROKE_GLASS, reference=reference, subjects=[referral for _, referral in hidden],
        detail={"until": until.isoformat()},
    )  # fmt: skip
    tell_database(by, at)
    return made[0]


@transaction.atomic
def end_glass(*, by: Viewer, at: datetime) -> int:
    """Close what one has open, before its hour is over; the number closed."""
    open_now = BreakGlass.objects.filter(by_id=by.id, at__lte=at, until__gt=at, ended=None)
    closed = [BreakGlassEnded.objects.create(glass=one, **stamp(by, at)) for one in open_now]
    if closed:
        enter(by=by, at=at, verb=Verb.CLOSED_GLASS, subjects=[one.glass_id for one in closed])
    return len(closed)


@transaction.atomic
def read_glass(*, glass: BreakGlass, right: bool, because: str, by: Viewer, at: datetime) -> BreakGlassRead:
    """A manager, other than who opened it, says whether it was right and what follows."""
    may_read_glass(by, glass.by_id).require()
    if BreakGlassRead.objects.filter(glass=glass).exists():
        refuse("Somebody has looked into this already.")
    if not because.strip():
        refuse("Say what you found, and what follows from it.")
    read = BreakGlassRead.objects.create(glass=glass, right=right, because=because.strip(), **stamp(by, at))
    reference = glass.referral.reference
    subjects = [read.pk, glass.pk]
    enter(by=by, at=at, verb=Verb.READ_BROKEN_GLASS, reference=reference, subjects=subjects, detail={"right": right})
    return read


@transaction.atomic
def declare(*, reference: str, because: str, by: Viewer, at: datetime) -> ConflictDeclared:
    """Say that one knows this family. It is kept from one from now on; what one owned goes back to its desk."""
    may_declare_conflict(by).require()
    if not because.strip():
        refuse("Say how you know the family, in a few words. Only a manager reads it.")
    with clerk():
        referral = Referral.objects.select_for_update(of=("self",)).select_related("owner").get(reference=reference)
        made = ConflictDeclared.objects.create(
            referral=referral,
            account_id=by.id,
            account_name=by.name,
            because=because.strip(),
            **stamp(by, at),
        )
        if str(referral.owner_id) == by.id and referral.stage != Stage.CLOSED.value:
            desk = pathway.owner_desk(Stage(referral.stage))
            give_to(referral=referral, desk=desk, owner=None, because="Given back to its desk.", by=by, at=at)
        subjects = [made.pk, referral.pk]
        enter(by=by, at=at, verb=Verb.DECLARED_CONFLICT, reference=reference, subjects=subjects)
    return made


@transaction.atomic
def clear(*, account: Account, referral: Referral, because: str, by: Viewer, at: datetime) -> ConflictCleared:
    """A manager finds that a likeness is no conflict. A name alone no longer hides families from this person; a number,
    an address or a date of birth goes on counting for other referrals."""
    may_settle_conflicts(by, str(account.pk)).require()
    if not because.strip():
        refuse("Say how you know that this is not their family. Whoever asks later needs it.")
    with clerk(), connection.cursor() as cursor:
        cursor.execute("select openmash_conflict_keys(%s, %s)", [account.pk, referral.pk])
        keys = cursor.fetchone()[0]
    if not keys:
        refuse("There is no such likeness any more. Open the page again.")
    made = ConflictCleared.objects.create(
        referral=referral, account=account, account_name=account.name, because=because.strip(), keys=keys,
        **stamp(by, at),
    )  # fmt: skip
    subjects = [made.pk, referral.pk, account.pk]
    enter(by=by, at=at, verb=Verb.CLEARED_CONFLICT, reference=referral.reference, subjects=subjects)
    return made
