"""Files come in, several by one press: each is read by a process apart, and one that is not kept keeps no other out."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from openmash.drafts.actions import held
from openmash.drafts.secrecy import lock as lock_facts
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.rulebook import uploads as rules
from openmash.rulebook.roles import Viewer, may_add_file
from openmash.rulebook.uploads import LARGEST, LARGEST_TOGETHER, MEGABYTE, MOST_FILES, FileKind
from openmash.rulebook.words import Stage, Verdict, no, refuse
from openmash.uploads import queries
from openmash.uploads.inspection.kept import Kept, NotKept
from openmash.uploads.models import DraftFile, Upload, UploadContent
from openmash.uploads.names import clean_name
from openmash.uploads.reader import Reader, reader
from openmash.uploads.secrecy import lock


@dataclass(frozen=True, slots=True)
class Sent:
    """One file as it came: its name as typed, its bytes, and the size it had (more than the bytes when cut off)."""

    name: str
    data: bytes
    size: int


@dataclass(frozen=True, slots=True)
class About:
    """What was said of the files of one press: what they are, in words, and whether they must be protected."""

    kind: FileKind
    description: str = ""
    protected: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of them: the numbers of those kept, how many were here already, and why the others were not kept."""

    kept: list[uuid.UUID] = field(default_factory=list)
    already: int = 0
    refused: list[Verdict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """One file after it was read: under which number it is kept, its clean name, what is kept of it."""

    id: uuid.UUID
    name: str
    kept: Kept
    given_hash: str


Keep = Callable[[_Read], None]


@transaction.atomic
def add_to_draft(*, draft_id: uuid.UUID, sent: Sequence[Sent], about: About, by: Viewer, at: datetime) -> Outcome:
    """Put files to a form of one's own that is not sent. Each refusal is a sentence about one file, never about the
    form."""
    read = _read_all(sent)
    draft = held(draft_id=draft_id, by=by)
    if draft.sent_as:
        refuse(f"You have sent this already: it is {draft.sent_as}. Telephone the hub and say that there is more.")
    found = queries.with_draft(by, draft_id)
    there = [one.given_hash for one in found]
    numbers = itertools.count(max((one.number for one in found), default=0) + 1)

    def keep(one: _Read) -> None:
        known = {**_facts(one, about), "given_hash": one.given_hash, "kept_hash": queries.hash_of(one.kept.body)}
        body, preview = _locked(one)
        DraftFile.objects.create(
            id=one.id, draft=draft, sender=by.id, number=next(numbers), facts=lock_facts(known, one.id), body=body,
            preview=preview, added_at=at,
        )  # fmt: skip
        enter(by=by, at=at, verb=Verb.ADDED_FILE, subjects=[draft_id, one.id], detail=_detail(one, about))

    return _keep_each(read, there, keep)


@transaction.atomic
def add_to_referral(*, reference: str, sent: Sequence[Sent], about: About, by: Viewer, at: datetime) -> Outcome:
    """Put files to an open referral: what came by post, what a hospital sent over. The hub's own people alone do."""
    may_add_file(by).require()
    rules.may_add(Stage(referrals.referral(by, reference).stage)).require()
    read = _read_all(sent)
    referral = referrals.locked(by, reference)
    rules.may_add(Stage(referral.stage)).require()
    there = list(Upload.objects.filter(referral=referral).values_list("given_hash", flat=True))

    def keep(one: _Read) -> None:
        upload = Upload.objects.create(
            id=one.id, referral=referral, number=_next_number(referral), with_referral=False,
            given_hash=one.given_hash, kept_hash=queries.hash_of(one.kept.body), **_facts(one, about),
            **stamp(by, at),
        )  # fmt: skip
        body, preview = _locked(one)
        UploadContent.objects.create(upload=upload, body=body, preview=preview)
        detail = {**_detail(one, about), "number": upload.number}
        enter(by=by, at=at, verb=Verb.ADDED_FILE, reference=referral.reference, subjects=[upload.pk], detail=detail)

    return _keep_each(read, there, keep)


def _read_all(sent: Sequence[Sent]) -> list[tuple[Sent, _Read | Verdict]]:
    """Every file read, before anything is locked or written: reading takes seconds, and nobody waits for it."""
    with reader() as read_by:
        return [(one, _read(one, read_by)) for one in sent[:MOST_FILES]] + [
            (one, rules.has_room(MOST_FILES)) for one in sent[MOST_FILES:]
        ]


def _keep_each(read: Sequence[tuple[Sent, _Read | Verdict]], there: list[str], keep: Keep) -> Outcome:
    """Keep each file that was read; those not kept leave their sentence and nothing else."""
    outcome = Outcome()
    for sent, one in read:
        room = rules.has_room(len(there))
        if isinstance(one, Verdict):
            outcome.refused.append(_named(sent, one))
        elif one.given_hash in there:
            outcome.already += 1
        elif not room:
            outcome.refused.append(_named(sent, room))
        else:
            keep(one)
            there.append(one.given_hash)
            outcome.kept.append(one.id)
    return outcome


def _read(one: Sent, read_by: Reader) -> _Read | Verdict:
    """The file read, or why it is not kept."""
    if one.size > LARGEST:
        size = rules.size_words(one.size)
        return no(f"it has {size}, and {LARGEST // MEGABYTE} MB is the most. Send a smaller copy, or its first pages")
    if len(one.data) < one.size:
        most = LARGEST_TOGETHER // MEGABYTE
        return no(f"the files together have more than {most} MB. Add this one by itself")
    try:
        return _Read(uuid.uuid4(), clean_name(one.name), read_by.inspect(one.data), queries.hash_of(one.data))
    except NotKept as why:
        return no(str(why))


def _named(one: Sent, verdict: Verdict) -> Verdict:
    """The refusal with the file's name before it; the name is somebody's words and stays out of the ledger."""
    name = clean_name(one.name)
    return no(f"“{name}” was not kept: {verdict.because}", private=f"“{name}”")


def _facts(read: _Read, about: About) -> dict[str, str | int | bool]:
    return {
        "name": read.name,
        "kind": about.kind.value,
        "description": about.description,
        "protected": about.protected,
        "format": read.kept.format.value,
        "size": len(read.kept.body),
        "changed": read.kept.changed,
    }


def _detail(read: _Read, about: About) -> dict[str, str | int | bool]:
    """What the ledger keeps of it: codes and sizes."""
    kept = read.kept
    return {
        "kind": about.kind.value, "format": kept.format.value, "size": len(kept.body), "protected": about.protected,
    }  # fmt: skip


def _locked(read: _Read) -> tuple[bytes, bytes]:
    return lock(read.kept.body, read.id, "body"), lock(read.kept.preview, read.id, "preview")


def _next_number(referral: Referral) -> int:
    return Upload.objects.filter(referral=referral).count() + 1
