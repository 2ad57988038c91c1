"""Saying who a named person is. A person links, never the machine. A link can be taken back; both rows stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.queries import TYPING
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import has_opened
from openmash.people.actions.keeping import keep
from openmash.people.models import Person, PersonLink, PersonLinkTakenBack
from openmash.people.queries import Found, facts_named, find_each
from openmash.rulebook import matching
from openmash.rulebook.matching import PersonFacts, Reason
from openmash.rulebook.roles import Viewer, may_link, may_search
from openmash.rulebook.words import refuse

if TYPE_CHECKING:
    from openmash.referrals.models import Mention


@transaction.atomic
def look_for(*, sought: Sequence[PersonFacts], by: Viewer, at: datetime, typing: str = "") -> list[Found]:
    """Look for known people while somebody is on the telephone. The look is entered with the ids that were shown.

    `typing` is the key of the form where the page looked by itself at a pause, and nobody pressed: each such look is
    entered too, and what counts searches takes those of one form together (`watching.TYPED_TOGETHER`).
    """
    may_search(by).require()
    found = find_each(by, sought)
    shown = list(dict.fromkeys(person for one in found for person in one.shown))
    detail = {"sought": len(sought), **({TYPING: typing} if typing else {})}
    enter(by=by, at=at, verb=Verb.LOOKED_FOR_PEOPLE, subjects=shown, detail=detail)
    return found


@transaction.atomic
def link(*, mention: Mention, person_id: UUID, reasons: Iterable[Reason], by: Viewer, at: datetime) -> PersonLink:
    """Say that somebody named in a referral is this known person. The reasons seen at that moment are kept with it."""
    may_link(by).require()
    _hold(mention)
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        refuse("This person is no longer on the list. Look at the list again and choose.")
    kept = [{"words": reason.words, "points": reason.points} for reason in reasons]
    made = PersonLink.objects.create(**stamp(by, at), mention=mention, person=person, reasons=kept)
    keep(person.pk, facts_named(mention), who=stamp(by, at), link=made, protected=_is_protected(mention))
    reference = mention.referral.reference
    enter(by=by, at=at, verb=Verb.LINKED_PERSON, reference=reference, subjects=[made.id, mention.id, person.id])
    return made


@transaction.atomic
def add(*, mention: Mention, by: Viewer, at: datetime) -> Person:
    """Add somebody the hub did not know, with the name, address and number this referral gives, and link them."""
    may_link(by).require()
    _hold(mention)
    facts = facts_named(mention)
    person = Person.objects.create(
        **stamp(by, at),
        born=mention.born,
        born_words=mention.born_words,
        expected=mention.expected,
        sex=mention.sex,
        nhs_number=matching.nhs_number(mention.nhs_number).key,
        upn=matching.upn(mention.upn).key,
        school=mention.school,
        role=facts.role,
    )
    keep(person.pk, facts, who=stamp(by, at), protected=_is_protected(mention))
    made = PersonLink.objects.create(**stamp(by, at), mention=mention, person=person, added_as_new=True)
    reference = mention.referral.reference
    enter(by=by, at=at, verb=Verb.ADDED_PERSON, reference=reference, subjects=[person.id, made.id, mention.id])
    return person


def _is_protected(mention: Mention) -> bool:
    return bool(mention.referral.address_protected and not mention.address)


def _hold(mention: Mention) -> None:
    """Two officers saying who one child is wait for each other here; the second is told."""
    type(mention).objects.select_for_update(of=("self",)).get(pk=mention.pk)
    if PersonLink.objects.filter(mention=mention, taken_back=None).exists():
        refuse("Somebody has already said who this is. Take that link back first, if it is wrong.")


@transaction.atomic
def take_back(*, link: PersonLink, because: str, by: Viewer, at: datetime) -> PersonLinkTakenBack:
    """Take a link back with a reason. Nothing is erased: the link and its taking back both stay.

    Not while one has a restricted family open: a restriction covers what is linked, so the press of somebody who sees
    it for an hour would take a child out of it for everybody.
    """
    may_link(by).require()
    if has_opened(by, at):
        refuse("You have a restricted family open. Close it first; of that family somebody who is named takes it back.")
    if not because.strip():
        refuse("Say why the link is taken back.")
    mention = link.mention
    type(mention).objects.select_for_update(of=("self",)).get(pk=mention.pk)
    if PersonLinkTakenBack.objects.filter(link=link).exists():
        refuse("This link was already taken back.")
    taken = PersonLinkTakenBack.objects.create(**stamp(by, at), link=link, because=because.strip())
    reference = mention.referral.reference
    subjects = [taken.id, link.id, mention.id, link.person_id]
    enter(by=by, at=at, verb=Verb.TOOK_LINK_BACK, reference=reference, subjects=subjects)
    return taken
