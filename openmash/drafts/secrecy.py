"""Drafts are locked before they reach the database: a copy of the table tells nobody what was being typed.

The key comes from `OPENMASH_DRAFT_KEY` (else from the key that signs sessions) and differs for each draft, so that a
row copied over another cannot be read in its place. Keys that were replaced still open what they locked.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import uuid
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Body = dict[str, Any]


def _secrets() -> list[str]:
    """The secret in use, then those that still open older drafts."""
    own = os.environ.get("OPENMASH_DRAFT_KEY", "").strip()
    replaced = [str(secret) for secret in settings.SECRET_KEY_FALLBACKS]
    return [*([own] if own else []), settings.SECRET_KEY, *replaced]


def _key(secret: str, draft_id: uuid.UUID) -> Fernet:
    """The key of one draft under one secret."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"openmash draft " + draft_id.bytes).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys(draft_id: uuid.UUID) -> MultiFernet:
    return MultiFernet([_key(secret, draft_id) for secret in _secrets()])


def lock(body: Body, draft_id: uuid.UUID) -> str:
    """What was typed, as text that only this installation can read again."""
    return _keys(draft_id).encrypt(json.dumps(body).encode()).decode()


def unlock(locked: str, draft_id: uuid.UUID) -> Body:
    """What was typed. A text that was altered, or belongs to another draft, raises and is never shown in part."""
    body: Body = json.loads(_keys(draft_id).decrypt(locked.encode()))
    return body


def places(sender: str, path: str) -> list[str]:
    """The marks under which a page's typing of this sender can stand, the one in use first, then older keys'."""
    told = f"openmash place {sender} {path}".encode()
    return [hmac.new(secret.encode(), told, "sha256").hexdigest() for secret in _secrets()]
