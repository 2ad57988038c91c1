"""What a backup holds under its lock: a row of frames, each of one kind and length, pressed together on the way.

In their order: what it is (OPENING), the tables' definitions (BEFORE), for each table its name (TABLE) and rows (ROWS),
then indexes, constraints, triggers and policies (AFTER), and what it must come to (MANIFEST).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, Protocol

from openmash.backups.refusal import Unreadable

PRESSURE = 3
AT_ONCE = 1 << 20
"""So much is unpressed at a time: what repeats itself would otherwise grow a hundredfold in memory."""
LONGEST = 1 << 28
NOT_FRAMES = "It opens, but is not laid out as this version of OpenMASH lays out a backup."


class Kind(IntEnum):
    """What a frame holds."""

    OPENING = 1
    BEFORE = 2
    TABLE = 3
    ROWS = 4
    AFTER = 5
    MANIFEST = 6


class Sink(Protocol):
    """Where frames go: a lock."""

    def write(self, data: bytes) -> None:
        """Takes more bytes."""


class Frames:
    """Writes frames into a lock."""

    def __init__(self, into: Sink) -> None:
        self._into, self._press = into, zlib.compressobj(PRESSURE)

    def put(self, kind: Kind, data: bytes) -> None:
        """Writes one frame."""
        self._into.write(self._press.compress(struct.pack(">BI", kind, len(data)) + data))

    def put_data(self, kind: Kind, data: dict[str, Any]) -> None:
        """Writes one frame of data."""
        self.put(kind, json.dumps(data, sort_keys=True).encode())

    def close(self) -> None:
        """Writes what the press still holds."""
        self._into.write(self._press.flush())


def frames_in(pieces: Iterable[bytes]) -> Iterator[tuple[Kind, bytes]]:
    """The frames of an unlocked backup, in their order. Raises Unreadable."""
    press, held = zlib.decompressobj(), bytearray()
    try:
        for piece in pieces:
            while piece:
                held += press.decompress(piece, AT_ONCE)
                piece = press.unconsumed_tail
                yield from _whole(held)
        held += press.flush()
        yield from _whole(held)
    except (zlib.error, ValueError):
        raise Unreadable(NOT_FRAMES) from None
    if held or not press.eof:
        raise Unreadable(NOT_FRAMES)


def _whole(held: bytearray) -> Iterator[tuple[Kind, bytes]]:
    """Takes the frames that are there whole; the rest waits for the next piece."""
    while len(held) >= 5:
        kind, length = struct.unpack(">BI", held[:5])
        if length > LONGEST:
            raise Unreadable(NOT_FRAMES)
        if len(held) < 5 + length:
            return
        data = bytes(held[5 : 5 + length])
        del held[: 5 + length]
        yield Kind(kind), data


def data_of(data: bytes) -> dict[str, Any]:
    """The data in a frame. Raises Unreadable."""
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unreadable(NOT_FRAMES)
    return found
