"""What somebody typed into one search box: names, a birth or an age, a telephone, a home, a number, a reference.

Any text at all is taken, and the same text is always read alike. What was understood is said in words on the page, and
so is what could not be used, so that nobody takes a search that was misread for a person who is not known (M3.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from openmash.rulebook.matching import normal
from openmash.rulebook.matching.dates import OLDEST_YEARS, BornRange, read_age, years_before
from openmash.rulebook.matching.people import Name, PersonFacts

MOST_READ = 300
"""Characters that are read; a name, a date of birth and an address need fewer than 100."""
MOST_WORDS, SHORTEST_WORD, LONGEST_WORD = 5, 2, 40
MOST_SAID = 40
"""Characters of what was not understood that are repeated to whoever typed it."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?,?"
_ABOUT = r"(?:(?P<about>about|around|approx(?:imately)?\.?|roughly|circa|c\.|perhaps|maybe)\s*)?"
_BORN = r"(?:\b(?:born|dob|d\.o\.b\.?|b\.)[:\s]*(?:on|in|between|from)?\s*)?"
_TAKE = (
    r"(?:\s*,?\s*(?:give or take|plus or minus|\+/?-|±)\s*(?P<take>\d{1,2})(?:\s*(?P<unit>day|week|month|year)s?\b)?)?"
)
_YEAR = r"(?:19|20)\d\d"
_TO = r"\s*(?:to|and|or|-|\u2013)\s*"
_STREETS = (
    "street|st|road|rd|avenue|ave|lane|ln|close|cl|crescent|cres|drive|dr|way|court|ct|place|pl|terrace|terr|gardens|"
    "gdns|row|square|sq|walk|yard|hill|mews|parade|park|green|rise|grove|view|wharf|quay|buildings|house|estate|mount"
)
_UNITS = "flat|room|apartment|apt|unit|bedsit"
_EMPTY = frozenset(
    {
        "born",
        "dob",
        "aged",
        "age",
        "about",
        "around",
        "name",
        "named",
        "called",
        "aka",
        "known",
        "as",
        "at",
        "of",
        "the",
    }
    | {"and", "or", "nhs", "upn", "number", "no", "tel", "telephone", "phone", "mobile", "postcode", "address", "lives"}
    | {"ref", "reference", "give", "take", "is", "in", "who", "old", "years", "year", "mr", "mrs", "ms", "miss", "mx"}
    | {"with", "a", "child", "children", "baby", "family", "surname", "forename", "first", "last", "also", "formerly"}
)
"""Words that people put around what they look for. They are no name of anybody's by themselves."""
_LETTERS = re.compile(r"[^\W\d_](?:['\u2019\u2018`\u02bc-]?[^\W\d_])*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. Everything is empty that was not typed; `unused` are sentences on what could not be used."""

    words: tuple[str, ...] = ()
    born: BornRange | None = None
    home: str = ""
    postcode: str = ""
    phone: str = ""
    nhs_number: str = ""
    upn: str = ""
    reference: str = ""
    unused: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Can anybody be looked for by this? Years or an age alone are of thousands; a day of birth is of few."""
        marks = (self.home, self.postcode, self.phone, self.nhs_number, self.upn, self.reference)
        return bool(self.words) or any(marks) or self.day is not None

    @property
    def day(self) -> date | None:
        """The day of birth, where one day was given."""
        return self.born.earliest if self.born and self.born.earliest == self.born.latest else None

    @property
    def understood(self) -> tuple[str, ...]:
        """What was understood, part by part: "name Kowalska", "born about 2015"."""
        said = (
            f"name {' '.join(self.words)}" if self.words else "",
            self.born.words if self.born else "",
            f"at {self.home}" if self.home else "",
            f"postcode {self.postcode}" if self.postcode else "",
            f"telephone {self.phone}" if self.phone else "",
            f"NHS number {self.nhs_number}" if self.nhs_number else "",
            f"pupil number {self.upn}" if self.upn else "",
            f"reference {self.reference}" if self.reference else "",
        )
        return tuple(part for part in said if part)

    def facts(self) -> PersonFacts:
        """The same in the shape in which people are looked for: two words are a first name and a family name."""
        *first, last = self.words or ("",)
        name = Name(" ".join(first), last) if first else Name("", last)
        place = ((self.home, self.postcode),) if self.home or self.postcode else ()
        return PersonFacts(
            names=(name,) if self.words else (),
            born=self.day,
            born_range=None if self.day else self.born,
            nhs_number=self.nhs_number,
            upn=self.upn,
            addresses=place,
            phones=(self.phone,) if self.phone else (),
        )


@dataclass
class _Reading:
    """The text still to be read, and what was taken out of it so far."""

    left: str
    on: date
    found: dict[str, str] = field(default_factory=dict)
    born: BornRange | None = None
    unused: list[str] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str], use: Callable[[re.Match[str]], bool]) -> None:
        """Give the first match that can be used to `use`, and take it out of the text."""
        for match in pattern.finditer(self.left):
            if use(match):
                self.left = f"{self.left[: match.start()]} , {self.left[match.end() :]}"
                return

    def keep(self, name: str, value: str) -> bool:
        """Keep a part, unless there is one already."""
        if name in self.found or not value:
            return False
        self.found[name] = value
        return True

    def mind(self, sentence: str) -> None:
        """Say that something could not be used."""
        if sentence not in self.unused:
            self.unused.append(sentence)


def read(text: str, on: date) -> Asked:
    """Read what was typed, on this day: an age leaves open the years that it leaves open today."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    reading = _Reading(plain[:MOST_READ], on)
    if len(plain) > MOST_READ:
        reading.mind(f"Only the first {MOST_READ} characters were read.")
    for part in (_references, _numbers, _births, _ages, _phones, _places):
        part(reading)
    words = tuple(_names(reading))
    _rest(reading)
    return Asked(words=words, born=reading.born, unused=tuple(reading.unused[:5]), **reading.found)


# Numbers ------------------------------------------------------------------------------------------------------------
_REFERENCE = re.compile(r"\b([A-Z]{1,3}\d{2}-\d{1,9})\b", re.IGNORECASE | re.ASCII)
_UPN = re.compile(r"\b([A-Z]\d{11}[A-Z0-9])\b", re.IGNORECASE | re.ASCII)
_NHS = re.compile(
    r"(?P<said>\bnhs(?:\s*(?:number|no\.?))?[:\s]*)?(?<!\d)(\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)", re.I | re.ASCII
)
_PHONE = re.compile(r"(?<![\w+])(\+44|0044|0)[\d ()-]{8,16}\d(?!\d)", re.ASCII)


def _references(reading: _Reading) -> None:
    reading.take(_REFERENCE, lambda match: reading.keep("reference", match[1].upper()))


def _numbers(reading: _Reading) -> None:
    reading.take(_UPN, lambda match: reading.keep("upn", match[1].upper()))

    def whole(match: re.Match[str]) -> bool:
        number = normal.nhs_number(match[2])
        if number.warning and match["said"]:
            reading.mind("The NHS number is not right: a digit is wrong or missing. It was looked for as you wrote it.")
            return reading.keep("nhs_number", number.key)
        return not number.warning and not match[2].startswith("0") and reading.keep("nhs_number", number.value)

    reading.take(_NHS, whole)


def _phones(reading: _Reading) -> None:
    def whole(match: re.Match[str]) -> bool:
        return 10 <= len(normal.phone_key(match[0])) <= 15 and reading.keep("phone", match[0].strip())

    reading.take(_PHONE, whole)


# Births -------------------------------------------------------------------------------------------------------------
_DATES = tuple(
    re.compile(_BORN + written + _TAKE, re.IGNORECASE | re.ASCII)
    for written in (
        rf"(?<!\d)(?P<year>{_YEAR})-(?P<number>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})[/.-](?P<number>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s*(?P<year>{_YEAR})(?!\d)",
        rf"\b{_MONTH}\s*(?P<year>{_YEAR})(?!\d)",
    )
)
_YEARS = re.compile(rf"{_BORN}(?<!\d)(?P<first>{_YEAR}){_TO}(?P<last>{_YEAR})(?!\d)", re.IGNORECASE | re.ASCII)
_ONE_YEAR = re.compile(rf"{_BORN}{_ABOUT}(?<![\d-])(?P<year>{_YEAR})(?![\d-]){_TAKE}", re.IGNORECASE | re.ASCII)
_NUMBERS = r"(?P<number>(?:under |over )?\d{1,3}(?:\s*(?:to|or|-|\u2013)\s*\d{1,3})?)"
_AGES = (
    re.compile(
        rf"\bage[d]?[:\s]+{_ABOUT}{_NUMBERS}(?!\d)(?:\s*(?P<unit>month|week|year|yr)s?\b)?(?:\s*old\b)?", re.I | re.A
    ),
    re.compile(rf"{_ABOUT}(?<!\d){_NUMBERS}\s*(?P<unit>month|week|year|yr)s?(?:\s*old)?\b", re.I | re.A),
)


def _births(reading: _Reading) -> None:
    for pattern in _DATES:
        reading.take(pattern, lambda match: _day(reading, match))
    reading.take(_YEARS, lambda match: _years(reading, match))
    reading.take(_ONE_YEAR, lambda match: _year(reading, match))


def _day(reading: _Reading, match: re.Match[str]) -> bool:
    if reading.born is not None:
        return False
    given = match.groupdict()
    year = int(given["year"])
    if year < 100:
        year += 2000 if year <= reading.on.year % 100 else 1900
    month = int(given["number"]) if given.get("number") else _MONTHS.index(given["month"].lower()[:3]) + 1
    try:
        first = date(year, month, int(given.get("day") or 1))
    except ValueError:
        first = date.max
    if not years_before(reading.on, OLDEST_YEARS + 1) <= first <= reading.on + timedelta(days=300):
        reading.mind(f"“{_short(match[0])}” is not a day on which somebody known can have been born.")
        return True
    last = first if given.get("day") else _month_end(first)
    words = f"born {first.day} {first:%B %Y}" if given.get("day") else f"born in {first:%B %Y}"
    _born(reading, first, last, words, match)
    return True


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _years(reading: _Reading, match: re.Match[str]) -> bool:
    if reading.born is not None:
        return False
    first, last = sorted((int(match["first"]), int(match["last"])))
    reading.born = BornRange(date(first, 1, 1), date(last, 12, 31), f"born {first} to {last}")
    return True


def _year(reading: _Reading, match: re.Match[str]) -> bool:
    year = int(match["year"])
    if reading.born is not None or year > reading.on.year + 1:
        return False
    around = 1 if match["about"] else 0
    words = f"born {'about ' if around else 'in '}{year}"
    _born(reading, date(year - around, 1, 1), date(year + around, 12, 31), words, match)
    return True


def _born(reading: _Reading, first: date, last: date, words: str, match: re.Match[str]) -> None:
    """Keep the span, wider by what is given or taken: years where no unit is said."""
    if match["take"]:
        unit = (match["unit"] or "year").lower()
        by = int(match["take"]) * {"day": 1, "week": 7, "month": 31, "year": 366}[unit]
        first, last = first - timedelta(days=by), last + timedelta(days=by)
        words += f", give or take {int(match['take'])} {unit}{'' if int(match['take']) == 1 else 's'}"
    reading.born = BornRange(first, last, words)


def _ages(reading: _Reading) -> None:
    def age(match: re.Match[str]) -> bool:
        if reading.born is not None:
            return False
        about = "about " if match["about"] else ""
        unit = (match["unit"] or "").lower()
        number = " ".join(match["number"].replace("\u2013", "-").split())
        said = f"{about}{number}{f' {unit}s' if unit in ('month', 'week') else ''}"
        span = read_age(said, reading.on)
        if span is None:
            reading.mind(f"“{_short(match[0])}” is no age that somebody can have.")
            return True
        reading.born = BornRange(span.earliest, span.latest, f"aged {said}")
        return True

    for pattern in _AGES:
        reading.take(pattern, age)


# Homes --------------------------------------------------------------------------------------------------------------
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})\b", re.IGNORECASE | re.ASCII)
_WORD = r"[^\W\d_][^\W\d_'\u2019-]*(?:['\u2019-][^\W\d_]+)*"
_NUMBERED = rf"(?:\bat\s+)?(?P<line>(?:\b(?:{_UNITS})\s+\w{{1,4}},?\s+)?(?<![\w/.-])\d{{1,4}}[a-z]?,?\s+"
_STREET = re.compile(rf"{_NUMBERED}(?:{_WORD}\s+){{1,3}}?(?:{_STREETS})\b(?:\s+(?:{_STREETS})\b)?)", re.IGNORECASE)
_NO_STREET = re.compile(rf"{_NUMBERED}{_WORD}(?:\s+{_WORD})?)(?=\s*(?:,|$))", re.IGNORECASE)
_ONE_WORD = re.compile(rf"{_NUMBERED}{_WORD})", re.IGNORECASE)


def _places(reading: _Reading) -> None:
    reading.take(_POSTCODE, lambda match: reading.keep("postcode", normal.postcode(match[1]).value))
    for pattern in (_STREET, _NO_STREET, _ONE_WORD):
        reading.take(pattern, lambda match: reading.keep("home", match["line"].strip(" ,")))


# Names --------------------------------------------------------------------------------------------------------------
def _names(reading: _Reading) -> Iterator[str]:
    """The words that are left, as they were typed; each taken out of what is left."""
    words, found = list(_LETTERS.finditer(reading.left)), 0
    for match in words:
        word = match[0]
        key = normal.fold(word).replace(" ", "")
        if (word.lower() in _EMPTY and len(words) > 1) or not key:
            continue
        if len(key) < SHORTEST_WORD:
            reading.mind(f"“{word}” was left out: one letter alone is too little to look for.")
        elif len(word) > LONGEST_WORD:
            reading.mind(f"“{_short(word)}” was left out: it is too long to be a name.")
        elif found == MOST_WORDS:
            reading.mind(f"Only the first {MOST_WORDS} words of the name were used.")
        else:
            found += 1
            yield word
    reading.left = _LETTERS.sub(" ", reading.left)


def _rest(reading: _Reading) -> None:
    """Say what is left over: a number that may be anything, signs that stand for nothing."""
    for left in reading.left.split():
        if any(sign.isdigit() for sign in left):
            number = _short(left.strip(",;:."))
            reading.mind(f"“{number}” was not used. Write “aged 7”, a whole telephone number, or the street as well.")
        elif any(ord(sign) > 0x2000 for sign in left) and left.strip("\u2013\u2018\u2019\u201c\u201d"):
            reading.mind(f"“{_short(left)}” was left out: it is no letter or number.")


def _short(text: str) -> str:
    """At most so much of what was typed as can be repeated in a sentence."""
    text = text.strip()
    return text if len(text) <= MOST_SAID else f"{text[:MOST_SAID]}\u2026"
