"""What the pages about handing on, notes and packs show, and what stands above each person's own work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from openmash.duty import paper
from openmash.duty.models import OutagePack, ShiftNote
from openmash.duty.queries import Note, Unanswered, Waits
from openmash.duty.words import Passing
from openmash.partnership.queries import KeptRota
from openmash.referrals.models import Referral
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Link, RatingMark


@dataclass(frozen=True, slots=True)
class Line:
    """One referral in a list: who, how urgent, how long, what it waits for, what was promised."""

    reference: str
    href: str
    family: str
    rating: RatingMark
    clock: str
    stage: str
    owner: str
    waits: tuple[str, ...]
    promised: str = ""


@dataclass(frozen=True, slots=True)
class BatchShown:
    """Work that went together from one person to another and waits for a word."""

    heading: str
    because: str
    since: str
    late: bool
    lines: tuple[Link, ...]
    accept: str = ""
    decline: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class AtWork:
    """What stands above somebody's own work: their shift, what waits for their word, notes, and where to go on."""

    shift: str
    to_me: tuple[BatchShown, ...]
    from_me: tuple[BatchShown, ...]
    notes: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note in the list."""

    link: Link
    who: str
    read: str


@dataclass(frozen=True, slots=True)
class NotePage:
    """One note with its referrals as they stand now, and whether this person may say that they have read it."""

    title: str
    summary: str
    words: str
    lines: tuple[Line, ...]
    read: str
    may_read: bool
    paper: str


@dataclass(frozen=True, slots=True)
class PackLine:
    """One pack that is kept."""

    link: Link
    words: str


def line(of: Referral, out: Waits, at: datetime, policy: LocalPolicy, promised: str = "") -> Line:
    """One referral as lists of duty show it."""
    said = paper.referral_words(of, at)
    return Line(
        reference=of.reference,
        href=reverse("boards_picture", args=[of.reference]),
        family=said["family"],
        rating=RatingMark(of.rating),
        clock=said["clock"],
        stage=said["stage"],
        owner=paper.owner_words(of),
        waits=tuple(paper.wait_words(out, at, policy)),
        promised=promised,
    )


def at_work(
    viewer: Viewer, kept: KeptRota, waiting: Sequence[Unanswered], notes: Sequence[ShiftNote], at: datetime
) -> AtWork:
    """What stands above this person's work. `waiting` is everything nobody has answered; only theirs is shown."""
    ends = kept.rota.ends_at(viewer.id, at) if viewer.id in kept.rota.workers else None
    return AtWork(
        shift=f"Your shift ends at {times.due(ends, at)}." if ends else "",
        to_me=batches([one for one in waiting if one.to_id == viewer.id], at, mine=True),
        from_me=batches([one for one in waiting if one.from_id == viewer.id and _is_offer(one)], at, mine=False),
        notes=tuple(Link(_note_title(one, at), reverse("duty_note", args=[one.pk])) for one in notes),
    )


def _is_offer(one: Unanswered) -> bool:
    return one.hand_on.kind == Passing.OFFERED.value


def batches(waiting: Sequence[Unanswered], at: datetime, *, mine: bool) -> tuple[BatchShown, ...]:
    """What went together, one group each, the oldest first. `mine`: it waits for the reader's own word."""
    together: dict[UUID, list[Unanswered]] = {}
    for one in waiting:
        together.setdefault(one.hand_on.batch, []).append(one)
    return tuple(_batch(key, rows, at, mine) for key, rows in together.items())


def _batch(key: UUID, rows: Sequence[Unanswered], at: datetime, mine: bool) -> BatchShown:
    first, count = rows[0], plural(len(rows), "referral")
    offered = _is_offer(first)
    if not mine:
        heading = f"You offer {first.to_name} {count}"
    elif offered:
        heading = f"{first.from_name} offers you {count}"
    else:
        heading = f"You have {count} from {first.from_name}" if first.from_name else f"You have {count} nobody had"
    return BatchShown(
        heading=heading,
        because=first.hand_on.because,
        since=f"since {times.when(first.since, at)}",
        late=first.is_late(at),
        lines=tuple(Link(one.reference, reverse("boards_picture", args=[one.reference])) for one in rows),
        accept=reverse("duty_accept", args=[key]) if mine else "",
        decline=reverse("duty_decline", args=[key]) if offered else "",
        what=f"{count} {'from ' + first.from_name if mine and first.from_name else ''}".strip(),
    )


def _note_title(row: ShiftNote, at: datetime) -> str:
    return f"Note of {row.by_name}, {times.when(row.at, at)}"


def note_list(rows: Sequence[ShiftNote], at: datetime) -> tuple[NoteLine, ...]:
    """The list of notes."""
    return tuple(
        NoteLine(
            Link(_note_title(row, at), reverse("duty_note", args=[row.pk])),
            f"for {row.taker_name}" if row.taker_name else "for whoever comes next",
            _read(row, at),
        )
        for row in rows
    )


def _read(row: ShiftNote, at: datetime) -> str:
    if not hasattr(row, "read"):
        return ""
    return f"read by {row.read.by_name}, {times.when(row.read.at, at)}"


def note_page(found: Note, out: Mapping[UUID, Waits], viewer: Viewer, at: datetime, policy: LocalPolicy) -> NotePage:
    """One note. Its clocks are as they are now, not as they were when it was written."""
    row = found.row
    whom = f"For {row.taker_name}" if row.taker_name else "For whoever comes next"
    theirs = row.by_id != viewer.id and (row.taker_id is None or str(row.taker_id) == viewer.id)
    return NotePage(
        title=_note_title(row, at),
        summary=f"{whom}. Clocks as they stand at {times.time_of_day(at)}.",
        words=row.words,
        lines=tuple(
            line(one.referral, out.get(one.referral_id, Waits()), at, policy, one.promised) for one in found.lines
        ),
        read=_read(row, at),
        may_read=theirs and not hasattr(row, "read"),
        paper=reverse("duty_note_paper", args=[row.pk]),
    )


def note_words(page: NotePage) -> dict[str, object]:
    """The same for paper."""
    return {
        "summary": page.summary,
        "words": page.words,
        "lines": [
            {
                "reference": one.reference, "family": one.family, "rating": one.rating.code.capitalize() or "Not rated",
                "clock": one.clock, "stage": one.stage, "owner": one.owner, "waits": list(one.waits),
                "promised": one.promised,
            }
            for one in page.lines
        ],
    }  # fmt: skip


def pack_list(rows: Sequence[OutagePack], at: datetime) -> tuple[PackLine, ...]:
    """The packs that are kept."""
    return tuple(
        PackLine(
            Link(f"Pack of {times.when(row.made_at, at)}", reverse("duty_pack", args=[row.pk])),
            f"{plural(len(row.covers), 'referral')}, {'made by itself' if row.by_itself else 'made by you'}",
        )
        for row in rows
    )
