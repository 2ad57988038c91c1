"""How files are shown: a list of a referral's files, and one file with everything known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.referrals.models import Referral
from openmash.rulebook import uploads as rules
from openmash.rulebook.uploads import FileKind, FileState
from openmash.rulebook.words import Role
from openmash.uploads.queries import File
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Empty, Label, Lines, Link, Quiet, State, Strong, Summary, SummaryRow, Table

HELD = (
    "The virus scanner cannot be reached, so {files} locked. The referral itself was received and goes its way. Tell"
    " whoever runs the system. What is locked opens by itself once it is scanned. If it is urgent, ring whoever sent it"
    " and ask what it says."
)
PROTECTED = Label("Protected: never leaves the hub")


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The files of one referral. `held` is a sentence when files wait and no scanner answers."""

    heading: str
    table: Table | None
    held: str
    empty: Empty


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file: what is known of it, and whether it may be opened. `because` says why not."""

    heading: str
    facts: Summary
    because: str
    download: Link | None
    preview: str
    alt: str
    protected: bool


def files_page(referral: Referral, files: Sequence[File], at: datetime, *, scanner: bool) -> FilesPage:
    """The list, in the order they came. `scanner` says whether one answers, asked only while something waits."""
    rows = [_row(referral, file, at) for file in files]
    heads = ("File", "What it is", "From", "State")
    table = Table.plain("Files of this referral", heads, rows, hide_caption=True) if rows else None
    locked = sum(not file.may_open and file.state is FileState.WAITING for file in files)
    held = HELD.format(files="a file is" if locked == 1 else f"{locked} files are") if locked and not scanner else ""
    words = "Letters, photographs and body maps stand here, with who gave them and when."
    return FilesPage(plural(len(rows), "file") if rows else "Files", table, held, Empty("No file came with it", words))


def _row(referral: Referral, file: File, at: datetime) -> tuple[object, ...]:
    upload = file.upload
    what: list[object] = [Strong(FileKind(upload.kind).words)]
    what += [upload.description] if upload.description else []
    what.append(Quiet(f"{upload.name}. {file.format.words}, {rules.size_words(upload.size)}"))
    what += [PROTECTED] if file.protected else []
    link = Link(f"File {upload.number}", reverse("uploads_file", args=[referral.reference, upload.number]))
    return link, Lines(tuple(what)), Lines((_who(file), Quiet(times.when(upload.at, at)))), state(file)


def _who(file: File) -> str:
    upload = file.upload
    role = Role(upload.by_role).words.lower()
    return f"{upload.by_name}, {role}" if upload.by_name.lower() != role else upload.by_name


def state(file: File) -> State:
    """What the scanner has said, in words; of a picture that waits, that it can be opened all the same."""
    if file.state is FileState.WAITING and file.may_open:
        return State("tick", "Drawn anew, safe to open")
    if file.state is FileState.WAITING:
        return State("lock", "Locked: not scanned yet")
    if file.state is FileState.CLEAN:
        return State("tick", "Scanned, nothing found")
    if file.state is FileState.INFECTED:
        return State("late", "Locked: a virus was found")
    return State("lock", "Locked: the scanner cannot read it")


def file_page(file: File, at: datetime) -> FilePage:
    """One file with everything known of it."""
    upload = file.upload
    reference = upload.referral.reference
    here = [reference, upload.number]
    verdict = file.may_open
    download = Link(f"Save a copy ({file.format.words})", reverse("uploads_download", args=here)) if verdict else None
    preview = reverse("uploads_preview", args=here) if verdict and file.format.is_picture else ""
    kind = FileKind(upload.kind).words
    return FilePage(
        heading=f"File {upload.number}: {kind.lower()}",
        facts=Summary(_facts(file, at)),
        because=verdict.because,
        download=download,
        preview=preview,
        alt=upload.description or f"{kind}, not described",
        protected=file.protected,
    )


def _facts(file: File, at: datetime) -> list[SummaryRow]:
    upload = file.upload
    how = "With the referral" if upload.with_referral else "Added by the hub"
    rows = [
        SummaryRow("What it is", FileKind(upload.kind).words),
        SummaryRow("Description", upload.description or "None was given"),
        SummaryRow("Its name", upload.name),
        SummaryRow("Content", f"{file.format.words}, {rules.size_words(upload.size)}"),
        SummaryRow("From", f"{_who(file)}, {times.when(upload.at, at)}. {how}."),
        SummaryRow("Scanner", _scanned(file, at)),
        SummaryRow("Protected", _protected(file, at)),
    ]
    if file.format.is_picture:
        rows.insert(4, SummaryRow("Drawn anew", "Place, time and device were taken out; only the picture is kept."))
    if upload.changed:
        rows.insert(4, SummaryRow("Taken out", upload.changed))
    rows.append(SummaryRow("Fingerprint as sent", Quiet(f"SHA-256 {upload.given_hash}")))
    return rows


def _scanned(file: File, at: datetime) -> Lines:
    lines: list[object] = [state(file)]
    for scan in file.scans:
        found = f"{scan.found}: " if scan.found else ""
        lines.append(Quiet(f"{found}{times.when(scan.at, at)}, {scan.scanner}"))
    return Lines(tuple(lines))


def _protected(file: File, at: datetime) -> Lines:
    lines: list[object] = [PROTECTED if file.protected else "No"]
    for mark in file.marks:
        did = "Protected" if mark.protected else "Protection taken off"
        lines.append(Quiet(f"{did} by {mark.by_name}, {times.when(mark.at, at)}: {mark.because}"))
    return Lines(tuple(lines))
