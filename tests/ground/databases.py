"""Databases for tests: one server, migrated once as the owner, copied for each worker, each used as the app role.

A copy takes a tenth of a second. Nothing here connects as the owner or a superuser while a test runs: under either,
every secrecy test would pass without row security.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openmash.launcher import databases, postgres, roles
from openmash.launcher.programs import is_alive

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "openmash"
SCRATCH = Path(tempfile.gettempdir()) / f"openmash-tests-{os.geteuid()}"

Builder = Callable[["Logins"], object]


@dataclass(frozen=True, kw_only=True)
class Logins:
    """The addresses of one database, by role."""

    owner: str
    app: str
    reader: str
    admin: str

    def home(self) -> Path:
        """The data folder of what uses this database: never the folder of whoever runs the tests, nor another's.

        What one installation signed is nothing that another's chain could answer for.
        """
        return SCRATCH / "homes" / hashlib.sha256(self.app.encode()).hexdigest()[:16]

    def environment(self) -> dict[str, str]:
        """What a program started by a test must be told to use this database as the app."""
        return {
            **os.environ,
            "OPENMASH_HOME": str(self.home()),
            "DATABASE_URL": self.app,
            "OPENMASH_OWNER_URL": self.owner,
            "OPENMASH_READER_URL": self.reader,
            "OPENMASH_DB_ROLE": "app",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }


@cache
def server() -> Logins:
    """The server: the embedded one, started for the tests, or the one that OPENMASH_TEST_DATABASE_URL names.

    The address given there must be a superuser's; its logins get passwords of their own, kept beside the tests.
    """
    SCRATCH.mkdir(mode=0o711, exist_ok=True)
    given = os.environ.get("OPENMASH_TEST_DATABASE_URL", "").strip()
    if not given:
        chosen = os.environ.get("OPENMASH_PG_BIN", "wheel")
        home = SCRATCH / f"cluster-{hashlib.sha256(chosen.encode()).hexdigest()[:8]}"
        urls = postgres.ensure_running(home, quick=True)
        return Logins(owner=urls.owner, app=urls.app, reader=urls.reader, admin=urls.admin)
    passwords = _passwords_for(given)
    with databases.superuser(given, in_transaction=True) as link:
        roles.provision_roles(link, passwords)
    owner, app, reader = (
        databases.as_login(given, user=role, password=passwords[role], name="postgres") for role in roles.LOGINS
    )
    return Logins(owner=owner, app=app, reader=reader, admin=given)


def _passwords_for(address: str) -> dict[str, str]:
    path = SCRATCH / f"logins-{hashlib.sha256(address.encode()).hexdigest()[:12]}.json"
    with locked("logins"):
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(json.dumps({role: secrets.token_urlsafe(24) for role in roles.LOGINS}))
    return dict(json.loads(path.read_text()))


def at(name: str) -> Logins:
    """The logins of the server at one of its databases."""
    known = server()
    owner, app, reader, admin = (
        databases.at_database(url, name) for url in (known.owner, known.app, known.reader, known.admin)
    )
    return Logins(owner=owner, app=app, reader=reader, admin=admin)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time; the lock dies with its process."""
    with open(SCRATCH / f"{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint(*more: Path) -> str:
    """What a migrated database is made of: migrations, models, roles, and what data migrations may read."""
    digest = hashlib.sha256((ROOT / "requirements" / "prod.txt").read_bytes())
    sources = [*PACKAGE.glob("**/migrations/*.py"), *PACKAGE.glob("**/migrations/sql/*.sql")]
    sources += [*PACKAGE.glob("**/models*.py"), *PACKAGE.glob("**/models/*.py")]
    sources += [*(PACKAGE / "rulebook").rglob("*"), Path(roles.__file__), Path(databases.__file__), *more]
    for path in sorted({path for path in sources if path.is_file() and path.suffix != ".pyc"}):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def run_openmash(logins: Logins, *arguments: str, **environment: str) -> str:
    """Runs the ``openmash`` command on a database and returns what it printed; a failure shows all it said."""
    finished = subprocess.run(
        [sys.executable, "-m", "openmash.cli", *arguments],
        env={**logins.environment(), **environment},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise RuntimeError(f"openmash {' '.join(arguments)} failed:\n{finished.stdout}\n{finished.stderr}")
    return finished.stdout


def template(kind: str, mark: str, build: Builder, source: str | None = None) -> str:
    """The name of a finished database of this kind, built by ``build`` unless one with this ``mark`` stands.

    It takes its name only when ``build`` is through, so that a killed run leaves no half of one.
    """
    address = server().admin
    name, prefix = f"openmash_{kind}_{mark}", f"openmash_{kind}_"
    with locked(f"template-{kind}"):
        if name in databases.names(address, prefix):
            return name
        for old in databases.names(address, prefix):
            databases.drop(address, old)
        making = f"openmash_making_{kind}_{os.getpid()}"
        databases.drop(address, making)
        if source is None:
            databases.create(address, making)
        else:
            databases.clone(address, source, making)
        build(at(making))
        databases.rename(address, making, name)
    return name


def migrated() -> str:
    """The name of an empty database with every migration applied by the owner through the product's own command."""
    return template("migrated", fingerprint(), lambda logins: run_openmash(logins, "migrate"))


@contextmanager
def copy_of(source: str) -> Iterator[Logins]:
    """A database of one's own for a while: a copy of ``source``, removed at the end."""
    address = server().admin
    remove_orphans()
    name = f"openmash_test_{os.getpid()}_{secrets.token_hex(3)}"
    with locked("copying"):  # PostgreSQL refuses to copy a database that is just being copied
        databases.clone(address, source, name)
    logins = at(name)
    try:
        yield logins
    finally:
        databases.drop(address, name)
        shutil.rmtree(logins.home(), ignore_errors=True)


@cache
def remove_orphans() -> None:
    """Removes the copies of runs that were killed."""
    for name in databases.names(server().admin, "openmash_test_"):
        pid = int(name.split("_")[2])
        if pid != os.getpid() and not is_alive(pid):
            databases.drop(server().admin, name)
