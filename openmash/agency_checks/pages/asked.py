"""What the hub sees of an agency that is or could be asked. Words come in finished; nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openmash.agency_checks.forms import label_choices, proposal_words
from openmash.agency_checks.models import AgencyAction, Answer, AnswerItem, InformationRequest, RequestWithdrawn
from openmash.agency_checks.queries import DeskHours, Proposal
from openmash.referrals.models import Referral
from openmash.referrals.pages import about_agency
from openmash.rulebook import clocks
from openmash.rulebook.consent import Said
from openmash.rulebook.policy import AgencyRule, LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import FamilyTold, LawfulBasis, Purpose, Rating, Role
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import (
    Clock,
    Item,
    Kind,
    Label,
    Lines,
    State,
)


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One answer: who, when, in words, with its items; `waits` for the navigator to confirm what was said."""

    heading: str
    state: State
    items: tuple[Item, ...]
    level: str
    note: str
    waits: bool


@dataclass(frozen=True, slots=True)
class AskedShown:
    """One agency on the referral's page: the question, its state or clock, its answers, and what one may do next.

    `permission` is what each person said that bears on asking this agency, as it stands now.
    """

    id: str
    agency: str
    question: str
    asked: str
    mark: Any
    answers: tuple[AnswerShown, ...]
    actions: tuple[str, ...]
    ground: str
    note: str
    agreement: str
    out: bool
    permission: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """One agency that could be asked: the names of its fields when it can be ticked, else why not or its state.

    `agreement` is what to know of the sharing agreement, `stopped` why it does not cover a question, `permission` what
    each person said that bears on asking this agency.
    """

    code: str
    name: str
    because: str
    fields: str
    refusal: str
    state: Any
    desk: str
    holds: str
    may_share: tuple[str, ...]
    role: str
    agreement: str
    stopped: str
    permission: tuple[State, ...]


def asked_shown(
    rows: Sequence[InformationRequest],
    answers: Iterable[Answer],
    actions: Iterable[AgencyAction],
    taken_back: Mapping[Any, RequestWithdrawn],
    heard: Sequence[Said],
    policy: LocalPolicy,
    at: datetime,
) -> list[AskedShown]:
    """Every agency that was asked, trouble on top, with what it answered."""
    said: dict[Any, list[Answer]] = {}
    for answer in answers:
        said.setdefault(answer.request_id, []).append(answer)
    own: dict[Any, list[AgencyAction]] = {}
    for action in actions:
        own.setdefault(action.request_id, []).append(action)
    return [
        AskedShown(
            id=str(row.pk),
            agency=policy.agency_name(row.agency),
            question=row.question,
            asked=f"Asked {times.when(row.asked_at, at)} by {row.asked_by_name}",
            mark=state_of(row, at),
            answers=tuple(answer_shown(one, policy, at) for one in said.get(row.pk, ())),
            actions=tuple(action_words(one, at) for one in own.get(row.pk, ())),
            ground=f"{words_of(Purpose, row.purpose)}. {words_of(LawfulBasis, row.lawful_basis)}. {told_words(row)}",
            note=f"Taken back: {taken_back[row.pk].because}" if row.pk in taken_back else "",
            agreement=agreement_words(row.agreement),
            out=row.answered_at is None and row.withdrawn_at is None,
            permission=about_agency(heard, row.agency),
        )
        for row in rows
    ]


def agreement_words(kept: Mapping[str, Any]) -> str:
    """How the sharing agreement stood when something left, from what was kept with it."""
    if not kept:
        return ""
    under = f"Under {kept['edition']}. " if kept.get("edition") else ""
    return f"{under}{kept.get('words', '')}".strip()


def state_of(row: InformationRequest, at: datetime) -> State | Clock | Lines:
    """What has become of a request: late and out say it with the clock, the rest with a glyph and words."""
    if row.withdrawn_at is not None:
        return State("gap", f"Taken back {times.when(row.withdrawn_at, at)}")
    if row.answered_at is not None:
        words = "Nothing held" if row.nothing_held else "Answered"
        late = " (late)" if row.due_at and row.answered_at > row.due_at else ""
        return State("nil" if row.nothing_held else "tick", f"{words} {times.when(row.answered_at, at)}{late}")
    opened = f"Opened {times.when(row.opened_at, at)}" if row.opened_at else "Not opened yet"
    return Lines((State("out", opened), clock_of(row, at))) if row.due_at else State("out", opened)


def clock_of(row: InformationRequest, at: datetime) -> Clock | str:
    """The clock of one request, from its first asking; it never starts again."""
    return Clock.running(due_at=row.due_at, began_at=row.asked_at, at=at) if row.due_at else ""


def answer_shown(answer: Answer, policy: LocalPolicy, at: datetime) -> AnswerShown:
    """One answer with its items, each with kind, source, date and who may see it above the text."""
    confirmed = getattr(answer, "confirmed", None)
    waits = bool(answer.spoken_by) and confirmed is None
    state = (
        State("nil", "Nothing held") if answer.nothing_held else State("tick", plural(len(answer.items.all()), "item"))
    )
    heading = f"{answer.by_name}, {times.when(answer.at, at)}"
    note = f"Searched: {answer.searched}" if answer.searched else ""
    if answer.spoken_by:
        heading = f"{answer.spoken_by} said it, noted by {answer.by_name} {times.when(answer.at, at)}"
        state = _spoken_state(answer, confirmed)
    if answer.after_decision:
        note = f"Came after the decision. {note}".strip()
    name = policy.agency_name(answer.agency)
    return AnswerShown(
        heading=heading,
        state=state,
        items=tuple(item_shown(one, name) for one in answer.items.all()),
        level=f"Level {answer.level} in their own view: {answer.level_because}" if answer.level else "",
        note=note,
        waits=waits,
    )


def item_shown(item: AnswerItem, owner: str) -> Item:
    """One item as every page shows it."""
    labels = {one.value: one.words for one in label_choices(owner)}
    icon = "lock" if item.label in ("HUB", "OWNER") else "open"
    label = Label(labels[item.label], icon)
    return Item(Kind(item.kind), item.text, f"{owner}, {item.source_system}", item.dated_words, label)


def effects(
    referral: Referral, rows: Sequence[InformationRequest], policy: LocalPolicy, at: datetime
) -> tuple[str, ...]:
    """What a step does to the clocks, in words, before it is pressed."""
    out = [row for row in rows if row.answered_at is None and row.withdrawn_at is None]
    first = referral.first_due_at or referral.due_at
    lines = [
        f"Runs from {times.when(referral.received_at, at)}, when it came in. It does not start again.",
        f"Due now: {times.due(referral.due_at, at)}. The first due time, {times.due(first, at)}, stays on the record.",
    ]
    if out:
        names = ", ".join(policy.agency_name(row.agency) for row in out)
        lines.append(f"Still out, and given a new time: {names}.")
    else:
        lines.append("No agency is still out.")
    return (*lines, "The referral takes the most urgent rating of its children.")


def new_times(
    referral: Referral, to: Rating, rows: Sequence[InformationRequest], policy: LocalPolicy, at: datetime
) -> str:
    """By when the agencies still out would have to answer at another rating, said before it is chosen."""
    decide_by = clocks.due_at(referral.received_at, to, policy)
    out = [row for row in rows if row.answered_at is None and row.withdrawn_at is None]
    dues = [clocks.return_due(row.asked_at, to, decide_by, policy) or decide_by for row in out]
    if not dues:
        return ""
    return f"{plural(len(out), 'agency', 'agencies')} still out: answer by {times.due(min(dues), at)}"


def reads_answers(viewer: Viewer) -> bool:
    """May this person read the agencies' answers in the hub?"""
    return viewer.role in SEALED_READERS or viewer.role is Role.AUDITOR


def action_words(action: AgencyAction, at: datetime) -> str:
    """What an agency does next: what, who, by when."""
    when = f", by {times.when(action.by_when, at)}" if action.by_when else ", no day set"
    return f"{action.what}: {action.owner_name}{when}"


def proposal_shown(one: Proposal, said: Sequence[Said], at: datetime) -> ProposalShown:
    """One agency on the asking page."""
    out = one.out
    last = one.earlier[0] if one.earlier else None
    return ProposalShown(
        code=one.agency.code,
        name=one.agency.name,
        because=proposal_words(one),
        fields=one.agency.code if one.may and out is None else "",
        refusal="" if one.may else one.may.because,
        state=state_of(out or last, at) if last else None,
        desk=desk_words(one.agency, one.desk, at),
        holds=one.agency.holds,
        may_share=one.agency.may_share,
        role=one.agency.role_explained,
        agreement=one.cover.warning if one.cover.verdict else "",
        stopped="" if one.cover.verdict else one.cover.verdict.because,
        permission=about_agency(said, one.agency.code),
    )


def desk_words(agency: AgencyRule, hours: DeskHours, at: datetime) -> str:
    """What to know of the desk before asking: nothing when it is staffed now; else its cover and its next hours."""
    if hours.open_now:
        return ""
    again = f"Next there {times.when(hours.opens_at, at)}." if hours.opens_at else "No hours are set."
    empty = "Their desk opens later today." if hours.today else "Their desk is empty today."
    return f"{empty} {again} {agency.cover}".strip()


def person_words(one: Mapping[str, Any]) -> str:
    """When somebody was born and who they are to the child, as the agency needs it to search."""
    born = times.day(date.fromisoformat(one["born"])) if one["born"] else one["born_words"]
    lead = "due" if one["unborn"] else "born"
    said = f"{lead} {born}" if one["born"] else born or ("not yet born" if one["unborn"] else "age not known")
    return ", ".join(filter(None, [said, f"also {one['aka']}" if one["aka"] else "", one["relation"]]))


def address_words(subjects: Mapping[str, Any]) -> str:
    """The address to search with, or that it is protected, or that there is none."""
    if subjects["address_protected"]:
        return "Address protected: it is not sent. Ring the hub if you need it to search."
    return subjects["address"] or "No address known"


def family_words(subjects: Mapping[str, Any]) -> str:
    """How lists call a family: the surname and how many children."""
    return f"{subjects['family']}, {plural(subjects['children'], 'child', 'children')}"


def words_of(words: type[Purpose] | type[LawfulBasis], stored: str) -> str:
    """The plain words of a stored name; a text of its own stays as it is."""
    return words(stored).words if stored in {one.value for one in words} else stored


def _spoken_state(answer: Answer, confirmed: Any) -> State:
    if confirmed is None:
        return State("out", "Said across the room: waits for their navigator to confirm")
    if confirmed.right:
        return State("nil" if answer.nothing_held else "tick", f"Confirmed by {confirmed.by_name}")
    return State("gap", f"Not right, says {confirmed.by_name}: {confirmed.because}")


def told_words(of: InformationRequest, *, why: bool = True) -> str:
    """Whether the family knows. The reason is the hub's: an agency needs to know that, not why."""
    told = {
        FamilyTold.YES.value: "The family knows",
        FamilyTold.NO.value: "The family does not know: telling them could put a child at risk",
        FamilyTold.LATER.value: "The family does not know yet",
    }
    reason = f" ({of.family_told_why})" if why and of.family_told_why else ""
    return f"{told.get(of.family_told, of.family_told)}{reason}."
