"""Changing the rota: a line is added, and may be taken back. Nothing that was said is altered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account, RotaChange, RotaTakenBack
from openmash.partnership.queries import rota_changes
from openmash.rulebook import calendars
from openmash.rulebook.at_work import may_keep_rota
from openmash.rulebook.roles import HUB_ROLES, Viewer
from openmash.rulebook.rota import RotaKind, Shift, Worker, may_stand_in
from openmash.rulebook.words import Role, refuse

LONGEST = timedelta(days=400)
"""Nobody is away, or stands in, for longer than this by one line: longer is a mistake in the year."""


@transaction.atomic
def add_to_rota(
    *,
    account: Account,
    kind: RotaKind,
    from_day: date,
    until_day: date | None,
    by: Viewer,
    at: datetime,
    shifts: Sequence[Shift] = (),
    starts: time | None = None,
    ends: time | None = None,
    stands_in: Account | None = None,
) -> RotaChange:
    """Add one line. Refused for days that are over, for a wrong order of days, and for who may not stand in."""
    may_keep_rota(by).require()
    last = from_day if kind is RotaKind.DAY else until_day
    _days(kind, from_day, last, at)
    _people(account, stands_in, kind, from_day, last)
    if kind is RotaKind.DAY and (starts is None) != (ends is None):
        refuse("Give both times of the day, or neither where they do not work at all.")
    row = RotaChange.objects.create(
        account=account,
        kind=kind.value,
        from_day=from_day,
        until_day=last,
        shifts=[[s.weekday, f"{s.starts:%H:%M}", f"{s.ends:%H:%M}"] for s in sorted(shifts)],
        starts=starts,
        ends=ends,
        stands_in=stands_in,
        **stamp(by, at),
    )
    _enter(row, Verb.CHANGED_ROTA, by, at)
    return row


@transaction.atomic
def take_rota_back(*, change: RotaChange, by: Viewer, at: datetime) -> RotaTakenBack:
    """Say that a line does not hold after all. Of two who press at once the second is told."""
    may_keep_rota(by).require()
    if RotaTakenBack.objects.filter(change=change).exists():
        refuse("Somebody has taken this line back already. Open the rota again to see it now.")
    row = RotaTakenBack.objects.create(change=change, **stamp(by, at))
    _enter(change, Verb.TOOK_ROTA_BACK, by, at)
    return row


def _days(kind: RotaKind, first: date, last: date | None, at: datetime) -> None:
    today = calendars.london(at).date()
    if last is None and kind is not RotaKind.USUAL:
        refuse("Give the last day as well. It can be taken back or added to later.")
    if last is not None and last < first:
        refuse("The last day is before the first. Mend one of them.")
    if last is not None and last < today:
        refuse("These days are over. The rota says who will be at work, not who was.")
    if last is not None and last - first > LONGEST:
        refuse("This is longer than a year. Look at the years you typed.")


def _people(account: Account, stands_in: Account | None, kind: RotaKind, first: date, last: date | None) -> None:
    if account.role not in {role.value for role in HUB_ROLES} or not account.is_active:
        refuse("The rota is of people who work in the hub. An agency's desk hours stand in the local policy.")
    if kind is not RotaKind.COVER:
        return
    if stands_in is None or last is None or not stands_in.is_active:
        refuse("Choose who stands in.")
    may_stand_in(_worker(account), _worker(stands_in)).require()
    for row in rota_changes(first):
        away = row.account_id == stands_in.pk and row.kind in (RotaKind.AWAY.value, RotaKind.COVER.value)
        if away and row.from_day <= last and first <= (row.until_day or last):
            refuse(f"{stands_in.name} is away on some of these days. Choose somebody else, or other days.")


def _worker(one: Account) -> Worker:
    return Worker(str(one.pk), one.name, Role(one.role), one.may_decide, one.is_active)


def _enter(row: RotaChange, verb: Verb, by: Viewer, at: datetime) -> None:
    detail = {"kind": row.kind, "account": str(row.account_id), "from": row.from_day.isoformat()}
    enter(by=by, at=at, verb=verb, subjects=[row.pk], detail=detail)
