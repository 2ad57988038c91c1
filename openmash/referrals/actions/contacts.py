"""Talking to people: what is added beside a referral while it is worked on. Nothing here alters what was sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import (
    Contact,
    Correction,
    Mention,
    Referral,
    WelfareCheck,
    WelfareSighting,
)
from openmash.referrals.words import ContactWay, SafeToCall, WithWhom
from openmash.rulebook.roles import (
    Viewer,
    may_ask_welfare_check,
    may_contact_family,
    may_correct,
)
from openmash.rulebook.words import refuse


@transaction.atomic
def correct(*, referral: Referral, about: str, text: str, by: Viewer, at: datetime) -> Correction:
    """Add something beside what was sent: a correction, or a further call about the same family (M1.1).

    The same words by the same person are one correction: a double press adds one row.
    """
    may_correct(by).require()
    if not text.strip():
        refuse("Write what is different or new. What was sent stays as it is.")
    Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    same = Correction.objects.filter(referral=referral, about=about.strip(), text=text.strip(), by_id=by.id).first()
    if same:
        return same
    added = Correction.objects.create(**stamp(by, at), referral=referral, about=about.strip(), text=text.strip())
    enter(
        by=by,
        at=at,
        verb=Verb.CORRECTED,
        reference=referral.reference,
        subjects=[added.id],
    )
    return added


@transaction.atomic
def record_contact(
    *,
    referral: Referral,
    with_whom: WithWhom,
    whom_name: str,
    how: ContactWay,
    reached: bool,
    safe_to_call: SafeToCall | None,
    said: str,
    by: Viewer,
    at: datetime,
) -> Contact:
    """One talk, or one try: with the referrer, the family or a child. Each is a row of its own."""
    may_contact_family(by).require()
    if not said.strip():
        refuse("Write what was said, or what happened when you tried.")
    contact = Contact.objects.create(
        **stamp(by, at),
        referral=referral,
        with_whom=with_whom.value,
        whom_name=whom_name.strip(),
        how=how.value,
        reached=reached,
        safe_to_call=safe_to_call.value if safe_to_call else "",
        said=said.strip(),
    )
    detail = {"with_whom": with_whom.value, "how": how.value, "reached": reached}
    enter(
        by=by,
        at=at,
        verb=Verb.RECORDED_CONTACT,
        reference=referral.reference,
        subjects=[contact.id],
        detail=detail,
    )
    return contact


@transaction.atomic
def ask_welfare_check(
    *,
    child: Mention,
    asked_of: str,
    by_when: datetime,
    because: str,
    by: Viewer,
    at: datetime,
) -> WelfareCheck:
    """Ask somebody by name or post to see a child, by when and why."""
    may_ask_welfare_check(by).require()
    if not child.is_child:
        refuse("A welfare check is asked for a child. Choose one of the children.")
    if not (asked_of.strip() and because.strip()):
        refuse("Say who is asked to see the child, and why.")
    if by_when <= at:
        refuse("The time by which the child is to be seen has already passed. Give a later time.")
    check = WelfareCheck.objects.create(
        **stamp(by, at),
        referral=child.referral,
        child=child,
        asked_of=asked_of.strip(),
        by_when=by_when,
        because=because.strip(),
    )
    reference = child.referral.reference
    enter(
        by=by,
        at=at,
        verb=Verb.ASKED_WELFARE_CHECK,
        reference=reference,
        subjects=[check.id, child.id],
    )
    return check


@transaction.atomic
def record_sighting(
    *,
    check: WelfareCheck,
    seen: bool,
    seen_by: str,
    seen_at: datetime,
    what: str,
    by: Viewer,
    at: datetime,
) -> WelfareSighting:
    """Record who saw the child, when, and what they saw; or who tried and could not. A check may have several rows."""
    may_ask_welfare_check(by).require()
    if not (seen_by.strip() and what.strip()):
        refuse("Say who saw the child or tried to, and what they saw.")
    if seen_at > at:
        refuse("The child cannot have been seen in the future. Check the date and time.")
    sighting = WelfareSighting.objects.create(
        **stamp(by, at),
        check_asked=check,
        seen=seen,
        seen_by=seen_by.strip(),
        seen_at=seen_at,
        what=what.strip(),
    )
    reference = check.referral.reference
    subjects = [sighting.id, check.id, check.child_id]
    enter(
        by=by,
        at=at,
        verb=Verb.RECORDED_SIGHTING,
        reference=reference,
        subjects=subjects,
        detail={"seen": seen},
    )
    return sighting
