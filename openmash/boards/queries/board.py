"""The board and each person's own work: every open referral with what stands still around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from openmash.agency_checks.models import Answer, InformationRequest
from openmash.boards.models import SavedView
from openmash.boards.queries.rows import Asked, Row, together
from openmash.decisions.models import Recommendation
from openmash.disclosures.models import Handover
from openmash.duty.queries import standing
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.messages.queries import Stuck, stuck
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import joined_elsewhere
from openmash.rulebook.roles import Viewer, may_rate, may_see_board, may_see_my_work
from openmash.rulebook.words import Desk, Rating, RatingKind, Role, Stage
from openmash.screening.models import Activation, Alarm, FilterOut, RatingGiven, StepDown

_OfReferral = TypeVar("_OfReferral", Mention, InformationRequest)
STEP_UPS_SHOWN = timedelta(hours=24)
"""How long a step up stays on the manager's list: it acts at once and the manager sees it (issue, step 4)."""

NOTICED_SHOWN = timedelta(hours=24)
"""How long somebody who was noticed to open many records stands above the board."""


@dataclass(frozen=True)
class Board:
    """Open referrals with their children and unanswered requests, and the facts that wait for somebody.

    `facts` holds `alarms`, `activations`, `step_ups`, `step_downs`, `filter_outs`, `late_answers`, `handovers`,
    `recommendations`, `noticed`, `hand_ons`: rows with `reference` and `family`. `unsent`: messages that have not left
    in time.
    """

    referrals: list[Referral]
    children: dict[UUID, list[Mention]]
    out: dict[UUID, list[InformationRequest]]
    facts: dict[str, list[Row]]
    unsent: Stuck


def board(viewer: Viewer, at: datetime) -> Board:
    """Every open referral, for the hub's people."""
    may_see_board(viewer).require()
    return _gathered(Q(), viewer, at)


def work(viewer: Viewer, at: datetime) -> Board:
    """What is this person's own: theirs by name, and what waits at a desk they work at."""
    may_see_my_work(viewer).require()
    return _gathered(_own(viewer), viewer, at)


def unrated(viewer: Viewer) -> list[Referral]:
    """Open referrals that nobody has rated yet, for whoever rates: rating never waits for who the child is."""
    may_rate(viewer).require()
    rows = Referral.objects.filter(stage__in=[Stage.NEW.value, Stage.RATING.value], rating="")
    return list(rows.exclude(pk__in=joined_elsewhere()))


def _own(viewer: Viewer) -> Q:
    own = Q(owner_id=viewer.id)
    if viewer.role is Role.EMERGENCY_DUTY:
        return own | Q(desk=Desk.EMERGENCY_DUTY.value) | Q(rating__in=["", Rating.RED.value])
    if viewer.is_manager:
        return own | Q(stage=Stage.DECIDING.value) | Q(desk=Desk.DUTY_MANAGER.value)
    if viewer.role is Role.SOCIAL_WORKER:
        return own | Q(desk=Desk.HUB.value, owner=None)
    if viewer.role is Role.ADMIN_OFFICER:
        return own | Q(acknowledged_at=None)
    return own | Q(desk=Desk.FRONT_DOOR.value, owner=None)


def _gathered(which: Q, viewer: Viewer, at: datetime) -> Board:
    rows = Referral.objects.exclude(stage=Stage.CLOSED.value).exclude(pk__in=joined_elsewhere())
    referrals = list(rows.filter(which).select_related("owner"))
    ids = [referral.id for referral in referrals]
    out = InformationRequest.objects.filter(referral__in=ids, answered_at=None, withdrawn_at=None)
    return Board(
        referrals=referrals,
        children=_by_referral(Mention.objects.filter(referral__in=ids, is_child=True).order_by("seq")),
        out=_by_referral(out.order_by("due_at", "agency")),
        facts=together(_waiting(at)),
        unsent=stuck(viewer, at),
    )


def _by_referral(rows: Iterable[_OfReferral]) -> dict[UUID, list[_OfReferral]]:
    found: dict[UUID, list[_OfReferral]] = defaultdict(list)
    for row in rows:
        found[row.referral_id].append(row)
    return dict(found)


def _waiting(at: datetime) -> dict[str, Asked]:
    """What waits for a manager or a team, wherever its referral stands now."""
    of_referral = {"reference": "referral__reference", "family": "referral__family_name"}
    of_child = {"reference": "child__referral__reference", "family": "child__referral__family_name"}
    of_request = {"reference": "request__referral__reference", "family": "request__referral__family_name"}
    of_pack = {"reference": "disclosure__reference", "referral_id": "disclosure__referral_ref"}
    open_one = ~Q(referral__stage=Stage.CLOSED.value)
    step_ups = RatingGiven.objects.filter(kind=RatingKind.STEP_UP.value, at__gt=at - STEP_UPS_SHOWN)
    return {
        "alarms": Asked(Alarm.objects.filter(answered=None), **of_referral),
        "activations": Asked(
            Activation.objects.filter(open_one | Q(acknowledged=None)), **of_referral, taken_at="acknowledged__at"
        ),
        "step_ups": Asked(step_ups, **of_child),
        "step_downs": Asked(StepDown.objects.filter(read=None), **of_child),
        "filter_outs": Asked(FilterOut.objects.filter(read=None), **of_referral),
        "late_answers": Asked(Answer.objects.filter(after_decision=True, late_read=None), **of_request),
        "handovers": Asked(Handover.objects.filter(answered_at=None), **of_pack),
        "noticed": Asked(
            LedgerEntry.objects.filter(verb=Verb.NOTICED_BULK_READING.value, at__gt=at - NOTICED_SHOWN, at__lte=at)
        ),
        "hand_ons": Asked(standing(), **of_referral),
        "recommendations": Asked(Recommendation.objects.filter(referral__stage=Stage.DECIDING.value), **of_referral),
    }


def decided(viewer: Viewer, *, limit: int) -> list[Referral]:
    """Decided referrals, newest decision first: what an auditor may open."""
    found = Referral.objects.exclude(decided_at=None).select_related("owner").order_by("-decided_at")
    return list(found[:limit]) if viewer.role is Role.AUDITOR else []


def saved_views(viewer: Viewer) -> list[SavedView]:
    """This person's own views of the board, by name."""
    return list(SavedView.objects.filter(account_id=UUID(viewer.id)).order_by("name"))


def shown_before(viewer: Viewer) -> set[str]:
    """The referrals that this person's last entered look at the board already showed."""
    looks = LedgerEntry.objects.filter(actor=viewer.id, verb=Verb.LOOKED_AT_BOARD.value)
    last = looks.order_by("-at", "-recorded_at").values_list("subjects", flat=True).first()
    return set(last or [])
