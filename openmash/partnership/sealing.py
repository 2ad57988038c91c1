"""Sealing the ledger and signing its head, as the hub's clerk: the worker does both, and a command can."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import connection

from openmash.launcher import installation
from openmash.launcher.refusal import CannotStart
from openmash.ledger import heads, queries
from openmash.ledger.actions import enter, seal
from openmash.ledger.heads import Head, HeadUnreadable
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK

SIGNING_LOCK = 6274002


def seal_everything() -> int:
    """Chain every entry that is final, a batch a transaction; the number of links added.

    A second sealer at the same time adds nothing.
    """
    total = 0
    while True:
        with acting_as(CLERK):
            sealed = seal()
        total += sealed
        if not sealed:
            return total


def sign_head(*, at: datetime, signed_at: datetime, home: Path) -> Head | None:
    """Sign where the chain stands and keep it in the second place; None while the chain is empty.

    Where nothing was sealed since the head before, that one stands and is returned.

    `at` is the hub's time for the ledger's own entry, `signed_at` the machine's for the statement. A chain that no
    longer bears out the head before is not signed: that would bless what was done to it. Raises CannotStart.
    """
    folder, key = installation.heads_folder(home), heads.key_of(installation.ledger_secret(home))
    name = installation.installation_id(home)
    seal_everything()
    with acting_as(CLERK), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SIGNING_LOCK])
        last, before = queries.last_link(), _before(folder)
        if before is not None:
            _refuse_broken(before, name)
        if last is None:
            return None
        counted = before.statement if before else None
        if counted is not None and counted.position == last.position:
            return before
        since, sealed = (counted.position, counted.entries) if counted else (queries.BEFORE_ALL, 0)
        entries = sealed + queries.sealed_entries(after=since, until=last.position)
        said = heads.statement(
            installation=name, position=last.position, head=last.hash, entries=entries, signed_at=signed_at,
            before=counted.digest if counted else _signed_before(),
        )  # fmt: skip
        head = heads.sign(said, key)
        detail = {"position": said.position, "head": said.head, "entries": entries, "digest": said.digest}
        enter(by=CLERK, at=at, verb=Verb.SIGNED_HEAD, detail=detail)
        try:
            heads.write(folder, head)
        except OSError as problem:
            raise CannotStart(
                f"The folder for signed heads, {folder}, cannot be written ({problem.strerror}): see that it is there "
                "and ours, or name another in OPENMASH_LEDGER_HEADS."
            ) from None
    return head


def faults_against(heads_kept: Sequence[Head]) -> list[str]:
    """Which of these heads the chain in the database no longer bears out, asked at their own positions alone."""
    found = []
    with acting_as(CLERK):
        for head in heads_kept:
            link = queries.link_at(head.statement.position)
            if link is None or link.hash != head.statement.head:
                found.append(f"the chain no longer holds what {head.said} says of position {head.statement.position}")
    return found


def kept_head(folder: Path) -> Head | None:
    """The last head in the second place, None before the first. Raises CannotStart when its file is spoilt."""
    return _before(folder)


def _before(folder: Path) -> Head | None:
    try:
        return heads.latest(folder)
    except HeadUnreadable as problem:
        raise CannotStart(f"{folder / heads.LATEST}: {problem}. Put it aside, and find out who touched it.") from None
    except OSError as problem:
        raise CannotStart(f"{folder / heads.LATEST} cannot be read ({problem.strerror}).") from None


def _refuse_broken(before: Head, name: str) -> None:
    if before.statement.installation != name:
        raise CannotStart("The folder for signed heads holds those of another installation: name one of your own.")
    broken = [*heads.faults_of([before]), *faults_against([before])]
    if broken:
        raise CannotStart(
            f"No new head is signed: {broken[0]}. Run `openmash ledger verify`. If an older backup was restored on "
            "purpose, put the heads aside as docs/operations/ledger.md says."
        )


def _signed_before() -> str | None:
    """The digest of the last head as the ledger remembers it, where the second place has been emptied."""
    last = queries.last_signing()
    return str(last.detail["digest"]) if last else None
