"""Saying that two records are of one person, and taking it back. Nothing moves: both records stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import has_opened
from openmash.people.models import Person, PersonMerge, PersonMergeTakenBack
from openmash.people.queries import Same, crosses_wall, same_people
from openmash.rulebook.matching import Reason
from openmash.rulebook.merging import Record, may_be_one, warnings
from openmash.rulebook.roles import Viewer, may_merge
from openmash.rulebook.words import refuse

GONE = "One of these records is no longer on the list. Look again and choose."
RESTRICTED = (
    "One of these records belongs to a restricted family and the other does not. Restrict the other's family too, or "
    "lift the restriction; then they can be merged."
)
OPENED = "You have a restricted family open. Close it first; of that family somebody who is named does this."


@transaction.atomic
def merge(
    *,
    kept: Record,
    other: Record,
    because: str,
    apart_because: str = "",
    reasons: Iterable[Reason] = (),
    by: Viewer,
    at: datetime,
) -> PersonMerge:
    """Say that two records are of one person; the name of `kept` leads from then on.

    `kept` and `other` are the two as they were shown; what was warned of and the reasons seen are kept with it. Not
    while one has a restricted family open, and not across the edge of a restriction: who may know of whom stays as it
    is.
    """
    may_merge(by).require()
    if not because.strip():
        refuse("Say why these two are one person.")
    if has_opened(by, at):
        refuse(OPENED)
    one, two = _hold(UUID(kept.id), UUID(other.id))
    may_be_one(kept, other, apart_because).require()
    made = PersonMerge.objects.create(
        **stamp(by, at),
        kept_id=one,
        other_id=two,
        because=because.strip(),
        apart_because=apart_because.strip(),
        reasons=[{"words": reason.words, "points": reason.points} for reason in reasons],
        warnings=[warned.value for warned in warnings(kept, other)],
    )
    enter(by=by, at=at, verb=Verb.MERGED_PEOPLE, subjects=[made.pk, one, two])
    return made


def held(one: UUID, other: UUID) -> Same:
    """Who the two are now, with everybody else who decides on that made to wait. A hidden one is no longer there.

    Asked before anything that was read of them earlier is judged: whoever was a moment too late reads that, and not
    what the two look like once they are one.
    """
    wait()
    if Person.objects.filter(pk__in=[one, other]).count() < len({one, other}):
        refuse(GONE)
    return same_people([one, other])


def _hold(kept: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Both records as they lead now, if they are not one yet and no restriction lies between them."""
    same = held(kept, other)
    if kept != other and same.lead(kept) == same.lead(other):
        refuse("Somebody has already said that these two are one person.")
    if crosses_wall(kept, other):
        refuse(RESTRICTED)
    return same.lead(kept), same.lead(other)


@transaction.atomic
def take_merge_back(*, merge: PersonMerge, because: str, by: Viewer, at: datetime) -> PersonMergeTakenBack:
    """Take a merge back with a reason. From then on both stand as they stood before; both rows stay."""
    may_merge(by).require()
    if has_opened(by, at):
        refuse(OPENED)
    if not because.strip():
        refuse("Say why this is taken back.")
    wait()
    if PersonMergeTakenBack.objects.filter(merge=merge).exists():
        refuse("This was already taken back.")
    taken = PersonMergeTakenBack.objects.create(**stamp(by, at), merge=merge, because=because.strip())
    enter(by=by, at=at, verb=Verb.TOOK_MERGE_BACK, subjects=[taken.pk, merge.pk, merge.kept_id, merge.other_id])
    return taken


def wait() -> None:
    """One at a time: what is decided on who is the same as whom is decided on what stands at that moment."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('openmash merge'), 0)")
