"""Whether the installation is well, for machines that watch it. Says nothing about anybody.

What later rooms know of it is asked by the names in `settings.HEALTH`, so that this room imports none of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string

from openmash.ledger.looks import open_page
from openmash.ledger.queries import last_seal_at, unsealed
from openmash.partnership import beating
from openmash.partnership.viewers import clerk
from openmash.web import clock

SILENT_AFTER = 90
"""Seconds without a seal, while entries wait, after which the worker counts as silent."""


@open_page()
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, the ledger is being sealed, the clocks are swept and every later room is well."""
    now = datetime.now(UTC)
    with clerk():
        waiting, sealed_at = unsealed(), last_seal_at()
    swept = beating.last(beating.SWEEP)
    ago = int((now - sealed_at).total_seconds()) if sealed_at else None
    swept_ago = int((now - swept.beat_at).total_seconds()) if swept else None
    well = (waiting == 0 or (ago is not None and ago <= SILENT_AFTER)) and not beating.is_silent(swept, now)
    found: dict[str, Any] = {
        "database": "answers",
        "ledger": {"waiting": waiting, "sealed_seconds_ago": ago},
        "clocks": {"swept_seconds_ago": swept_ago},
    }
    for asked in settings.HEALTH:
        name, said, is_well = import_string(asked)(clock.now())
        found[name], well = said, well and is_well
    return JsonResponse({**found, "well": well}, status=200 if well else 503)
