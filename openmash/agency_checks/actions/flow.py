"""What every write here shares: the locks, in one order, and the move when the last answer is in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from openmash.agency_checks.models import Answer, InformationRequest
from openmash.messages.actions import tell
from openmash.messages.queries import by_id, for_manager
from openmash.partnership.viewers import clerk
from openmash.referrals.actions import move_on
from openmash.referrals.models import Referral
from openmash.rulebook import pathway
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Rating, Stage, refuse
from openmash.web import times


def held_referral(referral_id: UUID) -> Referral:
    """The referral, locked until the transaction ends. A navigator's answer locks it too, though they never see it.

    Referral first, requests second, everywhere: two people never wait for each other in a ring.
    """
    with clerk():
        return Referral.objects.select_for_update(of=("self",)).select_related("owner").get(pk=referral_id)


def held_request(request: InformationRequest) -> InformationRequest:
    """The request as it is now, locked; InformationRequest.DoesNotExist when it is not the viewer's."""
    seen = InformationRequest.objects.only("pk").get(pk=request.pk)
    with clerk():
        return InformationRequest.objects.select_for_update(of=("self",)).get(pk=seen.pk)


def not_taken_back(request: InformationRequest) -> None:
    """Refused when the hub took the question back."""
    if request.withdrawn_at is not None:
        refuse(f"The hub took this question back at {times.time_of_day(request.withdrawn_at)}. Nothing need be sent.")


def keep(request: InformationRequest, **caches: datetime | bool | str | None) -> int:
    """Change caches of a request beside the fact that says so; the number of rows changed. An agency changes none."""
    with clerk():
        return InformationRequest.objects.filter(pk=request.pk).update(**caches)


def open_requests(referral_id: UUID) -> list[InformationRequest]:
    """What is still out: neither answered nor taken back."""
    still_out = InformationRequest.objects.filter(referral_id=referral_id, answered_at=None, withdrawn_at=None)
    return list(still_out.order_by("asked_at", "agency"))


def go_on_when_all_are_in(*, referral: Referral, by: Viewer, at: datetime) -> None:
    """With the last request answered or taken back the referral goes on by itself. The hub's clerk writes the move."""
    with clerk():
        if referral.stage == Stage.ASKING.value and not open_requests(referral.pk):
            why = pathway.why(Stage.ASKING, Stage.ANALYSING)
            move_on(referral=referral, to=Stage.ANALYSING, because=why, by=by, at=at)


def tell_answer(*, referral: Referral, answer: Answer, by: Viewer, at: datetime) -> None:
    """Whoever owns the referral hears that an agency has answered; of a late answer the manager who reads it.

    Its agency or what it said are not in the message. A step of the acts that enter the ledger.
    """
    late = answer.after_decision
    path = ("decisions_late_answer", answer.pk) if late else ("agency_checks_referral", referral.reference)
    tell(
        to=for_manager(at, referral.pk) if late else by_id(referral.owner_id),
        topic=Topic.ANSWER_LATE if late else Topic.ANSWER_IN,
        key=f"answer {answer.pk}",
        at=at,
        path=reverse(path[0], args=[path[1]]),
        urgent=referral.rating == Rating.RED.value,
        about=referral.pk,
        but=by.id,
    )
