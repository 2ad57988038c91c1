"""Taking in a file of referrals, and asking the rulebook for its clocks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

import click

from openmash.cli.ground import as_json, plainly, progress, say, with_database
from openmash.launcher.refusal import CannotStart

FIRST_YEAR, LAST_YEAR = 2000, 2100


@click.command()
@click.argument("file", type=click.File("rb"))
@as_json
@plainly
def receive(file: IO[bytes], in_json: bool) -> None:
    """Take in referrals, one JSON object a line, each as if sent at its own time.

    A line that cannot be taken is told by its number, and the rest go on. The same file again adds nothing.
    """
    with_database()
    from openmash.partnership.queries import policy_now
    from openmash.partnership.sealing import seal_everything
    from openmash.partnership.viewers import acting_as
    from openmash.referrals.actions import receive_file
    from openmash.rulebook.roles import CLERK

    with acting_as(CLERK):
        policy = policy_now()
    lines = list(lines_of(file))
    show = progress("Received")
    report = receive_file(lines=lines, policy=policy, by=CLERK, progress=lambda done: show(done, len(lines)))
    seal_everything()
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


@click.command()
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
