"""One line of an extract, read: who it is, and what the case system says of them.

What cannot be read as it stands is not guessed at. A date of birth that is none leaves the person without one and says
so in a note; a status nobody explained refuses the line, for it could mean that a child is open to a worker.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from openmash.rulebook.extracts.columns import CaseState, Columns
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.matching.dates import may_be_born
from openmash.rulebook.matching.lists import LineUnreadable

_MANY_GONE, _SHARE_GONE = 20, 0.1
"""People, and the share of all, from which it looks as if half a file were missing."""

LONGEST = {"name": 400, "id": 100, "outcome": 4000}
"""Signs that a cell may have; nothing is cut off, a longer one refuses its line."""
LONGEST_CELL = 1000
UNBORN_WORDS = "Not born yet when it was recorded"
NO_DATE_WORDS = "Date of birth not known: what the case system gives is none"
_POSTCODE_AT_END = re.compile(r"[,\s]+([A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s*[0-9][A-Za-z]{2})\s*$")
_STREETS = frozenset(
    {"street", "st", "road", "rd", "avenue", "ave", "lane", "close", "crescent", "cres", "drive", "way", "court"}
    | {"place", "terrace", "gardens", "grove", "hill", "row", "rise", "square", "walk", "view", "mews", "green", "park"}
)
"""Words with which a part of an address ends that names the street."""
_HOUR_AT_END = re.compile(r"[ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?$")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Said:
    """What the case system says of somebody."""

    state: CaseState
    worker: str = ""
    since: date | None = None
    closed_on: date | None = None
    closed_why: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One person of an extract. `notes` are sentences about what was stored otherwise than it was meant."""

    facts: PersonFacts
    said: Said
    born_words: str = ""
    written_address: str = ""
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The system's own id."""
        return self.facts.id

    @property
    def mark(self) -> str:
        """Changes when anything does that the line says."""
        facts, said = self.facts, self.said
        return digest(
            *(f"{name.forename}|{name.surname}" for name in facts.names), str(facts.born), self.born_words, facts.sex,
            facts.nhs_number, self.written_address, *map("|".join, facts.addresses), *facts.phones, said.state.value,
            said.worker, str(said.since), str(said.closed_on), said.closed_why,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One episode of a person: a contact, a referral, an assessment, and what came of it."""

    id: str
    person: str
    start: date | None
    kind: str
    outcome: str
    notes: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Changes when anything does that the line says."""
        return digest(self.person, str(self.start), self.kind, self.outcome)


def digest(*parts: str) -> str:
    """One short mark for several texts."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def case_line(row: Mapping[str, str], columns: Columns, on: date) -> CaseLine:
    """One person of an extract made on this day. Raises `LineUnreadable` with a sentence that names nobody."""
    cell = _cells(row, columns)
    key = _id(cell.get("id", ""), "id")
    state = columns.statuses.get(" ".join(cell["status"].casefold().split()))
    if state is None:
        raise LineUnreadable("Its status is a word that the mapping does not explain. Add it to “statuses”.")
    names = _names(cell)
    if not names and not cell["nhs"]:
        raise LineUnreadable("It has neither a name nor an NHS number, so that nobody could be found by it.")
    born, born_words, notes = _born(cell["born"], columns, on)
    since, closed_on = (_day(cell[name], name, columns.pattern, notes) for name in ("since", "closed_on"))
    facts = PersonFacts(
        id=key,
        names=names,
        born=born,
        sex=cell["sex"],
        nhs_number=cell["nhs"],
        addresses=_addresses(cell),
        phones=(cell["phone"],) if cell["phone"] else (),
    )
    said = Said(state, cell["worker"], since, closed_on, cell["closed_why"])
    return CaseLine(facts, said, born_words, cell["address"], tuple(notes))


def episode_line(row: Mapping[str, str], columns: Columns) -> EpisodeLine:
    """One episode. Raises `LineUnreadable` with a sentence that names nobody."""
    named = columns.episodes
    cell = {
        key: _checked(row.get(getattr(named, key)) or "", key, LONGEST["outcome"])
        for key in ("id", "person", "start", "kind", "outcome")
    }
    notes: list[str] = []
    start = _day(cell["start"], "start", columns.pattern, notes)
    key, person = _id(cell["id"], "id"), _id(cell["person"], "id of a person")
    return EpisodeLine(key, person, start, cell["kind"], cell["outcome"], tuple(notes))


def _cells(row: Mapping[str, str], columns: Columns) -> dict[str, str]:
    return {
        key: _checked(row.get(name) or "" if (name := getattr(columns, key)) else "", key, LONGEST.get(key))
        for key in (
            "id", "name", "forename", "surname", "alias", "born", "address", "postcode", "phone", "sex", "status",
            "worker", "nhs", "since", "closed_on", "closed_why",
        )
    }  # fmt: skip


def _checked(text: str, what: str, most: int | None = None) -> str:
    if _UNKEEPABLE.search(text):
        raise LineUnreadable(f"Its {_words(what)} holds a sign that is no text.")
    if len(text) > (most or LONGEST_CELL):
        raise LineUnreadable(f"Its {_words(what)} has {len(text)} signs, more than the {most or LONGEST_CELL} kept.")
    return text.strip()


def _words(what: str) -> str:
    said = {"born": "date of birth", "nhs": "NHS number", "closed_on": "closing date", "closed_why": "reason to close"}
    return said.get(what, {"since": "date since when", "start": "start", "person": "id of a person"}.get(what, what))


def _id(text: str, what: str) -> str:
    if not text:
        raise LineUnreadable(f"It has no {what}, so that nobody could say which was meant.")
    if len(text) > LONGEST["id"]:
        raise LineUnreadable(f"Its {what} has {len(text)} signs, more than the {LONGEST['id']} kept.")
    return text


def _names(cell: Mapping[str, str]) -> tuple[Name, ...]:
    """The name, then the other one they go by: one word of that is a first name with the same surname."""
    whole = Name(cell["forename"], cell["surname"]) if cell["forename"] or cell["surname"] else _parted(cell["name"])
    names = [whole] if whole.forename or whole.surname else []
    other = cell["alias"]
    if other:
        names.append(_parted(other) if " " in other or "," in other else Name(other, whole.surname))
    return tuple(dict.fromkeys(names))


def _parted(written: str) -> Name:
    """ "Forename Surname", or "SURNAME, Forename"; one word alone is the family's name."""
    before, comma, after = written.partition(",")
    if comma and before.strip() and after.strip():
        return Name(" ".join(after.split()), " ".join(before.split()))
    *forenames, surname = written.split() or [""]
    return Name(" ".join(forenames), surname)


def _addresses(cell: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    line, code = cell["address"], cell["postcode"]
    if not code and (found := _POSTCODE_AT_END.search(line)):
        line, code = line[: found.start()], found[1]
    line = _to_the_street(line)
    return ((line, code),) if line or code else ()


def _to_the_street(line: str) -> str:
    """House and street, by which homes are compared, without the district after them: that stays where it was read."""
    parts = [part.strip() for part in line.split(",")]
    ends = next((n for n, part in enumerate(parts) if part.rpartition(" ")[2].casefold() in _STREETS), None)
    return line.strip() if ends is None else ", ".join(parts[: ends + 1])


def _born(text: str, columns: Columns, on: date) -> tuple[date | None, str, list[str]]:
    if not text:
        return None, "", []
    if text.casefold() in columns.unborn:
        return None, UNBORN_WORDS, []
    day = read_day(text, columns.pattern)
    if day is None:
        return None, NO_DATE_WORDS, ["Its date of birth is no date; the person is kept without one."]
    if not may_be_born(day, on, child=False):
        return None, NO_DATE_WORDS, ["Nobody was born on its date of birth; the person is kept without one."]
    return day, "", []


def _day(text: str, what: str, pattern: str, notes: list[str]) -> date | None:
    day = read_day(text, pattern) if text else None
    if text and day is None:
        notes.append(f"Its {_words(what)} is no date; it is kept without.")
    return day


@lru_cache(maxsize=50_000)
def read_day(text: str, pattern: str) -> date | None:
    """A day as the system writes it, or as programs do (2019-03-06); an hour after it is left out. None for no date."""
    cut = _HOUR_AT_END.sub("", text.strip())
    if not cut.isascii():
        return None
    for one in (pattern, "%Y-%m-%d"):
        try:
            return datetime.strptime(cut, one).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def looks_like_half(gone: int, known: int) -> bool:
    """Are so many of those known missing from an extract at once that it is more likely half of one? Local practice."""
    return gone > max(_MANY_GONE, known * _SHARE_GONE)
