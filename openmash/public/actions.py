"""What a sender does with the form: begin, answer a page, take somebody off it, send it once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openmash.drafts import actions as drafts
from openmash.drafts.queries import Typed, read
from openmash.partnership.queries import account
from openmash.public import journey
from openmash.public.arrival import referral_sent
from openmash.referrals.actions import acknowledge, mark_many, receive
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_refer
from openmash.rulebook.words import ReferrerKind, Role, refuse
from openmash.uploads.actions import send_with

MOST_PEOPLE = 20
"""More children or adults than this on one form is a mistake or a machine."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What sending gave: the reference, and whether an earlier press of the button had sent it already."""

    reference: str
    already: bool


@transaction.atomic
def begin(*, what: journey.What, by: Viewer, at: datetime) -> Typed:
    """Start a referral. A professional with an account is known; everybody else is asked who they are."""
    may_refer(by).require()
    body: journey.Body = {"what": what.value, "children": [], "adults": [], "answers": {}}
    if by.role is not Role.PUBLIC_REFERRER:
        body |= {"who": ReferrerKind.PROFESSIONAL.value, "account": True}
    return drafts.begin(kind=journey.FORM, body=body, by=by, at=at)


@transaction.atomic
def answer(*, draft_id: uuid.UUID, slug: str, given: journey.Answers, by: Viewer, at: datetime) -> Typed:
    """Keep one page's answers; the last answer given stands."""
    body = _held(draft_id, by)
    if slug == "who":
        body["who"] = given["who"]
    elif slug == "what":
        body["what"] = given["what"]
    else:
        body.setdefault("answers", {})[slug] = given
    return drafts.save(draft_id=draft_id, body=body, by=by, at=at)


def _held(draft_id: uuid.UUID, by: Viewer) -> journey.Body:
    """The form as it stands, held until this act ends: answers given on two pages at once both stay."""
    return read(drafts.held(draft_id=draft_id, by=by)).body


@transaction.atomic
def name_person(
    *, draft_id: uuid.UUID, of: str, number: int, given: journey.Answers, by: Viewer, at: datetime
) -> Typed:
    """Keep child or adult `number` (1 is the first); one more than there are adds somebody."""
    body = _held(draft_id, by)
    people = body.setdefault(of, [])
    if number > MOST_PEOPLE:
        refuse(f"One form takes {MOST_PEOPLE} people at most. Telephone the hub to tell us of more.")
    if not 1 <= number <= len(people) + 1:
        refuse("That person is not on this form any more. Go back to the list and choose again.")
    if number == len(people) + 1:
        people.append({})
    people[number - 1] = {**people[number - 1], **given}
    return drafts.save(draft_id=draft_id, body=body, by=by, at=at)


@transaction.atomic
def take_off(*, draft_id: uuid.UUID, of: str, number: int, by: Viewer, at: datetime) -> Typed:
    """Take child or adult `number` off the form."""
    body = _held(draft_id, by)
    people = body.get(of, [])
    if not 1 <= number <= len(people):
        refuse("That person is not on this form any more.")
    del people[number - 1]
    return drafts.save(draft_id=draft_id, body=body, by=by, at=at)


@transaction.atomic
def keep_words(*, draft_id: uuid.UUID, words: dict[int, str], by: Viewer, at: datetime) -> Typed:
    """Keep what each child said, beside the child it belongs to."""
    body = _held(draft_id, by)
    children = body.get("children", [])
    for number, said in words.items():
        if number <= len(children):
            children[number - 1]["view"] = said
    body.setdefault("answers", {})["words"] = {"asked": True}
    return drafts.save(draft_id=draft_id, body=body, by=by, at=at)


@transaction.atomic
def send(*, draft_id: uuid.UUID, policy: LocalPolicy, by: Viewer, at: datetime, many: int = 0) -> Sending:
    """Send the form. Pressed twice, or pressed again after Back, it is one referral with one reference.

    `many` says the how-manieth it is of one connection within the hour, where that is more than usual; else 0.
    """
    may_refer(by).require()
    held = drafts.held(draft_id=draft_id, by=by)
    if held.sent_as:
        return Sending(held.sent_as, already=True)
    body = read(held).body
    missing = journey.missing_to_send(body)
    if missing:
        refuse(f"Before you send, fill in: {', '.join(missing)}. Everything else may stay open.")
    signed_in = account(by.id) if by.role is not Role.PUBLIC_REFERRER else None
    sent = referral_sent(body, draft_id=draft_id, account=signed_in)
    received = receive(sent=sent, sender=by.id, received_at=at, policy=policy, by=by, at=at)
    reference = received.referral.reference
    if not received.already:
        text = f"Shown on the page after sending, with {reference} and what happens by when."
        acknowledge(referral=received.referral, how="WEB", text=text, by=by, at=at)
        send_with(draft_id=draft_id, referral=received.referral, by=by, at=at)
        if many:
            mark_many(referral=received.referral, count=many, by=by, at=at)
    drafts.mark_sent(draft=held, reference=reference, by=by, at=at)
    return Sending(reference, received.already)
