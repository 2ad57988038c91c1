"""Twenty thousand spoilt files, and the corpus through a real ClamAV: nothing breaks, nothing is served unscanned."""

from __future__ import annotations

import hashlib
import os
import pwd
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.uploads import FileKind, FileState
from openmash.rulebook.words import Refused, Role
from openmash.uploads import actions, queries, scanner
from tests import factories
from tests.conftest import FIGURE
from tests.house.source import ROOT
from tests.uploads import corpus, fuzzing
from tests.uploads import making as make

sys.path.insert(0, str(ROOT / "scripts"))
import clamav

pytestmark = pytest.mark.campaign
FILES, PARTS = 10_000, 2
SECONDS_TO_START = 60


@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_spoilt_files_break_nothing(part: int, record_property) -> None:
    begin, size = 1_000_000 + part * FILES // PARTS, FILES // PARTS
    tally = fuzzing.run(range(begin, begin + size))
    assert (tally.files, tally.broken) == (size, 0)
    assert tally.memory < 512 * 1024 * 1024
    record_property(FIGURE, tally.words)


@pytest.fixture(scope="module")
def clamd() -> Iterator[Path]:
    """A real clamd with one signature, that of the text which stands for a virus, at a socket of its own."""
    program = clamav.found()
    assert program, "run `make campaign`, which installs it"
    with TemporaryDirectory(prefix="clamd") as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / "db").mkdir()
        (home / "work").mkdir()
        (home / "work").chmod(0o777)
        eicar = make.EICAR
        (home / "db" / "own.hdb").write_text(f"{hashlib.md5(eicar).hexdigest()}:{len(eicar)}:Own-Eicar\n")
        (home / "db" / "own.ndb").write_text(f"Own-Eicar-Inside:0:*:{eicar.hex()}\n")
        socket = home / "work" / "clamd.ctl"
        (home / "clamd.conf").write_text(
            f"LocalSocket {socket}\nDatabaseDirectory {home / 'db'}\nForeground yes\nStreamMaxLength 25M\n"
            f"TemporaryDirectory {home / 'work'}\nLogFile {home / 'work' / 'log'}\n"
            + ("User nobody\n" if os.geteuid() == 0 and pwd.getpwnam("nobody") else "")
        )
        running = subprocess.Popen(
            [program, f"--config-file={home / 'clamd.conf'}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(socket, running)
            yield socket
        finally:
            running.terminate()
            running.wait(timeout=30)


def _wait(socket: Path, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not socket.exists():
        assert running.poll() is None, "clamd ended by itself"
        assert time.monotonic() < until, "clamd did not start"
        time.sleep(0.2)


@pytest.mark.django_db
def test_the_corpus_through_a_real_scanner_serves_nothing_unscanned(
    clamd: Path, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    monkeypatch.setenv("OPENMASH_CLAMD", str(clamd))
    officer = factories.viewer(Role.CONTACT_OFFICER)
    infected = [make.EICAR, b"Dear hub\n" + make.EICAR, make.docx(more={"word/media/image1.png": make.EICAR})]
    files = [*infected, *(case.data for case in (*corpus.honest(), *corpus.disarmed(), *corpus.unsuitable()))]
    referrals = [factories.referral() for _ in range(0, len(files), 15)]
    kept = 0
    for place, of in enumerate(referrals):
        sent = [actions.Sent("a", data, len(data)) for data in files[place * 15 : place * 15 + 15]]
        with acting_as(officer):
            about = actions.About(FileKind.OTHER)
            kept += len(
                actions.add_to_referral(
                    reference=of.reference, sent=sent, about=about, by=officer, at=factories.AT
                ).kept
            )
    before = _opened(referrals)
    assert all(file.format.is_picture for file in before), "unscanned, only pictures drawn anew are handed out"
    done = actions.scan_waiting(at=factories.later(5), most=1000)
    assert (done.scanned, done.waiting, done.because) == (kept, 0, "")
    found = _all(referrals)
    bad = [file for file in found if file.state is FileState.INFECTED]
    assert len(bad) == len(infected)
    assert {scan.found.split(".")[0] for file in bad for scan in file.scans} <= {"Own-Eicar", "Own-Eicar-Inside"}
    served = _opened(referrals)
    assert len(served) == len(found) - len(bad)
    assert all(file.state is FileState.CLEAN for file in served)
    record_property(FIGURE, f"{len(files)} files, {kept} kept and scanned by {scanner.version()}, {len(bad)} infected,"
                            f" 0 served unscanned")  # fmt: skip


def _all(referrals) -> list[queries.File]:
    with acting_as(CLERK):
        return [file for of in referrals for file in queries.files(CLERK, of)]


def _opened(referrals) -> list[queries.File]:
    """The files whose bytes are handed out now; none of them has the virus in it."""
    found = []
    for file in _all(referrals):
        with acting_as(CLERK):
            try:
                data = queries.body(CLERK, file)
            except Refused:
                continue
        assert make.EICAR not in data
        found.append(file)
    return found
