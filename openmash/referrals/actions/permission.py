"""Permission, competence and the family's voice: facts added beside one another. Nothing is ever merged or altered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.partnership.queries import account
from openmash.referrals.models import CompetenceJudged, ConsentRecord, FamilyInformed, Mention, Referral, ViewHeard
from openmash.referrals.queries import child_name
from openmash.referrals.words import ContactWay, Fraser
from openmash.rulebook import calendars, consent
from openmash.rulebook.consent import Judged
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_contact_family
from openmash.rulebook.words import Capacity, ConsentAnswer, Purpose, refuse

ASKED = consent.SPEAKING | {ConsentAnswer.SOUGHT}
"""Answers that somebody gave, or was asked for: who, as whom, how and when belong to each."""


@transaction.atomic
def record_consent(
    *,
    referral: Referral,
    answer: ConsentAnswer,
    giver: Mention | None,
    given_by: str,
    capacity: Capacity | None,
    agencies: Sequence[str],
    purposes: Sequence[Purpose],
    covers: str,
    how: ContactWay | None,
    said_at: datetime | None,
    why_not: str,
    decided_by: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> ConsentRecord:
    """Record permission asked for, given, refused or taken back: by whom, for which agencies and purposes, how, when.

    Or why nobody was asked, and which manager (`decided_by`, an account's id) decided that. Recorded, never the gate:
    what is shared rests on its own lawful basis. Whoever answers differently stands beside the others.
    """
    may_contact_family(by).require()
    if answer in ASKED:
        _who_and_when(referral, giver, given_by, capacity, how, said_at, at)
    _covered(answer, agencies, purposes, covers, policy)
    manager = _manager(decided_by) if answer is ConsentAnswer.NOT_SOUGHT else None
    if answer is ConsentAnswer.NOT_SOUGHT and not (why_not.strip() and manager):
        refuse("Say why nobody was asked for permission, and which manager decided that.")
    record = ConsentRecord.objects.create(
        **stamp(by, at),
        referral=referral,
        answer=answer.value,
        giver=giver,
        given_by=child_name(giver) if giver else given_by.strip(),
        capacity=capacity.value if capacity else "",
        agencies=list(agencies),
        purposes=[one.value for one in purposes],
        covers=covers.strip(),
        how=how.value if how else "",
        said_at=said_at,
        why_not=why_not.strip(),
        decided_by=manager.name if manager else "",
        decided_by_staff=str(manager.pk) if manager else "",
    )
    detail = {"answer": answer.value, "capacity": record.capacity, "agencies": record.agencies}
    _enter(Verb.RECORDED_CONSENT, referral, record.id, detail, by, at)
    return record


def _who_and_when(
    referral: Referral,
    giver: Mention | None,
    given_by: str,
    capacity: Capacity | None,
    how: ContactWay | None,
    said_at: datetime | None,
    at: datetime,
) -> None:
    if giver is None and not given_by.strip():
        refuse("Say who was asked, or who gave, refused or took back permission.")
    if giver is not None and giver.referral_id != referral.pk:
        refuse("Choose one of the people of this referral, or give their name.")
    if capacity is None:
        refuse("Say whether they speak as a parent, as the child, or as somebody else.")
    if capacity is Capacity.CHILD and (giver is None or not giver.is_child or giver.unborn):
        refuse("Choose which child it is who speaks for themselves.")
    if how is None or said_at is None:
        refuse("Say how and when they were asked or said it.")
    _not_to_come(said_at, at)


def _covered(
    answer: ConsentAnswer, agencies: Sequence[str], purposes: Sequence[Purpose], covers: str, policy: LocalPolicy
) -> None:
    if not {agency.code for agency in policy.agencies}.issuperset(agencies):
        refuse("Choose among the agencies of this partnership.")
    if answer is ConsentAnswer.GIVEN and not covers.strip():
        refuse("Say what the permission covers, in the words that were used.")
    if answer is ConsentAnswer.GIVEN and not (agencies and purposes):
        refuse("Tick the agencies and the purposes that the permission covers. What is not ticked is not covered.")


def _manager(account_id: str) -> Account | None:
    """The manager who decided that nobody is asked; only a manager of the hub decides that."""
    found = account(account_id)
    return found if found is not None and found.viewer().is_manager else None


def _not_to_come(moment: datetime, at: datetime) -> None:
    if moment > at:
        refuse("That time has not come yet. Check the date and the time.")


@transaction.atomic
def judge_competence(
    *,
    child: Mention,
    about: str,
    judged: Judged,
    reasons: str,
    fraser: Fraser | None,
    fraser_reasons: str,
    judged_by: str,
    judged_on: date,
    by: Viewer,
    at: datetime,
) -> CompetenceJudged:
    """Record whether a child understands enough to decide for themselves (Gillick), about which decision, and why."""
    may_contact_family(by).require()
    if not child.is_child or child.unborn:
        refuse("Choose one of the children who are born.")
    if not (about.strip() and reasons.strip() and judged_by.strip()):
        refuse("Say which decision it is about, what shows it, and who judged.")
    consent.may_judge(judged).require()
    if fraser in (Fraser.MET, Fraser.NOT_MET) and not fraser_reasons.strip():
        refuse("Say what shows that the Fraser guidelines are met, or not.")
    if judged_on > calendars.london(at).date():
        refuse("That day has not come yet. Check the date.")
    row = CompetenceJudged.objects.create(
        **stamp(by, at),
        referral=child.referral,
        child=child,
        about=about.strip(),
        understands=judged.understands,
        consequences=judged.consequences,
        free=judged.free,
        competent=judged.competent,
        reasons=reasons.strip(),
        fraser=fraser.value if fraser else "",
        fraser_reasons=fraser_reasons.strip(),
        judged_by=judged_by.strip(),
        judged_on=judged_on,
    )
    _enter(Verb.RECORDED_COMPETENCE, child.referral, row.id, {"competent": judged.competent}, by, at)
    return row


@transaction.atomic
def hear_view(
    *,
    person: Mention,
    words: str,
    heard_by: str,
    heard_at: datetime | None,
    alone: str,
    why_not: str,
    by: Viewer,
    at: datetime,
) -> ViewHeard:
    """Record what a child wishes or a parent thinks, in their own words, who heard it and when; or why nobody has."""
    may_contact_family(by).require()
    if words.strip():
        if not (heard_by.strip() and heard_at):
            refuse("Say who heard it, and when.")
        _not_to_come(heard_at, at)
    elif not why_not.strip():
        refuse("Write their words as they said them, or say why nobody has heard them.")
    row = ViewHeard.objects.create(
        **stamp(by, at),
        referral=person.referral,
        person=person,
        words=words.strip(),
        heard_by=heard_by.strip() if words.strip() else "",
        heard_at=heard_at if words.strip() else None,
        alone=alone if words.strip() else "",
        why_not="" if words.strip() else why_not.strip(),
    )
    _enter(Verb.RECORDED_VIEW, person.referral, row.id, {"child": person.is_child, "heard": bool(row.words)}, by, at)
    return row


@transaction.atomic
def tell_family(
    *,
    referral: Referral,
    told: bool,
    whom: str,
    what: str,
    told_by: str,
    told_at: datetime | None,
    why_not: str,
    decided_by: str,
    by: Viewer,
    at: datetime,
) -> FamilyInformed:
    """Record what the family was told of what is shared, by whom and when; or why not, and which manager decided."""
    may_contact_family(by).require()
    if not whom.strip():
        refuse("Say who of the family was told, or was not.")
    if told and not (what.strip() and told_by.strip() and told_at):
        refuse("Say what they were told, who told them, and when.")
    manager = None if told else _manager(decided_by)
    if not told and not (why_not.strip() and manager):
        refuse("Say why they were not told, and which manager decided that.")
    if told and told_at is not None:
        _not_to_come(told_at, at)
    row = FamilyInformed.objects.create(
        **stamp(by, at),
        referral=referral,
        told=told,
        whom=whom.strip(),
        what=what.strip() if told else "",
        told_by=told_by.strip() if told else "",
        told_at=told_at if told else None,
        why_not="" if told else why_not.strip(),
        decided_by=manager.name if manager else "",
    )
    _enter(Verb.RECORDED_FAMILY_TOLD, referral, row.id, {"told": told}, by, at)
    return row


def _enter(verb: Verb, of: Referral, row: UUID, detail: Mapping[str, object], by: Viewer, at: datetime) -> None:
    enter(by=by, at=at, verb=verb, reference=of.reference, subjects=[row], detail=dict(detail))
