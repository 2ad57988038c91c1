"""What goes to the person who asked, composed from the decisions: the words taken out are not in it anywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from openmash.records.models import PackagePaper, SubjectAccessLine, SubjectAccessPackage, SubjectAccessRequest
from openmash.records.queries.access import decided, settled
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import AsWhom, LineChoice
from openmash.rulebook.roles import Viewer, may_second_records
from openmash.rulebook.subject_access import Settled, places, taken_out, with_marks
from openmash.rulebook.words import Kind
from openmash.web import times

SHORTEST_LEFT = 3


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words taken out of one line that still stand in another that is released: seldom meant."""

    words: str
    line: SubjectAccessLine


@dataclass(frozen=True, slots=True)
class Composed:
    """A package as it would be made now."""

    body: dict[str, Any]
    released: int
    in_part: int
    withheld: int
    leftovers: tuple[Leftover, ...]
    made_of: str


def mark(lines: Iterable[SubjectAccessLine]) -> str:
    """The mark of the decisions that count: another decision gives another mark."""
    ids = [str(row.pk) if row else "" for row in (decided(line) for line in lines)]
    return hashlib.sha256(json.dumps(ids).encode()).hexdigest()


def compose(request: SubjectAccessRequest, lines: Sequence[SubjectAccessLine], policy: LocalPolicy) -> Composed:
    """The package of these decided lines."""
    done = [(line, settled(row)) for line in lines if (row := decided(line)) is not None]
    going = [(line, one) for line, one in done if one.leaves]
    held = [(line, one) for line, one in done if one.choice is LineChoice.WITHHOLD]
    numbers = {line.pk: number for number, (line, _) in enumerate(going, 1)}
    body: dict[str, Any] = {
        "reference": request.reference,
        "subject": request.subject_name,
        "asker": request.asker_name,
        "as_whom": AsWhom(request.as_whom).words,
        "asks": request.asks,
        "received": times.day(request.received_on),
        "groups": _groups(going, numbers, policy),
        "schedule": _schedule(going, held, numbers),
        "hub": _hub(policy),
    }
    return Composed(
        body=body,
        released=sum(1 for _, one in going if one.choice is LineChoice.RELEASE),
        in_part=sum(1 for _, one in going if one.choice is LineChoice.REDACT),
        withheld=len(held),
        leftovers=_leftovers(going),
        made_of=mark(lines),
    )


def _groups(
    going: Sequence[tuple[SubjectAccessLine, Settled]], numbers: dict[UUID, int], policy: LocalPolicy
) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for line, one in going:
        title = f"Referral {line.referral_reference}" if line.referral_reference else "What the hub knows"
        groups.setdefault(title, []).append(
            {
                "number": numbers[line.pk],
                "place": line.place,
                "source": owner_words(line.owner, policy),
                "kind": Kind(line.kind).words if line.kind else "",
                "dated": dated_words(line),
                "text": with_marks(line.text, one.parts),
            }
        )
    return [{"title": title, "lines": rows} for title, rows in groups.items()]


def _schedule(
    going: Sequence[tuple[SubjectAccessLine, Settled]],
    held: Sequence[tuple[SubjectAccessLine, Settled]],
    numbers: dict[UUID, int],
) -> list[dict[str, str]]:
    """What was held back and under which law: neither the words, nor who wrote them, nor when."""
    rows = [
        {"what": f"Words in line {numbers[line.pk]}", "law": "; ".join(dict.fromkeys(r.told for r in one.reasons))}
        for line, one in going
        if one.reasons
    ]
    whole = [one.reason.told for _, one in held if one.reason]
    counted = {law: whole.count(law) for law in dict.fromkeys(whole)}
    rows += [
        {"what": f"{number} whole {'entry' if number == 1 else 'entries'}", "law": law}
        for law, number in counted.items()
    ]
    return rows


def dated_words(line: SubjectAccessLine) -> str:
    """When it was written, or of when it speaks, as the source says it."""
    return line.dated_words or (times.day(line.dated) if line.dated else "")


def _hub(policy: LocalPolicy) -> dict[str, str]:
    block = policy.contact
    return {
        "name": block.hub_name, "authority": block.authority, "address": block.address, "phone": block.phone,
        "email": block.email,
    }  # fmt: skip


def owner_words(owner: str, policy: LocalPolicy) -> str:
    """Who wrote a line, in words."""
    known = {"hub": "The hub", "public": "A member of the public"}
    return known.get(owner) or policy.agency_name(owner)


def _leftovers(going: Sequence[tuple[SubjectAccessLine, Settled]]) -> tuple[Leftover, ...]:
    gone = dict.fromkeys(words for line, one in going for words in taken_out(line.text, one.parts))
    left = [
        Leftover(words, line)
        for words in gone
        if len(words) >= SHORTEST_LEFT
        for line, one in going
        if places(with_marks(line.text, one.parts), words)
    ]
    return tuple(left)


def packages(viewer: Viewer, of: SubjectAccessRequest) -> list[SubjectAccessPackage]:
    """The packages made for a request, the newest first. What is in them is asked for by `paper`."""
    if not may_second_records(viewer, None):
        return []
    rows = SubjectAccessPackage.objects.filter(request=of).select_related("read", "sent", "request")
    return list(rows.order_by("-at", "-recorded_at"))


def package(viewer: Viewer, package_id: UUID) -> SubjectAccessPackage:
    """One package. SubjectAccessPackage.DoesNotExist when it is not the viewer's."""
    if not may_second_records(viewer, None):
        raise SubjectAccessPackage.DoesNotExist
    rows = SubjectAccessPackage.objects.select_related("read", "sent", "request__closing", "request__extension")
    return rows.get(pk=package_id)


def paper(viewer: Viewer, of: SubjectAccessPackage) -> PackagePaper:
    """The paper. PackagePaper.DoesNotExist for a records officer once the request has ended."""
    if not may_second_records(viewer, None):
        raise PackagePaper.DoesNotExist
    return PackagePaper.objects.get(package=of)


def waiting_for_second(viewer: Viewer) -> list[SubjectAccessPackage]:
    """Packages nobody has read yet, of open requests, the oldest first."""
    if not may_second_records(viewer, None):
        return []
    rows = SubjectAccessPackage.objects.filter(read=None, request__closing=None).select_related("request")
    newest: dict[UUID, SubjectAccessPackage] = {row.request_id: row for row in rows.order_by("at", "recorded_at")}
    return sorted(newest.values(), key=lambda row: row.at)
