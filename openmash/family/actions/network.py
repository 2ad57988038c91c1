"""Who works with the family: added and ended as facts by the hub's own people."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from openmash.family.actions.relating import GONE, one_at_a_time
from openmash.family.models import WorksWith, WorksWithEnded
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.people.models import Person
from openmash.referrals.models import Referral
from openmash.rulebook import calendars
from openmash.rulebook.roles import Viewer, may_keep_family
from openmash.rulebook.words import refuse


@transaction.atomic
def record_professional(
    *,
    referral: Referral,
    person_id: UUID | None,
    agency: str,
    role: str,
    name: str,
    reach: str,
    leads: bool,
    since: date | None,
    since_words: str,
    said_by: str,
    by: Viewer,
    at: datetime,
) -> WorksWith:
    """A professional works with somebody of the family, or with all of it. `leads`: the lead professional."""
    may_keep_family(by).require()
    one_at_a_time()
    if not agency or not role.strip():
        refuse("Say which agency they work for and what they are there.")
    if since is not None and since > calendars.london(at).date():
        refuse("The day since when they work with the family has not come yet.")
    if person_id is not None and not Person.objects.filter(pk=person_id).exists():
        refuse(GONE)
    if leads and WorksWith.objects.filter(referral=referral, person=person_id, leads=True, ended=None).exists():
        refuse("Somebody else is on record as lead professional. End that first: there is one at a time.")
    made = WorksWith.objects.create(
        **stamp(by, at), referral=referral, person_id=person_id, agency=agency, role=role.strip(), name=name.strip(),
        reach=reach.strip(), leads=leads, since=since, since_words=since_words, said_by=said_by.strip(),
    )  # fmt: skip
    subjects = [made.pk, *([person_id] if person_id else [])]
    enter(by=by, at=at, verb=Verb.RECORDED_PROFESSIONAL, reference=referral.reference, subjects=subjects)
    return made


@transaction.atomic
def end_professional(
    *, works_with: WorksWith, referral: Referral, until: date, until_words: str, because: str, by: Viewer, at: datetime
) -> WorksWithEnded:
    """They no longer work with the family since a day; the row stays."""
    may_keep_family(by).require()
    one_at_a_time()
    if until > calendars.london(at).date():
        refuse("This day has not come yet. Record the end when it has.")
    if works_with.since is not None and until < works_with.since:
        refuse("It cannot be over before it began. Look at both days.")
    if WorksWithEnded.objects.filter(works_with=works_with).exists():
        refuse("This was ended already.")
    made = WorksWithEnded.objects.create(
        **stamp(by, at), works_with=works_with, until=until, until_words=until_words,
        because=because.strip(),
    )  # fmt: skip
    subjects = [made.pk, works_with.pk]
    enter(by=by, at=at, verb=Verb.ENDED_PROFESSIONAL, reference=referral.reference, subjects=subjects)
    return made
