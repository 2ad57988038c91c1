"""Sweeping the clocks, saying that one has seen an alert, explaining why a time passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from openmash.alerts import telling
from openmash.alerts.models import Alert, AlertSeen, AlertTold, BreachExplained
from openmash.alerts.queries import Entered, Key, Open, agencies_of, key_of, running, said, watched
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.partnership.facts import stamp
from openmash.referrals.models import Referral
from openmash.rulebook import alerting
from openmash.rulebook.alerting import WHOLE, AlertKind, Rise
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_explain_breach, may_see_alert
from openmash.rulebook.words import refuse

SWEEP_LOCK = 6274011


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: open referrals gone through, alerts entered, people told."""

    open: int
    raised: int
    told: int


@transaction.atomic
def sweep(*, by: Viewer, at: datetime, policy: LocalPolicy) -> Swept | None:
    """Go through every open referral: enter what its clocks came to, tell who must be told. None when another sweeps.

    Works on the state alone: run twice, late, or after a crash it enters what is missing with its true time, and
    nothing twice. What was missed in between is told once, not as often as it would have been.
    """
    if not by.is_clerk:
        refuse("The clocks are swept by the hub itself. Open the alerts to see what was found.")
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
        if not cursor.fetchone()[0]:
            return None
    rows = running(watched(), at, policy)
    before = said([row.referral.pk for row in rows])
    raised = _raise(rows, before, by, at)
    told = _tell(rows, before | raised, by, at, policy)
    _enter([one.alert for one in raised.values()], by, at)
    return Swept(len(rows), len(raised), told)


def _raise(rows: Sequence[Open], before: Mapping[Key, Entered], by: Viewer, at: datetime) -> dict[Key, Entered]:
    new: dict[Key, Alert] = {}
    for row in rows:
        for crossing in alerting.all_crossed(row.running, at):
            key = key_of(row.referral.pk, crossing)
            if key not in before:
                new[key] = Alert(
                    referral=row.referral,
                    kind=crossing.kind.value,
                    about=crossing.about,
                    per_cent=crossing.per_cent,
                    began_at=crossing.began_at,
                    due_at=crossing.due_at,
                    crossed_at=crossing.crossed_at,
                    **stamp(by, at),
                )
    Alert.objects.bulk_create(new.values(), batch_size=500)
    return {key: Entered(alert) for key, alert in new.items()}


def _tell(rows: Sequence[Open], alerts: Mapping[Key, Entered], by: Viewer, at: datetime, policy: LocalPolicy) -> int:
    """Tell everybody who has not been told yet of the latest point of each clock that runs."""
    waiting: list[tuple[Referral, Alert, Rise]] = []
    for row in rows:
        for clock in row.running:
            crossings = alerting.crossed(clock, at)
            if crossings:
                entered = alerts[key_of(row.referral.pk, crossings[-1])]
                waiting += [(row.referral, entered.alert, rise) for rise in _missing(entered, at, policy)]
    agencies = agencies_of(alert for _, alert, _ in waiting)
    at_work, made = telling.AtWork(at, policy), []
    for referral, alert, rise in waiting:
        to = telling.ids(at_work.whom(rise.told, referral, agencies.get(alert.about, "")))
        made.append(
            AlertTold(
                alert=alert,
                level=rise.level,
                told=rise.told.value,
                since=rise.since,
                to=[str(one) for one in to],
                **stamp(by, at),
            )
        )
        tell(
            to=to,
            topic=telling.TOPICS[AlertKind(alert.kind)],
            key=f"alert {alert.pk} {rise.level} {rise.told.value}",
            at=at,
            path=telling.path(rise.told, referral),
            urgent=alerting.goes_at_once(AlertKind(alert.kind), referral.rating, referral.danger, rise.told),
            about=referral.pk,
        )
    AlertTold.objects.bulk_create(made, batch_size=500)
    return len(made)


def _missing(entered: Entered, at: datetime, policy: LocalPolicy) -> list[Rise]:
    """Whom it must still go to: everybody of its first time, and of the later times only the latest."""
    if entered.seen:
        return []
    alert = entered.alert
    due = alerting.risen(AlertKind(alert.kind), alert.per_cent, alert.crossed_at, at, policy)
    latest = max(rise.level for rise in due)
    return [rise for rise in due if rise.level in (0, latest) and (rise.level, rise.told.value) not in entered.told]


def _enter(raised: Iterable[Alert], by: Viewer, at: datetime) -> None:
    """One entry a referral, with what its clocks came to."""
    of: dict[UUID, list[Alert]] = defaultdict(list)
    for alert in raised:
        of[alert.referral_id].append(alert)
    for alerts in of.values():
        enter(
            by=by,
            at=at,
            verb=Verb.RAISED_ALERTS,
            reference=alerts[0].referral.reference,
            subjects=[alerts[0].referral_id, *(one.pk for one in alerts)],
            detail={"points": [f"{one.kind} {one.per_cent}" for one in alerts]},
        )


@transaction.atomic
def see(*, alert: Alert, by: Viewer, at: datetime) -> AlertSeen:
    """Say that one has seen it. What is late needs a manager, or emergency duty at night: until then it rises."""
    may_see_alert(by, is_breach=alert.per_cent == WHOLE).require()
    Referral.objects.select_for_update(of=("self",)).get(pk=alert.referral_id)
    seen = AlertSeen.objects.filter(alert=alert).first()
    if seen is not None:
        refuse(f"{seen.by_name} has seen it already, so it does not rise any more.")
    row = AlertSeen.objects.create(alert=alert, **stamp(by, at))
    detail = {"kind": alert.kind, "per_cent": alert.per_cent}
    enter(by=by, at=at, verb=Verb.SAW_ALERT, reference=alert.referral.reference, subjects=[alert.pk], detail=detail)
    return row


@transaction.atomic
def explain(*, alert: Alert, because: str, by: Viewer, at: datetime) -> BreachExplained:
    """Say why a time passed. The breach stays, with its true time; earlier words stay too."""
    may_explain_breach(by).require()
    if alert.per_cent != WHOLE:
        refuse("This time has not passed, so there is nothing to explain.")
    if not because.strip():
        refuse("Say why the time passed, in a sentence. Nothing is kept without it.")
    row = BreachExplained.objects.create(alert=alert, because=because.strip(), **stamp(by, at))
    enter(
        by=by,
        at=at,
        verb=Verb.EXPLAINED_BREACH,
        reference=alert.referral.reference,
        subjects=[alert.pk],
        detail={"kind": alert.kind},
    )
    return row
