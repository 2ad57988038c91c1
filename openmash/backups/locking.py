"""A file locked while it is written, a piece at a time, and opened again only as it was written.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with AES-256-GCM: each piece is sealed under its own
number and under whether it is the last, so that a piece that was altered, left out, moved or cut off is refused before
a byte of it is handed on. The key comes by scrypt from a secret that is not kept with the file, and from the file's own
salt. Memory: two pieces, whatever the length of the file.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator, Sequence
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from openmash.backups.refusal import Unreadable

MAGIC = b"openmash backup 1\n"
PIECE = 256 * 1024
TAG = 16
COST = {"n": 2**16, "r": 8, "p": 1}
"""64 MB and about a sixth of a second for each guess at the secret."""
MOST_COST = {"n": 2**18, "r": 16, "p": 4}
LONGEST_HEADER = 1024

NOT_OURS = "It is no backup of OpenMASH, or its beginning is missing."
WRONG_KEY = (
    "No key given here opens it, or its beginning was altered. The key that locked it must stand in "
    "OPENMASH_BACKUP_KEY; it may stand there after a newer one and a comma."
)
CUT_OFF = "It ends before its end: the file was cut off, or was not written whole."
ALTERED = "It was altered: something after the first {at:,} bytes was changed, left out, moved or added."
CUT_OR_ALTERED = "It was cut off or altered after the first {at:,} bytes."


def key_for(secret: str, header: dict[str, Any]) -> AESGCM:
    """The key of one file under one secret."""
    derived = Scrypt(salt=bytes.fromhex(header["salt"]), length=32, n=header["n"], r=header["r"], p=header["p"]).derive(
        secret.encode()
    )
    return AESGCM(derived)


def nonce(prefix: bytes, number: int, last: bool) -> bytes:
    """The twelve bytes that no two pieces of a file share: its own beginning, the piece's number, whether it ends."""
    return prefix + struct.pack(">IB", number, last)


class Lock:
    """Takes bytes and writes them locked; `close` writes the last piece, without which the file is refused."""

    def __init__(self, out: IO[bytes], secret: str) -> None:
        self._out, self._waiting, self._number = out, bytearray(), 0
        self._prefix = os.urandom(7)
        said = {**COST, "salt": os.urandom(16).hex(), "prefix": self._prefix.hex(), "piece": PIECE}
        header = json.dumps(said, sort_keys=True).encode()
        self._bound = MAGIC + struct.pack(">H", len(header)) + header
        self._cipher = key_for(secret, said)
        self.written = 0
        self._put(self._bound)

    def write(self, data: bytes | memoryview) -> None:
        """Takes more of what is to be locked."""
        self._waiting += data
        # The last piece is known only at the end, so one that is full waits until something follows it.
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def close(self) -> None:
        """Writes the piece that says that this is the end."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(nonce(self._prefix, self._number, last), piece, self._bound))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._out.write(data)
        self.written += len(data)


def unlocked(source: IO[bytes], secrets: Sequence[str]) -> Iterator[bytes]:
    """The pieces of a locked file, each handed on only when it is known to be as it was written. Raises Unreadable.

    That the file ends where it should is known only when this iterator is through: nothing may be kept before that.
    """
    header, bound = _header(source)
    size, prefix = header["piece"] + TAG, bytes.fromhex(header["prefix"])
    number, piece, cipher = 0, _exactly(source, size), None
    while True:
        following = _exactly(source, size) if len(piece) == size else b""
        last = not following
        this = nonce(prefix, number, last)
        if cipher is None:
            cipher, opened = _first(secrets, header, this, piece, bound, nonce(prefix, number, False))
        else:
            opened = _open(cipher, this, piece, bound)
        if opened is None:
            if last and _open(cipher, nonce(prefix, number, False), piece, bound) is not None:
                raise Unreadable(CUT_OFF)
            raise Unreadable((CUT_OR_ALTERED if last else ALTERED).format(at=number * PIECE))
        yield opened
        if last:
            return
        number, piece = number + 1, following


def _first(
    secrets: Sequence[str], header: dict[str, Any], this: bytes, piece: bytes, bound: bytes, unfinished: bytes
) -> tuple[AESGCM, bytes | None]:
    """The key that opens the first piece, and what is in it (None: it opens, but should not be the last)."""
    if len(piece) < TAG:
        raise Unreadable(CUT_OFF)
    for secret in secrets:
        cipher = key_for(secret, header)
        if (opened := _open(cipher, this, piece, bound)) is not None:
            return cipher, opened
        if _open(cipher, unfinished, piece, bound) is not None:
            return cipher, None
    raise Unreadable(WRONG_KEY)


def _open(cipher: AESGCM, this: bytes, piece: bytes, bound: bytes) -> bytes | None:
    try:
        return cipher.decrypt(this, piece, bound)
    except InvalidTag:
        return None


def _header(source: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """What stands before the first piece, and its bytes, to which every piece is bound."""
    begin = _exactly(source, len(MAGIC) + 2)
    if not begin.startswith(MAGIC) or len(begin) < len(MAGIC) + 2:
        raise Unreadable(NOT_OURS)
    (length,) = struct.unpack(">H", begin[len(MAGIC) :])
    if length > LONGEST_HEADER:
        raise Unreadable(NOT_OURS)
    text = _exactly(source, length)
    try:
        header = json.loads(text)
        fits = all(type(header[name]) is int and 1 <= header[name] <= most for name, most in MOST_COST.items())
        fits = fits and header["n"] & (header["n"] - 1) == 0 and header["piece"] == PIECE
        fits = fits and len(bytes.fromhex(header["prefix"])) == 7 and len(bytes.fromhex(header["salt"])) == 16
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        raise Unreadable(NOT_OURS)
    return header, begin + text


def _exactly(source: IO[bytes], size: int) -> bytes:
    """So many bytes, or fewer at the end of the file: a pipe gives them in parts."""
    parts, missing = [], size
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
