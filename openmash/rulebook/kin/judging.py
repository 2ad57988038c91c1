"""Whether a relationship can be: refused with a sentence, or taken with a doubt that is said aloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from openmash.rulebook.kin.words import DESCENT, SYMMETRIC, UPWARD, Kin, Kinsperson, Tie
from openmash.rulebook.words import YES, Verdict, first_no, no

YOUNGEST_PARENT = 10
"""Years between a birth parent and a child below which it cannot be: two dates are mixed up, or two generations."""
YOUNG_PARENT, OLD_MOTHER = 14, 56
"""Years below and above which a birth parent's age is said aloud, so that somebody looks at both dates."""
YOUNGEST_GRANDPARENT = 2 * YOUNGEST_PARENT

NEEDED_YEARS = {Kin.PARENT: YOUNGEST_PARENT, Kin.GRANDPARENT: YOUNGEST_GRANDPARENT}


def may_relate(
    people: Mapping[str, Kinsperson], ties: Iterable[Tie], one: str, other: str, kind: Kin, on: date
) -> Verdict:
    """May it be recorded that `one` is the `kind` of `other`, beside the ties known already?

    Never: somebody and themselves, somebody their own ancestor, a birth parent less than ten years older, a third birth
    parent, and the same relationship twice while it stands.
    """
    known = list(ties)
    if one == other:
        return no("These are the same person. Choose two people.")
    return first_no(
        _once(known, one, other, kind, on),
        _no_circle(known, one, other, kind),
        _old_enough(people[one], people[other], kind),
        _two_parents(known, one, other, kind),
    )


def _once(known: list[Tie], one: str, other: str, kind: Kin, on: date) -> Verdict:
    for tie in known:
        same = (tie.one, tie.other) == (one, other) or (kind in SYMMETRIC and tie.pair == tuple(sorted((one, other))))
        if same and tie.kind is kind and (tie.ended is None or tie.ended > on):
            return no("This is on record already. End it or correct it first, if something about it has changed.")
    return YES


def _no_circle(known: list[Tie], one: str, other: str, kind: Kin) -> Verdict:
    """Descent must not come round: nobody is an ancestor of themselves."""
    if kind not in UPWARD:
        return YES
    lines = DESCENT | {Kin.GRANDPARENT}
    children: dict[str, set[str]] = {}
    for tie in known:
        if tie.kind in (lines if kind in lines else {kind}):
            children.setdefault(tie.one, set()).add(tie.other)
    reached, ahead = {other}, [other]
    while ahead:
        for child in children.get(ahead.pop(), ()):
            if child not in reached:
                reached.add(child)
                ahead.append(child)
    if one not in reached:
        return YES
    return no(
        "Then somebody would be their own ancestor. Look which of the two is the older, and what was said before."
    )


def _old_enough(one: Kinsperson, other: Kinsperson, kind: Kin) -> Verdict:
    if kind not in UPWARD or kind is Kin.AUNT_UNCLE:
        return YES
    years = _years_between(one, other)
    needed = NEEDED_YEARS.get(kind, 0)
    if years is None or years >= needed:
        return YES
    older = f"only {years} years older" if years > 0 else "not older"
    return no(f"By their dates of birth the {kind.words} is {older}. Check both dates, or choose another relationship.")


def _two_parents(known: list[Tie], one: str, other: str, kind: Kin) -> Verdict:
    if kind is not Kin.PARENT:
        return YES
    others = {tie.one for tie in known if tie.kind is Kin.PARENT and tie.other == other} - {one}
    if len(others) < 2:
        return YES
    return no("Two birth parents are on record already. Correct the one that is wrong first, or choose another word.")


def _years_between(one: Kinsperson, other: Kinsperson) -> int | None:
    """Whole years by which `one` is older; below nought when younger. None when either birth is not known."""
    younger = other.born or other.expected
    if one.born is None or younger is None:
        return None
    first, last = sorted((one.born, younger))
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return years if one.born <= younger else -max(1, years)


def doubts(people: Mapping[str, Kinsperson], one: str, other: str, kind: Kin) -> str:
    """What somebody should look at again about a relationship that may be; the empty text when nothing stands out."""
    years = _years_between(people[one], people[other])
    if years is None or kind not in DESCENT:
        return ""
    if years < YOUNG_PARENT:
        return f"By their dates of birth the parent was {years} when the child was born. Check both dates."
    if years > OLD_MOTHER and people[one].sex == "F":
        return f"By their dates of birth the mother was {years} when the child was born. Check both dates."
    return ""
