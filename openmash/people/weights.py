"""What agreements weigh in this hub: the weights the product comes with, or those it learned from its own people."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from openmash.rulebook import matching
from openmash.rulebook.matching import Weights
from openmash.rulebook.matching.weights import WeightsUnreadable, read


def in_use() -> Weights:
    """The weights of this installation. Raises ImproperlyConfigured for a file that cannot be used."""
    return _of_file(settings.OPENMASH_MATCHING_WEIGHTS)


@cache
def _of_file(path: str) -> Weights:
    if not path:
        return matching.standard_weights()
    try:
        return read(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(f"OPENMASH_MATCHING_WEIGHTS: {path} cannot be read.") from None
    except WeightsUnreadable as no:
        raise ImproperlyConfigured(f"OPENMASH_MATCHING_WEIGHTS: {no}") from None
