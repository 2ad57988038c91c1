"""A file of referrals is received, each as if sent at its own time; a bad line is told by number and the rest go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from openmash.partnership.viewers import acting_as
from openmash.referrals.actions.receiving import acknowledge, receive
from openmash.referrals.sent import BadLine, from_file
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not taken: its number in the file, counted from 1, and why."""

    line: int
    because: str


@dataclass(slots=True)
class FileReport:
    """What came of a file: lines read, referrals new, referrals already here, lines refused."""

    read: int = 0
    received: int = 0
    already: int = 0
    refused: list[RefusedLine] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON-able data: `{read, received, already, refused: [{line, because}]}`."""
        return asdict(self)


def receive_file(
    *,
    lines: Iterable[str],
    policy: LocalPolicy,
    by: Viewer,
    progress: Progress = lambda _: None,
) -> FileReport:
    """Receive every line of a JSON-lines file, each in a transaction of its own, so that a kill loses nothing received.

    A second run of the same file adds nothing. The same key with another body is a conflict and is refused.
    """
    report = FileReport()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        report.read += 1
        try:
            _receive_line(line, policy, by, report)
        except BadLine as bad:
            report.refused.append(RefusedLine(number, str(bad)))
        except Refused as no:
            report.refused.append(RefusedLine(number, no.verdict.because))
        progress(report.read)
    return report


def _receive_line(line: str, policy: LocalPolicy, by: Viewer, report: FileReport) -> None:
    data = _parsed(line)
    sent, received_at = from_file(data)
    with acting_as(by):
        got = receive(
            sent=sent,
            sender=by.id,
            received_at=received_at,
            policy=policy,
            by=by,
            at=received_at,
        )
        if got.already:
            report.already += 1
            return
        text = f"Received as {got.referral.reference}."
        acknowledge(referral=got.referral, how="receipt", text=text, by=by, at=received_at)
    report.received += 1


def _parsed(line: str) -> dict[str, Any]:
    """The object of a line. BadLine when it is none, or holds what the database could not keep."""
    try:
        data = json.loads(line, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        raise BadLine(f"this is not JSON: {fault.msg} at column {fault.colno}") from None
    except RecursionError:
        raise BadLine("this is not JSON of a referral: it is nested too deeply") from None
    if not isinstance(data, dict):
        raise BadLine("a line must be one JSON object, in braces")
    if "\\u0000" in line:
        raise BadLine("the text has a zero character in it, which cannot be kept: take it out")
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadLine("the text has half a letter in it, which cannot be kept: take it out") from None
    return data


def _no_number(word: str) -> None:
    raise BadLine(f"this is not JSON: {word} is no number")
