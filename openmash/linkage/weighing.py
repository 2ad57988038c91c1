"""The pairs that were let through, compared in full by the code the screens use, and then together."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial
from multiprocessing.pool import Pool

from openmash.linkage.engines import Pair
from openmash.linkage.reading import Listed, listed, marks
from openmash.rulebook.matching import together
from openmash.rulebook.matching.comparing import compare
from openmash.rulebook.matching.scoring import total_of
from openmash.rulebook.matching.weights import Weights

_AT_A_TIME = 5_000


def alone(pairs: Sequence[Pair], weights: Weights, within: Weights, pool: Pool) -> list[together.Alone]:
    """Each pair, in their order, with the score of the two alone and its own part of the score ``within`` a list."""
    cut = [pairs[first : first + _AT_A_TIME] for first in range(0, len(pairs), _AT_A_TIME)]
    scores = pool.imap(partial(_scores, weights=weights, within=within), cut)
    return [
        together.Alone(left, right, each[2 * number], each[2 * number + 1])
        for some, each in zip(cut, scores, strict=True)
        for number, (left, right) in enumerate(some)
    ]


def _scores(pairs: Sequence[Pair], weights: Weights, within: Weights) -> array[float]:
    """Two numbers a pair: compared once, weighed by both."""
    known = listed()
    start = weights.start_for(len(known.people))
    found = array("d")
    for left, right in pairs:
        comparison = compare(known.people[left], known.people[right], known.rarity)
        found.append(total_of(comparison, weights, start))
        found.append(together.own(comparison, within))
    return found


def weighed(pairs: Sequence[together.Alone], known: Listed, weights: Weights) -> list[float]:
    """Each pair's score with what the rest of the list says of it, in their order."""
    start = weights.start_for(len(known.people))
    beside = together.others(pairs, marks(known))
    return [together.weigh(pair, others, weights, start) for pair, others in zip(pairs, beside, strict=True)]
