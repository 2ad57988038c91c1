"""The embedded PostgreSQL of one installation: made, started, shared and stopped.

The server lives in the data folder, listens on a socket that only its account can reach, never on the network, and
asks every login for a password. It is shared by every process of the installation: each holds a shared lock while it
uses the server, and the last to let go stops it. Locks die with their process, so a killed one leaves no debt.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

from openmash.launcher import databases, roles
from openmash.launcher.account import Account, server_account
from openmash.launcher.binaries import SHARED, Binaries, find
from openmash.launcher.programs import command_of, dead_pid
from openmash.launcher.refusal import CannotStart

DATABASE = "openmash"
SUPERUSER = "postgres"
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")

# No statement and no value is ever written to the server's log: both could name a child.
CONFIGURATION = """
# Written by OpenMASH when the data were made.
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_statement = none
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=4GB")

_shares: dict[Path, IO[str]] = {}


@dataclass(frozen=True, kw_only=True)
class Urls:
    """The addresses of one database: for migrating, for serving, for counting, and for making databases."""

    owner: str
    app: str
    reader: str
    admin: str


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Where one embedded server keeps its things."""

    home: Path
    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's own log, which holds no personal data."""
        return self.folder / "server.log"

    def made_by(self) -> int | None:
        """The major version that made the data, or None when there are none yet."""
        version = self.data / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None


def lock(path: Path, kind: int) -> IO[str]:
    """Opens and locks a file of the data folder; it is let go when the file is closed or the process ends."""
    with contextlib.ExitStack() as undone:
        file = undone.enter_context(path.open("a+"))
        fcntl.flock(file, kind)
        undone.pop_all()
    return file


def cluster_of(home: Path) -> Cluster:
    """The server that belongs to a data folder.

    Under root the server runs as ``nobody``. Where ``nobody`` may not pass (a data folder under root's own home), the
    database lies in /var/lib/openmash instead, under a name that the data folder keeps.
    """
    account = server_account()
    home.mkdir(parents=True, exist_ok=True)
    if not account.is_someone_else:
        home.chmod(0o700)
        return Cluster(home=home, folder=home / "database", account=account)
    home.chmod(0o711)
    if account.may_enter(home):
        return Cluster(home=home, folder=home / "database", account=account)
    pointer = home / "database-lies-in"
    if not pointer.exists():
        pointer.write_text(str(SHARED / "clusters" / secrets.token_hex(8)))
    for path in (SHARED, SHARED / "clusters"):
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711)
    return Cluster(home=home, folder=Path(pointer.read_text()), account=account)


def logins_of(home: Path) -> dict[str, str]:
    """The passwords of the embedded server's logins, made once and readable by this account alone."""
    path = home / "logins.json"
    if not path.exists():
        made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *roles.LOGINS)}
        draft = path.with_name(f"logins.json.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made, file, indent=1)
        draft.rename(path)
    return dict(json.loads(path.read_text()))


def socket_folder(cluster: Cluster) -> Path:
    """A folder for the socket that no other account can enter; its name is short and says nothing."""
    mark = hashlib.sha256(f"{cluster.data}\0{cluster.account.uid}".encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"openmash-{mark}"
    if len(str(folder)) > LONGEST_SOCKET_FOLDER or not cluster.account.may_enter(folder.parent):
        folder = Path("/tmp") / folder.name
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in (cluster.account.uid, os.geteuid())):
        raise CannotStart(f"{folder} belongs to another account: remove it, or set TMPDIR to a folder of your own.")
    cluster.account.own(folder, 0o700)
    return folder


def running_socket(cluster: Cluster) -> Path | None:
    """The socket's folder as the running server wrote it down, or None when no server runs on these data."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        pid, folder = int(lines[0]), lines[4]
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return Path(folder) if folder and is_postgres(pid) else None


def is_postgres(pid: int) -> bool:
    """True when the process is alive and a PostgreSQL; after a restart its number may belong to anybody."""
    return "postgres" in command_of(pid)


def address(cluster: Cluster, socket: Path, role: str, database: str = DATABASE) -> str:
    """The address of one login, password included."""
    return databases.url(host=str(socket), user=role, password=logins_of(cluster.home)[role], dbname=database)


def answers(cluster: Cluster, socket: Path) -> bool:
    """True when the server takes connections and its logins are ours."""
    try:
        with psycopg.connect(address(cluster, socket, SUPERUSER, "postgres"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def make_data(cluster: Cluster, binaries: Binaries) -> None:
    """Makes the data directory; it takes its name only when whole, so that half of one is never used."""
    cluster.account.own(cluster.folder, 0o700)
    making = cluster.folder / f"making-{secrets.token_hex(4)}"
    secret = cluster.folder / f"{making.name}.password"
    secret.write_text(logins_of(cluster.home)[SUPERUSER])
    if cluster.account.is_someone_else:
        os.chown(secret, cluster.account.uid, cluster.account.gid)
    secret.chmod(0o600)
    arguments: list[str | Path] = [
        "-D",
        making,
        "-U",
        SUPERUSER,
        "--pwfile",
        secret,
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "-k",
    ]
    arguments += ["--auth-local=scram-sha-256", "--auth-host=reject", "--no-instructions", "-T", "english"]
    finished = cluster.account.run([binaries.program("initdb"), *arguments], seconds=120)
    secret.unlink()
    if finished.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        raise CannotStart(f"The database could not be made in {cluster.folder}: {last_words(finished.stdout)}")
    with open(making / "postgresql.conf", "a") as file:
        file.write(CONFIGURATION)
    making.rename(cluster.data)
    for left_over in cluster.folder.glob("making-*"):
        shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()


def last_words(text: str | None) -> str:
    """The end of what a program said, on one line."""
    return " / ".join((text or "").strip().splitlines()[-4:]) or "it said nothing"


def boot(cluster: Cluster, binaries: Binaries, quick: bool) -> Path:
    """Starts the server, trying again while a killed predecessor still lets go of its memory."""
    socket = socket_folder(cluster)
    options = [f"unix_socket_directories={socket}", f"shared_buffers={memory_for_pages()}MB", *(QUICK if quick else ())]
    flags = " ".join(f"-c {option}" for option in options)
    arguments: list[str | Path] = [
        binaries.program("pg_ctl"),
        "-D",
        cluster.data,
        "-l",
        cluster.log,
        "-w",
        "-t",
        "60",
        "-o",
        flags,
    ]
    pause = 0.25
    while True:
        forget_stranger(cluster)
        cluster.account.run([*arguments, "start"], seconds=90, output=subprocess.DEVNULL)
        if answers(cluster, socket):
            return socket
        if pause > 8:
            said = cluster.log.read_text(errors="replace") if cluster.log.exists() else ""
            raise CannotStart(f"The database in {cluster.folder} does not start: {last_words(said)}")
        time.sleep(pause)
        pause *= 2


def forget_stranger(cluster: Cluster) -> None:
    """Corrects the note of a dead server whose process number now belongs to a zombie or to some other program.

    PostgreSQL would wait for that number for ever. The rest of the note is kept: by it PostgreSQL makes sure that
    nothing of the old server still uses its memory.
    """
    note = cluster.data / "postmaster.pid"
    try:
        lines = note.read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    if not is_postgres(pid):
        note.write_text("\n".join([str(dead_pid()), *lines[1:]]) + "\n")


def memory_for_pages() -> int:
    """Megabytes in which the server keeps pages of the database: a quarter of the machine's, as PostgreSQL advises.

    Never more than 4 GB. It is taken as it is filled, so that a small database takes little.
    """
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
    return min(max(machine // 4, 128), 4096)


def provision(cluster: Cluster, socket: Path) -> None:
    """Makes the roles and the database, or puts them right; does nothing when that was done by this very code."""
    done = cluster.home / "database-roles"
    sources = [Path(roles.__file__), Path(databases.__file__), cluster.home / "logins.json"]
    mark = hashlib.sha256(str(cluster.data.stat().st_ino).encode() + b"".join(path.read_bytes() for path in sources))
    if done.exists() and done.read_text() == mark.hexdigest():
        return
    admin = address(cluster, socket, SUPERUSER)
    logins = logins_of(cluster.home)
    with databases.superuser(admin, in_transaction=True) as link:
        roles.provision_roles(link, {role: logins[role] for role in roles.LOGINS})
    databases.create(admin, DATABASE)
    done.write_text(mark.hexdigest())


def ensure_running(home: Path, *, quick: bool = False) -> Urls:
    """Starts the embedded server of ``home`` unless it runs, takes a share in it and tells its addresses.

    ``quick`` gives up safety against power cuts; only tests ask for it. The share is let go at the process's end.
    """
    home = home.absolute()
    cluster = cluster_of(home)
    if home not in _shares:
        _shares[home] = lock(home / "database.users", fcntl.LOCK_SH)
        atexit.register(release, home)
    with lock(home / "database.lock", fcntl.LOCK_EX):
        socket = running_socket(cluster)
        if socket is None or not answers(cluster, socket):
            binaries = find(cluster.account, cluster.made_by())
            if cluster.made_by() is None:
                make_data(cluster, binaries)
            socket = boot(cluster, binaries, quick)
        provision(cluster, socket)
    owner, app, reader, admin = (address(cluster, socket, role) for role in (*roles.LOGINS, SUPERUSER))
    return Urls(owner=owner, app=app, reader=reader, admin=admin)


def release(home: Path) -> None:
    """Lets go of this process's share; the last to let go stops the server."""
    share = _shares.pop(home.absolute(), None)
    if share is None:
        return
    with share:
        try:
            fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        stop(home)


def stop_if_unused(home: Path) -> None:
    """Stops a server that a killed process left behind, unless someone else uses it by now."""
    try:
        with lock(home / "database.users", fcntl.LOCK_EX | fcntl.LOCK_NB):
            stop(home)
    except OSError:
        return


def stop(home: Path) -> None:
    """Stops the embedded server of ``home``, if it runs, whoever still uses it."""
    cluster = cluster_of(home)
    if running_socket(cluster) is None:
        return
    binaries = find(cluster.account, cluster.made_by())
    arguments: list[str | Path] = [
        binaries.program("pg_ctl"),
        "-D",
        cluster.data,
        "-m",
        "fast",
        "-w",
        "-t",
        "60",
        "stop",
    ]
    finished = cluster.account.run(arguments, seconds=90)
    if finished.returncode != 0 and running_socket(cluster) is not None:
        raise CannotStart(f"The database in {cluster.folder} does not stop: {last_words(finished.stdout)}")


def remove(home: Path) -> None:
    """Stops the embedded server and removes its data for good."""
    cluster = cluster_of(home)
    stop(home)
    shutil.rmtree(cluster.folder, ignore_errors=True)
    shutil.rmtree(socket_folder(cluster), ignore_errors=True)
