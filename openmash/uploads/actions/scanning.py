"""What waits is scanned: each file in a transaction of its own, by the hub's clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK, Viewer
from openmash.uploads import queries, scanner
from openmash.uploads.models import Upload, UploadContent, UploadScan
from openmash.uploads.secrecy import CannotUnlock, unlock

MOST_AT_ONCE = 50
SCAN_LOCK = 6274060


@dataclass(slots=True)
class Scanned:
    """What one round did: how many files were scanned, how many wait still, and why when there is no scanner."""

    scanned: int = 0
    waiting: int = 0
    because: str = ""


def scan_waiting(*, at: datetime, most: int = MOST_AT_ONCE) -> Scanned:
    """Scan what waits, the oldest first, at most `most` files. Without a scanner nothing is done and all waits on.

    Looks at the rows, not at a queue: a job that was lost loses no file. One round at a time.
    """
    done, locked = Scanned(), set[UUID]()
    for _ in range(most):
        try:
            with acting_as(CLERK):
                if not _scan_next(at, locked):
                    break
        except scanner.NoScanner as why:
            done.because = str(why)
            break
        done.scanned += 1
    if locked:
        done.because = f"no key of this installation opens {len(locked)} of them"
    with acting_as(CLERK):
        done.waiting = queries.waiting_for_scan().count()
    return done


def _scan_next(at: datetime, locked: set[UUID]) -> bool:
    """Scan the file that has waited longest. False when none waits, or another round is at it.

    One that no key opens is put to `locked` and waits on, so that it keeps no other waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [SCAN_LOCK])
        if not cursor.fetchone()[0]:
            return False
    for upload in queries.waiting_for_scan().exclude(pk__in=locked).select_related("referral")[:MOST_AT_ONCE]:
        kept = UploadContent.objects.only("body").get(upload=upload)
        try:
            data = unlock(kept.body, upload.pk, "body")
        except CannotUnlock:
            locked.add(upload.pk)
            continue
        record_scan(upload=upload, said=scanner.scan(data), by=CLERK, at=at)
        return True
    return False


@transaction.atomic
def record_scan(*, upload: Upload, said: scanner.Said, by: Viewer, at: datetime) -> UploadScan:
    """Keep what the scanner said of a file."""
    fact = UploadScan.objects.create(
        upload=upload, referral_ref=upload.referral_id, state=said.state.value, found=said.found, scanner=said.scanner,
        **stamp(by, at),
    )  # fmt: skip
    reference, detail = upload.referral.reference, {"number": upload.number, "state": said.state.value}
    enter(by=by, at=at, verb=Verb.SCANNED_FILE, reference=reference, subjects=[upload.pk], detail=detail)
    return fact
