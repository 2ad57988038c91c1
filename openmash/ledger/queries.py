"""Reading the ledger, and proving that it was not altered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from openmash.ledger.chain import FIELDS, FIRST, as_row, link_hash
from openmash.ledger.models import LedgerEntry, LedgerSeal
from openmash.rulebook.roles import Viewer, may_read_ledger, may_see_who_looked

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Proof:
    """What verifying the chain found. `faults` names each tampering by position; `unsealed` is the tail."""

    sealed: int
    unsealed: int
    head: str
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Is the chain without a fault?"""
        return not self.faults


def entries_of(viewer: Viewer, reference: str) -> QuerySet[LedgerEntry]:
    """Every look and act on one referral, newest first."""
    may_see_who_looked(viewer).require()
    return LedgerEntry.objects.filter(reference=reference).order_by("-at", "-recorded_at")


def found(viewer: Viewer, key: str) -> QuerySet[LedgerEntry]:
    """Every look and act on one referral (by its reference) or one record (by its id), newest first."""
    may_read_ledger(viewer).require()
    about = Q(reference=key) if "-" in key and len(key) < 20 else Q(subjects__contains=[key])
    return LedgerEntry.objects.filter(about).order_by("-at", "-recorded_at")


def places(entries: Iterable[LedgerEntry]) -> dict[UUID, int]:
    """Where each entry stands in the chain; one not yet sealed, or whose seal is not the viewer's, has no place."""
    ids = [entry.id for entry in entries]
    return dict(LedgerSeal.objects.filter(entry__in=ids).values_list("entry", "position"))


def last_link() -> LedgerSeal | None:
    """The chain's last link, or None while nothing is sealed or the seals are not the viewer's to see."""
    return LedgerSeal.objects.order_by("-position").first()


def verify() -> Proof:
    """Walk the whole chain and name what does not fit: a changed, missing, added or reordered entry or link."""
    faults: list[str] = []
    previous, expected = FIRST, 0
    for position, stored_previous, stored_hash, row in _links():
        expected += 1
        if position != expected:
            faults.append(f"position {expected} is missing: the chain goes on at {position}")
            expected = position
        if row is None:
            faults.append(f"position {position}: the entry it sealed is gone")
        if stored_previous != previous:
            faults.append(f"position {position}: it does not follow the link before it")
        if row is not None and link_hash(stored_previous, position, row) != stored_hash:
            faults.append(f"position {position}: entry {row['id']} is not as it was sealed")
        previous = stored_hash
    return Proof(expected, unsealed(), previous, tuple(faults))


def _links() -> Iterator[tuple[int, str, str, dict[str, object] | None]]:
    columns = ", ".join(f"e.{name}" for name in FIELDS.split(", "))
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select s.position, s.previous_hash, s.hash, {columns} from openmash_ledgerseal s"
                " left join openmash_ledgerentry e on e.id = s.entry where s.position > %s"
                " order by s.position limit %s",
                [after, BATCH],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for position, previous, digest, *entry in rows:
            yield (
                position,
                previous,
                digest,
                as_row(tuple(entry)) if entry[0] is not None else None,
            )
        after = rows[-1][0]


def unsealed() -> int:
    """How many entries wait to be sealed: the tail that the chain does not yet protect."""
    return LedgerEntry.objects.exclude(id__in=LedgerSeal.objects.values("entry")).count()


def last_seal_at() -> datetime | None:
    """When the sealer last wrote, or None when it never did."""
    last = LedgerSeal.objects.order_by("-position").first()
    return last.sealed_at if last else None
