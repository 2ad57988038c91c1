"""The parts of the form that each kind of sender is shown, and how far they have got.

A professional sees every part as a list; families, neighbours and young people a shorter way through, page after page.
`body` is what a draft keeps: `what` and `who`, the lists `children` and `adults`, and `answers` by part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openmash.rulebook.words import ReferrerKind, Worded

Body = dict[str, Any]
Answers = dict[str, Any]
FORM = "referral"


class What(Worded):
    """What somebody comes for: both enter by the same door."""

    WORRY = "WORRY", "I am worried about a child"
    HELP = "HELP", "We would like help for our family"


class Asked(Worded):
    """How a referrer can have gone about permission."""

    AGREED = "AGREED", "Yes, and they agreed"
    REFUSED = "REFUSED", "Yes, and they did not agree"
    RISK = "RISK", "No, asking could put a child at more risk"
    NOT_YET = "NOT_YET", "No, not yet"
    UNREACHED = "UNREACHED", "I could not reach them"


WHO: tuple[tuple[ReferrerKind, str, str], ...] = (
    (ReferrerKind.PARENT, "I am the child’s parent or carer", ""),
    (ReferrerKind.PUBLIC, "I am family, a friend or a neighbour", "You do not have to say who you are."),
    (ReferrerKind.YOUNG_PERSON, "I am under 18 and this is about me", "You do not have to say who you are."),
    (ReferrerKind.PROFESSIONAL, "I work with children or families", "If you have an account, sign in first."),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: its name in the address, its name on the list, and the heading it stands under."""

    slug: str
    name: str
    hint: str
    group: str


WORRY, FAMILY, VIEWS, YOU = "Your worry", "The family", "What they say", "You"

PROFESSIONAL: tuple[Part, ...] = (
    Part("children", "The children", "Names, ages, school. Say “not known” where you do not know", FAMILY),
    Part("adults", "Parents, carers and other adults", "Who looks after the children, and who else matters", FAMILY),
    Part("home", "Where they live", "An address, or no fixed address", FAMILY),
    Part("contact", "Language, interpreter and safe contact", "How and when we can reach the family safely", FAMILY),
    Part("worry", "What you are worried about", "What you saw, heard or were told, and when", WORRY),
    Part("danger", "Is a child in danger now?", "Whether somebody must act today", WORRY),
    Part("words", "The children’s own words", "What each child said or showed, in their words", VIEWS),
    Part("parents", "The parents’ view", "What they say about it, or why you do not know", VIEWS),
    Part("consent", "Consent", "Whether you have asked the family", VIEWS),
    Part("you", "About you", "How we can reach you", YOU),
)
OPEN: tuple[Part, ...] = (
    Part("worry", "What is worrying you", "What you saw or heard, and when", WORRY),
    Part("danger", "Is a child in danger now?", "So that we know how fast to act", WORRY),
    Part("children", "The child", "A name or an age. It is fine not to know", FAMILY),
    Part("home", "Where they live", "An address, or the street", FAMILY),
    Part("you", "About you", "You do not have to say who you are", YOU),
)
PARENT: tuple[Part, ...] = (
    Part("worry", "What is worrying you", "What is going on, and what would help", WORRY),
    Part("danger", "Is a child in danger now?", "So that we know how fast to act", WORRY),
    Part("children", "Your children", "Names and ages", FAMILY),
    Part("home", "Where you live", "An address, or no fixed address", FAMILY),
    Part("contact", "Your language, and how to reach you", "So that we ring you when it is safe", FAMILY),
    Part("consent", "Who we may talk to", "Your school, your doctor", YOU),
    Part("you", "About you", "Your name and phone", YOU),
)
YOUNG: tuple[Part, ...] = (
    Part("worry", "What is worrying you", "In your own words", WORRY),
    Part("danger", "Are you safe now?", "So that we know how fast to act", WORRY),
    Part("children", "You", "Your name or your age. You can leave things out", YOU),
    Part("home", "Where you live", "You can leave this out", YOU),
    Part("you", "How we can reach you", "Only if you want us to", YOU),
)
GROUPS = (WORRY, FAMILY, VIEWS, YOU)
LISTS = ("children", "adults")


def who(body: Mapping[str, Any]) -> ReferrerKind | None:
    """Who fills this form in, or None while they have not said."""
    return ReferrerKind(body["who"]) if body.get("who") else None


def what(body: Mapping[str, Any]) -> What:
    """What they come for."""
    return What(body.get("what") or What.WORRY)


def parts(body: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts this sender is shown, in order."""
    match who(body):
        case ReferrerKind.PARENT:
            return PARENT
        case ReferrerKind.YOUNG_PERSON:
            return YOUNG
        case ReferrerKind.PUBLIC:
            return OPEN
    return PROFESSIONAL


def part(body: Mapping[str, Any], slug: str) -> Part | None:
    """One part by its name in the address, or None when this sender has no such part."""
    return next((p for p in parts(body) if p.slug == slug), None)


def answers(body: Mapping[str, Any], slug: str) -> Answers:
    """What was answered on one part so far; empty when nothing was."""
    found: Answers = body.get("answers", {}).get(slug, {})
    return found


def people(body: Mapping[str, Any], name: str) -> list[Answers]:
    """The children or the adults named so far."""
    found: list[Answers] = body.get(name, [])
    return found


def call(person: Mapping[str, Any], number: int, *, child: bool = True) -> str:
    """What a page calls somebody: the first name, "Unborn baby", "Child 2"."""
    if person.get("forename") or person.get("surname"):
        return str(person.get("forename") or person.get("surname"))
    if person.get("known") == "UNBORN":
        return "Unborn baby"
    if not child and person.get("relation"):
        return str(person["relation"])
    return f"{'Child' if child else 'Adult'} {number}"


def is_done(body: Mapping[str, Any], slug: str) -> bool:
    """Is this part complete? A list needs one person, or the answer that nobody is known."""
    if slug in LISTS:
        return bool(people(body, slug)) or bool(answers(body, slug).get("nobody"))
    if slug == "you" and body.get("account"):
        return True
    if slug == "words":
        return is_begun(body, slug) and all(child.get("view") for _, child in speaking(body))
    return is_begun(body, slug)


def is_begun(body: Mapping[str, Any], slug: str) -> bool:
    """Was anything answered on this part?"""
    return bool(people(body, slug)) if slug in LISTS else slug in body.get("answers", {})


def speaking(body: Mapping[str, Any]) -> list[tuple[int, Answers]]:
    """The children who can have words of their own (born already), with their number on the form."""
    children = enumerate(people(body, "children"), 1)
    return [(number, child) for number, child in children if child.get("known") != "UNBORN"]


def missing_to_send(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts without which nothing can be sent: one child (even unknown) and a worry, nothing else."""
    needed = ("worry", "children")
    return tuple(p.name for p in parts(body) if p.slug in needed and not is_done(body, p.slug))


def goes_on(body: Mapping[str, Any]) -> bool:
    """Do pages follow one another (families and young people) instead of going back to the list (professionals)?"""
    return who(body) is not ReferrerKind.PROFESSIONAL


def after(body: Mapping[str, Any], slug: str) -> str:
    """The next part in order that is not done yet, or empty when all that follow are."""
    order = [p.slug for p in parts(body)]
    start = order.index(slug) + 1 if slug in order else 0
    return next((name for name in order[start:] if not is_done(body, name)), "")


def listed(names: list[str]) -> str:
    """Names in a row as people say them: "Amara, Idris and an unborn baby"."""
    return names[0] if len(names) == 1 else " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
