"""The whole picture on one page. Each panel is built by itself and can fail by itself."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from openmash.boards.pages import agencies, family, panels, words
from openmash.boards.pages.acts import Act, acts
from openmash.boards.pages.board import clock_of, go_ahead_words
from openmash.boards.pages.faults import is_unowned
from openmash.boards.queries.picture import Picture
from openmash.partnership.models import Account
from openmash.referrals.pages import tabs
from openmash.referrals.queries import ACTS, here_address
from openmash.rulebook import pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Desk, Rating, Role, Stage
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import CaseBar, CaseCell, Clock, Link, State, Strong

log = logging.getLogger("openmash.boards")
Builder = Callable[[Picture, datetime, LocalPolicy], Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel's content, or the number under which its failure was written down."""

    content: Any
    failed: str = ""


@dataclass(frozen=True, slots=True)
class PicturePage:
    """Everything on the whole picture; `panels` by name, each perhaps failed."""

    reference: str
    heading: str
    received: str
    bar: CaseBar
    tabs: list[Link]
    panels: dict[str, Panel]
    acts: tuple[Act, ...]
    read_only: str


PANELS: dict[str, Builder] = {
    "children": family.children,
    "adults": family.adults,
    "voices": panels.voices,
    "danger": panels.danger,
    "agencies": agencies.agencies,
    "held": agencies.held,
    "own_actions": agencies.own_actions,
    "decision": panels.decision,
    "earlier": panels.earlier,
    "sent": panels.sent,
    "consent": panels.consent,
    "around": panels.around,
}


def picture_page(
    picture: Picture, viewer: Viewer, at: datetime, policy: LocalPolicy, duty: Account | None
) -> PicturePage:
    """The page. `duty` is the manager who decides now, or None when nobody is on shift."""
    referral = picture.referral
    decider = duty.name if duty else "The manager on duty"
    built = {name: guarded(name, partial(build, picture, at, policy)) for name, build in PANELS.items()}
    built["strip"] = guarded("strip", lambda: family.strip(picture, at, policy, decider))
    return PicturePage(
        reference=referral.reference,
        heading=words.family(referral),
        received=_received(picture, at),
        bar=_bar(picture, viewer, at, policy, duty),
        tabs=tabs(referral.reference, "boards_picture", viewer),
        panels=built,
        acts=acts(picture, viewer, at, policy),
        read_only="" if viewer.is_hub else "You read this to learn how well the hub works.",
    )


def guarded(name: str, build: Callable[[], Any]) -> Panel:
    """A panel that cannot be built is said to be so, with a number to quote; the rest of the page stands.

    The log carries that number and the panel's name, and where the fault lies, but no value of it: values are people.
    """
    try:
        return Panel(build())
    except Exception as fault:  # whatever it is, the other panels must still be shown
        number = uuid.uuid4().hex[:8]
        trace, where = fault.__traceback__, ""
        while trace is not None:
            where, trace = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}", trace.tb_next
        log.error("panel %s could not be shown, number %s: %s at %s", name, number, type(fault).__name__, where)
        return Panel(None, failed=number)


def _received(picture: Picture, at: datetime) -> str:
    referral = picture.referral
    known = [part for part in (referral.referrer_name, referral.referrer_role) if part]
    organisation = referral.referrer_organisation or (known.pop(0) if known else "somebody who gave no name")
    who = f"{organisation} ({', '.join(known)})" if known else organisation
    return f"Received {times.when(referral.received_at, at)} from {who}."


def _bar(picture: Picture, viewer: Viewer, at: datetime, policy: LocalPolicy, duty: Account | None) -> CaseBar:
    referral = picture.referral
    clock, act = clock_of(referral, at), pathway.due_act(referral.stage, bool(referral.rating))
    return CaseBar(
        rating=referral.rating,
        cells=(
            CaseCell("Rating of this referral", words.mark(referral.rating, large=True), _stage(picture)),
            CaseCell(f"Time left to {act}", _large(clock), _due(picture, at, policy)),
            CaseCell("Must act now", _owner(picture, viewer, at, policy), _what(picture, at, policy)),
            CaseCell("Who decides", *_decider(picture, at, duty)),
        ),
        label="Rating, time left, who acts and who decides",
        full=True,
        announce=_announce(clock, referral.due_at, at, policy),
        here=here_address(viewer, referral),
    )


def _what(picture: Picture, at: datetime, policy: LocalPolicy) -> str:
    """What must be done now; while answers are out, how many, and whether to start without them."""
    out = sum(one.answered_at is None and one.withdrawn_at is None for one in picture.requests)
    if picture.referral.stage == Stage.ASKING.value and out:
        return go_ahead_words(picture.referral, out, at, policy) or (
            f"{plural(out, 'answer')} still out. Recommend when it is enough"
        )
    return ACTS[Stage(picture.referral.stage)]


def _stage(picture: Picture) -> str:
    return Stage(picture.referral.stage).words


def _large(clock: Clock | State) -> Clock | State:
    return Clock(clock.level, clock.left, "", clock.iso, large=True) if isinstance(clock, Clock) else clock


def _due(picture: Picture, at: datetime, policy: LocalPolicy) -> str:
    referral = picture.referral
    first = ""
    if referral.first_due_at and referral.first_due_at != referral.due_at:
        first = f". First due {times.due(referral.first_due_at, at)}"
    if referral.decided_at:
        return f"It was due {times.due(referral.due_at, at)}{first}"
    if not referral.rating:
        return f"due {times.due(referral.due_at, at)}"
    length = policy.rating(Rating(referral.rating)).hours_words if referral.rating in policy.scheme else ""
    return f"due {times.due(referral.due_at, at)}, {length} from receipt{first}"


def _owner(picture: Picture, viewer: Viewer, at: datetime, policy: LocalPolicy) -> str | Strong:
    owner = picture.referral.owner
    if picture.referral.stage == Stage.ADVISING.value:
        return f"You, {viewer.name}" if viewer.is_manager else "A manager"
    if owner is not None:
        mine = str(owner.pk) == viewer.id
        return f"You, {owner.name}" if mine else f"{owner.name}, {Role(owner.role).words.lower()}"
    desk = f"Desk: {Desk(picture.referral.desk).words.lower()}"
    return Strong(f"Nobody. {desk}") if is_unowned(picture.referral, at, policy) else desk


def _decider(picture: Picture, at: datetime, duty: Account | None) -> tuple[str, str]:
    referral = picture.referral
    if referral.decided_at:
        return referral.decided_by_name, f"Decided {times.when(referral.decided_at, at)}"
    if duty is None:
        return "The manager on duty", "Nobody who may decide this one is on duty now"
    return duty.name, f"{Role(duty.role).words}, on duty now"


def _announce(clock: Clock | State, due_at: datetime, at: datetime, policy: LocalPolicy) -> str:
    """Spoken only around the policy's minutes and when late, never each minute."""
    if not isinstance(clock, Clock):
        return ""
    minutes = int((due_at - at).total_seconds() // 60)
    return clock.left if clock.level == 0 or minutes in policy.announce_minutes else ""
