"""A request for records: logged, its clock stopped and started, extended, ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.records.models import (
    ClockStarted,
    ClockStopped,
    RequestExtended,
    SubjectAccessClosed,
    SubjectAccessRequest,
)
from openmash.records.queries import access
from openmash.rulebook import calendars, conflicts, matching
from openmash.rulebook.records import AsWhom, Ending, StopReason
from openmash.rulebook.roles import Viewer, may_keep_records
from openmash.rulebook.subject_access import may_extend
from openmash.rulebook.words import YES, Verdict, first_no, no

REQUESTS, CORRECTIONS, COMPLAINTS = "R", "X", "C"


def next_number(letter: str, on: date) -> str:
    """The next number of the office: a letter, the year, a number never used twice. It says nothing about anybody."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('openmash_records_number')")
        (number,) = cursor.fetchone()
    return f"{letter}{on.year % 100:02d}-{number:05d}"


def not_ahead(day: date, at: datetime, what: str) -> Verdict:
    """A day that has come: nothing is logged ahead of time."""
    return no(f"{what} cannot be in the future. Check the date.") if day > calendars.london(at).date() else YES


@transaction.atomic
def log_request(
    *,
    asker_name: str,
    as_whom: AsWhom,
    identity: str,
    authority: str,
    reply_to: str,
    asks: str,
    received_on: date,
    subject: dict[str, Any],
    form_key: UUID,
    by: Viewer,
    at: datetime,
) -> SubjectAccessRequest:
    """Log a request for records. The month runs from the day it was received, whoever opened it when.

    Without a note of how identity was checked the clock stands, for proof, from the day it was received.
    """
    may_keep_records(by).require()
    with clerk():  # it may have been logged a moment ago and be kept from them since
        earlier = SubjectAccessRequest.objects.filter(form_key=form_key, by_id=by.id).first()
    if earlier:
        return earlier
    first_no(
        YES if asker_name.strip() else no("Write who asks."),
        YES if subject["surname"].strip() else no("Write the family name of the person whose records are asked for."),
        YES if reply_to.strip() else no("Write where the answer goes."),
        not_ahead(received_on, at, "The day it was received"),
    ).require()
    row = SubjectAccessRequest.objects.create(
        reference=next_number(REQUESTS, received_on),
        asker_name=asker_name.strip(),
        as_whom=as_whom.value,
        identity=identity.strip(),
        authority=authority.strip(),
        reply_to=reply_to.strip(),
        asks=asks.strip(),
        received_on=received_on,
        form_key=form_key,
        keys=_keys(asker_name, subject),
        **subject,
        **stamp(by, at),
    )
    proven = _proven(row)
    if not proven:
        _wait_for_proof(row, by, at)
    enter(
        by=by,
        at=at,
        verb=Verb.LOGGED_RECORDS_REQUEST,
        reference=row.reference,
        subjects=[row.pk],
        detail={"as_whom": as_whom.value, "proven": proven},
    )
    return row


def _keys(asker_name: str, subject: dict[str, Any]) -> list[str]:
    """By which keys staff with an interest meet who asks and of whom, before anybody has said who that is."""
    given = matching.names_given(subject["forename"], subject["surname"], subject["aka"])
    found = conflicts.keys(
        names=[(name.forename, name.surname) for name in given],
        born=subject["born"],
        phones=[subject["phone"]],
        addresses=[(subject["address_line"], subject["postcode"])],
    )
    asker = conflicts.keys(names=[conflicts.spoken_name(asker_name)], born=None, phones=[], addresses=[])
    return sorted(found | asker)


def _proven(row: SubjectAccessRequest) -> bool:
    """Was it seen who they are, and for somebody else, by which authority they ask?"""
    return bool(row.identity) and (bool(row.authority) or row.as_whom == AsWhom.THEMSELVES.value)


def _wait_for_proof(row: SubjectAccessRequest, by: Viewer, at: datetime) -> None:
    ClockStopped.objects.create(
        request=row,
        why=StopReason.IDENTITY.value,
        because="Proof had not been seen when the request was logged.",
        stopped_on=row.received_on,
        **stamp(by, at),
    )


def still_open(request: SubjectAccessRequest) -> Verdict:
    """Has the request not ended? Asked of the database, not of what a page was shown."""
    ended = SubjectAccessClosed.objects.filter(request=request).exists()
    return no("This request has ended. Log a new one if they ask again.") if ended else YES


@transaction.atomic
def stop_clock(
    *, request: SubjectAccessRequest, why: StopReason, because: str, stopped_on: date, by: Viewer, at: datetime
) -> ClockStopped:
    """The month does not run while we wait for proof or for what they mean."""
    may_keep_records(by).require()
    row = access.request(by, request.pk)
    stands = access.clock(row).stopped
    last = max([row.received_on, *(s.started.started_on for s in access.clock(row).stops if s != stands)])
    first_no(
        still_open(row),
        no("The clock stands already. Start it first when what you waited for has come.") if stands else YES,
        YES if because.strip() else no("Say what you asked them for. They may ask why the clock stood."),
        not_ahead(stopped_on, at, "The day you asked"),
        YES if stopped_on >= last else no("The clock cannot stop before the request came, or before it last started."),
    ).require()
    made = ClockStopped.objects.create(
        request=row, why=why.value, because=because.strip(), stopped_on=stopped_on, **stamp(by, at)
    )
    enter(
        by=by, at=at, verb=Verb.STOPPED_RECORDS_CLOCK, reference=row.reference, subjects=[made.pk],
        detail={"why": why.value},
    )  # fmt: skip
    return made


@transaction.atomic
def start_clock(
    *, request: SubjectAccessRequest, what_came: str, started_on: date, by: Viewer, at: datetime
) -> ClockStarted:
    """What was waited for came: proof of identity begins the month, an answer lets it go on."""
    may_keep_records(by).require()
    row = access.request(by, request.pk)
    stop = access.clock(row).stopped
    first_no(
        still_open(row),
        YES if stop else no("The clock runs already."),
        YES if what_came.strip() else no("Write what came: which proof, or what they said."),
        not_ahead(started_on, at, "The day it came"),
        YES if stop is None or started_on >= stop.stopped_on else no("It cannot have come before you asked."),
    ).require()
    assert stop is not None
    made = ClockStarted.objects.create(stop=stop, what_came=what_came.strip(), started_on=started_on, **stamp(by, at))
    enter(by=by, at=at, verb=Verb.STARTED_RECORDS_CLOCK, reference=row.reference, subjects=[made.pk])
    return made


@transaction.atomic
def extend(*, request: SubjectAccessRequest, because: str, by: Viewer, at: datetime) -> RequestExtended:
    """Take two further months, before the first is over; the person who asked is told this reason."""
    may_keep_records(by).require()
    row = access.request(by, request.pk)
    stands = access.clock(row)
    today = calendars.london(at).date()
    first_no(still_open(row), may_extend(stands.due, today, extended=stands.extended, because=because)).require()
    made = RequestExtended.objects.create(request=row, because=because.strip(), **stamp(by, at))
    enter(by=by, at=at, verb=Verb.EXTENDED_RECORDS_REQUEST, reference=row.reference, subjects=[made.pk])
    return made


@transaction.atomic
def close_request(
    *, request: SubjectAccessRequest, ending: Ending, because: str, by: Viewer, at: datetime
) -> SubjectAccessClosed:
    """End a request without sending records: nothing held, refused, taken back; with what they were told."""
    may_keep_records(by).require()
    row = access.request(by, request.pk)
    first_no(
        still_open(row),
        no("Records that were sent end the request by themselves.") if ending is Ending.SENT else YES,
        no("Somebody of the hub has first to say who the person is, and find nothing.")
        if ending is Ending.NOTHING_HELD and not access.is_found(row)
        else YES,
        no("Lines were found, so the hub holds something. Decide on each, or say that they are not about this person.")
        if ending is Ending.NOTHING_HELD and _held(by, row)
        else YES,
        YES if because.strip() else no("Write what they were told, and how they can complain."),
    ).require()
    made = SubjectAccessClosed.objects.create(
        request=row, ending=ending.value, because=because.strip(), **stamp(by, at)
    )
    enter(
        by=by, at=at, verb=Verb.CLOSED_RECORDS_REQUEST, reference=row.reference, subjects=[made.pk],
        detail={"ending": ending.value},
    )  # fmt: skip
    return made


def _held(by: Viewer, row: SubjectAccessRequest) -> bool:
    """Is there a line that is, or may be, about the person?"""
    found = [access.decided(line) for line in access.lines(by, row)]
    return any(one is None or one.choice != "OUTSIDE" for one in found)
