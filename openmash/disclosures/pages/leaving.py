"""What the room's pages are made of. A pack is shown from its own body: the preview and the team's page are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from openmash.agency_checks.models import InformationRequest, OwnerTookBack
from openmash.agency_checks.pages import agreement_words
from openmash.disclosures import words
from openmash.disclosures.models import Disclosure, DisclosureOpened, Handover
from openmash.disclosures.queries import Leaving, Pack, Telling
from openmash.disclosures.queries.pack import said
from openmash.disclosures.words import PackShown
from openmash.referrals.models import Referral
from openmash.rulebook import sharing
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import FamilyTold, Label, LawfulBasis, Purpose, Rating, ReferrerKind, Role
from openmash.web import parts, times
from openmash.web.jinja import sentence_list
from openmash.web.parts import CaseBar, CaseCell, Link, RatingMark, Reference, State, Table

KINDS = {
    "HANDOVER": "Handed over to",
    "FEEDBACK": "Told the referrer:",
    "AGENCY_TOLD": "Told",
    "REQUEST": "Asked",
    "SUBJECT_ACCESS": "Sent to somebody who asked for records:",
    "LETTER": "Letter to",
    "MEETING": "Meeting paper to",
}
SENT_HOW = {
    "POST": "by post",
    "EMAIL": "by secure e-mail",
    "HAND": "by hand",
    "READ": "read on the telephone",
}
SENT_WHERE = {
    "HOME": "their home",
    "WORK": "their place of work",
    "SAFE": "another address that is safe",
    "MAILBOX": "their own e-mail or telephone",
    "OFFICE": "collected at our office",
}


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
    ways: tuple[Link, ...] = ()
    opened: tuple[str, ...] = ()
    recalled: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class LeavingShown:
    """One item as it is ticked, or the reason why it stays, and whether its owner may be asked."""

    id: str
    kind: str
    text: str
    source: str
    label: str
    because: str
    ticked: bool
    care: str = ""
    agreed: str = ""
    askable: bool = False
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a referrer is not told: in words, and each item of an agency with why. `openly`: all of it stands open."""

    lines: tuple[str, ...]
    items: tuple[LeavingShown, ...]
    openly: bool


def withheld(about: Telling) -> Withheld:
    """What stays in the hub when this referrer is told, beside what they will see: read before it goes.

    A relative may be well known to the family and is told as the public: who reads the preview sees what that leaves
    out. To a professional more may be said, within their limits, but never an item or somebody's own words.
    """
    openly = about.kind is not ReferrerKind.PROFESSIONAL
    lines = [f"What {sentence_list(about.named)} said to anybody"] if about.named else []
    if openly:
        lines += [
            "Which agencies were asked, and what they hold",
            "How urgent it was rated, and why it was decided so",
            "Where anybody of the family lives, and who else is named",
        ]
    items = tuple(_leaving(one, ticked=False) for one in about.items if not one.verdict)
    return Withheld(tuple(lines), items, openly)


def _moment(iso: str, at: datetime) -> str:
    return times.when(datetime.fromisoformat(iso), at) if iso else ""


def pack(row: Handover, policy: LocalPolicy) -> PackShown:
    """A pack that left, from its own rows."""
    return words.kept_pack(row.disclosure, policy)


def preview(made: Pack, policy: LocalPolicy) -> PackShown:
    """A pack as it would leave now."""
    return words.pack(made.body, [said(one) for one in made.items], policy)


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
    shown = [_leaving(one, str(one.item.id) in chosen) for one in rows]
    return [one for one in shown if not one.because], [one for one in shown if one.because]


def _leaving(one: Leaving, ticked: bool) -> LeavingShown:
    marked = one.marked
    agreed = ""
    if one.agreement is not None:
        own = ", in these words of their own" if one.agreement.words else ""
        agreed = f"{one.agency_name} agreed on {times.day(one.agreement.at)}{own}: for this recipient and purpose alone"
    return LeavingShown(
        id=str(one.item.id),
        kind=one.item.kind,
        text="An item that is marked as protected" if marked else one.words,
        source=one.agency_name if marked else f"{one.agency_name}, {one.item.source_system}, {one.item.dated_words}",
        label=Label(one.item.label).words,
        because=one.verdict.because,
        ticked=ticked,
        care=sharing.sensitivity(one.item.agency, one.item.kind),
        agreed=agreed,
        askable=one.askable and one.agreement is None and _may_ask_again(one),
        owner=one.agency_name,
    )


def _may_ask_again(one: Leaving) -> bool:
    """Is no question to the owner waiting for an answer?"""
    return one.asked is None or hasattr(one.asked, "answered")


def left(
    row: Disclosure,
    at: datetime,
    *,
    sealed: bool,
    may_recall: bool = False,
    opened: Iterable[DisclosureOpened] = (),
    taken_back: OwnerTookBack | None = None,
) -> LeftShown:
    """One disclosure in the list of everything that left. The words themselves only for those who may read them."""
    handover, recall = getattr(row, "handover", None), getattr(row, "recall", None)
    way = reverse("disclosures_left", args=[row.reference, row.pk])
    ways = []
    if sealed and hasattr(row, "paper"):
        paper = reverse("disclosures_left_paper", args=[row.reference, row.pk])
        ways.append(Link("As paper (PDF)", paper, f"to {row.recipient_name}"))
    if may_recall and recall is None:
        ways.append(Link("Recall", reverse("disclosures_recall", args=[row.reference, row.pk]), row.recipient_name))
    return LeftShown(
        title=f"{KINDS.get(row.kind, row.kind)} {row.recipient_name}",
        by=f"{row.by_name}, {Role(row.by_role).words}, {times.when(row.at, at)}{_checked(row)}",
        why=row.purpose,
        basis=_under(row.lawful_basis, row.agreement),
        state=_state(handover) if handover else "",
        lines=_lines(row, handover),
        link=Link("Exactly what left", way, f"to {row.recipient_name}") if sealed else None,
        ways=tuple(ways),
        opened=tuple(f"Opened by {one.by_name}, {times.when(one.at, at)}" for one in opened),
        recalled=f"Recalled by {recall.by_name}, {times.when(recall.at, at)}: {recall.because}" if recall else "",
        warning=_warning(taken_back) if taken_back and not recall else "",
    )


def _under(basis: str, agreement: Mapping[str, Any]) -> str:
    """The lawful basis, and how the sharing agreement stood."""
    return ". ".join(part.rstrip(".") for part in (basis, agreement_words(agreement)) if part)


def _checked(row: Disclosure) -> str:
    """Who read it first, where a second person was needed."""
    answer = getattr(row.prepared, "answer", None) if row.prepared_id else None
    return f". Read first by {answer.by_name}" if answer is not None else ""


def _warning(taken: OwnerTookBack) -> str:
    return f"An owner took their agreement back after it had left: {taken.because} Recall it."


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
    sent = getattr(row, "sent_outside", None)
    if row.kind in ("LETTER", "MEETING"):
        count = len(row.items.all())
        ways = f"Sent outside {SENT_HOW.get(sent.how, sent.how)}, to: {SENT_WHERE[sent.address_kind]}" if sent else ""
        items = f"{count} item{'' if count == 1 else 's'} left"
        return tuple(part for part in (items, ways) if part)
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
