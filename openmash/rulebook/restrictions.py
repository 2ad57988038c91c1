"""Restricting a family and opening it in need: who must be named, how long it lasts, when it is looked at again.

Sources: M6.5; councils' restriction policies (Nottingham: reviewed on a 90-day roll; Gloucestershire: short access for
others). Break-glass: a reason in words, an hour, a manager looks into it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import YES, Verdict, first_no, no

LONGEST = timedelta(days=90)
"""A restriction is looked at again within this time: what nobody looks at hides a child for ever."""

GLASS = timedelta(minutes=60)
LEAST_REASON = 15
"""Signs of a reason: "needed" is none."""


def may_stand(named: Collection[Viewer], review_on: date, today: date, owner: str | None) -> Verdict:
    """May a restriction stand so? Somebody named must be able to decide, the owner must be among them, and it has a
    day on which it is looked at again, from tomorrow to 90 days on (London dates)."""
    return first_no(enough_named(named, owner), review_in_time(review_on, today))


def enough_named(named: Collection[Viewer], owner: str | None) -> Verdict:
    """Are those who are named enough? A deciding manager always, and whoever owns the referral now."""
    if not any(one.is_manager and one.may_decide for one in named):
        return no("Name at least one manager who may decide. Otherwise nobody could decide for this child.")
    if not any(one.qualified and not one.is_manager for one in named) and len(named) < 2:
        return no("Name a second person, so that somebody can rate and somebody else decide.")
    if owner and owner not in {one.id for one in named}:
        return no("Whoever owns the referral now must be named too. Name them, or give it to somebody else first.")
    return YES


def review_in_time(review_on: date, today: date) -> Verdict:
    """Is the day of the next look a day to come, and within 90 days?"""
    if review_on <= today:
        return no("The day of the next look must lie ahead. Give a later day.")
    if review_on > today + LONGEST:
        return no("A restriction is looked at again within 90 days. Give an earlier day.")
    return YES


def reason_is_enough(because: str) -> Verdict:
    """Is a reason for opening a restricted family one that a manager can look into?"""
    if len(because.strip()) < LEAST_REASON:
        return no("Say in a sentence why you need to see this family now. A manager reads it.")
    return YES


def open_until(at: datetime) -> datetime:
    """When a glass broken now (UTC) closes by itself."""
    return at + GLASS
