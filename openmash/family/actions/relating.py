"""How two people belong together, who was added to a family, who was born and died."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from openmash.family.models import Ending, Event, LifeEvent, Relationship, RelationshipEnded, Relative, Source
from openmash.family.queries.kin import everybody, proposals_of, the_two
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.people.actions.keeping import keep
from openmash.people.models import Person
from openmash.referrals.models import Referral
from openmash.rulebook import calendars
from openmash.rulebook.kin import Kin, may_relate
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.roles import Viewer, may_keep_family
from openmash.rulebook.words import refuse

GONE = "This person is no longer on the list. Look at the list again and choose."


@dataclass(frozen=True, slots=True)
class Said:
    """Since when something is so, who said it, and whether it is certain. `since` is the earliest day meant."""

    source: Source
    by: str = ""
    certain: bool = True
    since: date | None = None
    since_words: str = ""


@dataclass(frozen=True, slots=True)
class New:
    """Somebody to be added who is named in no referral."""

    forename: str
    surname: str
    sex: str = ""
    born: date | None = None
    born_words: str = ""


@transaction.atomic
def relate(
    *, referral: Referral, person_id: UUID, other_id: UUID, kind: Kin, said: Said, by: Viewer, at: datetime
) -> Relationship:
    """Record that one known person is the `kind` of another.

    Refused: a circle, an age that cannot be, a third birth parent, the same thing twice.
    """
    may_keep_family(by).require()
    one_at_a_time()
    if not said.certain and not said.by.strip():
        refuse("Say who said so, when it is not certain.")
    if said.since is not None and said.since > calendars.london(at).date():
        refuse("The day since when it is so has not come yet.")
    known = the_two(by, person_id, other_id)
    if not {str(person_id), str(other_id)} <= set(known.people):
        refuse(GONE)
    on = calendars.london(at).date()
    kin = {key: one.kin for key, one in known.people.items()}
    may_relate(kin, known.ties, str(person_id), str(other_id), kind, on).require()
    made = Relationship.objects.create(
        **stamp(by, at),
        referral=referral,
        person_id=person_id,
        other_id=other_id,
        kind=kind.value,
        since=said.since,
        since_words=said.since_words,
        said_in=said.source.value,
        said_by=said.by.strip(),
        certain=said.certain,
    )
    subjects = [made.pk, person_id, other_id]
    enter(
        by=by, at=at, verb=Verb.RECORDED_RELATIONSHIP, reference=referral.reference, subjects=subjects,
        detail={"kind": kind.value},
    )  # fmt: skip
    return made


def confirm(*, referral: Referral, key: str, by: Viewer, at: datetime) -> Relationship:
    """Confirm what the referral says or suggests, with one press. Refused when nothing of the kind is proposed now."""
    may_keep_family(by).require()
    proposal = next((one for one in proposals_of(by, referral, at) if one.key == key), None)
    if proposal is None:
        refuse("This has been confirmed or taken back meanwhile. Look at the list again.")
    one = proposal.what
    said = Said(Source.REFERRAL if one.said else Source.HUB, by=one.words)
    return relate(
        referral=referral, person_id=UUID(one.one), other_id=UUID(one.other), kind=one.kind, said=said, by=by, at=at
    )


@transaction.atomic
def end_relationship(
    *,
    relationship: Relationship,
    referral: Referral,
    ending: Ending,
    until: date | None,
    until_words: str,
    because: str,
    by: Viewer,
    at: datetime,
) -> RelationshipEnded:
    """A relationship is over since a day, or was recorded wrongly. The row stays, and so does this one."""
    may_keep_family(by).require()
    one_at_a_time()
    if not because.strip():
        refuse("Say who told you, or what was wrong.")
    if ending is Ending.OVER and until is None:
        refuse("Say since when it is over. Your best guess of the year will do.")
    if until is not None and relationship.since is not None and until < relationship.since:
        refuse("It cannot be over before it began. Look at both days.")
    if RelationshipEnded.objects.filter(relationship=relationship).exists():
        refuse("This was ended or corrected already.")
    made = RelationshipEnded.objects.create(
        **stamp(by, at), relationship=relationship, ending=ending.value,
        until=until if ending is Ending.OVER else None, until_words=until_words, because=because.strip(),
    )  # fmt: skip
    subjects = [made.pk, relationship.pk, relationship.person_id, relationship.other_id]
    enter(by=by, at=at, verb=Verb.ENDED_RELATIONSHIP, reference=referral.reference, subjects=subjects)
    return made


@transaction.atomic
def add_relative(
    *, referral: Referral, new: New, other_id: UUID, kind: Kin, said: Said, by: Viewer, at: datetime
) -> Person:
    """Add somebody whom no referral names, as the `kind` of somebody known: one act, so that nobody floats alone."""
    may_keep_family(by).require()
    if not (new.forename.strip() or new.surname.strip()):
        refuse("Give a first name or a surname. What people call them will do.")
    if new.born is not None and new.born > calendars.london(at).date():
        refuse("The day of birth has not come yet.")
    who = stamp(by, at)
    forename, surname = new.forename.strip(), new.surname.strip()
    person = Person.objects.create(**who, born=new.born, born_words=new.born_words, sex=new.sex)
    keep(person.pk, PersonFacts(names=(Name(forename, surname),), born=new.born, sex=new.sex), who=who)
    Relative.objects.create(**who, referral=referral, person=person)
    enter(by=by, at=at, verb=Verb.ADDED_RELATIVE, reference=referral.reference, subjects=[person.pk, other_id])
    relate(referral=referral, person_id=person.pk, other_id=other_id, kind=kind, said=said, by=by, at=at)
    return person


@transaction.atomic
def record_life(
    *,
    referral: Referral,
    person_id: UUID,
    event: Event,
    day: date,
    day_words: str,
    sex: str,
    said_by: str,
    by: Viewer,
    at: datetime,
) -> LifeEvent:
    """Somebody was born or died. A baby who was expected stays the same person, with everything known before."""
    may_keep_family(by).require()
    known = everybody(by, [person_id]).people.get(str(person_id))
    if known is None:
        refuse(GONE)
    if day > calendars.london(at).date():
        refuse("This day has not come yet.")
    if not said_by.strip():
        refuse("Say who told you.")
    if event is Event.BORN and known.kin.born is not None:
        refuse("The day of birth is known already. If it is wrong, add a correction to the referral.")
    if event is Event.DIED and (known.kin.died is not None or (known.kin.born is not None and day < known.kin.born)):
        refuse("This is on record already, or lies before the birth. Look at both days.")
    made = LifeEvent.objects.create(
        **stamp(by, at), referral=referral, person_id=person_id, event=event.value, day=day, day_words=day_words,
        sex=sex if event is Event.BORN else "", said_by=said_by.strip(),
    )  # fmt: skip
    enter(
        by=by, at=at, verb=Verb.RECORDED_LIFE, reference=referral.reference, subjects=[made.pk, person_id],
        detail={"event": event.value},
    )  # fmt: skip
    return made


def one_at_a_time() -> None:
    """Two people recording opposite things at once wait for each other, or a circle could close between them."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('openmash kin'))")
