"""A server that speaks ClamAV's protocol over a real socket and really looks for the one text that stands for a virus.

ClamAV is a service outside the product; this stands in for it where it is not installed. The campaign asks the real
one.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.uploads.making import EICAR

MOST = 25 * 1024 * 1024


class Clamd:
    """One such server. `asked` counts the files; `silent` makes it hang up without a word, `odd` answer nonsense."""

    def __init__(self, path: Path, most: int = MOST) -> None:
        self.path, self.most = path, most
        self.asked = 0
        self.silent = self.odd = False
        self.seen: list[bytes] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen(16)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            with line:
                line.settimeout(10)
                try:
                    self._answer(line)
                except OSError:
                    continue

    def _answer(self, line: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += line.recv(1)
        if command == b"zVERSION\0":
            line.sendall(b"Something else\0" if self.odd else b"ClamAV 1.4.3/27800/Tue Nov 24 2026\0")
        if command == b"zINSTREAM\0" and not self.silent:
            line.sendall(self._of(line) + b"\0")

    def _of(self, line: socket.socket) -> bytes:
        self.asked += 1
        data = b""
        while size := int.from_bytes(_exactly(line, 4)):
            data += _exactly(line, size)
            if len(data) > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(data)
        return b"stream: Eicar-Signature FOUND" if EICAR in data else b"stream: OK"

    def stop(self) -> None:
        """End it, as when the service is stopped."""
        self._listening.close()
        self.path.unlink(missing_ok=True)


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = line.recv(size - len(found))
        if not piece:
            raise OSError("hung up")
        found += piece
    return found


@contextmanager
def serving(most: int = MOST) -> Iterator[Clamd]:
    """Such a server at a socket of its own."""
    with TemporaryDirectory(prefix="clamd") as folder:
        server = Clamd(Path(folder) / "s", most)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def scanner(monkeypatch: pytest.MonkeyPatch, most: int = MOST) -> Iterator[Clamd]:
    """The same, as the product's scanner."""
    with serving(most) as server:
        monkeypatch.setenv("OPENMASH_CLAMD", str(server.path))
        yield server


def no_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    """No scanner, whatever this machine has."""
    monkeypatch.setenv("OPENMASH_CLAMD", "/nowhere/clamd.ctl")
