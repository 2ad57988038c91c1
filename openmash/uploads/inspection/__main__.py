"""The process that reads what strangers send: `python -I -m openmash.uploads.inspection`.

It has little memory, a little time and no secrets, writes no file, and dies alone when a file breaks it. It reads
files from its standard input, one after another, and answers each on its standard output. A message is its length in
eight bytes and then itself; an answer is JSON of what was found, then the bytes that are kept and the preview.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

from openmash.uploads.inspection import Kept, NotKept, inspect

MOST_MEMORY = 900 * 1024 * 1024
"""Of address space: the programs themselves take a good part of it. What is used at most is far less."""
MOST_SECONDS = 30
_LENGTH = 8


def read(stream: BinaryIO) -> bytes | None:
    """The next message, or None when nobody will send another."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    return stream.read(int.from_bytes(head))


def write(stream: BinaryIO, *messages: bytes) -> None:
    """Messages, each after its length."""
    for message in messages:
        stream.write(len(message).to_bytes(_LENGTH))
        stream.write(message)
    stream.flush()


def bound() -> None:
    """Give up what this work does not need: memory without end, files to write, a dump after a crash."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def allow_time() -> None:
    """Give the next file its seconds of work; a process that takes longer is ended by the machine."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + MOST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def answer(data: bytes) -> tuple[bytes, bytes, bytes]:
    """What was found, as three messages; a fault nobody foresaw is a file that is not kept."""
    try:
        kept: Kept = inspect(data)
    except NotKept as no:
        return _told({"because": str(no)}), b"", b""
    except Exception:  # whatever a hostile file sets off, only that file is lost
        return _told({"because": ""}), b"", b""
    return _told({"format": kept.format.value, "changed": kept.changed}), kept.body, kept.preview


def _told(found: dict[str, Any]) -> bytes:
    return json.dumps({**found, "memory": _most_memory()}).encode()


def _most_memory() -> int:
    """The most bytes of real memory this process ever held, as the machine says; 0 where it does not."""
    try:
        said = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    line = next((line for line in said.splitlines() if line.startswith("VmHWM:")), "0 0")
    return int(line.split()[1]) * 1024


def main() -> None:
    """Answer until nobody asks."""
    bound()
    while True:
        allow_time()
        data = read(sys.stdin.buffer)
        if data is None:
            return
        write(sys.stdout.buffer, *answer(data))
        del data


if __name__ == "__main__":
    main()
