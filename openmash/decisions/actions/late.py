"""An answer that came after the decision: a manager reads it and says whether anything changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.agency_checks.models import Answer
from openmash.decisions.models import LateAnswerRead, Recommendation
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.queries import account
from openmash.referrals import actions as referrals
from openmash.referrals.models import Referral
from openmash.rulebook import roles
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import YES, Desk, Stage, first_no, no


@transaction.atomic
def read_late_answer(*, answer: Answer, reopen: bool | None, because: str, by: Viewer, at: datetime) -> LateAnswerRead:
    """Record that a manager has read a late answer. Only a "yes" reopens; the decision stands till a new one."""
    referral = Referral.objects.select_for_update().get(pk=answer.request.referral_id)
    already = LateAnswerRead.objects.filter(answer=answer).exists()
    first_no(
        roles.may_reopen(by),
        YES if answer.after_decision else no("This answer came before the decision and was part of it."),
        no("Another manager has already read this answer.") if already else YES,
        YES if reopen is not None else no("Say whether to reopen."),
        YES if because.strip() else no("Say why."),
    ).require()
    read = LateAnswerRead.objects.create(
        referral=referral, answer=answer, reopen=bool(reopen), because=because.strip(), **stamp(by, at)
    )
    enter(
        by=by,
        at=at,
        verb=Verb.READ_LATE_ANSWER,
        reference=referral.reference,
        subjects=[answer.id],
        detail={"reopen": reopen},
    )
    if reopen and referral.stage in (Stage.HANDING_OVER, Stage.TELLING, Stage.CLOSED):
        _reopen(referral, because.strip(), by, at)
    return read


def _reopen(referral: Referral, because: str, by: Viewer, at: datetime) -> None:
    """Back to the one who recommended. What was decided, and when, stays on record and stands until a new decision."""
    referrals.keep(referral=referral, decided_at=None, decided_by_name="")
    referrals.move_on(referral=referral, to=Stage.ANALYSING, because=because, by=by, at=at)
    last = Recommendation.objects.filter(referral=referral).order_by("-at", "-recorded_at").first()
    owner = account(last.by_id) if last else None
    referrals.give_to(referral=referral, desk=Desk.HUB, owner=owner, because=because, by=by, at=at)
