"""What the room's pages are made of: words come in finished, nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from openmash.agency_checks.models import Answer, InformationRequest
from openmash.decisions.models import (
    AgencyDiscussion,
    ChildRecommendation,
    Decision,
    LateAnswerRead,
    Recommendation,
    SentBackWithQuestion,
    StrategyDiscussion,
)
from openmash.referrals.models import Mention, Referral, ViewHeard
from openmash.referrals.queries import child_name
from openmash.rulebook import order, thresholds
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Beside, ConsentAnswer, Kind, Label, Outcome, Rating, Role
from openmash.web import parts, times
from openmash.web.jinja import sentence_list
from openmash.web.parts import Clock, Item, Link, Quote, Reference, State, Table


@dataclass(frozen=True, slots=True)
class Said:
    """One text with who wrote it and when."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A discussion: who took part, what was agreed, who differed; for a strategy discussion section 47 or not."""

    when: str
    people: str
    agreed: str
    differed: str
    section_47: str
    because: str
    by: str


@dataclass(frozen=True, slots=True)
class Recommended:
    """What was recommended for one child."""

    outcome: str
    level: str
    indicators: tuple[str, ...]
    because: str
    unusual: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for one child."""

    outcome: str
    final_rating: str
    beside: str
    service: str
    social_care: str
    by: str
    overrules: bool
    reasons: str
    known: Link


@dataclass(frozen=True, slots=True)
class ChildShown:
    """One child: the rating now, what is recommended, what is decided."""

    id: str
    name: str
    rating: str
    recommended: Recommended | None
    decided: Decided | None


def child_id(child: Mention) -> str:
    """The id of a child's panel on a page."""
    return f"child-{child.seq}"


def by_words(row: Any, at: datetime) -> str:
    """Who wrote something and when: "Priya Raman, Social worker, today 11:52"."""
    return f"{row.by_name}, {Role(row.by_role).words}, {times.when(row.at, at)}"


def service_name(policy: LocalPolicy, service: str) -> str:
    """A service by its name, whether its code or its name was kept."""
    return next((one.name for one in policy.services if one.code == service), service)


def people_words(took_part: Iterable[Mapping[str, str]], policy: LocalPolicy) -> str:
    """Who took part, with the agency each spoke for."""
    return sentence_list(f"{one['name']} ({policy.agency_name(one['agency'])})" for one in took_part)


def discussion(row: AgencyDiscussion, policy: LocalPolicy, at: datetime) -> Talk:
    """The agencies' short discussion."""
    people = people_words(row.took_part, policy)
    return Talk(times.when(row.at, at), people, row.agreed, row.differed, "", "", by_words(row, at))


def strategy(row: StrategyDiscussion, policy: LocalPolicy, at: datetime) -> Talk:
    """A strategy discussion, with what was agreed there about section 47."""
    agreed = "They agreed on a child-protection enquiry (section 47)"
    words = agreed if row.section_47 else "They did not agree on a child-protection enquiry (section 47)"
    people = people_words(row.took_part, policy)
    return Talk(times.when(row.held_at, at), people, row.agreed, "", words, row.because, by_words(row, at))


def recommended(part: ChildRecommendation, whole: Recommendation, policy: LocalPolicy, at: datetime) -> Recommended:
    """A child's part of a recommendation, with a word when the outcome is seldom chosen at that level."""
    level = next((one for one in policy.levels if one.number == part.level), None)
    unusual = thresholds.is_unusual(part.outcome, part.level)
    return Recommended(
        outcome=Outcome(part.outcome).words,
        level=f"Level {part.level}, {level.name.lower()}" if level else f"Level {part.level}",
        indicators=tuple(part.indicators),
        because=part.because,
        unusual=f"Seldom chosen at level {part.level}: read the reason." if unusual else "",
        who=whole.by_name,
        when=times.when(whole.at, at),
    )


def decided(row: Decision, policy: LocalPolicy, at: datetime) -> Decided:
    """The decision for one child."""
    social_care = row.is_referral_to_social_care
    return Decided(
        outcome=Outcome(row.outcome).words,
        final_rating=row.final_rating,
        beside=sentence_list(Beside(code).words for code in row.beside),
        service=service_name(policy, row.service),
        social_care="Now a referral to children’s social care" if social_care else "Stays a contact",
        by=by_words(row, at),
        overrules=row.overrules,
        reasons=row.reasons,
        known=Link(
            "What was known then",
            reverse("decisions_known", args=[row.referral.reference, row.id]),
            f"when it was decided for {child_name(row.child)}",
        ),
    )


def children_shown(
    children: Sequence[Mention],
    recommendation: Recommendation | None,
    decisions: Sequence[Decision],
    policy: LocalPolicy,
    at: datetime,
) -> list[ChildShown]:
    """Each child with the recommendation and the decision that stand, side by side: an overruling shows both."""
    wanted = {part.child_id: part for part in recommendation.children.all()} if recommendation else {}
    made = {row.child_id: row for row in decisions if row.current}
    return [
        ChildShown(
            id=child_id(child),
            name=child_name(child),
            rating=child.rating,
            recommended=(
                recommended(wanted[child.pk], recommendation, policy, at)
                if recommendation and child.pk in wanted
                else None
            ),
            decided=decided(made[child.pk], policy, at) if child.pk in made else None,
        )
        for child in children
    ]


def analysis_rows(row: Recommendation) -> list[tuple[str, str]]:
    """The recommendation's texts with their headings; what is empty is left out."""
    enough = "Yes" if row.enough else "No"
    because = f"{enough}. {row.enough_because}" if row.enough_because else f"{enough}."
    pairs = [
        ("What it means", row.analysis),
        ("What worries", row.worries),
        ("What protects the children", row.protects),
        ("What is not known", row.not_known),
        ("The children’s own views", row.childs_view),
        ("The parents’ view", row.parents_view),
        ("Enough to decide?", because),
    ]
    return [(heading, text) for heading, text in pairs if text]


def questions(rows: Iterable[SentBackWithQuestion], at: datetime) -> list[Said]:
    """What managers asked when they sent a recommendation back."""
    return [Said(row.question, by_words(row, at)) for row in rows]


def late_reads(rows: Iterable[LateAnswerRead], policy: LocalPolicy, at: datetime) -> list[Said]:
    """What was done with answers that came late."""
    return [
        Said(
            f"{policy.agency_name(row.answer.agency)}: {'reopened' if row.reopen else 'not reopened'}. {row.because}",
            by_words(row, at),
        )
        for row in rows
    ]


def item(row: Any, policy: LocalPolicy) -> Item:
    """One item of an answer."""
    return Item(
        kind=parts.Kind(row.kind),
        text=row.text,
        source=f"{policy.agency_name(row.agency)}, {row.source_system}",
        when=row.dated_words,
        label=parts.Label(Label(row.label).words),
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item to rely on: its id, kind, text and source, and whether it is ticked."""

    id: str
    kind: str
    text: str
    source: str
    ticked: bool


def evidence(answers: Iterable[Answer], ticked: Iterable[str], policy: LocalPolicy) -> list[Evidence]:
    """Every item of every answer, in the order they came, with what the writer ticked."""
    chosen = {str(one) for one in ticked}
    return [
        Evidence(
            id=str(row.id),
            kind=row.kind,
            text=row.text,
            source=f"{policy.agency_name(row.agency)}, {row.dated_words}",
            ticked=str(row.id) in chosen,
        )
        for answer in answers
        for row in answer.items.all()
    ]


def missing(
    requests: Iterable[InformationRequest],
    children: Sequence[Mention],
    referral: Referral,
    policy: LocalPolicy,
    at: datetime,
) -> list[tuple[str, str, str]]:
    """What is still missing: agencies that are out (late first), children's own words, the parents' view. Glyph, words,
    and the part in black when late."""
    lines: list[tuple[str, str, str]] = []
    for row in requests:
        if row.answered_at is not None:
            continue
        name = policy.agency_name(row.agency)
        if row.due_at is None:
            lines.append(("out", name, ""))
            continue
        clock = Clock.running(due_at=row.due_at, began_at=row.asked_at, at=at)
        lines.append(("late", f"{name},", clock.left) if clock.level == 0 else ("out", f"{name}, {clock.left}", ""))
    lines += [("gap", f"{child_name(child)}: own words", "") for child in children if not child.child_view]
    if not referral.parents_view:
        lines.append(("gap", "The parents’ view", ""))
    return lines


def own_words(children: Sequence[Mention], heard: Sequence[ViewHeard], at: datetime) -> list[tuple[str, Quote]]:
    """What each child said, to whom and when, and as the referrer wrote it; as loud when there is nothing."""
    found = []
    for child in children:
        own = [row for row in heard if row.person_id == child.pk and row.words]
        said = [Quote(row.words, f"To {row.heard_by}, {times.when(row.heard_at or row.at, at)}") for row in own]
        said += [Quote(child.child_view, "As the referrer wrote it down")] if child.child_view else []
        found += [(child_name(child), quote) for quote in said or [Quote("", missing="Nobody has written down any.")]]
    return found


def before_deciding(
    referral: Referral,
    lines: Sequence[tuple[str, str, str]],
    recommendation: Recommendation,
    discussed: bool,
    strategies: Sequence[StrategyDiscussion],
) -> list[State]:
    """What a manager looks at once more: gaps and late agencies, whether it was called enough, what was discussed."""
    found = []
    for glyph, words, late in lines:
        found.append(State(glyph, f"Missing: {words}" if glyph == "gap" else f"{words} {late}".strip()))
    wants_47 = any(part.outcome == Outcome.S47 for part in recommendation.children.all())
    if wants_47 and not strategies:
        found.append(State("gap", "No strategy discussion is recorded"))
    if referral.rating in (Rating.RED, Rating.AMBER) and not discussed:
        found.append(State("gap", "The agencies’ discussion is not recorded"))
    enough = "enough to decide" if recommendation.enough else "not enough to decide"
    found.append(State("tick" if recommendation.enough else "late", f"{recommendation.by_name} says it is {enough}"))
    return found


def waiting_table(rows: Iterable[Referral], viewer: Viewer, at: datetime) -> Table:
    """Referrals that wait for a decision, in the order of work."""
    cells = []
    for row in sorted(rows, key=lambda one: order.key(one, at)):
        latest = next(iter(row.recommendations.all()), None)
        yours = latest is not None and latest.by_id == viewer.id
        cells.append(
            (
                parts.RatingMark(row.rating),
                Clock.running(due_at=row.due_at, began_at=row.received_at, at=at, verb=""),
                Reference(row.reference, reverse("decisions_decide", args=[row.reference])),
                row.family_name,
                latest.by_name if latest else "",
                "You wrote the recommendation: another manager decides" if yours else _owner(row),
            )
        )
    heads = ("Rating", "Time left", "Referral", "Family", "Recommended by", "Must act now")
    return Table.plain("Waiting for a decision", heads, cells, row_head=2, lead=True, hide_caption=True)


def _owner(row: Referral) -> str:
    return row.owner.name if row.owner else "Nobody yet: the duty manager’s desk"


def late_table(rows: Iterable[Answer], policy: LocalPolicy, at: datetime) -> Table:
    """Answers that came after the decision and wait to be read."""
    cells = [
        (
            Link(row.request.reference, reverse("decisions_late_answer", args=[row.id]), f"{row.agency} answer"),
            policy.agency_name(row.agency),
            "Nothing held" if row.nothing_held else f"{len(row.items.all())} items",
            times.when(row.at, at),
        )
        for row in rows
    ]
    return Table.plain("Late answers", ("Referral", "Agency", "Answer", "Came"), cells, hide_caption=True)


def known_parts(
    known: Mapping[str, Any], answers: Iterable[Answer], policy: LocalPolicy
) -> list[tuple[str, list[str]]]:
    """What was known when it was decided, as it was then; `answers` are those of them that the viewer may read."""
    names = {one["id"]: one["name"] for one in known.get("people", ())}
    ratings = [
        f"{names.get(row['child'], '')}: {Rating(row['rating']).words}, {row['by']}. {row['because']}"
        for row in known.get("ratings", ())
    ]
    asked = [
        f"{policy.agency_name(row['agency'])}: {'answered' if row['answered_at'] else 'had not answered yet'}"
        for row in known.get("requests", ())
    ]
    found = [
        ("The referral’s own words", [str(known.get("sent", {}).get("concern", ""))]),
        ("Added since", [f"{row['about']}: {row['text']}" for row in known.get("added", ())]),
        ("Talks", [f"{row['by']}: {row['said']}" for row in known.get("contacts", ())]),
        ("Permission", [_permission(row, policy) for row in known.get("consents", ())]),
        (
            "In their own words",
            [f"{row['person']}: {row['words'] or row['why_not']}" for row in known.get("views", ())],
        ),
        ("Ratings", ratings),
        ("Agencies", asked),
        ("What the agencies answered", _answers(answers, policy)),
        ("Agreed together", [row["agreed"] for row in (*known.get("strategies", ()), *known.get("discussions", ()))]),
        ("The recommendation", [known["recommendation"]["analysis"]] if known.get("recommendation") else []),
    ]
    return [(heading, lines) for heading, lines in found if any(lines)]


def _permission(row: Mapping[str, Any], policy: LocalPolicy) -> str:
    """One answer on permission as it was on record at the decision."""
    where = sentence_list([policy.agency_name(code) for code in row["agencies"]])
    parts = [
        ", ".join(filter(None, [ConsentAnswer(row["answer"]).words, row["given_by"]])),
        f"for {where}" if where else "",
        row["covers"],
        row["why_not"],
        f"decided by {row['decided_by']}" if row["decided_by"] else "",
    ]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _answers(answers: Iterable[Answer], policy: LocalPolicy) -> list[str]:
    lines = []
    for row in answers:
        agency = policy.agency_name(row.agency)
        lines += [f"{agency}: nothing held"] if row.nothing_held else []
        lines += [f"{agency}, {Kind(one.kind).words.lower()}, {one.dated_words}: {one.text}" for one in row.items.all()]
    return lines
