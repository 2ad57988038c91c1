"""Has files read by a process of their own, so that a file which breaks its reader breaks nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Self, cast

from openmash.rulebook.uploads import FileFormat
from openmash.uploads.inspection.kept import Kept, NotKept

SECONDS = 60
"""The most a file is waited for, by the clock on the wall."""
_LENGTH = 8
_BROKE = "it could not be read. Print it to a PDF, or photograph it, and send that"


class Reader:
    """One such process, begun when the first file comes and begun anew after one that broke it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.most_memory = 0
        self.broken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def inspect(self, data: bytes) -> Kept:
        """The file as it may be kept. NotKept also when the reader broke over it or took too long."""
        process = self._running()
        alarm = threading.Timer(SECONDS, process.kill)
        alarm.start()
        try:
            found, body, preview = self._asked(process, data)
        except (OSError, EOFError):
            self.broken += 1
            self._end()
            raise NotKept(_BROKE) from None
        finally:
            alarm.cancel()
        told = json.loads(found)
        self.most_memory = max(self.most_memory, int(told["memory"]))
        if "format" not in told:
            raise NotKept(told["because"] or _BROKE)
        return Kept(FileFormat(told["format"]), body, told["changed"], preview)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "openmash.uploads.inspection"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # No secret of the hub's reaches it; one thread is all it needs.
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
                cwd="/",
            )
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], data: bytes) -> tuple[bytes, bytes, bytes]:
        to, back = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
        to.write(len(data).to_bytes(_LENGTH))
        to.write(data)
        to.flush()
        return _message(back), _message(back), _message(back)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                cast("BinaryIO", pipe).close()
            except OSError:  # what was still to be written to a process that has ended
                continue
        process.wait()


def _message(stream: BinaryIO) -> bytes:
    """One message; EOFError when the process ended in the middle."""
    head = stream.read(_LENGTH)
    message = stream.read(int.from_bytes(head)) if len(head) == _LENGTH else b""
    if len(head) < _LENGTH or len(message) < int.from_bytes(head):
        raise EOFError
    return message


@contextmanager
def reader() -> Iterator[Reader]:
    """A reader for the files of one press of a button."""
    with Reader() as made:
        yield made
