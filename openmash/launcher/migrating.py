"""Brings a database up to date, and refuses to serve from one that is not, or with a login that must not serve."""

from __future__ import annotations

from pathlib import Path

from openmash.launcher.refusal import CannotStart
from openmash.launcher.roles import why_login_is_unsafe


def pending() -> list[str]:
    """The migrations that the database does not have yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, backwards in plan]


def migrate() -> list[str]:
    """Applies what is pending, as the owner; returns its names.

    The cache's table comes first, so that the migration which grants rights on every table finds it.
    """
    from django.core.management import call_command

    waiting = pending()
    call_command("createcachetable", verbosity=0)
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return waiting


def refuse_unready() -> None:
    """Stops a start that would serve from an old schema or step over row security."""
    from django.db import OperationalError

    try:
        because = why_login_is_unsafe()
        waiting = pending()
    except OperationalError as problem:
        words = str(problem).strip().splitlines()[0]
        raise CannotStart(
            f"The database cannot be reached ({words}). Is DATABASE_URL right and the server up?"
        ) from None
    if because:
        raise CannotStart(f"{because} Set DATABASE_URL to the login openmash_app.")
    if waiting:
        raise CannotStart(f"The database is {len(waiting)} migrations behind: run `openmash migrate` first.")


def collect_static() -> None:
    """Gathers style sheets and scripts for a production server, when any of them is newer than the last gathering."""
    from django.conf import settings
    from django.contrib.staticfiles import finders
    from django.core.management import call_command

    if settings.DEMO:
        return
    gathered = Path(str(settings.STATIC_ROOT)) / "staticfiles.json"
    sources = [Path(storage.path(name)) for finder in finders.get_finders() for name, storage in finder.list(None)]
    if not gathered.exists() or any(path.stat().st_mtime > gathered.stat().st_mtime for path in sources):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
