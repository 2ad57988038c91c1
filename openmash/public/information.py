"""The hub's page for everybody, written from the live local policy: it cannot drift from the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openmash.public.next_steps import scheme_words
from openmash.rulebook.policy import ContactBlock, LocalPolicy, RatingRule, Service
from openmash.web.parts import RatingMark


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour as the public reads it: what it means, by when it is decided, how it is handled, an example."""

    mark: RatingMark
    name: str
    meaning: str
    by_when: str
    handled: str
    example: str


@dataclass(frozen=True, slots=True)
class Information:
    """Everything on the information page."""

    contact: ContactBlock
    concerns: Sequence[str]
    colours: Sequence[Colour]
    scheme: str
    read_within: str
    who_decides: Sequence[str]
    permission: Sequence[str]
    keeping: Sequence[str]
    services: Sequence[Service]
    school_time: str


def information(policy: LocalPolicy) -> Information:
    """The page of this policy version."""
    return Information(
        contact=policy.contact,
        concerns=policy.concerns_public,
        colours=[_colour(rule) for rule in policy.ratings],
        scheme=scheme_words(policy),
        read_within=_minutes(policy.screening_minutes),
        who_decides=sentences(policy.who_decides),
        permission=sentences(policy.permission_words),
        keeping=sentences(policy.keeping_words),
        services=policy.services,
        school_time=f"{policy.feedback_by:%H:%M}",
    )


def _colour(rule: RatingRule) -> Colour:
    handled = (
        "We ask others who know the child, such as the school or a nurse. Then a manager decides."
        if rule.asks_agencies
        else "We look for a service that can help, and tell you which."
    )
    return Colour(
        RatingMark(rule.code.value, word=rule.name, large=True),
        rule.name,
        rule.meaning,
        f"We decide within {rule.hours_words}.",
        handled,
        rule.example,
    )


def sentences(words: str) -> list[str]:
    """A text of the policy as single sentences, so that each can stand on its own line."""
    marked = words.replace(". ", ".\n").replace("? ", "?\n")
    return [line.strip() for line in marked.split("\n") if line.strip()]


def _minutes(minutes: int) -> str:
    if minutes % 60:
        return f"{minutes} minutes"
    return "one hour" if minutes == 60 else f"{minutes // 60} hours"
