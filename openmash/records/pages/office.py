"""Corrections and complaints as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from openmash.records.models import Complaint, Rectification
from openmash.records.queries import office
from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import AsWhom, ComplaintAbout, ComplaintStep, Upheld
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Clock, Reference, State, Summary, SummaryRow, Table


def day_clock(due: date, at: datetime, what: str = "") -> Clock:
    """Days left until a day of London's calendar."""
    left = (due - calendars.london(at).date()).days
    words = f"{plural(left, 'day')} left" if left > 0 else "last day" if left == 0 else f"{plural(-left, 'day')} late"
    level = 0 if left < 0 else 1 if left < 3 else 2 if left < 7 else 3 if left < 14 else 4
    return Clock(level, words, f"{what + ' ' if what else ''}by {times.day(due)}")


def rectifications_table(rows: Iterable[Rectification], at: datetime) -> Table:
    """Requests to put something right."""
    cells = []
    for row in rows:
        decided = getattr(row, "decided", None)
        state: Any = day_clock(office.rectification_due(row), at, "decide")
        if decided is not None:
            state = State("tick", "Statement added" if decided.accepted else "Not accepted, and why is added")
        number = Reference(row.number, reverse("records_correction", args=[row.pk]))
        cells.append((number, row.reference, state, times.day(row.received_on)))
    heads = ("Request", "Referral", "State", "Received")
    return Table.plain("Requests to put something right", heads, cells, tight=True, hide_caption=True)


def rectification_summary(row: Rectification, at: datetime) -> Summary:
    """What was asked, and what was decided."""
    rows = [
        ("Referral", row.reference),
        ("Asked by", f"{row.asked_by}. {AsWhom(row.as_whom).words}"),
        ("Identity", row.identity),
        ("Received", times.day(row.received_on)),
        ("They say is wrong", row.wrong),
        ("They say is right", row.statement),
    ]
    decided = getattr(row, "decided", None)
    if decided is not None:
        answer = "Accepted: the statement stands beside the record"
        refused = "Not accepted: that it is disputed, and why, stands beside the record"
        rows += [
            ("Decided", answer if decided.accepted else refused),
            ("Judged by", decided.judged_by),
            ("Why", decided.because),
            ("They were told", decided.told_how),
            ("On record", f"{decided.by_name}, {times.when(decided.at, at)}"),
        ]
    return Summary(tuple(SummaryRow(key, value) for key, value in rows))


def complaints_table(rows: Iterable[Complaint], policy: LocalPolicy, at: datetime) -> Table:
    """Complaints, open ones first."""
    cells = []
    for row in rows:
        due = office.complaint_due(row, policy)
        outcome = office.took(row, ComplaintStep.OUTCOME)
        state: Any = day_clock(due[1], at, due[0].lower()) if due else State("out", "With the Commissioner")
        if office.is_ended(row) and outcome is not None:
            state = State("tick", Upheld(outcome.upheld).words)
        number = Reference(row.number, reverse("records_complaint", args=[row.pk]))
        looks = office.took(row, ComplaintStep.INVESTIGATOR)
        cells.append(
            (number, ComplaintAbout(row.about).words, state, looks.text if looks else "", times.day(row.received_on))
        )
    heads = ("Complaint", "About", "State", "Looked into by", "Received")
    return Table.plain("Complaints", heads, cells, tight=True, hide_caption=True)


def complaint_summary(row: Complaint) -> Summary:
    """A complaint as it came."""
    rows = [
        ("Received", f"{times.day(row.received_on)}, {row.how.lower()}"),
        ("Who", row.who),
        ("How to reach them", row.reach),
        ("About", ComplaintAbout(row.about).words),
        ("Referral", row.reference),
        ("What they say", row.text),
        ("Logged by", row.by_name),
    ]
    return Summary(tuple(SummaryRow(key, value) for key, value in rows if value))


def steps(row: Complaint, at: datetime) -> list[tuple[str, str, str]]:
    """Each step: what it was, the words, who put it on record."""
    found = []
    for one in row.steps.all():
        words = ComplaintStep(one.step).words
        if one.upheld:
            words = f"{words}: {Upheld(one.upheld).words.lower()}"
        found.append((f"{words}, {times.day(one.on)}", one.text, f"{one.by_name}, {times.when(one.at, at)}"))
    return found
