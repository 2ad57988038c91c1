"""What is wrong with the hub's work right now. A fault is said before any figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.boards.pages import words
from openmash.boards.queries.board import Board
from openmash.referrals.models import Referral
from openmash.rulebook import clocks, pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_activate, may_allocate, may_see_unusual_looks
from openmash.rulebook.words import Rating, Stage
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Link


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: what, loudly, then the circumstances, then where it is mended."""

    strong: str
    words: str
    link: Link


def faults(board: Board, viewer: Viewer, at: datetime, policy: LocalPolicy) -> tuple[Fault, ...]:
    """Every fault, the most dangerous first; each leads where this reader can mend it."""
    return (
        *_alarms(board, viewer, at),
        *_silent(board, at, policy),
        *_unowned(board, viewer, at, policy),
        *_without_time(board),
        *_handovers(board, at, policy),
        *_unsent(board, at),
        *_handed_on(board, at, policy),
        *_noticed(board, viewer, at),
    )


def is_unowned(referral: Referral, at: datetime, policy: LocalPolicy) -> bool:
    """Should somebody own this referral by name now, and nobody does (rulebook `pathway`)?"""
    return referral.owner_id is None and pathway.ownerless_is_fault(referral.stage, at, policy)


def _picture(reference: str, text: str) -> Link:
    return Link(text=text, href=reverse("boards_picture", args=[reference]), hidden=reference)


def _alarms(board: Board, viewer: Viewer, at: datetime) -> Iterator[Fault]:
    for row in board.facts["alarms"]:
        yield Fault(
            f"Alarm on {row.reference}: a child in danger now",
            f"raised {times.when(row.at, at)} by {row.by_name}. No answer for {times.length(at - row.at)}.",
            Link("Answer it", reverse("screening_answer_alarm", args=[row.id]), row.reference)
            if may_activate(viewer)
            else _picture(row.reference, "Open the referral"),
        )


def _silent(board: Board, at: datetime, policy: LocalPolicy) -> Iterator[Fault]:
    names = {team.code: team.name for team in policy.teams}
    for row in board.facts["activations"]:
        if row.taken_at is None and clocks.is_late(clocks.silence_due(row.at, policy), at):
            team = names.get(row.team, row.team)
            yield Fault(
                f"{team} has not answered for {times.length(at - row.at)}",
                f"after child protection was activated on {row.reference}. Ring them now.",
                _picture(row.reference, "Open the referral"),
            )


def _unowned(board: Board, viewer: Viewer, at: datetime, policy: LocalPolicy) -> Iterator[Fault]:
    for referral in board.referrals:
        if is_unowned(referral, at, policy):
            yield Fault(
                f"{words.family(referral)} has no owner",
                f"({referral.reference}, {Stage(referral.stage).words.lower()}).",
                Link("Give it to somebody", reverse("boards_give", args=[referral.reference]), referral.reference)
                if may_allocate(viewer)
                else _picture(referral.reference, "Open the referral"),
            )


def _without_time(board: Board) -> Iterator[Fault]:
    for referral in board.referrals:
        if referral.rating and referral.first_due_at is None:
            yield Fault(
                f"{words.family(referral)} has no due time",
                f"({referral.reference}): it is rated {Rating(referral.rating).words.lower()}, and no time was set.",
                _picture(referral.reference, "Open the referral"),
            )


def _handovers(board: Board, at: datetime, policy: LocalPolicy) -> Iterator[Fault]:
    for row in board.facts["handovers"]:
        due = clocks.accept_by(row.handed_at, row.rating, policy)
        if clocks.is_late(due, at):
            yield Fault(
                f"Handover of {row.reference} not accepted",
                f"by {row.team_name} for {times.length(at - row.handed_at)}; due {times.due(due, at)}. Ring them.",
                _picture(row.reference, "Open the referral"),
            )


def _unsent(board: Board, at: datetime) -> Iterator[Fault]:
    """Messages that do not leave, and colleagues whom none reaches: until it is mended somebody must ring."""
    told = Link("What you were told", reverse("messages_told"))
    if (unsent := board.unsent).oldest is not None:
        yield Fault(
            f"{plural(unsent.count, 'message')} to people not sent",
            f"for {times.length(at - unsent.oldest)}. Ring who must know, and tell whoever looks after the hub's mail.",
            told,
        )
    for name in unsent.unreachable:
        yield Fault(
            f"{name} cannot be sent messages",
            "because the address was refused. Ring them, and ask an administrator to correct it.",
            told,
        )


def _handed_on(board: Board, at: datetime, policy: LocalPolicy) -> Iterator[Fault]:
    """Work that went by name, or is offered, to somebody who has not said that they have it."""
    for row in board.facts["hand_ons"]:
        if at >= clocks.had_by(row.at, policy):
            yield Fault(
                f"{row.taker_name} has not said that they have {row.reference}",
                f"handed on {times.when(row.at, at)}. {row.because}.".replace("..", "."),
                _picture(row.reference, "Open the referral"),
            )


def _noticed(board: Board, viewer: Viewer, at: datetime) -> Iterator[Fault]:
    """Who was noticed to open very many records, for those who may see it; never about the reader."""
    for row in board.facts["noticed"] if may_see_unusual_looks(viewer) else ():
        if row.actor != viewer.id:
            yield Fault(
                f"{row.actor_name} opened very many records",
                f"({times.when(row.at, at)}: {row.detail['because']}). There may be a reason: ask.",
                Link("Unusual looks", reverse("watching_list")),
            )
