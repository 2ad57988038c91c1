"""The weights of matching that the product comes with: learned on invented registers, to start from."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from openmash.rulebook.matching.weights import Weights, read


@cache
def standard() -> Weights:
    """The newest weights that the product comes with."""
    return read((files("openmash.rulebook.presets") / "weights.json").read_text(encoding="utf-8"))
