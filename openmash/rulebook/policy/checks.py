"""What makes a policy usable as a whole. Each problem is a sentence that says how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from string import Formatter

from openmash.rulebook.policy.keeping import RetentionClass
from openmash.rulebook.policy.patterns import Shared
from openmash.rulebook.policy.values import LocalPolicy, RatingRule, TeamKind, Window
from openmash.rulebook.words import Outcome, Rating, ReferrerKind

PLACEHOLDERS = frozenset({"hub", "phone", "reference", "service", "team"})
"""What feedback wording may leave open, filled in when a person writes the feedback."""


def problems_of(policy: LocalPolicy) -> tuple[str, ...]:
    """Every reason why this policy cannot be used, or nothing."""
    return tuple(problem for check in _CHECKS for problem in check(policy))


def _ratings(policy: LocalPolicy) -> Iterator[str]:
    codes = [rule.code for rule in policy.ratings]
    for needed in (Rating.RED, Rating.AMBER, Rating.GREEN):
        if needed not in codes:
            yield f"ratings: {needed.words} is missing. Every scheme has red, amber and green."
    if codes != sorted(codes, key=list(Rating).index):
        yield "ratings: list them from the most urgent to the least: red, amber, green, blue."
    for rule in policy.ratings:
        yield from _one_rating(rule)
    urgent: RatingRule | None = None
    for rule in policy.ratings:
        if urgent is not None and _rough_minutes(urgent) > _rough_minutes(rule):
            yield f"ratings: {urgent.name} is more urgent than {rule.name} but allows more time. Shorten {urgent.name}."
        urgent = rule


def _one_rating(rule: RatingRule) -> Iterator[str]:
    if (rule.decision_hours is None) == (rule.decision_working_days is None):
        yield f"ratings, {rule.code}: give either hours or working days to decide in, not both and not neither."
    if rule.asks_agencies and rule.return_hours is None:
        yield f"ratings, {rule.code}: agencies are asked, so say in how many hours they answer."
    if rule.return_hours is not None and rule.return_hours * 60 > _rough_minutes(rule):
        yield f"ratings, {rule.code}: agencies would answer after the decision is due. Shorten their hours."


def _rough_minutes(rule: RatingRule) -> int:
    if rule.decision_hours is not None:
        return rule.decision_hours * 60
    days = rule.decision_working_days or 1
    return days * 24 * 60 * 4


def _hours(policy: LocalPolicy) -> Iterator[str]:
    yield from _week("hub_hours", policy.hub_hours)
    if not any(day < 5 for day in policy.hub_hours):
        yield "hub_hours: the hub must open on at least one day from Monday to Friday."
    for agency in policy.agencies:
        yield from _week(f"agencies, {agency.code}, desk", agency.desk)


def _week(where: str, week: Mapping[int, Window]) -> Iterator[str]:
    for opens, closes in week.values():
        if closes != time(0) and closes <= opens:
            yield f"{where}: it closes at {closes:%H:%M}, before it opens at {opens:%H:%M}. Turn them round."


def _agencies(policy: LocalPolicy) -> Iterator[str]:
    codes = {agency.code for agency in policy.agencies}
    for needed in ("social_care", "police", "health"):
        if needed not in codes:
            yield f"agencies: {needed} is missing. A strategy discussion needs social care, police and health."
    for agency in policy.agencies:
        if agency.has_navigator and not agency.question:
            yield f"agencies, {agency.code}, question: write what is usually asked of this agency."
        if agency.has_navigator and not agency.source_systems:
            yield f"agencies, {agency.code}, source_systems: name at least one system it searches."
        if "@" not in agency.email:
            yield f"agencies, {agency.code}, email: write an e-mail address."


def _levels(policy: LocalPolicy) -> Iterator[str]:
    if [level.number for level in policy.levels] != [1, 2, 3, 4]:
        yield "levels: write the levels of need 1, 2, 3 and 4, in this order."
    for level in policy.levels:
        if not level.indicators:
            yield f"levels, {level.number}, indicators: write at least one plain indicator."


def _doubles(policy: LocalPolicy) -> Iterator[str]:
    named: tuple[tuple[str, Iterable[str]], ...] = (
        ("ratings", (rule.code for rule in policy.ratings)),
        ("agencies", (agency.code for agency in policy.agencies)),
        ("services", (service.code for service in policy.services)),
        ("teams", (team.code for team in policy.teams)),
        ("terms", (terms.code for terms in policy.terms)),
        ("retention", (rule.code for rule in policy.retention)),
        ("patterns", (rule.code for rule in policy.patterns)),
    )
    for where, codes in named:
        for code, times in Counter(codes).items():
            if times > 1:
                yield f"{where}: {code} stands {times} times. Keep one."


def _teams(policy: LocalPolicy) -> Iterator[str]:
    for kind in (TeamKind.CHILD_PROTECTION, TeamKind.ASSESSMENT, TeamKind.EARLY_HELP):
        if not policy.teams_of(kind):
            yield f"teams: name at least one team for: {kind.words.lower()}."
    if not policy.services:
        yield "services: name at least one service to which a family can be sent."
    for team in policy.teams:
        if "@" not in team.email:
            yield f"teams, {team.code}, email: write an e-mail address."
        if team.agency and team.agency not in {agency.code for agency in policy.agencies}:
            yield f"teams, {team.code}, agency: there is no agency {team.agency} here. Mend it, or leave it empty."


def _agreement(policy: LocalPolicy) -> Iterator[str]:
    """The sharing agreement: its days in order, and terms for agencies that there are."""
    agreed = policy.protocol
    if agreed is not None and agreed.in_force_until is not None and agreed.in_force_until < agreed.in_force_from:
        yield "protocol, in_force_until: it ends before it begins. Turn the days round."
    if agreed is not None and agreed.review_by < agreed.in_force_from:
        yield "protocol, review_by: it would be reviewed before it begins. Choose a later day."
    known = {agency.code for agency in policy.agencies}
    for terms in policy.terms:
        if terms.code not in known:
            yield f"terms, {terms.code}, code: there is no such agency. Add the agency first, or mend the code."
        if not terms.purposes:
            yield f"terms, {terms.code}, purposes: tick at least one purpose."
        if not (terms.shares or terms.receives):
            yield f"terms, {terms.code}, shares: tick what it may share or receive, or take the agency out."


def _contact(policy: LocalPolicy) -> Iterator[str]:
    if "@" not in policy.contact.email:
        yield "contact, email: write an e-mail address."
    for name, number in (("phone", policy.contact.phone), ("out_of_hours_phone", policy.contact.out_of_hours_phone)):
        if sum(sign.isdigit() for sign in number) < 3:
            yield f"contact, {name}: write a telephone number."


def _feedback(policy: LocalPolicy) -> Iterator[str]:
    for kind in ReferrerKind:
        if kind is ReferrerKind.ANONYMOUS:
            continue
        wording = policy.feedback.get(kind, {})
        missing = [outcome.value for outcome in Outcome if not wording.get(outcome, "").strip()]
        if missing:
            yield f"feedback, {kind}: write a wording for {', '.join(missing)}."
        for outcome, words in wording.items():
            yield from _open_places(f"feedback, {kind}, {outcome}", words)


def _open_places(where: str, words: str) -> Iterator[str]:
    try:
        names = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        yield f"{where}: a curly bracket is not closed."
        return
    for name in sorted(names - PLACEHOLDERS):
        yield f"{where}: {{{name}}} is not known. Use {', '.join(sorted(PLACEHOLDERS))}."


def _alarms(policy: LocalPolicy) -> Iterator[str]:
    if list(policy.warn_at) != sorted(set(policy.warn_at)) or not all(1 <= part <= 100 for part in policy.warn_at):
        yield "warn_at: write rising per cents from 1 to 100, such as 50, 80, 100."
    if list(policy.announce_minutes) != sorted(set(policy.announce_minutes), reverse=True) or not all(
        part > 0 for part in policy.announce_minutes
    ):
        yield "announce_minutes: write falling minutes, such as 60, 30, 10."


def _keeping(policy: LocalPolicy) -> Iterator[str]:
    codes = {rule.code for rule in policy.retention}
    for kind in RetentionClass:
        if kind not in codes:
            yield f"retention: {kind.words} is missing. Say how long each class of record is kept."
    if policy.complaint_answer_days < policy.complaint_acknowledge_days:
        yield "complaint_answer_days: a complaint is answered after it is acknowledged. Give more days."


def _patterns(policy: LocalPolicy) -> Iterator[str]:
    """Rules that can be met, and met by small things only."""
    for rule in policy.patterns:
        if rule.number < 2:
            yield f"patterns, {rule.code}, number: one referral alone is no pattern. Give 2 or more."
        if rule.sources > rule.number:
            yield f"patterns, {rule.code}, sources: more agencies than referrals. Give {rule.number} or fewer."
        if not rule.ratings and not rule.unrated:
            yield f"patterns, {rule.code}, ratings: tick at least one rating that counts as low."
        if not set(rule.about) - {Shared.PHONE}:
            yield f"patterns, {rule.code}, about: several people share a telephone number. Tick something besides it."


_CHECKS = (
    _ratings,
    _hours,
    _agencies,
    _levels,
    _doubles,
    _teams,
    _agreement,
    _contact,
    _feedback,
    _alarms,
    _keeping,
    _patterns,
)
