"""The social worker's analysis and recommendation, on its way to the duty manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from openmash.agency_checks.models import AnswerItem, InformationRequest
from openmash.decisions import queries
from openmash.decisions.models import ChildRecommendation, Recommendation
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.queries import for_manager
from openmash.partnership.facts import stamp
from openmash.partnership.queries import duty_manager
from openmash.people.models import CaseStatus
from openmash.referrals import actions as referrals
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name
from openmash.rulebook import roles, thresholds
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import YES, Desk, Outcome, Rating, Refused, Stage, Verdict, first_no, no

OPEN_STATUSES = ("OPEN", "PLAN", "LOOKED_AFTER")
"""What the children's case system says of a child who already has a worker."""


class RecommendedMeanwhile(Refused):
    """Somebody recommended between the opening of a page and the pressing of its button.

    `standing` is their recommendation, so that both texts can be shown side by side.
    """

    def __init__(self, standing: Recommendation) -> None:
        super().__init__(no(f"{standing.by_name} recommended while you were writing. Read theirs first."))
        self.standing = standing


@dataclass(frozen=True, slots=True)
class ChildPart:
    """What is recommended for one child: level of need 1-4 with its indicators, outcome and reason."""

    child: Mention
    outcome: Outcome
    level: int
    indicators: Sequence[str]
    because: str


@transaction.atomic
def recommend(
    *,
    referral: Referral,
    analysis: str,
    worries: str,
    protects: str,
    not_known: str,
    childs_view: str,
    parents_view: str,
    enough: bool | None,
    enough_because: str,
    relied_on: Sequence[UUID | str],
    parts: Sequence[ChildPart],
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
    read: UUID | str | None = None,
) -> Recommendation:
    """Write the recommendation down and put it before the duty manager. The clock runs on until they decide.

    `read` is the recommendation that stood when the writer began, empty for none (None asks nothing). Of two at once
    the second waits for the first here, and gets RecommendedMeanwhile with the first one's.
    """
    roles.may_recommend(by).require()
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    _newest_was_read(by, referral, read)
    texts = _texts(analysis, worries, protects, not_known, childs_view, parents_view)
    _may(referral, texts, enough, enough_because, parts, by, policy).require()
    recommendation = Recommendation.objects.create(
        referral=referral,
        **texts,
        enough=bool(enough),
        enough_because=enough_because.strip(),
        relied_on=_own_items(referral, relied_on),
        **stamp(by, at),
    )
    ChildRecommendation.objects.bulk_create(_child_rows(recommendation, parts, by, at))
    enter(
        by=by,
        at=at,
        verb=Verb.RECOMMENDED,
        reference=referral.reference,
        subjects=[part.child.id for part in parts],
        detail={"recommendation": str(recommendation.id), "enough": enough},
    )
    because = "The recommendation is ready to be decided on."
    referrals.move_on(referral=referral, to=Stage.DECIDING, because=because, by=by, at=at)
    owner = duty_manager(at, about=referral.pk)
    referrals.give_to(referral=referral, desk=Desk.DUTY_MANAGER, owner=owner, because=because, by=by, at=at)
    path = reverse("decisions_decide", args=[referral.reference])
    managers = [owner.pk] if owner else for_manager(at, referral.pk)
    tell(to=managers, topic=Topic.RECOMMENDED, key=f"recommended {recommendation.pk}", at=at,
         path=path, urgent=referral.rating == Rating.RED.value, about=referral.pk, but=by.id)  # fmt: skip
    return recommendation


def _newest_was_read(by: Viewer, referral: Referral, read: UUID | str | None) -> None:
    standing = queries.recommendation(by, referral) if read is not None else None
    if standing is not None and str(standing.id) != str(read):
        raise RecommendedMeanwhile(standing)


def _texts(
    analysis: str, worries: str, protects: str, not_known: str, childs_view: str, parents_view: str
) -> dict[str, str]:
    return {
        "analysis": analysis.strip(),
        "worries": worries.strip(),
        "protects": protects.strip(),
        "not_known": not_known.strip(),
        "childs_view": childs_view.strip(),
        "parents_view": parents_view.strip(),
    }


_NEEDED = {
    "analysis": "Say what it all means for the children.",
    "protects": "Say what protects the child and what is going well. When nothing does, write that.",
    "not_known": "Say what is not known. There is always something.",
    "childs_view": "Give the child's own words and wishes, or say why they are missing.",
    "parents_view": "Give the parents' view, or say why it is missing.",
}


def _may(
    referral: Referral,
    texts: dict[str, str],
    enough: bool | None,
    enough_because: str,
    parts: Sequence[ChildPart],
    by: Viewer,
    policy: LocalPolicy,
) -> Verdict:
    return first_no(
        roles.may_recommend(by),
        may_be_recommended(referral),
        *(YES if texts[name] else no(sentence) for name, sentence in _NEEDED.items()),
        _each_child(referral, parts, policy),
        YES if enough is not None else no("Say whether what you have is enough to decide."),
        _enough_explained(referral, parts, bool(enough), enough_because.strip()),
    )


def may_be_recommended(referral: Referral) -> Verdict:
    """Does a recommendation fit where the referral stands?"""
    if referral.stage in (Stage.RATING, Stage.ASKING, Stage.ANALYSING):
        return YES
    if referral.stage == Stage.DECIDING:
        return no("A recommendation already waits for a manager. Ask the manager to send it back if it must change.")
    if referral.stage == Stage.NEW:
        return no("Nobody has rated this referral yet. Rate each child first.")
    return no("This referral is decided. A manager can reopen it.")


def _each_child(referral: Referral, parts: Sequence[ChildPart], policy: LocalPolicy) -> Verdict:
    children = {child.id: child for child in Mention.objects.filter(referral=referral, is_child=True)}
    if sorted(part.child.id for part in parts) != sorted(children):
        return no("Recommend something for each child, once.")
    is_open = set(
        CaseStatus.objects.filter(mention__referral=referral, status__in=OPEN_STATUSES).values_list(
            "mention_id", flat=True
        )
    )
    return first_no(*(_one_child(children[part.child.id], part, is_open, policy) for part in parts))


def _one_child(child: Mention, part: ChildPart, is_open: set[UUID], policy: LocalPolicy) -> Verdict:
    name = child_name(child)
    if not part.because.strip():
        return no(f"Say why you recommend this for {name}.", private=name)
    if part.level not in {level.number for level in policy.levels}:
        return no(f"Choose the level of need for {name}.", private=name)
    if part.outcome is Outcome.OPEN and child.id not in is_open:
        sentence = f"Record first where {name} is open and to whom, then recommend that the worker takes it."
        return no(sentence, private=name)
    if not child.rating and part.outcome is not Outcome.OPEN:
        return no(f"Rate {name} first. Only a child who is already open to a worker can go on unrated.", private=name)
    return YES


def _enough_explained(referral: Referral, parts: Sequence[ChildPart], enough: bool, because: str) -> Verdict:
    """When it is not enough, or answers are missing, or nobody was asked about a Red or Amber worry: say why."""
    if because:
        return YES
    if not enough:
        return no("Say what is missing before a decision can be made.")
    asked = InformationRequest.objects.filter(referral=referral, withdrawn_at=None)
    missing = thresholds.may_decide_enough(asked.filter(answered_at=None).count(), because)
    if not missing:
        return missing
    urgent = referral.rating in (Rating.RED, Rating.AMBER)
    all_open = all(part.outcome is Outcome.OPEN for part in parts)
    if urgent and not all_open and not asked.exists():
        return no("No agency was asked. Say why it is enough to decide without asking any.")
    return YES


def _own_items(referral: Referral, relied_on: Sequence[UUID | str]) -> list[str]:
    """Only items of this referral's own answers, in a settled order."""
    wanted = {str(item) for item in relied_on}
    own = AnswerItem.objects.filter(referral_ref=referral.id).values_list("id", flat=True)
    return sorted(str(item) for item in own if str(item) in wanted)


def _child_rows(
    recommendation: Recommendation, parts: Sequence[ChildPart], by: Viewer, at: datetime
) -> list[ChildRecommendation]:
    return [
        ChildRecommendation(
            recommendation=recommendation,
            child=part.child,
            outcome=part.outcome.value,
            level=part.level,
            indicators=list(part.indicators),
            because=part.because.strip(),
            **stamp(by, at),
        )
        for part in parts
    ]
