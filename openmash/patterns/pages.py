"""What the pages about patterns show: referrals side by side, why they stand together, and what was said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from openmash.patterns.models import PatternDismissed
from openmash.patterns.queries import Card, Twice
from openmash.referrals.models import Referral
from openmash.referrals.queries import child_name, children
from openmash.rulebook import patterns
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.ratings import most_urgent
from openmash.rulebook.roles import Viewer
from openmash.rulebook.undoing import may_undo, until
from openmash.rulebook.words import Channel, Outcome, Rating, Stage
from openmash.web import times
from openmash.web.jinja import sentence_list
from openmash.web.parts import Lines, Link, Quiet, RatingMark, Reference, Run, Strong, Table, Undo

CONCERN_SHOWN = 180
"""Letters of a concern in the table: a line or two. The whole stands on the referral's own pages."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said when they put a card aside."""

    words: str
    by: str


@dataclass(frozen=True, slots=True)
class CardShown:
    """One card: the family's name, the reason in words, how rare it is, since when, and the way to the whole."""

    link: Link
    family: str
    reason: str
    rare: str
    since: str
    said: tuple[Said, ...]
    aside: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """One card whole: its referrals side by side."""

    card: CardShown
    rule: str
    table: Table


@dataclass(frozen=True, slots=True)
class ListPage:
    """Every card: those to look at, and those that were put aside."""

    open: tuple[CardShown, ...]
    aside: tuple[CardShown, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One of two referrals that may be one worry: when and how it came, from whom, and what it says."""

    reference: Reference
    heading: str
    when: str
    sender: str
    children: str
    text: str


@dataclass(frozen=True, slots=True)
class TwicePage:
    """Two referrals beside each other, why they were noticed, and what was said of it."""

    accounts: tuple[Account, Account]
    why: str
    joined: str
    denied: str


@dataclass(frozen=True, slots=True)
class TwiceLine:
    """What a referral's own page says of another that is, or may be, the same worry."""

    words: str
    link: Link
    joined: bool


def list_page(cards: Sequence[Card], at: datetime, policy: LocalPolicy) -> ListPage:
    """The list, the newest first."""
    shown = [(card, card_shown(card, at, policy)) for card in cards]
    return ListPage(
        open=tuple(one for card, one in shown if card.dismissed is None),
        aside=tuple(one for card, one in shown if card.dismissed is not None),
    )


def card_page(card: Card, at: datetime, policy: LocalPolicy) -> CardPage:
    """One card with everything that stands on it."""
    rows = [_row(one, card, at, policy) for one in reversed(card.referrals)]
    heads = ("Came in", "From", "Rating", "What it says", "What came of it")
    table = Table.plain("The referrals side by side, newest first", heads, rows, tight=True)
    return CardPage(card_shown(card, at, policy), card.rule.name, table)


def card_shown(card: Card, at: datetime, policy: LocalPolicy) -> CardShown:
    """The card in words."""
    return CardShown(
        link=Link("Look at them side by side", reverse("patterns_card", args=[card.id]), hidden=family_of(card)),
        family=family_of(card),
        reason=reason(card, at, policy),
        rare=patterns.how_rare(card.reached.chance, card.base),
        since=times.when(card.reached.at, at),
        said=tuple(_said(row, at) for row in card.said),
        aside=_aside(card, at, policy),
    )


def reason(card: Card, at: datetime, policy: LocalPolicy) -> str:
    """Why these stand together: how many in how long, what they share, and each in a few words. No name of a person."""
    counted = card.counted
    span = counted[-1].received_at - counted[0].received_at
    each = [f"{source(one, policy)} ({rating_words(one).lower()}, {times.day(one.received_at, at)})" for one in counted]
    return patterns.reason(len(counted), span, card.shared, each)


def family_of(card: Card) -> str:
    """What the card is called on a page: the families' names as the referrals gave them."""
    names = dict.fromkeys(one.family_name for one in card.referrals if one.family_name != "Name not known")
    return f"{' / '.join(names)} family" if names else "Name not known"


def source(of: Referral, policy: LocalPolicy) -> str:
    """Where a referral came from: the agency's name, or who of the public it was."""
    if of.source_agency == "public":
        return (of.source_kind or "the public").replace("_", " ").capitalize()
    name = policy.agency_name(of.source_agency)
    return name if name != of.source_agency else name.replace("_", " ").capitalize()


def rating_words(of: Referral) -> str:
    """The referral's most urgent rating as it stands now, in words."""
    most = _most_urgent(of)
    return most.words if most else "Not rated"


def _most_urgent(of: Referral) -> Rating | None:
    return most_urgent(one.rating for one in children(of) if one.rating)


def _row(of: Referral, card: Card, at: datetime, policy: LocalPolicy) -> tuple[object, ...]:
    most = _most_urgent(of)
    concern = of.concern if len(of.concern) <= CONCERN_SHOWN else f"{of.concern[:CONCERN_SHOWN].rsplit(' ', 1)[0]} …"
    names = sentence_list([child_name(one) for one in children(of)])
    link = Reference(of.reference, reverse("boards_picture", args=[of.reference]))
    who = ", ".join(part for part in (of.referrer_name, of.referrer_role) if part) or "gave no name"
    why_not = "rated higher" if most and most not in card.rule.ratings else "the same worry, sent again"
    counts = [] if of in card.counted else [Quiet(f"Not counted: {why_not}.")]
    return (
        Run((times.when(of.received_at, at), link)),
        Lines((source(of, policy), Quiet(who))),
        RatingMark(most.value if most else ""),
        Lines((Strong(names), concern, *counts)),
        _came_of_it(of),
    )


def _came_of_it(of: Referral) -> str:
    outcomes = sorted({Outcome(one.outcome).words for one in children(of) if one.outcome})
    return ". ".join(outcomes) or Stage(of.stage).words


def _said(row: PatternDismissed, at: datetime) -> Said:
    back = f". Taken back {times.time_of_day(row.taken_back.at)}" if hasattr(row, "taken_back") else ""
    return Said(row.because, f"{row.by_name}, {times.when(row.at, at)}{back}")


def _aside(card: Card, at: datetime, policy: LocalPolicy) -> str:
    """Until when it is quiet, where somebody put it aside; else nothing."""
    if card.dismissed is None:
        return ""
    until = card.dismissed.at + timedelta(days=policy.pattern_quiet_days)
    return f"Put aside by {card.dismissed.by_name} until {times.day(until, at)}, or until another referral comes."


def card_undo(card: Card, viewer: Viewer, at: datetime) -> Undo | None:
    """That this person put the card aside a moment ago, and can take it back."""
    done = card.dismissed
    if done is None or not may_undo(viewer, done_by=done.by_id, done_at=done.at, at=at):
        return None
    return Undo("Put aside", reverse("patterns_card", args=[card.id]), times.time_of_day(until(done.at)))


def twice_undo(two: Twice, viewer: Viewer, address: str, at: datetime) -> Undo | None:
    """That this person joined the two a moment ago, and can take it back."""
    done = two.joined
    if done is None or not may_undo(viewer, done_by=done.by_id, done_at=done.at, at=at):
        return None
    return Undo("Joined", address, times.time_of_day(until(done.at)))


def twice_page(two: Twice, at: datetime) -> TwicePage:
    """Two referrals beside each other."""
    joined, denied = two.joined, two.denied
    return TwicePage(
        accounts=(_account(two.earlier, "Came first", at), _account(two.later, "Came later", at)),
        why=why(two),
        joined=f"{joined.by_name}, {times.when(joined.at, at)}: {joined.because}" if joined else "",
        denied=f"{denied.by_name}, {times.when(denied.at, at)}: {denied.because}" if denied else "",
    )


def why(two: Twice) -> str:
    """Why the two were noticed, in words."""
    if two.noticed.incident:
        return "Both name the same incident."
    share = round(100 * two.noticed.words_alike)
    return f"{share}% of the words of the shorter one stand in the other, in the same order."


def twice_line(two: Twice, here: Referral, at: datetime) -> TwiceLine | None:
    """What the page of `here` says; None where somebody said that they are two."""
    if two.denied is not None:
        return None
    other = two.later if here == two.earlier else two.earlier
    came = f"{other.reference} came {times.when(other.received_at, at)} by {_channel(other)} from {_sender(other)}"
    address = reverse("patterns_twice", args=[two.noticed.pk])
    if two.joined is None:
        words = f"{came}. It may be the same worry, sent twice. A person decides."
        return TwiceLine(words, Link("Compare the two", address), joined=False)
    by = f"{two.joined.by_name} joined them {times.when(two.joined.at, at)}."
    where = (
        f"This is the same worry as {other.reference}, and is worked on there."
        if here == two.later
        else f"The same worry was sent again: {came}. Whoever sent it is told too."
    )
    return TwiceLine(f"{where} {by}", Link("See both, or take it back", address), joined=True)


def _account(of: Referral, heading: str, at: datetime) -> Account:
    named = sentence_list([child_name(one) for one in children(of)])
    return Account(
        reference=Reference(of.reference, reverse("boards_picture", args=[of.reference])),
        heading=heading,
        when=times.when(of.received_at, at),
        sender=f"{_sender(of)}, by {_channel(of)}",
        children=named,
        text=of.concern,
    )


def _sender(of: Referral) -> str:
    parts = (of.referrer_name, of.referrer_role, of.referrer_organisation)
    return ", ".join(part for part in parts if part) or "somebody who gave no name"


def _channel(of: Referral) -> str:
    return Channel(of.channel).words.lower()
