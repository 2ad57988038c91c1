"""Whether the installation is well, for machines that watch it. Says nothing about anybody."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, JsonResponse

from openmash.ledger.looks import open_page
from openmash.ledger.queries import last_seal_at, unsealed
from openmash.partnership import beating
from openmash.partnership.viewers import clerk

SILENT_AFTER = 90
"""Seconds without a seal, while entries wait, after which the worker counts as silent."""


@open_page()
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, the ledger is being sealed and the clocks are swept, else 503."""
    now = datetime.now(UTC)
    with clerk():
        waiting, sealed_at = unsealed(), last_seal_at()
    swept = beating.last(beating.SWEEP)
    ago = int((now - sealed_at).total_seconds()) if sealed_at else None
    swept_ago = int((now - swept.beat_at).total_seconds()) if swept else None
    sealed = waiting == 0 or (ago is not None and ago <= SILENT_AFTER)
    watched = not beating.is_silent(swept, now)
    found = {
        "database": "answers",
        "ledger": {"waiting": waiting, "sealed_seconds_ago": ago},
        "clocks": {"swept_seconds_ago": swept_ago},
        "well": sealed and watched,
    }
    return JsonResponse(found, status=200 if found["well"] else 503)
