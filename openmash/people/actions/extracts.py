"""Loading an extract of a case system: begun, taken in batch by batch, ended. Each batch is whole or not at all.

A load that was killed goes on after the last batch that was whole. What a later extract says otherwise is a new row;
whom it has no more is said to be gone, and nothing is deleted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import Stamp, stamp
from openmash.people.actions.bulk import add_rows
from openmash.people.actions.keeping import history, keep_keys, save
from openmash.people.actions.loading import add_people
from openmash.people.models import (
    CaseEpisode,
    CaseRecord,
    ExtractEnded,
    ExtractLoad,
    ExtractPart,
    Person,
    PersonAddress,
    PersonMark,
    PersonName,
    PersonPhone,
)
from openmash.people.queries.extracts import Latest, latest_episodes, latest_records
from openmash.rulebook import matching
from openmash.rulebook.extracts import CaseLine, CaseState, EpisodeLine
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import refuse

PEOPLE, EPISODES = "PEOPLE", "EPISODES"


@dataclass(frozen=True, slots=True)
class Brought:
    """What one batch brought."""

    new: int = 0
    changed: int = 0
    same: int = 0
    unknown: tuple[str, ...] = ()
    """Episodes about somebody whom the list of people did not have, by the episode's id."""


@transaction.atomic
def begin_extract(
    *, system: str, as_of: date, hashes: tuple[str, str], lines: int, by: Viewer, at: datetime
) -> ExtractLoad:
    """Begin a load, or go on with the one of these very files that was broken off.

    `hashes` are those of the list of people and of the list of episodes (empty: none). Refused when an extract of a
    later day is here: what is older may not overwrite it.
    """
    _may_load(by)
    _alone(system)
    later = ExtractLoad.objects.filter(system=system, as_of__gt=as_of).order_by("-as_of").first()
    if later is not None:
        refuse(f"An extract of {later.as_of.isoformat()} was loaded already, and this one is older.")
    made = ExtractLoad.objects.filter(
        system=system, as_of=as_of, people_hash=hashes[0], episodes_hash=hashes[1]
    ).order_by("-at").first()  # fmt: skip
    if made is not None and _is_newest(made) and not _ended_in_doubt(made):
        return made
    made = ExtractLoad.objects.create(
        system=system, as_of=as_of, people_hash=hashes[0], episodes_hash=hashes[1], lines=lines, **stamp(by, at)
    )
    detail = {"system": system, "as_of": as_of.isoformat(), "lines": lines, "hash": hashes[0]}
    enter(by=by, at=at, verb=Verb.BEGAN_EXTRACT, subjects=[made.id], detail=detail)
    return made


def _ended_in_doubt(load: ExtractLoad) -> bool:
    """Did it end without a word on who is gone? The same files may then be loaded again, to say it."""
    return hasattr(load, "ended") and load.ended.gone is None


def _is_newest(load: ExtractLoad) -> bool:
    """Has nothing been begun since? What a later load changed back is said anew."""
    return not ExtractLoad.objects.filter(system=load.system, recorded_at__gt=load.recorded_at).exists()


@transaction.atomic
def keep_cases(
    *, load: ExtractLoad, lines: Sequence[CaseLine], done: int, refused: int, by: Viewer, at: datetime
) -> Brought:
    """Take in a batch of people up to line `done`: new ones are added, what changed becomes new rows."""
    _may_load(by)
    _alone(load.system)
    who = stamp(by, at)
    here = latest_records(by, load.system, [line.id for line in lines])
    new = [line for line in lines if line.id not in here]
    changed = [line for line in lines if line.id in here and _differs(here[line.id], line)]
    made = add_people(
        [line.facts for line in new], load.system, who, {line.id: line.born_words for line in new if line.born_words}
    )
    records = [_record(person, line, load, who) for person, line in zip(made, new, strict=True)]
    records += [_record(here[line.id].person, line, load, who) for line in changed]
    add_rows(CaseRecord, records)
    _keep_what_is_new([(here[line.id].person, line) for line in changed], who)
    brought = Brought(len(new), len(changed), len(lines) - len(new) - len(changed))
    _part(load, PEOPLE, done, brought, refused, who)
    _enter(Verb.LOADED_CASES, load, done, brought, by, at)
    return brought


@transaction.atomic
def keep_episodes(
    *, load: ExtractLoad, lines: Sequence[EpisodeLine], done: int, refused: int, by: Viewer, at: datetime
) -> Brought:
    """Take in a batch of episodes up to line `done`. Of whom the hub has no record here, an episode is left out."""
    _may_load(by)
    _alone(load.system)
    who = stamp(by, at)
    people = {key: one.person for key, one in latest_records(by, load.system, [one.person for one in lines]).items()}
    known = latest_episodes(by, load.system, [one.id for one in lines])
    held = [one for one in lines if one.person in people]
    rows = [
        CaseEpisode(
            person_id=people[one.person], load=load, key=one.id, started=one.start, kind=one.kind,
            outcome=one.outcome, mark=one.mark, **who,
        )
        for one in held
        if known.get(one.id) != one.mark
    ]  # fmt: skip
    add_rows(CaseEpisode, rows)
    new = sum(1 for row in rows if row.key not in known)
    unknown = tuple(one.id for one in lines if one.person not in people)
    brought = Brought(new, len(rows) - new, len(held) - len(rows), unknown)
    _part(load, EPISODES, done, brought, refused + len(unknown), who)
    _enter(Verb.LOADED_EPISODES, load, done, brought, by, at)
    return brought


@transaction.atomic
def end_extract(*, load: ExtractLoad, gone: Iterable[uuid.UUID] | None, by: Viewer, at: datetime) -> ExtractEnded:
    """End a load: whom the extract has no more is said to be gone as of its day. None: that was not said."""
    _may_load(by)
    _alone(load.system)
    who = stamp(by, at)
    rows = [CaseRecord(person_id=one, load=load, state=CaseState.GONE.value, **who) for one in gone or ()]
    add_rows(CaseRecord, rows)
    ended = ExtractEnded.objects.create(load=load, gone=None if gone is None else len(rows), **who)
    detail = {"system": load.system, "as_of": load.as_of.isoformat(), "gone": ended.gone}
    enter(by=by, at=at, verb=Verb.ENDED_EXTRACT, subjects=[load.id], detail=detail)
    return ended


def _may_load(by: Viewer) -> None:
    if not by.is_clerk:
        refuse("Extracts are loaded by the hub's own command, which an administrator starts.")


def _alone(system: str) -> None:
    """Batches of one system wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('openmash load'), hashtext(%s))", [system])


def _differs(before: Latest, line: CaseLine) -> bool:
    return before.state == CaseState.GONE.value or before.mark != line.mark


def _record(person: uuid.UUID, line: CaseLine, load: ExtractLoad, who: Stamp) -> CaseRecord:
    said = line.said
    return CaseRecord(
        person_id=person, load=load, state=said.state.value, worker=said.worker, since=said.since,
        closed_on=said.closed_on, closed_why=said.closed_why, address=line.written_address, mark=line.mark, **who,
    )  # fmt: skip


def _keep_what_is_new(changed: Sequence[tuple[uuid.UUID, CaseLine]], who: Stamp) -> None:
    """Names, homes, numbers and a date of birth that the person was not known by; what they were known by stays."""
    if not changed:
        return
    people = [person for person, _ in changed]
    held = _held(people)
    rows: list[Any] = []
    for person, line in changed:
        rows += _unknown(person, line, held, who)
    save(rows)
    touched = {row.person_id for row in rows}
    keep_keys([(person, line.facts) for person, line in changed if person in touched])


def _held(people: Sequence[uuid.UUID]) -> Mapping[str, set[tuple[Any, ...]]]:
    """What these people are known by already."""
    return {
        "names": set(PersonName.objects.filter(person__in=people).values_list("person", "forename", "surname")),
        "places": set(PersonAddress.objects.filter(person__in=people).values_list("person", "line", "postcode")),
        "phones": set(PersonPhone.objects.filter(person__in=people).values_list("person", "number")),
        "born": {
            *Person.objects.filter(pk__in=people).values_list("pk", "born"),
            *PersonMark.objects.filter(person__in=people).values_list("person", "born"),
        },
        "numbers": {
            *Person.objects.filter(pk__in=people).values_list("pk", "nhs_number"),
            *PersonMark.objects.filter(person__in=people).values_list("person", "nhs_number"),
        },
    }


def _unknown(person: uuid.UUID, line: CaseLine, held: Mapping[str, set[tuple[Any, ...]]], who: Stamp) -> Iterable[Any]:
    facts = line.facts
    new = replace(
        facts,
        names=tuple(one for one in facts.names if (person, one.forename, one.surname) not in held["names"]),
        addresses=tuple(
            (place, code)
            for place, code in facts.addresses
            if (person, place, matching.postcode(code).value) not in held["places"]
        ),
        phones=tuple(number for number in facts.phones if (person, number) not in held["phones"]),
        carers=(),
    )
    yield from history(person, new, who=who, known=True)
    digits = matching.nhs_number(facts.nhs_number).key
    born = facts.born if facts.born and (person, facts.born) not in held["born"] else None
    digits = "" if (person, digits) in held["numbers"] else digits
    if born or digits:
        yield PersonMark(person_id=person, born=born, nhs_number=digits, **who)


def _part(load: ExtractLoad, of: str, done: int, brought: Brought, refused: int, who: Stamp) -> None:
    ExtractPart.objects.create(
        load=load, of=of, done=done, new=brought.new, changed=brought.changed, same=brought.same, refused=refused, **who
    )


def _enter(verb: Verb, load: ExtractLoad, done: int, brought: Brought, by: Viewer, at: datetime) -> None:
    detail = {"done": done, "new": brought.new, "changed": brought.changed, "same": brought.same}
    enter(by=by, at=at, verb=verb, subjects=[load.id], detail=detail)
