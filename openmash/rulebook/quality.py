"""Nine checks on a referral, shown before sending: what is there, what would help, and how. It never blocks (M1.4).

Sources: M1.4 and SOU 6.1, 10.2 (detail complete, impact on the child, views, consent); design decisions "Sending".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from openmash.rulebook.words import ConsentAnswer

OF = 9
DETAIL_WORDS = 25
"""An account of fewer words than this seldom says what happened and when: our default."""

_WHEN = re.compile(
    r"\b(\d{1,2}[:.]\d{2}|\d{1,2}(st|nd|rd|th)?\s+(of\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(/\d{2,4})?|(mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|today|yesterday|tonight|last night|this (morning|afternoon|evening|week|month|term|year)|weekends?"
    r"|last (week|month|term|year|summer|winter|spring|autumn)|weeks?|months?|days?|since|year \d+"
    r"|january|february|march|april|june|july|august|september|october|november|december|christmas|easter"
    r"|summer|spring|autumn|winter|mornings?|afternoons?|evenings?|nights?)\b",
    re.IGNORECASE,
)
_IMPACT = re.compile(
    r"\b(afraid|scared|frightened|worried|anxious|tearful|cry|cries|crying|cried|sad|angry|withdrawn|quiet|tired|sleepy"
    r"|asleep|sleeping|hungry|thin|cold|dirty|hurt|injur\w*|bruis\w*|mark|marks|burn\w*|unwell|ill|poorly|late|absent"
    r"|attendance|missed|misses|missing|change[ds]?|upset|distress\w*|nightmares?|wet\w*|hits?|hitting|unsafe|at risk"
    r"|harm\w*|pain\w*|weight|cough|flinch\w*|clingy|alone|cares? for|looks? after|medication|exhausted|behaviour"
    r"|impact|effect|affected)\b",
    re.IGNORECASE,
)


class NamedChild(Protocol):
    """A child as the referrer knew them. Empty text is not given."""

    @property
    def forename(self) -> str: ...

    @property
    def surname(self) -> str: ...

    @property
    def name_unknown(self) -> bool: ...

    @property
    def born(self) -> date | None: ...

    @property
    def born_words(self) -> str: ...

    @property
    def unborn(self) -> bool: ...

    @property
    def expected(self) -> date | None: ...

    @property
    def child_view(self) -> str: ...


class StatedConsent(Protocol):
    """What was said of permission."""

    @property
    def answer(self) -> str: ...

    @property
    def why_not(self) -> str: ...


class ReferralFacts(Protocol):
    """What the checks ask of a referral: plain values, none of them needed."""

    @property
    def children(self) -> Sequence[NamedChild]: ...

    @property
    def adults(self) -> Sequence[object]: ...

    @property
    def address_line(self) -> str: ...

    @property
    def postcode(self) -> str: ...

    @property
    def no_fixed_address(self) -> bool: ...

    @property
    def concern(self) -> str: ...

    @property
    def parents_view(self) -> str: ...

    @property
    def consent(self) -> StatedConsent: ...

    @property
    def referrer_phone(self) -> str: ...

    @property
    def referrer_email(self) -> str: ...

    @property
    def safe_contact(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Gap:
    """A check not met: its code, what is looked for, and how to mend it."""

    code: str
    words: str
    how: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the nine checks are met, which, and what would improve it."""

    of: int
    met: int
    present: tuple[str, ...]
    missing: tuple[Gap, ...]

    @property
    def words(self) -> str:
        """The score in words: "7 of 9"."""
        return f"{self.met} of {self.of}"


CHECKS: tuple[tuple[str, str, str], ...] = (
    ("NAMES", "Each child named", "Give the name you know, or say that you do not know it."),
    ("AGE", "Age or date of birth of each child", "Give a date, an age or “about 8”; for an unborn baby the due date."),
    ("ADDRESS", "Where the child lives", "Give the address or part of it, or say that there is no fixed address."),
    ("WHAT_WHEN", "What happened, and when", "Say what you saw or heard, on which days. A few sentences are enough."),
    ("IMPACT", "What it means for the child", "Say how the child is: hurt, afraid, tired, missing school, changed."),
    ("CHILD_VIEW", "The child's own words or wishes", "Write what the child said, or that nobody has asked yet."),
    ("PARENTS", "The parents' view, and consent", "Say what the parents think and agreed to, or why you did not ask."),
    ("HOME", "Who else is in the home", "Name the adults and other children you know of, in the home or elsewhere."),
    ("CONTACT", "How to reach you, or a safe contact", "Give a number or address, and say when it is safe to use."),
)
"""Code, what is looked for, how to mend it."""


def score(facts: ReferralFacts) -> Score:
    """How complete a referral is: "7 of 9", and what would improve it. A help, never a gate."""
    met = {
        "NAMES": _all(facts, _named),
        "AGE": _all(facts, _aged),
        "ADDRESS": facts.no_fixed_address or bool(facts.address_line.strip() or facts.postcode.strip()),
        "WHAT_WHEN": len(facts.concern.split()) >= DETAIL_WORDS and bool(_WHEN.search(facts.concern)),
        "IMPACT": bool(_IMPACT.search(facts.concern)),
        "CHILD_VIEW": any(child.child_view.strip() for child in facts.children) or _only_unborn(facts),
        "PARENTS": _parents(facts),
        "HOME": len(facts.adults) > 0 or len(facts.children) > 1,
        "CONTACT": any(way.strip() for way in (facts.referrer_phone, facts.referrer_email, facts.safe_contact)),
    }
    missing = tuple(Gap(code, words, how) for code, words, how in CHECKS if not met[code])
    present = tuple(words for code, words, _ in CHECKS if met[code])
    return Score(of=OF, met=OF - len(missing), present=present, missing=missing)


def _all(facts: ReferralFacts, asked: Callable[[NamedChild], bool]) -> bool:
    return bool(facts.children) and all(asked(child) for child in facts.children)


def _named(child: NamedChild) -> bool:
    return child.unborn or child.name_unknown or bool(child.forename.strip() or child.surname.strip())


def _aged(child: NamedChild) -> bool:
    if child.unborn:
        return child.expected is not None or bool(child.born_words.strip())
    return child.born is not None or bool(child.born_words.strip())


def _only_unborn(facts: ReferralFacts) -> bool:
    return bool(facts.children) and all(child.unborn for child in facts.children)


def _parents(facts: ReferralFacts) -> bool:
    answer = ConsentAnswer(facts.consent.answer or ConsentAnswer.NOT_STATED)
    if answer in (ConsentAnswer.GIVEN, ConsentAnswer.REFUSED, ConsentAnswer.WITHDRAWN):
        return True
    if answer is ConsentAnswer.NOT_SOUGHT:
        return bool(facts.consent.why_not.strip())
    return bool(facts.parents_view.strip())
