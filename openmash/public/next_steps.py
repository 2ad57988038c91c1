"""What happens next and by when, reckoned by the clocks that the hub works to, so that nothing contradicts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openmash.referrals.models import Referral
from openmash.rulebook import calendars, clocks
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Rating
from openmash.web import times
from openmash.web.parts import RatingMark, Run, Table

SCHOOLS = frozenset({"schools", "early_years"})


@dataclass(frozen=True, slots=True)
class Sent:
    """The page after sending, and the receipt that can be opened and printed later."""

    reference: str
    received: str
    danger: bool
    closed_now: str
    steps: Table
    until_then: tuple[str, ...]
    anonymous: bool
    help: bool


def sent(of: Referral, *, policy: LocalPolicy, at: datetime, decider: str, plain: bool) -> Sent:
    """What the sender reads: reference, receipt, a table of by when, what and who, and what to do until then."""
    return Sent(
        reference=of.reference,
        received=times.when(of.received_at, at).replace("today ", "today, "),
        danger=of.danger,
        closed_now=closed_words(of.received_at, policy, danger=of.danger),
        steps=_steps(of, policy, at, decider),
        until_then=_until_then(of, policy, plain),
        anonymous=not (of.referrer_name or of.referrer_phone),
        help=of.early_help_asked,
    )


def _steps(of: Referral, policy: LocalPolicy, at: datetime, decider: str) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            times.due(of.screening_due_at, at),
            f"Reads it and decides how urgent it is: {scheme_words(policy)}",
            "A qualified social worker",
        )
    ]
    for rule in policy.ratings:
        due = clocks.due_at(of.received_at, rule.code, policy)
        what = Run(("If it is", RatingMark(rule.code.value, word=rule.name), "decides what to do"))
        rows.append((times.due(due, at), what, decider))
    ring_back = _ring_back(of, policy, at)
    if ring_back:
        rows.append(ring_back)
    return Table.plain("What happens next, and by when", ("By when", "What", "Who"), rows, hide_caption=True)


def scheme_words(policy: LocalPolicy) -> str:
    """The hub's colours in a row: "red, amber, green or blue"."""
    names = [rule.name.lower() for rule in policy.ratings]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _ring_back(of: Referral, policy: LocalPolicy, at: datetime) -> tuple[object, ...] | None:
    """A school hears before its children go home, when what it sent came in early enough on that day."""
    day = times.in_london(of.received_at).date()
    by = calendars.from_london(day, policy.feedback_by)
    red_due = clocks.due_at(of.received_at, Rating.RED, policy) if Rating.RED in policy.scheme else by
    if of.source_agency not in SCHOOLS or not calendars.is_working_day(day) or of.received_at >= by:
        return None
    ready = "says what was decided" if red_due <= by else "says where things stand"
    ring = f"Rings you on {of.referrer_phone} and {ready}" if of.referrer_phone else f"Gets in touch and {ready}"
    return (times.due(by, at), f"{ring}, before the children go home", "The hub")


def closed_words(received_at: datetime, policy: LocalPolicy, *, danger: bool) -> str:
    """What happens to a referral that comes in while the hub is closed; empty in hub hours."""
    if calendars.in_hub_hours(received_at, policy):
        return ""
    opens = calendars.next_hub_opening(received_at, policy)
    ring = policy.contact.out_of_hours_phone
    night = f"The hub is closed now. It opens {times.when(opens, received_at)}."
    if danger:
        return f"{night} The emergency duty social worker reads yours tonight. Ring {ring} as well."
    return f"{night} If this cannot wait, ring {ring}: a social worker is on duty."


def _until_then(of: Referral, policy: LocalPolicy, plain: bool) -> tuple[str, ...]:
    contact = policy.contact
    steps = [
        f"If something new happens, ring {contact.phone} and say {of.reference}. Do not send a new form.",
        contact.emergency,
    ]
    if of.source_agency in SCHOOLS and of.danger:
        steps.insert(0, f"Keep the child safe in school until we ring. If anyone comes early, ring {contact.phone}.")
    if not plain and not of.danger:
        steps.insert(0, "Go on with the help that you give the family now.")
    return tuple(steps)
