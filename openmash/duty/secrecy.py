"""A pack is locked before it reaches the database, by the installation's own key: a copy of the table tells nothing."""

from __future__ import annotations

import base64
from uuid import UUID

from openmash.drafts.secrecy import lock, unlock


def locked_paper(paper: bytes, pack: UUID) -> str:
    """The paper as text that only this installation can read again."""
    return lock({"paper": base64.b64encode(paper).decode()}, pack)


def unlocked_paper(locked: str, pack: UUID) -> bytes:
    """The paper as it was made. One that was altered, or is another pack's, raises."""
    return base64.b64decode(unlock(locked, pack)["paper"])
