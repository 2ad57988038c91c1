"""An open case goes to its worker the same hour: the social worker decides, the manager sees it (M4.7)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.decisions import queries
from openmash.decisions.actions.decide import DecisionPart, write
from openmash.decisions.actions.recommend import OPEN_STATUSES
from openmash.decisions.models import Decision
from openmash.partnership.queries import account
from openmash.people.models import CaseStatus
from openmash.referrals import actions as referrals
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import roles
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import YES, Desk, Outcome, Rating, Stage, Verdict, first_no, no

BEFORE_DECISION = (Stage.NEW, Stage.RATING, Stage.ASKING, Stage.ANALYSING)


@transaction.atomic
def pass_open_case(
    *, referral: Referral, worker_told: str, rating: Rating | None, because: str, by: Viewer, at: datetime,
    policy: LocalPolicy,
) -> list[Decision]:  # fmt: skip
    """Pass a referral whose children are all open to a worker on to that worker, without asking round the agencies.

    `worker_told` says who was told and how; `rating` is the urgency of a child nobody has rated yet. The clock stops,
    and the pack follows by handing over. Refused while a child is not recorded as open.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    children = list(Mention.objects.filter(referral=referral, is_child=True).order_by("seq"))
    first_no(
        roles.may_pass_open_case(by),
        may_be_passed(referral, children),
        YES if worker_told.strip() else no("Say which worker you told, how, and when."),
        YES if because.strip() else no("Say what is new, and why it need not go round the agencies."),
        YES if rating in policy.scheme or all(c.rating for c in children) else no("Say how urgent it is."),
    ).require()
    texts = {
        "outcome_sought": "The worker of the child acts on what is new.",
        "agencies_agree": "",
        "agencies_differ": "",
        "who_tells_family": worker_told.strip(),
        "family_told_when": "",
        "reasons": because.strip(),
    }
    parts = [
        DecisionPart(c, Outcome.OPEN, (), Rating(c.rating) if c.rating else rating or Rating.RED, worker_told, False)
        for c in children
    ]
    decisions = write(referral, queries.recommendation(by, referral), parts, texts, by, at)
    for to in (Stage.RATING, Stage.DECIDING, Stage.HANDING_OVER):
        if not (to is Stage.RATING and referral.stage != Stage.NEW):
            referrals.move_on(referral=referral, to=to, because="Open to a worker, who was told", by=by, at=at)
    referrals.give_to(
        referral=referral, desk=Desk.HUB, owner=account(by.id), because="Passed to its worker", by=by, at=at
    )
    return decisions


def may_be_passed(referral: Referral, children: list[Mention]) -> Verdict:
    """Is every child recorded as open to a worker, and is nothing decided yet?"""
    if referral.stage not in BEFORE_DECISION:
        return no("This referral is past that point. Open it again to see where it stands.")
    latest = {
        row.mention_id: row.status
        for row in CaseStatus.objects.filter(mention__referral=referral).order_by("at", "recorded_at")
    }
    if any(latest.get(child.pk) not in OPEN_STATUSES for child in children):
        return no("Not every child is recorded as open to a worker. Record it under “Who is it?” first.")
    return YES
