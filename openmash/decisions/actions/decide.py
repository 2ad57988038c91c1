"""The manager's decision for each child: once, with reasons and with what was known at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from openmash.decisions import queries
from openmash.decisions.models import ChildRecommendation, Decision, Recommendation, SentBackWithQuestion
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import by_id
from openmash.partnership.facts import stamp
from openmash.partnership.queries import account
from openmash.referrals import actions as referrals
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name
from openmash.rulebook import pathway, roles, thresholds
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import (
    YES,
    Beside,
    Desk,
    Outcome,
    Rating,
    RatingKind,
    Refused,
    Stage,
    Verdict,
    first_no,
    no,
)
from openmash.screening.models import RatingGiven


class AlreadyDecided(Refused):
    """Somebody decided first. Carries their decisions, so that both texts can be shown side by side."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        who = decisions[0].by_name
        super().__init__(no(f"{who} decided while you were writing. Theirs stands; yours is kept beside it."))
        self.decisions = list(decisions)


@dataclass(frozen=True, slots=True)
class DecisionPart:
    """The decision for one child. `service`: the code or name of a service, agency or other authority."""

    child: Mention
    outcome: Outcome
    beside: Sequence[Beside]
    final_rating: Rating
    service: str
    is_referral_to_social_care: bool


@transaction.atomic
def decide(
    *,
    referral: Referral,
    parts: Sequence[DecisionPart],
    outcome_sought: str,
    agencies_agree: str,
    agencies_differ: str,
    who_tells_family: str,
    family_told_when: str,
    reasons: str,
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    read: UUID | str | None = None,
) -> list[Decision]:
    """Decide for every child at once and stop the clock. `read` is the recommendation the manager had before them.

    Of two managers at once the second waits for the first here, and gets AlreadyDecided with the first one's decisions.
    """
    roles.may_decide(by, None).require()
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    _still_open(referral)
    recommendation = queries.recommendation(by, referral)
    texts = {
        "outcome_sought": outcome_sought.strip(),
        "agencies_agree": agencies_agree.strip(),
        "agencies_differ": agencies_differ.strip(),
        "who_tells_family": who_tells_family.strip(),
        "family_told_when": family_told_when.strip(),
        "reasons": reasons.strip(),
    }
    first_no(
        roles.may_decide(by, recommendation.by_id if recommendation else None),
        _read_this_one(recommendation, read),
        _each_child(referral, parts, policy),
        *(YES if texts[name] else no(sentence) for name, sentence in _NEEDED.items()),
    ).require()
    decisions = write(referral, recommendation, parts, texts, by, at)
    _move_on(referral, recommendation, parts, by, at)
    return decisions


_NEEDED = {
    "outcome_sought": "Say what should be different for the child: the outcome sought.",
    "who_tells_family": "Say who tells the family. When nobody may yet, write that and why.",
    "reasons": "Give your reasons. Nothing is decided without them.",
}


def _still_open(referral: Referral) -> None:
    if referral.stage == Stage.DECIDING:
        return
    current = list(
        Decision.objects.filter(referral=referral, current=True).select_related("child").order_by("child__seq")
    )
    if current and referral.stage in (Stage.HANDING_OVER, Stage.TELLING, Stage.CLOSED):
        raise AlreadyDecided(current)
    no("There is no recommendation to decide on yet. Ask the social worker to send one.").require()


def _read_this_one(recommendation: Recommendation | None, read: UUID | str | None) -> Verdict:
    if recommendation is None:
        return no("There is no recommendation to decide on yet. Ask the social worker to send one.")
    if read and str(read) != str(recommendation.id):
        return no("A newer recommendation came while you were reading. Read it, then decide.")
    return YES


def _each_child(referral: Referral, parts: Sequence[DecisionPart], policy: LocalPolicy) -> Verdict:
    children = {child.id for child in Mention.objects.filter(referral=referral, is_child=True)}
    if sorted(part.child.id for part in parts) != sorted(children):
        return no("Decide for each child, once.")
    return first_no(*(_one_child(part, policy) for part in parts))


def _one_child(part: DecisionPart, policy: LocalPolicy) -> Verdict:
    name = child_name(part.child)
    needed = thresholds.requires(part.outcome)
    if (needed.service or needed.authority) and not part.service.strip():
        return no(f"For {name}: name the service, agency or other authority, and whom you told there.", private=name)
    if part.final_rating not in policy.scheme:
        return no(f"Choose a final rating of this hub's scheme for {name}.", private=name)
    if needed.referral_to_social_care and not part.is_referral_to_social_care:
        sentence = f"What you decided for {name} is done by children's social care, so it is a referral to it. Say so."
        return no(sentence, private=name)
    return YES


def write(
    referral: Referral,
    recommendation: Recommendation | None,
    parts: Sequence[DecisionPart],
    texts: dict[str, str],
    by: Viewer,
    at: datetime,
) -> list[Decision]:
    """The facts: one current decision and one final rating a child, and what was known."""
    known = queries.picture(by, referral)
    recommended = _recommended(recommendation)
    Decision.objects.filter(referral=referral, current=True).update(current=False)
    decisions = [
        Decision(
            referral=referral,
            child=part.child,
            outcome=part.outcome.value,
            beside=[beside.value for beside in part.beside],
            final_rating=part.final_rating.value,
            service=part.service.strip(),
            is_referral_to_social_care=part.is_referral_to_social_care,
            overrules=recommended.get(part.child.id) != part.outcome.value,
            known=known,
            **texts,
            **stamp(by, at),
        )
        for part in parts
    ]
    Decision.objects.bulk_create(decisions)
    RatingGiven.objects.bulk_create(_final(part, texts["reasons"], by, at) for part in parts)
    _caches(referral, parts, by, at)
    enter(
        by=by,
        at=at,
        verb=Verb.DECIDED,
        reference=referral.reference,
        subjects=[part.child.id for part in parts],
        detail={"decisions": {str(d.child_id): d.outcome for d in decisions}},
    )
    return decisions


def _recommended(recommendation: Recommendation | None) -> dict[UUID, str]:
    rows = ChildRecommendation.objects.filter(recommendation=recommendation) if recommendation else []
    return {row.child_id: row.outcome for row in rows}


def _final(part: DecisionPart, reasons: str, by: Viewer, at: datetime) -> RatingGiven:
    return RatingGiven(
        child=part.child, rating=part.final_rating.value, kind=RatingKind.FINAL.value, because=reasons, **stamp(by, at)
    )


def _caches(referral: Referral, parts: Sequence[DecisionPart], by: Viewer, at: datetime) -> None:
    for part in parts:
        part.child.outcome = part.outcome.value
        part.child.final_rating = part.final_rating.value
    Mention.objects.bulk_update([part.child for part in parts], ["outcome", "final_rating"])
    caches: dict[str, Any] = {"decided_at": at, "decided_by_name": by.name}
    referrals.keep(referral=referral, **caches)


def _move_on(
    referral: Referral,
    recommendation: Recommendation | None,
    parts: Sequence[DecisionPart],
    by: Viewer,
    at: datetime,
) -> None:
    """To the handover when a team must take a child over, else to telling; owned by the one who recommended."""
    to = pathway.after_decision(part.outcome for part in parts)
    owner = account(recommendation.by_id) if recommendation else None
    referrals.move_on(referral=referral, to=to, because="Decided.", by=by, at=at)
    referrals.give_to(referral=referral, desk=Desk.HUB, owner=owner, because="Decided.", by=by, at=at)


@transaction.atomic
def send_back(*, referral: Referral, question: str, by: Viewer, at: datetime) -> SentBackWithQuestion:
    """Send the recommendation back to the one who wrote it, with a question. The clock runs on."""
    roles.may_send_back(by).require()
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    first_no(
        YES if question.strip() else no("Write the question."),
        YES if referral.stage == Stage.DECIDING else no("This referral does not wait for a decision any more."),
    ).require()
    sent = SentBackWithQuestion.objects.create(referral=referral, question=question.strip(), **stamp(by, at))
    enter(by=by, at=at, verb=Verb.SENT_BACK_WITH_QUESTION, reference=referral.reference, subjects=[sent.id])
    recommendation = queries.recommendation(by, referral)
    owner = account(recommendation.by_id) if recommendation else None
    because = "The manager has a question."
    referrals.move_on(referral=referral, to=Stage.ANALYSING, because=because, by=by, at=at)
    referrals.give_to(referral=referral, desk=Desk.HUB, owner=owner, because=because, by=by, at=at)
    path = reverse("decisions_referral", args=[referral.reference])
    tell(to=by_id(owner.pk if owner else None), topic=Topic.REFERRAL, key=f"question {sent.pk}", at=at, path=path,
         urgent=referral.rating == Rating.RED.value, about=referral.pk, but=by.id)  # fmt: skip
    return sent
