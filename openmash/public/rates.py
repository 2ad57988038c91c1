"""How many files come from one network address of the public within an hour. Addresses are kept as a keyed hash alone,
for an hour, so that nobody who told us of a child can be found by theirs."""

from __future__ import annotations

import hashlib
import hmac
import time

from django.conf import settings
from django.core.cache import cache

from openmash.rulebook.uploads import MOST_AN_HOUR

HOUR = 3600


def _key(address: str) -> str:
    hour = int(time.time() // HOUR)
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{address} {hour}".encode(), hashlib.sha256)
    return f"files-from:{digest.hexdigest()[:40]}"


def room_for(address: str, files: int) -> bool:
    """May so many more files come from this address within the hour? The address is never blocked for anything else."""
    return int(cache.get(_key(address), 0)) + files <= MOST_AN_HOUR


def took(address: str, files: int) -> None:
    """Count files that came from this address; read or not, each took its work."""
    key = _key(address)
    cache.set(key, int(cache.get(key, 0)) + files, HOUR)
