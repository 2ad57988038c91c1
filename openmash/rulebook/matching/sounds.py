"""Names that are one name: by sound, by nickname, by the way another alphabet is written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from nicknames import NickNamer

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
    "abdullah abdulla abdallah abdul abdullahi abdulahi cabdullahi",
    "abdi cabdi",
    "abdirahman abdurrahman abdulrahman abdurahman cabdiraxmaan abdelrahman",
    "abigail abi abby abbie gail",
    "adam aadam adan aden aadan",
    "agnieszka aga",
    "ahmed ahmad ahmet axmed ahmadou",
    "aisha ayesha aysha aicha aishah asha caasha",
    "alfred alfie fred",
    "aleksandra alexandra ola sandra alex lexi lexie alexa sasha",
    "aleksander alexander alexandru alex alec olek sasha xander sandy alistair iskander",
    "ali aly cali",
    "amelia amy mia millie milly emilia amelie melia",
    "amina aminah aamina ameena aamino",
    "andrew andy drew andrzej andrei andre",
    "anna ania anya hannah annie",
    "anthony tony ant antoni",
    "archibald archie",
    "arthur art artur artie",
    "barbara basia babs",
    "bartosz bartek bartlomiej",
    "beatrice bea trixie",
    "benjamin ben benji benny",
    "bilal bilaal",
    "bradley brad",
    "cameron cam kam kamran",
    "catherine katherine kathryn kate katie cathy kathy kat kasia katarzyna kitty catriona ekaterina",
    "charlotte charlie lottie lotte",
    "charles charlie chuck karol",
    "christopher chris kit krzysztof krzys kristof kris cristian christian",
    "connor conor konnor",
    "daniel dan danny daniyal daniil danial",
    "danielle dani dannie",
    "darren daz",
    "david dave dawid davey daud dawood",
    "deborah debbie debs",
    "dominic dom dominik nick",
    "edward ed eddie ted teddy edek",
    "eleanor ellie nell nora elena ellen",
    "elijah eli ilyas elias",
    "elizabeth liz lizzie beth betty eliza libby elzbieta ela elsie lilibet bess",
    "emily em emmy emilia milly",
    "ewa eva eve evie",
    "fadumo fatima fatimah fatma faatimah fadima fathima faduma",
    "francesca fran frankie chessie",
    "francis frank frankie franek",
    "frederick fred freddie freddy",
    "gabriela gabriella gabi gabby",
    "gabriel gabe jibril",
    "gary gaz",
    "george georgie jerzy jorge gheorghe",
    "grace gracie",
    "gregory greg grzegorz",
    "hamza hamzah xamse",
    "harrison harry henry hal henryk",
    "harriet hattie harry",
    "hassan hasan xasan hasaan",
    "hussein husain hussain hossein xuseen hossain husayn",
    "ibrahim ebrahim ibraheem ebraheem abraham avraham",
    "idris idrees edris",
    "isabella isabelle isabel bella izzy issy izabela belle",
    "isaac isaaq ishaq izaak zac",
    "isla ayla ila",
    "ismail ismael ishmael ismaeel",
    "jacob jake jakub kuba yaqub yakub",
    "jaden jayden jaydon jaiden",
    "james jim jimmy jamie jay",
    "jan john yan",
    "jennifer jen jenny jenna",
    "jessica jess jessie",
    "john jack johnny jon jan sean ian ivan",
    "jonathan jon jonny nathan",
    "joseph joe joey jozef yusuf yousef yusef yousaf youssef yuusuf jozek",
    "joshua josh yusha",
    "julia julie jules",
    "kacper kasper jasper",
    "khadija khadijah khadeeja khadijo",
    "khalid khaled",
    "laura lora lauren",
    "leonardo leo leon leonard lenny",
    "lily lillian lilly liliana",
    "lukasz luke lucas lukas luca",
    "lucy lucia lucie lucja",
    "madison maddie madeleine madeline",
    "magdalena magda",
    "malgorzata gosia margaret maggie meg peggy",
    "marek mark marcus",
    "maria mary marie mariam maryam marysia molly polly",
    "maryam mariam miriam maryem maryan",
    "mateusz matthew matt mattie matteo",
    "matilda tilly tilda mattie",
    "maximilian max maks maxwell",
    "michael mike mick mikey michal mikolaj mihai mikael mickey",
    "mohammed muhammad mohamed mohammad muhammed mohamud mo maxamed mohamad mahamed mohd md mahmud",
    "mustafa mostafa mustapha",
    "natalie nat natalia talia tasha",
    "nicholas nick nicky mikolaj niko nicolas",
    "nur noor nour nuur",
    "oliver ollie olly oli oliwier olivier",
    "olivia liv livvy oliwia ollie",
    "omar umar omer cumar oumar",
    "osman usman uthman cusmaan othman",
    "patricia pat trish tricia patrycja",
    "patrick paddy pat patryk",
    "pawel paul paulo pavel",
    "peter pete piotr piotrek",
    "philip phil pip filip",
    "phoebe feebs pheobe",
    "rahim raheem",
    "rashid rasheed raashid",
    "rebecca becky becca bex",
    "richard rick dick richie ricky",
    "robert rob bob bobby robbie bobbie bert",
    "rose rosa rosie rosalind",
    "safiya safia safiyah",
    "said saeed sayed saeid siciid",
    "samuel sam sammy",
    "samantha sam sammie",
    "sarah sara saira zahra sally",
    "sebastian seb bas",
    "shabnam shabana",
    "sophia sophie sofia zofia zosia",
    "stanislaw stan staszek",
    "stephen steven steve stefan szczepan",
    "suleiman sulaiman solomon suleyman",
    "susan sue susie suzanne zuzanna susanna",
    "tariq tarek tarik",
    "thaddeus tad tadeusz",
    "theodore theo teddy ted",
    "thomas tom tommy tomasz tomek",
    "timothy tim",
    "tobias toby tobi",
    "tracy tracey",
    "victoria vicky tori wiktoria",
    "wojciech wojtek",
    "william will bill billy liam willie",
    "yahya yahia",
    "yasmin yasmine jasmine jas yasmeen",
    "zachary zach zack zac zakaria zakariya zachariah zechariah",
    "zainab zeynep zaynab zeinab zaineb seynab",
    "zara zahra sahra zahrah",
    "zoe zoey",
    "zubair zubayr",
)
"""Names used in this country by its communities: short forms, and ways in which other alphabets are written.

Two names of a line may be one person's. The list of the `nicknames` package is added. How much it counts is learned."""

HONOURED = frozenset(
    (
        *(
            "mohammed",
            "muhammad",
            "mohamed",
            "mohammad",
            "muhammed",
            "mohamud",
            "maxamed",
            "mohamad",
            "mohd",
            "md",
            "mo",
        ),
        *(
            "syed",
            "sayed",
            "said",
            "sheikh",
            "shaikh",
            "abdul",
            "abdel",
            "haji",
            "hajji",
            "begum",
            "bibi",
            "kaur",
            "singh",
        ),
    )
)
"""Names given before or after somebody's own name, so that one record has them alone and another leaves them out."""


def _by_name() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(SHORT_FORMS):
        for name in group:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(groups) for name, groups in found.items()}


def _groups() -> tuple[tuple[str, ...], ...]:
    listed = NickNamer().nickname_lookup
    return (*(tuple(group.split()) for group in _GROUPS), *((name, *sorted(short)) for name, short in listed.items()))


SHORT_FORMS: tuple[tuple[str, ...], ...] = _groups()
"""The names of each group, by its number."""

NICKNAMES: Mapping[str, frozenset[int]] = MappingProxyType(_by_name())
"""Folded name to the groups it belongs to; two names of one group may be one person's."""


def same_name(one: str, other: str) -> bool:
    """Is one of these a usual short form or spelling of the other? Both as written."""
    first, second = name_key(one).split(), name_key(other).split()
    none: frozenset[int] = frozenset()
    return any(NICKNAMES.get(a, none) & NICKNAMES.get(b, none) for a in first[:1] for b in second[:1])


@lru_cache(maxsize=200_000)
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
