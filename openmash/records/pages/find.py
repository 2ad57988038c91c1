"""Who the person asked about may be: known people with reasons, names nobody linked, words in other records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openmash.people.queries import Found, name_of
from openmash.records.queries.finding import Candidates
from openmash.records.queries.gathering import Line
from openmash.referrals.models import Mention
from openmash.referrals.queries import child_name
from openmash.rulebook.matching import Match
from openmash.rulebook.subject_access import places
from openmash.web import times

AROUND = 90


@dataclass(frozen=True, slots=True)
class Offered:
    """One that may be ticked: its id, who or what it is, and why it is shown."""

    id: str
    words: str
    facts: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindPage:
    """Everything to choose from."""

    people: tuple[Offered, ...]
    mentions: tuple[Offered, ...]
    texts: tuple[Offered, ...]
    sealed: bool

    @property
    def nobody(self) -> bool:
        """Was nothing found at all?"""
        return not (self.people or self.mentions or self.texts)


def find_page(found: Candidates, names: Sequence[str], at: datetime) -> FindPage:
    """The page of one search."""
    known = found.known
    people = tuple(_person(match, known) for match in (*known.matches, *known.family))
    return FindPage(
        people=people,
        mentions=tuple(_mention(one, at) for one in found.named),
        texts=tuple(_text(line, names) for line in found.texts),
        sealed=found.sealed,
    )


def pairs(rows: Sequence[Offered]) -> list[tuple[str, str]]:
    """As a form offers them."""
    return [(row.id, row.words) for row in rows]


def _person(match: Match, found: Found) -> Offered:
    known = found.people[match.id]
    person = known.person
    born = f"Born {times.day(person.born)}" if person.born else person.born_words or "Date of birth not known"
    references = [m.referral.reference for m in known.earlier][:5]
    named = f"Named in {', '.join(references)}" if references else ""
    facts = ". ".join(filter(None, [born, found.home(known), named]))
    return Offered(
        str(person.pk), name_of(person), f"{match.words}, {match.points_words}. {facts}",
        tuple(f"{reason.words} ({reason.points:+.1f})" for reason in match.reasons),
    )  # fmt: skip


def _mention(mention: Mention, at: datetime) -> Offered:
    born = f"Born {times.day(mention.born)}" if mention.born else mention.born_words
    who = "Child" if mention.is_child else (mention.relation or "adult").capitalize()
    of = mention.referral
    facts = ". ".join(filter(None, [born, who, f"Named in {of.reference}, received {times.when(of.received_at, at)}"]))
    return Offered(str(mention.pk), child_name(mention), facts, ())


def _text(line: Line, names: Sequence[str]) -> Offered:
    return Offered(str(line.row), f"{line.reference}: {line.place}", _excerpt(line.text, names), ())


def _excerpt(text: str, names: Sequence[str]) -> str:
    """The words around the first place where a name stands."""
    found = [place for name in names for place in places(text, name)]
    start, end = min(found) if found else (0, 0)
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    return f"{'… ' if before else ''}{text[before:after].strip()}{' …' if after < len(text) else ''}"
