"""Where sessions are kept: the packed content as Django keeps it, and beside it whose it is, on what, since when."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore as Kept

if TYPE_CHECKING:
    from openmash.partnership.models import BrowserSession

REF = "ref"
BEGAN = "began"
SEEN = "seen"
DEVICE = "device"
ACCOUNT = "_auth_user_id"


class SessionStore(Kept):
    """Django's own store in the database, with the columns by which a person's sessions are listed and ended."""

    @classmethod
    def get_model_class(cls) -> Any:
        """The table of sessions."""
        from openmash.partnership.models import BrowserSession

        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """The row as it is written: the columns say again what stands in the content."""
        ref = data.setdefault(REF, str(uuid.uuid4()))
        row: BrowserSession = super().create_model_instance(data)  # type: ignore[assignment]
        row.ref = uuid.UUID(ref)
        row.account_id = uuid.UUID(data[ACCOUNT]) if data.get(ACCOUNT) else None
        row.device = str(data.get(DEVICE, ""))
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        return row


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
