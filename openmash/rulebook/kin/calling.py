"""What somebody is to a child, as far as the records say it: "mother", "half-brother", "mother's partner"."""

from __future__ import annotations

from openmash.rulebook.kin.reading import Couple, Family, siblings
from openmash.rulebook.kin.words import DESCENT, SYMMETRIC, Kin, Tie, of_words

_PARTNER = {
    Kin.MARRIED: "husband or wife",
    Kin.PARTNER: "partner",
    Kin.SEPARATED: "separated partner",
    Kin.DIVORCED: "divorced husband or wife",
    Kin.EX_PARTNER: "former partner",
}


def called(family: Family, one: str, child: str) -> str:
    """What `one` is to `child`; the empty text where the records say nothing, or it is too far for a word."""
    if one == child:
        return ""
    sex = family.people[one].sex
    direct = [tie for tie in family.ties if {tie.one, tie.other} == {one, child}]
    for tie in sorted(direct, key=lambda tie: tie.kind in SYMMETRIC):
        if tie.one == one or tie.kind in SYMMETRIC:
            return of_words(tie.kind, sex)
        return _child_words(tie, sex)
    related = siblings(family, child).get(one)
    if related:
        return of_words(related[0], sex)
    return _through_parents(family, one, child)


def _child_words(tie: Tie, sex: str) -> str:
    """From the younger to the older: a child, a grandchild, somebody cared for."""
    own = {"M": "son", "F": "daughter"}.get(sex, "child")
    if tie.kind in DESCENT:
        return own
    return {Kin.GRANDPARENT: f"grand{own}", Kin.STEP_PARENT: f"step-{own}", Kin.AUNT_UNCLE: "nephew or niece"}.get(
        tie.kind, "in their care"
    )


def _through_parents(family: Family, one: str, child: str) -> str:
    parents = family.parents(child)
    for parent in parents:
        whose = of_words(parents[parent].kind, family.people[parent].sex)
        if one in family.parents(parent):
            return f"{of_words(Kin.GRANDPARENT, family.people[one].sex)} ({whose}'s side)"
        if one in siblings(family, parent):
            return f"{of_words(Kin.AUNT_UNCLE, family.people[one].sex)} ({whose}'s side)"
        couple = next((c for c in family.couples if set(c.pair) == {one, parent}), None)
        if couple is not None and couple.kind is not None:
            return f"{whose}'s {_PARTNER[couple.kind]}"
    return ""


def of_couple(couple: Couple) -> str:
    """How two people stand to each other: "married", "partners", "separated"."""
    words = {
        Kin.MARRIED: "married",
        Kin.PARTNER: "partners",
        Kin.SEPARATED: "separated",
        Kin.DIVORCED: "divorced",
        Kin.EX_PARTNER: "former partners",
    }
    return words[couple.kind] if couple.kind else "parents together"


def hangs_by(kind: Kin) -> str:
    """The word beside a line of the drawing: how somebody hangs on somebody. A birth parent needs none."""
    return {
        Kin.ADOPTIVE_PARENT: "adopted",
        Kin.FOSTER_CARER: "fostered",
        Kin.STEP_PARENT: "step",
        Kin.OTHER_CARER: "carer",
        Kin.GRANDPARENT: "grandparent",
        Kin.AUNT_UNCLE: "aunt or uncle",
        Kin.FRIEND: "friend or lodger",
    }.get(kind, "" if kind in DESCENT else kind.words)


def sentence(kind: Kin, one: str, sex: str, other: str) -> str:
    """A relationship as people say it, with names: "Ngozi Okafor is the mother of Amara Okafor-Bell"."""
    couples = {Kin.MARRIED: "are married", Kin.PARTNER: "are partners", Kin.SEPARATED: "are separated"}
    couples |= {Kin.DIVORCED: "are divorced", Kin.EX_PARTNER: "were partners"}
    if kind in couples:
        return f"{one} and {other} {couples[kind]}"
    word = of_words(kind, sex)
    article = "the"
    if kind in SYMMETRIC or kind in (Kin.AUNT_UNCLE, Kin.OTHER_CARER):
        article = "an" if word[0] in "aeou" else "a"
    return f"{one} is {article} {word} of {other}"
