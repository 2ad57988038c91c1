"""Learning weights from pairs of which somebody said "the same person" or "not the same": regularised regression.

The features are those of `Comparison`, so what is learned is just what a waterfall shows. Holding back (L2) keeps
features that always come together from being counted twice. The solver is scikit-learn's, needed for learning only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openmash.rulebook.matching import homes
from openmash.rulebook.matching.comparing import Comparison
from openmash.rulebook.matching.weights import Weights

HELD_BACK = 0.5
HELD_NEAR = 0.2
"""The inverse of the penalty: smaller holds back more."""
_STEPS = 2000
_NOBODY = -50.0
"""The score of the likeliest where nobody was found at all."""
_FALSE_ALARMS = 0.0075
_FALSE_ALARMS_PERHAPS = 0.12
"""Of people the hub does not know, how many may be asserted as known, and how many may be shown as perhaps known."""


SAME_IN_A_LIST, PERHAPS_IN_A_LIST = -0.5, -4.0


class TooLittleKnown(ValueError):
    """Nothing can be learned from what was given, with a sentence saying why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One person who was looked for: everybody found, and which of them it is. ``right`` is None for nobody."""

    found: Sequence[Comparison]
    right: int | None


BY_HAND = {"nhs_number=same": 12.0, "upn=same": 10.0, "nhs_number=other": -4.0}
"""What is known without learning: a whole number with its check digit in common is hardly anybody else's.

Referrals name one so seldom that weights held back would stay far below. A learned weight that says more stands."""


ROLE_KNOWN = 0.7
"""What it says that both are children or both adults, about three in five pairs being so by chance.

Lists and referrals always say which, so that nothing can be learned of those who are known without it.
"""


def features(comparison: Comparison) -> list[str]:
    """Every feature of a comparison, in one list."""
    return [name for names in comparison.features().values() for name in names]


def learn(asked: Iterable[Asked], *, register: int, version: str, source: str, per_doubling: float) -> Weights:
    """Weights from people who were looked for in a register of this size. Raises ImportError without scikit-learn."""
    people = list(asked)
    points, start = _fitted(
        (features(comparison), place == one.right) for one in people for place, comparison in enumerate(one.found)
    )
    if "role=same" in points:
        points.setdefault("role=none", round(points["role=same"] - ROLE_KNOWN, 1))
    for home in homes.EVERY:
        points.setdefault(f"home={home.code}", 0.0)
    start = _unknown_weighs_nothing(points, start)
    for name, least in BY_HAND.items():
        points[name] = (max if least > 0 else min)(points.get(name, 0.0), least)
    same, perhaps = _cuts(people, points, start)
    return Weights(version, source, register, start, per_doubling, same, perhaps, _that_weigh(points))


def learn_pairs(
    pairs: Iterable[tuple[Sequence[str], bool]], *, records: int, version: str, source: str, per_doubling: float
) -> Weights:
    """Weights from pairs within lists of this many records, each with its features and whether it is one person.

    The cuts are given: a pair is one person from even odds on, less what joining the surest first makes good.
    """
    points, start = _fitted(pairs)
    start = _unknown_weighs_nothing(points, start)
    kept = _that_weigh(points)
    return Weights(version, source, records, start, per_doubling, SAME_IN_A_LIST, PERHAPS_IN_A_LIST, kept)


def learn_near(asked: Iterable[Asked], base: Weights, *, version: str, source: str) -> Weights:
    """Weights moved from those of ``base`` as far as what one hub's people said carries them, and no further.

    Each weight is held to the one it starts from, so that few decisions move little; start and cuts move with them.
    Raises TooLittleKnown when nobody was found to be the same, or nobody not.
    """
    import numpy as np
    from scipy.optimize import minimize
    from sklearn.feature_extraction import DictVectorizer

    rows, same = [], []
    for one in asked:
        rows += [dict.fromkeys(features(comparison), 1.0) for comparison in one.found]
        same += [float(place == one.right) for place in range(len(one.found))]
    if len(set(same)) < 2:
        raise TooLittleKnown("There must be people who were linked and people who were not chosen, to learn from.")
    shape = DictVectorizer()
    table, told = shape.fit_transform(rows), np.array(same)
    names = [str(name) for name in shape.get_feature_names_out()]
    first = math.log(2) * np.array([base.points.get(name, 0.0) for name in names])
    start = base.start * math.log(2)

    def cost(weights: Any) -> tuple[float, Any]:
        scores = table @ weights + start
        wrong = 1 / (1 + np.exp(-scores)) - told
        lost = np.logaddexp(0, np.where(told > 0, -scores, scores)).sum()
        moved = weights - first
        return lost + (moved @ moved) / (2 * HELD_NEAR), table.T @ wrong + moved / HELD_NEAR

    found = minimize(cost, first, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x / math.log(2)
    learned = {name: round(float(weight), 1) for name, weight in zip(names, found, strict=True)}
    kept = {
        name: weight
        for name, weight in learned.items()
        if not name.endswith(("=none", "=none/none/none")) and name not in BY_HAND
    }
    return replace(base, version=version, source=source, points=_that_weigh({**base.points, **kept}))


def _fitted(pairs: Iterable[tuple[Sequence[str], bool]]) -> tuple[dict[str, float], float]:
    """The regression: points by feature, and the start, to a tenth."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows, same = [], []
    for names, is_same in pairs:
        rows.append(dict.fromkeys(names, 1))
        same.append(int(is_same))
    if len(set(same)) < 2:
        raise TooLittleKnown("There must be pairs that are one person and pairs that are not, to learn from.")
    shape = DictVectorizer()
    fitted = LogisticRegression(C=HELD_BACK, max_iter=_STEPS).fit(shape.fit_transform(rows), same)
    points = {
        str(name): round(float(weight) / math.log(2), 1)
        for name, weight in zip(shape.get_feature_names_out(), fitted.coef_[0], strict=True)
    }
    return points, round(float(fitted.intercept_[0]) / math.log(2), 1)


def _that_weigh(points: dict[str, float]) -> dict[str, float]:
    return {name: weight for name, weight in points.items() if weight}


def _unknown_weighs_nothing(points: dict[str, float], start: float) -> float:
    """Move each field's weights so that what is not known weighs nothing; the start takes up the difference.

    Every comparison has one code a field, so that no total changes, and no bar speaks of what nobody knew.
    """
    for field in {name.partition("=")[0] for name in points}:
        nothing = next((name for name in (f"{field}=none", f"{field}=none/none/none") if name in points), None)
        if nothing is None:
            continue
        by = points[nothing]
        start = round(start + by, 1)
        for name in points:
            if name.partition("=")[0] == field:
                points[name] = round(points[name] - by, 1)
    return start


def _cuts(people: Sequence[Asked], points: dict[str, float], start: float) -> tuple[float, float]:
    """The two cuts, by what share of people whom nobody knows would lie above them."""
    tops = sorted(
        (
            max((start + sum(points[name] for name in features(pair)) for pair in one.found), default=_NOBODY)
            for one in people
            if one.right is None
        ),
        reverse=True,
    )
    if not tops:
        return 0.0, -4.0
    same = math.ceil(10 * tops[int(len(tops) * _FALSE_ALARMS)] + 1) / 10
    perhaps = math.floor(10 * tops[int(len(tops) * _FALSE_ALARMS_PERHAPS)]) / 10
    return max(same, 0.0), min(perhaps, same)
