"""The three policies a hub can start from, as plain data. Every figure cites its source or says "our default".

``standard`` is the demo's and the worked cases'; ``camden`` and ``southampton`` follow what those hubs published, and
take the rest from ``standard``. CAM: Camden Young Inspectors 2013. SOU: Southampton scrutiny panel report, 27 Nov 2014.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from openmash.rulebook.policy import LocalPolicy, from_data
from openmash.rulebook.presets.camden import CAMDEN
from openmash.rulebook.presets.southampton import SOUTHAMPTON
from openmash.rulebook.presets.standard import STANDARD

__all__ = ["PRESETS", "policy"]

PRESETS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {"standard": STANDARD, "camden": CAMDEN, "southampton": SOUTHAMPTON}
)


@cache
def policy(name: str) -> LocalPolicy:
    """A preset as a checked policy. LookupError names the presets there are."""
    if name not in PRESETS:
        raise LookupError(f"no preset {name!r}: there are {', '.join(PRESETS)}")
    return from_data(PRESETS[name])
