"""Asking an agency, and taking a question back. A request is itself a disclosure and its row is the record of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from openmash.agency_checks.actions.flow import go_on_when_all_are_in, held_referral, held_request, not_taken_back
from openmash.agency_checks.models import InformationRequest, RequestWithdrawn
from openmash.agency_checks.queries import asking_covered, guard_for
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import of_agency
from openmash.partnership.facts import stamp
from openmash.partnership.queries import signatures
from openmash.referrals import protecting
from openmash.referrals.actions import move_on
from openmash.referrals.models import Mention, Referral
from openmash.referrals.permission import Voice, voice
from openmash.referrals.queries import child_name, children
from openmash.rulebook import calendars, clocks, consent, enquiry, guarding, outputs, protocol, ratings, sharing
from openmash.rulebook.guarding import Guard
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.protocol import Cover
from openmash.rulebook.roles import Viewer, may_ask
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import FamilyTold, LawfulBasis, Rating, RecipientKind, Stage, refuse
from openmash.web import times


@dataclass(frozen=True, slots=True)
class Ask:
    """One agency to ask: its code, the question, and a time of the asker's own (UTC) when it must be sooner."""

    agency: str
    question: str
    due_at: datetime | None = None


@transaction.atomic
def ask(
    *,
    referral: Referral,
    asks: Sequence[Ask],
    purpose: str,
    lawful_basis: str,
    necessity: str,
    family_told: str,
    family_told_why: str,
    below_because: str = "",
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> list[InformationRequest]:
    """Ask agencies, each its own question with its own due time (M4.2); purpose, basis, necessity once for all.

    Green and Blue need a consent that was given, or a recorded reason (M2.8). A request on consent needs one that
    names the agency and the purpose. Each row keeps what it told, and how the sharing agreement stood.
    """
    may_ask(by).require()
    referral = held_referral(referral.pk)
    _rated_and_undecided(referral)
    _reasons(purpose, lawful_basis, necessity, family_told, family_told_why)
    _each_may_be_asked(referral, asks, at, policy)
    _nothing_protected(referral, asks, f"{purpose}\n{necessity}\n{below_because}")
    covers = _covered(asks, purpose, lawful_basis, at, policy)
    heard = voice(referral)
    for one in asks:
        _rests(heard, one.agency, purpose, lawful_basis, at)
    need = _need(referral, asks, heard, necessity, below_because, policy)
    shared = {
        "purpose": purpose.strip(),
        "lawful_basis": lawful_basis,
        "necessity": need,
        "family_told": family_told,
        "family_told_why": family_told_why.strip(),
    }
    told = told_to(referral)
    requests = [
        _request(
            referral, one, {**shared, "subjects": _with_permission(told, heard, one), "agreement": kept}, by, at, policy
        )
        for one, kept in covers
    ]
    move_on(referral=referral, to=Stage.ASKING, because="agencies are asked", by=by, at=at)
    detail = {
        "agencies": [one.agency for one in asks],
        "lawful_basis": lawful_basis,
        "without_agreement": [one.agency for one, kept in covers if kept["standing"] == "WITHOUT"],
    }
    subjects = [row.pk for row in requests]
    enter(by=by, at=at, verb=Verb.ASKED_AGENCIES, reference=referral.reference, subjects=subjects, detail=detail)
    for row in requests:
        _tell(row, by, at)
    return requests


@transaction.atomic
def withdraw(*, request: InformationRequest, because: str, by: Viewer, at: datetime) -> RequestWithdrawn:
    """Take a question back before it is answered. The agency sees the reason; what was told stays on record."""
    may_ask(by).require()
    referral = held_referral(request.referral_id)
    request = held_request(request)
    still_out(request)
    if not because.strip():
        refuse("Say why the question is taken back: the agency reads it.")
    stopped = guard_for(referral, request.agency).stops(because)
    if not stopped:
        refuse(f"Your reason cannot go as it is. {stopped.because}")
    taken = RequestWithdrawn.objects.create(
        request=request, agency=request.agency, because=because.strip(), **stamp(by, at)
    )
    InformationRequest.objects.filter(pk=request.pk).update(withdrawn_at=at)
    go_on_when_all_are_in(referral=referral, by=by, at=at)
    tell(to=of_agency(request.agency), topic=Topic.TAKEN_BACK, key=f"taken back {taken.pk}", at=at,
         path=reverse("agency_checks_answer", args=[request.pk]), about=referral.pk, but=by.id)  # fmt: skip
    enter(by=by, at=at, verb=Verb.WITHDREW_REQUEST, reference=request.reference, subjects=[request.pk])
    return taken


def still_out(request: InformationRequest) -> None:
    """Refused when the question was taken back or answered."""
    not_taken_back(request)
    if request.answered_at is not None:
        refuse(f"This question was answered at {times.time_of_day(request.answered_at)}. Ask again for something new.")


def due_for(referral: Referral, asked_at: datetime, sooner: datetime | None, policy: LocalPolicy) -> datetime:
    """When an answer is due: first asking plus the rating's hours, never after the decision; the asker may shorten it.

    A rating without return hours (Blue) leaves the agency the decision's own time.
    """
    due = clocks.return_due(asked_at, referral.rating, referral.due_at, policy) or referral.due_at
    return min(due, sooner) if sooner is not None else due


def told_to(referral: Referral) -> dict[str, Any]:
    """What every agency that is asked learns to search with: names, dates of birth, the address unless protected.

    Not the referral's words, not who referred, not another agency's answer; a protected address never leaves, nor does
    what a referrer typed beside a name and that names one.
    """
    people = list(referral.mentions.all())
    home = ", ".join(filter(None, [referral.address_line, referral.postcode]))
    kept = protecting.protected(referral)
    protected, watch = kept.home, guarding.guard(kept.words)
    told = {
        "family": referral.family_name,
        "children": sum(1 for one in people if one.is_child),
        "people": [_person(one, watch) for one in people],
        "address": "" if protected else home,
        "address_protected": protected,
    }
    return outputs.take(outputs.Output.REQUEST, RecipientKind.ASKED_AGENCY, told)


def _with_permission(told: dict[str, Any], heard: Voice, one: Ask) -> dict[str, Any]:
    """With how permission bears on asking just this agency, as it stood then."""
    whole = {**told, "permission": consent.bearing(heard.said, one.agency)}
    return outputs.take(outputs.Output.REQUEST, RecipientKind.ASKED_AGENCY, whole)


def _tell(asked: InformationRequest, by: Viewer, at: datetime) -> None:
    """The agency's people hear that an answer is wanted; at once when it is Red."""
    tell(
        to=of_agency(asked.agency),
        topic=Topic.ANSWER_WANTED,
        key=f"asked {asked.pk}",
        at=at,
        path=reverse("agency_checks_answer", args=[asked.pk]),
        urgent=asked.rating == Rating.RED.value,
        about=asked.referral_id,
        but=by.id,
    )


def _person(mention: Mention, watch: Guard) -> dict[str, Any]:
    born = mention.expected if mention.unborn else mention.born
    return {
        "id": str(mention.pk),
        "name": child_name(mention),
        "aka": mention.aka if watch.stops(mention.aka) else "",
        "born": born.isoformat() if born else "",
        "born_words": mention.born_words if watch.stops(mention.born_words) else "",
        "unborn": mention.unborn,
        "is_child": mention.is_child,
        "relation": mention.relation if watch.stops(mention.relation) else "",
    }


def _request(
    referral: Referral, one: Ask, shared: dict[str, Any], by: Viewer, at: datetime, policy: LocalPolicy
) -> InformationRequest:
    due = due_for(referral, at, one.due_at, policy)
    return InformationRequest.objects.create(
        id=uuid.uuid4(),
        referral=referral,
        reference=referral.reference,
        agency=one.agency,
        question=one.question.strip(),
        about=[str(child.pk) for child in children(referral)],
        asked_by_id=by.id,
        asked_by_name=by.name,
        asked_by_role=by.role.value,
        asked_at=at,
        asker_due_at=one.due_at,
        first_due_at=due,
        due_at=due,
        rating=referral.rating,
        **shared,
    )


def _rated_and_undecided(referral: Referral) -> None:
    if referral.decided_at is not None:
        refuse(f"{referral.reference} is decided. A manager can reopen it when something new is known.")
    if not referral.rating:
        refuse(f"{referral.reference} is not rated yet. Rate each child: the rating says who is asked and by when.")


def _nothing_protected(referral: Referral, asks: Sequence[Ask], ground: str) -> None:
    """A question is a disclosure too: no protected address, no anonymous referrer, nothing another agency said."""
    for one in asks:
        stopped = guard_for(referral, one.agency).stops(f"{one.question}\n{ground}")
        if not stopped:
            refuse(f"The question cannot go as it is. {stopped.because}")


def _reasons(purpose: str, lawful_basis: str, necessity: str, family_told: str, why: str) -> None:
    if not purpose.strip():
        refuse("Say what the question is for.")
    if lawful_basis not in {basis.value for basis in LawfulBasis}:
        refuse("Choose the lawful basis: each request stands on one.")
    if not necessity.strip():
        refuse("Say why it is necessary, and cannot be learned in a less private way.")
    if family_told not in {told.value for told in FamilyTold}:
        refuse("Say whether the family knows that we ask.")
    if family_told != FamilyTold.YES.value and not why.strip():
        refuse("Say why the family does not know, in one line.")


def _covered(
    asks: Sequence[Ask], purpose: str, lawful_basis: str, at: datetime, policy: LocalPolicy
) -> list[tuple[Ask, dict[str, Any]]]:
    """Why it is needed; for a colour not asked round also why without consent, unless each agency was agreed to."""
    held, today = signatures(), calendars.london(at).date()
    found = []
    for one in asks:
        named = protocol.purpose_named(purpose)
        cover: Cover = asking_covered(policy, held, one.agency, named, today, LawfulBasis(lawful_basis))
        cover.verdict.require()
        found.append((one, {**cover.on_record, "policy": policy.version}))
    return found


def _rests(heard: Voice, agency: str, purpose: str, lawful_basis: str, at: datetime) -> None:
    """On consent a request rests only as far as what was agreed carries it: this agency, this purpose, every child."""
    named = protocol.purpose_named(purpose)
    if named is None:
        if lawful_basis == LawfulBasis.CONSENT.value:
            refuse("Choose one of the hub's purposes: a request on consent needs one that was agreed to.")
        return
    carried = consent.carries(heard.said, heard.children(calendars.london(at).date()), agency, named)
    sharing.may_rest_on_consent(lawful_basis, carried).require()


def _need(
    referral: Referral, asks: Sequence[Ask], heard: Voice, necessity: str, below_because: str, policy: LocalPolicy
) -> str:
    """Why it is needed; for a colour that is not asked round also why without consent, unless each was agreed to."""
    agreed = all(consent.agreed_to(heard.said, one.agency) for one in asks)
    reason = below_because.strip()
    enquiry.may_ask_round(referral.rating, policy, consent=agreed, reason=reason).require()
    if ratings.asks_agencies(referral.rating, policy) or agreed:
        return necessity.strip()
    return f"{necessity.strip()} Asked at {Rating(referral.rating).words} without consent because: {reason}"


def _each_may_be_asked(referral: Referral, asks: Sequence[Ask], at: datetime, policy: LocalPolicy) -> None:
    if not asks:
        refuse("Tick at least one agency.")
    today = calendars.london(at).date()
    out = set(referral.requests.filter(answered_at=None, withdrawn_at=None).values_list("agency", flat=True))
    known = {agency.code: agency for agency in policy.agencies}
    for one in asks:
        agency = known.get(one.agency) or refuse("Choose an agency of this partnership.")
        agency.may_be_asked(today).require()
        if not one.question.strip():
            refuse(f"Write the question to {agency.name}.")
        if one.agency in out:
            refuse(f"{agency.name} has a question of yours already. Wait for it, or take it back first.")
        out.add(one.agency)
        latest = due_for(referral, at, None, policy)
        if one.due_at is not None and one.due_at > latest:
            refuse(f"{agency.name} must answer by {times.due(latest, at)}. You can ask for sooner, not for later.")
