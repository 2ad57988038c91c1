"""Which passwords are refused: too short, on the list that thieves try first, or of words anybody would guess here.

Cyber Essentials v3.2 and the NCSC's advice: length and a deny list; no rules about kinds of sign, no most, no expiry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

SHORTEST = 12
LEFT_OVER = 8
"""So many different-looking signs must be left when every guessable word is taken out."""

SHORTEST_WORD = 4
"""Shorter parts of names and addresses are not searched for: they stand in too many innocent words."""

PRODUCT_WORDS = (
    "openmash",
    "safeguarding",
    "safeguard",
    "childrens",
    "children",
    "social",
    "worker",
    "password",
    "mash",
)
LOOKS_LIKE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}
)
RUNS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


def words_of(*texts: str) -> frozenset[str]:
    """The words in names and addresses, plain and in small letters, that are long enough to be looked for."""
    found = re.split(r"[^a-z0-9]+", " ".join(_plain(text) for text in texts))
    return frozenset(word for word in found if len(word) >= SHORTEST_WORD)


def why_refused(password: str, *, words: Iterable[str], is_common: Callable[[str], bool]) -> str:
    """Why this password is refused, as a code: `short`, `common`, `guessable`; or "" when it is good.

    `words` are those of the hub, its town and the person; `is_common` looks a text up in that list.
    """
    if len(password) < SHORTEST:
        return "short"
    plain = _plain(password)
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if any(is_common(one) for one in {plain, core, plain.translate(LOOKS_LIKE), core.translate(LOOKS_LIKE)} if one):
        return "common"
    guessable = sorted({*words, *PRODUCT_WORDS}, key=len, reverse=True)
    if min(len(_left(form, guessable)) for form in (plain, plain.translate(LOOKS_LIKE))) < LEFT_OVER:
        return "guessable"
    return ""


def _plain(text: str) -> str:
    """Small letters without accents: what a guesser would type."""
    taken_apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in taken_apart if not unicodedata.combining(sign)).casefold()


def _left(text: str, words: list[str]) -> str:
    """What is left when guessable words, years, and signs that repeat or follow each other are taken out."""
    left = text
    for word in words:
        left = left.replace(word, "")
    left = re.sub(r"(?:19|20)\d\d", "", left)
    left = re.sub(r"(.{1,4}?)\1{2,}", r"\1", left)
    return "".join(left[i] for i in range(len(left)) if not _follows(left, i))


def _follows(text: str, i: int) -> bool:
    """Is this the third or later sign of a run such as `abc`, `321`, `qwe` or `aaa`?"""
    if i < 2:
        return False
    three = text[i - 2 : i + 1]
    return len(set(three)) == 1 or any(three in run or three[::-1] in run for run in RUNS)
