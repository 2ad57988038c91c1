"""What an invented city is made of, read from a file: names, streets, who lives together, what agencies get wrong.

Another file of the same shape makes another city: ``python -m bench.make --profile FILE``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STANDARD = Path(__file__).with_name("profile.toml")
CHILDREN = (38, 36, 16, 6, 3, 1)
"""Of a hundred households with children, how many have one, two, three ... where a community does not say."""
_UNUSUAL_FORMS = 0.3
"""Of the names of the long tail, none is much more usual than another."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names, the usual ones first; ``weights`` add up as they go along, as ``random.choices`` takes them."""

    all: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Community:
    """How people of one origin are named. Shares are of one.

    ``rare_surname``: surnames that come from the long tail. ``womens_surnames``: what half of the mothers bear.
    ``fathers_name_first``: half of the children bear the father's forename before the surname.
    ``boys_first_names``: a boy may be given one before the name he is called by.
    """

    name: str
    weight: float
    boys: Names
    girls: Names
    surnames: Names
    rare_surname: float
    mother_keeps_name: float
    children: tuple[int, ...]
    fathers_name_first: bool
    womens_surnames: tuple[str, ...]
    boys_first_names: tuple[str, ...]
    boys_first_name: float


@dataclass(frozen=True, slots=True)
class Families:
    """Of households, the share of which it is true; of children for the four in the middle.

    ``told_of_again``: of people whom police or a referral told of once, the share told of once or twice more.
    """

    step_family: float
    moves_again: float
    new_phone: float
    related_household: float
    twins: float
    named_after_father: float
    double_barrel: float
    written_before_birth: float
    told_of_again: float


@dataclass(frozen=True, slots=True)
class Slips:
    """What one agency writes otherwise than it is: of the records that could be so, the share that are.

    ``newest_address``: that the newest address is written; else one of all there ever were.
    """

    other_spelling: float
    by_ear: float
    typing: float
    short_form: float
    names_turned: float
    day_and_month_turned: float
    birth_wrong: float
    birth_first_of_january: float
    other_surname: float
    maiden_name: float
    half_of_surname: float
    no_forename: float
    no_surname: float
    sex_wrong: float
    nhs_wrong: float
    street_wrong: float
    postcode_wrong: float
    newest_address: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """What one agency leaves empty: the share of its records."""

    middle: float
    born: float
    sex: float
    nhs: float
    address: float
    postcode: float
    phone: float
    carer: float
    school: float


@dataclass(frozen=True, slots=True)
class Profile:
    """An invented city. ``records``: by role and agency, how many records there are of one person, on average."""

    communities: tuple[Community, ...]
    rare_surnames: tuple[str, ...]
    streets: tuple[str, ...]
    schools: tuple[str, ...]
    postcode_areas: tuple[str, ...]
    families: Families
    records: Mapping[str, Mapping[str, float]]
    slips: Mapping[str, Slips]
    gaps: Mapping[str, Gaps]
    spellings: Mapping[str, tuple[str, ...]]
    short_forms: Mapping[str, tuple[str, ...]]


def read(path: Path = STANDARD) -> Profile:
    """The city that a file describes. Raises OSError, tomllib.TOMLDecodeError, KeyError, TypeError or ValueError."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    skew = float(told["skew"])
    return Profile(
        communities=tuple(_community(name, of, skew) for name, of in told["communities"].items()),
        rare_surnames=_joined(told["rare_surnames"], ""),
        streets=_joined(told["streets"], " "),
        schools=_joined(told["schools"], " "),
        postcode_areas=_words(told["postcode_areas"]),
        families=Families(**told["families"]),
        records=told["records"],
        slips={agency: Slips(**of) for agency, of in told["slips"].items()},
        gaps={agency: Gaps(**of) for agency, of in told["gaps"].items()},
        spellings=_spellings(told["names"]["spellings"]),
        short_forms=_short_forms(told["names"]["short_forms"]),
    )


def names(all_of: tuple[str, ...], skew: float = _UNUSUAL_FORMS) -> Names:
    """Names of which the n-th is borne as 1 to (n + 3) to the power of ``skew``."""
    total, weights = 0.0, []
    for place in range(len(all_of)):
        total += 1 / (place + 3) ** skew
        weights.append(total)
    return Names(all_of, tuple(weights))


def _community(name: str, told: Mapping[str, Any], skew: float) -> Community:
    return Community(
        name=name,
        weight=float(told["weight"]),
        boys=names(_words(told["boys"]), skew),
        girls=names(_words(told["girls"]), skew),
        surnames=names(_words(told["surnames"]), skew),
        rare_surname=float(told.get("rare_surname", 0)),
        mother_keeps_name=float(told["mother_keeps_name"]),
        children=tuple(told.get("children", CHILDREN)),
        fathers_name_first=bool(told.get("fathers_name_first")),
        womens_surnames=_words(told.get("womens_surnames", "")),
        boys_first_names=_words(told.get("boys_first_names", "")),
        boys_first_name=float(told.get("boys_first_name", 0)),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _joined(told: Mapping[str, str], between: str) -> tuple[str, ...]:
    return tuple(f"{first}{between}{second}" for first in _words(told["first"]) for second in _words(told["second"]))


def _spellings(text: str) -> dict[str, tuple[str, ...]]:
    """To each name all others that stand with it in any line."""
    found: dict[str, set[str]] = {}
    for line in map(_words, text.splitlines()):
        for name in line:
            found.setdefault(name, set()).update(other for other in line if other != name)
    return {name: tuple(sorted(others)) for name, others in found.items()}


def _short_forms(text: str) -> dict[str, tuple[str, ...]]:
    """To the first name of a line the others, and to each of them the first."""
    found: dict[str, list[str]] = {}
    for line in map(_words, text.splitlines()):
        for short in line[1:]:
            found.setdefault(line[0], []).append(short)
            found.setdefault(short, []).append(line[0])
    return {name: tuple(others) for name, others in found.items()}
