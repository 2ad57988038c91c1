"""What runs, what has been said of it, and what a viewer is to see of it. A fixed number of questions, however many."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from openmash.agency_checks.models import InformationRequest
from openmash.alerts.models import Alert, AlertSeen
from openmash.disclosures.models import Handover
from openmash.duty.queries import standing
from openmash.referrals.models import Owning, Referral
from openmash.referrals.queries import joined_elsewhere
from openmash.rulebook import alerting, clocks, order
from openmash.rulebook.alerting import AlertKind, Running, Wait, Watched
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_see_alerts
from openmash.rulebook.words import Stage
from openmash.screening.models import Activation, Alarm

LATE = (AlertKind.SCREENING.value, AlertKind.DECISION.value, AlertKind.STATUTORY.value)
"""Breaches of the hub's own times, which somebody may have to explain."""
EXPLAINED_WITHIN = timedelta(days=30)
"""Breaches stand on the list until they are explained, and no longer than this; on the referral they stay for good."""
MOST = 200
Key = tuple[UUID, str, str, int, datetime]
"""Which alert: referral, kind, what it is about, per cent, due time."""


@dataclass(frozen=True, slots=True)
class Open:
    """One open referral with its clocks."""

    referral: Referral
    running: tuple[Running, ...]


def watched(which: Q | None = None) -> list[Referral]:
    """Every open referral that is worked on by itself; one joined to an earlier one is worked on there."""
    rows = Referral.objects.exclude(stage=Stage.CLOSED.value).exclude(pk__in=joined_elsewhere())
    return list(rows.filter(which or Q()).select_related("owner"))


def running(referrals: Sequence[Referral], at: datetime, policy: LocalPolicy) -> list[Open]:
    """Their clocks at this instant. Six questions to the database, whatever the number."""
    ids = [referral.pk for referral in referrals]
    out = _out(ids)
    alarms = _waits(Alarm.objects.filter(referral__in=ids, answered=None))
    calls = _waits(Activation.objects.filter(referral__in=ids, acknowledged=None))
    handovers = _handovers(ids, policy)
    hand_ons = _hand_ons(ids, policy)
    unowned = _unowned([referral.pk for referral in referrals if referral.owner_id is None])
    found = []
    for of in referrals:
        state = Watched(
            received_at=of.received_at,
            stage=of.stage,
            rating=of.rating,
            due_at=of.due_at,
            screening_due_at=of.screening_due_at,
            statutory_due_at=of.statutory_due_at,
            acknowledged_at=of.acknowledged_at,
            decided_at=of.decided_at,
            unowned_since=unowned.get(of.pk, of.received_at) if of.owner_id is None else None,
            out=out.get(of.pk, ()),
            alarms=alarms.get(of.pk, ()),
            calls=calls.get(of.pk, ()),
            handovers=handovers.get(of.pk, ()),
            hand_ons=hand_ons.get(of.pk, ()),
        )
        found.append(Open(of, alerting.running(state, at, policy)))
    return found


def _gathered(pairs: Iterable[tuple[UUID, Wait]]) -> dict[UUID, tuple[Wait, ...]]:
    found: dict[UUID, list[Wait]] = defaultdict(list)
    for referral, wait in pairs:
        found[referral].append(wait)
    return {referral: tuple(waits) for referral, waits in found.items()}


def _out(ids: Sequence[UUID]) -> dict[UUID, tuple[Wait, ...]]:
    rows = InformationRequest.objects.filter(referral__in=ids, answered_at=None, withdrawn_at=None)
    found = rows.values_list("referral_id", "id", "asked_at", "due_at")
    return _gathered((referral, Wait(str(one), asked, due)) for referral, one, asked, due in found)


def _waits(rows: QuerySet[Alarm] | QuerySet[Activation]) -> dict[UUID, tuple[Wait, ...]]:
    found = rows.values_list("referral_id", "id", "at")
    return _gathered((referral, Wait(str(one), at)) for referral, one, at in found)


def _handovers(ids: Sequence[UUID], policy: LocalPolicy) -> dict[UUID, tuple[Wait, ...]]:
    rows = Handover.objects.filter(disclosure__referral_ref__in=ids, answered_at=None)
    found = rows.values_list("disclosure__referral_ref", "disclosure_id", "handed_at", "rating")
    return _gathered(
        (referral, Wait(str(one), handed, clocks.accept_by(handed, rating, policy)))
        for referral, one, handed, rating in found
    )


def _hand_ons(ids: Sequence[UUID], policy: LocalPolicy) -> dict[UUID, tuple[Wait, ...]]:
    rows = standing().filter(referral__in=ids).values_list("referral_id", "id", "at")
    return _gathered((referral, Wait(str(one), at, clocks.had_by(at, policy))) for referral, one, at in rows)


def _unowned(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Since when each of these has been with a desk and nobody by name."""
    rows = Owning.objects.filter(referral__in=ids).order_by("referral_id", "-at", "-recorded_at")
    return dict(rows.distinct("referral_id").values_list("referral_id", "at"))


def key_of(referral: UUID, crossing: alerting.Crossing) -> Key:
    """The key under which a point of a clock is entered once."""
    return (referral, crossing.kind.value, crossing.about, crossing.per_cent, crossing.due_at)


@dataclass(frozen=True, slots=True)
class Entered:
    """An alert as it stands: has somebody said that they have seen it, and who was told, each as level and whom."""

    alert: Alert
    seen: bool = False
    told: frozenset[tuple[int, str]] = frozenset()


def said(ids: Sequence[UUID]) -> dict[Key, Entered]:
    """What was said already of these referrals. Two questions."""
    rows = Alert.objects.filter(referral__in=ids).prefetch_related("told")
    rows = rows.annotate(was_seen=Exists(AlertSeen.objects.filter(alert=OuterRef("pk"))))
    return {
        (row.referral_id, row.kind, row.about, row.per_cent, row.due_at): Entered(
            row,
            row.was_seen,
            frozenset((one.level, one.told) for one in row.told.all()),
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Live:
    """An alert whose clock still runs, and that nobody has said they have seen."""

    alert: Alert
    referral: Referral


def live(viewer: Viewer, at: datetime, policy: LocalPolicy) -> list[Live]:
    """What this viewer is to see now: a manager everything, others what is theirs or at a desk; late first, by rating.

    Of one clock only its latest point stands: at 80 per cent nobody reads of 50.
    """
    may_see_alerts(viewer).require()
    return _live(watched(_theirs(viewer)), at, policy)


def _live(referrals: Sequence[Referral], at: datetime, policy: LocalPolicy) -> list[Live]:
    before = said([referral.pk for referral in referrals])
    found: list[Live] = []
    for one in running(referrals, at, policy):
        for clock in one.running:
            points = [before.get(key_of(one.referral.pk, point)) for point in alerting.crossed(clock, at)]
            entered = [point for point in points if point is not None]
            if entered and not entered[-1].seen:
                found.append(Live(entered[-1].alert, one.referral))
    return sorted(found, key=lambda row: (row.alert.per_cent != alerting.WHOLE, *_in_order(row, at)))


def _in_order(row: Live, at: datetime) -> tuple[int, datetime, datetime, str]:
    """The order of work, then what has waited longest."""
    return (*order.key(row.referral, at), row.alert.crossed_at, row.referral.reference)


def count(viewer: Viewer, at: datetime, policy: LocalPolicy) -> tuple[int, int]:
    """How many stand for this viewer, and how many of them are late."""
    found = live(viewer, at, policy)
    return len(found), sum(row.alert.per_cent == alerting.WHOLE for row in found)


def _theirs(viewer: Viewer) -> Q:
    if viewer.is_manager:
        return Q()
    return Q(owner_id=viewer.id) | Q(owner=None)


def of_referral(viewer: Viewer, of: Referral) -> list[Alert]:
    """Everything that was said of a referral's clocks, with who was told, who saw it and why it was late."""
    rows = Alert.objects.filter(referral=of).select_related("seen").prefetch_related("told", "explained")
    return list(rows.order_by("crossed_at", "per_cent"))


def alert(viewer: Viewer, alert_id: UUID) -> Alert:
    """One alert. Alert.DoesNotExist when there is none, or none that this viewer may know of."""
    may_see_alerts(viewer).require()
    return Alert.objects.select_related("referral", "referral__owner", "seen").get(pk=alert_id)


def to_explain(viewer: Viewer, at: datetime) -> list[Alert]:
    """Breaches of the hub's own times that nobody has explained yet, the newest first; a manager's all, else own."""
    may_see_alerts(viewer).require()
    rows = Alert.objects.filter(
        kind__in=LATE, per_cent=alerting.WHOLE, explained=None, crossed_at__gt=at - EXPLAINED_WITHIN, crossed_at__lte=at
    )
    if not viewer.is_manager:
        rows = rows.filter(referral__owner=uuid.UUID(viewer.id))
    return list(rows.select_related("referral", "referral__owner").order_by("-crossed_at")[:MOST])


def agencies_of(alerts: Iterable[Alert]) -> Mapping[str, str]:
    """For alerts about an agency's answer: the agency of each request by the request's id."""
    ids = [uuid.UUID(one.about) for one in alerts if one.kind == AlertKind.ANSWER.value]
    rows = InformationRequest.objects.filter(pk__in=ids).annotate(of=F("agency"))
    return {str(pk): agency for pk, agency in rows.values_list("pk", "agency")}
