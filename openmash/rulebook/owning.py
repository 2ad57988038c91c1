"""Who must have a referral at an instant: a person by name, or a desk that is staffed. Never nobody (M2.6).

Told from the referral, the rota and the hours alone, so that a sweep can mend whatever went wrong before it. What one
reads here, in order: whoever is at work keeps what is theirs; whoever stands in takes all of it; what cannot wait until
its owner is back goes to a colleague at work, by name; and while the hub is closed that is the emergency duty team. The
rest stays with its owner, by name, and the desk answers for it. Nobody is relieved by an empty chair: where nobody can
take it, whoever has it keeps it, and that is a gap somebody is told of.

Sources: decisions "Stages and owners" and "Hours"; M2.6, M5.5; issue 5, item 3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from openmash.rulebook import calendars, pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.rota import Rota, Span, Worker
from openmash.rulebook.viewer import HUB_ROLES, MANAGERS
from openmash.rulebook.words import YES, Desk, Rating, Role, Stage, Verdict, no

SOON = timedelta(minutes=30)
"""Who is back within so long keeps everything: handing on for less costs more than it saves (our default)."""

LONG = timedelta(days=4)
"""Who is not back for so long keeps nothing, urgent or not: longer than Easter, shorter than a week (our default)."""

STAFFED_BY: Mapping[Desk, frozenset[Role]] = MappingProxyType(
    {
        Desk.FRONT_DOOR: frozenset({Role.CONTACT_OFFICER, Role.ADMIN_OFFICER}),
        Desk.HUB: frozenset({Role.SOCIAL_WORKER}),
        Desk.DUTY_MANAGER: frozenset({Role.MASH_MANAGER, Role.ASSISTANT_MANAGER}),
        Desk.EMERGENCY_DUTY: frozenset({Role.EMERGENCY_DUTY}),
    }
)
"""Whose being at work staffs a desk. Somebody who stands in for one of these does as well."""


@dataclass(frozen=True, slots=True)
class Held:
    """An open referral as the rule must know it. `before` are earlier owners, the last first; `offered` is to whom
    its owner has offered it and who has not answered yet."""

    stage: Stage
    rating: str
    danger: bool
    due_at: datetime
    decided: bool
    desk: Desk
    owner: str = ""
    before: tuple[str, ...] = ()
    offered: str = ""


@dataclass(frozen=True, slots=True)
class Owned:
    """Who must have it: the desk always, the owner's id or "", and why.

    `staffed`: the owner is at work or the desk has somebody. Where not, `answers` is who answers for the hub meanwhile.
    """

    desk: Desk
    owner: str
    because: str
    staffed: bool
    answers: str = ""

    def moves(self, of: Held) -> bool:
        """Is this another owner, or for one that waits at a desk another desk, than it has now?"""
        return self.owner != of.owner or (not self.owner and self.desk is not of.desk)

    @property
    def is_seen(self) -> bool:
        """Is there a desk with somebody at it, or a person by name?"""
        return self.staffed or bool(self.owner) or bool(self.answers)


@dataclass(frozen=True)
class Hub:
    """Who is there at an instant, and how much each of them has: what the rule asks beside the referral."""

    rota: Rota
    at: datetime
    policy: LocalPolicy
    load: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Is the hub open now?"""
        return calendars.in_hub_hours(self.at, self.policy)

    def plays(self, span: Span) -> Role:
        """As what somebody is at work: their own role, or that of whom they stand in for."""
        return self.rota.workers[span.instead_of or span.who].role

    def present(self) -> Iterator[tuple[Worker, Role]]:
        """Everybody at work with the role they are at work as."""
        for span in self.rota.on(self.at):
            yield self.rota.workers[span.who], self.plays(span)

    def works(self, who: str) -> bool:
        """Is this person at work for the hub as it is now? Emergency duty is relieved when the hub opens."""
        if not self.rota.is_on(who, self.at):
            return False
        if not self.is_open or self.rota.workers[who].role is not Role.EMERGENCY_DUTY:
            return True
        return any(self.plays(span) is not Role.EMERGENCY_DUTY for span in self.rota.now(who, self.at))

    def staffs(self, desk: Desk) -> bool:
        """Is somebody at this desk? In a hub that keeps no rota nobody can tell, and the desk counts as staffed."""
        if not any(self.rota.keeps(who) for who in self.rota.workers):
            return True
        return any(role in STAFFED_BY[desk] for _, role in self.present())


def must_own(of: Held, hub: Hub, kept_from: Collection[str] = ()) -> Owned:
    """Who must have this open referral now. `kept_from` are people who may not know of it: they are never named."""
    if not _may_keep(of.owner, hub):  # nobody, or somebody whose account is closed
        return _without_owner(of, hub, kept_from)
    if hub.works(of.owner):
        return _stays(of, hub, "At work")
    for one in hub.rota.stands_in_for(of.owner, hub.at):
        if hub.works(one) and one not in kept_from:
            return _named(of, one, hub, f"{_name(hub, one)} stands in for {_name(hub, of.owner)}")
    if not _cannot_wait(of, hub):
        return _stays(of, hub, "Rests until its owner is back")
    gone = f"{_name(hub, of.owner)} is not at work"
    if relief := _relief(of, hub, kept_from):
        return _named(of, relief, hub, gone if hub.is_open else f"{gone} and the hub is closed")
    if hub.is_open and of.stage in pathway.WAITS_AT_DESK and hub.staffs(_desk(of, hub)):
        return _at_desk(_desk(of, hub), hub, gone)
    return _stays(of, hub, "Nobody is at work who could take it")


def _without_owner(of: Held, hub: Hub, kept_from: Collection[str]) -> Owned:
    desk = _desk(of, hub)
    if hub.is_open and of.stage in pathway.WAITS_AT_DESK:
        return _at_desk(desk, hub, "The hub is open")
    if hub.is_open or is_urgent(of, hub):
        because = "Nobody had it by name" if hub.is_open else "It cannot wait until the hub opens"
        if relief := _relief(of, hub, kept_from):
            return _named(of, relief, hub, because)
    return _at_desk(desk, hub, "The hub is open" if hub.is_open else "The hub is closed")


def may_take(stage: Stage, worker: Worker) -> Verdict:
    """May this person be handed a referral of this stage? Only who may do what comes next on it."""
    if stage is Stage.DECIDING:
        good, needed = worker.role in MANAGERS and worker.may_decide, "a manager who decides"
    elif stage is Stage.NEW:
        good, needed = worker.role in HUB_ROLES, "somebody who works in the hub"
    else:
        good, needed = worker.role in _WORK, "a social worker or manager"
    return YES if good else no(f"It is at “{stage.words.lower()}”, which needs {needed}. Choose somebody else.")


_WORK = MANAGERS | {Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY}


def is_urgent(of: Held, hub: Hub) -> bool:
    """Can it not wait until the hub is open: Red, a child said to be in danger, or due before then?"""
    if of.rating == Rating.RED or (of.danger and not of.rating):
        return True
    return not of.decided and of.due_at <= calendars.next_hub_opening(hub.at, hub.policy)


def _cannot_wait(of: Held, hub: Hub) -> bool:
    """Must somebody have it before its owner is back?"""
    if hub.is_open and hub.rota.workers[of.owner].role is Role.EMERGENCY_DUTY:
        return True  # what the night had comes back when the hub opens
    back = hub.rota.back_at(of.owner, hub.at)
    if back is not None and back - hub.at <= SOON:
        return False
    if is_urgent(of, hub):
        return True
    if not hub.is_open:
        return False  # it is asked again when the hub opens
    return back is None or back - hub.at >= LONG or (not of.decided and of.due_at <= back)


def _relief(of: Held, hub: Hub, kept_from: Collection[str]) -> str:
    """Who takes it by name, or "": who was offered it, who had it before, else who has the least of those at work."""
    able = [(one, order) for one, order in _able(of, hub) if one.id not in kept_from and one.id != of.owner]
    ids = {one.id for one, _ in able}
    coming = hub.rota.next_stand_ins(of.owner, hub.at) if of.owner else ()
    first = next((one for one in (of.offered, *coming, *of.before) if one in ids), "")
    if first:
        return first
    if hub.is_open and of.stage in pathway.WAITS_AT_DESK:
        return ""  # the desk has it: nobody need be named
    by_load = sorted(able, key=lambda pair: (pair[1], hub.load.get(pair[0].id, 0), pair[0].name))
    return by_load[0][0].id if by_load else ""


def _able(of: Held, hub: Hub) -> Iterator[tuple[Worker, int]]:
    """Everybody at work who can do what is next, with an order: the right people first, then who else may."""
    for worker, role in hub.present():
        if not hub.works(worker.id):
            continue
        if of.stage is Stage.DECIDING and worker.may_decide and worker.role in MANAGERS:
            yield worker, 0 if worker.role is Role.MASH_MANAGER else 1
        elif not hub.is_open and role is Role.EMERGENCY_DUTY:
            yield worker, 2
        elif of.stage is not Stage.DECIDING and role in STAFFED_BY[pathway.owner_desk(of.stage)]:
            yield worker, 1 if hub.is_open else 3


def _desk(of: Held, hub: Hub) -> Desk:
    return pathway.desk_now(of.stage, hub.at, hub.policy)


def _stays(of: Held, hub: Hub, because: str) -> Owned:
    there = hub.works(of.owner) or hub.staffs(_desk(of, hub))
    return Owned(of.desk, of.owner, because, there, "" if there else _answers(hub))


def _named(of: Held, who: str, hub: Hub, because: str) -> Owned:
    duty = any(hub.plays(span) is Role.EMERGENCY_DUTY for span in hub.rota.now(who, hub.at))
    desk = Desk.EMERGENCY_DUTY if duty and not hub.is_open else pathway.owner_desk(of.stage)
    return Owned(desk, who, because, True)


def _at_desk(desk: Desk, hub: Hub, because: str) -> Owned:
    staffed = hub.staffs(desk)
    return Owned(desk, "", because, staffed, "" if staffed else _answers(hub))


def _answers(hub: Hub) -> str:
    """Who answers where a desk is empty: a manager at work, else the head of service, who answers for the hub."""
    there = [one.id for one, _ in hub.present() if one.role in MANAGERS]
    heads = sorted(
        (one for one in hub.rota.workers.values() if one.role is Role.HEAD_OF_SERVICE and one.active),
        key=lambda one: one.name,
    )
    return next(iter([*there, *(one.id for one in heads)]), "")


def _may_keep(who: str, hub: Hub) -> bool:
    worker = hub.rota.workers.get(who)
    return worker is not None and worker.active


def _name(hub: Hub, who: str) -> str:
    worker = hub.rota.workers.get(who)
    return worker.name if worker else "Its owner"
