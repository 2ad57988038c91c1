"""A hub of invented days, to see what the order of work and the go-ahead are worth. Both rules are the product's own.

Posts are Southampton's of 2014; contacts arrive by day and night, are logged, rated, asked round the agencies, put
together and decided. What each step takes is drawn; every order meets the same contacts. Nobody was measured to make
it: the minutes of work are assumptions (they stand below), so its ranking is worth quoting and its percentages less.

    python -m bench.hub --days 65 --runs 6
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import click

from openmash.rulebook import alerting, calendars, clocks, order, presets
from openmash.rulebook.policy import Calendar, LocalPolicy
from openmash.rulebook.words import Rating

START = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)
MIX = {Rating.RED: 0.08, Rating.AMBER: 0.27, Rating.GREEN: 0.40, Rating.BLUE: 0.25}
FLAGGED = {Rating.RED: 0.8}
"""How many of a rating come with the referrer's word of danger; of the others one in twenty does."""
ANALYSIS = {Rating.RED: 30, Rating.AMBER: 40, Rating.GREEN: 20, Rating.BLUE: 10}
DECISION = {Rating.RED: 12, Rating.AMBER: 12, Rating.GREEN: 6, Rating.BLUE: 4}
LOG, SCREEN = 7, 10
RESEARCH = {"police": 15, "health": 15, "education": 12, "housing": 10, "early_years": 10, "probation": 12}
POSTS = {
    "log": (1, 0.85), "manager": (4, 0.45), "worker": (4, 0.80), "police": (1, 0.85), "health": (1, 0.85),
    "education": (1, 0.70), "housing": (1, 0.60), "early_years": (1, 0.60), "probation": (1, 0.40),
}  # fmt: skip
"""People at each desk, and the share of their day that they are at it."""
NIGHT = 0.2
VARIATION = 0.5
SHARE_ASKED = {"police": 1.0, "health": 1.0, "education": 0.7, "housing": 0.4, "early_years": 0.3, "probation": 0.2}
DAY = timedelta(hours=10)


@dataclass
class Contact:
    """One referral on its way. `rating` is empty until it is screened; `truth` is what it will be rated."""

    number: int
    received_at: datetime
    truth: Rating
    danger: bool
    agencies: tuple[str, ...]
    work: dict[str, timedelta]
    policy: LocalPolicy
    rating: str = ""
    out: set[str] = field(default_factory=set)
    analysing: bool = False
    decided_at: datetime | None = None
    without: int = 0

    @property
    def screening_due_at(self) -> datetime:
        """By when it must be rated."""
        return clocks.screening_due(self.received_at, self.danger, self.policy)

    @property
    def due_at(self) -> datetime:
        """When its decision is due; before it is rated, its rating."""
        if not self.rating:
            return self.screening_due_at
        return clocks.due_at(self.received_at, self.rating, self.policy)


Order = Callable[[Contact, datetime], tuple[object, ...]]


def by_the_product(one: Contact, at: datetime) -> tuple[object, ...]:
    """The order of work of every queue (rulebook `order`)."""
    return (*order.key(one, at), one.number)


def first_come(one: Contact, at: datetime) -> tuple[object, ...]:
    """As it came."""
    return (one.received_at, one.number)


def earliest_due(one: Contact, at: datetime) -> tuple[object, ...]:
    """By due time alone."""
    return (one.due_at, one.number)


@dataclass(frozen=True)
class Way:
    """How a hub orders its work: inside the hub, at the agencies' desks, and whether it goes ahead."""

    name: str
    hub: Order
    agencies: Order
    go_ahead: bool


WAYS = (
    Way("first come, first served", first_come, first_come, False),
    Way("rating, then due time", by_the_product, by_the_product, False),
    Way("earliest due first", earliest_due, earliest_due, False),
    Way("rating in the hub, agencies as it came", by_the_product, first_come, False),
    Way("first come, with the go-ahead", first_come, first_come, True),
    Way("rating, then due time, with the go-ahead", by_the_product, by_the_product, True),
)


class Hub:
    """One run: events in the order of time, queues at desks, people who work hub hours."""

    def __init__(self, way: Way, contacts: list[Contact], policy: LocalPolicy) -> None:
        self.way, self.policy = way, policy
        self.events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.tie = itertools.count()
        self.queues: dict[str, list[tuple[Contact, timedelta, Callable[[Contact, datetime], None]]]] = defaultdict(list)
        self.free = {desk: people for desk, (people, _) in POSTS.items()}
        for one in contacts:
            self.at(one.received_at, self._starter(one))

    def at(self, when: datetime, do: Callable[[datetime], None]) -> None:
        """Do something at an instant."""
        heapq.heappush(self.events, (when, next(self.tie), do))

    def run(self, until: datetime) -> None:
        """Everything until an instant."""
        while self.events and self.events[0][0] <= until:
            when, _, do = heapq.heappop(self.events)
            do(when)

    def _starter(self, one: Contact) -> Callable[[datetime], None]:
        return lambda at: self.wait("log", one, one.work["log"], self.screened, at)

    def wait(
        self, desk: str, one: Contact, work: timedelta, then: Callable[[Contact, datetime], None], at: datetime
    ) -> None:
        """Put work at a desk; whoever is free takes what is first in this way's order."""
        self.queues[desk].append((one, work, then))
        self.serve(desk, at)

    def serve(self, desk: str, at: datetime) -> None:
        """Let whoever is free at a desk take work."""
        rule = self.way.agencies if desk in RESEARCH else self.way.hub
        while self.free[desk] and self.queues[desk]:
            opens = calendars.next_hub_opening(at, self.policy)
            if opens > at:  # nobody is there; what waits is put in order when they come
                self.at(opens, lambda when: self.serve(desk, when))
                return
            taken = min(self.queues[desk], key=lambda entry: rule(entry[0], at))
            self.queues[desk].remove(taken)
            one, work, then = taken
            self.free[desk] -= 1
            done = calendars.add_hub_time(at, work / POSTS[desk][1], self.policy)
            self.at(done, self._finisher(desk, one, then))

    def _finisher(
        self, desk: str, one: Contact, then: Callable[[Contact, datetime], None]
    ) -> Callable[[datetime], None]:
        def finished(at: datetime) -> None:
            self.free[desk] += 1
            then(one, at)
            self.serve(desk, at)

        return finished

    def screened(self, one: Contact, at: datetime) -> None:
        """Logged; now a manager or social worker rates it."""
        self.wait("worker", one, one.work["screen"], self.rated, at)

    def rated(self, one: Contact, at: datetime) -> None:
        """Rated: the agencies are asked, or it goes straight to be put together."""
        one.rating = one.truth.value
        if not one.agencies:
            self.analyse(one, at)
            return
        one.out = set(one.agencies)
        for agency in one.agencies:
            self.wait(agency, one, one.work[agency], self._answered(agency), at)
        if self.way.go_ahead:
            start = alerting.go_ahead_at(one.received_at, one.due_at, one.rating, self.policy)
            self.at(max(start, at), lambda when: self.analyse(one, when))

    def _answered(self, agency: str) -> Callable[[Contact, datetime], None]:
        def answered(one: Contact, at: datetime) -> None:
            one.out.discard(agency)
            if not one.out:
                self.analyse(one, at)

        return answered

    def analyse(self, one: Contact, at: datetime) -> None:
        """Put together once, with what is in."""
        if one.analysing:
            return
        one.analysing, one.without = True, len(one.out)
        self.wait("worker", one, one.work["analysis"], self.recommended, at)

    def recommended(self, one: Contact, at: datetime) -> None:
        """Recommended: a manager decides."""
        self.wait("manager", one, one.work["decision"], self.decided, at)

    def decided(self, one: Contact, at: datetime) -> None:
        """The clock stops."""
        one.decided_at = at


def arrivals(a_day: float, days: int, seed: int, policy: LocalPolicy) -> list[Contact]:
    """Contacts of so many working days, the same for every way of working."""
    chance = random.Random(seed)
    found = []
    for number, received in enumerate(_instants(a_day, days, chance)):
        truth = chance.choices(list(MIX), list(MIX.values()))[0]
        danger = chance.random() < FLAGGED.get(truth, 0.05)
        asked = policy.rating(truth).asks_agencies
        agencies = tuple(name for name, share in SHARE_ASKED.items() if asked and chance.random() < share)
        work = {"log": LOG, "screen": SCREEN, "analysis": ANALYSIS[truth], "decision": DECISION[truth], **RESEARCH}
        drawn = {step: _drawn(minutes, chance) for step, minutes in work.items()}
        found.append(Contact(number, received, truth, danger, agencies, drawn, policy))
    return found


def _instants(a_day: float, days: int, chance: random.Random) -> Iterator[datetime]:
    for day in range(days):
        opens = START + timedelta(days=day)
        at = opens
        while True:
            at += timedelta(hours=chance.expovariate(a_day * (1 - NIGHT) / 10))
            if at >= opens + DAY:
                break
            yield at
        at = opens + DAY
        while True:
            at += timedelta(hours=chance.expovariate(a_day * NIGHT / 14))
            if at >= opens + timedelta(days=1):
                break
            yield at


def _drawn(minutes: float, chance: random.Random) -> timedelta:
    """Work of this mean with a coefficient of variation of a half (a gamma distribution of shape four)."""
    shape = 1 / VARIATION**2
    return timedelta(minutes=chance.gammavariate(shape, minutes / shape))


@dataclass(frozen=True)
class Found:
    """What one way of working reached: shares of reds in four hours and ambers in a day, and reds decided blind."""

    red: float
    amber: float
    blind: float


def measure(way: Way, a_day: float, *, days: int, runs: int) -> Found:
    """Several runs at one load, taken together. What is not decided when the days end counts as late."""
    policy = by_day()
    met: dict[Rating, int] = defaultdict(int)
    whole: dict[Rating, int] = defaultdict(int)
    blind = 0
    for seed in range(runs):
        contacts = arrivals(a_day, days, seed, policy)
        Hub(way, contacts, policy).run(START + timedelta(days=days + 4))
        for one in contacts:
            due = clocks.due_at(one.received_at, one.truth, policy)
            whole[one.truth] += 1
            met[one.truth] += one.decided_at is not None and one.decided_at <= due
            blind += one.truth is Rating.RED and one.without > 0
    reds = max(1, whole[Rating.RED])
    return Found(
        100 * met[Rating.RED] / reds, 100 * met[Rating.AMBER] / max(1, whole[Rating.AMBER]), 100 * blind / reds
    )


@cache
def by_day() -> LocalPolicy:
    """A hub that works by day: its hours are hub hours (4, 10 and 30), and every rating but blue is asked round.

    What comes at night waits at the door, and so does its clock: this asks what the order is worth, not the night.
    """
    standard = presets.policy("standard")
    hours = {Rating.RED: 4, Rating.AMBER: 10, Rating.GREEN: 30}
    ratings = tuple(
        replace(
            rule,
            calendar=Calendar.HUB_HOURS,
            decision_hours=hours[rule.code],
            return_hours=None,
            asks_agencies=True,
        )
        if rule.code in hours
        else rule
        for rule in standard.ratings
    )
    return replace(standard, ratings=ratings)


@click.command()
@click.option("--loads", default="20,25,30,35,40,45,50", show_default=True, help="Contacts a day.")
@click.option("--days", default=65, show_default=True)
@click.option("--runs", default=6, show_default=True)
def main(loads: str, days: int, runs: int) -> None:
    """Print what each way of working reaches: per cent of reds in 4 hours / of ambers in 24 (of reds decided blind)."""
    columns = [float(load) for load in loads.split(",")]
    click.echo("| order of work | " + " | ".join(f"{load:g} a day" for load in columns) + " |")
    click.echo("|---" * (len(columns) + 1) + "|")
    for way in WAYS:
        found = [measure(way, load, days=days, runs=runs) for load in columns]
        cells = [f"{one.red:.1f}/{one.amber:.0f} ({one.blind:.0f})" for one in found]
        click.echo(f"| {way.name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
