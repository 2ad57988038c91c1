"""What every command does: readies the installation, prints for people or programs, refuses in one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from openmash.launcher.installation import Kind, home, is_untouched, prepare
from openmash.launcher.refusal import CannotStart

as_json = click.option("--json", "in_json", is_flag=True, help="Print the result as JSON.")


def say(result: dict[str, Any], in_json: bool, words: str) -> None:
    """Prints one result, for a program or for a person."""
    click.echo(json.dumps(result, ensure_ascii=False, default=str) if in_json else words)


def with_django(role: str = "app", kind: Kind | None = None) -> Path:
    """Readies Django in this process, logged in as one of the database's three roles; returns the data folder."""
    from openmash.demo import clock

    folder = prepare(kind)
    os.environ["OPENMASH_DB_ROLE"] = role
    if os.environ["DJANGO_SETTINGS_MODULE"] == "config.settings.demo":
        os.environ.setdefault("OPENMASH_CLOCK_OFFSET", str(clock.offset(folder)))
    import django

    django.setup()
    return folder


def with_database() -> None:
    """Readies Django for a command that reads and writes; a demo's database is brought up to date on the way.

    In an untouched data folder a command makes a local trial: the embedded database with its tables and nobody in it.
    """
    from django.conf import settings

    from openmash.launcher.migrating import pending, refuse_unready

    folder = home()
    trial = is_untouched(folder)
    if trial:
        click.echo(f"Nothing is set up in {folder} yet: making a local trial with the embedded database.", err=True)
    with_django(kind=Kind.DEMO if trial else None)
    if settings.DEMO and pending():
        bring_up_to_date()
    refuse_unready()


def bring_up_to_date() -> None:
    """Migrates in a process of its own, which logs in as the owner."""
    owner = {**os.environ, "OPENMASH_DB_ROLE": "owner"}
    told = subprocess.run([sys.executable, "-m", "openmash.cli", "migrate"], env=owner, stdout=sys.stderr, check=False)
    if told.returncode != 0:
        raise CannotStart("The database could not be brought up to date; the lines above say why.")


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turns what a person can mend into one sentence and exit code 2; a fault keeps its trace."""

    @wraps(command)
    def spoken(*args: Any, **kwargs: Any) -> Any:
        from django.core.exceptions import ImproperlyConfigured

        try:
            return command(*args, **kwargs)
        except (CannotStart, ImproperlyConfigured) as problem:
            click.echo(str(problem), err=True)
            raise SystemExit(2) from None

    return spoken


def progress(words: str) -> Callable[[int, int], None]:
    """Shows how far something is: a line that counts on a terminal, a line each tenth elsewhere."""
    shown = -1

    def show(done: int, of: int) -> None:
        nonlocal shown
        tenth = done * 10 // max(of, 1)
        if sys.stderr.isatty():
            click.echo(f"\r{words}: {done} of {of}", err=True, nl=done == of)
        elif tenth != shown:
            shown = tenth
            click.echo(f"{words}: {done} of {of}", err=True)

    return show
