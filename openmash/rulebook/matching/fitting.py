"""How well a known person fits what was typed into the search box, with every reason in words.

No judgement who it is: the order in which people are shown, the likeliest first. A word of a name may be misspelt, a
short form, a beginning, or sound alike; a date of birth may be a year out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openmash.rulebook.matching import normal
from openmash.rulebook.matching.asked import Asked
from openmash.rulebook.matching.evidence import Evidence, House, house_of
from openmash.rulebook.matching.likeness import likeness, slips
from openmash.rulebook.matching.sounds import same_name, sound

LEAST_NAME = 0.55
"""Of the likenesses of a word below, the least by which it counts at all."""
_NAME, _MARK, _PHONE, _HOUSE, _POSTCODE, _BORN, _BORN_NEAR, _BORN_OTHER = 10.0, 30.0, 9.0, 8.0, 4.0, 6.0, 3.0, -4.0
MORE_THAN_A_SOUND = 0.65
"""One word of several that only sounds alike brings nobody; one that is spelt nearly so does, whatever is beside it."""
_A_YEAR = timedelta(days=366)
_ALIKE = 0.86


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody fits: points to order by, why they were found, and what does not fit."""

    points: float
    why: tuple[str, ...]
    against: tuple[str, ...]


def word_keys(word: str) -> tuple[str, ...]:
    """A word of a name as it is compared: folded; "O'Brien-Smith" is two words."""
    return tuple(part for part in normal.fold(word).split() if len(part) > 1)


def fit(asked: Asked, person: Evidence, *, by_mark: bool = False) -> Fit | None:
    """How this person fits, or None when nothing that was typed points to them.

    `by_mark`: they are named in the referral whose reference was typed.
    """
    named, name_points, best = _names(asked, person)
    found = [
        (_MARK, f"named in {asked.reference}") if by_mark else None,
        *_numbers(asked, person),
        *_homes(asked, person),
    ]
    certain = [one for one in found if one is not None]
    born = _born(asked, person)
    if (
        not certain
        and not (best > MORE_THAN_A_SOUND or name_points >= _NAME / 2)
        and (asked.words or born is None or born[0] < _BORN)
    ):
        return None
    points = name_points + sum(one[0] for one in certain) + (born[0] if born else 0.0)
    why = [*named, *(words for _, words in certain), *([born[1]] if born and born[0] > 0 else [])]
    against = [*_no_name(asked, named, person), *([born[1]] if born and born[0] < 0 else [])]
    return Fit(round(points, 2), tuple(why), tuple(against))


# Names --------------------------------------------------------------------------------------------------------------
def _names(asked: Asked, person: Evidence) -> tuple[list[str], float, float]:
    """Why each word that fits does, the points of all of them (the mean: a word more is no advantage), and the best."""
    sought = [part for word in asked.words for part in word_keys(word)]
    theirs = list(dict.fromkeys(_words(person)))
    why: list[str] = []
    total = top = 0.0
    for word in sought:
        like, known = max(((_alike(word, one), one) for one in theirs), default=(0.0, ""))
        if like >= LEAST_NAME:
            total += like
            top = max(top, like)
            why.append(_name_words(word, known, like))
    return why, _NAME * total / len(sought) if sought else 0.0, top


def _words(person: Evidence) -> Iterator[str]:
    for name in person.names:
        yield from (*name.forename.words, *name.surname.words)
    yield from sorted(person.middles)


def _alike(word: str, known: str) -> float:
    """1 for the same word, less for a slip, a short form, a beginning, a sound, a look; 0 for another word."""
    if word == known:
        return 1.0
    apart = slips(word, known)
    if same_name(word, known):
        return 0.9
    if apart == 1 and len(word) > 3:
        return 0.88
    if known.startswith(word):
        return 0.7 + 0.15 * len(word) / len(known)
    look = likeness(word, known)
    if sound(word) == sound(known) and look > 0.7 and word[0] == known[0]:
        return 0.8
    if apart == 2 and min(len(word), len(known)) > 5:
        return 0.78
    if look > _ALIKE:
        return 0.7
    return 0.6 if sound(word) == sound(known) or (len(word) > 3 and word in known) else 0.0


def _name_words(word: str, known: str, like: float) -> str:
    """Why this word fits: "Kowalsky: nearly Kowalska"."""
    if like == 1.0:
        return f"{known.title()}: the same name"
    if same_name(word, known):
        return f"{known.title()}: another form of {word.title()}"
    if known.startswith(word):
        return f"{known.title()}: begins with {word.title()}"
    if sound(word) == sound(known):
        return f"{known.title()}: sounds like {word.title()}"
    return f"{known.title()}: spelt nearly like {word.title()}"


def _no_name(asked: Asked, named: Sequence[str], person: Evidence) -> Iterator[str]:
    if asked.words and person.names and len(named) < len([p for word in asked.words for p in word_keys(word)]):
        yield "part of the name is another" if named else "the name is another"


# What else was typed ------------------------------------------------------------------------------------------------
def _numbers(asked: Asked, person: Evidence) -> Iterator[tuple[float, str]]:
    if asked.nhs_number and normal.nhs_number(asked.nhs_number).key == person.nhs_number != "":
        yield _MARK, "the same NHS number"
    if asked.upn and normal.upn(asked.upn).key == person.upn:
        yield _MARK, "the same pupil number"
    if asked.phone and normal.phone_key(asked.phone) in person.phones:
        yield _PHONE, "the same telephone number"


def _homes(asked: Asked, person: Evidence) -> Iterator[tuple[float, str]]:
    """The best of their homes, present and former: the house, else the postcode."""
    wanted = house_of(asked.home, asked.postcode)
    if not (wanted.street or wanted.postcode):
        return
    lived = [(_house(wanted.number, wanted.street, wanted.postcode, house), house.line) for house in person.houses]
    points, line = max(lived, default=(0.0, ""))
    if points >= _HOUSE:
        yield points, f"lives or lived at {line}"
    elif points:
        yield points, "lives or lived at that postcode"


def _house(number: str, street: str, code: str, house: House) -> float:
    theirs = (house.number, house.street, house.postcode)
    same_code = bool(code) and code == theirs[2]
    if number and number == theirs[0] and (street == theirs[1] or likeness(street, theirs[1]) > 0.9):
        return _HOUSE if not code or not theirs[2] or same_code else _HOUSE - _POSTCODE
    if same_code:
        return _HOUSE if number and number == theirs[0] and not street else _POSTCODE
    return 0.0


def _born(asked: Asked, person: Evidence) -> tuple[float, str] | None:
    if asked.born is None or person.span is None:
        return None
    first, last = person.span.earliest, person.span.latest
    said = f"born {_day(person.facts.born)}" if person.facts.born else f"age given as {person.span.words}"
    if first <= asked.born.latest and asked.born.earliest <= last:
        return _BORN, said
    near = first <= asked.born.latest + _A_YEAR and asked.born.earliest - _A_YEAR <= last
    return (_BORN_NEAR, f"{said}, near what you wrote") if near else (_BORN_OTHER, f"{said}, not as you wrote")


def _day(born: date) -> str:
    return f"{born.day} {born:%B %Y}"
