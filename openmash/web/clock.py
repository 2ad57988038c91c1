"""The one place that asks what time it is; everything else is told."""

from datetime import UTC, datetime, timedelta

from django.conf import settings


def now() -> datetime:
    """The time at the door, as an aware UTC datetime.

    In a demonstration it is the real time moved by `OPENMASH_CLOCK_OFFSET` seconds, so that the invented day goes on at
    real speed. Sessions, second factors and jobs never use this: they live in real time.
    """
    return datetime.now(UTC) + timedelta(seconds=float(getattr(settings, "OPENMASH_CLOCK_OFFSET", 0)))
