"""How alike two words are, from 0 to 1: Jaro-Winkler, in plain Python (a few dozen candidates a search)."""

from __future__ import annotations

_PREFIX = 4
_WEIGHT = 0.1


def likeness(one: str, other: str) -> float:
    """1 for equal words, 0 for nothing in common; a shared beginning counts more."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    plain = _jaro(one, other)
    shared = 0
    for first, second in zip(one[:_PREFIX], other[:_PREFIX], strict=False):
        if first != second:
            break
        shared += 1
    return plain + shared * _WEIGHT * (1 - plain)


def _jaro(one: str, other: str) -> float:
    reach = max(0, max(len(one), len(other)) // 2 - 1)
    taken = [False] * len(other)
    pairs: list[int] = []
    letters: list[str] = []
    for index, letter in enumerate(one):
        for place in range(max(0, index - reach), min(len(other), index + reach + 1)):
            if not taken[place] and other[place] == letter:
                taken[place] = True
                pairs.append(place)
                letters.append(letter)
                break
    if not letters:
        return 0.0
    in_order = [other[place] for place in sorted(pairs)]
    swapped = sum(a != b for a, b in zip(letters, in_order, strict=True)) / 2
    same = len(letters)
    return (same / len(one) + same / len(other) + (same - swapped) / same) / 3


def one_slip(one: str, other: str) -> bool:
    """One letter wrong, missing, doubled or two neighbours swapped, in words of four letters or more."""
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    turned = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return turned or left[1:] == right[1:] or left == right[1:] or left[1:] == right
