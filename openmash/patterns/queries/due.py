"""What has not been gone through yet, and the referrals that must be in view to go through it. Asked by the clerk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from openmash.patterns.models import PatternLooked, PatternMember, SameWorryNoticed
from openmash.people.models import PersonLink, PersonMerge
from openmash.people.queries import same_people
from openmash.referrals.models import Mention, NotTheSameWorry, Referral, SameWorry
from openmash.rulebook import calendars, matching, patterns
from openmash.rulebook.patterns import Named, Sighting
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Rating

SPAN = timedelta(days=120)
"""What is gone through at once came within so many days, so that not all the years need be in view."""


@dataclass(frozen=True, slots=True)
class Due:
    """One referral to go through. `upto` is the moment as at which it is looked at: when it came, or what changed it.

    `fresh`: nobody has gone through it at all. `fact` is what somebody said since, if that is why.
    """

    id: UUID
    reference: str
    received_at: datetime
    upto: datetime
    rating: str
    fresh: bool
    fact: UUID | None = None


def due(at: datetime, limit: int) -> list[Due]:
    """What is not gone through: referrals at a rating not seen yet, and what was said since. Oldest first.

    It is found in the state of things and not in a list of news, so that nothing is lost when a run is killed.
    """
    seen = PatternLooked.objects.filter(referral=OuterRef("pk"), fact_ref=None)
    waiting = Referral.objects.filter(~Exists(seen.filter(rating=OuterRef("rating")))).annotate(known=Exists(seen))
    rows = waiting.order_by("received_at", "reference").values_list(
        "pk", "reference", "received_at", "rating", "known"
    )[:limit]
    found = [
        Due(pk, reference, received, at if known else received, rating, not known)
        for pk, reference, received, rating, known in rows
    ] or _said_since(limit)
    return [one for one in found if one.received_at <= found[0].received_at + SPAN]


def _said_since(limit: int) -> list[Due]:
    """Links, merges and worries said to be two: what may bring referrals together that were gone through before."""
    gone = Exists(PatternLooked.objects.filter(fact_ref=OuterRef("pk")))
    links = PersonLink.objects.filter(~gone, taken_back=None).order_by("at").select_related("mention__referral")
    denied = NotTheSameWorry.objects.filter(~gone).order_by("at").select_related("referral")
    said = [
        *_merged(limit),
        *((link.mention.referral, link.at, link.pk) for link in links[:limit]),
        *((row.referral, row.at, row.pk) for row in denied[:limit]),
    ]
    found = [Due(of.pk, of.reference, of.received_at, at, of.rating, False, fact) for of, at, fact in said]
    return sorted(found, key=lambda one: (one.received_at, one.upto))


def _merged(limit: int) -> Iterator[tuple[Referral, datetime, UUID]]:
    """Merges: the newest referral that names the person is gone through, and so everything within reach of it."""
    gone = Exists(PatternLooked.objects.filter(fact_ref=OuterRef("pk")))
    named = PersonLink.objects.filter(taken_back=None).filter(
        Q(person=OuterRef("kept")) | Q(person=OuterRef("other"))
    )  # fmt: skip
    rows = list(PersonMerge.objects.filter(~gone, Exists(named), taken_back=None).order_by("at")[:limit])
    people = same_people(row.kept_id for row in rows)
    links = PersonLink.objects.filter(person__in=people.everyone, taken_back=None).select_related("mention__referral")
    newest = {people.lead(link.person_id): link for link in links.order_by("mention__referral__received_at")}
    for row in rows:
        link = newest[people.lead(row.kept_id)]
        yield link.mention.referral, max(row.at, link.mention.referral.received_at), row.pk


def in_view(waiting: Iterable[Due], policy: LocalPolicy) -> patterns.Field:
    """Everything that may belong together with what is gone through, and twice the window for the hub's own rate."""
    times = [one.received_at for one in waiting]
    days = max([rule.days for rule in policy.patterns] + [policy.same_worry_days])
    window = timedelta(days=days)
    around = Referral.objects.filter(received_at__gte=min(times) - 2 * window, received_at__lte=max(times) + window)
    return patterns.Field(sightings(list(around)), days)


def sightings(referrals: list[Referral]) -> list[Sighting]:
    """Referrals as patterns see them. A fixed number of questions, however many there are."""
    ids = [one.pk for one in referrals]
    people: dict[UUID, list[Mention]] = defaultdict(list)
    for mention in Mention.objects.filter(referral__in=ids):
        people[mention.referral_id].append(mention)
    standing = PersonLink.objects.filter(mention__referral__in=ids, taken_back=None)
    pairs = list(standing.values_list("mention_id", "person_id"))
    known = same_people(person for _, person in pairs)
    linked = {mention: str(known.lead(person)) for mention, person in pairs}
    same = worries(ids)
    return [_sighting(one, people[one.pk], linked, same.get(one.pk)) for one in referrals]


def worries(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Which earlier referral each of these repeats: as a person said, or as was noticed and nobody denied."""
    wanted = list(ids)
    denied = set(NotTheSameWorry.objects.filter(referral__in=wanted).values_list("referral_id", "earlier_ref"))
    noticed = SameWorryNoticed.objects.filter(referral__in=wanted).order_by("at", "id")
    found = {
        later: earlier
        for later, earlier in noticed.values_list("referral_id", "earlier_ref")
        if (later, earlier) not in denied
    }
    joined = SameWorry.objects.filter(referral__in=wanted, taken_back=None)
    found.update(joined.values_list("referral_id", "earlier_ref"))
    return {one: _first(one, found) for one in found}


def _first(one: UUID, found: dict[UUID, UUID]) -> UUID:
    """The first of a row of repeats."""
    passed = {one}
    while one in found and found[one] not in passed:
        one = found[one]
        passed.add(one)
    return one


def source_of(referral: Referral) -> str:
    """Who raised it, as "different agencies" counts them: neighbours and relatives are not one source."""
    return f"public {referral.source_kind}" if referral.source_agency == "public" else referral.source_agency


def _sighting(of: Referral, people: list[Mention], linked: dict[UUID, str], worry: UUID | None) -> Sighting:
    on = calendars.london(of.received_at).date()
    places = [patterns.place(of.address_line, of.postcode)]
    places += [patterns.place(one.address) for one in people if one.address]
    numbers = {matching.phone_key(one.phone) for one in people if one.phone}
    return Sighting(
        id=str(of.pk),
        received_at=of.received_at,
        source=source_of(of),
        ratings=tuple(Rating(one.rating) for one in people if one.is_child and one.rating),
        people=tuple(_named(one, linked.get(one.pk, ""), on) for one in people),
        places=tuple(dict.fromkeys(at for at in places if at is not None)),
        phones=frozenset(number for number in numbers if len(number) >= WHOLE_NUMBER),
        around=frozenset(_around(of, people)),
        worry=str(worry) if worry else "",
    )


def _around(of: Referral, people: list[Mention]) -> Iterator[str]:
    """Where many families live or go: the home's postcode, the children's schools."""
    if code := matching.postcode_key(of.postcode):
        yield f"POSTCODE {code}"
    for one in people:
        if one.is_child and (school := matching.fold(one.school)):
            yield f"SCHOOL {school}"


WHOLE_NUMBER = 10
"""Digits under which a number is an extension or a part of one."""


def _named(one: Mention, person: str, on: date) -> Named:
    names = matching.names_given(one.forename, one.surname, one.aka)
    return Named(
        is_child=one.is_child,
        names=tuple((name.forename, name.surname) for name in names),
        born=one.born,
        range=None if one.born or one.unborn else matching.read_age(one.born_words, on),
        nhs_number=matching.nhs_number(one.nhs_number).key,
        upn=matching.upn(one.upn).key,
        person=person,
    )


@dataclass(slots=True)
class Standing:
    """The cards that stand near what is gone through: the members of each, and the cards of each referral."""

    cards: dict[UUID, list[PatternMember]]
    of: dict[str, set[UUID]]


def members_of(ids: Iterable[str]) -> Standing:
    """The cards on which any of these referrals stands, with all who stand on them."""
    on = PatternMember.objects.filter(referral__in=list(ids)).values("card")
    cards: dict[UUID, list[PatternMember]] = defaultdict(list)
    of: dict[str, set[UUID]] = defaultdict(set)
    for member in PatternMember.objects.filter(card__in=on).order_by("at", "id"):
        cards[member.card].append(member)
        of[str(member.referral_id)].add(member.card)
    return Standing(cards, of)
