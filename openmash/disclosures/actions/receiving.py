"""The receiving team's answer: a named worker accepts, or the pack goes back with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from openmash.disclosures import queries
from openmash.disclosures.actions.closing import close_when_done
from openmash.disclosures.models import Handover, HandoverAnswer
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import by_id
from openmash.partnership.facts import stamp
from openmash.partnership.queries import accounts_by_role
from openmash.partnership.viewers import clerk
from openmash.referrals import actions as referrals
from openmash.referrals.models import Referral
from openmash.rulebook import roles
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import YES, Desk, Rating, RatingKind, Role, Stage, Verdict, first_no, no
from openmash.screening.models import RatingGiven

TWICE = 2
"""Sent back so often, the referral goes to the head of service (design decisions, "Stages and owners")."""


@transaction.atomic
def accept(
    *,
    handover: Handover,
    worker_name: str,
    rating: Rating | None,
    rating_because: str,
    by: Viewer,
    at: datetime,
    ratings: Mapping[str, Rating] | None = None,
) -> HandoverAnswer:
    """A named worker takes the children; the team is responsible from now on and gives its own rating.

    `rating` is the team's rating of the pack; `ratings` gives one for a child (by its id) where they differ.
    """
    handover = _held(handover)
    first_no(
        roles.may_accept(by, handover.team),
        _not_answered(handover),
        YES if worker_name.strip() else no("Name the social worker who takes it."),
        YES if rating else no("Give your team's own rating."),
        YES if rating_because.strip() else no("Say why your team rates it so."),
    ).require()
    answer = HandoverAnswer.objects.create(
        handover=handover,
        team=handover.team,
        accepted=True,
        worker_name=worker_name.strip(),
        team_rating=rating.value if rating else "",
        rating_because=rating_because.strip(),
        **stamp(by, at),
    )
    _answered(handover, accepted=True, at=at)
    with clerk():
        _rate(handover, answer, ratings or {}, by, at)
        _tell(handover, answer, by, at)
        _after_accepting(handover, by, at)
    return answer


@transaction.atomic
def send_back(*, handover: Handover, because: str, by: Viewer, at: datetime) -> HandoverAnswer:
    """Send a pack back with a reason. The hub stays responsible; the second time the head of service owns it."""
    handover = _held(handover)
    first_no(
        roles.may_accept(by, handover.team),
        _not_answered(handover),
        YES if because.strip() else no("Say why your team sends it back."),
    ).require()
    answer = HandoverAnswer.objects.create(
        handover=handover, team=handover.team, accepted=False, because=because.strip(), **stamp(by, at)
    )
    handover.times_sent_back += 1
    _answered(handover, accepted=False, at=at)
    with clerk():
        _tell(handover, answer, by, at)
        _after_sending_back(handover, because.strip(), by, at)
    return answer


def _held(handover: Handover) -> Handover:
    """The handover as it is now, locked; Handover.DoesNotExist when it is not the viewer's. A team changes no cache."""
    seen = Handover.objects.only("pk").get(pk=handover.pk)
    with clerk():
        return Handover.objects.select_for_update().get(pk=seen.pk)


def _not_answered(handover: Handover) -> Verdict:
    return YES if handover.answered_at is None else no("Your team has already answered this handover.")


def _answered(handover: Handover, *, accepted: bool, at: datetime) -> None:
    handover.answered_at, handover.accepted = at, accepted
    with clerk():
        handover.save(update_fields=["times_sent_back", "answered_at", "accepted"])


def _rate(handover: Handover, answer: HandoverAnswer, ratings: Mapping[str, Rating], by: Viewer, at: datetime) -> None:
    """The team's own rating beside the hub's, one row a child: four ratings stand side by side (M2.2)."""
    RatingGiven.objects.bulk_create(
        RatingGiven(
            child_id=child["id"],
            rating=ratings.get(child["id"], answer.team_rating),
            kind=RatingKind.TEAM.value,
            because=answer.rating_because,
            **stamp(by, at),
        )
        for child in handover.children
    )


def _referral(handover: Handover) -> Referral:
    return Referral.objects.select_for_update().get(pk=handover.disclosure.referral_ref)


def _tell(handover: Handover, answer: HandoverAnswer, by: Viewer, at: datetime) -> None:
    """Whoever owns the referral until now hears what the team said."""
    referral = _referral(handover)
    tell(
        to=by_id(referral.owner_id),
        topic=Topic.ACCEPTED if answer.accepted else Topic.SENT_BACK,
        key=f"handover answered {answer.pk}",
        at=at,
        path=reverse("boards_picture", args=[referral.reference]),
        urgent=not answer.accepted and handover.rating == Rating.RED.value,
        about=referral.pk,
        but=by.id,
    )


def _after_accepting(handover: Handover, by: Viewer, at: datetime) -> None:
    """To telling when the last child is with a team. Nothing moves when the hub has reopened it meanwhile."""
    referral = _referral(handover)
    enter(
        by=by,
        at=at,
        verb=Verb.ACCEPTED_HANDOVER,
        reference=referral.reference,
        subjects=[handover.pk, *(child["id"] for child in handover.children)],
        detail={"team": handover.team},
    )
    waits = Handover.objects.filter(disclosure__referral_ref=referral.pk, answered_at=None).exists()
    if referral.stage != Stage.HANDING_OVER or waits or queries.awaiting_team(CLERK, referral):
        return
    referrals.move_on(referral=referral, to=Stage.TELLING, because="A named worker has accepted.", by=by, at=at)
    close_when_done(referral, by=by, at=at)


def _after_sending_back(handover: Handover, because: str, by: Viewer, at: datetime) -> None:
    referral = _referral(handover)
    enter(
        by=by,
        at=at,
        verb=Verb.SENT_HANDOVER_BACK,
        reference=referral.reference,
        subjects=[handover.pk, *(child["id"] for child in handover.children)],
        detail={"team": handover.team, "times": handover.times_sent_back},
    )
    if handover.times_sent_back < TWICE or referral.stage != Stage.HANDING_OVER:
        return
    heads = accounts_by_role(Role.HEAD_OF_SERVICE)
    referrals.give_to(
        referral=referral,
        desk=Desk.DUTY_MANAGER,
        owner=heads[0] if heads else None,
        because=f"Sent back {handover.times_sent_back} times. The last reason: {because}",
        by=by,
        at=at,
    )
