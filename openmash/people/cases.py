"""What a case system says of somebody, in words: the same on every page. A person confirms it before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from openmash.people.models import CaseEpisode, CaseRecord
from openmash.people.queries import Case
from openmash.rulebook.extracts import CaseState
from openmash.rulebook.policy import LocalPolicy
from openmash.web import times

CASE_SYSTEM = "Children’s case system"
STATUS_OF = {
    CaseState.OPEN: "OPEN",
    CaseState.PLAN: "PLAN",
    CaseState.LOOKED_AFTER: "LOOKED_AFTER",
    CaseState.CLOSED: "NOT_OPEN",
}
"""What a contact officer would record who read the same in the system itself."""


@dataclass(frozen=True, slots=True)
class CaseSaid:
    """What the case system says: one line, its last episodes, the source with its day, and whether that is old."""

    head: str
    episodes: tuple[str, ...]
    source: str
    old: str
    open: bool
    status: str
    worker: str


def case_said(case: Case, at: datetime, policy: LocalPolicy) -> CaseSaid:
    """The words for one person."""
    source = f"{CASE_SYSTEM}, extract of {times.day(case.as_of)}"
    days = (times.in_london(at).date() - case.as_of).days
    old = f"This extract is {days} days old. Look in the case system itself." if case.is_old(at, policy) else ""
    gone = case.state is CaseState.GONE
    return CaseSaid(
        head=_gone(case) if gone else state_words(case.record, newly=case.newly),
        episodes=tuple(map(_episode, case.episodes)),
        source=source,
        old=old,
        open=case.state.needs_worker,
        status="" if gone else STATUS_OF[case.state],
        worker=case.record.worker,
    )


def state_words(record: CaseRecord, *, newly: bool = False) -> str:
    """ "Open to Duty and assessment since 4 May 2026", "Closed 3 March 2026: moved away"."""
    state = CaseState(record.state)
    if state is CaseState.CLOSED:
        closed = f"Closed {times.day(record.closed_on)}" if record.closed_on else "Closed"
        return f"{closed}: {record.closed_why}" if record.closed_why else closed
    return "".join(_open(state, record.worker, record.since, record.load.as_of if newly else None))


def _open(state: CaseState, worker: str, since: date | None, newly: date | None) -> Iterator[str]:
    if state is CaseState.OPEN:
        yield f"Open to {worker or 'a worker whom the extract does not name'}"
    else:
        yield f"{state.words}{', with ' + worker if worker else ''}"
    if since:
        yield f" since {times.day(since)}"
    elif newly:
        yield f", newly so in the extract of {times.day(newly)}"


def _gone(case: Case) -> str:
    before = f" Before that: {state_words(case.before)}." if case.before else ""
    return f"No longer in the case system as of {times.day(case.record.load.as_of)}.{before}"


def _episode(one: CaseEpisode) -> str:
    when = times.day(one.started) if one.started else "Day not known"
    return ": ".join(part for part in (", ".join(filter(None, (when, one.kind))), one.outcome) if part)
