"""Reading that is unusual: much more than usual, at odd hours, without a part in it, refused again and again.

A finding says what happened, in numbers, and why it is unusual. It never says that anybody did wrong: a large family, a
colleague's work covered, a night on call look the same from here, and only a person who asks can tell. Usual is the
middle value (median), so that one wild day neither hides the next nor makes the rest look odd. Source: M6.5, threats T2
and T17; the limits are local policy, the other figures our defaults.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy, Window
from openmash.rulebook.words import Role, Worded

HOUR = timedelta(hours=1)
TYPED_TOGETHER = timedelta(minutes=3)
"""The looks of one form within this time are one search: while somebody types, a name is looked for at each pause."""

GRACE = timedelta(hours=1)
"""Coming early and staying on are no odd hours."""

LEAST_DAYS = 5
"""So many days with a look are needed before anything is called usual."""

LEAST_PEOPLE = 3
"""So many others of a role are needed before they are called its usual."""

TIMES, SPREADS = 3, 6
"""Much is more than so many times the usual, and more than so many spreads above it."""

FLOOR_HOUR, FLOOR_DAY, FLOOR_SEARCHES, FLOOR_NO_PART = 12, 20, 20, 10
"""Below these nothing is much, however quiet the days before were."""

COUNTED_BY = 5
"""Failed tries to sign in are entered at the first of an hour and at every power of this: an honest slip is seen, and
somebody who guesses day and night adds a few entries an hour."""

MANY_TRIES = 5
"""So many failed tries at one account in a week are shown to the records officer."""

REFUSALS_A_DAY, ODD_LOOKS = 6, 3
NOT_WATCHED = frozenset({Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER, Role.SERVICE})
"""They see nothing but what they sent themselves."""

READ_BY_DUTY = frozenset({Role.AUDITOR, Role.RECORDS_OFFICER})
"""They read what they have no part in because that is their work."""

Shift = tuple[int, time, time]
"""Weekday (Monday 0), start and end in London; one that ends before it starts runs past midnight."""


class Did(Worded):
    """What one entry of the ledger was, as far as watching goes."""

    RECORD = "RECORD", "opened a record"
    SEARCH = "SEARCH", "searched for people"
    REFUSED = "REFUSED", "was refused"


class Unusual(Worded):
    """In which way reading was unusual."""

    HOUR = "HOUR", "Many records in an hour"
    DAY = "DAY", "Many records in a day"
    SEARCHES = "SEARCHES", "Many searches"
    NO_PART = "NO_PART", "Records they have no part in"
    ODD_HOURS = "ODD_HOURS", "At odd hours"
    REFUSED = "REFUSED", "Refused again and again"

    @property
    def may_be(self) -> str:
        """What else it may be, so that nobody takes a finding for a charge."""
        return _MAY_BE[self]


_MAY_BE: dict[Unusual, str] = {
    Unusual.HOUR: "It may be a large family, a list worked through, or reading without need.",
    Unusual.DAY: "It may be a colleague's work covered, a busy day, or reading without need.",
    Unusual.SEARCHES: "It may be a family that is hard to find, or a search without need.",
    Unusual.NO_PART: "It may be advice given across the room, or reading without need.",
    Unusual.ODD_HOURS: "It may be a shift that was changed and not noted, or reading without need.",
    Unusual.REFUSED: "It may be an old link or a role that does not fit the work, or doors tried one by one.",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One look, search or refusal. `id` is the ledger entry's, `who` the account's; no name of anybody is needed."""

    id: str
    who: str
    role: Role
    at: datetime
    did: Did
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """When somebody is expected to work: by their own shifts, else by their agency's desk, else by the hub's hours."""

    shifts: tuple[Shift, ...] = ()
    desk: Mapping[int, Window] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How much one person read in a stretch of time: a number for each day on which they read anything at all.

    `records` are different referrals in a day, `hours` those of its busiest hour, `searches` the searches of each day
    with one.
    """

    role: Role
    records: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    searches: tuple[int, ...] = ()

    def __add__(self, later: Tally) -> Tally:
        return Tally(later.role, self.records + later.records, self.hours + later.hours, self.searches + later.searches)


Usual = Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class Week:
    """Everything that is asked of one week.

    `parts` are the pairs of person and referral where the person owns it or did something; `usual` is what each read in
    the weeks before.
    """

    looks: Sequence[Look]
    policy: LocalPolicy
    usual: Usual = field(default_factory=dict)
    parts: frozenset[tuple[str, str]] = frozenset()
    people: Mapping[str, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One person's unusual reading of one kind in one week, with the ledger's entries it rests on."""

    kind: Unusual
    who: str
    role: Role
    count: int
    words: str
    looks: tuple[str, ...]


# Weeks ----------------------------------------------------------------------------------------------------------------
def week_of(at: datetime) -> date:
    """The Monday of the London week in which this instant lies."""
    day = calendars.london(at).date()
    return day - timedelta(days=day.weekday())


def bounds(monday: date) -> tuple[datetime, datetime]:
    """The first instant of a London week and the first after it."""
    return calendars.from_london(monday, time(0)), calendars.from_london(monday + timedelta(days=7), time(0))


def tallies(looks: Iterable[Look]) -> dict[str, Tally]:
    """How much each person read, by day."""
    found = {}
    for who, own in _by_person(looks).items():
        records, searches = _by_day(own, Did.RECORD), _by_day(own, Did.SEARCH)
        found[who] = Tally(
            own[-1].role,
            tuple(len({look.reference for look in day}) for day in records.values()),
            tuple(len({look.reference for look in busiest_hour(day)}) for day in records.values()),
            tuple(len(day) for day in searches.values()),
        )
    return found


def together(weeks: Iterable[Usual]) -> dict[str, Tally]:
    """Several weeks' tallies as one, oldest week first."""
    found: dict[str, Tally] = {}
    for week in weeks:
        for who, tally in week.items():
            found[who] = found[who] + tally if who in found else tally
    return found


def busiest_hour(looks: Sequence[Look]) -> list[Look]:
    """Those of the looks that lie in the sixty minutes with the most different referrals."""
    ordered = sorted(looks, key=lambda look: look.at)
    inside: dict[str, int] = defaultdict(int)
    best, most, first = (0, 0), 0, 0
    for last, look in enumerate(ordered):
        inside[look.reference] += 1
        while look.at - ordered[first].at >= HOUR:
            inside[ordered[first].reference] -= 1
            if not inside[ordered[first].reference]:
                del inside[ordered[first].reference]
            first += 1
        if len(inside) > most:
            best, most = (first, last + 1), len(inside)
    return ordered[best[0] : best[1]]


# At the look itself ---------------------------------------------------------------------------------------------------
def too_many_now(in_hour: int, today: int, searches: int, policy: LocalPolicy) -> str:
    """Which limit of the local policy somebody has passed by now, in words; empty while none is.

    `in_hour` and `today` are different referrals opened in the last hour and since midnight in London.
    """
    if in_hour >= policy.notice_in_hour:
        return f"{in_hour} different referrals in an hour; the limit is {policy.notice_in_hour}"
    if today >= policy.notice_in_day:
        return f"{today} different referrals in a day; the limit is {policy.notice_in_day}"
    if searches >= policy.notice_searches:
        return f"{searches} searches for people in a day; the limit is {policy.notice_searches}"
    return ""


def is_counting_step(count: int) -> bool:
    """Does a count of failed tries come to a step at which it is entered: 1, 5, 25, 125 and so on?"""
    while count > 1 and count % COUNTED_BY == 0:
        count //= COUNTED_BY
    return count == 1


# The week -------------------------------------------------------------------------------------------------------------
def findings(week: Week) -> tuple[Finding, ...]:
    """Everything unusual in a week, by person, each kind once: its worst moment in numbers."""
    by_person = _by_person(look for look in week.looks if look.role not in NOT_WATCHED)
    strange = {who: _without_part(own, week.parts) for who, own in by_person.items()}
    found: list[Finding] = []
    for who, own in sorted(by_person.items()):
        others = tuple(len(strange[x]) for x, looks in by_person.items() if x != who and looks[-1].role is own[-1].role)
        found += _much(who, own, week)
        found += _no_part(who, own, strange[who], others, week.policy)
        found += _odd(who, own, week.people.get(who, Person()), week.policy)
        found += _refused(who, own)
    return tuple(found)


def is_much(count: int, own: Sequence[int], others: Sequence[int], floor: int, limit: int) -> bool:
    """Is this number unusual: at the limit, or far above the role's usual, or far above their own and the role's?"""
    if count >= limit:
        return True
    for_role, for_them = bound(others, floor), bound(own, floor)
    if for_role is not None and count > for_role:
        return True
    return for_them is not None and count > for_them and (for_role is None or count > median(others))


def bound(counts: Sequence[int], floor: int, least: int = LEAST_DAYS) -> float | None:
    """Above which number it is much, seen from these; None while they are too few to tell."""
    if len(counts) < least:
        return None
    middle = median(counts)
    spread = 1.4826 * median([abs(one - middle) for one in counts])
    return max(float(floor), TIMES * middle, middle + SPREADS * spread)


def is_working(at: datetime, role: Role, person: Person, policy: LocalPolicy) -> bool:
    """Is somebody of this role expected to work at this instant, an hour's grace before and after?"""
    return any(_inside(moment, role, person, policy) for moment in (at, at - GRACE, at + GRACE))


def hours_words(role: Role, person: Person) -> str:
    """By which hours somebody is judged."""
    if person.shifts:
        return "their shift"
    return "the hours of their agency's desk" if person.desk is not None and role is Role.NAVIGATOR else "hub hours"


def _inside(at: datetime, role: Role, person: Person, policy: LocalPolicy) -> bool:
    local = calendars.london(at)
    day, now = local.weekday(), local.time()
    if person.shifts:
        return any(_on(shift, day, now) for shift in person.shifts)
    if role is Role.EMERGENCY_DUTY:
        return True
    if role is Role.NAVIGATOR and person.desk is not None:
        return any(_on((weekday, *window), day, now) for weekday, window in person.desk.items())
    return calendars.in_hub_hours(at, policy)


def _on(shift: Shift, day: int, now: time) -> bool:
    weekday, starts, ends = shift
    if starts < ends:
        return day == weekday and starts <= now < ends
    return (day == weekday and now >= starts) or (day == (weekday + 1) % 7 and now < ends)


def _by_person(looks: Iterable[Look]) -> dict[str, list[Look]]:
    found: dict[str, list[Look]] = defaultdict(list)
    for look in sorted(looks, key=lambda look: (look.at, look.id)):
        found[look.who].append(look)
    return dict(found)


def _by_day(looks: Iterable[Look], did: Did) -> dict[date, list[Look]]:
    found: dict[date, list[Look]] = defaultdict(list)
    for look in looks:
        if look.did is did:
            found[calendars.london(look.at).date()].append(look)
    return dict(found)


def _much(who: str, own: Sequence[Look], week: Week) -> Iterator[Finding]:
    """Many records in an hour, in a day, and many searches, each against what they and their role usually read."""
    role, policy = own[-1].role, week.policy
    theirs = week.usual.get(who, Tally(role))
    others = [tally for person, tally in week.usual.items() if person != who and tally.role is role]
    days, searching = _by_day(own, Did.RECORD), _by_day(own, Did.SEARCH)

    def told(kind: Unusual, stretches: Iterable[list[Look]], floor: int, limit: int, of: str) -> Iterator[Finding]:
        usual, peers = getattr(theirs, of), [count for tally in others for count in getattr(tally, of)]
        counted = [(_count(kind, looks), looks) for looks in stretches]
        much = [(count, looks) for count, looks in counted if is_much(count, usual, peers, floor, limit)]
        if much:
            count, looks = max(much, key=lambda one: one[0])
            words = f"{_what(kind, count, looks)} {_usual_words(usual, peers, kind)}{_also(len(much) - 1)}"
            words += f" The limit is {limit}." if count >= limit else ""
            yield Finding(kind, who, role, count, words, tuple(look.id for _, some in much for look in some))

    hours = [busiest_hour(day) for day in days.values()]
    yield from told(Unusual.HOUR, hours, FLOOR_HOUR, policy.notice_in_hour, "hours")
    yield from told(Unusual.DAY, days.values(), FLOOR_DAY, policy.notice_in_day, "records")
    yield from told(Unusual.SEARCHES, searching.values(), FLOOR_SEARCHES, policy.notice_searches, "searches")


def _count(kind: Unusual, looks: Sequence[Look]) -> int:
    return len(looks) if kind is Unusual.SEARCHES else len({look.reference for look in looks})


def _what(kind: Unusual, count: int, looks: Sequence[Look]) -> str:
    day = _day_words(looks[0].at)
    if kind is Unusual.SEARCHES:
        return f"Searched for people {count} times on {day}."
    if kind is Unusual.DAY:
        return f"Opened {count} different referrals on {day}."
    first, last = (f"{calendars.london(look.at):%H:%M}" for look in (looks[0], looks[-1]))
    return f"Opened {count} different referrals on {day} from {first} to {last}, within an hour."


def _usual_words(own: Sequence[int], others: Sequence[int], kind: Unusual) -> str:
    unit = {Unusual.HOUR: "in the busiest hour of a day", Unusual.SEARCHES: "on a day with a search"}
    per = unit.get(kind, "a day")
    known = [
        f"for {whose} {_number(median(counts))}"
        for whose, counts in (("them", own), ("others in this role", others))
        if len(counts) >= LEAST_DAYS
    ]
    return f"Usual {per}: {', '.join(known)}." if known else "What is usual for them is not known yet."


def _also(days: int) -> str:
    return "" if not days else f" As unusual on {days} other {'day' if days == 1 else 'days'} of the week."


def _no_part(
    who: str, own: Sequence[Look], strange: Mapping[str, list[Look]], others: Sequence[int], policy: LocalPolicy
) -> Iterator[Finding]:
    """Referrals that they neither own nor did anything on, against what others of the role read so in the same week."""
    role, count = own[-1].role, len(strange)
    usual = bound(others, FLOOR_NO_PART, LEAST_PEOPLE)
    if role in READ_BY_DUTY or not (count >= policy.notice_in_day or (usual is not None and count > usual)):
        return
    words = f"Opened {count} referrals in the week in which they have no part: they own none and did nothing on them."
    if usual is not None:
        words += f" Others in this role: {_number(median(others))} (the middle value)."
    looks = tuple(look.id for some in strange.values() for look in some)
    yield Finding(Unusual.NO_PART, who, role, count, words, looks)


def _without_part(own: Sequence[Look], parts: frozenset[tuple[str, str]]) -> dict[str, list[Look]]:
    found: dict[str, list[Look]] = defaultdict(list)
    for look in own:
        if look.did is Did.RECORD and (look.who, look.reference) not in parts:
            found[look.reference].append(look)
    return dict(found)


def _odd(who: str, own: Sequence[Look], person: Person, policy: LocalPolicy) -> Iterator[Finding]:
    """Records opened and people searched for when nobody expects this person at work."""
    role = own[-1].role
    looks = [look for look in own if look.did is not Did.REFUSED and not is_working(look.at, role, person, policy)]
    if len(looks) < ODD_LOOKS:
        return
    days = len({calendars.london(look.at).date() for look in looks})
    on = "on one day" if days == 1 else f"on {days} days"
    first = looks[0].at
    words = (
        f"Opened records or searched {len(looks)} times outside {hours_words(role, person)}, {on}: first at "
        f"{calendars.london(first):%H:%M} on {_day_words(first)}. An hour before and after does not count."
    )
    yield Finding(Unusual.ODD_HOURS, who, role, len(looks), words, tuple(look.id for look in looks))


def _refused(who: str, own: Sequence[Look]) -> Iterator[Finding]:
    """Refused many times in one day."""
    days = [day for day in _by_day(own, Did.REFUSED).values() if len(day) >= REFUSALS_A_DAY]
    if days:
        worst = max(days, key=len)
        words = f"Was refused {len(worst)} times on {_day_words(worst[0].at)}.{_also(len(days) - 1)}"
        looks = tuple(look.id for day in days for look in day)
        yield Finding(Unusual.REFUSED, who, own[-1].role, len(worst), words, looks)


def _day_words(at: datetime) -> str:
    local = calendars.london(at)
    return f"{calendars.WEEKDAYS[local.weekday()]} {local.day} {local:%B}"


def _number(value: float) -> str:
    return f"{value:g}"
