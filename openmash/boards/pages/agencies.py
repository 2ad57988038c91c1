"""The agencies' part of the whole picture: where each stands, what each holds, what each does next itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.agency_checks.models import Answer, AnswerItem, InformationRequest
from openmash.boards.pages import words
from openmash.boards.queries.picture import Picture
from openmash.rulebook import clocks
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Label as LabelWord
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Clock, Item, Kind, Label, State

LATE, OUT, ANSWERED, NOTHING, TAKEN_BACK = range(5)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One question to one agency: its state, what it comes to, and who answered."""

    agency: str
    state: Clock | State
    comes_to: str
    by: str


@dataclass(frozen=True, slots=True)
class Held:
    """What one agency has released to the hub, item by item, or that it holds nothing."""

    agency: str
    who: str
    items: tuple[Item, ...]
    nothing: str
    level: str


@dataclass(frozen=True, slots=True)
class Agencies:
    """The agencies' table with its headline."""

    headline: str
    rows: tuple[AgencyRow, ...]


def agencies(picture: Picture, at: datetime, policy: LocalPolicy) -> Agencies:
    """Trouble on top: late, out, answered, nothing held, taken back."""
    last = {answer.request_id: answer for answer in picture.answers}
    counts: dict[UUID, int] = {}
    of = {answer.id: answer.request_id for answer in picture.answers}
    for item in picture.items:
        counts[of[item.answer_id]] = counts.get(of[item.answer_id], 0) + 1
    ordered = sorted(picture.requests, key=lambda r: (_place(r, at), r.due_at or r.asked_at, r.agency))
    asked = [request for request in picture.requests if request.withdrawn_at is None]
    done = sum(request.answered_at is not None for request in asked)
    if not asked:
        headline = "Agencies: none asked"
    elif done == len(asked):
        headline = f"Agencies: {'the one asked has' if done == 1 else f'all {done} have'} answered"
    else:
        headline = f"Agencies: {done} of {len(asked)} {'has' if len(asked) == 1 else 'have'} answered"
    return Agencies(headline, tuple(_row(request, last.get(request.id), counts, at, policy) for request in ordered))


def _place(request: InformationRequest, at: datetime) -> int:
    if request.withdrawn_at is not None:
        return TAKEN_BACK
    if request.answered_at is not None:
        return NOTHING if request.nothing_held else ANSWERED
    return LATE if request.due_at is not None and clocks.is_late(request.due_at, at) else OUT


def _row(
    request: InformationRequest, answer: Answer | None, counts: dict[UUID, int], at: datetime, policy: LocalPolicy
) -> AgencyRow:
    name = policy.agency_name(request.agency)
    place = _place(request, at)
    if place in (LATE, OUT):
        opened = f"Opened {times.when(request.opened_at, at)}, no answer yet. " if request.opened_at else ""
        state: Clock | State = State("out", f"Asked {times.when(request.asked_at, at)}")
        if request.due_at is not None:
            state = Clock.running(due_at=request.due_at, began_at=request.asked_at, at=at)
        return AgencyRow(name, state, opened + words.short(request.question, 120), "")
    if place != TAKEN_BACK and answer is None:
        when = times.when(request.answered_at or at, at)
        return AgencyRow(name, State("lock", f"Answered {when}"), "Sealed: social workers and managers read it.", "")
    if place == TAKEN_BACK or answer is None:
        return AgencyRow(name, State("gap", "Taken back"), words.short(request.question, 90), request.asked_by_name)
    when = times.when(answer.at, at)
    if place == NOTHING:
        return AgencyRow(name, State("nil", f"Nothing held, {when}"), _searched(answer), _who(answer))
    count = plural(counts.get(request.id, 0), "item")
    level = f" Their view: level {answer.level}." if answer.level else ""
    return AgencyRow(name, State("tick", f"Answered {when}"), f"{count[:1].upper()}{count[1:]}.{level}", _who(answer))


def _searched(answer: Answer) -> str:
    return f"Searched: {words.short(answer.searched, 110)}" if answer.searched else "What was searched is not said"


def _who(answer: Answer) -> str:
    if not answer.spoken_by:
        return answer.by_name
    confirmed = getattr(answer, "confirmed", None)
    if confirmed is None:
        return f"{answer.spoken_by}, spoken; not confirmed yet"
    return f"{answer.spoken_by}, spoken; {'confirmed' if confirmed.right else 'NOT confirmed'} by {confirmed.by_name}"


def held(picture: Picture, at: datetime, policy: LocalPolicy) -> tuple[Held, ...]:
    """What each agency holds, by owner; a "nothing held" is said, because it is an answer."""
    by_agency: dict[str, list[Answer]] = {}
    for answer in picture.answers:
        by_agency.setdefault(answer.agency, []).append(answer)
    found = [_held(policy.agency_name(code), answers, picture, at) for code, answers in by_agency.items()]
    return tuple(sorted(found, key=lambda one: (not one.items, one.agency)))


def _held(name: str, answers: list[Answer], picture: Picture, at: datetime) -> Held:
    ids = {answer.id for answer in answers}
    last = answers[-1]
    need = next((one for one in reversed(answers) if one.level), last)
    items = tuple(item_of(item, picture) for item in picture.items if item.answer_id in ids)
    nothing = (
        "" if items else f"Nothing held. {_searched(last).rstrip('.')}. Nothing held does not mean nothing happened."
    )
    level = f"{name} sees level {need.level}: {need.level_because}" if need.level else ""
    return Held(name, f"{_who(last)}, {times.when(last.at, at)}. Owner: {name}", items, nothing, level)


def item_of(item: AnswerItem, picture: Picture) -> Item:
    """One released item with its kind, source, date and who may see it above its text."""
    people = picture.people
    named = [words.first_name(people[one]) for one in item.about if one in people]
    label = LabelWord(item.label)
    return Item(
        kind=Kind(item.kind),
        text=item.text,
        source=item.source_system,
        when=item.dated_words or (times.day(item.dated) if item.dated else "date not known"),
        label=Label(label.words, "open" if label is LabelWord.FAMILY else "lock"),
        note=f"About {sentence_list(named)}" if named and len(named) < len(people) else "",
    )


@dataclass(frozen=True, slots=True)
class OwnAction:
    """What an agency itself does next, which the hub does not take over."""

    agency: str
    what: str
    who: str
    by_when: str


def own_actions(picture: Picture, at: datetime, policy: LocalPolicy) -> tuple[OwnAction, ...]:
    """Each agency's own next actions, in the order they were named."""
    return tuple(
        OwnAction(
            policy.agency_name(row.agency),
            row.what,
            row.owner_name,
            f"by {times.day(datetime.fromisoformat(row.by_when).date())}" if row.by_when else "no date given",
        )
        for row in picture.facts["agency_actions"]
    )
