"""Telling the database who is looking, and what must be kept from them. Without a viewer, row security shows no rows.

Which families are kept from a person (a conflict of interest, a restriction in which they are not named) is looked up
here once, when they are told; every policy reads it from the transaction. Nothing looked up means no rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import connection, transaction

from openmash.rulebook.roles import CLERK, Viewer
from openmash.web import clock

SETTINGS = ("app.staff", "app.role", "app.agency", "app.team", "app.hidden", "app.hidden_references")
NOTHING = "{}"
_SET = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)
_READ = "select " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS)
_LOOK_UP_AND_SET = (
    "select set_config('app.staff', %s, true), set_config('app.role', %s, true), set_config('app.agency', %s, true),"
    " set_config('app.team', %s, true), set_config('app.hidden', w.hidden::text, true),"
    " set_config('app.hidden_references', w.hidden_references::text, true), w.glass, w.glass_until"
    " from openmash_walls(%s, %s, %s) w"
)


@dataclass(frozen=True, slots=True)
class Glass:
    """A restricted family that the viewer has opened with a reason: which act, and until when (the hub's time)."""

    id: UUID
    until: datetime


def tell_database(viewer: Viewer | None, at: datetime | None = None) -> Glass | None:
    """Set the viewer for the rest of this transaction. `None` means nobody: no rows.

    `at` is the hub's time, until which a broken glass stays open. Gives the glass that this viewer has open, if any.
    """
    with connection.cursor() as cursor:
        if viewer is None:
            cursor.execute(_SET, [""] * len(SETTINGS))
            return None
        if viewer.is_clerk:
            cursor.execute(_SET, [*_values(viewer), NOTHING, NOTHING])
            return None
        cursor.execute(_LOOK_UP_AND_SET, [*_values(viewer), viewer.id, viewer.role.value, at or clock.now()])
        *_, glass, until = cursor.fetchone()
        return Glass(glass, until) if glass else None


def has_opened(viewer: Viewer, at: datetime) -> bool:
    """Has this viewer a restricted family open at this moment, by a reason alone?"""
    with connection.cursor() as cursor:
        cursor.execute("select glass from openmash_walls(%s, %s, %s)", [viewer.id, viewer.role.value, at])
        return cursor.fetchone()[0] is not None


def kept_from(account_id: UUID, role: str, about: UUID, at: datetime) -> bool:
    """Is this referral kept from that person, by a conflict of interest or a restriction in which they are not named?

    Answers whoever is looking, so that nobody is sent to a manager who cannot know of the family.
    """
    with connection.cursor() as cursor:
        cursor.execute("select %s = any((openmash_walls(%s, %s, %s)).hidden)", [about, str(account_id), role, at])
        return bool(cursor.fetchone()[0])


def hidden_from(account_id: UUID | str, role: str, at: datetime) -> frozenset[UUID]:
    """Everything that is kept from that person: for whoever asks about many referrals at once."""
    with connection.cursor() as cursor:
        cursor.execute("select (openmash_walls(%s, %s, %s)).hidden", [str(account_id), role, at])
        return frozenset(cursor.fetchone()[0] or ())


def all_kept_from(viewer: Viewer, at: datetime) -> list[UUID]:
    """Every referral and person kept from this viewer at this moment; nothing is kept from the hub's own clerk."""
    if viewer.is_clerk:
        return []
    return list(hidden_from(viewer.id, viewer.role.value, at))


def _values(viewer: Viewer) -> tuple[str, str, str, str]:
    return (viewer.id, viewer.role.value, viewer.agency or "", viewer.team or "")


def _told() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return cast("tuple[str, ...]", cursor.fetchone())


@contextmanager
def acting_as(viewer: Viewer | None, at: datetime | None = None) -> Iterator[None]:
    """One transaction in which the database knows this viewer; jobs, commands and tests enter here.

    What is kept from them is looked up afresh, even for the viewer who is there already: an act may have changed it.
    """
    with transaction.atomic():
        before = _told()
        tell_database(viewer, at)
        yield
        with connection.cursor() as cursor:
            cursor.execute(_SET, before)


@contextmanager
def clerk() -> Iterator[None]:
    """For the few writes a person sets off but may not see: the hub's own clerk does them in the same transaction.

    A receiving worker who accepts moves a referral they may not read; a navigator's answer moves the referral on;
    a member of the public files a row whose rating columns are not theirs. Facts still carry the person's name.
    """
    with acting_as(CLERK):
        yield
