"""The ``openmash`` command: run an installation, look after it, and ask its rulebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import IO, Any

import click

from openmash import __version__
from openmash.launcher import postgres, processes
from openmash.launcher.doctor import Finding, examine, well, wrong
from openmash.launcher.installation import Kind, home, kind_asked, prepare, settle
from openmash.launcher.refusal import CannotStart

as_json = click.option("--json", "in_json", is_flag=True, help="Print the result as JSON.")
at_port = click.option("--port", default=8000, show_default=True, envvar="PORT", help="The port to listen on.")
SEALED_WITHIN_SECONDS = 60
FIRST_YEAR, LAST_YEAR = 2000, 2100


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
    applied = bring_up_to_date()
    say({"applied": applied}, in_json, f"The database is up to date ({len(applied)} migrations applied).")


@main.command()
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

    raise SystemExit(processes.serve(folder, host, port, workers, first, when_ready))


def close_connections() -> None:
    """Lets go of this process's own connections, pool and all: from here on only its children use the database."""
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


@main.command()
@at_port
@click.option("--reset", is_flag=True, help="Make the demo's data anew, without serving.")
@plainly
def demo(port: int, reset: bool) -> None:
    """Run the demo: an invented city, nine months of its history, and a button to sign in as anybody."""
    folder = home()
    if kind_asked(folder) is not Kind.DEMO and os.environ.get("ALLOWED_HOSTS", "").strip():
        raise CannotStart("ALLOWED_HOSTS is set, so this looks like a real installation: unset it to run the demo.")
    settle(folder, Kind.DEMO)
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
    owner = {**os.environ, "OPENMASH_DB_ROLE": "owner"}
    finished = subprocess.run([sys.executable, "-m", "openmash.cli", "migrate"], env=owner, check=False)
    if finished.returncode != 0:
        raise CannotStart("The database could not be brought up to date; the lines above say why.")
    shown = {"history": progress("Nine months of history")}
    actions.make_demo(progress=lambda what, done, of: shown[what](done, of))
    close_connections()


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


@main.command()
@plainly
def worker() -> None:
    """Do the queued jobs until stopped. `serve` runs one of these by itself."""
    from django.core.management import call_command

    from openmash.launcher.migrating import refuse_unready

    with_django()
    refuse_unready()
    call_command("procrastinate", "worker", "--concurrency=2", "--delete-jobs=successful")


@main.command("create-admin")
@click.option("--email", prompt="E-mail address", help="Their sign-in name.")
@click.option("--name", prompt="Name", help="Their name, as colleagues know it.")
@as_json
@plainly
def create_admin(email: str, name: str, in_json: bool) -> None:
    """Make the first administrator, who makes every other account on screen.

    The first password is shown once; a second factor is set at the first sign-in.
    """
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from openmash.partnership.actions import AccountDetails, create_account
    from openmash.partnership.queries import policy_now
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import Viewer
    from openmash.rulebook.words import Refused, Role
    from openmash.web import clock

    with_django()
    by = Viewer(id="command-line", name="Whoever runs the machine", role=Role.ADMINISTRATOR)
    details = AccountDetails(email=email, name=name, role=Role.ADMINISTRATOR)
    try:
        validate_email(email.strip())
        with acting_as(by):
            account, password = create_account(details=details, policy=policy_now(), by=by, at=clock.now())
    except ValidationError:
        raise CannotStart(f"{email!r} is no e-mail address.") from None
    except Refused as no:
        raise CannotStart(no.verdict.because) from None
    words = f"Made {account.email}. First password, shown only now: {password}"
    say({"email": account.email, "first_password": password}, in_json, words)


@main.command()
@as_json
@plainly
def doctor(in_json: bool) -> None:
    """Say what is wrong with this installation and how to mend it."""
    findings = []
    for finding in examine((local_policy, ledger_seal)):
        findings.append(finding)
        if not in_json:
            click.echo(finding.in_words())
    failed = [finding for finding in findings if not finding.is_well]
    result = {"well": not failed, "findings": [finding.as_dict() for finding in findings]}
    say(result, in_json, "Nothing is wrong." if not failed else f"To mend: {len(failed)}.")
    sys.exit(1 if failed else 0)


def local_policy() -> Finding:
    """Can the local policy in force be read whole?"""
    from openmash.partnership.queries import policy_now
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    try:
        with acting_as(CLERK):
            policy_now()
    except (LookupError, ValueError, TypeError) as problem:
        return wrong("Local policy", f"it cannot be read ({problem})", "put the version before it back in force")
    return well("Local policy", "in force and whole")


def ledger_seal() -> Finding:
    """Is the ledger's chain kept up?"""
    from openmash.ledger.models import LedgerEntry, LedgerSeal
    from openmash.ledger.queries import last_seal_at
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    with acting_as(CLERK):
        sealed = LedgerSeal.objects.values("entry")
        waiting = LedgerEntry.objects.exclude(id__in=sealed).order_by("recorded_at").first()
        last = last_seal_at()
    if waiting is None:
        return well(
            "Ledger seal", f"every entry is sealed, last at {last:%d %B %H:%M:%S} UTC" if last else "no entries"
        )
    age = int((datetime.now(UTC) - waiting.recorded_at).total_seconds())
    if age > SEALED_WITHIN_SECONDS:
        return wrong("Ledger seal", f"an entry has waited {age} s to be sealed", "see that a worker runs")
    return well("Ledger seal", f"kept up (the oldest unsealed entry is {age} s old)")


@main.group()
def ledger() -> None:
    """The record of every look and act."""


@ledger.command()
@as_json
@plainly
def verify(in_json: bool) -> None:
    """Prove that no entry was altered, added, removed or moved; name what was."""
    from openmash.ledger import queries
    from openmash.partnership.viewers import acting_as
    from openmash.rulebook.roles import CLERK

    with_django()
    with acting_as(CLERK):
        proof = queries.verify()
    result = {"whole": proof.whole, "sealed": proof.sealed, "unsealed": proof.unsealed, "head": proof.head}
    lines = [f"{proof.sealed} entries sealed, {proof.unsealed} not yet. Head of the chain: {proof.head}"]
    lines += list(proof.faults) or ["The chain is whole."]
    say({**result, "faults": list(proof.faults)}, in_json, "\n".join(lines))
    sys.exit(0 if proof.whole else 1)


@main.command()
@click.argument("file", type=click.File("rb"))
@as_json
@plainly
def receive(file: IO[bytes], in_json: bool) -> None:
    """Take in referrals, one JSON object a line, each as if sent at its own time.

    A line that cannot be taken is told by its number, and the rest go on. The same file again adds nothing.
    """
    from openmash.partnership.queries import policy_now
    from openmash.partnership.viewers import acting_as
    from openmash.referrals.actions import receive_file
    from openmash.rulebook.roles import CLERK

    with_django()
    with acting_as(CLERK):
        policy = policy_now()
    lines = list(lines_of(file))
    show = progress("Received")
    report = receive_file(lines=lines, policy=policy, by=CLERK, progress=lambda done: show(done, len(lines)))
    words = [f"{report.read} read: {report.received} received, {report.already} already here."]
    words += [f"Line {no.line} was not taken: {no.because}" for no in report.refused]
    say(report.as_data(), in_json, "\n".join(words))
    sys.exit(1 if report.refused else 0)


def lines_of(file: IO[bytes]) -> Iterator[str]:
    """The lines of a file; one that is not UTF-8 becomes a line that is refused, and the rest go on."""
    for line in file:
        try:
            yield line.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield "(not UTF-8)"


@main.command()
@click.option("--preset", default="standard", show_default=True, help="standard, camden or southampton.")
@click.option("--rating", required=True, help="The rating, such as RED.")
@click.option("--received", required=True, help="When it arrived, such as 2026-03-28T23:30:00Z.")
@click.option("--asked", help="When the agencies were first asked; else as it arrived.")
@as_json
@plainly
def due(preset: str, rating: str, received: str, asked: str | None, in_json: bool) -> None:
    """Print the clocks of a referral, with the steps that led there."""
    from openmash.rulebook import clocks, presets

    at = moment(received, "--received")
    try:
        policy = presets.policy(preset)
        steps = clocks.explain(at, rating.upper(), policy, moment(asked, "--asked") if asked else None)
    except LookupError as problem:
        raise CannotStart(f"{str(problem).strip(chr(34))}.") from None
    ends = {step.clock: step.at for step in steps}
    result = {"preset": preset, "rating": rating.upper(), "received": utc(at)}
    result |= {clock: utc(end) for clock, end in ends.items()}
    told = [{"clock": s.clock, "at": utc(s.at), "minutes": s.minutes, "words": s.words} for s in steps]
    lines = []
    for clock, end in ends.items():
        lines.append(f"{clock.capitalize()}: {clocks.clock_words(end)}  ({utc(end)})")
        lines += [f"    {step.words}" for step in steps if step.clock == clock]
    say({**result, "steps": told}, in_json, "\n".join(lines))


def moment(text: str, name: str) -> datetime:
    """A time as typed on the command line; it must say its offset from UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CannotStart(f"{name} must be a time with its offset, such as 2026-03-28T23:30:00Z, not {text!r}.")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise CannotStart(f"{name} must lie between the years {FIRST_YEAR} and {LAST_YEAR}.")
    return at.astimezone(UTC)


def utc(at: datetime) -> str:
    """A time as programs read it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


if __name__ == "__main__":
    main()
