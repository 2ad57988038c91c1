"""Who lives where, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from openmash.family.actions.relating import GONE, Said, one_at_a_time
from openmash.family.models import Ending, Stay, StayEnded
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.people.models import Person
from openmash.people.queries import same_people
from openmash.referrals.models import Referral
from openmash.rulebook import calendars, guarding
from openmash.rulebook.roles import Viewer, may_keep_family
from openmash.rulebook.words import refuse


@dataclass(frozen=True, slots=True)
class Home:
    """An address as it is written. `protected`: it must be kept from somebody."""

    line: str
    postcode: str = ""
    protected: bool = False

    @property
    def key(self) -> str:
        """The address without its spelling: capitals, commas and spaces make no second home."""
        return f"{guarding.squeezed(self.line)}|{guarding.squeezed(self.postcode)}"


@transaction.atomic
def move_in(
    *, referral: Referral, person_ids: Sequence[UUID], home: Home, said: Said, by: Viewer, at: datetime
) -> list[Stay]:
    """These people live at this home, since a day where it is known. Where else they live stays as it was."""
    may_keep_family(by).require()
    one_at_a_time()
    if not guarding.squeezed(home.line):
        refuse("Write the address, or as much of it as is known.")
    if not person_ids:
        refuse("Choose who lives there.")
    if said.since is not None and said.since > calendars.london(at).date():
        refuse("The day since when they live there has not come yet.")
    wanted = list(dict.fromkeys(person_ids))
    if Person.objects.filter(pk__in=wanted).count() != len(wanted):
        refuse(GONE)
    same = same_people(wanted)
    stays = Stay.objects.filter(person__in=same.everyone, home_key=home.key, ended=None)
    there = {same.lead(one) for one in stays.values_list("person_id", flat=True)}
    new = [one for one in wanted if same.lead(one) not in there]
    if not new:
        refuse("This is on record already. End it first if they moved out and came back.")
    made = [
        Stay.objects.create(
            **stamp(by, at), referral=referral, person_id=one, line=home.line.strip(), postcode=home.postcode.strip(),
            home_key=home.key, protected=home.protected, since=said.since, since_words=said.since_words,
            said_in=said.source.value, said_by=said.by.strip(), certain=said.certain,
        )
        for one in new
    ]  # fmt: skip
    subjects = [*(stay.pk for stay in made), *new]
    enter(by=by, at=at, verb=Verb.RECORDED_STAY, reference=referral.reference, subjects=subjects)
    return made


@transaction.atomic
def move_out(
    *,
    stay: Stay,
    referral: Referral,
    ending: Ending,
    until: date | None,
    until_words: str,
    because: str,
    by: Viewer,
    at: datetime,
) -> StayEnded:
    """Somebody left a home on a day, or never lived there."""
    may_keep_family(by).require()
    one_at_a_time()
    if not because.strip():
        refuse("Say who told you, or what was wrong.")
    if ending is Ending.OVER and until is None:
        refuse("Say since when they live elsewhere. Your best guess of the year will do.")
    if until is not None and stay.since is not None and until < stay.since:
        refuse("Nobody leaves before they came. Look at both days.")
    if StayEnded.objects.filter(stay=stay).exists():
        refuse("This was ended or corrected already.")
    made = StayEnded.objects.create(
        **stamp(by, at), stay=stay, ending=ending.value,
        until=until if ending is Ending.OVER else None, until_words=until_words, because=because.strip(),
    )  # fmt: skip
    subjects = [made.pk, stay.pk, stay.person_id]
    enter(by=by, at=at, verb=Verb.ENDED_STAY, reference=referral.reference, subjects=subjects)
    return made
