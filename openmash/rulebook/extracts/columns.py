"""Which column of an extract means what: a small mapping for each system, as data that a council can give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from openmash.rulebook.words import Worded


class CaseState(Worded):
    """What a children's case system says of somebody."""

    OPEN = "OPEN", "Open"
    PLAN = "PLAN", "On a protection plan"
    LOOKED_AFTER = "LOOKED_AFTER", "Looked after"
    CLOSED = "CLOSED", "Closed"
    GONE = "GONE", "No longer in the case system"

    @property
    def needs_worker(self) -> bool:
        """Does somebody work with the child now?"""
        return self in (CaseState.OPEN, CaseState.PLAN, CaseState.LOOKED_AFTER)

    @property
    def gravity(self) -> int:
        """Of several words on one person the graver counts: an open case is not hidden by one that was closed."""
        return (CaseState.GONE, CaseState.CLOSED, CaseState.OPEN, CaseState.PLAN, CaseState.LOOKED_AFTER).index(self)


DATE_FORMATS: Mapping[str, str] = {
    "dd/mm/yyyy": "%d/%m/%Y",
    "dd-mm-yyyy": "%d-%m-%Y",
    "dd.mm.yyyy": "%d.%m.%Y",
    "dd mon yyyy": "%d %b %Y",
    "dd-mon-yyyy": "%d-%b-%Y",
    "dd month yyyy": "%d %B %Y",
    "ddmmyyyy": "%d%m%Y",
    "yyyy-mm-dd": "%Y-%m-%d",
    "yyyymmdd": "%Y%m%d",
    "mm/dd/yyyy": "%m/%d/%Y",
}
"""How a system may write its dates: the words of the mapping, and how they are read."""

STATUSES: Mapping[str, CaseState] = {
    "open": CaseState.OPEN,
    "child in need": CaseState.OPEN,
    "plan": CaseState.PLAN,
    "child protection plan": CaseState.PLAN,
    "cp plan": CaseState.PLAN,
    "looked after": CaseState.LOOKED_AFTER,
    "looked after child": CaseState.LOOKED_AFTER,
    "lac": CaseState.LOOKED_AFTER,
    "cla": CaseState.LOOKED_AFTER,
    "closed": CaseState.CLOSED,
}
UNBORN = frozenset({"unborn"})
NEEDED = ("id", "born", "status")
PEOPLE = (
    *NEEDED, "name", "forename", "surname", "alias", "address", "postcode", "phone", "sex", "worker", "nhs", "since",
    "closed_on", "closed_why",
)  # fmt: skip
EPISODES = ("id", "person", "start", "kind", "outcome")


@dataclass(frozen=True)
class EpisodeColumns:
    """The columns of the list of episodes."""

    id: str
    person: str
    start: str
    kind: str
    outcome: str


@dataclass(frozen=True)
class Columns:
    """Which column holds what; empty: this system does not give it. `name` is "Forename Surname" in one.

    `statuses` are the system's own words in small letters; `unborn` stand where a date of birth would.
    """

    id: str
    born: str
    status: str
    name: str = ""
    forename: str = ""
    surname: str = ""
    alias: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    sex: str = ""
    worker: str = ""
    nhs: str = ""
    since: str = ""
    closed_on: str = ""
    closed_why: str = ""
    date_format: str = "dd/mm/yyyy"
    statuses: Mapping[str, CaseState] = field(default_factory=lambda: STATUSES)
    unborn: frozenset[str] = UNBORN
    episodes: EpisodeColumns = EpisodeColumns("EpisodeID", "LC_ID", "Start", "Kind", "Outcome")

    @property
    def of_people(self) -> tuple[str, ...]:
        """Every column that the list of people must have."""
        return tuple(name for key in PEOPLE if (name := getattr(self, key)))

    @property
    def of_episodes(self) -> tuple[str, ...]:
        """Every column that the list of episodes must have."""
        return tuple(getattr(self.episodes, key) for key in EPISODES)

    @property
    def pattern(self) -> str:
        """How this system's dates are read."""
        return DATE_FORMATS[self.date_format]


SOCIAL_CARE = Columns(
    id="LC_ID", name="Person Name", alias="Alias", born="Date of Birth", address="Address", status="Status",
    worker="Worker", nhs="NHS",
)  # fmt: skip
"""The children's case system as the demonstration's city writes it out."""


class ColumnsInvalid(Exception):
    """The mapping cannot be used; `problems` says where and how to mend it, a sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def missing(heading: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """The columns that a file should have and has not. What it has instead is not told: it may be a person's line."""
    here = {name.strip() for name in heading}
    return tuple(dict.fromkeys(name for name in wanted if name not in here))


def from_data(data: Any) -> Columns:
    """The mapping that these data describe. Raises `ColumnsInvalid` with every problem found."""
    problems: list[str] = []
    if not isinstance(data, Mapping):
        raise ColumnsInvalid(("The mapping must be one set of named entries.",))
    for key in sorted(set(map(str, data)) - {"people", "episodes", "date_format", "statuses", "unborn"}):
        problems.append(f"{key}: is not part of a mapping. Take it out or mend its name.")
    people = _names(data.get("people"), "people", PEOPLE, NEEDED, problems)
    if not problems and not (people.get("name") or people.get("surname")):
        problems.append("people: name the column of the name, or those of forename and surname.")
    episodes = _episodes(data.get("episodes"), problems)
    written = str(data.get("date_format", "dd/mm/yyyy")).casefold()
    if written not in DATE_FORMATS:
        problems.append(f"date_format: choose one of {', '.join(DATE_FORMATS)}.")
    statuses = _statuses(data.get("statuses"), problems)
    unborn = data.get("unborn", list(UNBORN))
    if not isinstance(unborn, list) or not all(isinstance(word, str) and word.strip() for word in unborn):
        problems.append("unborn: write a list of the words that stand for a child who is not born yet.")
        unborn = []
    if problems:
        raise ColumnsInvalid(tuple(problems))
    words = frozenset(word.strip().casefold() for word in unborn)
    return Columns(**people, date_format=written, statuses=statuses, unborn=words, episodes=episodes)


def _names(
    given: Any, where: str, known: tuple[str, ...], needed: tuple[str, ...], problems: list[str]
) -> dict[str, str]:
    if not isinstance(given, Mapping):
        problems.append(f"{where}: write the name of the column for each of {', '.join(known)}.")
        return dict.fromkeys(needed, "")
    for key, name in given.items():
        if key not in known:
            problems.append(f"{where}, {key}: is not known. Choose among {', '.join(known)}.")
        elif not isinstance(name, str):
            problems.append(f"{where}, {key}: write the name of a column.")
    kept = {key: given[key].strip() for key in known if isinstance(given.get(key), str)}
    problems += [f"{where}, {key}: write the name of its column." for key in needed if not kept.get(key)]
    named = [name for name in kept.values() if name]
    if len(named) != len(set(named)):
        problems.append(f"{where}: one column is named for two things.")
    return kept


def _episodes(given: Any, problems: list[str]) -> EpisodeColumns:
    if given is None:
        return SOCIAL_CARE.episodes
    return EpisodeColumns(**{
        **dict.fromkeys(EPISODES, ""), **_names(given, "episodes", EPISODES, EPISODES, problems),
    })  # fmt: skip


def _statuses(given: Any, problems: list[str]) -> Mapping[str, CaseState]:
    if given is None:
        return STATUSES
    offered = [state.value for state in CaseState if state is not CaseState.GONE]
    if not isinstance(given, Mapping) or not given or not all(value in offered for value in given.values()):
        problems.append(f"statuses: write for each word of the system one of {', '.join(offered)}.")
        return STATUSES
    return {str(word).strip().casefold(): CaseState(value) for word, value in given.items()}
