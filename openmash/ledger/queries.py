"""Reading the ledger, and proving that it was not altered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from openmash.ledger.chain import FIELDS, Link, Pin, Proof, as_row, walk
from openmash.ledger.models import LedgerEntry, LedgerSeal
from openmash.ledger.verbs import OF_THE_LEDGER, Verb
from openmash.rulebook.roles import CLERK, Viewer, may_read_ledger, may_see_who_looked
from openmash.rulebook.watching import TYPED_TOGETHER

BATCH = 2000
READ_LOCK = 6274003
BEFORE_ALL = -(2**62)
"""A link put in before the first position hides its entry from the sealer, so the walk begins before every number."""


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


def verify(pins: Iterable[Pin] = ()) -> Proof:
    """Walk the whole chain of the database and hold it against heads that were signed; see `chain.walk`."""
    return walk(links(), pins=pins, unsealed=unsealed())


def links(*, until: int | None = None) -> Iterator[Link]:
    """Every link in order with the entry it sealed, read in batches; `until` is the last position wanted."""
    columns = ", ".join(f"e.{name}" for name in FIELDS.split(", "))
    after = BEFORE_ALL
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select s.position, s.previous_hash, s.hash, {columns} from openmash_ledgerseal s"
                " left join openmash_ledgerentry e on e.id = s.entry"
                " where s.position > %s and (%s::bigint is null or s.position <= %s) order by s.position limit %s",
                [after, until, until, BATCH],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for position, previous, digest, *entry in rows:
            yield Link(position, previous, digest, as_row(tuple(entry)) if entry[0] is not None else None)
        after = rows[-1][0]


def link_at(position: int) -> LedgerSeal | None:
    """The link at a position, or None when the chain does not reach it."""
    return LedgerSeal.objects.filter(position=position).first()


def sealed_entries(*, after: int, until: int) -> int:
    """How many entries stand in the chain behind one position, up to another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from openmash_ledgerseal s join openmash_ledgerentry e on e.id = s.entry"
            " where s.position > %s and s.position <= %s",
            [after, until],
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Read:
    """How much one person read: different referrals in the last hour and today, searches today, noticed already?"""

    in_hour: int
    today: int
    searches: int
    noticed: bool


TYPING = "typing"
"""In an entry's detail: the key of the form that looked by itself while somebody typed."""
READ = """
select count(distinct reference) filter (where is_record and at > %(hour)s),
       count(distinct reference) filter (where is_record),
       count(distinct coalesce(typed, id::text)) filter (where verb = 'LOOKED_FOR_PEOPLE' and reference = ''),
       coalesce(bool_or(verb = 'NOTICED_BULK_READING'), false)
  from (select id, at, verb, reference,
               (detail ->> %(typing)s) || ' ' || floor(extract(epoch from at) / %(together)s) as typed,
               verb like 'LOOKED\\_%%' and reference <> '' and not verb = any(%(of_the_ledger)s) as is_record
          from openmash_ledgerentry where actor = %(who)s and at >= %(since)s and at <= %(until)s) as own
"""


def read_since(who: str, since: datetime, until: datetime, hour: datetime) -> Read:
    """How much somebody read since a moment, by the index on who and when. One at a time for each person.

    The lock ends with the transaction: two pages of one person at once cannot both find that nothing was noticed yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [READ_LOCK, who])
        of_the_ledger = [verb.value for verb in OF_THE_LEDGER]
        told: dict[str, Any] = {
            "who": who,
            "since": since,
            "until": until,
            "hour": hour,
            "of_the_ledger": of_the_ledger,
            "typing": TYPING,
            "together": TYPED_TOGETHER.total_seconds(),
        }
        cursor.execute(READ, told)
        return Read(*cursor.fetchone())


def last_signing() -> LedgerEntry | None:
    """The entry of the last time the chain's head was signed, or None when it never was."""
    return LedgerEntry.objects.filter(actor=CLERK.id, verb=Verb.SIGNED_HEAD.value).order_by("-at").first()


def unsealed() -> int:
    """How many entries wait to be sealed: the tail that the chain does not yet protect."""
    return LedgerEntry.objects.exclude(id__in=LedgerSeal.objects.values("entry")).count()


def last_seal_at() -> datetime | None:
    """When the sealer last wrote, or None when it never did."""
    last = LedgerSeal.objects.order_by("-position").first()
    return last.sealed_at if last else None
