"""Two people side by side, field by field, and the features that weights are kept for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from openmash.rulebook.matching import births, homes, marks, naming
from openmash.rulebook.matching.evidence import Evidence
from openmash.rulebook.matching.homes import Home

RAREST = 12
"""Half powers of ten: a name one in a million has. Rarer ones are not told apart."""
_UNSEEN = 1e-6
Rarity = Mapping[str, float]
"""Of the register's people, the share who bear a name: "f amara" for forenames, "s okafor" for surnames."""


_BROADLY: Mapping[str, str] = {
    "same": "same",
    "none": "none",
    "unborn": "unborn",
    **dict.fromkeys(
        ("alias", "variant", "slip", "sound and look", "look", "sound", "part", "swapped", "half swapped"), "near"
    ),
}
_WHEN: Mapping[str, str] = {
    "same": "same",
    "none": "none",
    "due": "due",
    **dict.fromkeys(("turned", "slip"), "slip"),
    **dict.fromkeys(("month", "year and day", "year, first of January", "year only"), "near"),
    **dict.fromkeys(("age fits", "age near"), "age"),
}
"""A first name and a birthday weigh together what neither does alone: another name on the same day is a twin's."""


class Comparison(NamedTuple):
    """How far two people agree, a code a field. ``kin``: what their families say, see `household`."""

    forename: str
    surname: str
    forename_rare: str
    surname_rare: str
    born: str
    home: Home
    nhs_number: str
    upn: str
    middle: str
    sex: str
    school: str
    role: str
    kin: str = "none"

    def features(self) -> Mapping[str, tuple[str, ...]]:
        """Bar by bar, what weights are kept for. House, telephone and carer are one bar: parts and all together."""
        return _features(self)


@lru_cache(maxsize=4_000)
def _features(of: Comparison) -> Mapping[str, tuple[str, ...]]:
    """Most people who are not the same differ in the same few ways, so the bars are kept."""
    together = f"home={of.home.code}"
    parts = tuple(f"{part}={code}" for part, code in zip(Home._fields, of.home, strict=True))
    same_child = f"forename&born={_BROADLY.get(of.forename, 'other')}&{_WHEN.get(of.born, 'other')}"
    return {
        "forename": (f"forename={of.forename}", f"forename_rare={of.forename_rare}", same_child),
        "surname": (f"surname={of.surname}", f"surname_rare={of.surname_rare}"),
        "born": (f"born={of.born}",),
        "home": (together, *parts),
        "kin": (f"kin={of.kin}",),
        **{
            field: (f"{field}={getattr(of, field)}",)
            for field in ("nhs_number", "upn", "middle", "sex", "school", "role")
        },
    }


def compare(sought: Evidence, known: Evidence, rarity: Rarity) -> Comparison:
    """Every field of two people. ``rarity`` knows at least the names of the one who is sought."""
    forename, surname = naming.names(sought, known)
    return Comparison(
        forename,
        surname,
        _rare("f", forename, [name.forename.key for name in sought.names], rarity),
        _rare("s", surname, [name.surname.key for name in sought.names], rarity),
        births.births(sought, known),
        homes.homes(sought, known),
        marks.nhs_numbers(sought, known),
        marks.pupil_numbers(sought, known),
        naming.middles(sought, known),
        marks.sexes(sought, known),
        marks.schools(sought, known),
        marks.roles(sought, known),
    )


def _rare(kind: str, code: str, keys: list[str], rarity: Rarity) -> str:
    """How rare the name is that two people share: much, when few bear it. Names that differ say nothing here."""
    if code not in (naming.SAME, naming.SWAPPED):
        return naming.NONE
    share = min((rarity.get(f"{kind} {key}", 0.0) for key in keys if key), default=0.0)
    return str(min(RAREST, int(-2 * math.log10(max(share, _UNSEEN)))))
