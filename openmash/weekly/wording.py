"""The weekly update as it leaves the hub: plain text without small numbers, and without a word about anybody."""

from __future__ import annotations

from datetime import timedelta

from openmash.rulebook import weekly
from openmash.rulebook.policy import LocalPolicy
from openmash.web import times
from openmash.weekly.models import WeeklyUpdate


def week_words(update: WeeklyUpdate) -> str:
    """The week in words: "Monday 18 May to Sunday 24 May 2026"."""
    sunday = update.monday + timedelta(days=6)
    return f"Monday {update.monday.day} {update.monday:%B} to Sunday {times.day(sunday)}"


def outside_text(update: WeeklyUpdate, comment: str, policy: LocalPolicy) -> str:
    """The whole text as it is sent."""
    said, total = weekly.outside(weekly.from_data(update.figures))
    version = f" Correction {update.version - 1}: {update.because}" if update.version > 1 else ""
    lines = [
        f"{policy.contact.hub_name}: weekly update",
        f"{week_words(update)}. Figures as at {times.day(update.at)}, {times.time_of_day(update.at)}.{version}",
        "",
        f"Referrals received: {total}",
    ]
    for one in said:
        lines += [
            "",
            weekly.KIND_WORDS[one.kind],
            f"  Received: {one.received}",
            f"  Rated in time: {one.rated_in_time}",
            f"  Decided in time: {one.decided_in_time}",
        ]
        lines += [f"  Decided late: {one.late_by}"] if one.late_by else []
    return "\n".join([*lines, "", "Comment", comment, ""])
