"""Signed heads of the chain: a statement of where it stood, kept in a second place, which nobody can write after it.

The chain alone cannot show that its tail was cut, or that all of it was written anew by somebody who owns the database.
A head can: it says which hash stood at which position at which moment, is signed (Ed25519) with a key the database
never sees, names the head before it, and lies outside the database. Needs no database and no settings.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from openmash.ledger.chain import FIRST, Pin

FORMAT = "openmash ledger head 1"
LATEST = "latest.json"
NAMED = "head-*.json"


class HeadUnreadable(Exception):
    """A file is no signed head, or no public key; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed: where the chain stood, when, of which installation, and which head was signed before."""

    installation: str
    position: int
    head: str
    entries: int
    signed_at: str
    previous: str
    format: str = FORMAT

    def as_bytes(self) -> bytes:
        """The statement in the one spelling that is signed."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """The statement's own hash, which the next head names as its `previous`."""
        return hashlib.sha256(self.as_bytes()).hexdigest()

    @property
    def moment(self) -> datetime:
        """When it was signed, in UTC."""
        return datetime.fromisoformat(self.signed_at).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """A statement with its signature and the public key that is said to have signed it."""

    statement: Statement
    signature: bytes
    public_key: bytes

    @property
    def said(self) -> str:
        """How a fault names this head."""
        return f"the head signed on {self.statement.moment:%d %B %Y at %H:%M:%S} UTC"

    def pin(self) -> Pin:
        """What this head says of the chain."""
        one = self.statement
        return Pin(one.position, one.head, one.entries, self.said)

    def as_json(self) -> str:
        """The head as its file holds it."""
        held = {
            "statement": asdict(self.statement),
            "signature": base64.b64encode(self.signature).decode(),
            "public_key": base64.b64encode(self.public_key).decode(),
        }
        return json.dumps(held, indent=1, sort_keys=True) + "\n"


def key_of(secret: str) -> Ed25519PrivateKey:
    """The signing key that an installation's secret stands for; the same secret gives the same key."""
    return Ed25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, salt=None, info=b"openmash ledger head").derive(
        secret.encode()
    ))  # fmt: skip


def public_of(key: Ed25519PrivateKey) -> bytes:
    """The public half of a key, 32 bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_as_pem(key: Ed25519PrivateKey) -> str:
    """The public half of a key as the text file that an outsider keeps."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def public_from_pem(text: str) -> bytes:
    """The public key in a text file, 32 bytes. Raises HeadUnreadable when it holds none."""
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise HeadUnreadable("it holds no public key. `openmash ledger public-key` prints the right one")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(statement: Statement, key: Ed25519PrivateKey) -> Head:
    """The statement, signed."""
    return Head(statement, key.sign(statement.as_bytes()), public_of(key))


def read(text: str) -> Head:
    """The head in a file. Raises HeadUnreadable when it is none; whether it is true is asked of `faults_of`."""
    try:
        held = json.loads(text)
        statement = Statement(**held["statement"])
        if statement.format != FORMAT:
            raise HeadUnreadable(f"it is of another kind ({statement.format!r}); this version reads {FORMAT!r}")
        if not all(type(held["statement"][name]) is int for name in ("position", "entries")):
            raise HeadUnreadable("its numbers are none")
        _ = statement.moment
        signature, public = (base64.b64decode(held[name], validate=True) for name in ("signature", "public_key"))
        return Head(statement, signature, public)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise HeadUnreadable("it is no signed head of a ledger, or it is not whole") from None


def faults_of(heads: Sequence[Head], key: bytes | None = None) -> Iterator[str]:
    """What is wrong with heads by themselves: signatures, keys, and the order in which each names the one before.

    `key` is the public key that an outsider kept. Without it a head is held against the key it carries itself, which
    shows that it is whole but not who signed it.
    """
    for head in heads:
        if key is not None and head.public_key != key:
            yield f"{head.said} is signed with another key than the one given"
        elif not _is_signed(head):
            yield f"{head.said} does not bear out its signature: it was altered"
    for before, after in pairwise(heads):
        if after.statement.installation != before.statement.installation:
            yield f"{after.said} is of another installation than the one before it"
        if after.statement.previous != before.statement.digest:
            yield f"{after.said} does not follow {before.said}: a head between them is missing or was put in"


def _is_signed(head: Head) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(head.public_key).verify(head.signature, head.statement.as_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True


# The second place --------------------------------------------------------------------------------------------------
def latest(folder: Path) -> Head | None:
    """The last head written to this folder, or None before the first. Raises HeadUnreadable when it is spoilt."""
    try:
        return read((folder / LATEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise HeadUnreadable("it is no signed head of a ledger, or it is not whole") from None


def in_folder(folder: Path) -> list[Head]:
    """Every head of a folder, in the order of the chain. Raises HeadUnreadable, naming the file, when one is spoilt."""
    found = []
    for path in sorted(folder.glob(NAMED)):
        try:
            found.append(read(path.read_text(encoding="utf-8", errors="replace")))
        except HeadUnreadable as problem:
            raise HeadUnreadable(f"{path.name}: {problem}") from None
    return sorted(found, key=lambda head: (head.statement.position, head.statement.moment))


def write(folder: Path, head: Head) -> Path:
    """Keep a head as a file of its own and as the latest one. What is there after a power cut is whole. OSError."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    name = f"head-{head.statement.position:012d}-{head.statement.moment:%Y%m%dT%H%M%SZ}.json"
    for place in (folder / name, folder / LATEST):
        _put(place, head.as_json())
    _settle(folder)
    return folder / name


def _put(place: Path, text: str) -> None:
    """Write beside, make sure it is on the disk, then take the name: a reader sees the old file or the new one."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """Make sure that the names themselves are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def statement(
    *, installation: str, position: int, head: str, entries: int, signed_at: datetime, before: str | None
) -> Statement:
    """What is to be signed; `before` is the digest of the head before it, None for the very first."""
    moment = signed_at.astimezone(UTC).isoformat(timespec="seconds")
    return Statement(installation, position, head, entries, moment, before or FIRST)


def as_dict(head: Head) -> dict[str, Any]:
    """The statement of a head as data, for `--json`."""
    return asdict(head.statement)
