"""A referral arrives: kept as sent, acknowledged, given a reference, a desk and its clocks."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import Stamp, stamp
from openmash.partnership.viewers import clerk
from openmash.people.queries import names_given, places_given
from openmash.referrals.models import (
    Acknowledgement,
    ConsentRecord,
    ManyFromOne,
    Mention,
    MentionKey,
    Move,
    Owning,
    Referral,
)
from openmash.referrals.sent import SentPerson, SentReferral
from openmash.rulebook import calendars, clocks, conflicts, pathway, quality
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_receive
from openmash.rulebook.words import Refused, no


@dataclass(frozen=True, slots=True)
class Received:
    """What receiving gave: the referral, and whether it was here already (a second sending of the same thing)."""

    referral: Referral
    already: bool


class Conflict(Refused):
    """The same key arrived with another text: neither overwrites the other."""


def receive(
    *,
    sent: SentReferral,
    sender: str,
    received_at: datetime,
    policy: LocalPolicy,
    by: Viewer,
    at: datetime,
    keyed: bool = False,
) -> Received:
    """Take a referral in. Refused without a child or a worry; a second sending of the same key returns the first.

    `received_at` (UTC) starts every clock; `sender` is who may see it as their own; `keyed` says that `by` typed what
    somebody else told them. Another text under the same key is a Conflict.
    """
    may_receive(by).require()
    if not sent.children or not sent.concern.strip():
        raise Refused(
            no("A referral needs one child, even an unknown one, and what the worry is. Add what is missing.")
        )
    with transaction.atomic(), clerk():
        found = _earlier(sent)
        if found:
            return found
        try:
            with transaction.atomic():
                referral = _write(sent, sender, received_at, policy, by, at, keyed)
        except IntegrityError:
            found = _earlier(sent)
            if found is None:
                raise
            return found
    return Received(referral, already=False)


def acknowledge(*, referral: Referral, how: str, text: str, by: Viewer, at: datetime) -> Acknowledgement:
    """Record that the referrer was told it arrived: how, and with what words."""
    with transaction.atomic(), clerk():
        told = Acknowledgement.objects.create(referral=referral, how=how, text=text, **stamp(by, at))
        Referral.objects.filter(pk=referral.pk, acknowledged_at=None).update(acknowledged_at=at)
        referral.acknowledged_at = referral.acknowledged_at or at
        enter(by=by, at=at, verb=Verb.ACKNOWLEDGED, reference=referral.reference)
    return told


def mark_many(*, referral: Referral, count: int, by: Viewer, at: datetime) -> None:
    """Say beside the referral that it was the `count`-th of one connection within the hour. It waits as any other does.

    Nothing is refused on that ground: a school behind one line is many people, and so is a worried street.
    """
    with transaction.atomic(), clerk():
        ManyFromOne.objects.create(referral=referral, count=count, **stamp(by, at))
        enter(by=by, at=at, verb=Verb.MARKED_MANY, reference=referral.reference, detail={"count": count})


def _earlier(sent: SentReferral) -> Received | None:
    """The referral already here under this key, or None. Another text under it is a Conflict."""
    if not sent.source_key:
        return None
    earlier = Referral.objects.filter(source_key=sent.source_key).first()
    if earlier is None:
        return None
    if earlier.body_hash != sent.body_hash():
        sentence = (
            f"This was sent before as {earlier.reference}, with other words. Add what is new to {earlier.reference}."
        )
        raise Conflict(no(sentence))
    return Received(earlier, already=True)


def _write(
    sent: SentReferral,
    sender: str,
    received_at: datetime,
    policy: LocalPolicy,
    by: Viewer,
    at: datetime,
    keyed: bool,
) -> Referral:
    stage = pathway.first_stage()
    referral = Referral.objects.create(
        **_columns(sent),
        **_clocks(sent, received_at, policy),
        reference=_next_reference(received_at),
        sender=sender,
        body_hash=sent.body_hash(),
        as_sent=sent.as_data(),
        recorded_at=timezone.now(),
        keyed_by_id=by.id if keyed else "",
        keyed_by_name=by.name if keyed else "",
        family_name=family_name(sent),
        stage=stage.value,
        desk=pathway.owner_desk(stage).value,
    )
    _people(referral, sent)
    _first_facts(referral, sent, stamp(by, received_at))
    detail = {"channel": sent.channel.value, "children": len(sent.children), "danger": sent.danger}
    subjects = [referral.pk]
    enter(by=by, at=at, verb=Verb.RECEIVED, reference=referral.reference, subjects=subjects, detail=detail)
    return referral


def _clocks(sent: SentReferral, received_at: datetime, policy: LocalPolicy) -> dict[str, Any]:
    """Receipt starts every clock: until it is rated, a referral is due when it must be rated."""
    screening_due = clocks.screening_due(received_at, sent.danger, policy)
    return {
        "received_at": received_at,
        "due_at": screening_due,
        "screening_due_at": screening_due,
        "statutory_due_at": clocks.statutory_due(received_at, policy),
    }


def _first_facts(referral: Referral, sent: SentReferral, who: Stamp) -> None:
    """It arrived, a desk has it, and what the sender said of permission."""
    Move.objects.create(referral=referral, to_stage=referral.stage, because="Arrived", **who)
    Owning.objects.create(referral=referral, desk=referral.desk, because="Arrived", **who)
    consent = {**asdict(sent.consent), "answer": sent.consent.answer.value}
    ConsentRecord.objects.create(referral=referral, as_sent=True, **consent, **who)


def _columns(sent: SentReferral) -> dict[str, Any]:
    """The referral's own columns as they were sent, and how complete they are."""
    score = quality.score(sent)
    same = {field.name for field in fields(SentReferral)} & {field.name for field in Referral._meta.fields}
    return {
        **{name: getattr(sent, name) for name in same},
        "source_key": sent.source_key or None,
        "channel": sent.channel.value,
        "own_rating": sent.own_rating.value if sent.own_rating else "",
        "quality_met": score.met,
        "quality_gaps": [gap.code for gap in score.missing],
        "police": dict(sent.police) if sent.police else None,
        "missing": dict(sent.missing) if sent.missing else None,
    }


def _people(referral: Referral, sent: SentReferral) -> None:
    """A row for each child and adult, in the order they were named."""
    rows = [(True, n, p) for n, p in enumerate(sent.children, 1)] + [
        (False, n, p) for n, p in enumerate(sent.adults, 1)
    ]
    known = [field.name for field in fields(SentPerson)]
    named = Mention.objects.bulk_create(
        Mention(
            referral=referral,
            is_child=is_child,
            seq=n,
            **{name: getattr(person, name) for name in known},
        )
        for is_child, n, person in rows
    )
    MentionKey.objects.bulk_create(
        MentionKey(referral=referral, mention=one, key=key) for one in named for key in sorted(_keys_of(one))
    )


def _keys_of(one: Mention) -> frozenset[str]:
    """By which keys staff with an interest, and other referrals about the same child, meet this person."""
    names = names_given(one)
    pairs = [(name.forename, name.surname) for name in names]
    phones = [one.phone] if one.phone else []
    own = conflicts.keys(names=pairs, born=one.born, phones=phones, addresses=places_given(one))
    return own | conflicts.family_keys(names=pairs, born=one.born, nhs_number=one.nhs_number)


def family_name(sent: SentReferral) -> str:
    """What lists call the family: the children's surnames in order, or that no name is known."""
    named = [c.surname for c in sent.children if c.surname] or [a.surname for a in sent.adults if a.surname]
    return "-".join(dict.fromkeys(named)) or "Name not known"


def _next_reference(received_at: datetime) -> str:
    """The next reference: S, the London year, a number that is never used twice. It says nothing about anybody."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('openmash_referral_number')")
        (number,) = cursor.fetchone()
    return f"S{calendars.london(received_at).year % 100:02d}-{number:05d}"
