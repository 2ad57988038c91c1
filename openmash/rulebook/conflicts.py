"""Is somebody's own family in a referral? The keys by which staff and the people named in referrals are compared.

A conflict is looked for by name, address, telephone and date of birth (M6.5; councils' restriction policies name staff
interest first). Keys are exact after normalising: a wrong guess only keeps one referral from one colleague until a
manager clears it, and a near miss is what declaring is for. The database joins the keys; what they are is said here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from openmash.rulebook import matching
from openmash.rulebook.words import Worded

PHONE_DIGITS = 10
"""A number shorter than this is an extension or a part, and many people have it."""


class Sort(Worded):
    """What two records have in common. The stored word begins each key."""

    PHONE = "PHONE", "the same telephone number"
    HOME = "HOME", "the same address"
    LINE = "LINE", "the same house and street, no postcode given"
    BORN = "BORN", "the same date of birth and a name in common"
    NAME = "NAME", "the same full name"


def keys(
    *,
    names: Iterable[tuple[str, str]],
    born: date | None,
    phones: Iterable[str],
    addresses: Iterable[tuple[str, str]],
    both_forms: bool = False,
) -> frozenset[str]:
    """The keys of one person: forename and surname pairs, a date of birth, numbers, (line, postcode) pairs.

    ``both_forms``: an address with a postcode also gives the key without one, so that it meets a referral that names
    only the house and street. That is for the staff register alone: two referrals that name a street alone are not one.
    """
    found: set[str] = set()
    for forename, surname in names:
        full = matching.full_key(forename, surname)
        if matching.name_key(forename) and matching.name_key(surname):
            found.add(f"{Sort.NAME.value} {full}")
        if born is not None:
            found |= {f"{Sort.BORN.value} {born.isoformat()}|{word}" for word in full.split()}
    for number in phones:
        digits = matching.phone_key(number)
        if len(digits) >= PHONE_DIGITS:
            found.add(f"{Sort.PHONE.value} {digits}")
    for line, code in addresses:
        found |= _address(matching.house_key(line), matching.postcode_key(code), both_forms)
    return frozenset(found)


def _address(house: str, postcode: str, both_forms: bool) -> set[str]:
    if not any(sign.isdigit() for sign in house) or " " not in house:
        return set()
    found = {f"{Sort.HOME.value} {house}|{postcode}"} if postcode else set()
    if both_forms or not postcode:
        found.add(f"{Sort.LINE.value} {house}")
    return found


def family_keys(*, names: Iterable[tuple[str, str]], born: date | None, nhs_number: str) -> frozenset[str]:
    """The keys that show one child in two referrals before anybody has linked them, so that a wall covers both."""
    digits = matching.nhs_number(nhs_number).key
    found = {f"NHS {digits}"} if len(digits) == 10 else set()
    if born is not None:
        for forename, surname in names:
            if matching.name_key(forename) and matching.name_key(surname):
                found.add(f"WHO {born.isoformat()}|{matching.full_key(forename, surname)}")
    return frozenset(found)


def spoken_name(name: str) -> tuple[str, str]:
    """Forename and surname of a name that was written in one: the last word is the surname."""
    *forenames, surname = name.split() or [""]
    return " ".join(forenames), surname


def words_of(found: Iterable[str]) -> tuple[str, ...]:
    """What keys have in common, in words, each once, strongest first: never the name or number itself."""
    sorts = {key.split(" ", 1)[0] for key in found}
    return tuple(sort.words for sort in Sort if sort.value in sorts)
