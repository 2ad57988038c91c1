"""When a closed referral is looked at again, to decide whether it is still needed. Nothing is deleted by a date.

The rules are the local policy's (:mod:`openmash.rulebook.policy.keeping`). Of several children, outcomes and statuses
the longest term counts; a date of birth that is not known counts as the day of the referral, so that no term is too
short. Sources: trust design, "Retention"; codelist ``retention``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.policy.keeping import CountsFrom, RetentionClass, RetentionRule
from openmash.rulebook.words import Beside, Outcome

OF_AGE = 18
OF_OUTCOME = {
    Outcome.S47: RetentionClass.CHILD_PROTECTION,
    Outcome.S17: RetentionClass.CHILD_IN_NEED,
    Outcome.OPEN: RetentionClass.CHILD_IN_NEED,
    Outcome.PF: RetentionClass.CHILD_IN_NEED,
    Outcome.MISSING: RetentionClass.CHILD_IN_NEED,
    Outcome.EH: RetentionClass.EARLY_HELP,
}
OF_STATUS = {
    "LOOKED_AFTER": RetentionClass.LOOKED_AFTER,
    "PLAN": RetentionClass.CHILD_PROTECTION,
    "OPEN": RetentionClass.CHILD_IN_NEED,
}
_NOT_TAKEN_FURTHER = frozenset({Outcome.NFA, Outcome.ADVICE})


@dataclass(frozen=True, slots=True)
class ClosedChild:
    """One child of a closed referral: the decisions there were, what case systems said, the date of birth if known."""

    born: date | None = None
    outcomes: frozenset[Outcome] = frozenset()
    beside: frozenset[Beside] = frozenset()
    statuses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A closed referral. ``others_born`` are the dates of birth of the adults named, None where one is not known;
    ``last_contact`` is the latest day on which anybody named was heard of, in any referral or request."""

    received: date
    closed: date
    last_contact: date
    children: tuple[ClosedChild, ...] = ()
    others_born: tuple[date | None, ...] = ()
    section_47: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """From which day it is looked at again, under which rule."""

    on: date
    rule: RetentionRule

    @property
    def because(self) -> str:
        """The rule in words: "Child protection: 35 years after the last contact"."""
        return f"{self.rule.code.words}: {self.rule.words}"


def classes_of(child: ClosedChild) -> frozenset[RetentionClass]:
    """Every class of record that this child's part of the referral is."""
    found = {OF_OUTCOME[outcome] for outcome in child.outcomes if outcome in OF_OUTCOME}
    found |= {OF_STATUS[status] for status in child.statuses if status in OF_STATUS}
    if Beside.LADO in child.beside:
        not_further = bool(child.outcomes) and child.outcomes <= _NOT_TAKEN_FURTHER
        found.add(RetentionClass.LADO_CONTACT if not_further else RetentionClass.LADO)
    return frozenset(found) or frozenset({RetentionClass.CONTACT})


def review_of(case: ClosedCase, policy: LocalPolicy) -> Review:
    """When it is looked at again: the latest day that any rule gives, never before the referral was closed."""
    reviews = [
        _review(kind, child, case, policy) for child in case.children or (ClosedChild(),) for kind in classes_of(child)
    ]
    if case.section_47:
        reviews += [
            _review(RetentionClass.CHILD_PROTECTION, child, case, policy) for child in case.children or (ClosedChild(),)
        ]
    last = max(reviews, key=lambda review: review.on)
    return Review(max(last.on, case.closed), last.rule)


def _review(kind: RetentionClass, child: ClosedChild, case: ClosedCase, policy: LocalPolicy) -> Review:
    rule = policy.keeping(kind)
    return Review(calendars.months_on(_start(rule, child, case), 12 * rule.years), rule)


def _start(rule: RetentionRule, child: ClosedChild, case: ClosedCase) -> date:
    born = child.born or case.received
    if rule.counts_from is CountsFrom.LAST_CONTACT:
        return max(case.last_contact, case.closed)
    if rule.counts_from is CountsFrom.CLOSED:
        return case.closed
    if rule.counts_from is CountsFrom.EIGHTEEN:
        return max(calendars.months_on(born, 12 * OF_AGE), case.last_contact, case.closed)
    if rule.code is RetentionClass.LADO:  # the person the worry is about may be any adult named
        return max([born, *(day or case.received for day in case.others_born)])
    return born
