"""What is said across the room: noted by the social worker, an answer once the navigator confirms it (M4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openmash.agency_checks.actions.answering import Item, keep_items, unanswered, whole
from openmash.agency_checks.actions.flow import (
    go_on_when_all_are_in,
    held_referral,
    held_request,
    keep,
    tell_answer,
)
from openmash.agency_checks.models import Answer, AnswerConfirmed, InformationRequest
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.rulebook.roles import Viewer, may_answer, may_note_spoken
from openmash.rulebook.words import refuse


@transaction.atomic
def note_spoken(
    *,
    request: InformationRequest,
    said_by: str,
    nothing_held: bool,
    items: Sequence[Item],
    searched: str = "",
    by: Viewer,
    at: datetime,
) -> Answer:
    """Note what somebody of the agency said. The question stays out until their navigator confirms it."""
    may_note_spoken(by).require()
    referral = held_referral(request.referral_id)
    request = held_request(request)
    unanswered(request)
    if not said_by.strip():
        refuse("Say who of the agency said it, by name.")
    if waiting := request.answers.filter(confirmed=None).exclude(spoken_by="").first():
        refuse(f"What {waiting.spoken_by} said is noted already and waits for the navigator to confirm it.")
    looked = searched.strip() or ("said across the room" if nothing_held else "")
    whole(nothing_held, items, looked)
    noted = Answer.objects.create(
        request=request,
        agency=request.agency,
        nothing_held=nothing_held,
        searched=looked,
        spoken_by=said_by.strip(),
        after_decision=referral.decided_at is not None,
        **stamp(by, at),
    )
    keep_items(noted, items)
    enter(by=by, at=at, verb=Verb.NOTED_SPOKEN, reference=request.reference, subjects=[noted.pk])
    return noted


@transaction.atomic
def confirm_spoken(*, answer: Answer, right: bool, because: str, by: Viewer, at: datetime) -> AnswerConfirmed:
    """The navigator says whether what was noted is right. Right: it is the agency's answer. Not right: say what is."""
    may_answer(by, answer.agency).require()
    referral = held_referral(answer.request.referral_id)
    request = held_request(answer.request)
    if not answer.spoken_by:
        refuse("Only an answer that was given by word of mouth needs confirming.")
    if AnswerConfirmed.objects.filter(answer=answer).exists():
        refuse("This has been confirmed already.")
    if not right and not because.strip():
        refuse("Say what is not right, so that the hub does not act on it.")
    confirmed = AnswerConfirmed.objects.create(
        request=request, agency=answer.agency, answer=answer, right=right, because=because.strip(), **stamp(by, at)
    )
    if right and request.answered_at is None and request.withdrawn_at is None:
        keep(request, answered_at=at, nothing_held=answer.nothing_held)
        go_on_when_all_are_in(referral=referral, by=by, at=at)
    detail = {"answer": str(answer.pk), "right": right}
    enter(by=by, at=at, verb=Verb.CONFIRMED_SPOKEN, reference=request.reference, subjects=[answer.pk], detail=detail)
    tell_answer(referral=referral, answer=answer, by=by, at=at)
    return confirmed
