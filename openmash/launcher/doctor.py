"""What is wrong with an installation, and how to mend it: one finding a question, the first cause first."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from openmash.launcher import installation, postgres
from openmash.launcher.account import server_account
from openmash.launcher.binaries import find
from openmash.launcher.refusal import CannotStart
from openmash.launcher.roles import KEEPERS, LOGINS, why_login_is_unsafe

NEEDED_FILES = ("vendor/govuk-frontend.min.css", "vendor/moj-frontend.min.css", "vendor/htmx.min.js")
OLDEST_PYTHON = (3, 11, 0)
SECONDS_WITHOUT_HEARTBEAT = 60


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The answer to one question about the installation."""

    about: str
    is_well: bool
    says: str
    mend: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as data, for ``--json``."""
        return asdict(self)

    def in_words(self) -> str:
        """The finding as a line, or two when there is something to mend."""
        sign = "ok     " if self.is_well else "WRONG  "
        return f"{sign}{self.about}: {self.says}" + (f"\n       To mend: {self.mend}" if self.mend else "")


Question = Callable[[], Finding]


def well(about: str, says: str) -> Finding:
    """A finding that all is well."""
    return Finding(about=about, is_well=True, says=says)


def wrong(about: str, says: str, mend: str) -> Finding:
    """A finding that something must be mended, and how."""
    return Finding(about=about, is_well=False, says=says, mend=mend)


def python() -> Finding:
    """Is this Python recent enough?"""
    version = tuple(sys.version_info[:3])
    words = ".".join(map(str, version))
    if version >= OLDEST_PYTHON:
        return well("Python", words)
    return wrong("Python", f"{words} is too old", "install Python 3.11 or newer and run the set-up again")


def data_folder() -> Finding:
    """Is there a data folder, ours to write?"""
    folder = installation.home()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK):
        return wrong("Data folder", f"{folder} cannot be written", "name another folder in OPENMASH_HOME")
    kind = installation.kind_of(folder)
    return well("Data folder", f"{folder} ({f'of a {kind} installation' if kind else 'not used yet'})")


def programs() -> Finding:
    """Is there a PostgreSQL to run, where none is named?"""
    if os.environ.get("DATABASE_URL", "").strip():
        return well("PostgreSQL", "a server is named in DATABASE_URL")
    account = server_account()
    made_by = postgres.cluster_of(installation.home()).made_by() if installation.home().exists() else None
    found = find(account, made_by)
    return well("PostgreSQL", f"embedded, version {found.major}, from {found.folder}")


def settings() -> Finding:
    """Do the settings stand? This starts the embedded database, as any other command would."""
    import django

    installation.prepare()
    django.setup()
    return well("Settings", os.environ["DJANGO_SETTINGS_MODULE"].rpartition(".")[2])


def login() -> Finding:
    """Can the database be reached, by a login that row security holds, and is it of an age we support?"""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_user")
        major, user = cursor.fetchone()
    because = why_login_is_unsafe()
    if because:
        return wrong("Database login", because, "set DATABASE_URL to the login openmash_app")
    if major < 15:
        return wrong("Database login", f"PostgreSQL {major} is too old", "move to PostgreSQL 15 or newer")
    return well("Database login", f"{user} on PostgreSQL {major}, held by row security")


def roles() -> Finding:
    """Do all five roles stand, and none of them with more rights than it should have?"""
    from django.db import connection

    needed = [*LOGINS, *KEEPERS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = ANY(%s)", [needed])
        found = dict(cursor.fetchall())
    missing, mighty = [role for role in needed if role not in found], [role for role in needed if found.get(role)]
    if missing:
        return wrong("Database roles", f"{', '.join(missing)} missing", "make them as docs/operations/install.md says")
    if mighty:
        words = f"{', '.join(mighty)} can step over row security"
        return wrong("Database roles", words, "ALTER ROLE ... NOSUPERUSER NOBYPASSRLS")
    return well("Database roles", ", ".join(needed))


def migrations() -> Finding:
    """Is the database up to date with this version?"""
    from openmash.launcher.migrating import pending

    waiting = pending()
    if waiting:
        return wrong("Migrations", f"{len(waiting)} not applied, from {waiting[0]} on", "run `openmash migrate`")
    return well("Migrations", "all applied")


def front_end() -> Finding:
    """Are the style sheets and scripts there?"""
    from django.conf import settings as told
    from django.contrib.staticfiles import finders

    missing = [name for name in NEEDED_FILES if finders.find(name) is None]
    if missing:
        mend = "run `.venv/bin/python scripts/frontend.py`, or install a built wheel, which carries them"
        return wrong("Front end", f"{missing[0]} is missing", mend)
    if not told.DEMO and not (Path(str(told.STATIC_ROOT)) / "staticfiles.json").exists():
        return wrong("Front end", f"nothing is collected in {told.STATIC_ROOT}", "`openmash serve` collects it")
    return well("Front end", "style sheets, scripts and fonts are in place")


def worker() -> Finding:
    """Does a worker do the jobs? Asked only while something serves."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat))::int FROM procrastinate_workers")
        (silent,) = cursor.fetchone()
    if silent is None:
        return well("Worker", "none runs at this moment; `openmash serve` runs one")
    if silent > SECONDS_WITHOUT_HEARTBEAT:
        return wrong("Worker", f"not heard of for {silent} s", "see its log, or start it: `openmash worker`")
    return well("Worker", f"heard of {silent} s ago")


QUESTIONS: tuple[Question, ...] = (
    python,
    data_folder,
    programs,
    settings,
    login,
    roles,
    migrations,
    front_end,
    worker,
)


def examine(more: tuple[Question, ...] = ()) -> Iterator[Finding]:
    """Asks every question in turn; ``more`` are those of the rooms.

    What cannot even be asked ends the round: every later question would only repeat the same trouble.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    for question in (*QUESTIONS, *more):
        about = question.__name__.replace("_", " ").capitalize()
        try:
            finding = question()
        except (CannotStart, ImproperlyConfigured) as problem:
            yield wrong(about, "not in order", str(problem))
            return
        except DatabaseError as problem:
            words = str(problem).strip().splitlines()[0]
            yield wrong(about, words, "is DATABASE_URL right, is the server up, and is `openmash migrate` done?")
            return
        yield finding
        if not finding.is_well and question in (programs, settings, login, migrations):
            return
