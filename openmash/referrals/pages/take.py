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
NAMED = 5
"""So many are named in the sentence that is read out; the cards show all."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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
    """A known person, with the verdict and why. `like` is whom of those typed it may be, as the page calls them."""

    name: str
    facts: str
    verdict: str
    why: str
    earlier: str
    case: CaseSaid | None = None
    like: str = ""


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """The panel: who was found, in one sentence that is read out, and the cards. `mark` says what was sought."""

    words: str
    doubles: tuple[DoubleCard, ...]
    people: tuple[PersonCard, ...]
    ask: str = ""
    mark: str = ""


def seen_before(
    titles: Sequence[str],
    found: Sequence[Found],
    doubles: Sequence[Double],
    ask: Sequence[str],
    cases: Mapping[UUID, CaseSaid],
    at: datetime,
    mark: str = "",
) -> SeenBefore:
    """What was found for the people typed so far. Each known person once, with their best verdict.

    `titles` are what the page calls those typed, in the order of `found`. `cases` is what the case system says, by
    person. `ask` are the managers to ask about somebody in a restricted family. `mark` says what was sought.
    """
    best: dict[str, tuple[Match, Found, str]] = {}
    for title, one in zip(titles, found, strict=True):
        for match in one.matches:
            if match.id not in best or match.total > best[match.id][0].total:
                best[match.id] = (match, one, title)
    ranked = sorted(best.values(), key=lambda pair: -pair[0].total)
    cards = tuple(_person(match, of, cases.get(UUID(match.id)), at, like) for match, of, like in ranked)
    said = _sentence(cards, len(doubles))
    return SeenBefore(said, tuple(_double(d, at) for d in doubles), cards, " or ".join(ask), mark)


def _sentence(cards: Sequence[PersonCard], doubles: int) -> str:
    """ "Two people may be known: Amara Okafor (Open to North team), Ngozi Okafor; one open referral ..." """
    if not cards and not doubles:
        return "Nobody found so far. That does not mean that nobody is known: names are spelt in many ways."
    referrals = f"{_counted(doubles, 'open referral', 'open referrals')} may be about the same family"
    if not cards:
        return f"{referrals[0].upper()}{referrals[1:]}."
    named = [f"{one.name} ({one.case.head})" if one.case else one.name for one in cards[:NAMED]]
    more = [f"{len(cards) - NAMED} more"] if len(cards) > NAMED else []
    known = f"{_counted(len(cards), 'person', 'people')} may be known: {sentence_list([*named, *more])}"
    return f"{known[0].upper()}{known[1:]}{'; ' + referrals if doubles else ''}."


def _counted(number: int, one: str, many: str) -> str:
    """ "two people": a small number in words, as it is read out."""
    words = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{words} {one if number == 1 else many}"


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


def _person(match: Match, found: Found, case: CaseSaid | None, at: datetime, like: str) -> PersonCard:
    known = found.people[match.id]
    person = known.person
    age = age_of(person, calendars.london(at).date())
    facts = ", ".join(filter(None, (str(age) if age is not None else "", found.home(known))))
    why = [reason.words for reason in match.reasons[1:] if reason.points > 0][:REASONS_SHOWN]
    return PersonCard(name_of(person), facts, match.words, ". ".join(why), earlier_words(known, at), case, like)


def earlier_words(known: Known, at: datetime) -> str:
    """How often somebody was named before, and when last."""
    if not known.earlier:
        return "Not named in a referral before"
    last = times.when(known.earlier[0].referral.received_at, at)
    return f"{plural(len(known.earlier), 'earlier referral')}, the last {last}"
