"""After it has left, or instead: a recall, a decision not to share, the opening and the download on record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openmash.agency_checks.queries import guard_for
from openmash.disclosures import queries
from openmash.disclosures.actions.announcing import announce
from openmash.disclosures.models import Disclosure, DisclosureOpened, DisclosurePaper, NotShared, Recall
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.people import actions as people
from openmash.people.models import ProtectedMark, ProtectedMarkLifted
from openmash.referrals.models import Referral
from openmash.rulebook import roles, sharing
from openmash.rulebook.outputs import AGENCY
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import RecipientKind, refuse


@transaction.atomic
def recall(*, disclosure: Disclosure, because: str, by: Viewer, at: datetime) -> Recall:
    """Call back what left: its recipient reads "do not use" and the reason, and no longer the text.

    So the reason repeats nothing that an agency gave, whether it had left or had to stay; its own an agency may hear.

    A pack that a team has accepted stays accepted: the team is responsible and the paper alone is called back.
    """
    roles.may_release(by).require()
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=disclosure.referral_ref)
    if Recall.objects.filter(disclosure=disclosure).exists():
        refuse("This has been recalled already.")
    if not because.strip():
        refuse("Say why it is called back: its recipient reads that.")
    agency = disclosure.recipient if disclosure.recipient_kind == AGENCY else ""
    stopped = guard_for(referral, agency).stops(because)
    if not stopped:
        refuse(f"Your reason goes to the recipient and cannot go as it is. {stopped.because}")
    made = Recall.objects.create(
        disclosure=disclosure,
        referral_ref=disclosure.referral_ref,
        reference=disclosure.reference,
        kind=disclosure.kind,
        recipient_kind=disclosure.recipient_kind,
        recipient=disclosure.recipient,
        because=because.strip(),
        **stamp(by, at),
    )
    announce(disclosure, Topic.CALLED_BACK, urgent=True, by=by, at=at)
    detail = {"kind": disclosure.kind, "where": disclosure.recipient_kind}
    subjects = [made.pk, disclosure.pk]
    enter(by=by, at=at, verb=Verb.RECALLED_RELEASE, reference=disclosure.reference, subjects=subjects, detail=detail)
    return made


@transaction.atomic
def decide_not_to_share(
    *,
    referral: Referral,
    to: str,
    because: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    item_id: UUID | str | None = None,
) -> NotShared:
    """Record that an item (without one: the whole) is not shared, with whom not, and why: an ending like sharing."""
    roles.may_release(by).require()
    if item_id is not None:
        items = queries.leaving(referral, RecipientKind.NETWORK, policy)
        if str(item_id) not in {str(one.item.pk) for one in items}:
            refuse("The item is not part of this referral. Open the page again.")
    if not to.strip():
        refuse("Say with whom it is not shared.")
    if not because.strip():
        refuse("Say why it is not shared: not to share is a decision too.")
    made = NotShared.objects.create(
        referral_ref=referral.pk,
        reference=referral.reference,
        item=UUID(str(item_id)) if item_id else None,
        recipient_words=to.strip(),
        because=because.strip(),
        **stamp(by, at),
    )
    enter(by=by, at=at, verb=Verb.DECIDED_NOT_TO_SHARE, reference=referral.reference, subjects=[made.pk])
    return made


@transaction.atomic
def open_disclosure(*, disclosure: Disclosure, by: Viewer, at: datetime) -> None:
    """The recipient has opened it: the first time for each person is kept, and the hub sees it."""
    sharing.may_open(by, disclosure.recipient_kind, disclosure.recipient).require()
    if DisclosureOpened.objects.filter(disclosure=disclosure, by_id=by.id).exists():
        return
    made, first = DisclosureOpened.objects.get_or_create(
        disclosure=disclosure,
        by_id=by.id,
        defaults={key: value for key, value in stamp(by, at).items() if key != "by_id"},
    )
    if first:
        subjects = [made.pk, disclosure.pk]
        enter(by=by, at=at, verb=Verb.OPENED_RELEASE, reference=disclosure.reference, subjects=subjects)


@transaction.atomic
def take_paper(*, disclosure: Disclosure, by: Viewer, at: datetime) -> DisclosurePaper:
    """Carry a package away as paper: the hub, or its recipient. DisclosurePaper.DoesNotExist when it has none."""
    if not roles.may_release(by):
        sharing.may_open(by, disclosure.recipient_kind, disclosure.recipient).require()
    found = DisclosurePaper.objects.get(disclosure=disclosure)
    detail = {"sha256": found.sha256}
    subjects = [disclosure.pk]
    enter(by=by, at=at, verb=Verb.DOWNLOADED_PAPER, reference=disclosure.reference, subjects=subjects, detail=detail)
    return found


@transaction.atomic
def protect(
    *, referral: Referral, kind: str, subject: UUID, because: str, by: Viewer, at: datetime, policy: LocalPolicy
) -> ProtectedMark:
    """Mark somebody or something of this referral as protected, in the hub."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    there = {(one.kind, one.subject) for one in queries.protectable(by, referral, policy)}
    if (kind, subject) not in there:
        refuse("This is not part of the referral. Open the page again and choose anew.")
    return people.protect(
        kind=kind,
        subject=subject,
        referral_ref=referral.pk,
        reference=referral.reference,
        because=because,
        by=by,
        at=at,
    )


def lift_protection(*, mark: ProtectedMark, because: str, by: Viewer, at: datetime) -> ProtectedMarkLifted:
    """A manager lifts a protection that the hub put on. An agency lifts its own."""
    return people.lift_protection(mark=mark, because=because, by=by, at=at)
