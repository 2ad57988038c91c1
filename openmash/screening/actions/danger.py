"""A child is in danger now: the alarm, child protection activated, a named team that acknowledges (M1.8).

The hub's own process goes on beside it and is never waited for.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import for_danger, of_team
from openmash.partnership.facts import stamp
from openmash.referrals import protecting
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name, children
from openmash.referrals.reaching import reaching
from openmash.rulebook import guarding
from openmash.rulebook.guarding import Guard
from openmash.rulebook.roles import Viewer, may_acknowledge, may_activate, may_raise_alarm
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import refuse
from openmash.screening.actions.due import held, reason
from openmash.screening.models import Activation, ActivationAcknowledged, Alarm, AlarmAnswered
from openmash.web import times


@transaction.atomic
def raise_alarm(*, referral: Referral, because: str, by: Viewer, at: datetime) -> Alarm:
    """Say that a child is in danger now. Anyone who works with the hub may; a social worker or manager answers."""
    may_raise_alarm(by).require()
    text = reason(because, "Say what makes you think a child is in danger now, in one line.")
    raised = Alarm.objects.create(referral=referral, because=text, **stamp(by, at))
    enter(by=by, at=at, verb=Verb.RAISED_ALARM, reference=referral.reference, subjects=[raised.pk])
    path = reverse("screening_answer_alarm", args=[raised.pk])
    tell(to=for_danger(at), topic=Topic.ALARM, key=f"alarm {raised.pk}", at=at, path=path, urgent=True,
         about=referral.pk, but=by.id)  # fmt: skip
    return raised


@transaction.atomic
def answer_alarm(*, alarm: Alarm, activated: bool, because: str, team: str, by: Viewer, at: datetime) -> AlarmAnswered:
    """Answer an alarm: activate child protection with a named team, or say why not. One answer an alarm."""
    may_activate(by).require()
    referral = held(alarm.referral_id)
    earlier = AlarmAnswered.objects.filter(alarm=alarm).first()
    if earlier is not None:
        refuse(f"{earlier.by_name} has answered this alarm: {earlier.because}", private=earlier.because)
    text = reason(because, "Say why, whichever you choose: the person who raised the alarm reads it.")
    answered = AlarmAnswered.objects.create(alarm=alarm, activated=activated, because=text, **stamp(by, at))
    if activated:
        activate(referral=referral, team=team, because=text, by=by, at=at)
    enter(
        by=by,
        at=at,
        verb=Verb.ANSWERED_ALARM,
        reference=referral.reference,
        subjects=[answered.pk],
        detail={"activated": activated},
    )
    return answered


@transaction.atomic
def activate(*, referral: Referral, team: str, because: str, by: Viewer, at: datetime) -> Activation:
    """Activate a child-protection team at once. What the team is told is written into the row, word for word."""
    may_activate(by).require()
    referral = held(referral.pk)
    text = reason(because, "Say what the team must know now, in one line.")
    if not team:
        refuse("Choose the child-protection team to activate.")
    _may_be_told(referral, text)
    if before := Activation.objects.filter(referral=referral, team=team, acknowledged=None).first():
        refuse(f"{before.by_name} activated this team at {times.time_of_day(before.at)}. Ring them if they are silent.")
    called = Activation.objects.create(
        referral=referral, team=team, because=told(referral, text, by, at), **stamp(by, at)
    )
    enter(
        by=by,
        at=at,
        verb=Verb.ACTIVATED_CHILD_PROTECTION,
        reference=referral.reference,
        subjects=[called.pk],
        detail={"team": team},
    )
    path = reverse("screening_acknowledge", args=[called.pk])
    tell(to=of_team(team), topic=Topic.CHILD_PROTECTION, key=f"activation {called.pk}", at=at, path=path, urgent=True,
         about=referral.pk, but=by.id)  # fmt: skip
    return called


@transaction.atomic
def acknowledge(*, activation: Activation, note: str, by: Viewer, at: datetime) -> ActivationAcknowledged:
    """A named worker of the team has it. Only that team, once; the silence ends here."""
    may_acknowledge(by, activation.team).require()
    earlier = ActivationAcknowledged.objects.filter(activation=activation).first()
    if earlier is not None:
        refuse(f"{earlier.by_name} of your team acknowledged this at {times.time_of_day(earlier.at)}.")
    taken = ActivationAcknowledged.objects.create(activation=activation, note=note.strip(), **stamp(by, at))
    reference = activation.because.partition("\n")[0]
    enter(by=by, at=at, verb=Verb.ACKNOWLEDGED_ACTIVATION, reference=reference, subjects=[taken.pk])
    return taken


def _may_be_told(referral: Referral, because: str) -> None:
    """Refused when the reason, which the team reads word for word, says what must stay; one change mends it."""
    stopped = guarding.guard(protecting.protected(referral).words).stops(because)
    if not stopped:
        refuse(f"The team reads your reason as you wrote it, and it cannot go so. {stopped.because}")


def told(referral: Referral, because: str, by: Viewer, at: datetime) -> str:
    """Everything the team learns, and no more: reference, the children, where, why, who activated it and when.

    The team cannot read the referral, so this text is the disclosure. A protected address never stands in it.
    """
    where = ", ".join(filter(None, [referral.address_line, referral.postcode])) or "address not known"
    if referral.no_fixed_address:
        where = "no fixed address"
    kept = protecting.protected(referral)
    if kept.home:
        where = "protected address: ring the hub before anyone visits"
    named = [f"Child: {_who(child)}" for child in children(referral)]
    when = f"{times.time_of_day(at)} on {times.day(at)}"
    minded = _minded(referral, guarding.guard(kept.words))
    why = f"Why: {' '.join(because.split())}"
    return "\n".join([referral.reference, *named, f"Where: {where}", *minded, why, f"From: {by.name}, {when}"])


def _minded(referral: Referral, watch: Guard) -> list[str]:
    """What the team must know before it speaks to the family, in one line: interpreters, and what the hub noted."""
    known = reaching(referral)
    words = [" ".join(line.split()) for line in (*known.interpreter, *known.added)]
    told = [line if watch.stops(line) else "ring the hub for the rest" for line in words]
    return [f"Before you speak to them: {'; '.join(dict.fromkeys(told))}"] if told else []


def _who(child: Mention) -> str:
    born = f"born {times.day(child.born)}" if child.born else child.born_words or "age not known"
    if child.unborn:
        born = f"expected {times.day(child.expected)}" if child.expected else "not yet born"
    return f"{child_name(child)}, {born}"
