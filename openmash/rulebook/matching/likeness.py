"""How alike two words are: Jaro-Winkler from 0 to 1, and how many slips of the hand lie between them."""

from __future__ import annotations

from rapidfuzz.distance import OSA, JaroWinkler

_SHORT = 4
"""A slip in a word of fewer letters may be another word: "Ali" and "Ari"."""


def likeness(one: str, other: str) -> float:
    """1 for equal words, 0 for nothing in common; a shared beginning counts more."""
    if one == other:
        return 1.0
    return JaroWinkler.similarity(one, other) if one and other else 0.0


def slips(one: str, other: str, most: int = 2) -> int:
    """Letters wrong, missing, doubled or swapped with a neighbour, each one; ``most`` + 1 when there are more."""
    return OSA.distance(one, other, score_cutoff=most)


def one_slip(one: str, other: str) -> bool:
    """One letter wrong, missing, doubled or two neighbours swapped, in words of four letters or more."""
    return min(len(one), len(other)) >= _SHORT and one != other and slips(one, other, 1) == 1
