"""Backups: taken, put back, and proven in a database of their own without touching the hub."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from openmash import __version__
from openmash.backups.frames import Kind, data_of, frames_in
from openmash.backups.locking import Lock, unlocked
from openmash.backups.manifest import Manifest, opening_of
from openmash.backups.putting_back import Frame, PutBack, put_back
from openmash.backups.taking import take
from openmash.cli.ground import as_json, plainly, progress, say, with_django
from openmash.launcher import binaries, installation
from openmash.launcher.refusal import CannotStart
from openmash.launcher.scratch import scratch

STREAM = "-"
BUFFER = 1024 * 1024


@click.command()
@click.argument("file")
@as_json
@plainly
def backup(file: str, in_json: bool) -> None:
    """Save the whole database, locked, in FILE (- for standard output). The hub goes on working meanwhile.

    A folder in place of FILE gets a new file named by the time. That a backup was taken is entered in the ledger first.
    """
    with_django()
    secret = installation.backup_secrets(installation.home())[0]
    owner = _owner()
    made_at = datetime.now(UTC).replace(microsecond=0)
    path = None if file == STREAM else _named(Path(file), made_at)
    _enter_taking()
    with _written(path) as out:
        lock = Lock(out, secret)
        manifest = take(owner, lock, made_at=made_at, version=__version__, progress=progress("Tables saved"))
        lock.close()
    result = {"file": str(path) if path else STREAM, "bytes": lock.written, "made_at": made_at, **_counts(manifest)}
    words = f"{manifest.rows:,} rows of {len(manifest.tables)} tables are locked in {result['file']}, "
    words += f"{lock.written:,} bytes."
    if path:
        say(result, in_json, words)
    else:
        click.echo(words, err=True)


@click.command()
@click.argument("file")
@click.option("--replace", is_flag=True, help="Although something is there: all of it is replaced by the backup.")
@as_json
@plainly
def restore(file: str, replace: bool, in_json: bool) -> None:
    """Put the backup in FILE (- for standard input) back into this installation's database, whole or not at all.

    The database must be empty, unless --replace is said. Every row is compared with what was saved before it is kept.
    """
    from openmash.launcher.migrating import pending

    with_django()
    secrets = installation.backup_secrets(installation.home())
    with _read(file) as source:
        done = put_back(
            _owner(), frames_in(unlocked(source, secrets)), replace=replace, progress=progress("Tables compared")
        )
    waiting = pending()
    if not waiting:
        _enter_restoring(done)
    after = f" It is {len(waiting)} migrations behind: run `openmash migrate`." if waiting else ""
    _tell(done, in_json, f"{done.manifest.rows:,} rows are back as they were on {_when(done)}.{after}", len(waiting))


@click.command("verify-backup")
@click.argument("file")
@as_json
@plainly
def verify_backup(file: str, in_json: bool) -> None:
    """Put the backup in FILE (- for standard input) into a database of its own, compare all of it, and remove it again.

    The hub's database is not touched. What is unlocked lies in the temporary folder (TMPDIR) meanwhile.
    """
    secrets = installation.backup_secrets(installation.home())
    with _read(file) as source:
        coming = frames_in(unlocked(source, secrets))
        kind, data = next(coming, (None, b""))
        programs = binaries.folder_of(opening_of(data_of(data)).postgres) if kind is Kind.OPENING else None
        with scratch(programs) as urls:
            done = put_back(urls.owner, _again(kind, data, coming), progress=progress("Tables compared"))
    words = (
        f"{done.manifest.rows:,} rows of {len(done.manifest.tables)} tables came back as they were on {_when(done)}."
    )
    _tell(done, in_json, words, 0)


def _again(kind: Kind | None, data: bytes, rest: Iterator[Frame]) -> Iterator[Frame]:
    if kind is not None:
        yield kind, data
    yield from rest


def _tell(done: PutBack, in_json: bool, words: str, behind: int) -> None:
    """Says what came back; a chain that was broken when it was saved is said aloud, and fails the command."""
    chain, faults = done.manifest.chain, done.proof.faults
    lines = [words, f"The ledger's chain ends at position {chain.position}, {chain.head}."]
    lines += [f"{done.manifest.files.count} uploaded files came back as they were."]
    if not done.guards_compared:
        lines += ["Rights and policies were not compared: the backup is of another PostgreSQL than this one."]
    lines += [f"The chain was broken already when it was saved: {fault}" for fault in faults]
    result = {
        "made_at": done.opening.made_at, "made_by": done.opening.version, "migrations_behind": behind,
        "guards_compared": done.guards_compared, "chain_faults": list(faults), "differences": 0,
        **_counts(done.manifest),
    }  # fmt: skip
    say(result, in_json, "\n".join(lines))
    sys.exit(1 if faults else 0)


def _counts(manifest: Manifest) -> dict[str, Any]:
    chain = manifest.chain
    return {
        "tables": len(manifest.tables), "rows": manifest.rows, "files": manifest.files.count,
        "ledger": {"position": chain.position, "head": chain.head, "unsealed": chain.unsealed},
    }  # fmt: skip


def _when(done: PutBack) -> str:
    return f"{done.opening.moment:%d %B %Y at %H:%M} UTC"


def _owner() -> str:
    address = os.environ.get("OPENMASH_OWNER_URL", "").strip()
    if not address:
        raise CannotStart(
            "OPENMASH_OWNER_URL is not set: backups are taken and put back as the owner of the tables, straight at "
            "the server and not through a pooler."
        )
    return address


def _named(path: Path, at: datetime) -> Path:
    return path / f"openmash-{at:%Y%m%dT%H%M%SZ}.backup" if path.is_dir() else path


@contextmanager
def _written(path: Path | None) -> Iterator[IO[bytes]]:
    """Where a backup goes: it takes its name only when whole and on the disk, and is readable by this account alone."""
    if path is None:
        if sys.stdout.isatty():
            raise CannotStart("A backup is not for a terminal: name a file, or send it on with a pipe.")
        with io.BufferedWriter(io.FileIO(sys.stdout.fileno(), "wb", closefd=False), BUFFER) as out:
            yield out
        return
    if path.exists():
        raise CannotStart(f"{path} is there already: name another file.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", BUFFER) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, path)
    except FileExistsError:
        raise CannotStart(f"{path} is there already: name another file.") from None
    except OSError as problem:
        raise CannotStart(f"{path} cannot be written ({problem.strerror}).") from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _read(file: str) -> Iterator[IO[bytes]]:
    if file == STREAM:
        yield sys.stdin.buffer
        return
    try:
        handle = os.open(file, os.O_RDONLY)
    except OSError as problem:
        raise CannotStart(f"{file} cannot be read ({problem.strerror}).") from None
    with os.fdopen(handle, "rb", BUFFER) as source:
        yield source


def _enter_taking() -> None:
    """Everything of everybody is about to leave the database: that is on record before the first byte.

    Also while migrations wait: a backup is what one takes before them.
    """
    from openmash.ledger.actions import enter
    from openmash.ledger.verbs import Verb
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK
    from openmash.web import clock

    with acting_as(CLERK):
        enter(by=CLERK, at=clock.now(), verb=Verb.TOOK_BACKUP)


def _enter_restoring(done: PutBack) -> None:
    from openmash.ledger.actions import enter
    from openmash.ledger.verbs import Verb
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK
    from openmash.web import clock

    detail = {"made_at": done.opening.made_at, "position": done.manifest.chain.position}
    with acting_as(CLERK):
        enter(by=CLERK, at=clock.now(), verb=Verb.RESTORED_BACKUP, detail=detail)
