"""Running an installation: the demo, a server, a worker, the migrations."""

from __future__ import annotations

import os

import click

from openmash.cli.ground import as_json, bring_up_to_date, plainly, progress, say, with_django
from openmash.launcher import postgres, processes
from openmash.launcher.installation import Kind, home, kind_asked, settle
from openmash.launcher.refusal import CannotStart
from openmash.launcher.roles import close_connections

at_port = click.option("--port", default=8000, show_default=True, envvar="PORT", help="The port to listen on.")


@click.command()
@as_json
@plainly
def migrate(in_json: bool) -> None:
    """Bring the database up to date, as its owner."""
    from openmash.launcher import migrating

    with_django("owner")
    applied = migrating.migrate()
    say({"applied": applied}, in_json, f"The database is up to date ({len(applied)} migrations applied).")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@at_port
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@plainly
def serve(host: str, port: int, workers: int) -> None:
    """Run the web server and the worker until Ctrl-C."""
    from openmash.launcher.migrating import collect_static, refuse_unready

    folder = with_django()

    def first() -> None:
        refuse_unready()
        collect_static()
        close_connections()

    def when_ready() -> None:
        click.echo(f"OpenMASH serves at http://{host}:{port}  (Ctrl-C stops it)")

    os.environ["PORT"] = str(port)  # where a demo's messages lead to: its web server and its worker read it
    raise SystemExit(processes.serve(folder, host, port, workers, first, when_ready))


@click.command()
@at_port
@click.option("--reset", is_flag=True, help="Make the demo's data anew, without serving.")
@plainly
def demo(port: int, reset: bool) -> None:
    """Run the demo: an invented city, nine months of its history, and a button to sign in as anybody."""
    folder = home()
    if kind_asked(folder) is not Kind.DEMO and os.environ.get("ALLOWED_HOSTS", "").strip():
        raise CannotStart("ALLOWED_HOSTS is set, so this looks like a real installation: unset it to run the demo.")
    settle(folder, Kind.DEMO)
    os.environ["OPENMASH_DEMO_ARRIVALS"] = "1"
    if reset:
        with processes.sole_server(folder):
            click.echo(f"Removing the demo's data in {folder} ...")
            postgres.remove(folder)
            (folder / "demo-clock.json").unlink(missing_ok=True)
            with_django(kind=Kind.DEMO)
            ready_demo()
        click.echo("The demo is as new: start it with `make demo` or `openmash demo`.")
        return
    click.echo(f"Starting the database in {folder} ...")
    with_django(kind=Kind.DEMO)
    code = processes.serve(folder, "127.0.0.1", port, 2, ready_demo, lambda: click.echo(what_to_try(port)))
    raise SystemExit(code)


def ready_demo() -> None:
    """Brings the demo's database and its invented city up to date, with progress shown."""
    from openmash.demo import actions

    click.echo("Bringing the database up to date ...")
    bring_up_to_date()
    shown = {"history": progress("Nine months of history")}
    actions.make_demo(progress=lambda what, done, of: shown[what](done, of))
    close_connections()


def what_to_try(port: int) -> str:
    """What a newcomer reads when the demo is up."""
    url = f"http://127.0.0.1:{port}"
    return f"""
OpenMASH is at {url}  (Ctrl-C stops it; the data are kept)

  {url}/account/login/   sign in by one button as anybody of the invented hub
  As the MASH manager            the board: every open referral by rating, then by time left
  As a social worker             rate a child, ask the agencies, put the answers together
  As a navigator                 answer what your agency is asked
  Without signing in             {url}/  tell the hub about a worry
"""


@click.command()
@plainly
def worker() -> None:
    """Do the queued jobs until stopped. `serve` runs one of these by itself."""
    from django.core.management import call_command

    from openmash.launcher.migrating import refuse_unready

    with_django()
    refuse_unready()
    call_command("procrastinate", "worker", "--concurrency=2", "--delete-jobs=successful")
