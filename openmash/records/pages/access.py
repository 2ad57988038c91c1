"""A request for records as it is read: its clock in words, what to do next, its lines and what was done with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from openmash.records.models import (
    LineOwnerAsked,
    SubjectAccessLine,
    SubjectAccessPackage,
    SubjectAccessRequest,
)
from openmash.records.queries import access
from openmash.records.queries.access import Progress
from openmash.records.queries.package import owner_words
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import AsWhom, DataClass, Ending, FoundBy, LineChoice, StopReason
from openmash.rulebook.roles import Viewer, may_find_subject, may_keep_records
from openmash.rulebook.words import Kind
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Clock, Lines, Link, Quiet, Reference, State, Summary, SummaryRow, Table

DONE = {
    LineChoice.RELEASE: "Released",
    LineChoice.REDACT: "Released in part",
    LineChoice.WITHHOLD: "Withheld",
    LineChoice.OUTSIDE: "Left out",
}
CLOCK_LEVELS = ((21, 4), (14, 3), (7, 2), (0, 1))
"""Days left from which the dial shows so many quarters."""


def clock_part(row: SubjectAccessRequest, at: datetime) -> Any:
    """The clock of a request: days left and the last day, or why it stands, or how it ended."""
    if not access.is_open(row):
        return State("tick", f"{Ending(row.closing.ending).words} {times.when(row.closing.at, at)}")
    stands = access.clock(row)
    left = stands.days_left(at)
    if left is None or stands.due is None:
        why = StopReason(stands.stopped.why).words if stands.stopped else ""
        return State("stop", f"The clock stands. {why}")
    level = next((level for days, level in CLOCK_LEVELS if left >= days), 0)
    words = f"{plural(left, 'day')} left" if left >= 0 else f"{plural(-left, 'day')} late"
    return Clock(level, "last day" if left == 0 else words, f"answer by {times.day(stands.due)}")


def next_step(row: SubjectAccessRequest, how_far: Progress) -> str:
    """What has to happen next, in words."""
    if access.clock(row).stopped:
        return "Wait for them, then start the clock"
    if not access.is_found(row):
        return "Somebody of the hub says who it is"
    if not how_far.lines:
        return "Nothing was found. Look again, or end it"
    if how_far.undecided:
        return f"Decide on {plural(how_far.undecided, 'line')}"
    if how_far.package is None:
        return "Make the package"
    read = getattr(how_far.package, "read", None)
    if read is None:
        return "A second person reads the package"
    return "Send it" if read.agreed else "Change it and make it again"


def requests_table(
    rows: Iterable[SubjectAccessRequest], far: dict[Any, Progress], at: datetime, caption: str = "Requests for records"
) -> Table:
    """Requests by their reference; no name stands in a list."""
    cells = [
        (
            Reference(row.reference, reverse("records_request", args=[row.pk])),
            clock_part(row, at),
            next_step(row, far.get(row.pk, Progress())) if access.is_open(row) else "",
            AsWhom(row.as_whom).words,
            times.day(row.received_on),
        )
        for row in rows
    ]
    heads = ("Request", "Clock", "Next", "As whom", "Received")
    return Table.plain(caption, heads, cells, hide_caption=True)


def to_find_table(rows: Iterable[SubjectAccessRequest], at: datetime) -> Table:
    """Requests for which somebody of the hub says who the person is."""
    cells = [
        (
            Reference(row.reference, reverse("records_find", args=[row.pk])),
            clock_part(row, at),
            State("tick", "Said, look again if something is missing")
            if access.is_found(row)
            else State("gap", "Not said"),
            times.day(row.received_on),
        )
        for row in rows
    ]
    heads = ("Request", "Clock", "Who it is", "Received")
    return Table.plain("Requests for records", heads, cells, hide_caption=True)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request: what was asked, the clock and its history, what to do, the lines."""

    reference: str
    asked: Summary
    clock: Any
    history: tuple[str, ...]
    next: str
    ways: tuple[Link, ...]
    lines: Table | None
    packages: Table | None
    open: bool
    ended: str


def request_page(
    row: SubjectAccessRequest,
    lines: Sequence[SubjectAccessLine],
    packages: Sequence[SubjectAccessPackage],
    viewer: Viewer,
    policy: LocalPolicy,
    at: datetime,
) -> RequestPage:
    """Everything on the page of a request."""
    undecided = len(access.undecided(lines))
    far = Progress(len(lines), undecided, packages[0] if packages else None)
    is_open = access.is_open(row)
    ended = "" if is_open else row.closing.because or Ending(row.closing.ending).words
    return RequestPage(
        reference=row.reference,
        asked=_asked(row),
        clock=clock_part(row, at),
        history=_history(row, at),
        next=next_step(row, far) if is_open else "Nothing more",
        ways=_ways(row, far, viewer) if is_open else (),
        lines=_lines_table(lines, policy) if lines else None,
        packages=_packages_table(packages, at) if packages else None,
        open=is_open,
        ended=ended,
    )


def _asked(row: SubjectAccessRequest) -> Summary:
    born = times.day(row.born) if row.born else ""
    rows = [
        ("Asked by", row.asker_name),
        ("As whom", AsWhom(row.as_whom).words),
        ("Identity", row.identity or "Not checked when it was logged"),
        ("Authority", row.authority or ("" if row.as_whom == AsWhom.THEMSELVES else "Not checked when it was logged")),
        ("They ask", row.asks),
        ("Whose records", ", ".join(filter(None, [row.subject_name, row.aka and f"also {row.aka}", born]))),
        ("Known by", ", ".join(filter(None, [row.phone, row.address_line, row.postcode]))),
        ("Answer goes to", row.reply_to),
        ("Received", times.day(row.received_on)),
    ]
    return Summary(tuple(SummaryRow(key, value) for key, value in rows if value))


def _history(row: SubjectAccessRequest, at: datetime) -> tuple[str, ...]:
    said = []
    for stop in access.clock(row).stops:
        said.append(f"Stopped on {times.day(stop.stopped_on)}: {StopReason(stop.why).words.lower()}. {stop.because}")
        started = getattr(stop, "started", None)
        if started is not None:
            said.append(f"Started on {times.day(started.started_on)}: {started.what_came}")
    if getattr(row, "extension", None) is not None:
        said.append(f"Extended by two months {times.when(row.extension.at, at)}: {row.extension.because}")
    return tuple(said)


def _ways(row: SubjectAccessRequest, far: Progress, viewer: Viewer) -> tuple[Link, ...]:
    ways = []
    if may_find_subject(viewer):
        ways.append(("Say who the person is", "records_find"))
    if may_keep_records(viewer):
        stands = access.clock(row)
        if far.lines and not far.undecided and not stands.stopped:
            ways.append(("Make the package", "records_make"))
        ways.append(("Start the clock", "records_start") if stands.stopped else ("Stop the clock", "records_stop"))
        if not stands.extended and not stands.stopped:
            ways.append(("Take two further months", "records_extend"))
        ways.append(("End it without sending records", "records_close"))
    return tuple(Link(words, reverse(name, args=[row.pk])) for words, name in ways)


def _lines_table(lines: Sequence[SubjectAccessLine], policy: LocalPolicy) -> Table:
    cells = [
        (
            Reference(f"Line {line.seq}", reverse("records_line", args=[line.pk])),
            Lines((line.place, Quiet(line.referral_reference))) if line.referral_reference else line.place,
            owner_words(line.owner, policy),
            hints(line),
            line_state(line, policy),
        )
        for line in lines
    ]
    heads = ("Line", "Where it stands", "Whose", "Others named", "Done")
    return Table.plain("Lines found", heads, cells, tight=True)


def hints(line: SubjectAccessLine) -> str:
    """The names of others found in a line: a hint, never applied."""
    return sentence_list(line.others) if line.others else ""


def line_state(line: SubjectAccessLine, policy: LocalPolicy) -> State:
    """What was done with a line, or what it waits for."""
    done = access.decided(line)
    if done is not None:
        icon = {LineChoice.RELEASE.value: "open", LineChoice.REDACT.value: "tick"}.get(done.choice, "lock")
        return State(icon, DONE[LineChoice(done.choice)])
    asked = access.asked_of(line)
    if asked is None:
        asks = access.owner_to_be_asked(line.owner, policy)
        return State("gap", "Ask the owner, then decide" if asks else "Decide")
    agrees = access.owner_agrees(line)
    words = {None: "The owner is asked", True: "The owner agrees", False: "The owner objects"}[agrees]
    return State("out" if agrees is None else "gap", f"{words}. Decide")


def _packages_table(rows: Sequence[SubjectAccessPackage], at: datetime) -> Table:
    cells = [
        (
            Link(f"Made {times.when(row.at, at)}", reverse("records_package", args=[row.pk])),
            row.by_name,
            package_state(row),
            f"{row.released} whole, {row.in_part} in part, {row.withheld} withheld",
        )
        for row in rows
    ]
    return Table.plain("Packages", ("Package", "Made by", "State", "Lines"), cells, tight=True)


def in_groups(mark: str) -> str:
    """A long mark in groups of eight, so that it breaks on any screen and can be read aloud."""
    return " ".join(mark[at : at + 8] for at in range(0, len(mark), 8))


def package_state(row: SubjectAccessPackage) -> State:
    """Read, agreed, sent: where a package stands."""
    if getattr(row, "sent", None) is not None:
        return State("tick", "Sent")
    read = getattr(row, "read", None)
    if read is None:
        return State("out", "Waits for a second person")
    return State("tick", f"{read.by_name} agrees") if read.agreed else State("stop", f"{read.by_name} does not agree")


@dataclass(frozen=True, slots=True)
class LinePage:
    """One line: the words, where they stand, what is known about telling them."""

    number: int
    text: str
    about: Summary
    hints: tuple[str, ...]
    owner: str
    opinions: tuple[str, ...]
    history: tuple[str, ...]
    before: Link | None
    after: Link | None


def line_page(
    line: SubjectAccessLine,
    around: tuple[SubjectAccessLine | None, SubjectAccessLine | None],
    policy: LocalPolicy,
    at: datetime,
) -> LinePage:
    """Everything on the page of a line."""
    before, after = around
    rows = [
        ("Where it stands", line.place),
        ("Referral", line.referral_reference),
        ("Whose", owner_words(line.owner, policy)),
        ("What sort", parts_words(line)),
        ("Found", FoundBy(line.found_by).words),
        ("Dated", line.dated_words or (times.day(line.dated) if line.dated else "")),
    ]
    return LinePage(
        number=line.seq,
        text=line.text,
        about=Summary(tuple(SummaryRow(key, value) for key, value in rows if value)),
        hints=tuple(line.others),
        owner=_owner_said(line, policy, at),
        opinions=tuple(
            f"{one.professional}, {one.post}, {times.day(one.given_on)}: {'expects' if one.harm else 'does not expect'}"
            f" serious harm. {one.opinion}"
            for one in line.harmopinions.all()
        ),
        history=tuple(
            f"{LineChoice(one.choice).words}. {one.by_name}, {times.when(one.at, at)}. {one.why}".strip()
            for one in line.linedecisions.all()
        ),
        before=_way(before, "Line before"),
        after=_way(after, "Next line"),
    )


def parts_words(line: SubjectAccessLine) -> str:
    """What sort of information it is in law, and what sort of knowledge."""
    kind = Kind(line.kind).words if line.kind else ""
    return ", ".join(filter(None, [DataClass(line.data).words, kind.lower()]))


def _way(line: SubjectAccessLine | None, words: str) -> Link | None:
    return Link(words, reverse("records_line", args=[line.pk])) if line else None


def _owner_said(line: SubjectAccessLine, policy: LocalPolicy, at: datetime) -> str:
    name = owner_words(line.owner, policy)
    if not access.owner_to_be_asked(line.owner, policy):
        return ""
    asked = access.asked_of(line)
    if asked is None:
        return f"{name} owns this line and has not been asked."
    answered = getattr(asked, "answered", None)
    if answered is None:
        return f"{name} was asked {times.when(asked.at, at)}, to answer by {times.day(asked.answer_by)}."
    by = answered.said_by or answered.by_name
    said = "agrees that it may be told" if answered.agrees else f"objects: {answered.because}"
    return f"{name} ({by}) {said}."


def asked_table(rows: Iterable[LineOwnerAsked], at: datetime) -> Table:
    """The lines an agency is asked about."""
    cells = []
    for row in rows:
        answered = getattr(row, "answered", None)
        if answered is None:
            state = State("out", "Answer")
        else:
            state = State("tick", "You agreed" if answered.agrees else "You objected")
        cells.append(
            (
                Link(f"Asked {times.when(row.at, at)}", reverse("records_asked", args=[row.pk])),
                row.place,
                times.day(row.answer_by),
                state,
            )
        )
    heads = ("Question", "Where it stands", "Answer by", "State")
    return Table.plain("Asked about your records", heads, cells, hide_caption=True)
