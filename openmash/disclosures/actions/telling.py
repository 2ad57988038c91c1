"""Telling the referrer and the agencies: a person reads and sends each, or says why not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from openmash.agency_checks.models import InformationRequest
from openmash.disclosures import queries
from openmash.disclosures.actions.announcing import announce
from openmash.disclosures.actions.closing import close_when_done
from openmash.disclosures.models import Disclosure, NoFeedback
from openmash.disclosures.queries.reads import AGENCY, AGENCY_TOLD, FEEDBACK, REFERRER
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import by_id
from openmash.partnership.facts import stamp
from openmash.referrals.models import Referral
from openmash.referrals.queries import worked_as
from openmash.rulebook import outputs, roles
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import YES, LawfulBasis, RecipientKind, Stage, Verdict, first_no, no


@transaction.atomic
def give_feedback(
    *,
    referral: Referral,
    text: str,
    safe_checked: bool,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    how: str = "",
) -> Disclosure:
    """Tell the referrer, in words a person has read. `safe_checked`: it cannot reach the person the child fears."""
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    first_no(roles.may_give_feedback(by), _may_be_told(referral)).require()
    about = queries.telling(by, referral, policy)
    stopped = about.guard.stops(text)
    cover = queries.referrer_covered(referral, about.kind, policy, at)
    first_no(
        YES if about.reachable else no("Nobody can be told: the referrer is anonymous. Record that, and why."),
        YES if text.strip() else no("Write what the referrer is told."),
        _no_gaps(text),
        YES if safe_checked else no("Not sent: it could reach the person the child fears. Record why nobody is told."),
        YES if stopped else no(f"The text cannot go as it is. {stopped.because}"),
        cover.verdict if cover is not None else YES,
    ).require()
    told = Disclosure.objects.create(
        referral_ref=referral.pk,
        reference=referral.reference,
        kind=FEEDBACK,
        recipient_kind=REFERRER,
        recipient=referral.sender,
        recipient_name=about.name,
        purpose="To tell the referrer what happened",
        lawful_basis=LawfulBasis.PUBLIC_TASK.words,
        body=outputs.take(
            outputs.Output.FEEDBACK,
            RecipientKind.REFERRER,
            {"text": text.strip(), "kind": about.kind.value, "how": how.strip()},
        ),
        agreement=queries.kept(cover, policy),
        **stamp(by, at),
    )
    enter(
        by=by,
        at=at,
        verb=Verb.GAVE_FEEDBACK,
        reference=referral.reference,
        subjects=[told.id],
        detail={"kind": about.kind.value},
    )
    path = reverse("public_receipt", args=[referral.reference])
    tell(to=by_id(referral.sender), topic=Topic.FEEDBACK, key=f"feedback {told.pk}", at=at, path=path,
         about=referral.pk, but=by.id)  # fmt: skip
    close_when_done(referral, by=by, at=at)
    return told


@transaction.atomic
def no_feedback(*, referral: Referral, because: str, by: Viewer, at: datetime) -> NoFeedback:
    """Record that the referrer is not told, and why: an ending like telling."""
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    first_no(
        roles.may_give_feedback(by),
        _may_be_told(referral),
        YES if because.strip() else no("Say why the referrer is not told."),
    ).require()
    row = NoFeedback.objects.create(
        referral_ref=referral.pk, reference=referral.reference, because=because.strip(), **stamp(by, at)
    )
    enter(by=by, at=at, verb=Verb.GAVE_NO_FEEDBACK, reference=referral.reference, subjects=[row.id])
    close_when_done(referral, by=by, at=at)
    return row


def _may_be_told(referral: Referral) -> Verdict:
    of = worked_as(referral)
    ended = of.stage in (Stage.TELLING, Stage.HANDING_OVER) or (of != referral and of.stage == Stage.CLOSED)
    if not ended:
        return no("The referrer is told once it is decided what happens. Open the referral to see where it stands.")
    if queries.referrer_told(referral):
        return no("The referrer has been told already, or it is on record why not.")
    return YES


def _no_gaps(text: str) -> Verdict:
    """Agreed words come with gaps such as {team}; none may be left when it goes."""
    return no("Fill the gap in curly brackets before you send it.") if "{" in text or "}" in text else YES


@transaction.atomic
def tell_agencies(*, referral: Referral, by: Viewer, at: datetime, policy: LocalPolicy) -> list[Disclosure]:
    """Tell every agency that was asked: the decision, the final rating, who is accountable for what. No more (M5.9).

    An agency that the sharing agreement no longer covers is not told, and why stands on record.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    asked = queries.agency_pages(by, referral)
    decided = referral.decided_at is not None and referral.stage in (Stage.TELLING, Stage.HANDING_OVER)
    first_no(
        roles.may_give_feedback(by),
        YES if decided else no("The agencies are told once it is decided."),
        YES if asked else no("No agency was asked, so none is told."),
        no("The agencies have been told already.") if asked and queries.agencies_told(referral) else YES,
    ).require()
    covers = queries.agencies_covered((request.agency for request, _ in asked), policy, at)
    told = []
    for request, body in asked:
        if covers[request.agency].verdict:
            told.append(_tell(referral, request, body, queries.kept(covers[request.agency], policy), by, at, policy))
        else:
            _not_told(referral, request.agency, covers[request.agency].verdict.because, by, at)
    enter(
        by=by,
        at=at,
        verb=Verb.TOLD_AGENCIES,
        reference=referral.reference,
        subjects=[one.id for one in told],
        detail={
            "agencies": [one.recipient for one in told],
            "not_told": [agency for agency, cover in covers.items() if not cover.verdict],
        },
    )
    close_when_done(referral, by=by, at=at)
    return told


def _not_told(referral: Referral, agency: str, because: str, by: Viewer, at: datetime) -> None:
    NoFeedback.objects.create(
        referral_ref=referral.pk, reference=referral.reference, agency=agency, because=because, **stamp(by, at)
    )


def _tell(
    referral: Referral,
    request: InformationRequest,
    body: dict[str, Any],
    agreement: dict[str, Any],
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> Disclosure:
    told = Disclosure.objects.create(
        referral_ref=referral.pk,
        reference=referral.reference,
        kind=AGENCY_TOLD,
        recipient_kind=AGENCY,
        recipient=request.agency,
        recipient_name=policy.agency_name(request.agency),
        purpose="To tell an agency that was asked what was decided",
        lawful_basis=LawfulBasis.PUBLIC_TASK.words,
        body=body,
        agreement=agreement,
        **stamp(by, at),
    )
    announce(told, Topic.AGENCY_TOLD, by=by, at=at)
    return told
