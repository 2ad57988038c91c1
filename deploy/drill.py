"""The failover drill (`make failover`): the primary is killed under write load, and every figure is printed.

Four writers send the hub referrals through PgBouncer, one after the other; each notes a key only when its commit was
acknowledged. First PostgreSQL alone is killed, then the whole machine of whoever is primary by then. After each: how
long no writer got an answer, and whether a single acknowledged referral is missing.

Exits 1 when an acknowledged referral is lost, an outage lasts longer than 30 seconds, or the ledger is not whole.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import psycopg
from packages import install

from deploy.ground import NEEDED, NODES, Ground, Node, until

WRITERS = 4
LONGEST_OUTAGE = 30.0
QUIET, AFTER = 5.0, 10.0
WRITER = """
import itertools, sys, time
from datetime import UTC, datetime
import django
django.setup()
from django.db import connection
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import receive
from openmash.referrals.sent import SentPerson, SentReferral
from openmash.rulebook.roles import CLERK
who, path = sys.argv[1:]
with open(path, "a", buffering=1) as kept:
    for number in itertools.count(1):
        key, at = f"drill:{who}:{number}", datetime.now(UTC)
        sent = SentReferral(concern="Drill.", children=(SentPerson(forename="Drill", surname="Drill"),), source_key=key)
        while True:
            try:
                with acting_as(CLERK):
                    receive(sent=sent, sender=CLERK.id, received_at=at, policy=policy_now(), by=CLERK, at=at)
                break
            except Exception as problem:
                kept.write(f"! {time.time()} {type(problem).__name__}\\n")
                connection.close()
                time.sleep(0.05)
        connection.close()
        kept.write(f"{key} {time.time()}\\n")
"""


class Load:
    """The writers, and somebody who opens a page through nginx twice a second."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground = ground
        self.pages: list[tuple[float, int]] = []
        # Keys of its own for each round: what is there already would be no write.
        self.files = [ground.folder / f"{name}-{number}" for number in range(WRITERS)]
        self.writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, path.name, str(path)], env=ground.environment)
            for path in self.files
        ]
        ground.others += self.writers
        self.is_over = threading.Event()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        while not self.is_over.wait(0.5):
            self.pages.append((time.time(), self.ground.page()))

    def acknowledged(self) -> list[tuple[str, float]]:
        """Every key whose commit was acknowledged, and when (seconds since 1970)."""
        lines = [line for path in self.files if path.exists() for line in path.read_text().splitlines()]
        return sorted(
            ((key, float(at)) for key, at in (line.split() for line in lines if line[0] != "!")), key=lambda one: one[1]
        )

    def end(self) -> None:
        """Stops the writers at any moment, as a crash of theirs would."""
        self.is_over.set()
        for writer in self.writers:
            writer.kill()
            writer.wait()
        self.reader.join()


def outage(load: Load, killed: float) -> float:
    """The longest time after the kill in which no writer at all got an answer (seconds)."""
    moments = [killed, *(at for _, at in load.acknowledged() if at > killed)]
    return max((later - earlier for earlier, later in pairwise(moments)), default=time.time() - killed)


def missing(ground: Ground, load: Load) -> tuple[int, int]:
    """How many referrals were acknowledged, and how many of those the database does not have."""
    keys = {key for key, _ in load.acknowledged()}
    with psycopg.connect(ground.address("postgres")) as link:
        found = {key for (key,) in link.execute("select source_key from openmash_referral")}
    return len(keys), len(keys - found)


def one_round(ground: Ground, what: str) -> dict[str, object]:
    """Load, a kill, and what came of it; the killed one comes back as a standby before the round is over."""
    until(ground.standby_is_in_step, 120, "A standby comes in step")
    old = ground.primary()
    assert old is not None
    load = Load(ground, what.split()[-1])
    until(lambda: len(load.acknowledged()) > 50, 120, "The writers write")
    time.sleep(QUIET)
    killed = time.time()
    (ground.kill_server if what == "PostgreSQL" else ground.kill_machine)(old)
    until(lambda: _taken_over(ground, old), 120, "The standby takes over")
    taken_over = time.time() - killed
    until(lambda: any(at > killed + taken_over for _, at in load.acknowledged()), 60, "Writers get an answer again")
    time.sleep(AFTER)
    load.end()
    acknowledged, lost = missing(ground, load)
    if what != "PostgreSQL":
        ground.run_database(old)
    back = time.time()
    until(ground.standby_is_in_step, 180, "The killed one comes back as a standby in step")
    pages = [status for at, status in load.pages if at < killed or at > killed + taken_over + AFTER / 2]
    return {
        "killed": what, "node": old.name, "write_outage_seconds": round(outage(load, killed), 1),
        "standby_took_over_after_seconds": round(taken_over, 1), "acknowledged": acknowledged, "lost": lost,
        "back_as_standby_after_seconds": round(time.time() - back, 1),
        "pages_outside_the_outage": len(pages), "of_them_failed": sum(status not in (200, 503) for status in pages),
    }  # fmt: skip


def _taken_over(ground: Ground, old: Node) -> bool:
    now = ground.primary()
    return now is not None and now.name != old.name


def ready() -> None:
    """Installs what is missing, where it may."""
    missing = [package for path, package in NEEDED.items() if not Path(path).exists()]
    if os.geteuid() != 0:
        raise SystemExit("The drill starts programs under accounts of their own: run it as root.")
    if missing and not install(*missing):
        raise SystemExit(f"The drill needs Debian's packages {', '.join(missing)}.")


def main() -> int:
    """Builds, drills, prints the figures as JSON; returns the exit code."""
    ready()
    ground = Ground()
    try:
        witnesses = ground.start_witnesses()
        ground.start_node(NODES[0], witnesses)
        until(ground.primary, 90, "The first database machine becomes primary")
        ground.start_node(NODES[1], witnesses)
        ground.lead()
        ground.provision()
        ground.tell()
        ground.openmash("migrate")
        ground.serve()
        until(lambda: ground.page() == 200, 120, "The hub answers through nginx")
        rounds = [one_round(ground, what) for what in ("PostgreSQL", "the machine")]
        until(lambda: ground.page() == 200, 60, "The hub is well again")
        proof = json.loads(ground.openmash("ledger", "verify", "--json"))
    except BaseException:
        for log in sorted(ground.folder.glob("**/*.log")):
            sys.stderr.write(f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}\n")
        raise
    finally:
        ground.end()
    figures = {"rounds": rounds, "ledger_whole": proof["whole"], "entries_sealed": proof["sealed"]}
    print(json.dumps(figures, indent=1))
    well = proof["whole"] and all(one["lost"] == 0 for one in rounds)
    return 0 if well and all(float(str(one["write_outage_seconds"])) <= LONGEST_OUTAGE for one in rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
