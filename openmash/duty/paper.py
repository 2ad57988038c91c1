"""The pack for an outage and the note of a shift as paper: plain words for the sheets of `templates/duty`.

No home address stands on either, protected or not: paper lies about. What is said to be protected is left out before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openmash.duty.queries.clocks import Waits
from openmash.duty.queries.packs import Gathered, Sheet
from openmash.ledger.pages import named
from openmash.partnership.queries import OnShift
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import ACTS, child_name
from openmash.rulebook import calendars, clocks, order, pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Desk, Rating, Stage
from openmash.web import times
from openmash.web.paper import pdf


def pack_paper(what: Gathered, viewer: Viewer, at: datetime, policy: LocalPolicy) -> bytes:
    """The pack as a PDF, with whose it is and when it was made at the foot of each page."""
    title = f"If the system is down: {times.day(at)}"
    foot = f"Made for {viewer.name}, {times.day(at)}, {times.time_of_day(at)}. Confidential. Shred it after 7 days."
    contact = policy.contact
    data = {
        "summary": f"{len(what.sheets)} open as at {times.time_of_day(at)}. No home address stands here.",
        "numbers": [
            f"{contact.hub_name}: {contact.phone}. Out of hours: {contact.out_of_hours_phone}.",
            *(f"{team.name}: {team.phone}" for team in policy.teams if team.phone),
            *(f"{agency.name}: {agency.phone}" for agency in policy.agencies if agency.phone),
        ],
        "on": [on_words(one, at) for one in what.on],
        "sheets": [sheet_words(one, at, policy) for one in what.sheets],
    }
    return pdf("duty/pack.typ", data, title=title, foot=foot, at=at)


def note_paper(data: dict[str, Any], note: str, viewer: Viewer, at: datetime) -> bytes:
    """A shift's note as a PDF; `data` are its words and lines as the page shows them."""
    foot = f"Printed by {viewer.name}, {times.day(at)}, {times.time_of_day(at)}. Confidential."
    return pdf("duty/note.typ", data, title=f"Shift note {note}", foot=foot, at=at)


def on_words(one: OnShift, at: datetime) -> str:
    """Somebody at work: who, as what, until when, and their telephone."""
    instead = f", for {one.instead_of.name}" if one.instead_of else ""
    phone = f", {one.account.phone}" if one.account.phone else ""
    who = named(one.account.name, one.account.role)
    return f"{who}{instead}, until {times.due(one.ends, at)}{phone}"


def sheet_words(sheet: Sheet, at: datetime, policy: LocalPolicy) -> dict[str, Any]:
    """One referral in words, for paper."""
    of = sheet.referral
    return {
        **referral_words(of, at),
        "children": "; ".join(child_words(one) for one in sheet.children) or "No child named",
        "owner": owner_words(of),
        "today": today_words(of, at),
        "waits": wait_words(sheet.waits, at, policy),
        "numbers": [f"{who}: {phone}" for who, phone in sheet.numbers],
        "reach": list(sheet.reach),
    }


def referral_words(of: Referral, at: datetime) -> dict[str, str]:
    """What every list says of a referral first: reference, family, how urgent, how long."""
    rating = Rating(of.rating).words if of.rating else "Not rated"
    return {
        "reference": of.reference,
        "family": of.family_name or "Name not known",
        "rating": rating,
        "clock": clock_words(of, at),
        "stage": Stage(of.stage).words,
        "rank": order.RANK_WORDS[order.rank(of, at)],
    }


def clock_words(of: Referral, at: datetime) -> str:
    """The clock that runs, in words: "decide by 12:52 today, 2 h 11 min left"."""
    if of.decided_at is not None:
        return f"decided {times.when(of.decided_at, at)}"
    act = pathway.due_act(of.stage, bool(of.rating))
    return f"{act} by {times.due(of.due_at, at)}, {clocks.left_words(of.due_at, at)}"


def today_words(of: Referral, at: datetime) -> str:
    """What must happen next, and whether it must be today."""
    act = ACTS[Stage(of.stage)]
    tonight = calendars.london(at).replace(hour=23, minute=59, second=59)
    due = of.decided_at is None and of.due_at <= tonight
    return f"{act}. {'This must happen today.' if due else 'Not due today.'}"


def owner_words(of: Referral) -> str:
    """Whose it is: a person with their telephone, or the desk."""
    if of.owner is None:
        return f"Desk: {Desk(of.desk).words.lower()}"
    phone = f", {of.owner.phone}" if of.owner.phone else ""
    return f"{named(of.owner.name, of.owner.role)}{phone}"


def child_words(one: Mention) -> str:
    """A child by name and birth, as far as they are known."""
    born = f"born {times.day(one.born)}" if one.born else one.born_words
    return f"{child_name(one)}, {born}" if born else child_name(one)


def wait_words(out: Waits, at: datetime, policy: LocalPolicy) -> list[str]:
    """Who waits for whom, a line each."""
    lines = []
    for request in out.requests:
        due = f", due {times.due(request.due_at, at)}" if request.due_at else ""
        late = " (late)" if request.due_at and request.due_at < at else ""
        lines.append(f"{policy.agency_name(request.agency)} has not answered{due}{late}")
    lines += [f"{pack.team_name} has not accepted since {times.when(pack.handed_at, at)}" for pack in out.handovers]
    lines += [
        f"{check.asked_of} sees {child_name(check.child)} by {times.due(check.by_when, at)}" for check in out.checks
    ]
    return lines
