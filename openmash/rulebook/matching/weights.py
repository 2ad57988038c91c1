"""What each agreement weighs, in points: data in versions, learned from pairs people called the same or not the same.

A point doubles the odds that two records are one person. Every weight is kept to a tenth, so that the bars of a
waterfall add up to its total exactly. The size of the register the weights were learned on is part of them: among ten
times as many people a chance likeness is ten times as frequent, so the start moves by as many points as the model says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

_SMALLEST = 500
_FORMAT = 1


class WeightsUnreadable(ValueError):
    """A file of weights that cannot be used, with a sentence saying why."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One model. ``start`` is the score before anything is compared, on a register of ``register`` people.

    ``per_doubling``: points taken off the start for each doubling of the register. ``same_from`` and
    ``perhaps_from`` are the two cuts on the total. ``points`` by "field=code"; what is not in it weighs nothing.
    ``source`` says from what the weights were learned, in words.
    """

    version: str
    source: str
    register: int
    start: float
    per_doubling: float
    same_from: float
    perhaps_from: float
    points: Mapping[str, float]
    _weighed: dict[tuple[str, ...], float] = field(default_factory=dict, init=False, compare=False, repr=False)

    def start_for(self, people: int) -> float:
        """The start on a register of so many people, to a tenth."""
        doublings = math.log2(max(people, _SMALLEST) / self.register)
        return round(self.start - self.per_doubling * doublings, 1)

    def weigh(self, features: tuple[str, ...]) -> float:
        """The points of one bar. There are few different bars and each is weighed for every pair, so they are kept."""
        weighed = self._weighed.get(features)
        if weighed is None:
            weighed = round(sum(self.points.get(feature, 0.0) for feature in features), 1)
            self._weighed[features] = weighed
        return weighed


def read(text: str) -> Weights:
    """Weights from their JSON. Raises WeightsUnreadable."""
    try:
        found = json.loads(text)
        if found["format"] != _FORMAT:
            raise WeightsUnreadable(f"These weights are of format {found['format']}; this version reads {_FORMAT}.")
        weights = Weights(
            version=str(found["version"]),
            source=str(found["source"]),
            register=int(found["register"]),
            start=float(found["start"]),
            per_doubling=float(found["per_doubling"]),
            same_from=float(found["same_from"]),
            perhaps_from=float(found["perhaps_from"]),
            points={str(name): float(points) for name, points in found["points"].items()},
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as fault:
        raise WeightsUnreadable("This is no file of weights: it must be what `openmash match train` writes.") from fault
    except WeightsUnreadable:
        raise
    except ValueError as fault:
        raise WeightsUnreadable("A number in this file of weights cannot be read.") from fault
    _check(weights)
    return weights


def _check(weights: Weights) -> None:
    numbers = [weights.start, weights.per_doubling, weights.same_from, weights.perhaps_from, *weights.points.values()]
    if not all(map(math.isfinite, numbers)):
        raise WeightsUnreadable("Every number in a file of weights must be finite.")
    if weights.register < 1 or weights.same_from < weights.perhaps_from:
        raise WeightsUnreadable("The register must have people, and “same” must not begin below “perhaps”.")


def written(weights: Weights) -> str:
    """The JSON of weights, in an order that shows what changed from one version to the next."""
    shown = {
        "format": _FORMAT,
        "version": weights.version,
        "source": weights.source,
        "register": weights.register,
        "start": weights.start,
        "per_doubling": weights.per_doubling,
        "same_from": weights.same_from,
        "perhaps_from": weights.perhaps_from,
        "points": dict(sorted(weights.points.items())),
    }
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
