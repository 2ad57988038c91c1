"""Reads for saying who somebody is: one person named, and open referrals about the same family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils.crypto import salted_hmac

from openmash.people.queries import ADULT, CHILD, facts_named
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import open_referrals, referral
from openmash.referrals.sent import SentPerson
from openmash.rulebook import calendars, matching
from openmash.rulebook.matching import Band, Match, Name, PersonFacts
from openmash.rulebook.roles import Viewer

MOST_DOUBLES = 3
MARK = "openmash.referrals.finding"
SAME_HOME_FROM = -5.0
"""Points from which another member of the same household counts: surname and house, or house and telephone."""


@dataclass(frozen=True, slots=True)
class Double:
    """An open referral that may be about the same family, and how likely."""

    referral: Referral
    match: Match

    @property
    def very_likely(self) -> bool:
        """Is somebody named in it very likely one of those in the call?"""
        return self.match.band is Band.VERY_LIKELY


def opened(viewer: Viewer, reference: str) -> Referral:
    """A referral with everybody named in it, read once."""
    found = referral(viewer, reference)
    prefetch_related_objects([found], "mentions")
    return found


def named(of: Referral, kind: str, seq: int) -> Mention:
    """One person named in a referral: `kind` is child or adult. Mention.DoesNotExist when there is none."""
    for mention in of.mentions.all():
        if kind in ("child", "adult") and mention.is_child == (kind == "child") and mention.seq == seq:
            return mention
    raise Mention.DoesNotExist


def sought(
    children: Sequence[SentPerson], adults: Sequence[SentPerson], line: str, postcode: str, at: datetime
) -> list[PersonFacts]:
    """What a call says of each person so far, to compare by: the children, then the adults."""
    on = calendars.london(at).date()
    return [
        *(_facts(child, adults, line, postcode, on, CHILD) for child in children),
        *(_facts(adult, (), line, postcode, on, ADULT) for adult in adults),
    ]


def mark(sought: Sequence[PersonFacts]) -> str:
    """Says whether the same people are sought as before, and nothing of who they are. Empty when nobody is."""
    return salted_hmac(MARK, repr(sought), algorithm="sha256").hexdigest() if sought else ""


def _facts(
    person: SentPerson, adults: Sequence[SentPerson], line: str, postcode: str, on: date, role: str
) -> PersonFacts:
    carers = tuple(f"{a.forename} {a.surname}" for a in adults if a.forename and a.surname)
    return PersonFacts(
        names=(Name(person.forename, person.surname),) if person.forename or person.surname else (),
        born=person.born,
        born_range=matching.read_age(person.born_words, on) if person.born_words and not person.unborn else None,
        expected=person.expected,
        sex=person.sex,
        addresses=((line, postcode),) if line or postcode else (),
        phones=tuple(p.phone for p in (person, *adults) if p.phone),
        carers=carers,
        school=person.school,
        role=role,
    )


def doubles(viewer: Viewer, people: Sequence[PersonFacts]) -> list[Double]:
    """Open referrals that may be about the same family, the likeliest first, at most three."""
    found = [double for of in open_referrals(viewer) if (double := _double(of, people))]
    found.sort(key=lambda double: (not double.very_likely, -double.match.total))
    return found[:MOST_DOUBLES]


def _double(of: Referral, people: Sequence[PersonFacts]) -> Double | None:
    known = [facts_named(mention) for mention in of.mentions.all()]
    pairs = [(a, b) for a in people for b in known if _share(a, b)]
    matches = [matching.score(a, b, register_size=1) for a, b in pairs]
    strong = [m for m in matches if m.band in (Band.VERY_LIKELY, Band.PERHAPS) or _same_home(m)]
    best = max(strong, key=lambda m: (m.band is Band.VERY_LIKELY, m.total), default=None)
    return Double(of, best) if best else None


def _same_home(match: Match) -> bool:
    return match.band is Band.FAMILY and match.total >= SAME_HOME_FROM


def _share(one: PersonFacts, other: PersonFacts) -> bool:
    """Is there anything at all in common? Spares comparing every caller with every open referral in full."""
    return any(ours & theirs for ours, theirs in zip(_marks(one), _marks(other), strict=True))


def _marks(person: PersonFacts) -> tuple[set[str], ...]:
    words = [n.forename for n in person.names] + [n.surname for n in person.names]
    return (
        set(matching.sounds(*words)),
        {key for number in person.phones if (key := matching.phone_key(number))},
        {key for line, _ in person.addresses if (key := matching.house_key(line))},
        {key for _, code in person.addresses if (key := matching.postcode_key(code))},
    )
