"""What the room's pages are made of. A pack is shown from its own body: the preview and the team's page are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from openmash.agency_checks.models import InformationRequest
from openmash.agency_checks.pages import agreement_words
from openmash.disclosures.models import Disclosure, DisclosureItem, Handover
from openmash.disclosures.queries import Leaving, Pack
from openmash.referrals.models import Referral
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_activate, may_raise_alarm
from openmash.rulebook.words import FamilyTold, Label, LawfulBasis, Outcome, Purpose, Rating, Role
from openmash.web import parts, times
from openmash.web.jinja import sentence_list
from openmash.web.parts import CaseBar, CaseCell, Item, Link, RatingMark, Reference, State, Table

KINDS = {
    "HANDOVER": "Handed over to",
    "FEEDBACK": "Told the referrer:",
    "AGENCY_TOLD": "Told",
    "REQUEST": "Asked",
    "SUBJECT_ACCESS": "Sent to somebody who asked for records:",
}


@dataclass(frozen=True, slots=True)
class PackChild:
    """One child of a pack as the team sees it."""

    name: str
    who: str
    rating: str
    outcome: str
    beside: str
    service: str


@dataclass(frozen=True, slots=True)
class PackShown:
    """A pack word for word: children, rows of what was decided, the items, what the hub still holds and whom to ask."""

    children: tuple[PackChild, ...]
    rows: tuple[tuple[str, str], ...]
    safe_contact: tuple[str, ...]
    items: tuple[Item, ...]
    held: int
    ask: str
    decided: str


@dataclass(frozen=True, slots=True)
class LeftShown:
    """One thing that left: what and to whom, when and by whom, why and on which basis, what became of it."""

    title: str
    by: str
    why: str
    basis: str
    state: str
    lines: tuple[str, ...]
    link: Link | None


@dataclass(frozen=True, slots=True)
class LeavingShown:
    """One item as it is ticked, or the reason why it stays."""

    id: str
    kind: str
    text: str
    source: str
    label: str
    because: str
    ticked: bool


def danger_link(viewer: Viewer, reference: str) -> Link | None:
    """The way to child protection on top of every case form: activate, or raise the alarm, whichever one may."""
    if may_activate(viewer):
        return Link("Activate child protection now", reverse("screening_activate", args=[reference]))
    if viewer.is_hub and may_raise_alarm(viewer):
        return Link("A child is in danger now", reverse("screening_alarm", args=[reference]))
    return None


def _moment(iso: str, at: datetime) -> str:
    return times.when(datetime.fromisoformat(iso), at) if iso else ""


def _pack(body: Mapping[str, Any], items: Iterable[Item], policy: LocalPolicy, at: datetime) -> PackShown:
    spoken = f"{body['spoken_to']}, {_moment(body['spoken_at'], at)}" if body.get("spoken_to") else ""
    rows = (
        ("Why", body["reasons"]),
        ("Outcome sought", body["outcome_sought"]),
        ("Agencies agree", body["agencies_agree"]),
        ("Agencies differ", body["agencies_differ"]),
        ("What is not known", body["not_known"]),
        ("Who tells the family", body["family_told"]),
        ("Consent", body["consent"]),
        ("Home", body["address"] or body["address_note"]),
        ("Referred by", body["referrer"]),
        ("Spoken to first", spoken),
        ("Note", body["note"]),
    )
    role = Role(body["decided_by_role"]).words if body["decided_by_role"] else ""
    return PackShown(
        children=tuple(_child(one, policy) for one in body["children"]),
        rows=tuple((key, value) for key, value in rows if value),
        safe_contact=tuple(body["safe_contact"]),
        items=tuple(items),
        held=body["held"],
        ask=body["ask"],
        decided=f"{body['decided_by']}, {role}, {_moment(body['decided_at'], at)}",
    )


def _child(one: Mapping[str, Any], policy: LocalPolicy) -> PackChild:
    service = next((known.name for known in policy.services if known.code == one["service"]), one["service"])
    needs = f"{one['who']}. Interpreter: {one['interpreter']}" if one["interpreter"] else one["who"]
    outcome = Outcome(one["outcome"]).words
    return PackChild(one["name"], needs, one["rating"], outcome, sentence_list(one["beside"]), service)


def pack(row: Handover, policy: LocalPolicy, at: datetime) -> PackShown:
    """A pack that left, from its own rows."""
    return _pack(row.disclosure.body, [_item(one) for one in row.disclosure.items.all()], policy, at)


def preview(made: Pack, policy: LocalPolicy, at: datetime) -> PackShown:
    """A pack as it would leave now."""
    items = [
        Item(
            kind=parts.Kind(one.item.kind),
            text=one.item.text,
            source=f"{one.agency_name}, {one.item.source_system}",
            when=one.item.dated_words,
            label=condition(one.item.label),
        )
        for one in made.items
    ]
    return _pack(made.body, items, policy, at)


def _item(row: DisclosureItem) -> Item:
    return Item(parts.Kind(row.kind), row.text, row.source, row.dated_words, condition(row.label))


def condition(label: str) -> parts.Label:
    """What the receiver may do with an item: its label said as a condition."""
    words = {
        Label.TEAM: "For your team. Do not tell the family",
        Label.NET: "For professionals working with the child. Do not tell the family",
        Label.FAMILY: "May be told to the family",
    }
    known = Label(label)
    return parts.Label(words.get(known, known.words), "open" if known is Label.FAMILY else "lock")


def pack_bar(row: Handover, viewer: Viewer, at: datetime) -> CaseBar:
    """The four cells on a team's page of a pack: rating, where it stands, who must act, who decided."""
    body = row.disclosure.body
    if row.answered_at is None:
        state: Any = State("out", "Waits for your team")
        act = f"You, {viewer.name}"
    elif row.accepted:
        state, act = State("tick", "Accepted"), row.answer.worker_name
    else:
        state, act = State("stop", "Sent back"), "The hub"
    handed = f"Handed over {times.when(row.handed_at, at)}"
    return CaseBar(
        rating=row.rating,
        cells=(
            CaseCell("Rating", RatingMark(row.rating), "Final, of the most urgent child"),
            CaseCell("Accept or send back", state, handed),
            CaseCell("Must act now", act, row.team_name),
            CaseCell("Who decided", body["decided_by"], _moment(body["decided_at"], at)),
        ),
        label="This handover",
    )


def packs_table(rows: Iterable[Handover], at: datetime) -> Table:
    """What was handed to a team. The reference leads on; no name stands in a list that may be left open."""
    cells = []
    for row in rows:
        if row.answered_at is None:
            state: Any = State("out", "Accept or send back")
        elif row.accepted:
            state = State("tick", f"Accepted: {row.answer.worker_name}")
        else:
            state = State("stop", "Sent back")
        cells.append(
            (
                RatingMark(row.rating),
                Reference(row.disclosure.reference, reverse("disclosures_pack", args=[row.pk])),
                f"{len(row.children)} {'child' if len(row.children) == 1 else 'children'}",
                times.when(row.handed_at, at),
                row.disclosure.by_name,
                state,
            )
        )
    heads = ("Rating", "Handover", "Children", "Handed over", "By", "State")
    return Table.plain("Handed to your team", heads, cells, row_head=1, hide_caption=True)


def leaving(rows: Iterable[Leaving], ticked: Iterable[str]) -> tuple[list[LeavingShown], list[LeavingShown]]:
    """The items that may leave and those that may not, each with its reason."""
    chosen = set(ticked)
    shown = [
        LeavingShown(
            id=str(one.item.id),
            kind=one.item.kind,
            text=one.item.text,
            source=f"{one.agency_name}, {one.item.source_system}, {one.item.dated_words}",
            label=Label(one.item.label).words,
            because=one.verdict.because,
            ticked=str(one.item.id) in chosen,
        )
        for one in rows
    ]
    return [one for one in shown if not one.because], [one for one in shown if one.because]


def left(row: Disclosure, at: datetime, *, sealed: bool) -> LeftShown:
    """One disclosure in the list of everything that left. The words themselves only for those who may read them."""
    handover = getattr(row, "handover", None)
    way = reverse("disclosures_left", args=[row.reference, row.pk])
    return LeftShown(
        title=f"{KINDS.get(row.kind, row.kind)} {row.recipient_name}",
        by=f"{row.by_name}, {Role(row.by_role).words}, {times.when(row.at, at)}",
        why=row.purpose,
        basis=_under(row.lawful_basis, row.agreement),
        state=_state(handover) if handover else "",
        lines=_lines(row, handover),
        link=Link("Exactly what left", way, f"to {row.recipient_name}") if sealed else None,
    )


def _under(basis: str, agreement: Mapping[str, Any]) -> str:
    """The lawful basis, and how the sharing agreement stood."""
    return ". ".join(part.rstrip(".") for part in (basis, agreement_words(agreement)) if part)


def _state(handover: Handover) -> str:
    if handover.accepted is None:
        return "Waits for the team"
    if handover.accepted:
        rating = Rating(handover.answer.team_rating).words
        return f"Accepted by {handover.answer.worker_name}. The team’s own rating: {rating}"
    return f"Sent back: {handover.answer.because}"


def _lines(row: Disclosure, handover: Handover | None) -> tuple[str, ...]:
    if handover is not None:
        names = sentence_list(child["name"] for child in handover.children)
        count = len(row.items.all())
        spoken = f"Spoken to first: {handover.spoken_to}" if handover.spoken_to else ""
        items = f"{count} item{'' if count == 1 else 's'} left, {row.body['held']} kept in the hub"
        return tuple(part for part in (names, items, spoken) if part)
    if row.kind == "FEEDBACK":
        return (row.body["text"], row.body["how"]) if row.body["how"] else (row.body["text"],)
    if row.kind == "SUBJECT_ACCESS":
        left, held = row.body["left"], row.body["not_left"]
        return (f"Request {row.body['request']}: {left} line{'' if left == 1 else 's'} left, {held} held back in part",)
    return ()


def asked(row: InformationRequest, policy: LocalPolicy, at: datetime) -> LeftShown:
    """A question to an agency: it told them that the hub looks at this family."""
    told = FamilyTold(row.family_told).words
    purpose = dict(Purpose.choices()).get(row.purpose, row.purpose)
    state = "Taken back" if row.withdrawn_at else "Answered" if row.answered_at else "Out"
    return LeftShown(
        title=f"Asked {policy.agency_name(row.agency)}",
        by=f"{row.asked_by_name}, {Role(row.asked_by_role).words}, {times.when(row.asked_at, at)}",
        why=f"{purpose}. {row.necessity}".rstrip("."),
        basis=_under(LawfulBasis(row.lawful_basis).words, row.agreement),
        state=state,
        lines=(row.question, f"Family told: {told}. {row.family_told_why}".strip()),
        link=None,
    )


def owed_table(feedback: Iterable[Referral], agencies: Iterable[Referral], at: datetime) -> Table:
    """Who is still to be told: one row a referral, the longest decided first."""
    agencies_left = {row.pk: row for row in agencies}
    feedback_left = {row.pk: row for row in feedback}
    rows = {**feedback_left, **agencies_left}
    cells = []
    for key, row in sorted(rows.items(), key=lambda pair: pair[1].decided_at or pair[1].received_at):
        ways: list[Any] = []
        if key in feedback_left:
            ways.append(Link("Tell the referrer", reverse("disclosures_feedback", args=[row.reference]), row.reference))
        if key in agencies_left:
            href = reverse("disclosures_tell_agencies", args=[row.reference])
            ways.append(Link("Tell the agencies", href, row.reference))
        cells.append(
            (
                RatingMark(row.rating),
                Reference(row.reference, reverse("disclosures_shared", args=[row.reference])),
                row.family_name,
                times.when(row.decided_at, at) if row.decided_at else "",
                row.owner.name if row.owner else "Nobody yet",
                parts.Lines(tuple(ways)),
            )
        )
    heads = ("Rating", "Referral", "Family", "Decided", "Whose", "Still to do")
    return Table.plain("Still to be told", heads, cells, row_head=1, hide_caption=True)


@dataclass(frozen=True, slots=True)
class ToldShown:
    """What an agency reads of a decision it contributed to."""

    reference: str
    when: str
    decided: str
    children: tuple[tuple[str, str, str], ...]
    accountable: tuple[tuple[str, str], ...]


def told(body: Mapping[str, Any], reference: str, when: datetime, at: datetime) -> ToldShown:
    """An agency's page, from the row's own body."""
    return ToldShown(
        reference=reference,
        when=times.when(when, at),
        decided=f"{body['decided_by']}, {_moment(body['decided_at'], at)}",
        children=tuple((one["name"], one["outcome"], one["final_rating"]) for one in body["children"]),
        accountable=tuple((one["who"], one["what"]) for one in body["accountable"]),
    )
