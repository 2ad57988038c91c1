"""Letters, photographs and body maps: what each is, its bytes, what the scanner said, and whether it is protected."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from openmash.drafts.models import Draft
from openmash.partnership.facts import Fact
from openmash.referrals.models import ReferralFact
from openmash.rulebook.uploads import FileFormat, FileKind, FileState
from openmash.rulebook.words import Worded


def _one_of(field: str, words: type[Worded], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": [one.value for one in words]}), name=name)


class DraftFile(models.Model):
    """A file with a form that is not sent yet: its sender's alone, gone when the form is thrown away.

    `facts` (name, kind, description and the rest) and the bytes are encrypted, as what is typed is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    sender = models.TextField()
    number = models.PositiveSmallIntegerField()
    facts = models.TextField()
    body = models.BinaryField()
    preview = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draft", "number"], name="draftfile_number_once")
        ]


class Upload(ReferralFact):
    """One file of a referral. `name` is what the sender called it, shown and never used as a path; `given_hash` is the
    SHA-256 of the bytes as they were sent, `kept_hash` of those that are kept; `changed` says what was taken out."""

    number = models.PositiveSmallIntegerField()
    kind = models.TextField()
    description = models.TextField(blank=True)
    name = models.TextField()
    format = models.TextField()
    size = models.PositiveIntegerField()
    protected = models.BooleanField()
    with_referral = models.BooleanField()
    given_hash = models.CharField(max_length=64)
    kept_hash = models.CharField(max_length=64)
    changed = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["referral", "number"], name="upload_number_once"),
            _one_of("kind", FileKind, "upload_kind_known"),
            _one_of("format", FileFormat, "upload_format_known"),
        ]


class UploadContent(models.Model):
    """The bytes of a file, encrypted, and the small picture of a picture. They stand apart, so that no list of files
    ever reads them."""

    upload = models.OneToOneField(Upload, primary_key=True, on_delete=models.PROTECT, related_name="content")
    body = models.BinaryField()
    preview = models.BinaryField()


class UploadScan(Fact):
    """What the virus scanner said of a file, and which scanner."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="scans")
    referral_ref = models.UUIDField(db_index=True)
    state = models.TextField()
    found = models.TextField(blank=True)
    scanner = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [_one_of("state", FileState, "uploadscan_state_known")]


class UploadMark(Fact):
    """Somebody marked a file as protected, or took the mark off, and why."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="marks")
    referral_ref = models.UUIDField(db_index=True)
    protected = models.BooleanField()
    because = models.TextField()
