"""Reading files. Lists never touch the bytes; the bytes come one file at a time, and only when they may be opened."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from openmash.drafts.secrecy import unlock as unlock_facts
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.rulebook import uploads as rules
from openmash.rulebook.roles import Viewer
from openmash.rulebook.uploads import FileFormat, FileKind, FileState
from openmash.rulebook.words import Verdict
from openmash.uploads import scanner
from openmash.uploads.models import DraftFile, Upload, UploadContent, UploadMark, UploadScan
from openmash.uploads.secrecy import CannotUnlock, unlock


@dataclass(frozen=True, slots=True)
class File:
    """A file of a referral as it stands now: its own row, the latest of the scanner, whether it is protected."""

    upload: Upload
    state: FileState
    scans: tuple[UploadScan, ...]
    marks: tuple[UploadMark, ...]

    @property
    def format(self) -> FileFormat:
        """What it is by its content."""
        return FileFormat(self.upload.format)

    @property
    def protected(self) -> bool:
        """Does it show or name where somebody lives, so that it never leaves the hub?"""
        return rules.is_protected(self.upload.protected, [mark.protected for mark in self.marks])

    @property
    def may_open(self) -> Verdict:
        """May it be handed out now?"""
        return rules.may_open(self.state, self.format)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file with a form that is not sent yet, as its sender knows it. `number` gives the order they were added in."""

    id: uuid.UUID
    number: int
    name: str
    kind: FileKind
    description: str
    protected: bool
    format: FileFormat
    size: int
    changed: str
    given_hash: str
    kept_hash: str
    added_at: datetime


def files(viewer: Viewer, referral: Referral) -> tuple[File, ...]:
    """The files of a referral that the viewer may see, in the order they came: three queries however many there are."""
    rows = Upload.objects.filter(referral=referral).order_by("number").prefetch_related("scans", "marks")
    return tuple(_file(row) for row in rows)


def file(viewer: Viewer, reference: str, number: int) -> File:
    """One file by its number. Upload.DoesNotExist when it is not there or not the viewer's to read."""
    of = referrals.referral(viewer, reference)
    return _file(Upload.objects.select_related("referral").prefetch_related("scans", "marks").get(
        referral=of, number=number
    ))  # fmt: skip


def _file(row: Upload) -> File:
    scans = tuple(sorted(row.scans.all(), key=lambda scan: (scan.at, scan.recorded_at)))
    marks = tuple(sorted(row.marks.all(), key=lambda mark: (mark.at, mark.recorded_at)))
    return File(row, rules.state_now([FileState(scan.state) for scan in scans]), scans, marks)


def sent_with(viewer: Viewer, referral: Referral) -> tuple[Upload, ...]:
    """What a sender put to their own referral, in order; never what the hub added to it later."""
    own = Upload.objects.filter(referral=referral, by_id=viewer.id, with_referral=True)
    return tuple(own.order_by("number"))


def count(viewer: Viewer, referral: Referral) -> int:
    """How many files of a referral the viewer may see."""
    return Upload.objects.filter(referral=referral).count()


def body(viewer: Viewer, of: File) -> bytes:
    """The bytes of a file that may be opened. Refused before any byte is read when it may not."""
    of.may_open.require()
    kept = UploadContent.objects.only("body").get(upload=of.upload)
    return unlock(kept.body, of.upload.pk, "body")


def preview(viewer: Viewer, of: File) -> bytes:
    """The small picture of a picture that may be opened. UploadContent.DoesNotExist for a file that has none."""
    of.may_open.require()
    if not of.format.is_picture:
        raise UploadContent.DoesNotExist
    kept = UploadContent.objects.only("preview").get(upload=of.upload)
    return unlock(kept.preview, of.upload.pk, "preview")


def waiting_for_scan() -> QuerySet[Upload]:
    """Every file of which the scanner has said nothing yet, the oldest first. For the hub's clerk."""
    return Upload.objects.filter(scans=None).order_by("at", "number")


def cannot_be_unlocked() -> int:
    """How many of the oldest and newest file are opened by no key of this installation: a lost key shows here."""
    rows = UploadContent.objects.only("preview").order_by("upload__recorded_at")
    shut = 0
    for kept in {one.pk: one for one in (rows.first(), rows.last()) if one}.values():
        try:
            unlock(kept.preview, kept.pk, "preview")
        except CannotUnlock:
            shut += 1
    return shut


def scanner_is_there() -> bool:
    """Does a virus scanner answer at this moment?"""
    try:
        scanner.version()
    except scanner.NoScanner:
        return False
    return True


# With a form that is not sent ----------------------------------------------------------------------------------------


def with_draft(viewer: Viewer, draft_id: uuid.UUID) -> tuple[Waiting, ...]:
    """The files of the viewer's own unsent form, in the order they were added."""
    rows = DraftFile.objects.filter(draft=draft_id, sender=viewer.id).defer("body", "preview")
    return tuple(_waiting(row) for row in rows.order_by("number"))


def one_with_draft(viewer: Viewer, draft_id: uuid.UUID, file_id: uuid.UUID) -> Waiting:
    """One of them. DraftFile.DoesNotExist when it is missing or somebody else's."""
    own = DraftFile.objects.defer("body", "preview")
    return _waiting(own.get(id=file_id, draft=draft_id, sender=viewer.id))


def _waiting(row: DraftFile) -> Waiting:
    known = unlock_facts(row.facts, row.id)
    return Waiting(
        id=row.id,
        number=row.number,
        name=known["name"],
        kind=FileKind(known["kind"]),
        description=known["description"],
        protected=known["protected"],
        format=FileFormat(known["format"]),
        size=known["size"],
        changed=known["changed"],
        given_hash=known["given_hash"],
        kept_hash=known["kept_hash"],
        added_at=row.added_at,
    )


def hash_of(data: bytes) -> str:
    """By which bytes are known again."""
    return hashlib.sha256(data).hexdigest()
