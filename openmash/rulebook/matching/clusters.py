"""Which records of a list are one person: pairs joined from the surest down, and never into a chain.

Joining whatever is connected chains brothers and sisters into one child. Two groups become one only when, over all
pairs of their records, more speaks for it than against; two that nobody compared speak against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Place = int
_UNLIKE = -3.0
"""Points for two records of two groups that no key brought together."""


def clusters(records: int, pairs: Iterable[tuple[Place, Place, float]], cut: float) -> list[Place]:
    """By place, the first record of the group it belongs to. ``pairs``: (left, right, score); ``cut``: "same" from."""
    scores: dict[tuple[Place, Place], float] = {(left, right): score for left, right, score in pairs}
    groups: dict[Place, list[Place]] = {}
    first = list(range(records))
    for (left, right), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score < cut:
            break
        one, other = sorted((first[left], first[right]))
        if one == other:
            continue
        ours, theirs = groups.get(one, [one]), groups.get(other, [other])
        if _speaks_for(ours, theirs, scores, cut):
            groups[one] = [*ours, *theirs]
            groups.pop(other, None)
            for place in theirs:
                first[place] = one
    return first


def _speaks_for(
    ours: list[Place], theirs: list[Place], scores: Mapping[tuple[Place, Place], float], cut: float
) -> bool:
    """Is the mean of all pairs between two groups over the cut?"""
    return sum(scores.get((a, b) if a < b else (b, a), cut + _UNLIKE) - cut for a in ours for b in theirs) >= 0
