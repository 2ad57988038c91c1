"""May two records be of one person, or of two? What must be said before. The machine warns; a person decides.

Sources: M3.6 (merge two records of one person and take it back); the study of matching (`matching.md`): nearly every
confident wrong pair is two members of one household.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from openmash.rulebook.matching import house_key, name_key, postcode_key, same_name, sound
from openmash.rulebook.words import YES, Verdict, Worded, no


class Warned(Worded):
    """What speaks against two records being of one person, as the page says it."""

    NHS_NUMBERS = "NHS_NUMBERS", "They have different NHS numbers. Nobody has two."
    BIRTH_DATES = "BIRTH_DATES", "They have different dates of birth."
    TWINS = "TWINS", "They were born on the same day and have different first names: they may be twins."
    SEXES = "SEXES", "They are recorded as of different sex."
    SAID_TWO = "SAID_TWO", "Somebody said on record that they are two people."
    RELATED = "RELATED", "They are recorded as two people of one family."
    HOUSEHOLD = (
        "HOUSEHOLD",
        "They have different first names and share a home: they may be two members of one household.",
    )
    ONE_REFERRAL = "ONE_REFERRAL", "One referral names them as two people."


@dataclass(frozen=True, slots=True)
class Record:
    """What one record says, every value ever recorded: whoever was merged into it before is part of it.

    `referrals` are ids of referrals that name them; `related` ids of records with which a relationship is on record;
    `apart` ids of records of which somebody said that they are of another person.
    """

    id: str
    forenames: tuple[str, ...] = ()
    born: tuple[date, ...] = ()
    sexes: tuple[str, ...] = ()
    nhs_numbers: tuple[str, ...] = ()
    homes: tuple[tuple[str, str], ...] = ()
    referrals: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()


def warnings(one: Record, other: Record) -> tuple[Warned, ...]:
    """What must be shown before these two are merged, the gravest first. The order of the two means nothing."""
    strangers = bool(any(one.forenames) and any(other.forenames)) and not alike(one.forenames, other.forenames)
    said = {
        Warned.NHS_NUMBERS: _differ(one.nhs_numbers, other.nhs_numbers),
        Warned.BIRTH_DATES: _differ(map(str, one.born), map(str, other.born)),
        Warned.TWINS: strangers and bool(set(one.born) & set(other.born)),
        Warned.SEXES: _differ(one.sexes, other.sexes),
        Warned.SAID_TWO: other.id in one.apart or one.id in other.apart,
        Warned.RELATED: other.id in one.related or one.id in other.related,
        Warned.HOUSEHOLD: strangers and bool(_houses(one) & _houses(other)),
        Warned.ONE_REFERRAL: bool(one.referrals & other.referrals),
    }
    return tuple(warned for warned in Warned if said[warned])


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Is one of these names the same as one of those, a usual form of it, or another spelling that sounds the same?"""
    pairs = ((a, b) for a in one for b in other if name_key(a) and name_key(b))
    return any(name_key(a) == name_key(b) or same_name(a, b) or sound(a) == sound(b) != "" for a, b in pairs)


def _differ(one: Iterable[str], other: Iterable[str]) -> bool:
    """Do both say something, and nothing the same?"""
    mine, theirs = {value for value in one if value}, {value for value in other if value}
    return bool(mine and theirs and not mine & theirs)


def _houses(of: Record) -> set[tuple[str, str]]:
    return {(house_key(line), postcode_key(code)) for line, code in of.homes if house_key(line)}


def may_be_one(one: Record, other: Record, apart_because: str) -> Verdict:
    """May these two be merged? Two whom one referral names stay two, unless it is said why it named one twice."""
    if one.id == other.id:
        return no("These are one record already.")
    if Warned.ONE_REFERRAL in warnings(one, other) and not apart_because.strip():
        return no("One referral names them as two people. Say why it named one person twice, or keep them apart.")
    return YES


def may_be_two(one: Record, other: Record) -> Verdict:
    """May it be said that these two are two people? Once is enough, and two that stand as one are parted first."""
    if one.id == other.id:
        return no("These stand as one person. Take that back first.")
    if Warned.SAID_TWO in warnings(one, other):
        return no("Somebody has already said that these are two people.")
    return YES
