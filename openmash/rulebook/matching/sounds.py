"""Names that are one name: by sound, by nickname, by the way another alphabet is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openmash.rulebook.matching.normal import name_key

_SAME_SOUND = (
    ("ph", "f"),
    ("chr", "kr"),
    ("sch", "s"),
    ("sh", "s"),
    ("ck", "k"),
    ("kh", "k"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("ch", "s"),
    ("cz", "s"),
    ("sz", "s"),
    ("dz", "s"),
    ("wr", "r"),
    ("kn", "n"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("v", "f"),
    ("j", "y"),
)
_SILENT = frozenset("aeiouhwy")

_GROUPS: tuple[str, ...] = (
    "abdullah abdulla abdallah abdul",
    "abigail abi abby abbie",
    "agnieszka aga",
    "ahmed ahmad ahmet",
    "aisha ayesha aysha aicha",
    "alfred alfie fred",
    "archibald archie",
    "aleksandra alexandra ola sandra alex lexi",
    "aleksander alexander alex olek sasha",
    "ali aly",
    "amina aminah aamina",
    "andrew andy drew andrzej",
    "anthony tony ant",
    "barbara basia babs",
    "benjamin ben benji",
    "bradley brad",
    "catherine katherine kathryn kate katie cathy kathy kat kasia katarzyna",
    "charlotte charlie lottie",
    "charles charlie chuck",
    "christopher chris kit krzysztof krzys",
    "daniel dan danny",
    "danielle dani dannie",
    "darren daz",
    "david dave dawid davey",
    "dominic dom dominik",
    "edward ed eddie ted teddy",
    "elizabeth liz lizzie beth betty eliza libby elzbieta ela",
    "emily em emmy emilia",
    "fatima fatimah fatma faatimah",
    "frederick fred freddie",
    "gabriela gabriella gabi gabby",
    "gary gaz",
    "harrison harry henry hal",
    "hassan hasan",
    "hussein husain hussain hossein",
    "ibrahim ebrahim",
    "isabella isabelle isabel bella izzy",
    "jacob jake jakub kuba",
    "james jim jimmy jamie",
    "jennifer jen jenny",
    "jessica jess jessie",
    "john jack johnny jon jan",
    "jonathan jon jonny",
    "joseph joe joey jozef yusuf yousef yusef",
    "joshua josh",
    "khadija khadijah khadeeja",
    "leonardo leo leon",
    "madison maddie madeleine",
    "magdalena magda",
    "malgorzata gosia margaret maggie meg peggy",
    "maryam mariam miriam maryem",
    "matthew matt mateusz",
    "maximilian max maks",
    "michael mike mick mikey michal mikolaj",
    "mohammed muhammad mohamed mohammad muhammed mohamud mo",
    "natalie nat natalia",
    "nicholas nick nicky mikolaj",
    "oliver ollie olly oli",
    "olivia liv livvy",
    "patricia pat trish tricia",
    "patrick paddy pat patryk",
    "rebecca becky becca bex",
    "richard rick dick richie",
    "robert rob bob bobby robbie",
    "rose rosa rosie",
    "samuel sam sammy",
    "samantha sam sammie",
    "sarah sara",
    "stephen steven steve stefan",
    "susan sue susie suzanne",
    "theodore theo teddy",
    "thomas tom tommy tomasz",
    "timothy tim",
    "victoria vicky tori wiktoria",
    "william will bill billy liam",
    "yasmin yasmine jasmine",
    "zachary zach zack",
    "zainab zaynab zeinab",
    "zoe zoey",
)


def _by_name() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for index, group in enumerate(_GROUPS):
        for name in group.split():
            found.setdefault(name, set()).add(index)
    return {name: frozenset(groups) for name, groups in found.items()}


NICKNAMES: Mapping[str, frozenset[int]] = MappingProxyType(_by_name())
"""Folded name to the groups it belongs to; two names of one group may be one person's."""


def same_name(one: str, other: str) -> bool:
    """Is one of these a usual short form or spelling of the other? Both as written."""
    first, second = name_key(one).split(), name_key(other).split()
    none: frozenset[int] = frozenset()
    return any(NICKNAMES.get(a, none) & NICKNAMES.get(b, none) for a in first[:1] for b in second[:1])


def sound(word: str) -> str:
    """How one word sounds, roughly: the first sound, then consonants, doubles once. Empty for no letters."""
    text = "".join(sign for sign in name_key(word).replace(" ", "") if sign.isalpha())
    for written, heard in _SAME_SOUND:
        text = text.replace(written, heard)
    if not text:
        return ""
    first = "a" if text[0] in "aeiou" else text[0]
    code = first
    for sign in text[1:]:
        if sign not in _SILENT and sign != code[-1]:
            code += sign
    return code[:8]


def sounds(*names: str) -> list[str]:
    """The sounds of every word in these names, each once, in order: the keys to search by."""
    words = [word for name in names for word in name_key(name).split()]
    return sorted({code for code in (sound(word) for word in words) if code})
