"""What a referral says of how people belong together: proposals that a person confirms, one press each.

Nothing is assumed: "mother" said of the first child is proposed for a second one only as something nobody said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openmash.rulebook.kin.words import DESCENT, SIBLINGS, Kin

_SAID: tuple[tuple[str, Kin], ...] = (
    (r"adopt\w* (mother|father|parent|mum|dad)", Kin.ADOPTIVE_PARENT),
    (r"step ?(mother|father|parent|mum|dad)", Kin.STEP_PARENT),
    (r"foster \w+|kinship carer", Kin.FOSTER_CARER),
    (r"(grand ?(mother|father|parent|ma|pa|mum|dad)|nan|nana|granny|gran|grandad)", Kin.GRANDPARENT),
    (r"(aunt|auntie|aunty|uncle)", Kin.AUNT_UNCLE),
    (r"half ?(brother|sister|sibling)", Kin.HALF_SIBLING),
    (r"step ?(brother|sister|sibling)", Kin.STEP_SIBLING),
    (r"(birth |biological )?(mother|father|parent|mum|mummy|mam|dad|daddy)", Kin.PARENT),
    (r"(full )?(brother|sister|sibling|twin)|brother or sister|(brother|sister) and (brother|sister)", Kin.SIBLING),
    (r"(legal )?guardian|special guardian|carer", Kin.OTHER_CARER),
    (r"lodger|family friend|friend|neighbour", Kin.FRIEND),
    (r"cousin|great (aunt|uncle|grandmother|grandfather)", Kin.OTHER_RELATIVE),
)
_PARTNER_OF = re.compile(
    r"(mother|mum|mam|her|father|dad|his)(s)? (new |present |current )?(partner|boyfriend|girlfriend)"
)
_FORMER = re.compile(r"\b(ex|former|late)\b")
_FEMALE = re.compile(r"(mother|mum|mummy|mam|sister|aunt|auntie|aunty|nan|nana|granny|gran|girlfriend|wife|grandma)$")
_MALE = re.compile(r"(father|dad|daddy|brother|uncle|grandad|grandpa|boyfriend|husband)$")


def _plain(words: str) -> str:
    """Words without case, hyphens and apostrophes."""
    flat = re.sub(r"[’'`.]", "", words.casefold())
    return " ".join(re.sub(r"[-_/]", " ", flat).split())


def kind_said(words: str) -> Kin | None:
    """What somebody is to the first child, in the referrer's words; None where they mean nothing we know for sure."""
    plain = _plain(words)
    return next((kind for pattern, kind in _SAID if re.fullmatch(pattern, plain)), None)


def sex_said(words: str) -> str:
    """The sex that a word such as "mother" says; empty where it says none, or speaks of somebody else's partner."""
    plain = _plain(words)
    if _PARTNER_OF.search(plain):
        return {"boyfriend": "M", "girlfriend": "F"}.get(plain.split()[-1], "")
    return "F" if _FEMALE.search(plain) else "M" if _MALE.search(plain) else ""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named in a referral who was linked to a known person: what the referral says of them."""

    mention: str
    person: str
    is_child: bool
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """That one known person may be the `kind` of another. `said` is false where the referral did not say so itself."""

    one: str
    other: str
    kind: Kin
    mention: str
    words: str
    said: bool = True


def propose(named: Sequence[Named]) -> list[Proposal]:
    """Everything a referral says or suggests of how those named belong together, each once, the said before the rest.

    The first named child is the one that relations are told of; without one there is nothing to propose.
    """
    first = next((one for one in named if one.is_child), None)
    if first is None:
        return []
    proposals = [*_said(named, first), *_suggested(named, first)]
    once: dict[tuple[str, str, Kin], Proposal] = {}
    for one in proposals:
        if one.one != one.other:
            once.setdefault((one.one, one.other, one.kind), one)
    return sorted(once.values(), key=lambda one: not one.said)


def _said(named: Sequence[Named], first: Named) -> Iterator[Proposal]:
    for one in named:
        kind = kind_said(one.relation)
        if one is not first and kind is not None:
            yield Proposal(one.person, first.person, kind, one.mention, one.relation)
        elif partner_of := _PARTNER_OF.fullmatch(_plain(one.relation)):
            yield from _partner(named, one, partner_of.group(1))


def _partner(named: Iterable[Named], one: Named, whose: str) -> Iterator[Proposal]:
    """The mother's partner is somebody's partner, and nothing to a child before anybody says so."""
    wanted = "F" if whose in ("mother", "mum", "mam", "her") else "M"
    for other in named:
        if (
            kind_said(other.relation) in DESCENT
            and sex_said(other.relation) == wanted
            and not _FORMER.search(one.relation)
        ):
            yield Proposal(one.person, other.person, Kin.PARTNER, one.mention, one.relation)


def _suggested(named: Sequence[Named], first: Named) -> Iterator[Proposal]:
    """A parent of the first child may be a parent of the children said to be brothers and sisters of it."""
    brothers = [one for one in named if one.is_child and kind_said(one.relation) in SIBLINGS - {Kin.STEP_SIBLING}]
    for one in named:
        kind = kind_said(one.relation)
        for child in brothers:
            if not one.is_child and kind in DESCENT | {Kin.GRANDPARENT}:
                yield Proposal(one.person, child.person, kind or Kin.PARENT, one.mention, one.relation, said=False)
