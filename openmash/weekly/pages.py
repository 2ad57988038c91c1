"""What the pages of the weekly update show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from openmash.rulebook import weekly
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.weekly import KIND_WORDS, Row
from openmash.web import times
from openmash.web.parts import Link, RatingMark, Table
from openmash.weekly.models import WeeklyUpdate
from openmash.weekly.wording import outside_text, week_words


@dataclass(frozen=True, slots=True)
class UpdateLine:
    """One version in the list."""

    link: Link
    state: str


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """One version: the hub's true figures, what would leave, what was sent, and whether it is the latest."""

    title: str
    line: str
    table: Table
    outside: str
    sent: str
    comment: str
    recipients: tuple[str, ...]
    latest: Link | None


def update_list(rows: Sequence[WeeklyUpdate], at: datetime) -> tuple[UpdateLine, ...]:
    """Every version, the latest first."""
    return tuple(
        UpdateLine(
            Link(_title(row), reverse("weekly_update", args=[row.pk])),
            f"sent {times.when(row.sent.at, at)} by {row.sent.by_name}" if hasattr(row, "sent") else "not sent yet",
        )
        for row in rows
    )


def _title(row: WeeklyUpdate) -> str:
    version = f", version {row.version}" if row.version > 1 else ""
    return f"{week_words(row)}{version}"


def update_page(row: WeeklyUpdate, of_week: Sequence[WeeklyUpdate], at: datetime, policy: LocalPolicy) -> UpdatePage:
    """One version. What would leave is shown with a place for the comment."""
    sent = getattr(row, "sent", None)
    latest = of_week[-1]
    because = f" Put right: {row.because}" if row.because else ""
    return UpdatePage(
        title=_title(row),
        line=f"Figures as they stood {times.when(row.at, at)}, made by {row.by_name}. They do not change.{because}",
        table=_table(weekly.from_data(row.figures)),
        outside=sent.text if sent else outside_text(row, "(your comment)", policy),
        sent=f"Sent {times.when(sent.at, at)} by {sent.by_name}" if sent else "",
        comment=sent.comment if sent else "",
        recipients=tuple(sent.recipients) if sent else (),
        latest=None if latest.pk == row.pk else Link(_title(latest), reverse("weekly_update", args=[latest.pk])),
    )


def _table(rows: dict[str, Row]) -> Table:
    shown = [
        (
            RatingMark("" if kind == weekly.NOT_RATED else kind, word=KIND_WORDS[kind]),
            str(row.received),
            f"{row.rated_in_time} of {row.rated}",
            f"{row.decided_in_time} of {row.decided}",
            _late(row),
            f"{row.running}, {row.running_late} late" if row.running_late else str(row.running),
        )
        for kind, row in rows.items()
    ]
    heads = ("Rating", "Received", "Rated in time", "Decided in time", "Decided late", "Still running")
    return Table.plain("The week by rating: for the hub alone", heads, shown, tight=True)


def _late(row: Row) -> str:
    if not row.decided_late:
        return "none"
    return f"{row.decided_late}, half by more than {_length(row.late_by)}, one by {_length(row.longest)}"


def _length(minutes: int) -> str:
    return times.length(timedelta(minutes=minutes))
