"""How a name, a date or a number is written otherwise than it is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date

from bench.profile import Slips

BESIDE = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "erfcxs", "e": "wsdr", "f": "rtgvcd", "g": "tyhbvf", "h": "yujnbg",
    "i": "uko", "j": "uikmnh", "k": "iolmj", "l": "opk", "m": "njk", "n": "bhjm", "o": "ipkl", "p": "ol", "q": "wa",
    "r": "edft", "s": "wedxza", "t": "rfgy", "u": "yhji", "v": "cfgb", "w": "qase", "x": "zsdc", "y": "tghu",
    "z": "asx",
}  # fmt: skip
"""The keys that lie beside a key."""
ALIKE = (
    ("ph", "f"), ("f", "ph"), ("ie", "y"), ("y", "ie"), ("ey", "y"), ("ai", "ay"), ("ck", "k"), ("k", "c"), ("c", "k"),
    ("ee", "i"), ("i", "ee"), ("ou", "u"), ("u", "oo"), ("oo", "u"), ("sh", "s"), ("tt", "t"), ("ll", "l"), ("l", "ll"),
    ("nn", "n"), ("n", "nn"), ("ss", "s"), ("ei", "ie"), ("z", "s"), ("s", "z"), ("j", "g"), ("x", "ks"), ("qu", "kw"),
    ("h", ""), ("a", "ah"), ("er", "a"), ("wr", "r"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("e", "a"), ("o", "u"),
)  # fmt: skip
"""What is heard for what was said."""


def name(text: str, slips: Slips, spellings: Mapping[str, tuple[str, ...]], pick: random.Random) -> str:
    """A name as an agency writes it: another spelling, by ear, a slip of the keyboard; mostly as it is."""
    if pick.random() < slips.other_spelling:
        text = " ".join(pick.choice(spellings[word]) if word in spellings else word for word in text.split(" "))
    if pick.random() < slips.by_ear:
        text = by_ear(text, pick)
    return typed(text, pick) if pick.random() < slips.typing else text


def typed(text: str, pick: random.Random) -> str:
    """One slip of the keyboard: a letter left out, two turned round, one twice, or the key beside it."""
    if len(text) < 3:
        return text
    place, kind = pick.randrange(len(text)), pick.random()
    before, letter, after = text[:place], text[place], text[place + 1 :]
    if kind < 0.25:
        return before + after
    if kind < 0.45 and after:
        return before + after[0] + letter + after[1:]
    if kind < 0.7:
        return before + letter + letter + after
    return before + pick.choice(BESIDE.get(letter.lower(), "aeiou")) + after


def by_ear(text: str, pick: random.Random) -> str:
    """One sound written otherwise; a slip of the keyboard where no sound can be."""
    low = text.lower()
    could_be = [(said, heard) for said, heard in ALIKE if said in low]
    if not could_be:
        return typed(text, pick)
    said, heard = pick.choice(could_be)
    return low.replace(said, heard, 1).title() or text


def born(true: date, slips: Slips, pick: random.Random) -> date:
    """A birthday as an agency writes it: day and month turned, one part wrong, or the first of January."""
    if pick.random() < slips.day_and_month_turned and true.day <= 12:
        true = date(true.year, true.day, true.month)
    kind = pick.random()
    if kind < slips.birth_wrong:
        return _one_part_wrong(true, pick)
    return date(true.year, 1, 1) if kind < slips.birth_wrong + slips.birth_first_of_january else true


def _one_part_wrong(true: date, pick: random.Random) -> date:
    day = min(true.day, 28)
    match pick.randrange(4):
        case 0:
            return date(true.year + pick.choice((-1, 1)), true.month, day)
        case 1:
            return date(true.year, pick.randint(1, 12), day)
        case 2:
            return date(true.year, true.month, pick.randint(1, 28))
        case _:
            return date(true.year - true.year % 10 + pick.randrange(10), true.month, day)


def digit(number: str, pick: random.Random, keep: int = 0) -> str:
    """A number with one digit written anew, after the first ``keep``; by chance the same again."""
    place = pick.randrange(keep, len(number))
    return number[:place] + pick.choice("0123456789") + number[place + 1 :]
