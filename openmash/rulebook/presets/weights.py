"""The weights of matching that the product comes with: learned on invented registers, to start from."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from openmash.rulebook.matching.weights import Weights, read


@cache
def standard() -> Weights:
    """The newest weights that the product comes with, for one who is looked for among those who are known."""
    return _preset("weights.json")


@cache
def within_a_list() -> Weights:
    """The same for two records of one list, with what the rest of the list says of them (`matching.together`)."""
    return _preset("weights_list.json")


def _preset(name: str) -> Weights:
    return read((files("openmash.rulebook.presets") / name).read_text(encoding="utf-8"))
