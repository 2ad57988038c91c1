"""What a sieve has learned, as weights of the kind the screens use: the same table, learned without a teacher.

A sieve's levels are coarser than the codes of `Comparison`; each names the codes it stands for. How rare a name is
follows from how often strangers share one. Weights are those of one model of probability, so that a doubling of the
register is a point.
"""

from __future__ import annotations

import math

from openmash.linkage.levels import LEVELS
from openmash.linkage.sieve import Sieve
from openmash.rulebook.matching.comparing import RAREST
from openmash.rulebook.matching.homes import EVERY, Home
from openmash.rulebook.matching.learning import BY_HAND
from openmash.rulebook.matching.weights import Weights

_KNOWN_BEFORE = 0.5
"""Of the people a hub looks for, about this share is known."""
_SAME_FROM, _PERHAPS_FROM = 4.2, -4.0
"""In points: nineteen to one that they are one person, and sixteen to one that they are not."""
_NEAR_HOUSES = ("house", "house near", "number and postcode")
_NEAR_CARERS = ("same", "near")


def weights_of(sieve: Sieve, *, version: str, register: int) -> Weights:
    """The table of weights for a register of this size."""
    points: dict[str, float] = {}
    for field, levels in LEVELS.items():
        for level, weight in zip(levels[1:], sieve.points(field), strict=True):
            if field == "home":
                continue
            points |= {f"{field}={code}": round(weight, 1) for code in level.codes}
            if level.common:
                points |= _rare(field, sieve.levels[field][levels[1:].index(level)][1])
    homes = dict(zip((level.codes[0] for level in LEVELS["home"][1:]), sieve.points("home"), strict=True))
    points |= {f"home={home.code}": round(homes[_home(home)], 1) for home in EVERY if _home(home) in homes}
    for name, least in BY_HAND.items():
        points[name] = (max if least > 0 else min)(points.get(name, 0.0), least)
    start = round(math.log2(_KNOWN_BEFORE / register), 1)
    kept = {name: weight for name, weight in points.items() if weight}
    return Weights(version, sieve.source, register, start, 1.0, _SAME_FROM, _PERHAPS_FROM, kept)


def _rare(field: str, strangers: float) -> dict[str, float]:
    """A name that fewer share than names on the whole says so much more, in half powers of ten."""
    return {
        f"{field}_rare={step}": round(math.log2(strangers / 10 ** (-(step + 0.5) / 2)), 1) for step in range(RAREST + 1)
    }


def _home(home: Home) -> str:
    """The level of a sieve that a home's agreement falls into."""
    house = "house" if home.house in _NEAR_HOUSES else ""
    phone = "same" if home.phone == "same" else ""
    carer = "same" if home.carer in _NEAR_CARERS else ""
    if house or phone or carer:
        return f"{house}/{phone}/{carer}"
    if home.house == "postcode":
        return "postcode//"
    return "" if set(home) == {"none"} else "other//"
