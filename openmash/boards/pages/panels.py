"""The smaller panels of the whole picture: own words, danger, decision, earlier referrals, what was sent, consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.boards.pages import words
from openmash.boards.queries.picture import Earlier, Picture, voice_of
from openmash.referrals.pages import PermissionShown, permission
from openmash.referrals.queries import child_name
from openmash.referrals.words import About
from openmash.rulebook import clocks
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import (
    Channel,
    FamilyTold,
    LawfulBasis,
    Outcome,
    Rating,
    Stage,
)
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Link, Quiet, Quote, Reference, Run, Summary, SummaryRow, Table


@dataclass(frozen=True, slots=True)
class Voice:
    """One child's own words, or that nobody has asked."""

    name: str
    quote: Quote


def voices(picture: Picture, at: datetime, policy: LocalPolicy) -> tuple[Voice, ...]:
    """Each child's own words; "nobody has asked" is said as loudly."""
    found = []
    for child in picture.children:
        if child.unborn:
            continue
        name = words.first_name(child)
        heard = f"As sent by {_sender(picture)}, {times.when(picture.referral.received_at, at)}"
        own = [row for row in picture.facts["views"] if row.person_id == str(child.pk)]
        said = [Quote(row.words, f"To {row.heard_by}, {times.when(row.heard_at, at)}") for row in own if row.words]
        said += [Quote(child.child_view, heard)] if child.child_view else []
        why = f" {own[-1].why_not}" if own and not said else ""
        found += [Voice(name, one) for one in said or [Quote("", missing=f"{name}: nobody has asked yet.{why}")]]
    for row in [row for row in picture.facts["contacts"] if row.with_whom == "CHILD" and row.reached]:
        name = row.whom_name or "A child"
        found.append(Voice(name, Quote(row.said, f"To {row.by_name}, {times.when(row.at, at)}")))
    return tuple(found)


def _sender(picture: Picture) -> str:
    referral = picture.referral
    known = [referral.referrer_name, referral.referrer_role, referral.referrer_organisation]
    return ", ".join(part for part in known if part) or "somebody who gave no name"


@dataclass(frozen=True, slots=True)
class Danger:
    """Alarms and activations of child protection, newest first; `loud` ones want somebody now."""

    strong: str
    words: str
    loud: bool


def danger(picture: Picture, at: datetime, policy: LocalPolicy) -> tuple[Danger, ...]:
    """Everything about danger now: the referrer's flag, alarms, child protection activated and whether it answered."""
    lines = []
    teams = {team.code: team.name for team in policy.teams}
    for row in picture.facts["activations"]:
        team = teams.get(row.team, row.team)
        since = f"{team} called {times.when(row.at, at)} by {row.by_name}. {why_told(row.because).rstrip('.')}."
        silent = row.taken_at is None and clocks.is_late(clocks.silence_due(row.at, policy), at)
        taken = f"Acknowledged {times.when(row.taken_at, at)} by {row.taken_by}." if row.taken_at else ""
        waits = f"{team} has not acknowledged for {times.length(at - row.at)}." if row.taken_at is None else ""
        lines.append(Danger("Child protection active", f"{since} {taken}{waits}", loud=silent))
    for row in picture.facts["alarms"]:
        raised = f"raised {times.when(row.at, at)} by {row.by_name}: {row.because}"
        if row.answered_at is None:
            lines.append(Danger("Alarm not answered", raised, loud=True))
        elif not row.activated:
            because = f"{row.answered_by}: {row.answered_because}"
            lines.append(Danger("Alarm answered, not activated", because, loud=False))
    if picture.referral.danger:
        rated = "It is rated." if picture.referral.rating else "It is not rated yet."
        lines.append(Danger("The referrer says a child is in danger now.", rated, loud=not picture.referral.rating))
    return tuple(lines)


def why_told(told: str) -> str:
    """The reason out of the words the team was told, which begin with the children and the address."""
    return next((line for line in told.splitlines() if line.startswith("Why: ")), words.short(told, 90))


def decision(picture: Picture, at: datetime, policy: LocalPolicy) -> Summary | None:
    """What was decided for each child, else what is recommended; None while neither is written."""
    names = {str(child.id): child_name(child) for child in picture.children}
    decided = [row for row in picture.facts["decisions"] if row.current]
    if decided:
        rows = [
            SummaryRow(
                names[row.child_id],
                f"{Outcome(row.outcome).words}. Final rating {Rating(row.final_rating).words.lower()}. {row.reasons}",
            )
            for row in decided
        ]
        last = decided[-1]
        rows.append(SummaryRow("Decided by", f"{last.by_name}, {times.when(last.at, at)}"))
        rows.append(SummaryRow("Who tells the family", last.who_tells_family))
        return Summary((*rows, *_taken(picture, at)))
    written = picture.facts["recommendations"]
    if not written:
        return None
    latest = written[-1]
    parts = [row for row in picture.facts["child_recommendations"] if row.recommendation_id == latest.id]
    rows = [
        SummaryRow(names[row.child_id], f"{Outcome(row.outcome).words}, level {row.level}. {row.because}")
        for row in parts
    ]
    rows.append(SummaryRow("Recommended by", f"{latest.by_name}, {times.when(latest.at, at)}. Not decided yet."))
    rows.append(SummaryRow("Not known", latest.not_known))
    return Summary(tuple(rows))


def _taken(picture: Picture, at: datetime) -> list[SummaryRow]:
    rows = []
    for row in picture.facts["handovers"]:
        if row.answered_at is None:
            said = f"{row.team_name}, {times.when(row.handed_at, at)}. Not accepted yet: the hub owns the child."
        elif row.accepted:
            said = f"{row.team_name}: accepted {times.when(row.answered_at, at)} by {row.worker}."
        else:
            said = f"{row.team_name}: sent back {times.when(row.answered_at, at)}."
        rows.append(SummaryRow("Handed over", said))
    return rows


def earlier(picture: Picture, at: datetime, policy: LocalPolicy) -> Table | None:
    """Earlier referrals of the same people or the same home, side by side, newest first."""
    if not picture.earlier:
        return None
    return Table.plain(
        "Earlier referrals, side by side",
        ("When", "From", "Rating", "What it said", "What happened", "Decided by"),
        tuple(_earlier_row(one, policy) for one in picture.earlier),
        tight=True,
        hide_caption=True,
    )


def _earlier_row(one: Earlier, policy: LocalPolicy) -> tuple[object, ...]:
    referral = one.referral
    outcomes = {Outcome(child.outcome).words for child in one.children if child.outcome}
    happened = ". ".join(sorted(outcomes)) or Stage(referral.stage).words
    names = sentence_list([words.first_name(child) for child in one.children] or ["No child named"])
    link = Reference(referral.reference, reverse("boards_picture", args=[referral.reference]))
    return (
        Run((times.day(referral.received_at), link)),
        source(referral.source_agency, policy),
        words.mark(words.most_urgent([referral.rating, *(c.final_rating for c in one.children)])),
        Run((f"{names}. {words.short(referral.concern, 110)}", Quiet("" if one.same_people else "Same home."))),
        happened,
        referral.decided_by_name or "nobody yet",
    )


def source(code: str, policy: LocalPolicy) -> str:
    """Where a referral came from: the agency's name, or the code made readable."""
    name = policy.agency_name(code)
    return name if name != code else code.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Sent:
    """What arrived, word for word, who sent it, what is missing, what the hub added beside it, and how many files."""

    text: str
    line: str
    quality: str
    added: tuple[str, ...]
    files: str


def sent(picture: Picture, at: datetime, policy: LocalPolicy) -> Sent:
    """The referral in the sender's words; nothing of it is ever altered."""
    referral = picture.referral
    way = Channel(referral.channel).words.lower()
    marked = "" if referral.verified else " Not verified."
    keyed = f" Typed by {referral.keyed_by_name}." if referral.keyed_by_name else ""
    line = f"{_sender(picture)}, {times.when(referral.received_at, at)}, by {way}.{keyed}{marked}"
    added = tuple(
        f"{row.text} ({row.by_name}, {times.when(row.at, at)}, {_about(row.about)})"
        for row in picture.facts["corrections"]
    )
    files = plural(len(picture.facts["uploads"]), "file") if picture.facts["uploads"] else ""
    return Sent(referral.concern, line, f"Quality {referral.quality_met} of 9.", added, files)


def _about(code: str) -> str:
    """What a correction is about, in words; words that are not of the list stay as written."""
    return f"about {About(code).words.lower()}" if code in About.__members__ else f"about {code}"


def told_words(told: str) -> str:
    """Whether the family knows, in the words of the list; words that are not of the list stay as written."""
    return FamilyTold(told).words if told in FamilyTold.__members__ else told


@dataclass(frozen=True, slots=True)
class Consent:
    """What each person said of permission, each for themselves, and what the family knows."""

    now: PermissionShown
    rows: tuple[SummaryRow, ...]


def consent(picture: Picture, at: datetime, policy: LocalPolicy) -> Consent:
    """What was asked of the family and what they know, and the ground for asking the agencies."""
    records = picture.facts["consents"]
    shown = permission(voice_of(picture), policy, at)
    told = [row for row in records if row.family_told]
    asked_told = {FamilyTold(r.family_told).words for r in picture.requests if r.family_told in FamilyTold.__members__}
    said = told_words(told[-1].family_told) if told else "; ".join(sorted(asked_told))
    rows = [SummaryRow("Family told?", " ".join(shown.told) or said or "Not yet")]
    if picture.referral.parents_view:
        rows.append(SummaryRow("The parents' view, as sent", picture.referral.parents_view))
    rows += _adults_views(picture, at)
    bases = sorted({_basis(request.lawful_basis) for request in picture.requests})
    rows.append(SummaryRow("Basis for asking agencies", "; ".join(bases) or "No agency has been asked"))
    return Consent(shown, tuple(rows))


def _adults_views(picture: Picture, at: datetime) -> list[SummaryRow]:
    """What each adult thinks, in their own words, each for themselves."""
    named = {str(one.pk): child_name(one) for one in picture.adults}
    return [
        SummaryRow(f"{named[row.person_id]} said", f"“{row.words}” To {row.heard_by}, {times.when(row.heard_at, at)}")
        for row in picture.facts["views"]
        if row.words and row.person_id in named
    ]


def _basis(code: str) -> str:
    return LawfulBasis(code).words if code in LawfulBasis.__members__ else code


def around(picture: Picture, at: datetime, policy: LocalPolicy) -> tuple[str, ...]:
    """Who works with or around the family, and who leads: said also when it is nobody."""
    accepted = [row for row in picture.facts["handovers"] if row.accepted]
    works = picture.facts["works_with"]
    leads = [f"{row.name or row.role} ({policy.agency_name(row.agency)})" for row in works if row.leads]
    leads = leads or [row.worker for row in accepted[-1:]]
    lines = [f"Lead professional: {sentence_list(leads) or 'nobody yet'}"]
    lines += [f"{row.name or row.role} ({policy.agency_name(row.agency)})" for row in works if not row.leads]
    lines += [
        f"{row.worker} ({row.authority or 'children’s social care'})"
        for row in picture.facts["case_statuses"]
        if row.worker
    ]
    lines += [f"{_sender(picture)} (referred)"]
    for request in picture.requests:
        answer = next((a for a in reversed(picture.answers) if a.request_id == request.id), None)
        if answer:
            lines.append(f"{answer.spoken_by or answer.by_name} ({policy.agency_name(request.agency)})")
    return tuple(dict.fromkeys(lines))


def around_link(picture: Picture) -> Link:
    """Where every talk with them is recorded."""
    return Link("Talks and consent", reverse("referrals_talks", args=[picture.referral.reference]))
