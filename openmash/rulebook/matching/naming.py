"""How far two people's names agree: forename, surname, both the other way round, middle names.

Each answer is a code; what a code weighs stands in the weights, and its words in `wording`.
"""

from __future__ import annotations

from functools import lru_cache

from openmash.rulebook.matching.evidence import Evidence, Word
from openmash.rulebook.matching.likeness import likeness, slips
from openmash.rulebook.matching.sounds import HONOURED, NICKNAMES, SHORT_FORMS, sound

NONE, SWAPPED, HALF_SWAPPED, SAME, OTHER = "none", "swapped", "half swapped", "same", "other"
FORENAMES = (
    *(SAME, "alias", "variant", "slip", "sound and look", "look", "sound", "part", "within", "two slips"),
    *("part near", "honoured", "beginning", HALF_SWAPPED, "likeness", OTHER),
)
"""From the nearest to the farthest."""
SURNAMES = (
    *(SAME, "slip", "sound and look", "look", "part", "part near", "sound", "two slips", "carer", "likeness", OTHER),
)
_LOOKS = 0.9
_LOOKS_BESIDE_SOUND = 0.75
_LIKE = 0.75
_LONG_ENOUGH_FOR_TWO = 6
_LONG_ENOUGH_TO_END = 4
_LONG_ENOUGH_TO_HEAR = 3
_TURNED = 0.92
_FORENAME_RANK = {code: rank for rank, code in enumerate(FORENAMES)}
_SURNAME_RANK = {code: rank for rank, code in enumerate(SURNAMES)}


def names(one: Evidence, other: Evidence) -> tuple[str, str]:
    """The codes of forename and surname: the best agreement over every name either is known by."""
    forename, surname = _forenames(one, other), _surnames(one, other)
    weak = forename not in ("same", "alias", "variant", "slip") and surname not in ("same", "part", "slip")
    if weak and (forename, surname) != (NONE, NONE) and forename != "unborn" and _turned(one, other):
        return SWAPPED, SWAPPED
    if forename == OTHER and _half_turned(one, other):
        return HALF_SWAPPED, surname
    return forename, surname


def _half_turned(one: Evidence, other: Evidence) -> bool:
    """Does the family name of one stand as the other's forename, whatever became of the rest?"""
    return any(
        len(family.key) >= _LONG_ENOUGH_TO_END and family.key == first.key
        for a in one.names
        for b in other.names
        for family, first in ((a.surname, b.forename), (b.surname, a.forename))
    )


def _turned(one: Evidence, other: Evidence) -> bool:
    """First and family name the other way round, as happens with family-first names; one of the two may be missing."""
    return any(_is_turned(a.forename, b.surname, a.surname, b.forename) for a in one.names for b in other.names)


def _is_turned(forename: Word, surname: Word, family: Word, first: Word) -> bool:
    """Is the forename the other's surname, and the surname the other's forename? As far as both say."""
    given = [(a, b) for a, b in ((forename, surname), (family, first)) if a.key and b.key]
    return bool(given) and all(_alike(a, b) for a, b in given)


def _alike(one: Word, other: Word) -> bool:
    return (bool(one.sound) and one.sound == other.sound) or likeness(one.key, other.key) > _TURNED


def _forenames(one: Evidence, other: Evidence) -> str:
    ours = [name.forename for name in one.names if name.forename.key]
    theirs = [name.forename for name in other.names if name.forename.key]
    if not ours or not theirs:
        return "unborn" if one.unborn or other.unborn else NONE
    if len(ours) == 1 and len(theirs) == 1:
        best = _forename(ours[0], theirs[0])
    else:
        best = min((_forename(a, b) for a in ours for b in theirs), key=_FORENAME_RANK.__getitem__)
    if best != SAME and _by_middle(ours, other) | _by_middle(theirs, one):
        return "alias"
    return best


def _by_middle(names: list[Word], of: Evidence) -> bool:
    return any(word in of.middles for name in names for word in name.words)


@lru_cache(maxsize=50_000)
def _forename(one: Word, other: Word) -> str:
    a, b = one.key, other.key
    if a == b:
        return SAME
    if not NICKNAMES.get(one.words[0], frozenset()).isdisjoint(NICKNAMES.get(other.words[0], frozenset())):
        return "variant"
    near = _near(one, other)
    if near not in ("", "two slips"):
        return near
    if len(one.words) + len(other.words) > 2:
        if not set(one.words).isdisjoint(other.words):
            return "part"
        if _any_near(one, other):
            return "part near"
    if _within(a, b):
        return "within"
    if near:
        return near
    if (one.words[0] in HONOURED) != (other.words[0] in HONOURED):
        return "honoured"
    if _sounds_as_a_form(one, other):
        return "sound"
    if a[:3] == b[:3]:
        return "beginning"
    return "likeness" if likeness(a, b) > _LIKE else OTHER


def _sounds_as_a_form(one: Word, other: Word) -> bool:
    """Is one a usual form of the other, misspelt: "Uliver" of "Olly", "Toommy" of "Thomas"?"""
    return _is_a_form(one.words[0], one.sound, other.words[0]) or _is_a_form(other.words[0], other.sound, one.words[0])


def _is_a_form(name: str, heard: str, of: str) -> bool:
    forms = _forms(of)
    if len(heard) >= _LONG_ENOUGH_TO_HEAR and any(heard == sound for _, sound in forms):
        return True
    return len(name) >= _LONG_ENOUGH_TO_END and any(slips(name, form, 1) == 1 for form, _ in forms if len(form) > 3)


@lru_cache(maxsize=50_000)
def _forms(name: str) -> tuple[tuple[str, str], ...]:
    """The usual short and long forms of a forename, each with its sound."""
    groups = sorted(NICKNAMES.get(name, frozenset()))
    return tuple(dict.fromkeys((form, sound(form)) for group in groups for form in SHORT_FORMS[group]))


def _within(one: str, other: str) -> bool:
    """Is one the beginning or the end of the other: "Seun" of "Oluwaseun", "Alex" of "Alexandru"?"""
    short, long = sorted((one, other), key=len)
    return len(short) >= _LONG_ENOUGH_TO_END and (long.endswith(short) or long.startswith(short))


def _near(one: Word, other: Word) -> str:
    """One name written, typed or heard in two ways; empty when it is not that near."""
    a, b = one.key, other.key
    apart = slips(a, b)
    if apart == 1 and min(len(a), len(b)) >= 3:
        return "slip"
    alike, sounds_same = likeness(a, b), bool(one.sound) and one.sound == other.sound
    if sounds_same and alike > _LOOKS_BESIDE_SOUND:
        return "sound and look"
    if alike > _LOOKS:
        return "look"
    if sounds_same:
        return "sound"
    return "two slips" if apart == 2 and min(len(a), len(b)) >= _LONG_ENOUGH_FOR_TWO else ""


def _any_near(one: Word, other: Word) -> bool:
    return any(slips(a, b, 1) == 1 for a in one.words for b in other.words if min(len(a), len(b)) > 3)


def _surnames(one: Evidence, other: Evidence) -> str:
    ours = [name.surname for name in one.names if name.surname.key]
    theirs = [name.surname for name in other.names if name.surname.key]
    if not ours or not theirs:
        return NONE
    if len(ours) == 1 and len(theirs) == 1:
        best = _surname(ours[0], theirs[0])
    else:
        best = min((_surname(a, b) for a in ours for b in theirs), key=_SURNAME_RANK.__getitem__)
    if _SURNAME_RANK[best] > _SURNAME_RANK["carer"] and (_is_carers(ours, other) or _is_carers(theirs, one)):
        return "carer"
    return best


def _is_carers(names: list[Word], of: Evidence) -> bool:
    """Is a surname that of a parent or carer of the other? Many children are known by either parent's."""
    return any(name.key == carer.surname.key for name in names for carer in of.carers)


@lru_cache(maxsize=50_000)
def _surname(one: Word, other: Word) -> str:
    if one.key == other.key:
        return SAME
    near = _near(one, other)
    if near in ("slip", "sound and look", "look"):
        return near
    if len(one.words) + len(other.words) > 2:
        if not set(one.words).isdisjoint(other.words):
            return "part"
        if _any_near(one, other):
            return "part near"
    if near:
        return near
    return "likeness" if likeness(one.key, other.key) > _LIKE else OTHER


def middles(one: Evidence, other: Evidence) -> str:
    """Middle names, where both are given; an initial counts."""
    if not one.middles or not other.middles:
        return NONE
    if not one.middles.isdisjoint(other.middles):
        return SAME
    initials = {word[0] for word in one.middles} & {word[0] for word in other.middles}
    return "initial" if initials else OTHER
