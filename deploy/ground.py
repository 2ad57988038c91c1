"""The whole of a real server on this machine's loopback addresses, from Debian's packages and this folder's own files.

Two database machines (PostgreSQL under Patroni), three witnesses (etcd), and the hub's machine: HAProxy, PgBouncer, web
server, worker and nginx. Each has ports of its own; everything lies in one temporary folder and ends with the drill.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.fill import HERE, filled
from openmash.launcher import databases, roles
from openmash.launcher.binaries import EXTENSIONS

ROOT = HERE.parent
NEEDED = {
    "/usr/lib/postgresql/15/bin/postgres": "postgresql-15", "/usr/bin/patroni": "patroni",
    "/usr/bin/etcd": "etcd-server", "/usr/sbin/haproxy": "haproxy", "/usr/sbin/pgbouncer": "pgbouncer",
    "/usr/sbin/nginx": "nginx-light",
}  # fmt: skip
HOST = "127.0.0.1"
NODES = ("db1", "db2")
HUB = "mash.drill.example"


def free_port() -> int:
    """A port that nothing uses at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def until(asked: Callable[[], Any], seconds: float, what: str) -> Any:
    """Asks again and again until the answer is true; stops with a sentence when it never is."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := asked():
                return found
        except (OSError, psycopg.Error, urllib.error.URLError, ValueError):
            pass
        if time.monotonic() > end:
            raise SystemExit(f"{what} within {seconds:.0f} s: it did not.")
        time.sleep(0.1)


@dataclass
class Node:
    """One database machine: its ports, and what runs on it."""

    name: str
    values: dict[str, Any]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def asked(self, path: str) -> dict[str, Any]:
        """What Patroni says of this node."""
        with urllib.request.urlopen(f"http://{HOST}:{self.values['REST_PORT']}{path}", timeout=2) as answer:
            return dict(json.load(answer))

    def is_primary(self) -> bool:
        """Does this node take writes?"""
        try:
            return bool(self.asked("/primary"))
        except (OSError, ValueError):
            return False

    def postmaster(self) -> int:
        """The process number of its server."""
        return int((Path(self.values["PG_DATA"]) / "postmaster.pid").read_text().splitlines()[0])


class Ground:
    """Everything that runs for the drill."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="openmash-drill-"))
        self.folder.chmod(0o755)
        self.nodes: dict[str, Node] = {}
        self.others: list[subprocess.Popen[bytes]] = []
        self.passwords = {role: secrets.token_urlsafe(24) for role in (*roles.LOGINS, "postgres")}
        self.certificate, self.key = self._certificate()
        self.web, self.https, self.pool, self.leading = (free_port() for _ in range(4))
        self.environment = dict(os.environ)

    # Building ------------------------------------------------------------------------------------------------------
    def _own(self, path: Path, user: str = "postgres", mode: int = 0o700) -> Path:
        path.mkdir(parents=True, exist_ok=True)
        shutil.chown(path, user, user)
        path.chmod(mode)
        return path

    def _write(self, path: Path, text: str | bytes, user: str = "postgres", mode: int = 0o600) -> Path:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        shutil.chown(path, user, user)
        path.chmod(mode)
        return path

    def _certificate(self) -> tuple[Path, Path]:
        """A certificate of the drill's own, for the databases, the poolers and nginx."""
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HUB)])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2)).sign(key, SHA256())
        )  # fmt: skip
        certificate = self._write(self.folder / "hub.pem", made.public_bytes(Encoding.PEM), mode=0o644)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return certificate, self._write(self.folder / "hub.key", pem)

    def start(self, *command: str | Path, user: str = "postgres", **told: str) -> subprocess.Popen[bytes]:
        """Starts a program as an account without rights; what it says goes to a file of the drill's folder."""
        name = Path(str(command[0])).name
        with open(self.folder / f"{name}-{len(list(self.folder.glob(f'{name}-*.log')))}.log", "wb") as log:
            return subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=user,
                group=user, extra_groups=[], cwd="/", start_new_session=True,
                env={"PATH": "/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", **told},
            )  # fmt: skip

    def start_witnesses(self) -> str:
        """Three etcd; returns where Patroni asks them."""
        ports = [(free_port(), free_port()) for _ in range(3)]
        cluster = ",".join(f"etcd{i}=http://{HOST}:{peer}" for i, (_, peer) in enumerate(ports, 1))
        for number, (port, peer) in enumerate(ports, 1):
            values = {
                "NODE": f"etcd{number}", "ETCD_ADDRESS": HOST, "ETCD_PORT": port, "ETCD_PEER_PORT": peer,
                "ETCD_DATA": self._own(self.folder / f"etcd{number}"), "ETCD_CLUSTER": cluster,
            }  # fmt: skip
            text = filled(HERE / "etcd" / "etcd.env", values)
            told = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
            self.others.append(self.start("/usr/bin/etcd", **told))
        return ",".join(f"{HOST}:{port}" for port, _ in ports)

    def start_node(self, name: str, witnesses: str) -> Node:
        """A database machine: Patroni, which makes and runs PostgreSQL."""
        home = self._own(self.folder / name)
        values = {
            "NODE": name, "NODE_ADDRESS": HOST, "REST_PORT": free_port(), "PG_PORT": free_port(),
            "PG_DATA": home / "data", "PATRONI_FOLDER": home, "SOCKETS": home, "SHARED_BUFFERS": "256MB",
            "ETCD_HOSTS": witnesses, "DATABASE_NETWORK": f"{HOST}/32", "APPLICATION_NETWORK": f"{HOST}/32",
            "CERTIFICATE": self.certificate, "CERTIFICATE_KEY": self.key,
            "SUPERUSER_PASSWORD": self.passwords["postgres"],
            **{
                word: self.passwords.setdefault(word, secrets.token_urlsafe(24))
                for word in ("REST_PASSWORD", "REPLICATION_PASSWORD", "REWIND_PASSWORD")
            },
        }  # fmt: skip
        self._write(home / "patroni.yml", filled(HERE / "patroni" / "patroni.yml", values))
        node = self.nodes[name] = Node(name, values)
        self.run_database(node)
        return node

    def run_database(self, node: Node) -> None:
        """Starts Patroni on a node: the first makes the data, the second copies them."""
        node.running.append(self.start("/usr/bin/patroni", self.folder / node.name / "patroni.yml"))

    def lead(self) -> None:
        """Starts HAProxy, which leads to whichever node has the primary."""
        values: dict[str, Any] = {"PRIMARY_PORT": self.leading}
        for name, node in self.nodes.items():
            word = name.upper()
            values |= {f"{word}_ADDRESS": HOST, f"{word}_PORT": node.values["PG_PORT"]}
            values[f"{word}_REST_PORT"] = node.values["REST_PORT"]
        own = self._own(self.folder / "haproxy", "haproxy")
        self._write(own / "haproxy.cfg", filled(HERE / "haproxy" / "haproxy.cfg", values), "haproxy")
        self.others.append(self.start("/usr/sbin/haproxy", "-db", "-f", own / "haproxy.cfg", user="haproxy"))

    def run_pooler(self, logins: str) -> None:
        """Starts PgBouncer, which knows the app's login as the server keeps it."""
        own = self._own(self.folder / "pgbouncer")
        values = {
            "PRIMARY_HOST": HOST, "PRIMARY_PORT": self.leading, "POOL_PORT": self.pool, "POOL_SIZE": 16,
            "POOL_LOG": own / "log", "POOL_PID": own / "pid", "POOL_LOGINS": own / "logins", "POOL_TLS": "require",
        }  # fmt: skip
        self._write(own / "logins", logins)
        self._write(own / "pgbouncer.ini", filled(HERE / "pgbouncer" / "pgbouncer.ini", values))
        self.others.append(self.start("/usr/sbin/pgbouncer", "-q", own / "pgbouncer.ini"))

    def provision(self) -> None:
        """Roles, database and extensions, as docs/operations/install.md makes them; then the pooler with its login."""
        admin = self.address("postgres", name="postgres")
        # Until it has asked twice, HAProxy takes every machine for a primary.
        time.sleep(4)
        until(lambda: not _is_standby(admin), 60, "HAProxy leads to the primary")
        with psycopg.connect(admin) as link:
            roles.provision_roles(link, {role: self.passwords[role] for role in roles.LOGINS})
        with psycopg.connect(admin, autocommit=True) as link:
            link.execute(
                f"create database openmash owner {roles.OWNER} template template0 encoding 'UTF8' locale 'C.UTF-8'"
            )
            roles.close_to_everybody(link, "openmash")
            row = link.execute("select rolpassword from pg_authid where rolname = %s", [roles.APP]).fetchone()
        with psycopg.connect(self.address("postgres")) as link:
            roles.provision_database(link, EXTENSIONS)
        self.run_pooler(f'"{roles.APP}" "{row[0] if row else ""}"\n')

    def address(self, user: str, *, name: str = "openmash", pooled: bool = False) -> str:
        """The address of a login at whichever node takes writes, through the pooler or past it."""
        port, tls = (self.pool, "disable") if pooled else (self.leading, "require")
        return databases.url(
            user=user, password=self.passwords[user], dbname=name, host=HOST, port=str(port), sslmode=tls,
            connect_timeout="5",
        )  # fmt: skip

    def tell(self) -> None:
        """What the hub is told, as /etc/openmash/hub.env tells it."""
        home = self.folder / "hub"
        home.mkdir(mode=0o700)
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.production", "SECRET_KEY": secrets.token_urlsafe(48),
            "ALLOWED_HOSTS": HUB, "OPENMASH_HOME": str(home), "OPENMASH_STATIC_ROOT": str(self.folder / "static"),
            "OPENMASH_LEDGER_KEY": secrets.token_urlsafe(48), "OPENMASH_FILE_KEY": secrets.token_urlsafe(48),
            "DATABASE_URL": self.address(roles.APP, pooled=True), "OPENMASH_POOL_SIZE": "0",
            "OPENMASH_OWNER_URL": self.address(roles.OWNER), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.environment.pop("OPENMASH_DEMO", None)

    def openmash(self, *words: str) -> str:
        """Runs a command of the hub and returns what it said."""
        told = {**self.environment, "DATABASE_URL": self.address(roles.APP)}
        finished = subprocess.run(
            [sys.executable, "-m", "openmash.cli", *words],
            env=told,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        if finished.returncode:
            raise SystemExit(f"openmash {' '.join(words)} failed: {finished.stdout[-2000:]}{finished.stderr[-2000:]}")
        return finished.stdout

    def serve(self) -> None:
        """Web server and nginx through the pooler, the worker straight at the servers."""
        gunicorn = (
            *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{HOST}:{self.web}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"),
            *("--no-control-socket", "--log-level", "warning"),
        )
        worker = (sys.executable, "-m", "openmash.cli", "worker")
        for command, pooled in ((gunicorn, True), (worker, False)):
            self.keep_running(command, {**self.environment, "DATABASE_URL": self.address(roles.APP, pooled=pooled)})
        memory = self._own(self.folder / "nginx", "www-data")
        values = {
            "WEB_PORT": self.web, "NGINX_HTTP": f"{HOST}:{free_port()}", "NGINX_HTTPS": f"{HOST}:{self.https}",
            "HOST_NAME": HUB, "CERTIFICATE": self.certificate, "CERTIFICATE_KEY": self.key, "NGINX_MEMORY": memory,
            "NGINX_LOG": memory / "access.log", "NGINX_FOLDER": HERE / "nginx",
        }  # fmt: skip
        for name in ("openmash.conf",):
            (self.folder / name).write_text(filled(HERE / "nginx" / name, values))
        (self.folder / "nginx.conf").write_text(
            f"user www-data; pid {self.folder}/nginx.pid; error_log {memory}/error.log; daemon off;"
            f" events {{}} http {{ include {self.folder}/openmash.conf; }}"
        )
        self.others.append(subprocess.Popen(["/usr/sbin/nginx", "-c", str(self.folder / "nginx.conf")]))

    def keep_running(self, command: tuple[str, ...], told: dict[str, str]) -> None:
        """Starts a program again whenever it ends, two seconds later, as systemd does."""
        again = "import subprocess, sys, time\nwhile True:\n subprocess.run(sys.argv[1:])\n time.sleep(2)"
        with open(self.folder / "hub.log", "ab") as log:
            self.others.append(
                subprocess.Popen(
                    [sys.executable, "-c", again, *command], env=told, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log,
                    stderr=log, start_new_session=True,
                )
            )  # fmt: skip

    # Asking --------------------------------------------------------------------------------------------------------
    def primary(self) -> Node | None:
        """The node that takes writes, or None."""
        return next((node for node in self.nodes.values() if node.is_primary()), None)

    def standby_is_in_step(self) -> bool:
        """Is there a standby that has every commit on its disk before it is acknowledged?"""
        node = self.primary()
        members = node.asked("/cluster")["members"] if node else []
        return any(one["role"] == "sync_standby" and one["state"] in ("running", "streaming") for one in members)

    def page(self) -> int:
        """The status of the hub's health page, through nginx."""
        asked = urllib.request.Request(f"https://{HOST}:{self.https}/health/", headers={"Host": HUB})
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.check_hostname = False
        try:
            with urllib.request.urlopen(asked, timeout=15, context=context) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as problem:
            return problem.code
        except OSError:
            return 0

    # Ending --------------------------------------------------------------------------------------------------------
    def kill_server(self, node: Node) -> None:
        """PostgreSQL's whole process tree is gone at once, Patroni stays."""
        for pid in (node.postmaster(), *_children(node.postmaster())):
            _kill(pid)

    def kill_machine(self, node: Node) -> None:
        """Patroni and PostgreSQL are gone at once, as when the machine loses power."""
        tree = _children(node.postmaster())
        for pid in (*(one.pid for one in node.running), node.postmaster(), *tree):
            _kill(pid)
        for one in node.running:
            one.wait(10)
        node.running.clear()

    def end(self) -> None:
        """Ends everything that was started here, and removes it."""
        for one in self.others:
            _end(one)
        for node in self.nodes.values():
            for one in node.running:
                _end(one)
        shutil.rmtree(self.folder, ignore_errors=True)


def _is_standby(address: str) -> bool:
    with psycopg.connect(address, connect_timeout=3) as link:
        row = link.execute("select pg_is_in_recovery()").fetchone()
    return row is None or bool(row[0])


def _children(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(word) for word in found]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _end(one: subprocess.Popen[bytes]) -> None:
    """Ends a program that was started here with all of its own process group."""
    if one.poll() is not None:
        return
    try:
        os.killpg(one.pid, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        one.terminate()
    try:
        one.wait(20)
    except subprocess.TimeoutExpired:
        one.kill()
