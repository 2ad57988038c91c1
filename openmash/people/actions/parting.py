"""Saying that two records are of two people, so that nobody is asked again, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import has_opened
from openmash.people.actions.merging import OPENED, held, wait
from openmash.people.models import PersonApart, PersonApartTakenBack
from openmash.people.queries import said_two
from openmash.rulebook.merging import Record, may_be_two
from openmash.rulebook.roles import Viewer, may_merge
from openmash.rulebook.words import refuse


@transaction.atomic
def say_two(*, one: Record, other: Record, because: str, by: Viewer, at: datetime) -> PersonApart:
    """Say that two records are of two people: they are suggested as one no more, until this is taken back.

    `one` and `other` as they were shown. Of whichever records lead when it is said; a later merge of either goes along.
    """
    may_merge(by).require()
    if not because.strip():
        refuse("Say how you know that these are two people.")
    if has_opened(by, at):
        refuse(OPENED)
    same = held(UUID(one.id), UUID(other.id))
    first, second = same.lead(UUID(one.id)), same.lead(UUID(other.id))
    apart = frozenset(map(str, (first, second) if said_two([first, second]) else ()))
    may_be_two(replace(one, id=str(first), apart=apart), replace(other, id=str(second), apart=apart)).require()
    made = PersonApart.objects.create(**stamp(by, at), one_id=first, other_id=second, because=because.strip())
    enter(by=by, at=at, verb=Verb.SAID_TWO_PEOPLE, subjects=[made.pk, first, second])
    return made


@transaction.atomic
def take_apart_back(*, apart: PersonApart, because: str, by: Viewer, at: datetime) -> PersonApartTakenBack:
    """Take back with a reason that two are two people: from then on they may be suggested again. Both rows stay."""
    may_merge(by).require()
    if has_opened(by, at):
        refuse(OPENED)
    if not because.strip():
        refuse("Say why this is taken back.")
    wait()
    if PersonApartTakenBack.objects.filter(apart=apart).exists():
        refuse("This was already taken back.")
    taken = PersonApartTakenBack.objects.create(**stamp(by, at), apart=apart, because=because.strip())
    enter(by=by, at=at, verb=Verb.TOOK_APART_BACK, subjects=[taken.pk, apart.pk, apart.one_id, apart.other_id])
    return taken
