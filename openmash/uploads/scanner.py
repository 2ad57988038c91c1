"""ClamAV, asked through its own protocol: a file is sent in pieces over a socket, and a sentence comes back.

The address is `OPENMASH_CLAMD`: a socket's path, or `host:port`; without it Debian's socket, where it exists. Nothing
switches scanning off: without a scanner files are held.
"""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path

from openmash.rulebook.uploads import FileState

DEBIAN_SOCKETS = ("/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl")
SECONDS = 60
SECONDS_TO_ANSWER = 2
_PIECE = 64 * 1024
_MOST_SAID = 4096
_FOUND = re.compile(r"^stream: (?P<name>\S{1,200}) FOUND$")


class NoScanner(Exception):
    """There is no scanner, or it does not answer. The words say which; files wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the scanner said of one file: what state it gives, its name for what it found or why it could not read it,
    and which version of it with which signatures spoke."""

    state: FileState
    found: str
    scanner: str


def address() -> str:
    """Where the scanner is asked, empty when there is none to ask."""
    named = os.environ.get("OPENMASH_CLAMD", "").strip()
    return named or next((path for path in DEBIAN_SOCKETS if Path(path).exists()), "")


def version(seconds: float = SECONDS_TO_ANSWER) -> str:
    """Which scanner answers, with its signatures: "ClamAV 1.4.3/27800/Tue Nov 24". NoScanner when none does."""
    try:
        with _connected(seconds) as line:
            line.sendall(b"zVERSION\0")
            said = _heard(line)
    except OSError as fault:
        raise NoScanner(f"the scanner at {address()} does not answer: {fault.strerror or fault}") from None
    if not said.startswith("ClamAV"):
        raise NoScanner(f"what answers at {address()} is no ClamAV")
    return said


def scan(data: bytes) -> Said:
    """Have one file scanned. NoScanner when nobody answers, or the answer is none: the file then waits on."""
    speaker = version()
    try:
        with _connected(SECONDS) as line:
            said = _asked(line, data)
    except OSError as fault:
        raise NoScanner(f"the scanner at {address()} broke off: {fault.strerror or fault}") from None
    if said == "stream: OK":
        return Said(FileState.CLEAN, "", speaker)
    if found := _FOUND.match(said):
        return Said(FileState.INFECTED, found["name"], speaker)
    if "size limit exceeded" in said:
        return Said(FileState.REFUSED, "larger than the scanner takes", speaker)
    raise NoScanner("the scanner answered in words that are not known")


def _asked(line: socket.socket, data: bytes) -> str:
    try:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            line.sendall(len(piece).to_bytes(4) + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return _heard(line)  # it stops listening to what is too large for it, and says so
    return _heard(line)


def _heard(line: socket.socket) -> str:
    said = b""
    while len(said) < _MOST_SAID and (piece := line.recv(_MOST_SAID)):
        said += piece
        if said.endswith(b"\0"):
            break
    return said.rstrip(b"\0").decode("ascii", "replace").strip()


def _connected(seconds: float) -> socket.socket:
    place = address()
    if not place:
        raise NoScanner("no virus scanner is set up: ClamAV's socket is not there, and OPENMASH_CLAMD names none")
    if "/" in place:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(seconds)
        try:
            line.connect(place.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    host, _, port = place.rpartition(":")
    if not (host and port.isdecimal()):
        raise NoScanner("OPENMASH_CLAMD is neither a socket's path nor host:port")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
