"""The record of every look, act, refusal and disclosure, and the chain that shows it was not altered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class LedgerEntry(models.Model):
    """One look or act, as plain values without foreign keys: the trail outlives its subject.

    `position` and `txid` are given by the database; `at` is the hub's time, `recorded_at` the machine's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    txid = models.BigIntegerField(editable=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.TextField()
    actor_name = models.TextField()
    actor_role = models.TextField()
    verb = models.TextField()
    reference = models.TextField(blank=True)
    subjects = models.JSONField(default=list)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["reference", "at"], name="ledger_reference"),
            models.Index(fields=["actor", "at"], name="ledger_actor"),
            models.Index(fields=["txid"], name="ledger_txid"),
            # A week is looked for by its time: entries lie nearly in that order, so this index costs next to nothing.
            BrinIndex(fields=["at"], name="ledger_at", pages_per_range=32, autosummarize=True),
        ]


class LedgerSeal(models.Model):
    """One link of the chain: which entry stands at which position, and the hash of it with all before it."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
