"""Every read of the room. The first argument is the viewer; what is not theirs looks like what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, Prefetch, QuerySet

from openmash.agency_checks.models import Answer, InformationRequest
from openmash.agency_checks.queries import answers as agency_answers
from openmash.decisions.models import (
    AgencyDiscussion,
    Decision,
    LateAnswerRead,
    Recommendation,
    SentBackWithQuestion,
    StrategyDiscussion,
)
from openmash.people.models import CaseStatus
from openmash.referrals.models import Referral
from openmash.referrals.permission import voice
from openmash.referrals.queries import child_name
from openmash.rulebook import roles
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Stage
from openmash.screening.models import RatingGiven
from openmash.screening.queries import known

_Row = TypeVar("_Row", bound=Model)


def _for(viewer: Viewer, rows: QuerySet[_Row]) -> QuerySet[_Row]:
    """The hub and its clerk, and an auditor of decided referrals; row security bounds it again."""
    reads = viewer.is_clerk or roles.may_read_referral(viewer, decided=True)
    return rows if reads and not viewer.is_referrer else rows.none()


def recommendation(viewer: Viewer, referral: Referral) -> Recommendation | None:
    """The recommendation that stands: the latest one, with its children's parts."""
    return recommendations(viewer, referral).first()


def recommendations(viewer: Viewer, referral: Referral) -> QuerySet[Recommendation]:
    """Every recommendation, the latest first, with its children's parts."""
    rows = Recommendation.objects.filter(referral=referral).order_by("-at", "-recorded_at")
    return _for(viewer, rows).prefetch_related("children__child")


def decisions(viewer: Viewer, referral: Referral) -> QuerySet[Decision]:
    """Every decision, current ones first, then by child; one that was decided anew stays on record."""
    rows = Decision.objects.filter(referral=referral).select_related("child")
    return _for(viewer, rows).defer("known").order_by("-current", "-at", "child__seq")


def decision(viewer: Viewer, referral: Referral, decision_id: UUID) -> Decision:
    """One decision with what was known. Decision.DoesNotExist when it is not there."""
    return _for(viewer, Decision.objects.filter(referral=referral).select_related("child")).get(pk=decision_id)


def discussions(viewer: Viewer, referral: Referral) -> QuerySet[AgencyDiscussion]:
    """The agencies' short discussions, the latest first."""
    return _for(viewer, AgencyDiscussion.objects.filter(referral=referral).order_by("-at"))


def strategies(viewer: Viewer, referral: Referral) -> QuerySet[StrategyDiscussion]:
    """The strategy discussions, the latest first."""
    return _for(viewer, StrategyDiscussion.objects.filter(referral=referral).order_by("-held_at"))


def questions(viewer: Viewer, referral: Referral) -> QuerySet[SentBackWithQuestion]:
    """What managers asked when they sent a recommendation back, the latest first."""
    return _for(viewer, SentBackWithQuestion.objects.filter(referral=referral).order_by("-at"))


def ratings(viewer: Viewer, referral: Referral) -> QuerySet[RatingGiven]:
    """Every rating of every child, oldest first."""
    rows = RatingGiven.objects.filter(child__referral=referral).select_related("child").defer("known")
    return _for(viewer, rows).order_by("at", "recorded_at")


def requests(viewer: Viewer, referral: Referral) -> QuerySet[InformationRequest]:
    """The questions to agencies that were not taken back: unanswered first, then by due time."""
    rows = InformationRequest.objects.filter(referral=referral, withdrawn_at=None)
    return _for(viewer, rows).order_by(F("answered_at").asc(nulls_first=True), "due_at", "agency")


def waiting(viewer: Viewer) -> QuerySet[Referral]:
    """Referrals that wait for a decision, by due time; the caller sorts by rating with the rulebook's order of work."""
    if not viewer.is_hub:
        return Referral.objects.none()
    rows = Referral.objects.filter(stage=Stage.DECIDING.value).select_related("owner")
    latest = Recommendation.objects.order_by("-at", "-recorded_at")
    return rows.prefetch_related("mentions", Prefetch("recommendations", latest)).order_by("due_at")


def late_answers(viewer: Viewer) -> QuerySet[Answer]:
    """Answers that came after the decision and that no manager has read yet, oldest first."""
    if not viewer.is_hub:
        return Answer.objects.none()
    rows = Answer.objects.filter(after_decision=True, late_read=None).select_related("request__referral")
    return rows.prefetch_related("items").order_by("at")


def late_answer(viewer: Viewer, answer_id: UUID) -> Answer:
    """One late answer, read or not. Answer.DoesNotExist when it is not there."""
    rows = Answer.objects.filter(after_decision=True).select_related("request__referral", "late_read")
    return _for(viewer, rows).prefetch_related("items").get(pk=answer_id)


def late_reads(viewer: Viewer, referral: Referral) -> QuerySet[LateAnswerRead]:
    """What managers did with answers that came late, the latest first."""
    rows = LateAnswerRead.objects.filter(referral=referral).select_related("answer")
    return _for(viewer, rows).order_by("-at")


def open_statuses(viewer: Viewer, referral: Referral) -> list[CaseStatus]:
    """The latest word of the children's case system on each child named."""
    rows = CaseStatus.objects.filter(mention__referral=referral).select_related("mention").order_by("-at")
    latest: dict[Any, CaseStatus] = {}
    for row in _for(viewer, rows):
        latest.setdefault(row.mention_id, row)
    return list(latest.values())


def picture(viewer: Viewer, referral: Referral) -> dict[str, Any]:
    """What is known at this moment, as plain values: kept with a decision so that it can be opened later (M5.8).

    What screening keeps with a rating (the referral as sent, talks, case statuses, ratings), and what came after it.
    """
    last = recommendation(viewer, referral)
    return {
        **known(referral),
        "rating": referral.rating,
        "due_at": referral.due_at.isoformat(),
        **_voice(referral),
        "requests": [_request(row) for row in requests(viewer, referral)],
        "answers": [_answer(row) for row in agency_answers(viewer, referral)],
        "discussions": _discussed(discussions(viewer, referral)),
        "strategies": _discussed(strategies(viewer, referral)),
        "recommendation": _recommended(last) if last else None,
    }


def answers_then(viewer: Viewer, referral: Referral, then: Mapping[str, Any]) -> list[Answer]:
    """The answers that stood there at a decision, as the viewer may read them: none for whom they are sealed."""
    ids = [one["id"] for one in then.get("answers", ())]
    rows = Answer.objects.filter(request__referral=referral, pk__in=ids).prefetch_related("items")
    return list(_for(viewer, rows).order_by("at"))


def _stamped(row: Any) -> dict[str, str]:
    return {"by": row.by_name, "at": row.at.isoformat()}


def _voice(referral: Referral) -> dict[str, Any]:
    """Everybody's word on permission, competence, own words and what the family was told, as on record now."""
    heard = voice(referral)
    names = {str(one.pk): child_name(one) for one in heard.people}
    return {
        "consents": [
            {
                "answer": row.answer,
                "given_by": row.given_by,
                "agencies": row.agencies,
                "purposes": row.purposes,
                "covers": row.covers,
                "why_not": row.why_not,
                "decided_by": row.decided_by,
                **_stamped(row),
            }
            for row in heard.consents
        ],
        "competences": [
            {"child": names[str(row.child_id)], "competent": row.competent, "about": row.about, **_stamped(row)}
            for row in heard.competences
        ],
        "views": [
            {"person": names[str(row.person_id)], "words": row.words, "why_not": row.why_not, **_stamped(row)}
            for row in heard.views
        ],
        "family_told": [
            {"told": row.told, "whom": row.whom, "what": row.what, "why_not": row.why_not, **_stamped(row)}
            for row in heard.informed
        ],
    }


def _request(row: InformationRequest) -> dict[str, Any]:
    return {
        "agency": row.agency,
        "asked_at": row.asked_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else "",
        "answered_at": row.answered_at.isoformat() if row.answered_at else "",
        "nothing_held": bool(row.nothing_held),
    }


def _answer(row: Answer) -> dict[str, Any]:
    """Which answer and which of its items stood there. Their words stay where they are sealed: rows never change."""
    return {"id": str(row.id), "agency": row.agency, "items": [str(item.id) for item in row.items.all()]}


def _discussed(rows: Iterable[AgencyDiscussion | StrategyDiscussion]) -> list[dict[str, Any]]:
    return [{"id": str(row.id), "agreed": row.agreed, **_stamped(row)} for row in rows]


def _recommended(row: Recommendation) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "analysis": row.analysis,
        "children": [
            {"child": str(part.child_id), "outcome": part.outcome, "level": part.level, "because": part.because}
            for part in row.children.all()
        ],
        **_stamped(row),
    }
