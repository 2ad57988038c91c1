"""What a person keeps of the boards for themself: a view under a name of their own."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class SavedView(models.Model):
    """One person's own way of looking at the board. `looks_for` are the board's filters by name; a person's alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("openmash.Account", on_delete=models.CASCADE, related_name="+")
    name = models.TextField()
    looks_for = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "name"], name="saved_view_name_once"),
        ]
