"""What must hold of a referral at every moment, worked out from its facts alone."""

from __future__ import annotations

from itertools import pairwise

from openmash.agency_checks.models import Answer, InformationRequest, RequestRedated, RequestWithdrawn
from openmash.decisions.models import Decision, Recommendation
from openmash.disclosures.models import DisclosureItem, Handover, HandoverAnswer
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Move, Owning, Referral
from openmash.referrals.queries import children
from openmash.rulebook import clocks, pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Desk, Label, Outcome, Stage
from openmash.screening.models import FilterOutRead
from openmash.screening.queries import standing

DECIDED = {Stage.HANDING_OVER.value, Stage.TELLING.value, Stage.CLOSED.value}


def check(reference: str, policy: LocalPolicy) -> Referral:
    """Every rule on one referral; raises AssertionError with what does not hold. Returns the referral."""
    with acting_as(CLERK):
        referral = Referral.objects.prefetch_related("mentions").get(reference=reference)
        _clock_and_ratings(referral, policy)
        _way(referral)
        _desk_and_owner(referral)
        _decisions(referral)
        _requests(referral)
        _packs(referral)
    return referral


def _clock_and_ratings(referral: Referral, policy: LocalPolicy) -> None:
    """The clock runs from receipt at the rating that counts; the caches are what the facts say."""
    facts = standing(referral, policy)
    assert {str(child.pk): child.rating for child in children(referral)} == facts.children
    assert referral.rating == facts.rating
    assert referral.due_at == facts.due_at
    assert referral.first_due_at == facts.first_due_at
    if referral.rating:
        assert referral.due_at == clocks.due_at(referral.received_at, referral.rating, policy)
    else:
        assert referral.due_at == referral.screening_due_at
    assert referral.due_at >= referral.received_at


def _way(referral: Referral) -> None:
    """The stage is where its moves led, each along an edge of the pathway, from the front door on."""
    moves = list(Move.objects.filter(referral=referral).order_by("at", "recorded_at"))
    assert (moves[0].from_stage, moves[0].to_stage) == ("", pathway.first_stage().value)
    for before, after in pairwise(moves):
        assert after.from_stage == before.to_stage
        assert pathway.move(after.from_stage, after.to_stage)
    assert referral.stage == moves[-1].to_stage
    assert (referral.closed_at is not None) == (referral.stage == Stage.CLOSED)


def _desk_and_owner(referral: Referral) -> None:
    """Always a desk, and the owner that was written down last."""
    last = Owning.objects.filter(referral=referral).order_by("-at", "-recorded_at")[0]
    assert referral.desk in {desk.value for desk in Desk}
    assert (referral.desk, referral.owner_id) == (last.desk, last.owner_id)


def _decisions(referral: Referral) -> None:
    """One current decision a child, never by the one who recommended, and the caches are its own."""
    rows = list(Decision.objects.filter(referral=referral).order_by("at"))
    current = {row.child_id: row for row in rows if row.current}
    assert len(current) == sum(1 for row in rows if row.current)
    for child in children(referral):
        one = current.get(child.pk)
        assert (child.outcome, child.final_rating) == ((one.outcome, one.final_rating) if one else ("", ""))
    assert not current or set(current) == {child.pk for child in children(referral)}
    for row in rows:
        read = Recommendation.objects.filter(referral=referral, at__lte=row.at).order_by("-at", "-recorded_at")[0]
        assert row.by_id != read.by_id
    agreed = FilterOutRead.objects.filter(filter_out__referral=referral, agreed=True)
    ends = [(row.at, row.by_name) for row in [*current.values(), *agreed]]
    assert (referral.decided_at is not None) == (referral.stage in DECIDED)
    if referral.decided_at:
        assert (referral.decided_at, referral.decided_by_name) == max(ends)
        if referral.stage == Stage.HANDING_OVER:
            assert any(Outcome(row.outcome) in pathway.NEEDS_TEAM for row in current.values())


def _requests(referral: Referral) -> None:
    """Each question's caches are what its answers, its taking back and its new times say."""
    for row in InformationRequest.objects.filter(referral=referral):
        answers = list(Answer.objects.filter(request=row).select_related("confirmed").order_by("at"))
        count = [one for one in answers if not one.spoken_by or (hasattr(one, "confirmed") and one.confirmed.right)]
        assert (row.answered_at is not None) == bool(count)
        assert not any(one.nothing_held for one in count[1:])
        if count:
            assert row.nothing_held == all(one.nothing_held for one in count)
        assert (row.withdrawn_at is not None) == RequestWithdrawn.objects.filter(request=row).exists()
        times = [
            row.first_due_at,
            *RequestRedated.objects.filter(request=row).order_by("at").values_list("due_at", flat=True),
        ]
        assert row.due_at == times[-1]
        assert row.due_at is not None
        if row.answered_at is None and row.withdrawn_at is None and referral.decided_at is None:
            assert row.due_at <= referral.due_at


def _packs(referral: Referral) -> None:
    """A pack's caches are its answer's, and nothing that must stay has left."""
    for pack in Handover.objects.filter(disclosure__reference=referral.reference):
        answer = HandoverAnswer.objects.filter(handover=pack).first()
        assert (pack.answered_at, pack.accepted) == ((answer.at, answer.accepted) if answer else (None, None))
    left = DisclosureItem.objects.filter(disclosure__reference=referral.reference)
    assert not left.filter(label__in=[Label.HUB.value, Label.OWNER.value]).exists()
