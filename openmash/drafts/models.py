"""What is being typed, kept on the server, encrypted, until it is sent or given up."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Draft(models.Model):
    """One unfinished form of one sender. `body` is encrypted; `sender` is an account's id or an anonymous key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender = models.TextField(db_index=True)
    kind = models.TextField()
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_as = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["sender", "kind", "-updated_at"])]
