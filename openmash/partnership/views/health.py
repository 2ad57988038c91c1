"""Whether the installation is well, for machines that watch it. Says nothing about anybody."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, JsonResponse

from openmash.ledger.looks import open_page
from openmash.ledger.queries import last_seal_at, unsealed
from openmash.partnership.viewers import clerk

SILENT_AFTER = 90
"""Seconds without a seal, while entries wait, after which the worker counts as silent."""


@open_page()
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and the ledger is being sealed; 503 when entries wait and nobody seals them."""
    with clerk():
        waiting, sealed_at = unsealed(), last_seal_at()
    ago = int((datetime.now(UTC) - sealed_at).total_seconds()) if sealed_at else None
    well = waiting == 0 or (ago is not None and ago <= SILENT_AFTER)
    found = {"database": "answers", "ledger": {"waiting": waiting, "sealed_seconds_ago": ago}, "well": well}
    return JsonResponse(found, status=200 if well else 503)
