"""Who lives with somebody, their family elsewhere, and the referrals that name any of them, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from openmash.finding.queries import Around
from openmash.people.cases import CaseSaid, case_said
from openmash.people.models import Person
from openmash.people.queries import Case, name_of
from openmash.referrals.models import Mention
from openmash.rulebook import calendars
from openmash.rulebook.kin import as_at, called
from openmash.rulebook.matching import age_on, read_age
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.sharing import ADDRESS_WITHHELD
from openmash.rulebook.words import Outcome, Rating
from openmash.web import times
from openmash.web.jinja import sentence_list
from openmash.web.parts import Link, RatingMark

MOST_LINES, MOST_EARLIER = 12, 8


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody around a person: what they are to them, their age now, where they live, and how that is known.

    `case` is what the case system says of them while somebody works with them.
    """

    link: Link
    text: str
    how: str
    case: str


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A referral: when, of whom, how old they were then, what became of it."""

    rating: RatingMark
    reference: Link
    text: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class AroundWords:
    """Everything around one person. `more` are counts of what is not listed."""

    here: tuple[MemberLine, ...]
    elsewhere: tuple[MemberLine, ...]
    more_people: int
    earlier: tuple[EarlierLine, ...]
    more_earlier: int


class Teller:
    """Says in words who is around each of the people who were found, on one day.

    `cases` are what the case system says of anybody here.
    """

    def __init__(self, of: Around, cases: Mapping[UUID, Case], at: datetime, policy: LocalPolicy) -> None:
        self.of, self.on = of, calendars.london(at).date()
        self.cases = {key: case_said(case, at, policy) for key, case in cases.items()}
        on = self.on
        self.family = as_at([one.kin for one in of.family.people.values()], of.family.ties, on)
        self.stays: dict[UUID, dict[str, str]] = {}
        for home in of.homes:
            if home.stay.stands(on):
                self.stays.setdefault(home.row.person_id, {})[home.row.home_key] = home.shown

    def around(self, person: UUID) -> AroundWords:
        """Who lives with this person, who belongs to them elsewhere, and what was sent about any of them."""
        here, elsewhere = [], []
        for other in self.of.people:
            if other == person:
                continue
            relation, how = self._relation(other, person), list(self._how(other, person))
            if self._lives_with(other, person):
                here.append(self._line(other, relation, how, with_place=False))
            elif relation or how:
                elsewhere.append(self._line(other, relation, how, with_place=True))
        near = {person, *(key for key in self.of.people if self._belongs(key, person))}
        earlier = list(self._earlier(person, near))
        return AroundWords(
            here=tuple(here[:MOST_LINES]),
            elsewhere=tuple(elsewhere[:MOST_LINES]),
            more_people=len(here[MOST_LINES:]) + len(elsewhere[MOST_LINES:]),
            earlier=tuple(earlier[:MOST_EARLIER]),
            more_earlier=len(earlier[MOST_EARLIER:]),
        )

    def case(self, person: UUID) -> CaseSaid | None:
        """What the case system says of this person, whether or not anybody was linked to them."""
        return self.cases.get(person)

    # Who belongs to them -------------------------------------------------------------------------------------------
    def _belongs(self, other: UUID, person: UUID) -> bool:
        return self._lives_with(other, person) or bool(self._relation(other, person))

    def _relation(self, other: UUID, person: UUID) -> str:
        """What they are to the person: as it is on record, else as the latest referral that names both says."""
        if str(other) in self.family.people and str(person) in self.family.people:
            if word := called(self.family, str(other), str(person)):
                return word
            partner = next((one for one in self.family.couples if set(one.pair) == {str(other), str(person)}), None)
            if partner is not None and partner.kind is not None:
                return partner.kind.words
        mentions = self.of.beside.get(person, {}).get(other, ())
        if any(mine.is_child for mine in self.of.named.get(person, ())):
            return next((one.relation for one in mentions if one.relation), "")
        return next(("child" for one in mentions if one.is_child), "")

    def _how(self, other: UUID, person: UUID) -> Iterator[str]:
        mentions = self.of.beside.get(person, {}).get(other, ())
        if mentions:
            references = list(dict.fromkeys(self._reference(person, one) for one in mentions))
            yield f"named together in {sentence_list(references[:3])}"

    def _reference(self, person: UUID, mention: Mention) -> str:
        mine = self.of.named.get(person, ())
        return next((one.referral.reference for one in mine if one.referral_id == mention.referral_id), "")

    def _lives_with(self, other: UUID, person: UUID) -> bool:
        """At a home on record today, else at the same house by the latest address of both."""
        mine, theirs = self.stays.get(person), self.stays.get(other)
        if mine is not None and theirs is not None:
            return not mine.keys().isdisjoint(theirs)
        ours, other_home = self.of.home(person), self.of.home(other)
        if ours is None or other_home is None or not ours.house_key[:1].isdigit():
            return False
        codes = {ours.postcode_key, other_home.postcode_key} - {""}
        return ours.house_key == other_home.house_key and len(codes) < 2

    def _line(self, other: UUID, relation: str, how: Sequence[str], *, with_place: bool) -> MemberLine:
        one = self.of.people[other]
        place = self.place(other) or ("address not known" if with_place else "")
        parts = (relation, age_words(one, self.of.named.get(other, ()), self.on), place if with_place else "")
        link = Link(name_of(one), reverse("finding_person", args=[other]))
        said = self.case(other)
        case = said.head if said and said.open else ""
        return MemberLine(link, ", ".join(part for part in parts if part), sentence_list(how) if how else "", case)

    def place(self, person: UUID) -> str:
        """Where somebody lives, as the viewer may read it; empty when nobody has said."""
        stays = self.stays.get(person)
        if stays:
            return sentence_list(dict.fromkeys(shown or ADDRESS_WITHHELD for shown in stays.values()))
        home = self.of.home(person)
        if home is None:
            return ""
        if self.of.kept.place(person, home.line, home.postcode):
            return ADDRESS_WITHHELD
        return ", ".join(part for part in (home.line, home.postcode) if part)

    # Referrals ------------------------------------------------------------------------------------------------------
    def _earlier(self, person: UUID, near: set[UUID]) -> Iterator[EarlierLine]:
        """Each referral that names the person or somebody who belongs to them, newest first, once."""
        by_referral: dict[UUID, list[tuple[UUID, Mention]]] = {}
        for key in near:
            for one in self.of.named.get(key, ()):
                by_referral.setdefault(one.referral_id, []).append((key, one))
        newest = sorted(by_referral.values(), key=lambda many: many[0][1].referral.received_at, reverse=True)
        for many in newest:
            many.sort(key=lambda pair: (pair[0] != person, not pair[1].is_child, pair[1].seq))
            yield self._one_earlier(many, person)

    def _one_earlier(self, many: Sequence[tuple[UUID, Mention]], person: UUID) -> EarlierLine:
        of = many[0][1].referral
        then = calendars.london(of.received_at).date()
        who = [self._then(key, one, then) for key, one in many]
        first = next((one for _, one in many if one.is_child), many[0][1])
        rating = first.final_rating or first.rating or of.rating
        said = [times.day(then), sentence_list(who), _became(first, many[0][1])]
        return EarlierLine(
            rating=RatingMark(Rating(rating).value if rating else ""),
            reference=Link(of.reference, reverse("boards_picture", args=[of.reference])),
            text=". ".join(part for part in said if part),
            is_open=of.closed_at is None,
        )

    def _then(self, key: UUID, mention: Mention, then: date) -> str:
        """Who it was, and how old they were then: "Anna Nowak, then 7"."""
        one = self.of.people[key]
        born = one.born or mention.born
        years = f", then {age_on(born, then)}" if born and born <= then else ""
        return f"{name_of(one)}{years or (', not yet born then' if mention.unborn else '')}"


def _became(child: Mention, first: Mention) -> str:
    """What was decided for the child, or where it stands."""
    outcome = child.outcome or first.outcome
    if outcome:
        return Outcome(outcome).words
    return "Not decided yet" if child.referral.closed_at is None else ""


def age_words(person: Person, named: Sequence[Mention], on: date) -> str:
    """How old somebody is today: "11", "about 3 when it was written", "unborn, due 1 September 2026"."""
    born = person.born or next((one.born for one in named if one.born), None)
    if born is not None:
        years = age_on(born, on)
        months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
        return str(years) if years >= 2 else f"{months} months" if months != 1 else "1 month"
    due = person.expected or next((one.expected for one in named if one.expected), None)
    if due is not None:
        return f"unborn, due {times.day(due)}" if due >= on else f"was due {times.day(due)}"
    words = person.born_words or next((one.born_words for one in named if one.born_words), "")
    return f"“{words}” when it was written" if words and read_age(words, on) else words or "age not known"
