"""The cards that somebody may see, each rebuilt from what they may see of it.

A card is never shown in part. What a viewer sees of its referrals, and of what ties them, must by itself meet the rule
that raised it; otherwise there is no card for them, as if the referrals kept from them had never come. So neither a
number, nor a date, nor a reason says that something is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from openmash.patterns.models import PatternDismissed, PatternMember, PatternTie
from openmash.patterns.queries.due import source_of, worries
from openmash.people.models import PersonLink
from openmash.people.queries import same_people
from openmash.referrals.models import Referral
from openmash.rulebook import patterns
from openmash.rulebook.patterns import BaseRate, Reached, Sighting
from openmash.rulebook.policy import LocalPolicy, PatternRule, Shared, rule_from
from openmash.rulebook.roles import Viewer, may_see_patterns
from openmash.rulebook.words import Rating

LISTED = timedelta(days=366)
"""Cards whose last referral came longer ago than this are not on the list; their referrals show them still."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card as somebody sees it: its referrals (oldest first), the small ones that count, and what ties them.

    `dismissed` is what stands against showing it; `said` all that was ever said of it, newest first.
    """

    id: UUID
    rule: PatternRule
    base: BaseRate
    reached: Reached
    referrals: tuple[Referral, ...]
    counted: tuple[Referral, ...]
    shared: tuple[Shared, ...]
    dismissed: PatternDismissed | None
    said: tuple[PatternDismissed, ...]

    @property
    def newest(self) -> Referral:
        """The referral that came last."""
        return self.referrals[-1]


def cards(viewer: Viewer, at: datetime, policy: LocalPolicy) -> list[Card]:
    """Every card of the last year that this person may see, the newest referral first."""
    if not may_see_patterns(viewer):
        return []
    recent = PatternMember.objects.filter(referral__received_at__gte=at - LISTED).values_list("card", flat=True)
    return sorted(_built(recent, at, policy), key=lambda card: card.newest.received_at, reverse=True)


def about(viewer: Viewer, referral: Referral, at: datetime, policy: LocalPolicy) -> list[Card]:
    """The cards on which this referral stands, as far as this person may see them."""
    if not may_see_patterns(viewer):
        return []
    on = PatternMember.objects.filter(referral=referral).values_list("card", flat=True)
    return [card for card in _built(on, at, policy, referral.pk) if referral in card.referrals]


def card(viewer: Viewer, card_id: UUID, at: datetime, policy: LocalPolicy) -> Card:
    """One card. PatternMember.DoesNotExist when there is none, or none for this person."""
    found = _built([card_id], at, policy) if may_see_patterns(viewer) else []
    if not found:
        raise PatternMember.DoesNotExist
    return found[0]


def all_cards(at: datetime, policy: LocalPolicy) -> list[tuple[Card, datetime]]:
    """Every card there is, with when it was raised, in that order. For the clerk."""
    raised = dict(PatternMember.objects.values_list("card", "raised_at").distinct())
    built = _built(list(raised), at, policy)
    return sorted(((card, raised[card.id]) for card in built), key=lambda pair: (pair[1], str(pair[0].id)))


def _built(
    which: Iterable[UUID] | QuerySet[PatternMember, UUID],
    at: datetime,
    policy: LocalPolicy,
    about_id: UUID | None = None,
) -> list[Card]:
    """The cards of these ids. Ten questions at most, however many there are."""
    members: dict[UUID, list[PatternMember]] = defaultdict(list)
    rows = PatternMember.objects.filter(card__in=which).select_related("referral")
    for member in rows.prefetch_related("referral__mentions"):
        members[member.card].append(member)
    if not members:
        return []
    ids = {member.referral_id for on in members.values() for member in on}
    ties, same = _standing_ties(ids), worries(ids)
    said: dict[UUID, list[PatternDismissed]] = defaultdict(list)
    rows_said = PatternDismissed.objects.filter(card__in=list(members)).select_related("taken_back")
    for row in rows_said.order_by("-at", "-recorded_at"):
        said[row.card].append(row)
    built = (_card(id_, _sightings(on, same), on, ties, said[id_], at, policy, about_id) for id_, on in members.items())
    return [card for card in built if card is not None]


def _standing_ties(ids: Iterable[UUID]) -> list[PatternTie]:
    """What ties these referrals to each other; a tie by links alone only while a link of both is to one person."""
    wanted = list(ids)
    ties = list(PatternTie.objects.filter(referral__in=wanted, earlier_ref__in=wanted))
    by_links = {one for tie in ties if tie.linked for one in (tie.referral_id, tie.earlier_ref)}
    known: dict[UUID, set[UUID]] = defaultdict(set)
    links = PersonLink.objects.filter(mention__referral__in=by_links, taken_back=None)
    linked = list(links.values_list("mention__referral_id", "person_id"))
    people = same_people(person for _, person in linked)
    for of, person in linked:
        known[of].add(people.lead(person))
    return [tie for tie in ties if not tie.linked or known[tie.referral_id] & known[tie.earlier_ref]]


def _card(
    id_: UUID,
    seen: dict[str, Sighting],
    on: list[PatternMember],
    ties: Sequence[PatternTie],
    said: Sequence[PatternDismissed],
    at: datetime,
    policy: LocalPolicy,
    about_id: UUID | None,
) -> Card | None:
    """The card out of what was seen of it, or None when that alone would not have raised it."""
    rule, base = rule_from(on[0].rule), BaseRate(**on[0].base)
    families = _families(seen, ties)
    if about_id is not None:
        families = {family for family in families if str(about_id) in family}
    met = [(reached, family) for family in families if (reached := _reached(rule, family, seen, base))]
    if not met:
        return None
    reached, family = min(met, key=lambda pair: (pair[0].at, sorted(pair[1])))
    referrals = sorted(
        (member.referral for member in on if str(member.referral_id) in family),
        key=lambda one: (one.received_at, one.reference),
    )
    ids = {one.pk for one in referrals}
    small = {one.id for one in patterns.counted(rule, [seen[one] for one in family])}
    shared = {word for tie in ties if tie.referral_id in ids and tie.earlier_ref in ids for word in tie.shared}
    stands = [row for row in said if not hasattr(row, "taken_back")]
    quiet = (row for row in stands if patterns.quiet(row.at, row.covers, ids, at, policy.pattern_quiet_days))
    return Card(
        id=id_,
        rule=rule,
        base=base,
        reached=reached,
        referrals=tuple(referrals),
        counted=tuple(one for one in referrals if str(one.pk) in small),
        shared=tuple(sort for sort in Shared if sort.value in shared),
        dismissed=next(quiet, None),
        said=tuple(said),
    )


def _families(seen: Iterable[str], ties: Iterable[PatternTie]) -> set[frozenset[str]]:
    """Which of these are connected by what is seen of their ties."""
    near: dict[str, set[str]] = {one: set() for one in seen}
    for tie in ties:
        later, earlier = str(tie.referral_id), str(tie.earlier_ref)
        if later in near and earlier in near:
            near[later].add(earlier)
            near[earlier].add(later)
    return {patterns.component(one, near) for one in near}


def _reached(rule: PatternRule, family: Iterable[str], seen: dict[str, Sighting], base: BaseRate) -> Reached | None:
    return patterns.first_reached([rule], [seen[one] for one in family], base)


def _sightings(on: Iterable[PatternMember], same: dict[UUID, UUID]) -> dict[str, Sighting]:
    """The members of a card as the rule counts them: with the ratings each had when it joined."""
    return {
        str(member.referral_id): Sighting(
            id=str(member.referral_id),
            received_at=member.referral.received_at,
            source=source_of(member.referral),
            ratings=tuple(Rating(code) for code in member.ratings),
            worry=str(same.get(member.referral_id, "")),
        )
        for member in on
    }
