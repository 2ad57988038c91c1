"""The ``openmash`` command: run an installation, look after it, and ask its rulebook."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from openmash import __version__
from openmash.launcher.installation import prepare
from openmash.launcher.refusal import CannotStart

as_json = click.option("--json", "in_json", is_flag=True, help="Print the result as JSON.")


def say(result: dict[str, Any], in_json: bool, words: Callable[[dict[str, Any]], str]) -> None:
    """Prints one result, for a program or for a person."""
    click.echo(json.dumps(result, ensure_ascii=False, default=str) if in_json else words(result))


def with_django(role: str = "app") -> None:
    """Readies Django in this process, logged in as one of the database's three roles."""
    prepare()
    os.environ["OPENMASH_DB_ROLE"] = role
    import django

    django.setup()


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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="openmash")
def main() -> None:
    """OpenMASH, software for a multi-agency safeguarding hub.

    OPENMASH_HOME names the data folder. Without DATABASE_URL the embedded PostgreSQL there is used.
    """


@main.command()
@as_json
@plainly
def migrate(in_json: bool) -> None:
    """Bring the database up to date, as its owner."""
    from openmash.launcher.migrating import migrate as bring_up_to_date

    with_django("owner")
    result = {"applied": bring_up_to_date()}
    say(result, in_json, lambda r: f"The database is up to date ({len(r['applied'])} migrations applied).")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@plainly
def serve(host: str, port: int, workers: int) -> None:
    """Run the web server and the worker until Ctrl-C."""
    from openmash.launcher.migrating import refuse_unready

    with_django()
    refuse_unready()
    run_server(host, port, workers, lambda: click.echo(f"OpenMASH serves at http://{host}:{port}  (Ctrl-C stops it)"))


def run_server(host: str, port: int, workers: int, when_ready: Callable[[], None]) -> None:
    """Hands this process over to the supervisor; ends with its exit code."""
    from django.db import connections

    from openmash.launcher.processes import serve as supervise

    connections.close_all()
    raise SystemExit(supervise(prepare(), host, port, workers, when_ready))


@main.command()
@plainly
def worker() -> None:
    """Do the queued jobs until stopped. `serve` runs one of these by itself."""
    from django.core.management import call_command

    from openmash.launcher.migrating import refuse_unready

    with_django()
    refuse_unready()
    call_command("procrastinate", "worker", "--concurrency=2", "--delete-jobs=successful")


@main.command()
@as_json
@plainly
def doctor(in_json: bool) -> None:
    """Say what is wrong with this installation and how to mend it."""
    from openmash.launcher.doctor import examine

    findings = examine()
    failed = [finding for finding in findings if not finding.is_well]
    if in_json:
        result: dict[str, Any] = {"well": not failed, "findings": [finding.as_dict() for finding in findings]}
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(finding.in_words())
        click.echo("Nothing is wrong." if not failed else f"To mend: {len(failed)}.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
