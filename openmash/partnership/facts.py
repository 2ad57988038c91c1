"""The shape every fact shares: what happened is added as a row with who did it and when, and never changed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TypedDict

from django.db import models
from django.utils import timezone

from openmash.rulebook.roles import Viewer


class Stamp(TypedDict):
    """Who and when, as plain values: a fact must stay readable after the account that made it has gone."""

    by_id: str
    by_name: str
    by_role: str
    at: datetime


def stamp(by: Viewer, at: datetime) -> Stamp:
    """The attribution columns of a new fact. `at` is the hub's time (UTC), given at the door."""
    return {"by_id": by.id, "by_name": by.name, "by_role": by.role.value, "at": at}


class Fact(models.Model):
    """An append-only row. The database refuses UPDATE and DELETE on every table made from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by_id = models.TextField()
    by_name = models.TextField()
    by_role = models.TextField()
    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
