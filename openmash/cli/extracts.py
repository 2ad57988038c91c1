"""Loading an extract of a case system, so that an open case stands on the screen before anybody is asked."""

from __future__ import annotations

import codecs
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openmash.cli.ground import as_json, plainly, progress, say, with_database
from openmash.launcher.refusal import CannotStart
from openmash.rulebook.extracts import SOCIAL_CARE, Columns, ColumnsInvalid, from_data

if TYPE_CHECKING:
    from openmash.people.extract_loading import ExtractReport

SYSTEMS = {"social_care": SOCIAL_CARE}
file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("load-extract")
@click.argument("system")
@click.argument("people", type=file, metavar="FILE")
@click.option("--events", "episodes", type=file, help="The list of episodes: contacts, referrals, assessments.")
@click.option(
    "--columns", "described", type=file, help="Which column means what, as JSON, for another council's system."
)
@click.option(
    "--encoding", default="utf-8", show_default=True, help="How the system writes its letters, such as cp1252."
)
@click.option("--as-of", "as_of", help="The day the extract was made, such as 2026-05-27. Else today.")
@click.option(
    "--even-if-many-are-gone", is_flag=True, help="A tenth or more of all people are missing, and rightly so."
)
@as_json
@plainly
def load_extract(
    system: str, people: Path, episodes: Path | None, described: Path | None, encoding: str, as_of: str | None,
    even_if_many_are_gone: bool, in_json: bool,
) -> None:  # fmt: skip
    """Load an extract of the children's case system: SYSTEM is social_care, FILE its list of people as CSV.

    A load that was broken off goes on where it stopped; the same files again add nothing. A line that cannot be taken
    is told by its number, and the rest are loaded. Nobody is linked by it: a person decides.
    """
    if system not in SYSTEMS:
        raise CannotStart(f"{system!r} is no system whose extract can be loaded. Say {' or '.join(SYSTEMS)}.")
    columns, on = _columns(described) if described else SYSTEMS[system], _day(as_of)
    encoding = _encoding(encoding)
    with_database()
    from openmash.partnership.sealing import seal_everything
    from openmash.people.extract_loading import load_extract as load
    from openmash.people.extract_reader import ExtractUnreadable
    from openmash.rulebook import calendars
    from openmash.rulebook.roles import CLERK
    from openmash.rulebook.words import Refused
    from openmash.web import clock

    shows = {"people": progress("People"), "episodes": progress("Episodes")}
    at = clock.now()
    today = calendars.london(at).date()
    if on and on > today:
        raise CannotStart("--as-of is a day that has not come yet.")
    try:
        report = load(
            system=system, files=(people, episodes), columns=columns, encoding=encoding, as_of=on or today, by=CLERK,
            at=at, even_if_many_are_gone=even_if_many_are_gone, progress=lambda of, done, all_: shows[of](done, all_),
        )  # fmt: skip
    except ExtractUnreadable as fault:
        raise CannotStart(f"{fault}") from None
    except Refused as no:
        raise CannotStart(no.verdict.because) from None
    seal_everything()
    say(_as_data(report), in_json, _in_words(report))
    sys.exit(1 if report.refused.count else 0)


def _columns(path: Path) -> Columns:
    try:
        return from_data(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise CannotStart(f"{path} cannot be read as JSON in UTF-8.") from None
    except ColumnsInvalid as wrong:
        raise CannotStart("\n".join(f"{path}: {problem}" for problem in wrong.problems)) from None


def _day(text: str | None) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date() if text else None  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise CannotStart("--as-of must be a day, such as 2026-05-27.") from None


def _encoding(name: str) -> str:
    """An encoding in which a line ends with the byte that ends one."""
    try:
        found = codecs.lookup(name).name
        if "a\n".encode(found) != b"a\n":
            raise LookupError
    except (LookupError, ValueError, UnicodeError):
        raise CannotStart(f"{name!r} is no encoding that can be read line by line. Say utf-8 or cp1252.") from None
    return found


def _as_data(report: ExtractReport) -> dict[str, Any]:
    return {
        "as_of": report.as_of.isoformat(),
        "already": report.already,
        "people": report.people,
        "episodes": report.episodes,
        "gone": report.gone,
        "gone_unsaid": report.gone_unsaid,
        "refused": report.refused.lines,
        "refused_in_all": report.refused.count,
        "noted": report.noted.lines,
        "noted_in_all": report.noted.count,
    }


def _in_words(report: ExtractReport) -> str:
    day = f"{report.as_of.day} {report.as_of:%B %Y}"
    lines = [f"These files were loaded already, as of {day}. Nothing was done."] if report.already else []
    for name, sums in (("people", report.people), ("episodes", report.episodes)):
        if sums:
            said = ", ".join(f"{count} {word}" for word, count in sums.items())
            lines.append(f"{name.capitalize()} as of {day}: {said}.")
    lines.append(report.gone_unsaid or f"No longer in the case system: {report.gone or 0}.")
    for head, told in ((" was not taken", report.refused), ("", report.noted)):
        lines += [f"Line {one['line']} of {one['file']}{head}: {one['because']}" for one in told.lines]
        if told.count > len(told.lines):
            lines.append(f"And {told.count - len(told.lines)} more.")
    return "\n".join(lines)
