"""Which clocks run on an open referral, when each must be spoken of, to whom, and to whom next if nobody says a word.

A sweep over the state of the referrals asks this at least every half minute; what is to be said follows from the rows
alone, so that a lost job, a killed worker or two workers at once lose nothing and say nothing twice. Warnings stand at
the policy's points (``warn_at``, our default 50, 80, 100 per cent of the time). From the moment a time has passed the
manager is told, then the head of service, until somebody says that they have seen it. A clock that stopped, or whose
due time moved, says no more; what was said stays on record. Sources: M2.5 (warnings, escalation as configured), M2.6 (a
watchdog proves it), M1.8 (a call to child protection is answered); threat T10.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from openmash.rulebook import calendars, clocks, pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Rating, Stage, Worded

WHOLE = 100
"""Per cent of the time: it has passed."""
CHASED = (50, WHOLE)
"""An agency is reminded when half of its time is used (expectation 14), and the hub told when it has passed."""
STATUTORY_POINTS = (80, WHOLE)


class AlertKind(Worded):
    """What a clock is about."""

    SCREENING = "SCREENING", "Not rated yet"
    DECISION = "DECISION", "Not decided yet"
    STATUTORY = "STATUTORY", "One working day, by statute: acknowledged and rated"
    GO_AHEAD = "GO_AHEAD", "Start now with what is there"
    ANSWER = "ANSWER", "An agency has not answered"
    UNOWNED = "UNOWNED", "Nobody owns it"
    ALARM = "ALARM", "Nobody has answered the alarm"
    SILENT = "SILENT", "The child-protection team has not answered"
    HANDOVER = "HANDOVER", "The team has not taken the child over"
    HAND_ON = "HAND_ON", "Handed on, and nobody has said that they have it"


class Told(Worded):
    """Whom an alert goes to."""

    AGENCY = "AGENCY", "the agency"
    OWNER = "OWNER", "who has it"
    MANAGER = "MANAGER", "the duty manager"
    HEAD = "HEAD", "the head of service"


@dataclass(frozen=True, slots=True)
class Wait:
    """Something of a referral that waits for somebody: its row's id, since when (UTC), by when (UTC)."""

    id: str
    since: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the sweep reads of one open referral. All times are UTC.

    `out` are agencies that have not answered, `alarms` alarms without an answer, `calls` calls to child protection
    without one, `handovers` those not accepted, `hand_ons` work that went by name and nobody has said they have;
    `unowned_since` is when it was last left without a person, else None.
    """

    received_at: datetime
    stage: str
    rating: str
    due_at: datetime
    screening_due_at: datetime
    statutory_due_at: datetime
    acknowledged_at: datetime | None = None
    decided_at: datetime | None = None
    unowned_since: datetime | None = None
    out: tuple[Wait, ...] = ()
    alarms: tuple[Wait, ...] = ()
    calls: tuple[Wait, ...] = ()
    handovers: tuple[Wait, ...] = ()
    hand_ons: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """One clock that runs: about what (the id of a row, empty for the referral itself), from when to when (UTC).

    `points` are per cent of its time at which it is spoken of.
    """

    kind: AlertKind
    about: str
    began_at: datetime
    due_at: datetime
    points: tuple[int, ...] = (WHOLE,)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A clock has come to one of its points. `crossed_at` is the true instant, however late the sweep came."""

    kind: AlertKind
    about: str
    per_cent: int
    began_at: datetime
    due_at: datetime
    crossed_at: datetime

    @property
    def is_breach(self) -> bool:
        """Has the time passed, so that somebody must say they have seen it?"""
        return self.per_cent == WHOLE


@dataclass(frozen=True, slots=True)
class Rise:
    """An alert goes to somebody: the how-manieth time (0 first), whom, and since which instant it must."""

    level: int
    told: Told
    since: datetime


def running(of: Watched, at: datetime, policy: LocalPolicy) -> tuple[Running, ...]:
    """Every clock that runs on this open referral at this instant; none once it is finished."""
    if not pathway.is_open(of.stage):
        return ()
    return (
        *_of_the_hub(of, at, policy),
        *(Running(AlertKind.ALARM, w.id, w.since, clocks.silence_due(w.since, policy)) for w in of.alarms),
        *(Running(AlertKind.SILENT, w.id, w.since, clocks.silence_due(w.since, policy)) for w in of.calls),
        *(Running(AlertKind.HANDOVER, w.id, w.since, w.due_at) for w in of.handovers if w.due_at),
        *(Running(AlertKind.HAND_ON, w.id, w.since, w.due_at) for w in of.hand_ons if w.due_at),
        *_unowned(of, at, policy),
    )


def _of_the_hub(of: Watched, at: datetime, policy: LocalPolicy) -> Iterator[Running]:
    """The clocks that stop with the decision."""
    if of.decided_at is not None:
        return
    if of.rating or of.stage == Stage.ADVISING.value:
        yield Running(AlertKind.DECISION, "", of.received_at, of.due_at, policy.warn_at)
    else:
        yield Running(AlertKind.SCREENING, "", of.received_at, of.screening_due_at, policy.warn_at)
    if of.acknowledged_at is None or not of.rating:
        yield Running(AlertKind.STATUTORY, "", of.received_at, of.statutory_due_at, STATUTORY_POINTS)
    yield from (Running(AlertKind.ANSWER, w.id, w.since, w.due_at, CHASED) for w in of.out if w.due_at)
    if of.stage == Stage.ASKING.value and of.rating and of.out:
        start = go_ahead_at(of.received_at, of.due_at, of.rating, policy)
        yield Running(AlertKind.GO_AHEAD, "", of.received_at, start)


def _unowned(of: Watched, at: datetime, policy: LocalPolicy) -> Iterator[Running]:
    """Nobody by name has it in hub hours, at a stage at which somebody must (rulebook `pathway`)."""
    if of.unowned_since is None or not pathway.ownerless_is_fault(of.stage, at, policy):
        return
    opened = calendars.hub_window(calendars.london(at).date(), policy)
    since = max(of.unowned_since, opened[0]) if opened else of.unowned_since
    yield Running(AlertKind.UNOWNED, "", since, since + timedelta(minutes=policy.unowned_minutes))


def go_ahead_at(received_at: datetime, due_at: datetime, rating: Rating | str, policy: LocalPolicy) -> datetime:
    """When the social worker is told to start with the answers that are in.

    When so many times the usual work that remains (to put it together and to decide, by rating) is left: 2.5 times, of
    hub time, since nobody does it in a closed hub; of time by the clock where that would leave less than half of the
    referral's own time. In a simulated hub this carries 45 contacts a day instead of 35 (performance study, section 4).
    """
    work = timedelta(minutes=policy.rating(rating).work_minutes)
    needed = work * policy.go_ahead_per_cent / 100
    half = received_at + (due_at - received_at) / 2
    in_hub = calendars.take_hub_time(due_at, needed, policy)
    return in_hub if in_hub >= half else max(due_at - needed, half)


def crossed(clock: Running, at: datetime) -> tuple[Crossing, ...]:
    """The points that this clock has come to, each with the instant at which it did; exactly at a point counts."""
    length = clock.due_at - clock.began_at
    moments = ((point, clock.began_at + length * point / WHOLE) for point in clock.points)
    return tuple(
        Crossing(clock.kind, clock.about, point, clock.began_at, clock.due_at, moment)
        for point, moment in moments
        if moment <= at
    )


def all_crossed(clocks_running: Sequence[Running], at: datetime) -> tuple[Crossing, ...]:
    """The same for every clock of one referral."""
    return tuple(one for clock in clocks_running for one in crossed(clock, at))


def first_told(kind: AlertKind, per_cent: int) -> tuple[Told, ...]:
    """Who is told when the point is come to: who has it; from the due time on the duty manager too."""
    if kind is AlertKind.ANSWER:
        return (Told.AGENCY,) if per_cent < WHOLE else (Told.AGENCY, Told.OWNER)
    if kind is AlertKind.GO_AHEAD or per_cent < WHOLE:
        return (Told.OWNER,)
    return (Told.OWNER, Told.MANAGER)


def rises(kind: AlertKind, per_cent: int) -> bool:
    """Does it go on rising until somebody says they have seen it? What is late does; a reminder does not."""
    return per_cent == WHOLE and kind not in (AlertKind.GO_AHEAD, AlertKind.ANSWER)


def goes_at_once(kind: AlertKind, rating: str, danger: bool, told: Told) -> bool:
    """Does its message go at once, through quiet hours? Red, danger, and what goes to the head of service."""
    in_danger = kind in (AlertKind.ALARM, AlertKind.SILENT) or (danger and not rating)
    return in_danger or rating == Rating.RED or told is Told.HEAD


def risen(kind: AlertKind, per_cent: int, crossed_at: datetime, at: datetime, policy: LocalPolicy) -> tuple[Rise, ...]:
    """Everybody it has gone to by now if nobody has said a word: first, then the head of service, then again and again.

    Minutes are by the clock, day and night: what is late at two in the morning is not less late.
    """
    found = [Rise(0, told, crossed_at) for told in first_told(kind, per_cent)]
    if rises(kind, per_cent):
        since = crossed_at + timedelta(minutes=policy.escalate_minutes)
        level = 1
        while since <= at and level <= MOST_RISES:
            found.append(Rise(level, Told.HEAD, since))
            since, level = since + timedelta(minutes=policy.again_minutes), level + 1
    return tuple(found)


MOST_RISES = 48
"""After so many times it stands on the board alone: a number nobody reads helps nobody."""
