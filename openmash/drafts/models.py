"""What is being typed, kept on the server, encrypted, until it is sent or given up."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Draft(models.Model):
    """One unfinished form of one sender. `body` is encrypted; `sender` is an account's id or an anonymous key.

    What is typed into a page is a draft too, of the kind `typing`: `place` is a keyed mark of its sender and the page's
    address, so that a copy of the table does not tell who writes about what; `within` is the referral form it is a
    page of, where it is one. One that was sent stays, emptied, until it would have been forgotten anyway: what is
    still on its way from the page finds it, and does not begin it anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender = models.TextField(db_index=True)
    kind = models.TextField()
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_as = models.TextField(blank=True)
    place = models.TextField(blank=True, default="")
    within = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sender", "kind", "-updated_at"]),
            models.Index(fields=["place"], name="draft_place", condition=~models.Q(place="")),
            models.Index(fields=["within"], name="draft_within", condition=models.Q(within__isnull=False)),
        ]
