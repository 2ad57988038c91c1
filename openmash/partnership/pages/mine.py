"""One's own account: who one is to the hub, how one signs in, and where one is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.partnership.models import BrowserSession
from openmash.web import times


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser somebody is signed in with. Times are real ones, not the demonstration's."""

    ref: UUID
    device: str
    began: str
    seen: str
    this: bool


def signed_in_list(found: Iterable[BrowserSession], this: str | None, at: datetime) -> list[SignedIn]:
    """Where somebody is signed in, this browser first. `this` is the key of the session in use."""
    listed = [
        SignedIn(
            ref=one.ref,
            device=one.device or "An unknown browser",
            began=times.when(one.began_at, at) if one.began_at else "",
            seen=times.when(one.seen_at, at) if one.seen_at else "",
            this=one.session_key == this,
        )
        for one in found
    ]
    return sorted(listed, key=lambda one: not one.this)
