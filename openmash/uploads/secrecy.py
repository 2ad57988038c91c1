"""Files are locked before they reach the database: a copy of the table shows nobody's injuries, and runs nothing.

The key comes from `OPENMASH_FILE_KEY` (else from the key that signs sessions) and differs for each file, so that bytes
copied under another file's number cannot be read there. Several keys may stand there, divided by commas: the first
locks, all of them open. A key that is lost takes the files with it, so it is kept beside the backup.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_FIRST = b"\x01"
_NONCE = 12


class CannotUnlock(Exception):
    """No key of this installation opens the file, or its bytes were altered."""


def own_keys() -> list[str]:
    """The keys that the installation names for files, none when it names none."""
    return [key.strip() for key in os.environ.get("OPENMASH_FILE_KEY", "").split(",") if key.strip()]


def _secrets() -> list[str]:
    return [*own_keys(), settings.SECRET_KEY, *(str(secret) for secret in settings.SECRET_KEY_FALLBACKS)]


def _ciphers(file_id: uuid.UUID, part: str) -> Iterator[AESGCM]:
    for secret in _secrets():
        info = b"openmash file " + part.encode() + b" " + file_id.bytes
        yield AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode()))


def lock(data: bytes, file_id: uuid.UUID, part: str) -> bytes:
    """The bytes of one part of a file ("body" or "preview"), as only this installation can read them again."""
    nonce = os.urandom(_NONCE)
    return _FIRST + nonce + next(_ciphers(file_id, part)).encrypt(nonce, data, file_id.bytes)


def unlock(locked: bytes | memoryview, file_id: uuid.UUID, part: str) -> bytes:
    """The bytes again. CannotUnlock for any that were altered, belong to another file, or were locked with a lost
    key: nothing is ever shown in part."""
    kept = bytes(locked)
    nonce, secret = kept[1 : 1 + _NONCE], kept[1 + _NONCE :]
    if kept[:1] != _FIRST or len(nonce) < _NONCE:
        raise CannotUnlock
    for cipher in _ciphers(file_id, part):
        try:
            return cipher.decrypt(nonce, secret, file_id.bytes)
        except InvalidTag:
            continue
    raise CannotUnlock
