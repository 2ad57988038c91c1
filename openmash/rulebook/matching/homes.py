"""House, telephone and parent or carer together: one household is one comparison, never three that agree at once.

Counted apart they make two children of one home look like one child: of 1,413 confident false pairs of a good model
1,409 were two members of one household (the study of matching, section 3).
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from openmash.rulebook.matching.evidence import Evidence, House, Named
from openmash.rulebook.matching.likeness import likeness

NONE, SAME, OTHER = "none", "same", "other"
_STREETS = 0.9
_CARERS = 0.9
_HOUSES = ("house", "house near", "number and postcode", "postcode", "street", OTHER)
_RANK = {code: rank for rank, code in enumerate(_HOUSES)}


class Home(NamedTuple):
    """What two people's homes have in common, part by part."""

    house: str
    phone: str
    carer: str

    @property
    def code(self) -> str:
        """The three together, as one code."""
        return f"{self.house}/{self.phone}/{self.carer}"

    @property
    def shared(self) -> bool:
        """Is there anything by which the two seem to be of one household?"""
        return self.house in ("house", "house near", "number and postcode") or SAME in (self.phone, self.carer)


_CARER_CODES = (SAME, "near", "forename", OTHER)
EVERY: tuple[Home, ...] = tuple(
    Home(*parts) for parts in product((*_HOUSES, NONE), (SAME, OTHER, NONE), (*_CARER_CODES, NONE))
)
"""Every way in which two homes may agree, also those that no training set has shown."""


def homes(one: Evidence, other: Evidence) -> Home:
    """The best agreement over every address, number and carer either is known by."""
    return Home(_houses(one, other), _phones(one, other), _carers(one, other))


def _houses(one: Evidence, other: Evidence) -> str:
    if not one.houses or not other.houses:
        return NONE
    if len(one.houses) == 1 and len(other.houses) == 1:
        return _house(one.houses[0], other.houses[0])
    codes = [_house(a, b) for a in one.houses for b in other.houses]
    return min((code for code in codes if code != NONE), key=_RANK.__getitem__, default=NONE)


def _house(one: House, other: House) -> str:
    same_code = bool(one.postcode) and one.postcode == other.postcode
    numbers = bool(one.number) and one.number == other.number
    if one.street and one.street == other.street and (numbers or not (one.number or other.number)):
        return "house"
    if numbers and one.street and other.street and likeness(one.street, other.street) > _STREETS:
        return "house near"
    if same_code:
        return "number and postcode" if numbers else "postcode"
    if one.street and other.street:
        return "street" if one.street == other.street else OTHER
    return OTHER if one.postcode and other.postcode else NONE


def _phones(one: Evidence, other: Evidence) -> str:
    if not one.phones or not other.phones:
        return NONE
    return OTHER if one.phones.isdisjoint(other.phones) else SAME


def _carers(one: Evidence, other: Evidence) -> str:
    if not one.carers or not other.carers:
        return NONE
    codes = {_carer(a, b) for a in one.carers for b in other.carers}
    return next(code for code in _CARER_CODES if code in codes)


def _carer(one: Named, other: Named) -> str:
    if one == other:
        return SAME
    if one.forename.key == other.forename.key != "":
        return "near" if likeness(one.surname.key, other.surname.key) > _CARERS else "forename"
    ours, theirs = f"{one.forename.key} {one.surname.key}", f"{other.forename.key} {other.surname.key}"
    if likeness(ours, theirs) > _CARERS:
        return "near"
    sounds = one.forename.sound == other.forename.sound != "" and one.surname.sound == other.surname.sound != ""
    return "near" if sounds else OTHER
