"""A last look at text before it leaves: words that never do, however they are spelt, spaced or cut in two.

Two ways of comparing. Addresses, numbers, e-mail addresses and marked facts are looked for without case, spaces and
signs, so that "QX47RB" is "qx4 7rb"; an address also as it stands when "Rd" is written out. Whole sentences of an item
are looked for without case and spacing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from openmash.rulebook.words import YES, Verdict, first_no, no

SHORTEST_SENTENCE = 25
"""A part of an item shorter than this many letters is too common to be told apart: "Known to us." may be anybody's."""
_SHORTEST_EXACT = 5
_PHONE_TAIL = 9
"""The last digits of a telephone number, which stand whatever is written before them (0 or +44)."""
ORDINARY: frozenset[str] = frozenset(
    {
        "april", "baker", "bell", "best", "bishop", "black", "blue", "bridge", "brook", "brown", "butler", "carpenter",
        "carter", "church", "close", "cook", "cooper", "court", "cross", "day", "dean", "fields", "fisher", "fletcher",
        "ford", "fox", "freeman", "friend", "frost", "gardener", "gold", "good", "grace", "gray", "green", "grey",
        "hall", "hill", "holiday", "home", "hope", "house", "hunt", "hunter", "joiner", "judge", "june", "justice",
        "king", "knight", "lane", "little", "long", "love", "major", "marsh", "mason", "may", "miller", "mills",
        "moon", "moor", "park", "parks", "penny", "pool", "poor", "porter", "power", "price", "rain", "read", "reader",
        "rich", "ring", "rivers", "rose", "sharp", "shepherd", "short", "silver", "small", "smith", "snow", "sparrow",
        "spring", "stone", "street", "strong", "summer", "swift", "taylor", "temple", "walker", "wall", "ward",
        "warner", "water", "waters", "well", "wells", "west", "white", "wild", "will", "winter", "wise", "wolf",
        "wood", "woods", "words", "work", "young",
    }
)  # fmt: skip
"""Surnames that are words of everyday English: "a long time" does not name Mrs Long."""
SHORT: Mapping[str, str] = MappingProxyType(
    {
        "apt": "apartment", "av": "avenue", "ave": "avenue", "cl": "close", "cres": "crescent", "ct": "court",
        "dr": "drive", "gdns": "gardens", "gr": "grove", "ln": "lane", "pde": "parade", "pl": "place", "rd": "road",
        "sq": "square", "st": "street", "ter": "terrace", "terr": "terrace",
    }
)  # fmt: skip
"""What people write short in an address. Both sides are written out, so it does no harm that a doctor is a "drive"."""
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Protected:
    """What must not leave, as it is kept. Each text is looked for whole and, for an address, by its lines."""

    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    referrer: tuple[str, ...] = ()
    referrer_phones: tuple[str, ...] = ()
    referrer_surname: str = ""
    marked: tuple[str, ...] = ()
    """Facts that a person marked as protected: a safe contact, an item."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Words that must not leave, ready to be compared; `items` are those of agencies that stay for this recipient."""

    addresses: frozenset[str] = field(default_factory=frozenset)
    digits: frozenset[str] = field(default_factory=frozenset)
    referrer: frozenset[str] = field(default_factory=frozenset)
    referrer_digits: frozenset[str] = field(default_factory=frozenset)
    surname: str = ""
    marked: frozenset[str] = field(default_factory=frozenset)
    items: frozenset[str] = field(default_factory=frozenset)

    def stops(self, text: str) -> Verdict:
        """May this text leave? If not, the sentence says what is in it, without repeating it."""
        tight, digits = squeezed(text), _digits(text)
        if any(_any_in(self.addresses, one) for one in (tight, written_out(text))) or _any_in(self.digits, digits):
            return no("It names a protected address. That never leaves, for anybody. Take it out.")
        if _any_in(self.referrer, tight) or _any_in(self.referrer_digits, digits) or self._names(text):
            return no("It names the referrer, who asked not to be named. Take the name, number or address out.")
        if _any_in(self.marked, tight):
            return no("It repeats something that was marked as protected. That never leaves, for anybody. Take it out.")
        if _any_in(self.items, plain(text)):
            return no("It repeats, word for word, something that must stay in the hub. Say it without those words.")
        return YES

    def _names(self, text: str) -> bool:
        """The referrer's surname in any case; one that is an ordinary word only as a name is written."""
        if not self.surname:
            return False
        if self.surname.casefold() not in ORDINARY:
            return re.search(rf"\b{re.escape(self.surname)}\b", text, re.IGNORECASE) is not None
        ways = {self.surname, self.surname.upper(), self.surname.title()}
        return any(re.search(rf"\b{re.escape(way)}\b", text) for way in ways)


def guard(protected: Protected, staying: Iterable[str] = ()) -> Guard:
    """The guard for what is protected on a referral; `staying` are texts of items that this recipient may not have."""
    return Guard(
        addresses=_addresses(protected.addresses),
        digits=_tails(protected.phones),
        referrer=_exact(protected.referrer),
        referrer_digits=_tails(protected.referrer_phones),
        surname=protected.referrer_surname if len(protected.referrer_surname) >= 4 else "",
        marked=_exact(protected.marked),
        items=frozenset(part for text in staying for part in sentences(text)),
    )


def plain(text: str) -> str:
    """Without case, signs and double spaces."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def squeezed(text: str) -> str:
    """Letters and digits alone, without case: "QX4 7RB" and "qx47rb" are the same, in whatever width they are typed."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).casefold() if ch.isalnum())


def written_out(address: str) -> str:
    """The same with what is written short in addresses written out: "12 Elm Rd" is "12 Elm Road"."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", address).casefold())
    return "".join(SHORT.get(word, squeezed(word)) for word in words)


def address_parts(line: str) -> list[str]:
    """An address whole, its postcode, and each of its lines that has a number and a name: half of it finds a house."""
    parts = [part for part in re.split(r"[,\n]", line) if any(ch.isdigit() for ch in part)]
    whole = [(part, written_out(part)) for part in parts]
    named = [part for part, full in whole if sum(ch.isalpha() for ch in full) >= 6 and len(full) >= 8]
    return [line, *named, *_POSTCODE.findall(line)]


def sentences(text: str) -> list[str]:
    """An item whole and by its sentences, so that half of it is found as well."""
    parts = [plain(text), *(plain(part) for part in re.split(r"[.!?\n]+", text))]
    return [part for part in parts if len(part) >= SHORTEST_SENTENCE]


def _exact(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(tight for tight in map(squeezed, texts) if len(tight) >= _SHORTEST_EXACT)


def _addresses(lines: Iterable[str]) -> frozenset[str]:
    """Addresses and their parts, as they are written and written out."""
    parts = [part for line in lines for part in address_parts(line)]
    return _exact(parts) | _exact(map(written_out, parts))


def _digits(text: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFKC", text) if ch.isdigit())


def _tails(numbers: Iterable[str]) -> frozenset[str]:
    found = map(_digits, numbers)
    return frozenset(one[-_PHONE_TAIL:] for one in found if len(one) >= 6)


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of several referrals that are one worry: what any of them stops does not leave."""

    of: tuple[Guard, ...]

    def stops(self, text: str) -> Verdict:
        """May this text leave? The first that says no is the answer."""
        return first_no(*(one.stops(text) for one in self.of))


def _any_in(words: frozenset[str], text: str) -> bool:
    return any(one in text for one in words)
