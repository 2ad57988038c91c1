"""The hub's telephone numbers, remembered outside the database for the page that says the database is away."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contacts:
    """What an emergency page needs of the contact block of the local policy."""

    hub_name: str = "The safeguarding hub"
    address: str = ""
    phone: str = ""
    out_of_hours_phone: str = ""
    opening: str = ""
    emergency: str = "If a child is in danger now, call 999."


_lock = Lock()
_last: Contacts | None = None


def contacts_file() -> Path | None:
    """Where the numbers are kept: the setting OPENMASH_CONTACTS_FILE, else in the data folder OPENMASH_HOME names.
    Without either they are kept in memory alone."""
    if named := getattr(settings, "OPENMASH_CONTACTS_FILE", None):
        return Path(named)
    home = os.environ.get("OPENMASH_HOME", "").strip()
    return Path(home) / "contacts.json" if home else None


def remember(block: Any) -> None:
    """Keep the contact block of the policy now in force. Writes only when something changed; never fails a page."""
    global _last
    found = Contacts(**{name: str(getattr(block, name)) for name in Contacts.__dataclass_fields__})
    if found == _last:
        return
    with _lock:
        _last = found
        if (path := contacts_file()) is None:
            return
        fresh = path.with_suffix(f".{os.getpid()}")
        try:
            fresh.write_text(json.dumps({name: getattr(found, name) for name in Contacts.__dataclass_fields__}))
            fresh.replace(path)
        except OSError:
            log.warning("The contact block could not be written to the contacts file")


def recall() -> Contacts:
    """The numbers as last known, from memory or from the file; without both, what is true anywhere in England."""
    if _last is not None:
        return _last
    path = contacts_file()
    if path is None or not path.is_file():
        return Contacts()
    try:
        kept = json.loads(path.read_text())
        return Contacts(**{name: str(kept[name]) for name in Contacts.__dataclass_fields__ if name in kept})
    except (OSError, ValueError, TypeError):
        return Contacts()
