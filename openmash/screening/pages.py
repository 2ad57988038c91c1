"""What the pages of screening are made of: words come in finished, nothing here asks the database.

`danger_link` and `rating_choice` are used by later rooms too: the first stands on top of every case form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from openmash.people.cases import CaseSaid, case_said
from openmash.people.queries import Case
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name
from openmash.rulebook import clocks
from openmash.rulebook.policy import Level, LocalPolicy
from openmash.rulebook.roles import Viewer, may_activate, may_raise_alarm
from openmash.rulebook.thresholds import USUAL_RATING
from openmash.rulebook.words import Rating, RatingKind, Role
from openmash.screening.models import Activation
from openmash.screening.queries import RatingLine
from openmash.web import times
from openmash.web.forms import Choice
from openmash.web.parts import Link, Quiet, Quote, RatingMark, Run, State

SAID_BY = {RatingKind.REFERRER: "The referrer's own", RatingKind.FINAL: "Final", RatingKind.TEAM: "The team's own"}


@dataclass(frozen=True, slots=True)
class LevelShown:
    """One level of the threshold document: its heading ("Level 4, often red") and its indicators."""

    heading: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatePage:
    """Beside the choices: who is next, what was said about the child, others' ratings, what the thresholds say."""

    child: str
    heading: str
    caption: str
    said: str
    own_words: Quote
    others: tuple[Run, ...]
    high: tuple[LevelShown, ...]
    low: tuple[LevelShown, ...]
    note: str
    button: str
    case: CaseSaid | None = None


@dataclass(frozen=True, slots=True)
class LineShown:
    """One rating in the history: whose, the mark, who and when, why, what became of it, what was known then."""

    who: str
    mark: RatingMark
    kind: str
    by: str
    because: str
    state: State | None
    known: Link | None


@dataclass(frozen=True, slots=True)
class CallShown:
    """One activation as the team (or the hub) reads it: the reference, every line it was told, and who has it."""

    id: str
    reference: str
    told: tuple[tuple[str, str], ...]
    when: str
    taken: str
    silent: bool


def danger_link(viewer: Viewer, reference: str) -> Link | None:
    """The way to child protection on top of every case form: activate, or raise the alarm, whichever one may."""
    if may_activate(viewer):
        return Link("Activate child protection now", reverse("screening_activate", args=[reference]))
    if viewer.is_hub and may_raise_alarm(viewer):
        return Link("A child is in danger now", reverse("screening_alarm", args=[reference]))
    return None


def rating_choices(referral: Referral, policy: LocalPolicy, at: datetime) -> list[Choice]:
    """The hub's ratings, most urgent first, each with its meaning from local policy and its due time on the clock."""
    return [rating_choice(referral, rule.code, policy, at) for rule in policy.ratings]


def rating_choice(referral: Referral, rating: Rating, policy: LocalPolicy, at: datetime, lead: str = "") -> Choice:
    """One rating as a choice: `lead` replaces its meaning ("Step down. Waits for a manager")."""
    rule = policy.rating(rating)
    due = clocks.due_at(referral.received_at, rating, policy)
    aside = f"decide by {times.due(due, at)}"
    if due <= at:
        aside = f"late at once: {times.due(due, at)} was {times.length(at - due)} ago"
    hint = lead or f"{rule.meaning} {rule.hours_words[0].upper()}{rule.hours_words[1:]}"
    return Choice(rating.value, rule.name, hint=hint, rating=rating.value, aside=aside)


def rate_page(
    referral: Referral,
    child: Mention,
    siblings: Sequence[Mention],
    policy: LocalPolicy,
    at: datetime,
    case: Case | None = None,
) -> RatePage:
    """The page that rates one child; `siblings` are the children still to be rated, this one among them.

    `case`: what the case system says of whom the child was linked to.
    """
    name = first_name(child)
    after = [one for one in siblings if one.pk != child.pk]
    number = f"Child {child.seq} of {sum(1 for one in referral.mentions.all() if one.is_child)}"
    coming = ", then ".join(first_name(one) for one in after)
    missing = "" if child.child_view else "Nobody has said yet what this child says or shows."
    return RatePage(
        child=name,
        heading=f"How urgent is it for {name}?",
        caption=f"{number}: next {coming}" if coming else number,
        said=referral.concern,
        own_words=Quote(child.child_view, missing=missing),
        others=_others(referral),
        high=tuple(_level(one) for one in sorted(policy.levels, key=lambda x: -x.number) if one.number > 2),
        low=tuple(_level(one) for one in policy.levels if one.number <= 2),
        note=policy.threshold_note,
        case=case_said(case, at, policy) if case else None,
        button=f"Save and rate {first_name(after[0])}" if after else "Save this rating",
    )


def line_shown(line: RatingLine, at: datetime) -> LineShown:
    """One line of the history, with its state when a manager has (or had) a say."""
    state = None
    if line.waits:
        state = State("out", "Waits for a manager: it does not count yet")
    elif line.refused:
        state = State("gap", "A manager did not agree: it never counted")
    known = None
    if line.child is not None:
        href = reverse("screening_known", args=[line.id])
        known = Link("What was known then", href, hidden=f"at {times.when(line.at, at)}")
    return LineShown(
        who=child_name(line.child) if line.child else "Whole referral",
        mark=RatingMark(line.rating.value),
        kind=SAID_BY.get(line.kind, line.kind.words),
        by=f"{line.by_name}, {role_words(line.by_role)}, {times.when(line.at, at)}",
        because=line.because,
        state=state,
        known=known,
    )


def call_shown(call: Activation, at: datetime, silent_from: datetime) -> CallShown:
    """One activation. Its text is one line a fact, the reference first; called before `silent_from` means silence."""
    reference, *lines = call.because.split("\n")
    parts = (line.partition(": ") for line in lines)
    taken = getattr(call, "acknowledged", None)
    words = f"{taken.by_name} has it since {times.when(taken.at, at)}. {taken.note}".strip() if taken else ""
    return CallShown(
        id=str(call.pk),
        reference=reference,
        told=tuple((key, rest) for key, _, rest in parts),
        when=times.when(call.at, at),
        taken=words,
        silent=taken is None and call.at <= silent_from,
    )


def known_parts(known: Mapping[str, Any], at: datetime, *, with_answers: bool) -> list[tuple[str, list[str]]]:
    """What was known at a rating, as headings with lines. The agencies' answers only for those who may read them."""
    names = {one["id"]: one["name"] for one in known.get("people", ())}
    sent = known.get("sent", {})
    parts = [
        ("What was sent", [sent.get("concern", "")]),
        ("People named", [one["name"] for one in known.get("people", ())]),
        ("Added since", [f"{row['text']} ({row['by']})" for row in known.get("added", ())]),
        ("Talks", [f"{row['said']} ({row['by']})" for row in known.get("contacts", ())]),
        ("Known people linked", [f"{names.get(row['mention'], '')}: by {row['by']}" for row in known.get("links", ())]),
        ("Case status", [_status(row, names) for row in known.get("case_statuses", ())]),
        ("Ratings before", [_rating(row, names, at) for row in known.get("ratings", ())]),
    ]
    if with_answers:
        parts.append(("Agencies' answers", [_answer(row, at) for row in known.get("answers", ())]))
    return [(heading, lines or ["Nothing yet"]) for heading, lines in parts]


def first_name(child: Mention) -> str:
    """What a heading calls a child: the forename, or what stands for it."""
    return child.forename or child_name(child)


def role_words(role: str) -> str:
    """A stored role in plain words, in lower case; a referrer's own words as they are."""
    return Role(role).words.lower() if role in set(Role) else role


def _others(referral: Referral) -> tuple[Run, ...]:
    if not referral.own_rating:
        return ()
    who = referral.referrer_organisation or referral.referrer_name or "the referrer"
    return (Run((RatingMark(referral.own_rating), Quiet(f"by others: {who}, with the referral"))),)


def _level(level: Level) -> LevelShown:
    usual = USUAL_RATING[level.number].words.lower()
    return LevelShown(f"Level {level.number}, often {usual}", level.indicators)


def _status(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    words = row["status"].replace("_", " ").lower()
    return f"{names.get(row['mention'], '')}: {words}, from {row['source']}"


def _rating(row: Mapping[str, Any], names: Mapping[str, str], at: datetime) -> str:
    when = times.when(datetime.fromisoformat(row["at"]), at)
    return f"{names.get(row['child'], '')}: {Rating(row['rating']).words}, {row['by']}, {when}. {row['because']}"


def _answer(row: Mapping[str, Any], at: datetime) -> str:
    what = "nothing held" if row["nothing_held"] else "; ".join(item["text"] for item in row["items"])
    return f"{row['agency']}, {times.when(datetime.fromisoformat(row['at']), at)}: {what}"
