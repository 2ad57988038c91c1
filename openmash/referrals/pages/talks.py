"""Talks, consent and welfare checks of one referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.referrals.models import Contact, Referral, WelfareCheck, WelfareSighting
from openmash.referrals.queries import child_name
from openmash.referrals.talks import Seen
from openmash.referrals.words import ContactWay, SafeToCall, WithWhom
from openmash.web import times
from openmash.web.parts import Clock, Link, State


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: its heading, what stands above the text, the text, who recorded it and when."""

    heading: str
    facts: tuple[str, ...]
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A welfare check: whose, asked of whom, by when, and each sighting."""

    heading: str
    facts: tuple[str, ...]
    text: str
    who: str
    clock: Clock | State
    sightings: tuple[Row, ...]
    add: Link


@dataclass(frozen=True, slots=True)
class SeenRow:
    """Whether a child has been seen since the worry came in."""

    child: str
    state: State
    note: str


@dataclass(frozen=True, slots=True)
class Talks:
    """The page."""

    seen: tuple[SeenRow, ...]
    safe: tuple[str, ...]
    contacts: tuple[Row, ...]
    checks: tuple[CheckRow, ...]


def talks(
    of: Referral,
    contacts: Sequence[Contact],
    checks: Sequence[WelfareCheck],
    seen: Sequence[Seen],
    at: datetime,
) -> Talks:
    """The page of one referral at this moment."""
    return Talks(
        seen=tuple(_seen(s, of, at) for s in seen),
        safe=_safe(of, contacts, at),
        contacts=tuple(_contact(c, at) for c in contacts),
        checks=tuple(_check(c, of, at) for c in checks),
    )


def _recorded(by_name: str, moment: datetime, at: datetime) -> str:
    return f"{by_name}, {times.when(moment, at)}"


def _seen(seen: Seen, of: Referral, at: datetime) -> SeenRow:
    name = child_name(seen.child)
    if seen.seen_at is None or seen.after is None:
        waiting = times.length(at - of.received_at)
        return SeenRow(name, State("gap", "Not seen yet"), f"{waiting} since the worry came in")
    after = f"Seen {times.length(seen.after)} after the worry came in"
    return SeenRow(name, State("tick", after), f"By {seen.seen_by}, {times.when(seen.seen_at, at)}")


def _safe(of: Referral, contacts: Sequence[Contact], at: datetime) -> tuple[str, ...]:
    """What is known of safe contact: as sent, then the latest answer for each kind of person."""
    found = [f"As sent: {of.safe_contact}"] if of.safe_contact else []
    told: set[tuple[str, str]] = set()
    for contact in contacts:
        key = (contact.with_whom, contact.whom_name)
        if contact.safe_to_call and key not in told:
            told.add(key)
            whom = contact.whom_name or WithWhom(contact.with_whom).words
            found.append(f"{whom}: {SafeToCall(contact.safe_to_call).words.lower()}, {times.when(contact.at, at)}")
    return tuple(found)


def _contact(row: Contact, at: datetime) -> Row:
    whom = WithWhom(row.with_whom).words
    heading = f"{whom}: {row.whom_name}" if row.whom_name else whom
    reached = "Reached" if row.reached else "Not reached"
    safe = f"Safe to call: {SafeToCall(row.safe_to_call).words.lower()}" if row.safe_to_call else ""
    facts = tuple(filter(None, (ContactWay(row.how).words, reached, safe)))
    return Row(heading, facts, row.said, _recorded(row.by_name, row.at, at))


def _check(row: WelfareCheck, of: Referral, at: datetime) -> CheckRow:
    sightings = sorted(row.sightings.all(), key=lambda s: s.seen_at)
    seen = next((s for s in sightings if s.seen), None)
    clock: Clock | State
    if seen:
        late = seen.seen_at > row.by_when
        clock = State("tick", f"Seen {times.when(seen.seen_at, at)}{', after the time set' if late else ''}")
    else:
        clock = Clock.running(due_at=row.by_when, began_at=row.at, at=at, verb="to be seen by")
    return CheckRow(
        heading=child_name(row.child),
        facts=(f"Asked of {row.asked_of}",),
        text=row.because,
        who=_recorded(row.by_name, row.at, at),
        clock=clock,
        sightings=tuple(_sighting(s, at) for s in sightings),
        add=Link(
            "Record who saw the child",
            reverse("referrals_sighting", args=[of.reference, row.pk]),
            f"for the check asked of {row.asked_of}",
        ),
    )


def _sighting(row: WelfareSighting, at: datetime) -> Row:
    heading = "Seen" if row.seen else "Could not be seen"
    facts = (f"By {row.seen_by}, {times.when(row.seen_at, at)}",)
    return Row(heading, facts, row.what, _recorded(row.by_name, row.at, at))
