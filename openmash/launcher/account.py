"""PostgreSQL refuses to run as root: under root the server, and only it, runs as an account without rights."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNPRIVILEGED = "nobody"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who owns the database's files and runs its server."""

    uid: int
    gid: int
    is_someone_else: bool

    def own(self, path: Path, mode: int) -> None:
        """Makes the folder ``path`` this account's alone to write."""
        path.mkdir(parents=True, exist_ok=True)
        if self.is_someone_else:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def run(
        self, arguments: Sequence[str | Path], *, seconds: float, output: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        """Runs one of PostgreSQL's programs as this account, in plain English, without our secrets in its environment.

        ``output`` is DEVNULL for the program that leaves a server behind: a pipe would stay open as long as the
        server lives.
        """
        rights: dict[str, Any] = {}
        if self.is_someone_else:
            rights = {"user": self.uid, "group": self.gid, "extra_groups": []}
        kept = {name: value for name, value in os.environ.items() if name in ("TMPDIR", "LD_LIBRARY_PATH")}
        return subprocess.run(
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output == subprocess.PIPE else output,
            text=True,
            timeout=seconds,
            check=False,
            cwd="/",
            env={**kept, "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            **rights,
        )

    def may_enter(self, folder: Path) -> bool:
        """True when this account may pass through every folder above and including ``folder``, as far as they exist."""
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", existing], seconds=10).returncode == 0


def server_account() -> Account:
    """The account that runs the server: oneself, or ``nobody`` when oneself is root."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), is_someone_else=False)
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, is_someone_else=True)
