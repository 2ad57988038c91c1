"""The way of a referral: one table of moves, each with its reason, and who must look at each stage.

The diagram in ARCHITECTURE.md is drawn from this table (:func:`diagram`) and checked. Source: design decisions "Stages
and owners". What may happen to a referral stands here; who may do it stands in :mod:`openmash.rulebook.roles`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import YES, Desk, Outcome, Rating, Stage, Verdict, no


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move: where to, the desk that owns it from then on, and why the edge exists."""

    to: Stage
    desk: Desk
    because: str


_DESKS: dict[Stage, Desk] = {
    Stage.NEW: Desk.FRONT_DOOR,
    Stage.RATING: Desk.HUB,
    Stage.ASKING: Desk.HUB,
    Stage.ANALYSING: Desk.HUB,
    Stage.DECIDING: Desk.DUTY_MANAGER,
    Stage.HANDING_OVER: Desk.HUB,
    Stage.TELLING: Desk.HUB,
    Stage.CLOSED: Desk.DUTY_MANAGER,
    Stage.ADVISING: Desk.HUB,
}

OWNERS: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.NEW: "nobody by name: the front door's desk",
        Stage.RATING: "nobody by name until rated: the social workers' desk",
        Stage.ASKING: "the social worker who rated",
        Stage.ANALYSING: "the social worker who rated",
        Stage.DECIDING: "the duty manager",
        Stage.HANDING_OVER: "the social worker who recommended, until a named worker accepts",
        Stage.TELLING: "the social worker who recommended",
        Stage.CLOSED: "nobody: it is finished",
        Stage.ADVISING: "the social worker who proposed the advice",
    }
)


def _to(stage: Stage, because: str) -> Move:
    return Move(stage, _DESKS[stage], because)


MOVES: Mapping[Stage, tuple[Move, ...]] = MappingProxyType(
    {
        Stage.NEW: (
            _to(Stage.RATING, "the contact officer has asked who it is"),
            _to(Stage.ASKING, "rated red or amber: rating never waits for who it is"),
            _to(Stage.ANALYSING, "rated green or blue: no agency is asked"),
            _to(Stage.ADVISING, "below the threshold: advice is proposed"),
            _to(Stage.TELLING, "joined to an earlier one about the same worry, and that one is decided"),
        ),
        Stage.RATING: (
            _to(Stage.ASKING, "every child is rated, one of them red or amber"),
            _to(Stage.ANALYSING, "every child is rated green or blue"),
            _to(Stage.ADVISING, "below the threshold: advice is proposed"),
            _to(Stage.DECIDING, "no agency need be asked: recommended at once, or open to a worker"),
            _to(Stage.TELLING, "joined to an earlier one about the same worry, and that one is decided"),
            _to(Stage.NEW, "taken back within ten minutes: it was not ready to be rated"),
        ),
        Stage.ASKING: (
            _to(Stage.ANALYSING, "every agency has answered, or it is enough without"),
            _to(Stage.DECIDING, "recommended before every agency has answered"),
            _to(Stage.ADVISING, "below the threshold after all: advice is proposed"),
        ),
        Stage.ANALYSING: (
            _to(Stage.ASKING, "stepped up, or another agency is needed"),
            _to(Stage.DECIDING, "recommended"),
            _to(Stage.ADVISING, "below the threshold after all: advice is proposed"),
        ),
        Stage.DECIDING: (
            _to(Stage.ANALYSING, "the manager sends it back with a question"),
            _to(Stage.ASKING, "the manager wants another agency asked"),
            _to(Stage.HANDING_OVER, "every child is decided, and a team takes one over"),
            _to(Stage.TELLING, "every child is decided, and no team is needed"),
        ),
        Stage.HANDING_OVER: (
            _to(Stage.HANDING_OVER, "the team sends it back with a reason; the hub still owns the child"),
            _to(Stage.TELLING, "a named worker has accepted"),
            _to(Stage.ANALYSING, "a manager reopens after a late answer"),
        ),
        Stage.TELLING: (
            _to(Stage.CLOSED, "the referrer and the agencies are told, or why not is on record"),
            _to(Stage.ANALYSING, "a manager reopens after a late answer"),
        ),
        Stage.CLOSED: (_to(Stage.ANALYSING, "a manager reopens after a late answer"),),
        Stage.ADVISING: (
            _to(Stage.TELLING, "a manager agrees to the advice"),
            _to(Stage.RATING, "the manager does not agree, or something new is known"),
            _to(Stage.ASKING, "stepped up to red or amber"),
        ),
    }
)

NEEDS_TEAM: frozenset[Outcome] = frozenset(
    {Outcome.S47, Outcome.S17, Outcome.EH, Outcome.OPEN, Outcome.PF, Outcome.MISSING}
)
"""Outcomes that a team or worker takes over; the others end with telling."""

WAITS_AT_DESK: frozenset[Stage] = frozenset({Stage.NEW, Stage.RATING})
"""Stages at which a referral may wait at its desk without a name."""

BEFORE_DECISION: frozenset[Stage] = frozenset(
    {Stage.NEW, Stage.RATING, Stage.ASKING, Stage.ANALYSING, Stage.DECIDING, Stage.ADVISING}
)


def first_stage() -> Stage:
    """Where every referral begins, whatever its channel or danger flag: the front door."""
    return Stage.NEW


def move(stage: Stage | str, to: Stage | str) -> Verdict:
    """May a referral go from this stage to that one?"""
    here, there = Stage(stage), Stage(to)
    if any(step.to is there for step in MOVES[here]):
        return YES
    goes = " or ".join(f"“{step.to.words.lower()}”" for step in MOVES[here])
    return no(
        f"This referral is at “{here.words.lower()}”. From there it can go to {goes}. Open it again to see it now."
    )


def why(stage: Stage | str, to: Stage | str) -> str:
    """The reason of an edge in the table, as the default entry of a move."""
    return next((step.because for step in MOVES[Stage(stage)] if step.to is Stage(to)), "")


def owner_desk(stage: Stage | str) -> Desk:
    """The desk that must look at a referral of this stage when no named person owns it."""
    return _DESKS[Stage(stage)]


def desk_now(stage: Stage | str, at: datetime, policy: LocalPolicy) -> Desk:
    """The desk at this instant: the stage's in hub hours, emergency duty when the hub is closed."""
    return owner_desk(stage) if calendars.in_hub_hours(at, policy) else Desk.EMERGENCY_DUTY


def ownerless_is_fault(stage: Stage | str, at: datetime, policy: LocalPolicy) -> bool:
    """Is an open referral without a named owner a fault now? In hub hours, once somebody must have picked it up."""
    named = is_open(stage) and Stage(stage) not in WAITS_AT_DESK
    return named and calendars.in_hub_hours(at, policy)


def after_rating(ratings: Iterable[Rating | str], policy: LocalPolicy) -> Stage:
    """Where it goes once every child is rated: round the agencies if any rating asks them (M2.8)."""
    asks = any(policy.rating(rating).asks_agencies for rating in ratings)
    return Stage.ASKING if asks else Stage.ANALYSING


def after_decision(outcomes: Iterable[Outcome | str]) -> Stage:
    """Where it goes once every child is decided: handing over if any child goes to a team."""
    needs = any(Outcome(outcome) in NEEDS_TEAM for outcome in outcomes)
    return Stage.HANDING_OVER if needs else Stage.TELLING


def due_act(stage: Stage | str, rated: bool) -> str:
    """What a referral's due time is the time for: "rate", "advise" (below the threshold, for a manager), "decide"."""
    if Stage(stage) is Stage.ADVISING:
        return "advise"
    return "decide" if rated else "rate"


def is_open(stage: Stage | str) -> bool:
    """Not finished yet?"""
    return Stage(stage) is not Stage.CLOSED


def diagram() -> str:
    """The table as a Mermaid state diagram, one line a move."""
    lines = ["stateDiagram-v2", f"    [*] --> {first_stage().value}: a referral arrives"]
    lines += [f"    {stage.value}: {stage.words} ({owner_desk(stage).words})" for stage in Stage]
    for stage in Stage:
        lines += [f"    {stage.value} --> {step.to.value}: {step.because.replace(':', ',')}" for step in MOVES[stage]]
    return "\n".join([*lines, f"    {Stage.CLOSED.value} --> [*]"]) + "\n"
