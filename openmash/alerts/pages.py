"""What the pages about clocks show: what is late, since when, who was told, and where to act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.alerts.models import Alert, AlertTold
from openmash.alerts.queries import Live
from openmash.referrals.models import Referral
from openmash.rulebook.alerting import WHOLE, AlertKind, Told
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_see_alert
from openmash.rulebook.words import Desk, Rating, Stage
from openmash.web import times
from openmash.web.parts import Link


@dataclass(frozen=True, slots=True)
class Line:
    """One alert as a person reads it. `seen` is where one says that one has seen it, or empty; `because` why not."""

    strong: str
    words: str
    late: bool
    link: Link
    owner: str
    seen: str
    because: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A time of the hub's own that passed, which nobody has explained yet."""

    words: str
    link: Link
    explain: Link


@dataclass(frozen=True, slots=True)
class AlertsPage:
    """What is late first, then what soon will be, then what nobody has explained. `shown` are ids, for the ledger."""

    heading: str
    late: tuple[Line, ...]
    soon: tuple[Line, ...]
    passed: tuple[Passed, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """The few words in the head of every page; they change only when a clock comes to a point or stops.

    `words` are short, for the one row they stand in; `more` is said beside them to whoever hears the page.
    """

    words: str
    more: str
    late: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One alert on its referral's page: what, when, who was told and has seen it, and why the time passed."""

    words: str
    told: tuple[str, ...]
    explained: tuple[str, ...]
    explain: Link | None


def alerts_page(
    live: Sequence[Live],
    passed: Sequence[Alert],
    agencies: Mapping[str, str],
    viewer: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> AlertsPage:
    """The page of everything that this viewer is to see now."""
    lines = [(row, _line(row, agencies, viewer, at, policy)) for row in live]
    late = tuple(line for _, line in lines if line.late)
    soon = tuple(line for _, line in lines if not line.late)
    return AlertsPage(
        heading=_heading(len(late), len(soon)),
        late=late,
        soon=soon,
        passed=tuple(_passed(alert, at) for alert in passed),
        shown=tuple({str(row.referral.pk) for row in live} | {str(alert.referral_id) for alert in passed}),
    )


def news(live: int, late: int) -> News:
    """What stands in the head: "2 late", else "3 soon", else only the way to the page."""
    soon = live - late
    if late:
        return News(f"{late} late", f", {soon} soon" if soon else "", True)
    return News(f"{soon} soon" if soon else "Alerts", "" if soon else ": none", False)


def _heading(late: int, soon: int) -> str:
    return f"Alerts: {_counted(late, soon) or 'nothing is late'}"


def _counted(late: int, soon: int) -> str:
    said = [f"{late} late"] if late else []
    return ", ".join([*said, f"{soon} soon"] if soon else said)


def _line(row: Live, agencies: Mapping[str, str], viewer: Viewer, at: datetime, policy: LocalPolicy) -> Line:
    alert, referral = row.alert, row.referral
    late = alert.per_cent == WHOLE
    allowed = may_see_alert(viewer, is_breach=late)
    return Line(
        strong=_strong(alert, agencies, policy),
        words=_words(alert, at),
        late=late,
        link=Link(
            text=f"{referral.family_name or 'Name not known'}, {referral.reference}",
            href=reverse("boards_picture", args=[referral.reference]),
        ),
        owner=referral.owner.name if referral.owner else f"Desk: {Desk(referral.desk).words.lower()}",
        seen=reverse("alerts_seen", args=[alert.pk]) if allowed else "",
        because=allowed.because,
    )


def _strong(alert: Alert, agencies: Mapping[str, str], policy: LocalPolicy) -> str:
    kind = AlertKind(alert.kind)
    rating = f"{Rating(alert.referral.rating).words}. " if alert.referral.rating else ""
    if kind is AlertKind.ANSWER and alert.about in agencies:
        return f"{rating}{policy.agency_name(agencies[alert.about])} has not answered"
    if kind is AlertKind.DECISION and alert.referral.stage == Stage.ADVISING.value:
        return "Advice waits for a manager"
    return f"{rating}{kind.words}"


def _words(alert: Alert, at: datetime) -> str:
    kind = AlertKind(alert.kind)
    if kind is AlertKind.GO_AHEAD:
        return f"since {times.when(alert.crossed_at, at)}: put together what is in. Late answers are still wanted."
    if kind is AlertKind.UNOWNED:
        return f"since {times.when(alert.began_at, at)}."
    if alert.per_cent == WHOLE:
        return f"for {times.length(at - alert.due_at)}: it was due {times.due(alert.due_at, at)}."
    return f"{alert.per_cent} per cent of the time is used: due {times.due(alert.due_at, at)}."


def _passed(alert: Alert, at: datetime) -> Passed:
    reference = alert.referral.reference
    return Passed(
        words=f"{AlertKind(alert.kind).words}: due {times.due(alert.due_at, at)}",
        link=Link(
            text=f"{alert.referral.family_name or 'Name not known'}, {reference}",
            href=reverse("boards_picture", args=[reference]),
        ),
        explain=Link("Say why", reverse("alerts_explain", args=[alert.pk]), reference),
    )


def of_referral(rows: Sequence[Alert], viewer: Viewer, at: datetime) -> tuple[Said, ...]:
    """What was said of a referral's own clocks, oldest first; chasing an agency stands with its request."""
    return tuple(_told(row, viewer, at) for row in rows if row.kind != AlertKind.ANSWER.value)


def _told(alert: Alert, viewer: Viewer, at: datetime) -> Said:
    late = alert.per_cent == WHOLE
    point = "" if late else f" ({alert.per_cent} per cent of the time used)"
    told = [_who(row, at) for row in sorted(alert.told.all(), key=lambda row: (row.level, row.told))]
    seen = getattr(alert, "seen", None)
    if seen is not None:
        told.append(f"Seen by {seen.by_name} {times.when(seen.at, at)}")
    explained = [f"{row.because} ({row.by_name}, {times.when(row.at, at)})" for row in alert.explained.all()]
    may = viewer.is_hub and late and alert.kind != AlertKind.GO_AHEAD.value
    return Said(
        words=f"{AlertKind(alert.kind).words}{point}: {times.when(alert.crossed_at, at)}",
        told=tuple(told),
        explained=tuple(explained),
        explain=Link("Say why", reverse("alerts_explain", args=[alert.pk])) if may else None,
    )


def _who(row: AlertTold, at: datetime) -> str:
    again = " again" if row.level > 1 else ""
    who = Told(row.told).words
    found = f"{who[:1].upper()}{who[1:]} told{again} {times.when(row.at, at)}"
    return found if row.to else f"{found}: nobody was there to be told"


def explain_words(alert: Alert, of: Referral, at: datetime) -> str:
    """What passed, on the page where somebody says why."""
    how_late = times.length((of.decided_at or at) - alert.due_at) if alert.kind == AlertKind.DECISION.value else ""
    later = f" It was {how_late} late." if how_late else ""
    return f"{AlertKind(alert.kind).words}: it was due {times.due(alert.due_at, at)}.{later}"
