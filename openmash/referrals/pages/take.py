"""Taking a call: what stands beside the typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from openmash.people.cases import CaseSaid
from openmash.people.queries import Found, Known, age_of, name_of
from openmash.referrals.finding import Double
from openmash.referrals.models import Referral
from openmash.referrals.queries import ACTS, child_name
from openmash.rulebook import calendars
from openmash.rulebook.matching import Match
from openmash.rulebook.words import Stage
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Done, Link, RatingMark

REASONS_SHOWN = 3


def taken(referral: Referral, at: datetime) -> Done:
    """Above the page after a call was saved: the reference to tell, by when it is rated, and where a letter goes."""
    due = times.due(referral.screening_due_at, at)
    words = f"Taken in as {referral.reference}. Tell the caller this reference. It is to be rated by {due}."
    files = reverse("uploads_files", args=[referral.reference])
    return Done(words, Link("Add a letter, a photograph or a body map", files))


@dataclass(frozen=True, slots=True)
class DoubleCard:
    """An open referral about the same family, perhaps: the commonest double."""

    reference: str
    rating: RatingMark
    open_since: str
    verdict: str
    words: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A known person, with the verdict and why."""

    name: str
    facts: str
    verdict: str
    why: str
    earlier: str
    case: CaseSaid | None = None


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """The panel: how much was found, in words, and the cards."""

    words: str
    doubles: tuple[DoubleCard, ...]
    people: tuple[PersonCard, ...]
    ask: str = ""


def seen_before(
    found: Sequence[Found],
    doubles: Sequence[Double],
    ask: Sequence[str],
    cases: Mapping[UUID, CaseSaid],
    at: datetime,
) -> SeenBefore:
    """What was found for the people typed so far. Each known person once, with their best verdict.

    `cases` is what the case system says of them, by person; `ask` are the managers to ask about somebody in a
    restricted family.
    """
    best: dict[str, tuple[Match, Known]] = {}
    for one in found:
        for match in one.matches:
            if match.id not in best or match.total > best[match.id][0].total:
                best[match.id] = (match, one.people[match.id])
    ranked = sorted(best.values(), key=lambda pair: -pair[0].total)
    cards = tuple(_person(match, known, cases.get(UUID(match.id)), at) for match, known in ranked)
    if not cards and not doubles:
        return SeenBefore(
            "Nobody found so far. That does not mean that nobody is known: names are spelt in many ways.",
            (),
            (),
            " or ".join(ask),
        )
    people = plural(len(cards), "person", "people")
    opened = plural(len(doubles), "open referral")
    words = f"{people} and {opened} match what is typed. Nothing is linked until you say so."
    return SeenBefore(words[0].upper() + words[1:], tuple(_double(d, at) for d in doubles), cards, " or ".join(ask))


def _double(double: Double, at: datetime) -> DoubleCard:
    of = double.referral
    names = sentence_list([child_name(m) for m in of.mentions.all() if m.is_child])
    owner = f"Owner {of.owner.name}." if of.owner else "Nobody owns it yet."
    return DoubleCard(
        reference=of.reference,
        rating=RatingMark(of.rating),
        open_since=f"Open since {times.when(of.received_at, at)}",
        verdict="The same family, very likely." if double.very_likely else "Perhaps the same family.",
        words=f"{names}. {owner} Next: {ACTS[Stage(of.stage)].lower()}.",
    )


def _person(match: Match, known: Known, case: CaseSaid | None, at: datetime) -> PersonCard:
    person = known.person
    age = age_of(person, calendars.london(at).date())
    places = list(person.addresses.all())
    place = "Address protected" if places and places[-1].protected else places[-1].line if places else ""
    facts = ", ".join(filter(None, (str(age) if age is not None else "", place)))
    why = [reason.words for reason in match.reasons[1:] if reason.points > 0][:REASONS_SHOWN]
    return PersonCard(name_of(person), facts, match.words, ". ".join(why), earlier_words(known, at), case)


def earlier_words(known: Known, at: datetime) -> str:
    """How often somebody was named before, and when last."""
    if not known.earlier:
        return "Not named in a referral before"
    last = times.when(known.earlier[0].referral.received_at, at)
    return f"{plural(len(known.earlier), 'earlier referral')}, the last {last}"
