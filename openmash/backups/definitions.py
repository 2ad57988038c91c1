"""The tables' definitions as SQL, by PostgreSQL's own pg_dump: what comes before the rows, and what after them."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from openmash.launcher import binaries
from openmash.launcher.refusal import CannotStart

SECONDS = 300
# Comments on extensions belong to the superuser who made them; row security on: the owner's own policy shows all.
FLAGS = (
    "--enable-row-security", "--no-comments", "--no-security-labels", "--no-publications", "--no-subscriptions",
    "--encoding=UTF8",
)  # fmt: skip
# Words of psql, which psql alone reads, and a setting that servers before 17 do not know.
_NOT_SQL = re.compile(r"^(\\(un)?restrict .*|SET transaction_timeout = 0;)\n", re.M)


def definitions(address: str, section: str, *, snapshot: str, major: int) -> bytes:
    """The SQL of one section ("pre-data" or "post-data") as it stood at a snapshot. Raises CannotStart."""
    program = binaries.tool("pg_dump", major)
    parts = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    password = parts.pop("password", "")
    command = [
        str(program), *FLAGS, f"--section={section}", f"--snapshot={snapshot}", f"--dbname={make_conninfo(**parts)}",
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": password, "LC_ALL": "C"}
    with tempfile.TemporaryFile() as said:
        finished = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=environment, timeout=SECONDS,
            check=False,
        )  # fmt: skip
        said.seek(0)
        words = said.read(2000).decode(errors="replace").strip().splitlines()
    if finished.returncode != 0:
        raise CannotStart(f"{program} could not read the tables' definitions ({words[-1] if words else 'no word'}).")
    return _NOT_SQL.sub("", finished.stdout.decode()).encode()
