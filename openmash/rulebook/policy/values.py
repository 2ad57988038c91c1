"""Local policy: what this hub has agreed, as one value handed to every rule.

Ratings, hours, calendars, agencies, threshold document, contact block, wording: all of it is data, versioned by whoever
stores it. Read with ``from_data``, which checks the whole; written with ``to_data``. Presets stand in
:mod:`openmash.rulebook.presets`. Source: requirements M2.1, M2.8, M4.1, M7.3; design decisions "Presets", "Hours".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from openmash.rulebook.policy.keeping import (
    COMPLAINT_ACKNOWLEDGE_DAYS,
    COMPLAINT_ANSWER_DAYS,
    RETENTION,
    RetentionClass,
    RetentionRule,
)
from openmash.rulebook.policy.patterns import PATTERN_QUIET_DAYS, PATTERNS, SAME_WORRY_DAYS, PatternRule
from openmash.rulebook.words import YES, InfoKind, Outcome, Purpose, Rating, ReferrerKind, Verdict, Worded, no

WORK_MINUTES = 45
"""Minutes of work from the answers to the decision where a policy says nothing of it: our default."""

Window = tuple[time, time]
"""Opening and closing on a London wall clock; a closing of 00:00 means midnight at the end of that day."""


def day_in_full(day: date) -> str:
    """A day as people write it: "4 May 2026"."""
    return f"{day.day} {day:%B %Y}"


class Calendar(Worded):
    """In which hours a clock runs."""

    ROUND_THE_CLOCK = "ROUND_THE_CLOCK", "day and night"
    HUB_HOURS = "HUB_HOURS", "in hub hours"


class TeamKind(Worded):
    """What a receiving team is for."""

    ASSESSMENT = "ASSESSMENT", "Social-work assessment"
    EARLY_HELP = "EARLY_HELP", "Early help"
    FAMILIES = "FAMILIES", "Intensive family work"
    CHILD_PROTECTION = "CHILD_PROTECTION", "Child protection, called at once"


@dataclass(frozen=True)
class RatingRule:
    """One colour of the hub's scheme.

    Exactly one of ``decision_hours`` and ``decision_working_days`` is set; both count from receipt. ``return_hours``
    count from first asking an agency (None: no agency is asked by default). ``source`` cites each figure.
    ``work_minutes``: what it usually takes to put the answers together and to decide, once they are in.
    """

    code: Rating
    name: str
    meaning: str
    decision_hours: int | None
    decision_working_days: int | None
    calendar: Calendar
    return_hours: int | None
    asks_agencies: bool
    source: str
    example: str
    work_minutes: int = WORK_MINUTES

    @property
    def hours_words(self) -> str:
        """How long a decision may take, in plain words: "4 hours, day and night", "1 working day"."""
        if self.decision_hours is not None:
            plural = "" if self.decision_hours == 1 else "s"
            return f"{self.decision_hours} hour{plural}, {self.calendar.words}"
        plural = "" if self.decision_working_days == 1 else "s"
        return f"{self.decision_working_days} working day{plural}"


@dataclass(frozen=True)
class AgencyRule:
    """One agency of the partnership: what it holds, when its desk is staffed, what may be asked of it.

    ``desk`` maps weekday (Monday 0 to Sunday 6) to desk hours, London time; ``cover`` says who answers otherwise.
    ``active_from`` is the day it joined the room and ``before_that`` how it was reached until then.
    """

    code: str
    name: str
    holds: str
    source_systems: tuple[str, ...]
    may_share: tuple[str, ...]
    active_from: date
    before_that: str
    desk: Mapping[int, Window]
    cover: str
    phone: str
    email: str
    question: str
    has_navigator: bool
    agreement_until: date | None
    role_explained: str

    def joined(self, on: date) -> bool:
        """Has the agency joined the room by this day?"""
        return on >= self.active_from

    def may_be_asked(self, on: date) -> Verdict:
        """May this agency be asked through the hub on this day? Else how to reach it."""
        if not self.has_navigator:
            return no(f"{self.name} has no navigator here. Ring {self.phone} and note what they say.")
        if not self.joined(on) and not self.before_that:
            return no(f"{self.name} joins on {day_in_full(self.active_from)}. Until then ring {self.phone}.")
        return YES


@dataclass(frozen=True)
class Level:
    """One level of need (1 to 4) of the threshold document. Need, not urgency."""

    number: int
    name: str
    meaning: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """A named service to which a family can be sent."""

    code: str
    name: str
    what: str
    contact: str


@dataclass(frozen=True)
class Team:
    """A team to which children are handed over, or which is called in danger.

    ``agency`` is whose team it is, by the agency's code; empty for the authority's own, with which no agreement is
    needed: it is the hub's own controller.
    """

    code: str
    name: str
    email: str
    phone: str
    kind: TeamKind
    agency: str = ""


@dataclass(frozen=True)
class SharingProtocol:
    """The information sharing protocol (M6.4): which text was agreed, and from when to when it holds.

    ``edition`` names the text that is signed ("2026-1"): a signature counts for that text alone. It ends on
    ``in_force_until`` and is reviewed by ``review_by``, both days included. From ``warning_days`` before an end it is
    warned of; for ``grace_days`` after it, sharing goes on under a warning, and then stops. ``kept_at`` says where the
    signed text lies. ``demonstration``: invented, agreed by nobody.
    """

    name: str
    edition: str
    in_force_from: date
    in_force_until: date | None
    review_by: date
    warning_days: int
    grace_days: int
    kept_at: str
    demonstration: bool = False


@dataclass(frozen=True)
class SharingTerms:
    """What one agency (``code``) agreed to: for which purposes, which kinds it may share and which it may receive."""

    code: str
    purposes: tuple[Purpose, ...]
    shares: tuple[InfoKind, ...]
    receives: tuple[InfoKind, ...]


@dataclass(frozen=True)
class ContactBlock:
    """Where and how the hub is reached; every public page, letter and error page reads this."""

    hub_name: str
    authority: str
    address: str
    phone: str
    out_of_hours_phone: str
    email: str
    opening: str
    emergency: str


@dataclass(frozen=True)
class LocalPolicy:
    """Everything that a partnership may decide for itself, as one checked value.

    ``warn_at`` are per cent of the time used; ``announce_minutes`` the minutes left at which a page speaks;
    what is late and nobody has seen goes to the head of service after ``escalate_minutes``, and again each
    ``again_minutes``; without an owner in hub hours it alarms after ``unowned_minutes``; from ``go_ahead_per_cent`` of
    the usual remaining work on, the social worker is told to start with the answers that are in;
    ``tell_of_restricted``: whoever looks for somebody in a restricted family is told whom to ask, else nothing at all;
    one person's reading is noticed from ``notice_in_hour`` or ``notice_in_day`` different referrals, or
    ``notice_searches`` searches in a day;
    work handed on by name that nobody accepts within ``accept_minutes`` is a fault;
    a dismissed pattern is not shown again for ``pattern_quiet_days``; two referrals within ``same_worry_days`` may be
    one worry sent twice; ``gap_months_...`` months without an entry of health, of school or of anybody about a child,
    from which the chronology says so; ``extract_old_days``: days after which an extract of a case system is called old;
    ``feedback`` is wording by kind of referrer and outcome; ``sources`` cites each figure that has no place of its own.
    """

    preset: str
    version: int
    contact: ContactBlock
    ratings: tuple[RatingRule, ...]
    hub_hours: Mapping[int, Window]
    agencies: tuple[AgencyRule, ...]
    levels: tuple[Level, ...]
    services: tuple[Service, ...]
    teams: tuple[Team, ...]
    feedback: Mapping[ReferrerKind, Mapping[Outcome, str]]
    feedback_limits: Mapping[ReferrerKind, str]
    concerns_public: tuple[str, ...]
    permission_words: str
    who_decides: str
    keeping_words: str
    threshold_note: str
    open_on_bank_holidays: bool = True
    screening_minutes: int = 60
    silence_minutes: int = 15
    accept_minutes: int = 20
    warn_at: tuple[int, ...] = (50, 80, 100)
    announce_minutes: tuple[int, ...] = (60, 30, 10)
    escalate_minutes: int = 30
    again_minutes: int = 60
    unowned_minutes: int = 10
    go_ahead_per_cent: int = 250
    feedback_by: time = time(15, 0)
    tell_of_restricted: bool = True
    notice_in_hour: int = 40
    notice_in_day: int = 100
    notice_searches: int = 60
    gap_months_health: int = 12
    gap_months_school: int = 6
    gap_months_any: int = 18
    extract_old_days: int = 3
    protocol: SharingProtocol | None = None
    terms: tuple[SharingTerms, ...] = ()
    retention: tuple[RetentionRule, ...] = RETENTION
    complaint_acknowledge_days: int = COMPLAINT_ACKNOWLEDGE_DAYS
    complaint_answer_days: int = COMPLAINT_ANSWER_DAYS
    patterns: tuple[PatternRule, ...] = PATTERNS
    pattern_quiet_days: int = PATTERN_QUIET_DAYS
    same_worry_days: int = SAME_WORRY_DAYS
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def scheme(self) -> tuple[Rating, ...]:
        """The hub's colours, most urgent first."""
        return tuple(rule.code for rule in self.ratings)

    def rating(self, code: Rating | str) -> RatingRule:
        """The rule of one colour. LookupError when the hub's scheme does not have it."""
        return _find(self.ratings, str(code), "rating")

    def agency(self, code: str) -> AgencyRule:
        """One agency by its code. LookupError when there is none."""
        return _find(self.agencies, code, "agency")

    def agency_name(self, code: str) -> str:
        """The agency's name, or the code itself for one the policy does not know."""
        return next((agency.name for agency in self.agencies if agency.code == code), code)

    def terms_of(self, code: str) -> SharingTerms | None:
        """What an agency agreed to share and receive; None when the agreement does not name it."""
        return next((terms for terms in self.terms if terms.code == code), None)

    def level(self, number: int) -> Level:
        """One level of need by its number. LookupError when there is none."""
        for level in self.levels:
            if level.number == number:
                return level
        raise LookupError(f"no level {number} in this policy")

    def service(self, code: str) -> Service:
        """One service by its code. LookupError when there is none."""
        return _find(self.services, code, "service")

    def team(self, code: str) -> Team:
        """One team by its code. LookupError when there is none."""
        return _find(self.teams, code, "team")

    def keeping(self, code: RetentionClass) -> RetentionRule:
        """How long one class of record is kept. LookupError when the policy does not say."""
        return _find(self.retention, str(code), "class of record")

    def teams_of(self, kind: TeamKind) -> tuple[Team, ...]:
        """Every team of a kind, in the policy's order."""
        return tuple(team for team in self.teams if team.kind is kind)


_Coded = TypeVar("_Coded", RatingRule, AgencyRule, Service, Team, RetentionRule)


def _find(rows: tuple[_Coded, ...], code: str, what: str) -> _Coded:
    for row in rows:
        if row.code == code:
            return row
    raise LookupError(f"no {what} {code!r} in this policy")
