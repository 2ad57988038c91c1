"""The board: every open referral in the order of work, what is wrong first, and how loaded each desk is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from openmash.agency_checks.models import InformationRequest
from openmash.boards.pages import words
from openmash.boards.pages.faults import Fault, faults, is_unowned
from openmash.boards.pages.narrowing import EVERYTHING, Narrowed
from openmash.boards.queries.board import Board
from openmash.boards.queries.rows import Row
from openmash.referrals.models import Referral
from openmash.rulebook import alerting, clocks, order, pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Desk, Rating, Stage
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Clock, Link, RatingMark, State

SOON = timedelta(hours=1)
LONG = 60
"""Rows of one rank shown at once; more are a page of their own."""
FULL_DESK = 10
"""Blocks drawn for a desk's share; a desk with more work than this is drawn full."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count that filters the list when it is followed. `on` marks the filter in use."""

    code: str
    count: int
    words: str
    href: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class AgencyOut:
    """An agency that has not answered, and by how much it is late (empty while in time)."""

    name: str
    late: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One open referral. `nobody` is drawn as loudly as lateness; `take` is where one takes it oneself."""

    reference: str
    href: str
    family: str
    children: str
    rating: RatingMark
    clock: Clock | State
    stage: str
    notes: tuple[str, ...]
    acts: str
    nobody: bool
    agencies: tuple[AgencyOut, ...]
    take: str = ""


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """Referrals of one rank in the order of work."""

    title: str
    rows: tuple[BoardRow, ...]
    more: Link | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """How much one desk holds: open, by rating in words, late, and blocks out of ten."""

    desk: str
    open: int
    by_rating: str
    late: int
    blocks: int


@dataclass(frozen=True, slots=True)
class AgencyLoad:
    """How many answers one agency owes, and how many of them are late."""

    name: str
    out: int
    late: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the reader's own answer, or that they are to see."""

    what: str
    link: Link
    since: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Everything on the board. `shown` are the ids in the list, for the ledger."""

    heading: str
    now: str
    figures: tuple[Figure, ...]
    filters: tuple[Figure, ...]
    faults: tuple[Fault, ...]
    waiting: tuple[Waiting, ...]
    seen: tuple[Waiting, ...]
    groups: tuple[BoardGroup, ...]
    loads: tuple[Load, ...]
    agencies: tuple[AgencyLoad, ...]
    shown: tuple[str, ...]
    news: str
    at_time: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the board, when, by which policy, and which address it has."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy
    address: str
    rank: str = ""
    narrowed: Narrowed = EVERYTHING


def board_page(board: Board, reading: Reading, show: str, heading: str) -> BoardPage:
    """The whole board with the filter `show`; an unknown filter shows everything."""
    tests = _tests(board, reading)
    counts = {code: sum(map(test, board.referrals)) for code, test in tests.items()}
    chosen = show if show in tests else "all"
    narrowed = reading.narrowed
    listed = [referral for referral in board.referrals if tests[chosen](referral) and narrowed.keeps(referral)]
    at = reading.at
    return BoardPage(
        heading=f"{heading}: {len(board.referrals) or 'nothing waits'}",
        now=f"{times.day(at)}, {times.time_of_day(at)}",
        figures=_figures(counts, chosen, reading.address),
        filters=_filters(counts, chosen, reading.address),
        faults=faults(board, reading.viewer, at, reading.policy),
        waiting=_waiting(board, reading),
        seen=_seen(board, reading),
        groups=_groups(listed, board, reading),
        loads=_loads(board.referrals, at),
        agencies=_agencies(board, reading),
        shown=tuple(str(referral.id) for referral in listed),
        news=f"{reverse('boards_board_news')}{narrowed.query(show=chosen)}",
        at_time=times.time_of_day(at),
    )


def _is_late(referral: Referral, at: datetime) -> bool:
    return referral.decided_at is None and clocks.is_late(referral.due_at, at)


def _is_out_late(request: InformationRequest, at: datetime) -> bool:
    return request.due_at is not None and clocks.is_late(request.due_at, at)


def _tests(board: Board, reading: Reading) -> dict[str, Callable[[Referral], bool]]:
    """Each filter as a question about one referral."""
    at, me = reading.at, reading.viewer.id
    midnight = times.in_london(at).replace(hour=0, minute=0, second=0, microsecond=0)
    late_out = {rid for rid, out in board.out.items() if any(_is_out_late(r, at) for r in out)}
    return {
        "all": lambda referral: True,
        "late": lambda referral: _is_late(referral, at),
        "decide": lambda referral: referral.stage == Stage.DECIDING.value,
        "soon": lambda referral: referral.decided_at is None and at <= referral.due_at <= at + SOON,
        "out": lambda referral: referral.id in board.out,
        "out-late": lambda referral: referral.id in late_out,
        "unowned": lambda referral: is_unowned(referral, at, reading.policy),
        "desk": lambda referral: referral.owner_id is None,
        "mine": lambda referral: str(referral.owner_id) == me,
        "today": lambda referral: referral.received_at >= midnight,
    }


def _figure(code: str, words_: str, counts: Mapping[str, int], chosen: str, address: str) -> Figure:
    href = address if code == "all" else f"{address}?show={code}"
    return Figure(code, counts[code], words_, href, on=code == chosen)


def _figures(counts: Mapping[str, int], chosen: str, address: str) -> tuple[Figure, ...]:
    said = {
        "late": "late",
        "decide": "wait for a decision",
        "soon": "due within the hour",
        "out-late": "with an answer late",
        "unowned": "without an owner",
        "today": "came in since midnight",
    }
    return tuple(_figure(code, words_, counts, chosen, address) for code, words_ in said.items())


def _filters(counts: Mapping[str, int], chosen: str, address: str) -> tuple[Figure, ...]:
    said = {
        "all": "All",
        "late": "Late",
        "decide": "To decide",
        "out": "Agencies out",
        "desk": "At a desk, not taken",
        "mine": "Mine",
    }
    said.setdefault(chosen, {"soon": "Due within the hour", "out-late": "Answer late"}.get(chosen, chosen.capitalize()))
    return tuple(_figure(code, words_, counts, chosen, address) for code, words_ in said.items())


def _groups(listed: Sequence[Referral], board: Board, reading: Reading) -> tuple[BoardGroup, ...]:
    ranked: dict[int, list[Referral]] = defaultdict(list)
    for referral in in_order(listed, reading.at):
        ranked[order.rank(referral, reading.at)].append(referral)
    notes = _notes(board)
    return tuple(_group(rank, ranked[rank], board, reading, notes) for rank in sorted(ranked))


def _group(
    rank: int, found: Sequence[Referral], board: Board, reading: Reading, notes: Mapping[str, Sequence[str]]
) -> BoardGroup:
    """One rank; a long one shows its first rows and leads to the rest, so that the ranks below stay in reach."""
    whole = reading.rank == str(rank) or len(found) <= LONG
    rows = tuple(_row(r, board, reading, notes) for r in (found if whole else found[:LONG]))
    more = None if whole else Link(f"Show all {len(found)}", f"{reading.address}?rank={rank}", order.RANK_WORDS[rank])
    return BoardGroup(_title(rank, found), rows, more)


def _title(rank: int, referrals: Sequence[Referral]) -> str:
    """What a group holds, counted apart: advice that a manager has yet to see is unrated, yet nobody has to rate it."""
    advice = sum(1 for referral in referrals if referral.stage == Stage.ADVISING.value and not referral.rating)
    unrated = sum(1 for referral in referrals if not referral.rating) - advice
    rated = len(referrals) - unrated - advice
    if rank == order.URGENT:
        said = [("Red", rated), ("Past the time to be rated", unrated), ("Advice that waits for a manager", advice)]
    else:
        said = [(order.RANK_WORDS[rank], len(referrals) - advice), ("Advice that waits for a manager", advice)]
    return ". ".join(f"{what}: {count}" for what, count in said if count)


def in_order(referrals: Sequence[Referral], at: datetime) -> list[Referral]:
    """The order of work of every queue (rulebook `order`): rank, then due time, then receipt."""
    return sorted(referrals, key=lambda r: (*order.key(r, at), r.received_at))


def _notes(board: Board) -> dict[str, list[str]]:
    notes: dict[str, list[str]] = defaultdict(list)
    for row in board.facts["activations"]:
        notes[row.reference].append("Child protection active")
    for row in board.facts["alarms"]:
        notes[row.reference].append("Alarm raised, nobody has answered")
    for row in board.facts["step_downs"]:
        notes[row.reference].append("A step down waits for a manager")
    for row in board.facts["filter_outs"]:
        notes[row.reference].append("Waits for a manager")
    for row in board.facts["late_answers"]:
        notes[row.reference].append("An answer came after the decision")
    return notes


def clock_of(referral: Referral, at: datetime) -> Clock | State:
    """The time left to rate, advise or decide; a clock that stopped says when it was decided."""
    if referral.decided_at is not None:
        return State("stop", f"Decided {times.when(referral.decided_at, at)}")
    act = pathway.due_act(referral.stage, bool(referral.rating))
    verb = "due" if act == "decide" else f"{act} by"
    return Clock.running(due_at=referral.due_at, began_at=referral.received_at, at=at, verb=verb)


def go_ahead_words(referral: Referral, out: int, at: datetime, policy: LocalPolicy) -> str:
    """From the go-ahead point on: start with what is in (rulebook `alerting`); empty before it, or with nothing out."""
    if not out or referral.stage != Stage.ASKING.value or referral.rating not in policy.scheme:
        return ""
    start = alerting.go_ahead_at(referral.received_at, referral.due_at, referral.rating, policy)
    missing = f"{plural(out, 'answer')} {'is' if out == 1 else 'are'} missing"
    return f"Start now: {missing}" if at >= start else ""


def _row(referral: Referral, board: Board, reading: Reading, notes: Mapping[str, Sequence[str]]) -> BoardRow:
    said = list(dict.fromkeys(notes.get(referral.reference, ())))
    if referral.danger and not referral.rating:
        said.insert(0, "Referrer says: in danger now")
    start = go_ahead_words(referral, len(board.out.get(referral.id, ())), reading.at, reading.policy)
    if start:
        said.insert(0, start)
    nobody = is_unowned(referral, reading.at, reading.policy)
    owner = referral.owner.name if referral.owner else f"Desk: {Desk(referral.desk).words.lower()}"
    if referral.stage == Stage.ADVISING.value:
        owner = "A manager"
    return BoardRow(
        reference=referral.reference,
        href=reverse("boards_picture", args=[referral.reference]),
        family=referral.family_name or "Name not known",
        children=words.ages(board.children.get(referral.id, []), reading.at),
        rating=words.mark(referral.rating),
        clock=clock_of(referral, reading.at),
        stage=Stage(referral.stage).words,
        notes=tuple(said),
        acts="Nobody" if nobody else owner,
        nobody=nobody,
        agencies=tuple(_agency_out(r, reading) for r in board.out.get(referral.id, [])),
        take=reverse("boards_take", args=[referral.reference]) if referral.owner is None else "",
    )


def _agency_out(request: InformationRequest, reading: Reading) -> AgencyOut:
    late = ""
    if request.due_at is not None and _is_out_late(request, reading.at):
        late = f"{times.length(reading.at - request.due_at)} late"
    return AgencyOut(reading.policy.agency_name(request.agency), late)


def _loads(referrals: Sequence[Referral], at: datetime) -> tuple[Load, ...]:
    held: dict[str, list[Referral]] = defaultdict(list)
    for referral in referrals:
        held[referral.owner.name if referral.owner else f"Desk: {Desk(referral.desk).words.lower()}"].append(referral)
    loads = [
        Load(
            desk=desk,
            open=len(rows),
            by_rating=_by_rating(rows),
            late=sum(_is_late(row, at) for row in rows),
            blocks=min(len(rows), FULL_DESK),
        )
        for desk, rows in held.items()
    ]
    return tuple(sorted(loads, key=lambda load: (-load.open, load.desk)))


def _by_rating(rows: Sequence[Referral]) -> str:
    counted = Counter(row.rating for row in rows)
    said = [f"{counted[r.value]} {r.words.lower()}" for r in Rating if counted[r.value]]
    if counted[""]:
        said.append(f"{counted['']} not rated")
    return ", ".join(said)


def _agencies(board: Board, reading: Reading) -> tuple[AgencyLoad, ...]:
    out: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for requests in board.out.values():
        for request in requests:
            out[request.agency] += 1
            late[request.agency] += _is_out_late(request, reading.at)
    loads = [AgencyLoad(reading.policy.agency_name(code), out[code], late[code]) for code in out]
    return tuple(sorted(loads, key=lambda load: (-load.late, -load.out, load.name)))


def _waiting(board: Board, reading: Reading) -> tuple[Waiting, ...]:
    """What waits for a manager: decisions first, then confirmations, then answers that came late."""
    if not reading.viewer.is_manager:
        return ()
    mine = {row.reference for row in board.facts["recommendations"] if row.by_id == reading.viewer.id}
    deciding = [r for r in in_order(board.referrals, reading.at) if r.stage == Stage.DECIDING.value]
    found = [
        Waiting(
            "Decide, another manager: you recommended" if r.reference in mine else "Decide",
            _link(r.reference, r.family_name, reverse("decisions_decide", args=[r.reference])),
            str(getattr(clock_of(r, reading.at), "left", "")),
        )
        for r in deciding
    ]
    facts, at = board.facts, reading.at
    for row in facts["step_downs"]:
        found.append(
            _to_see(
                row,
                "Confirm a step down, or keep the rating",
                reverse("agency_checks_answer_step_down", args=[row.id]),
                at,
            )
        )
    for row in facts["filter_outs"]:
        href = reverse("screening_answer_filter_out", args=[row.id])
        found.append(_to_see(row, "Confirm advice below the threshold", href, at))
    for row in facts["late_answers"]:
        href = reverse("decisions_late_answer", args=[row.id])
        found.append(_to_see(row, "Read an answer that came after the decision", href, at))
    return tuple(found)


def _seen(board: Board, reading: Reading) -> tuple[Waiting, ...]:
    """Step ups of the last day: they act at once, and the manager sees them."""
    if not reading.viewer.is_manager:
        return ()
    rows = sorted(board.facts["step_ups"], key=lambda row: row.at, reverse=True)
    return tuple(_step_up(row, reading.at) for row in rows)


def _step_up(row: Row, at: datetime) -> Waiting:
    what = f"Stepped up to {Rating(row.rating).words.lower()} by {row.by_name}"
    return _to_see(row, what, reverse("boards_picture", args=[row.reference]), at)


def _to_see(row: Row, what: str, href: str, at: datetime) -> Waiting:
    return Waiting(what, _link(row.reference, row.family, href), times.when(row.at, at))


def _link(reference: str, family: str, href: str) -> Link:
    return Link(text=f"{family or 'Name not known'}, {reference}", href=href)
