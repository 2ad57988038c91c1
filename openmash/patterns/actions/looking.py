"""Going through what came and what was linked: cards are raised and grow, the same worry sent twice is noticed.

The hub's own clerk does it, soon after and never while somebody waits: a referral is received whether or not this runs.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import permutations
from uuid import UUID

from django.db import connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.patterns.models import PatternLooked, PatternMember, PatternTie, SameWorryNoticed
from openmash.patterns.queries.due import Due, Standing, due, in_view, members_of
from openmash.patterns.queries.twice import accounts
from openmash.rulebook import patterns
from openmash.rulebook.patterns import Field, Reached
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import refuse

LOCK = 6274013
BATCH = 100


@transaction.atomic
def look_through(*, by: Viewer, at: datetime, policy: LocalPolicy, limit: int = BATCH) -> int:
    """Go through what waits, at most `limit` at once, in the order it came; how many. One at a time does it.

    Each referral is looked at as it was when it came, among those that had come by then: a long import raises the
    same cards as if each had been gone through at once.
    """
    if not by.is_clerk:
        refuse("What came is gone through by the hub itself. Open the list to see what was found.")
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    waiting = due(at, limit)
    if not waiting:
        return 0
    field = in_view(waiting, policy)
    standing = members_of(field.of)
    for one in waiting:
        if one.fresh:
            _notice_repeats(one, field, policy)
        _look_at(one, field, standing, policy)
    PatternLooked.objects.bulk_create(
        (
            PatternLooked(
                referral_id=one.id, rating=one.rating if one.fact is None else "", fact_ref=one.fact, **stamp(CLERK, at)
            )
            for one in waiting
        ),
        ignore_conflicts=True,
    )
    return len(waiting)


def _notice_repeats(one: Due, field: Field, policy: LocalPolicy) -> None:
    """Is it the same worry as one that came shortly before? The likeliest of them is noted."""
    near = [other for other in field.near(str(one.id), one.upto) if _before(field, other, one)]
    if not near:
        return
    told = accounts([*near, str(one.id)])
    said = [(other, patterns.same_worry(told[str(one.id)], told[other], policy.same_worry_days)) for other in near]
    alike = [(likeness.incident, likeness.words, other) for other, likeness in said if likeness]
    if not alike:
        return
    incident, words, earlier = max(alike)
    SameWorryNoticed.objects.create(
        referral_id=one.id, earlier_ref=UUID(earlier), words_alike=words, incident=incident, **stamp(CLERK, one.upto)
    )
    field.repeats(str(one.id), earlier)
    enter(by=CLERK, at=one.upto, verb=Verb.NOTICED_SAME_WORRY, reference=one.reference, subjects=[one.id, earlier])


def _before(field: Field, other: str, one: Due) -> bool:
    then = field.of[other].received_at
    return then < one.received_at or (then == one.received_at and other < str(one.id))


def _look_at(one: Due, field: Field, standing: Standing, policy: LocalPolicy) -> None:
    """Does it join a card that stands, or raise one?"""
    family = field.family(str(one.id), one.upto)
    cards = {card for member in family for card in standing.of.get(member, ())}
    for card in cards:
        _grow(card, family, one, field, standing)
    if cards or len(family) < 2:
        return
    seen = [field.of[member] for member in family]
    rules = policy.patterns
    met = [
        reached
        for rule in rules
        if (reached := patterns.first_reached([rule], seen, field.rate(rule, one.upto)))
        and _connected(field, reached, family, one)
    ]
    reached = min(met, key=lambda found: found.at, default=None)
    if reached is not None:
        _raise(reached, family, one, field, standing)


def _connected(field: Field, reached: Reached, family: Collection[str], one: Due) -> bool:
    """Are they about one family by what the rule lets connect them?"""
    ties: dict[str, set[str]] = {member: set() for member in family}
    for member, other in permutations(family, 2):
        if abs(field.of[member].received_at - field.of[other].received_at) <= field.days:
            found = field.tie_of(member, other)
            if found and set(found.shared) & set(reached.rule.about):
                ties[member].add(other)
    return set(reached.ids) <= patterns.component(reached.ids[0], ties)


def _raise(reached: Reached, family: Collection[str], one: Due, field: Field, standing: Standing) -> None:
    card, base = uuid.uuid4(), asdict(field.rate(reached.rule, one.upto))
    rule = {**asdict(reached.rule)}
    made = [_member(card, rule, base, member, one.upto, one.upto, field) for member in sorted(family)]
    _keep(card, made, one, field, standing)
    detail = {"card": str(card), "rule": reached.rule.code, "referrals": len(made)}
    enter(
        by=CLERK, at=one.upto, verb=Verb.RAISED_PATTERN, reference=one.reference,
        subjects=[member.referral_id for member in made], detail=detail,
    )  # fmt: skip


def _grow(card: UUID, family: Collection[str], one: Due, field: Field, standing: Standing) -> None:
    """Those of the family that are not on the card yet join it."""
    before = standing.cards[card]
    new = sorted(set(family) - {str(member.referral_id) for member in before})
    if not new:
        return
    first = before[0]
    made = [_member(card, first.rule, first.base, member, first.raised_at, one.upto, field) for member in new]
    _keep(card, made, one, field, standing)
    enter(
        by=CLERK, at=one.upto, verb=Verb.GREW_PATTERN, reference=one.reference,
        subjects=[member.referral_id for member in standing.cards[card]], detail={"card": str(card)},
    )  # fmt: skip


def _member(
    card: UUID, rule: object, base: object, member: str, raised_at: datetime, at: datetime, field: Field
) -> PatternMember:
    seen = field.of[member]
    return PatternMember(
        card=card,
        referral_id=UUID(member),
        rule=rule,
        base=base,
        ratings=[rating.value for rating in seen.ratings],
        raised_at=raised_at,
        **stamp(CLERK, at),
    )


def _keep(card: UUID, made: list[PatternMember], one: Due, field: Field, standing: Standing) -> None:
    """Write the new members, and what ties them to each other and to those who stand on the card."""
    PatternMember.objects.bulk_create(made)
    standing.cards[card].extend(made)
    for member in made:
        standing.of[str(member.referral_id)].add(card)
    everybody = [str(member.referral_id) for member in standing.cards[card]]
    PatternTie.objects.bulk_create(_ties(made, everybody, one, field), ignore_conflicts=True)


def _ties(made: list[PatternMember], everybody: list[str], one: Due, field: Field) -> Iterable[PatternTie]:
    done: set[frozenset[str]] = set()
    for member in made:
        mine = str(member.referral_id)
        for other in field.near(mine, one.upto) & set(everybody):
            found, pair = field.tie_of(mine, other), frozenset({mine, other})
            if found is None or pair in done:
                continue
            done.add(pair)
            first, last = sorted(pair, key=lambda key: (field.of[key].received_at, key))
            yield PatternTie(
                referral_id=UUID(last),
                earlier_ref=UUID(first),
                shared=[shared.value for shared in found.shared],
                linked=found.linked,
                **stamp(CLERK, one.upto),
            )
