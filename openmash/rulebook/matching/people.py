"""What a person is compared by, and what a comparison says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openmash.rulebook.matching.dates import BornRange
from openmash.rulebook.words import Worded


class Band(Worded):
    """What a comparison comes to, in words. The machine prompts; a person decides and links."""

    VERY_LIKELY = "VERY_LIKELY", "Very likely the same"
    PERHAPS = "PERHAPS", "Perhaps the same"
    UNLIKELY = "UNLIKELY", "Unlikely"
    FAMILY = "FAMILY", "Family of"


@dataclass(frozen=True, slots=True)
class Name:
    """One name somebody is or was known by."""

    forename: str = ""
    surname: str = ""
    middle: str = ""


def names_given(forename: str, surname: str, aka: str) -> tuple[Name, ...]:
    """The name as it was given, then the other name they go by: one word of it is a first name with the same surname.

    An unborn baby may have only the family's name; nobody's name at all gives none.
    """
    names = [Name(forename, surname)] if forename or surname else []
    words = aka.split()
    if words:
        names.append(Name(" ".join(words[:-1]), words[-1]) if len(words) > 1 else Name(words[0], surname))
    return tuple(names)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of somebody; empty is not known. ``addresses`` are pairs (line, postcode), former ones too.

    ``born_range`` is the span an age in words leaves open (``read_age``); ``carers`` are names of parents or carers;
    ``role`` is "child" or "adult" as somebody was named, empty when it is not known.
    """

    id: str = ""
    names: tuple[Name, ...] = ()
    born: date | None = None
    born_range: BornRange | None = None
    expected: date | None = None
    sex: str = ""
    nhs_number: str = ""
    upn: str = ""
    addresses: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    carers: tuple[str, ...] = ()
    school: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One bar of the waterfall: the words and the points; negative points speak against."""

    words: str
    points: float


@dataclass(frozen=True, slots=True)
class Match:
    """One known person beside the one who was named. ``total`` is exactly the sum of the reasons' points."""

    id: str
    total: float
    reasons: tuple[Reason, ...]
    band: Band

    @property
    def is_sure(self) -> bool:
        """Does the machine say that this is very likely the same person? It links nobody all the same."""
        return self.band is Band.VERY_LIKELY

    @property
    def words(self) -> str:
        """The verdict in words."""
        return self.band.words

    @property
    def points_words(self) -> str:
        """The total in words: "18.8 points for", "6.9 points against"."""
        return f"{abs(self.total):.1f} points {'for' if self.total >= 0 else 'against'}"
