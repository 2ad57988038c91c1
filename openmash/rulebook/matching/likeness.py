"""How alike two words are: Jaro-Winkler from 0 to 1, and how many slips of the hand lie between them."""

from __future__ import annotations

from rapidfuzz.distance import OSA, JaroWinkler


def likeness(one: str, other: str) -> float:
    """1 for equal words, 0 for nothing in common; a shared beginning counts more."""
    if one == other:
        return 1.0
    return JaroWinkler.similarity(one, other) if one and other else 0.0


def slips(one: str, other: str, most: int = 2) -> int:
    """Letters wrong, missing, doubled or swapped with a neighbour, each one; ``most`` + 1 when there are more."""
    return OSA.distance(one, other, score_cutoff=most)
