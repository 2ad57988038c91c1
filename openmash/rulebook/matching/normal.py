"""Names, addresses, telephone and identity numbers brought to one shape for comparing; what was written is kept.

Nothing is refused for its look: each reader gives the value to keep, a key to compare by, and a warning in words
(design decisions; codelist ``identifiers``: NHS number modulus 11, UPN check letter).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPECIAL = str.maketrans(
    {"ß": "ss", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "\u0131": "i", "æ": "ae"}
)
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`\u00b4\u02bc.")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "master", "baby", "known", "as", "unknown"})
_STREET_WORDS = frozenset(
    {"street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "close", "cl", "crescent", "cres", "drive", "dr"}
    | {"way", "court", "ct", "place", "pl", "terrace", "terr", "gardens", "gdns", "row", "square", "sq", "walk", "the"}
)
_UNIT_WORDS = frozenset({"flat", "room", "apartment", "apt", "unit", "floor", "bedsit"})
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Normal:
    """What to show, what to compare by, and a warning in words; an empty warning is none."""

    value: str
    key: str
    warning: str = ""


def fold(text: str) -> str:
    """Lower case without accents, apostrophes or signs; words parted by one space. Any text is taken."""
    opened = unicodedata.normalize("NFKD", text.translate(_SPECIAL)).casefold()
    plain = unicodedata.normalize("NFKD", opened).translate(_SPECIAL).translate(_APOSTROPHES)
    kept = (sign if sign.isalnum() else "" if unicodedata.combining(sign) else " " for sign in plain)
    return " ".join("".join(kept).split())


def name_key(name: str) -> str:
    """A name to compare by: folded, titles left out."""
    words = fold(name).split()
    return " ".join(word for word in words if word not in _TITLES)


def full_key(forename: str, surname: str) -> str:
    """Forename and surname together, to compare by."""
    return " ".join(part for part in (name_key(forename), name_key(surname)) if part)


def postcode(text: str) -> Normal:
    """A postcode: upper case, one space. Areas that do not exist are taken; another shape is kept with a warning."""
    packed = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    if not packed:
        return Normal(text.strip(), "")
    if _POSTCODE.fullmatch(packed):
        return Normal(f"{packed[:-3]} {packed[-3:]}", packed)
    return Normal(text.strip(), packed, "This does not look like a whole postcode. It is kept as you wrote it.")


def postcode_key(text: str) -> str:
    """A postcode to compare by: letters and digits only."""
    return postcode(text).key


def house_key(line: str) -> str:
    """House number and street to compare by: "Flat 6, 14 Acacia Street" is "14 acacia"."""
    parts = fold(line).split()
    kept: list[str] = []
    skip_next = False
    for word in parts:
        if skip_next and (word[0].isdigit() or len(word) == 1):
            skip_next = False
            continue
        skip_next = word in _UNIT_WORDS
        if not skip_next and word not in _STREET_WORDS:
            kept.append(word)
    number = next((index for index, word in enumerate(kept) if word[0].isdigit()), None)
    return " ".join(kept if number is None else kept[number : number + 3])


def phone(text: str) -> Normal:
    """A telephone number kept as written; compared by its digits, +44 and 0044 read as 0."""
    digits = "".join(sign for sign in text.replace("(0)", "") if sign in "0123456789")
    if text.strip().startswith("+44") or digits.startswith("0044"):
        digits = "0" + digits.removeprefix("00").removeprefix("44").removeprefix("0")
    odd = bool(text.strip()) and not 10 <= len(digits) <= 15
    warning = "This does not look like a whole telephone number. It is kept as you wrote it." if odd else ""
    return Normal(text.strip(), digits, warning)


def phone_key(text: str) -> str:
    """A telephone number to compare by: its digits."""
    return phone(text).key


def nhs_number(text: str) -> Normal:
    """An NHS number: shown 3 3 4 when its check digit is right (modulus 11), else kept with a warning."""
    digits = "".join(sign for sign in text if sign in "0123456789")
    if not text.strip():
        return Normal("", "")
    if len(digits) != 10 or not _nhs_checks(digits):
        return Normal(text.strip(), digits, "This is not a whole NHS number, or a digit is wrong. It is kept.")
    return Normal(f"{digits[:3]} {digits[3:6]} {digits[6:]}", digits)


def _nhs_checks(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = 11 - total % 11
    return (0 if check == 11 else check) == int(digits[9])


def upn(text: str) -> Normal:
    """A unique pupil number: upper case; kept with a warning when its check letter is wrong."""
    packed = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    if not packed:
        return Normal(text.strip(), "")
    if not re.fullmatch(r"[A-Z][0-9]{11}[A-Z0-9]", packed) or _upn_letter(packed) != packed[0]:
        return Normal(
            text.strip(), packed, "This is not a whole pupil number, or its first letter is wrong. It is kept."
        )
    return Normal(packed, packed)


def _upn_letter(packed: str) -> str:
    values = [int(sign) for sign in packed[1:12]]
    last = packed[12]
    values.append(int(last) if last.isdigit() else _UPN_LETTERS.find(last))
    total = sum(value * weight for value, weight in zip(values, range(2, 14), strict=True))
    return _UPN_LETTERS[total % 23]
