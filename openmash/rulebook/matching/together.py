"""The pairs of a whole list weighed once more, together: what the other records say of the two.

A pair is first weighed alone. Then three more comparisons are made from all pairs: does somebody else of the one's home
match somebody of the other's (`kin`), is there a third record that is like both (`between`), is there one that is like
one of them and not like the other (`against`)? The third catches brothers and cousins, the first two people who moved
or changed their name. Each has its own learned weight; nobody's own evidence is counted again in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from openmash.rulebook.matching.comparing import Comparison
from openmash.rulebook.matching.weights import Weights

NOBODY = "nobody"
_STEPS = ((6.0, "sure"), (3.0, "likely"), (0.0, "weak"), (-3.0, "faint"))
_KIN_FROM, _NEAR_FROM = 0.0, -3.0
_BEST_OF_TWO_HOMES = 8
_MARKS = 12

Place = int
"""Where a record stands in its list."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Two records of one list and the score of the two alone. ``left`` stands before ``right``.

    ``own``: what they themselves say, by the weights for pairs within a list; see `own`.
    """

    left: Place
    right: Place
    score: float
    own: float = 0.0


class Others(NamedTuple):
    """What the rest of the list says of a pair."""

    kin: str
    between: str
    against: str

    def features(self) -> dict[str, tuple[str, ...]]:
        """Bar by bar, as `Comparison.features`."""
        return {f"others' {name}": (f"{name}={code}",) for name, code in zip(self._fields, self, strict=True)}


def features(comparison: Comparison, others: Others) -> dict[str, tuple[str, ...]]:
    """Every bar of a pair within a list. What a household says stands in ``others``."""
    return {**_own(comparison), **others.features()}


def own(comparison: Comparison, weights: Weights) -> float:
    """The points of what a pair itself says, without the start and without the others."""
    return sum(weights.weigh(names) for names in _own(comparison).values())


def _own(comparison: Comparison) -> dict[str, tuple[str, ...]]:
    return {bar: names for bar, names in comparison.features().items() if bar != "kin"}


def weigh(pair: Alone, others: Others, weights: Weights, start: float) -> float:
    """The score of a pair within its list, to a tenth."""
    return round(start + pair.own + sum(weights.weigh(names) for names in others.features().values()), 1)


def others(pairs: Sequence[Alone], marks: Sequence[Sequence[str]]) -> Iterator[Others]:
    """What the list says of each pair, in their order. ``marks``: by place, what somebody's household is known by."""
    homes = _homes(pairs, marks)
    near = _near(pairs)
    for pair in pairs:
        yield Others(_step(_kin(pair, marks, homes)), _step(_between(pair, near)), _step(_against(pair, near)))


def _step(score: float | None) -> str:
    if score is None:
        return NOBODY
    return next((words for least, words in _STEPS if score >= least), NOBODY)


_Homes = Mapping[tuple[str, str], list[tuple[float, Place, Place]]]
_Near = Mapping[Place, Mapping[Place, float]]


def _homes(pairs: Iterable[Alone], marks: Sequence[Sequence[str]]) -> _Homes:
    """By two homes, the best pairs that lie between them."""
    found: dict[tuple[str, str], list[tuple[float, Place, Place]]] = defaultdict(list)
    for pair in pairs:
        if pair.score >= _KIN_FROM:
            for key in _between_homes(pair, marks):
                found[key].append((pair.score, pair.left, pair.right))
    for best in found.values():
        best.sort(reverse=True)
        del best[_BEST_OF_TWO_HOMES:]
    return found


def _between_homes(pair: Alone, marks: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Pairs of marks, each in order. One mark that both share is no second home and says nothing new."""
    return [
        (one, other) if one < other else (other, one)
        for one in marks[pair.left][:_MARKS]
        for other in marks[pair.right][:_MARKS]
        if one != other
    ]


def _kin(pair: Alone, marks: Sequence[Sequence[str]], homes: _Homes) -> float | None:
    """The best pair of two others, one of each home."""
    both = (pair.left, pair.right)
    scores = [
        next((score for score, left, right in homes.get(key, ()) if left not in both and right not in both), None)
        for key in _between_homes(pair, marks)
    ]
    return max((score for score in scores if score is not None), default=None)


def _near(pairs: Iterable[Alone]) -> _Near:
    found: dict[Place, dict[Place, float]] = defaultdict(dict)
    for pair in pairs:
        if pair.score >= _NEAR_FROM:
            found[pair.left][pair.right] = pair.score
            found[pair.right][pair.left] = pair.score
    return found


def _between(pair: Alone, near: _Near) -> float | None:
    """The third record most like both: as like as it is to the less like of the two."""
    ours, theirs = near.get(pair.left, {}), near.get(pair.right, {})
    few, many = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    return max((min(score, many[third]) for third, score in few.items() if third in many), default=None)


def _against(pair: Alone, near: _Near) -> float | None:
    """The record most like one of the two and not like the other at all."""
    ours, theirs = near.get(pair.left, {}), near.get(pair.right, {})
    return max(
        (
            score
            for one, other, itself in ((ours, theirs, pair.right), (theirs, ours, pair.left))
            for third, score in one.items()
            if third != itself and third not in other
        ),
        default=None,
    )
