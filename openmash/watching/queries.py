"""Reads about unusual looks. The ledger alone is read: whoever watches sees acts, never a case, and never their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from openmash.ledger.models import LedgerEntry
from openmash.ledger.queries import TYPING
from openmash.ledger.verbs import FAILED_SIGN_IN, OF_THE_LEDGER, Verb
from openmash.partnership.models import Account
from openmash.partnership.queries import working_times
from openmash.rulebook import watching
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_see_unusual_looks
from openmash.rulebook.watching import Did, Finding, Look, Tally, Unusual, Week
from openmash.rulebook.words import Role
from openmash.watching.models import UnusualLooks, UnusualLooksMarked, WatchedWeek
from openmash.watching.words import Outcome

WEEKS_OF_USUAL = 8
"""How many weeks before say what is usual."""

WEEKS_BACK = 26
"""How far back a week that was not gone through is still taken up, and how many weeks are listed."""

LOOKS = [verb.value for verb in Verb if verb.is_look and verb not in OF_THE_LEDGER]
WATCHED = (Q(verb__in=LOOKS) & ~Q(reference="")) | Q(verb=Verb.LOOKED_FOR_PEOPLE.value) | Q(verb=Verb.REFUSED.value)
"""Entries that are gone through: records opened, searches, refusals."""


@dataclass(frozen=True)
class Gone:
    """One week gone through: what is unusual in it, and what it tells the weeks after."""

    findings: tuple[Finding, ...]
    names: dict[str, str]
    looks: int
    usual: dict[str, Tally]


@dataclass(frozen=True)
class Tried:
    """Failed tries to sign in as one account this week, at least so many; `account` None: addresses without one."""

    account: Account | None
    wrong: int
    locked: int
    last: datetime


# The weeks that were fixed --------------------------------------------------------------------------------------------
def weeks(viewer: Viewer) -> list[WatchedWeek]:
    """The weeks gone through, the latest first, each with `found` and `waiting`: findings, and those still open."""
    may_see_unusual_looks(viewer).require()
    marks = UnusualLooksMarked.objects.filter(finding=OuterRef("pk")).order_by("-at", "-recorded_at")
    seen = _seen_by(viewer).annotate(last=Subquery(marks.values("outcome")[:1]))
    found = list(WatchedWeek.objects.order_by("-monday").defer("usual")[:WEEKS_BACK])
    outcomes: dict[UUID, list[str | None]] = defaultdict(list)
    for week_id, last in seen.filter(week__in=[one.id for one in found]).values_list("week_id", "last"):
        outcomes[week_id].append(last)
    for one in found:
        one.found = len(outcomes[one.id])  # type: ignore[attr-defined]
        one.waiting = sum(last in (None, Outcome.OPEN.value) for last in outcomes[one.id])  # type: ignore[attr-defined]
    return found


def week(viewer: Viewer, week_id: UUID) -> tuple[WatchedWeek, list[UnusualLooks]]:
    """One week with its findings, those still open first, each with its marks. ObjectDoesNotExist."""
    may_see_unusual_looks(viewer).require()
    found = WatchedWeek.objects.defer("usual").get(pk=week_id)
    rows = list(_findings(viewer).filter(week=found).order_by("who_name", "kind"))
    return found, sorted(rows, key=lambda row: not is_open(row))


def finding(viewer: Viewer, finding_id: UUID) -> UnusualLooks:
    """One finding with its week and its marks, the latest first. ObjectDoesNotExist, also for one's own."""
    may_see_unusual_looks(viewer).require()
    found = _findings(viewer).select_related("week").filter(pk=finding_id).first()
    if found is None:
        raise ObjectDoesNotExist
    return found


def is_open(row: UnusualLooks) -> bool:
    """Has nobody yet said what came of it?"""
    marks = list(row.marks.all())
    return not marks or marks[0].outcome == Outcome.OPEN.value


def _seen_by(viewer: Viewer) -> QuerySet[UnusualLooks]:
    """Every finding but those about this person; row security says the same."""
    return UnusualLooks.objects.exclude(who_id=viewer.id)


def _findings(viewer: Viewer) -> QuerySet[UnusualLooks]:
    marks = UnusualLooksMarked.objects.order_by("-at", "-recorded_at")
    return _seen_by(viewer).prefetch_related(Prefetch("marks", queryset=marks))


def entries_of(viewer: Viewer, row: UnusualLooks, *, limit: int) -> list[LedgerEntry]:
    """The looks that a finding rests on, in the order they happened, at most `limit`."""
    may_see_unusual_looks(viewer).require()
    return list(LedgerEntry.objects.filter(pk__in=row.entries[:limit]).order_by("at", "recorded_at"))


# A week that is gone through ------------------------------------------------------------------------------------------
def this_week(viewer: Viewer, at: datetime, policy: LocalPolicy) -> Gone:
    """What is unusual in the week that still runs, as far as it goes; nobody sees what is found about themselves."""
    may_see_unusual_looks(viewer).require()
    gone = gone_through(watching.week_of(at), policy)
    return replace(gone, findings=tuple(one for one in gone.findings if one.who != viewer.id))


def entries_by_finding(
    viewer: Viewer, found: Sequence[Finding], *, limit: int
) -> dict[tuple[str, Unusual], list[LedgerEntry]]:
    """The first looks of each finding of a running week, in one question."""
    may_see_unusual_looks(viewer).require()
    wanted = {key for one in found for key in one.looks[:limit]}
    rows = {str(row.id): row for row in LedgerEntry.objects.filter(pk__in=wanted)}
    return {(one.who, one.kind): [rows[key] for key in one.looks[:limit] if key in rows] for one in found}


def noticed(viewer: Viewer, at: datetime) -> list[LedgerEntry]:
    """Who was noticed at the look itself to open very many records this week, the latest first."""
    may_see_unusual_looks(viewer).require()
    begins, ends = watching.bounds(watching.week_of(at))
    rows = LedgerEntry.objects.filter(verb=Verb.NOTICED_BULK_READING.value, at__gte=begins, at__lt=ends)
    return list(rows.exclude(actor=viewer.id).order_by("-at"))


def failed_sign_ins(viewer: Viewer, at: datetime) -> list[Tried]:
    """Whom somebody tried to sign in as this week, again and again, the most tried first. Two questions."""
    may_see_unusual_looks(viewer).require()
    begins, ends = watching.bounds(watching.week_of(at))
    verbs = [verb.value for verb in FAILED_SIGN_IN]
    rows = LedgerEntry.objects.filter(verb__in=verbs, at__gte=begins, at__lt=ends).order_by("at")
    counts: dict[str, dict[tuple[bool, str, str], int]] = defaultdict(dict)
    last: dict[str, datetime] = {}
    for subjects, verb, detail, when in rows.values_list("subjects", "verb", "detail", "at"):
        who = subjects[0] if subjects else ""
        hour = (verb == Verb.NOTED_LOCKED_OUT.value, verb, str(detail.get("hour", "")))
        counts[who][hour] = max(counts[who].get(hour, 0), int(detail.get("count", 0)))
        last[who] = when
    accounts = {str(one.pk): one for one in Account.objects.filter(pk__in=[who for who in counts if who])}
    found = [
        Tried(
            accounts.get(who),
            sum(count for (locked, _, _), count in hours.items() if not locked),
            sum(count for (locked, _, _), count in hours.items() if locked),
            last[who],
        )
        for who, hours in counts.items()
        if who != viewer.id and sum(hours.values()) >= watching.MANY_TRIES
    ]
    return sorted(found, key=lambda one: -(one.wrong + one.locked))


def gone_through(monday: date, policy: LocalPolicy) -> Gone:
    """Go through the looks of one London week. Six questions, however many looks there are."""
    begins, ends = watching.bounds(monday)
    entered = LedgerEntry.objects.filter(WATCHED, at__gte=begins, at__lt=ends).order_by("at", "recorded_at")
    rows = list(_typed_once(entered))
    looks = [_look(*row) for row in rows]
    people = {look.who for look in looks}
    week_ = Week(
        looks=looks,
        policy=policy,
        usual=_usual_before(monday),
        parts=_parts({look.reference for look in looks if look.reference}),
        people=working_times(people, policy)[1],
    )
    found = watching.findings(week_)
    return Gone(
        findings=found,
        names={row[1]: row[2] for row in rows},
        looks=sum(look.did is Did.RECORD for look in looks),
        usual=watching.tallies(look for look in looks if look.did is not Did.REFUSED),
    )


def not_gone_through(at: datetime) -> list[date]:
    """The Mondays of weeks that have ended, in which anything was looked at, and that were not gone through yet."""
    current = watching.week_of(at)
    mondays = [current - timedelta(days=7 * back) for back in range(WEEKS_BACK, 0, -1)]
    done = set(WatchedWeek.objects.filter(monday__in=mondays).values_list("monday", flat=True))
    return [monday for monday in mondays if monday not in done and _anything(monday)]


def _anything(monday: date) -> bool:
    begins, ends = watching.bounds(monday)
    return LedgerEntry.objects.filter(WATCHED, at__gte=begins, at__lt=ends).exists()


def _typed_once(entered: QuerySet[LedgerEntry]) -> Iterator[tuple[Any, ...]]:
    """Entries as they are gone through. What one form looked for by itself while somebody typed is one search."""
    counted = set()
    asked = entered.values_list("id", "actor", "actor_name", "actor_role", "at", "verb", "reference", "detail")
    for key, actor, name, role, at, verb, reference, detail in asked:
        if typing := (detail or {}).get(TYPING):
            form = (actor, typing, int(at.timestamp() // watching.TYPED_TOGETHER.total_seconds()))
            if form in counted:
                continue
            counted.add(form)
        yield key, actor, name, role, at, verb, reference


def _look(key: UUID, actor: str, name: str, role: str, at: datetime, verb: str, reference: str) -> Look:
    did = Did.RECORD
    if verb == Verb.REFUSED.value:
        did = Did.REFUSED
    elif verb == Verb.LOOKED_FOR_PEOPLE.value and not reference:
        did = Did.SEARCH
    return Look(str(key), actor, Role(role), at, did, reference)


def _usual_before(monday: date) -> dict[str, Tally]:
    since = monday - timedelta(days=7 * WEEKS_OF_USUAL)
    kept = WatchedWeek.objects.filter(monday__gte=since, monday__lt=monday).order_by("monday")
    return watching.together(
        {who: tally_from(data) for who, data in usual.items()} for usual in kept.values_list("usual", flat=True)
    )


def tally_from(data: dict[str, list[int] | str]) -> Tally:
    """A tally as a week keeps it."""
    return Tally(Role(str(data["role"])), tuple(data["records"]), tuple(data["hours"]), tuple(data["searches"]))  # type: ignore[arg-type]


def _parts(references: set[str]) -> frozenset[tuple[str, str]]:
    """Who has a part in these referrals: whoever did something on one, or was given it."""
    looks = [verb.value for verb in Verb if verb.is_look]
    done = LedgerEntry.objects.filter(reference__in=references).exclude(verb__in=[*looks, Verb.REFUSED.value])
    told = done.values_list("actor", "reference", "detail__owner").distinct()
    return frozenset((who, reference) for actor, reference, owner in told for who in (actor, owner) if who)
