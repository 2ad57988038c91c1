"""The pairs that were let through, compared in full by the code the screens use, and then together."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial
from multiprocessing.pool import Pool

from openmash.linkage.engines import Pair
from openmash.linkage.reading import Listed, listed, marks
from openmash.rulebook.matching import together
from openmash.rulebook.matching.comparing import Comparison, compare
from openmash.rulebook.matching.scoring import total_of
from openmash.rulebook.matching.weights import Weights

_AT_A_TIME = 5_000


def alone(pairs: Sequence[Pair], weights: Weights, pool: Pool) -> list[together.Alone]:
    """Each pair with the score of the two alone, in their order."""
    cut = [pairs[first : first + _AT_A_TIME] for first in range(0, len(pairs), _AT_A_TIME)]
    scores = pool.imap(partial(_scores, weights=weights), cut)
    return [
        together.Alone(left, right, score)
        for some, each in zip(cut, scores, strict=True)
        for (left, right), score in zip(some, each, strict=True)
    ]


def _scores(pairs: Sequence[Pair], weights: Weights) -> array[float]:
    known = listed()
    start = weights.start_for(len(known.people))
    return array("d", (total_of(_compared(known, pair), weights, start) for pair in pairs))


def weighed(pairs: Sequence[together.Alone], known: Listed, weights: Weights, pool: Pool) -> list[float]:
    """Each pair's score with what the rest of the list says of it, in their order."""
    beside = list(zip(((pair.left, pair.right) for pair in pairs), together.others(pairs, marks(known)), strict=True))
    cut = [beside[first : first + _AT_A_TIME] for first in range(0, len(beside), _AT_A_TIME)]
    return [score for each in pool.imap(partial(_together, weights=weights), cut) for score in each]


def _together(pairs: Sequence[tuple[Pair, together.Others]], weights: Weights) -> array[float]:
    known = listed()
    start = weights.start_for(len(known.people))
    return array("d", (together.weigh(_compared(known, pair), others, weights, start) for pair, others in pairs))


def _compared(known: Listed, pair: Pair) -> Comparison:
    left, right = pair
    return compare(known.people[left], known.people[right], known.rarity)
