"""The Camden preset: red, amber, green, child protection within four hours (CAM). The rest is our default."""

from __future__ import annotations

from typing import Any

from openmash.rulebook.presets.standard import AMBER, GREEN, RED, STANDARD

_OURS = "Camden publishes no figure: our default, from the standard preset."

CAMDEN: dict[str, Any] = {
    **STANDARD,
    "preset": "camden",
    "ratings": [
        RED | {"source": "4 hours: CAM, impact on services 1 (98% met in 2013). Return hours: our default."},
        AMBER | {"source": _OURS},
        GREEN | {"source": f"{_OURS} Handled outside the MASH procedure: CAM, RAG."},
    ],
    "sources": STANDARD["sources"] | {"ratings": "red, amber, green: CAM, RAG. There is no blue."},
}
