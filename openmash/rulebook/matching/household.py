"""The whole household of a referral looked for together: a mother found at the house speaks for her child's record.

Each person named is first compared alone. Then, for each known person who may be one of them, the best score of
another who was named beside is taken, among the known people of the same household. That is one more comparison,
`kin`, with its own weight; nobody's own evidence is counted again in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openmash.rulebook.matching.comparing import Comparison, Rarity, compare
from openmash.rulebook.matching.evidence import Evidence, Named
from openmash.rulebook.matching.scoring import total_of
from openmash.rulebook.matching.weights import Weights

ALONE, NOBODY = "none", "nobody"
_STEPS = ((4.0, "sure"), (0.0, "likely"), (-4.0, "weak"), (-8.0, "faint"))
_SEVERAL_FROM = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One who was named beside one who is known: the score of the two alone, and with what the household says."""

    known: Evidence
    comparison: Comparison
    alone: float
    total: float


def pairs(
    sought: Sequence[Evidence],
    known: Sequence[Mapping[str, Evidence]],
    weights: Weights,
    rarity: Rarity,
    people: int,
) -> list[list[Pair]]:
    """Everybody sought beside everybody found for them, with what the household says. Same order as ``sought``."""
    start = weights.start_for(people)
    found = [
        [_alone(one, other, weights, rarity, start) for other in beside.values()]
        for one, beside in zip(sought, known, strict=True)
    ]
    if len(sought) < 2:
        return found
    homes = {pair.known.facts.id: household_marks(pair.known) for each in found for pair in each}
    return [
        [_with_kin(pair, _step(_of_home(place, pair, found, homes)), weights, start) for pair in each]
        for place, each in enumerate(found)
    ]


def _alone(one: Evidence, other: Evidence, weights: Weights, rarity: Rarity, start: float) -> Pair:
    comparison = compare(one, other, rarity)
    alone = total_of(comparison, weights, start)
    return Pair(other, comparison, alone, alone)


def _with_kin(pair: Pair, kin: str, weights: Weights, start: float) -> Pair:
    comparison = pair.comparison._replace(kin=kin)
    return Pair(pair.known, comparison, pair.alone, total_of(comparison, weights, start))


def _of_home(place: int, pair: Pair, found: list[list[Pair]], homes: Mapping[str, frozenset[str]]) -> list[float]:
    """For each of the others who were named, the best score of somebody in this known person's home."""
    who, home = pair.known.facts.id, homes[pair.known.facts.id]
    return [
        max(
            (
                other.alone
                for other in each
                if other.known.facts.id != who and not home.isdisjoint(homes[other.known.facts.id])
            ),
            default=float("-inf"),
        )
        for number, each in enumerate(found)
        if number != place
    ]


def _step(best: list[float]) -> str:
    if sum(score >= _SEVERAL_FROM for score in best) > 1:
        return "several"
    highest = max(best)
    return next((words for least, words in _STEPS if highest >= least), NOBODY)


def household_marks(person: Evidence) -> frozenset[str]:
    """By what people are of one household: house, number, and the parent or carer whom one is and another has."""
    found = {f"h {house.number} {house.street}" for house in person.houses if house.number and house.street}
    found |= {f"p {number}" for number in person.phones}
    found |= {_name(carer) for carer in person.carers}
    if person.facts.role != "child":
        found |= {_name(name) for name in person.names}
    return frozenset(found - {""})


def _name(name: Named) -> str:
    return f"n {name.forename.key} {name.surname.key}" if name.forename.key and name.surname.key else ""
