"""The owner's word over an item it gave: asked for one recipient and one purpose, given, refused, taken back.

Originator control (Met Police paper, 7 July 2011): what an agency released to the hub stays its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from openmash.agency_checks.actions.flow import held_referral
from openmash.agency_checks.models import AnswerItem, OwnerAnswered, OwnerAsked, OwnerTookBack
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import by_id, of_agency
from openmash.partnership.facts import stamp
from openmash.people import actions as people
from openmash.people.models import ProtectedMark, ProtectedMarkLifted
from openmash.rulebook import guarding, sharing
from openmash.rulebook.outputs import Output, Recipient
from openmash.rulebook.roles import Viewer, may_answer, may_release
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import LawfulBasis, Purpose, refuse


@transaction.atomic
def ask_owner(
    *,
    item: AnswerItem,
    output: Output,
    recipients: Sequence[Recipient],
    purpose: Purpose | str,
    lawful_basis: LawfulBasis | str,
    because: str,
    by: Viewer,
    at: datetime,
) -> OwnerAsked:
    """Ask an item's owner whether it may go to these recipients, for this purpose. "Hub only" is not asked for.

    The owner reads `because` word for word; whoever calls has looked that it may leave.
    """
    may_release(by).require()
    held_referral(item.referral_ref)
    sharing.may_be_asked_for(item).require()
    if not recipients or not all(one.name.strip() for one in recipients):
        refuse("Say first to whom it would go: the owner agrees to a recipient, not to anybody.")
    if not because.strip():
        refuse("Say why it is needed: the owner reads that.")
    told = "; ".join(one.words for one in recipients)
    waits = OwnerAsked.objects.filter(item=item, recipient_words=told, purpose=purpose, answered=None)
    if waits.exists():
        refuse("The owner has this question already. Ring their navigator if it cannot wait.")
    reference = item.answer.request.reference
    asked = OwnerAsked.objects.create(
        item=item,
        agency=item.agency,
        referral_ref=item.referral_ref,
        reference=reference,
        output=output.value,
        recipients=[one.as_data() for one in recipients],
        recipient_words=told,
        purpose=Purpose(purpose).value,
        lawful_basis=LawfulBasis(lawful_basis).value,
        because=because.strip(),
        **stamp(by, at),
    )
    detail = {"agency": item.agency, "output": output.value}
    enter(by=by, at=at, verb=Verb.ASKED_OWNER, reference=reference, subjects=[asked.pk, item.pk], detail=detail)
    path = reverse("agency_checks_owner", args=[asked.pk])
    tell(to=of_agency(item.agency), topic=Topic.ANSWER_WANTED, key=f"owner asked {asked.pk}", at=at, path=path,
         about=item.referral_ref, but=by.id)  # fmt: skip
    return asked


@transaction.atomic
def answer_owner(
    *, asked: OwnerAsked, agrees: bool, words: str, because: str, by: Viewer, at: datetime
) -> OwnerAnswered:
    """The owner agrees to exactly what was asked, gives shorter words of its own, or says no and why."""
    may_answer(by, asked.agency).require()
    held_referral(asked.referral_ref)
    if OwnerAnswered.objects.filter(asked=asked).exists():
        refuse("Your agency has answered this already. Open the page again to read the answer.")
    if not agrees and not because.strip():
        refuse("Say why it must stay: the hub reads that and looks for another way.")
    if agrees and words.strip() and guarding.squeezed(words) == guarding.squeezed(asked.item.text):
        words = ""
    answered = OwnerAnswered.objects.create(
        asked=asked,
        agency=asked.agency,
        agrees=agrees,
        words=words.strip() if agrees else "",
        because=because.strip(),
        **stamp(by, at),
    )
    verb = Verb.AGREED_AS_OWNER if agrees else Verb.REFUSED_AS_OWNER
    detail = {"agency": asked.agency, "own_words": bool(answered.words)}
    subjects = [answered.pk, asked.pk, asked.item_id]
    enter(by=by, at=at, verb=verb, reference=asked.reference, subjects=subjects, detail=detail)
    path = reverse("agency_checks_referral", args=[asked.reference])
    tell(to=by_id(asked.by_id), topic=Topic.ANSWER_IN, key=f"owner answered {answered.pk}", at=at, path=path,
         about=asked.referral_ref, but=by.id)  # fmt: skip
    return answered


@transaction.atomic
def take_agreement_back(*, answered: OwnerAnswered, because: str, by: Viewer, at: datetime) -> OwnerTookBack:
    """Take an agreement back. What has left by then is recalled by the hub: the owner rings and says so.

    The referral is held, so that a release that is pressed at the same moment comes wholly before or wholly after.
    """
    may_answer(by, answered.agency).require()
    held_referral(answered.asked.referral_ref)
    if not answered.agrees:
        refuse("Your agency did not agree, so there is nothing to take back.")
    if OwnerTookBack.objects.filter(answered=answered).exists():
        refuse("This agreement was taken back already.")
    if not because.strip():
        refuse("Say why it is taken back: the hub reads that.")
    taken = OwnerTookBack.objects.create(
        answered=answered, agency=answered.agency, because=because.strip(), **stamp(by, at)
    )
    reference, subjects = answered.asked.reference, [taken.pk, answered.pk, answered.asked.item_id]
    enter(by=by, at=at, verb=Verb.TOOK_AGREEMENT_BACK, reference=reference, subjects=subjects)
    tell(to=by_id(answered.asked.by_id), topic=Topic.AGREEMENT_BACK, key=f"taken back {taken.pk}", at=at,
         path=reverse("agency_checks_referral", args=[reference]), urgent=True, about=answered.asked.referral_ref,
         but=by.id)  # fmt: skip
    return taken


def protect_own_item(*, item: AnswerItem, because: str, by: Viewer, at: datetime) -> ProtectedMark:
    """The agency marks an item of its own as protected: it then leaves the hub for nobody, whatever its label."""
    return people.protect(
        kind="ITEM",
        subject=item.pk,
        referral_ref=item.referral_ref,
        reference=item.answer.request.reference,
        agency=item.agency,
        because=because,
        by=by,
        at=at,
    )


def lift_own_protection(*, mark: ProtectedMark, because: str, by: Viewer, at: datetime) -> ProtectedMarkLifted:
    """The agency lifts the protection that it put on its own item."""
    return people.lift_protection(mark=mark, because=because, by=by, at=at)
