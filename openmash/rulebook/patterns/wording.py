"""Why referrals are shown together, in a sentence that anybody in the hub can check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from openmash.rulebook.patterns.chance import BaseRate
from openmash.rulebook.policy import Shared

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_ABOUT = {
    Shared.CHILD: "a child",
    Shared.HOUSEHOLD: "a household",
    Shared.ADULT: "an adult",
    Shared.ADDRESS: "an address",
    Shared.PHONE: "a telephone number",
}
SHORTEST = timedelta(days=14)
FEWEST = 10
"""Families in which chance does it once, under which nothing is said: it is no surprise."""


def reason(count: int, span: timedelta, shared: Iterable[Shared], each: Sequence[str]) -> str:
    """ "Three referrals in 9 weeks that share a household and an adult: School (Green, 3 March); housing (...)." """
    found = set(shared)
    kinds = [words for sort, words in _ABOUT.items() if sort in found]
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    noun = "referral" if count == 1 else "referrals"
    verb = "shares" if count == 1 else "share"
    about = f" that {verb} {_listed(kinds)}" if kinds else ""
    return f"{number} {noun} {_within(span)}{about}: {'; '.join(each)}."


def how_rare(chance: float | None, base: BaseRate | None) -> str:
    """What chance alone would do, in plain words; empty when it was not asked or says nothing.

    In round figures: an exact one would tell of a referral more that somebody may not know of.
    """
    if chance is None or base is None or not base.known or chance <= 0:
        return ""
    one_in = 1 / chance
    if one_in < FEWEST:
        return ""
    step = 5 if one_in < 100 else 50
    often = "less than 1 family in 1,000" if one_in > 1000 else f"about 1 family in {step * round(one_in / step)}"
    return (
        f"By chance alone, {often} would be referred again this often in so short a time. The hub's own figures: "
        f"about {round(10 * base.further / base.seen)} in 10 referrals came within {round(base.days / 7)} weeks of "
        "another about the same family."
    )


def _within(span: timedelta) -> str:
    days = span.days + (1 if span.seconds else 0)
    if span < SHORTEST:
        return "on one day" if days < 1 else f"in {days} day{'' if days == 1 else 's'}"
    return f"in {round(span / timedelta(weeks=1))} weeks"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
