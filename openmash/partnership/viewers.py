"""Telling the database who is looking. Without a viewer, row security shows no rows at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.db import connection, transaction

from openmash.rulebook.roles import CLERK, Viewer

SETTINGS = ("app.staff", "app.role", "app.agency", "app.team")


def tell_database(viewer: Viewer | None) -> None:
    """Set the viewer for the rest of this transaction. `None` means nobody: no rows."""
    values = ("", "", "", "") if viewer is None else _values(viewer)
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('app.staff', %s, true), set_config('app.role', %s, true),"
            " set_config('app.agency', %s, true), set_config('app.team', %s, true)",
            values,
        )


def _values(viewer: Viewer) -> tuple[str, str, str, str]:
    return (viewer.id, viewer.role.value, viewer.agency or "", viewer.team or "")


def _told() -> tuple[str, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('app.staff', true), ''), coalesce(current_setting('app.role', true), ''),"
            " coalesce(current_setting('app.agency', true), ''), coalesce(current_setting('app.team', true), '')"
        )
        return cast("tuple[str, str, str, str]", cursor.fetchone())


@contextmanager
def acting_as(viewer: Viewer | None) -> Iterator[None]:
    """One transaction in which the database knows this viewer; jobs, commands and tests enter here."""
    with transaction.atomic():
        before = _told()
        if viewer is not None and before == _values(viewer):
            yield
            return
        tell_database(viewer)
        yield
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('app.staff', %s, true), set_config('app.role', %s, true),"
                " set_config('app.agency', %s, true), set_config('app.team', %s, true)",
                before,
            )


@contextmanager
def clerk() -> Iterator[None]:
    """For the few writes a person sets off but may not see: the hub's own clerk does them in the same transaction.

    A receiving worker who accepts moves a referral they may not read; a navigator's answer moves the referral on;
    a member of the public files a row whose rating columns are not theirs. Facts still carry the person's name.
    """
    with acting_as(CLERK):
        yield
