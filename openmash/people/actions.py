"""Saying who a named person is. A person links, never the machine. A link can be taken back; both rows stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import has_opened
from openmash.people.models import (
    CaseStatus,
    Person,
    PersonAddress,
    PersonLink,
    PersonLinkTakenBack,
    PersonName,
    PersonPhone,
    ProtectedMark,
    ProtectedMarkLifted,
)
from openmash.people.queries import ALSO_KNOWN_AS, KNOWN_AS, Found, facts_named, find_each
from openmash.rulebook import matching
from openmash.rulebook.matching import PersonFacts, Reason
from openmash.rulebook.roles import (
    Viewer,
    may_lift_protection,
    may_link,
    may_protect,
    may_protect_own,
    may_search,
)
from openmash.rulebook.words import refuse

if TYPE_CHECKING:
    from openmash.referrals.models import Mention

NEEDS_WORKER = {"OPEN", "PLAN", "LOOKED_AFTER"}


@transaction.atomic
def look_for(*, sought: Sequence[PersonFacts], by: Viewer, at: datetime) -> list[Found]:
    """Look for known people while somebody is on the telephone. The look is entered with the ids that were shown."""
    may_search(by).require()
    found = find_each(by, sought)
    shown = list(dict.fromkeys(person for one in found for person in one.shown))
    enter(by=by, at=at, verb=Verb.LOOKED_FOR_PEOPLE, subjects=shown, detail={"sought": len(sought)})
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
    reference = mention.referral.reference
    enter(by=by, at=at, verb=Verb.LINKED_PERSON, reference=reference, subjects=[made.id, mention.id, person.id])
    return made


@transaction.atomic
def add(*, mention: Mention, by: Viewer, at: datetime) -> Person:
    """Add somebody the hub did not know, with the name, address and number this referral gives, and link them."""
    may_link(by).require()
    _hold(mention)
    person = Person.objects.create(
        **stamp(by, at),
        born=mention.born,
        born_words=mention.born_words,
        expected=mention.expected,
        sex=mention.sex,
        nhs_number=matching.nhs_number(mention.nhs_number).key,
        upn=matching.upn(mention.upn).key,
        school=mention.school,
    )
    _keep_history(person, mention, by, at)
    made = PersonLink.objects.create(**stamp(by, at), mention=mention, person=person, added_as_new=True)
    reference = mention.referral.reference
    enter(by=by, at=at, verb=Verb.ADDED_PERSON, reference=reference, subjects=[person.id, made.id, mention.id])
    return person


def _keep_history(person: Person, mention: Mention, by: Viewer, at: datetime) -> None:
    """One row for each name, address and number, with the keys that searching goes by."""
    who, facts = stamp(by, at), facts_named(mention)
    for number, name in enumerate(facts.names):
        PersonName.objects.create(
            **who,
            person=person,
            kind=KNOWN_AS if number == 0 else ALSO_KNOWN_AS,
            forename=name.forename,
            surname=name.surname,
            full_key=matching.full_key(name.forename, name.surname),
            sounds=matching.sounds(name.forename, name.surname),
        )
    for line, code in facts.addresses:
        PersonAddress.objects.create(
            **who,
            person=person,
            line=line,
            postcode=matching.postcode(code).value,
            house_key=matching.house_key(line),
            postcode_key=matching.postcode_key(code),
            protected=mention.referral.address_protected and not mention.address,
        )
    if mention.phone:
        key = matching.phone_key(mention.phone)
        PersonPhone.objects.create(**who, person=person, number=mention.phone, number_key=key)


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


@transaction.atomic
def record_case_status(
    *, mention: Mention, status: str, worker: str, authority: str, source: str, note: str, by: Viewer, at: datetime
) -> CaseStatus:
    """Record whether a child is open to a worker, on a plan, looked after or another authority's, and the source.

    An open case goes to its worker the same hour and not round the agencies; a social worker decides that.
    """
    may_link(by).require()
    if status not in CaseStatus.KINDS:
        refuse("Say whether the child is open to anybody. “Could not be checked” is an answer.")
    if not source.strip():
        refuse("Say where you looked, or why it could not be checked.")
    if status in NEEDS_WORKER and not worker.strip():
        refuse("Name the worker or the team the child is open to.")
    if status == "OTHER_AUTHORITY" and not authority.strip():
        refuse("Name the other authority.")
    made = CaseStatus.objects.create(
        **stamp(by, at),
        mention=mention,
        status=status,
        worker=worker.strip(),
        authority=authority.strip(),
        source=source.strip(),
        note=note.strip(),
    )
    reference, detail = mention.referral.reference, {"status": status}
    enter(
        by=by, at=at, verb=Verb.RECORDED_CASE_STATUS, reference=reference, subjects=[made.id, mention.id], detail=detail
    )
    return made


@transaction.atomic
def protect(
    *,
    kind: str,
    subject: UUID,
    referral_ref: UUID,
    reference: str,
    because: str,
    by: Viewer,
    at: datetime,
    agency: str = "",
) -> ProtectedMark:
    """Mark somebody, a home, a safe contact or an item as protected. `agency`: the owner marks its own item.

    Whoever calls has seen that the subject belongs to this referral.
    """
    verdict = may_protect_own(by, agency) if agency else may_protect(by)
    verdict.require()
    if kind not in ProtectedMark.KINDS:
        refuse("Choose what is to be protected.")
    if not because.strip():
        refuse("Say from whom it must be kept, or why: whoever lifts it later reads that.")
    if ProtectedMark.objects.filter(kind=kind, subject=subject, lifted=None).exists():
        refuse("This is marked as protected already.")
    made = ProtectedMark.objects.create(
        kind=kind,
        subject=subject,
        referral_ref=referral_ref,
        reference=reference,
        agency=agency,
        because=because.strip(),
        **stamp(by, at),
    )
    detail = {"kind": kind, "agency": agency}
    enter(by=by, at=at, verb=Verb.MARKED_PROTECTED, reference=reference, subjects=[made.id, subject], detail=detail)
    return made


@transaction.atomic
def lift_protection(*, mark: ProtectedMark, because: str, by: Viewer, at: datetime) -> ProtectedMarkLifted:
    """Lift a protection with a reason: a manager one of the hub's, an agency the one on its own item."""
    verdict = may_protect_own(by, mark.agency) if mark.agency else may_lift_protection(by)
    verdict.require()
    if not because.strip():
        refuse("Say why it need not be protected any more.")
    if ProtectedMarkLifted.objects.filter(mark=mark).exists():
        refuse("This protection has been lifted already.")
    made = ProtectedMarkLifted.objects.create(mark=mark, agency=mark.agency, because=because.strip(), **stamp(by, at))
    enter(by=by, at=at, verb=Verb.LIFTED_PROTECTION, reference=mark.reference, subjects=[mark.id, mark.subject])
    return made
