"""The one Django app, and what must be true before it serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register


class OpenmashConfig(AppConfig):
    """OpenMASH is one app with one migration history; its rooms are plain packages."""

    name = "openmash"
    label = "openmash"
    verbose_name = "OpenMASH"


@register(Tags.database)
def check_login_cannot_bypass_row_security(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Row security is the wall between agencies: a login that could step over it must not serve."""
    from openmash.launcher.roles import why_login_is_unsafe

    if not databases:
        return []
    because = why_login_is_unsafe()
    return [Error(because, hint="Log in as openmash_app (DATABASE_URL).", id="openmash.E001")] if because else []
