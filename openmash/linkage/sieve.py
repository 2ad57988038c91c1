"""The model by which an engine lets pairs through: how often people who are one, and people who are not, agree so.

It is Splink's, learned from a list without anybody saying who is who. It needs no more than to lose nobody: what comes
through is compared again by `weighing`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from openmash.linkage.levels import ELSE, LEVELS

_FORMAT = 1
_MOST, _LEAST = 15.0, -12.0
"""Points beyond which no single agreement goes, however rarely it was seen."""
_SMALL = 1e-6

Numbers = Mapping[str, Sequence[Mapping[str, float]]]
"""By field, for each level but the first, what is already known of it: m_probability, u_probability, or neither."""


class SieveUnreadable(ValueError):
    """A file that is no model of this product, with a sentence saying why."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """``levels``: by field, for each level but the first (nothing known), m and u. ``source``: learned from what."""

    source: str
    levels: Mapping[str, tuple[tuple[float, float], ...]]

    def numbers(self) -> Numbers:
        """All that Splink needs."""
        return {
            field: [{"m_probability": m, "u_probability": u} for m, u in pairs] for field, pairs in self.levels.items()
        }

    def points(self, field: str) -> list[float]:
        """What each level but the first weighs, in points: a point doubles the odds."""
        return [math.log2(m / u) for m, u in self.levels[field]]


@cache
def standard() -> Sieve:
    """The model the product comes with, learned on an invented list."""
    return read((files("openmash.linkage") / "sieve.json").read_text(encoding="utf-8"))


def read(text: str) -> Sieve:
    """A model from its JSON. Raises SieveUnreadable."""
    try:
        found = json.loads(text)
        if found["format"] != _FORMAT or set(found["levels"]) != set(LEVELS):
            raise SieveUnreadable(
                "This model is of another version of OpenMASH. Learn one with `openmash match train`."
            )
        levels = {field: tuple((float(m), float(u)) for m, u in found["levels"][field]) for field in LEVELS}
        sieve = Sieve(str(found["source"]), levels)
    except (KeyError, TypeError, json.JSONDecodeError) as fault:
        raise SieveUnreadable("This is no model of a sieve: it must be what `openmash match train` writes.") from fault
    right_number = all(len(sieve.levels[field]) == len(LEVELS[field]) - 1 for field in LEVELS)
    if not right_number or not all(0 < p < 1 for pairs in levels.values() for pair in pairs for p in pair):
        raise SieveUnreadable("A model needs a number between 0 and 1 for every level.")
    return sieve


def written(sieve: Sieve) -> str:
    """The JSON of a model."""
    shown = {"format": _FORMAT, "source": sieve.source, "levels": sieve.levels}
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


def settings(numbers: Numbers, records: int) -> Any:
    """Splink's settings: the levels, and the numbers that are known already.

    A list is taken to hold about as many pairs that are one person as it has records.
    """
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[_comparison(field, numbers.get(field, ())) for field in LEVELS],
        blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
        probability_two_random_records_match=2 / max(records, 10),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def _comparison(field: str, numbers: Sequence[Mapping[str, float]]) -> Any:
    from splink.comparison_level_library import CustomLevel, ElseLevel
    from splink.comparison_library import CustomComparison

    nothing, *levels = LEVELS[field]
    made: list[Any] = [CustomLevel(nothing.sql, label_for_charts=nothing.codes[0]).configure(is_null_level=True)]
    for place, level in enumerate(levels):
        one: Any = ElseLevel() if level.sql == ELSE else CustomLevel(level.sql, label_for_charts=level.codes[0])
        if numbers:
            one = one.configure(**numbers[place])
        if level.common:
            one = one.configure(tf_adjustment_column=level.common)
        made.append(one)
    return CustomComparison(output_column_name=field, comparison_levels=made)


def bounded(m: float | None, u: float | None) -> tuple[float, float]:
    """One level's numbers as they are kept. In which no two strangers ever agreed is rare; nothing weighs without end.

    What the learning showed of nobody weighs nothing.
    """
    if m is None:
        return 0.01, 0.01
    u = min(max(u or 0.0, _SMALL), 1 - _SMALL)
    points = min(max(math.log2(max(m, _SMALL) / u), _LEAST), _MOST)
    m = u * 2**points
    return (m, u) if m < 1 else (1 - _SMALL, (1 - _SMALL) / 2**points)
