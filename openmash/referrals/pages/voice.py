"""Every record of permission, competence, own words and what the family was told, one entry each, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openmash.referrals.pages.permission import told_lines
from openmash.referrals.permission import Voice
from openmash.referrals.queries import child_name
from openmash.referrals.words import Alone, ContactWay, Fraser
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Capacity, ConsentAnswer, Purpose
from openmash.web import times
from openmash.web.jinja import sentence_list


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in a list: heading, what stands above the text, the text, who recorded it."""

    heading: str
    facts: tuple[str, ...]
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class VoicePage:
    """The lists of the page. `unheard` names the children born whose words nobody has recorded."""

    consents: tuple[Entry, ...]
    competences: tuple[Entry, ...]
    children: tuple[Entry, ...]
    adults: tuple[Entry, ...]
    told: tuple[str, ...]
    unheard: tuple[str, ...]


def voice_page(voice: Voice, policy: LocalPolicy, at: datetime) -> VoicePage:
    """Everything on record, newest first."""
    called = {str(one.pk): child_name(one) for one in voice.people}
    is_child = {str(one.pk): one.is_child for one in voice.people}
    heard = {str(row.person_id) for row in voice.views if row.words}
    views = [(str(row.person_id), view_entry(row, called[str(row.person_id)], at)) for row in reversed(voice.views)]
    return VoicePage(
        consents=tuple(consent_entry(row, policy, at) for row in reversed(voice.consents)),
        competences=tuple(competence_entry(row, called[str(row.child_id)], at) for row in reversed(voice.competences)),
        children=tuple(entry for key, entry in views if is_child[key]),
        adults=tuple(entry for key, entry in views if not is_child[key]),
        told=told_lines(voice.informed, at),
        unheard=tuple(
            child_name(one) for one in voice.people if one.is_child and not one.unborn and str(one.pk) not in heard
        ),
    )


def consent_entry(row: Any, policy: LocalPolicy, at: datetime) -> Entry:
    """One record of permission with everything that was said of it."""
    agencies = sentence_list([policy.agency_name(code) for code in row.agencies])
    capacity = Capacity(row.capacity).words if row.capacity in Capacity.__members__ else ""
    facts = (
        f"By {row.given_by}" if row.given_by else "",
        capacity,
        f"For {agencies}" if agencies else "",
        "; ".join(Purpose(one).words for one in row.purposes if one in Purpose.__members__),
        f"Covers: {row.covers}" if row.covers else "",
        ContactWay(row.how).words if row.how in ContactWay.__members__ else "",
        times.when(row.said_at, at) if row.said_at else "",
        f"Decided by {row.decided_by}" if row.decided_by else "",
    )
    who = "As sent" if row.as_sent else f"{row.by_name}, {times.when(row.at, at)}"
    answer = ConsentAnswer(row.answer).words if row.answer in ConsentAnswer.__members__ else row.answer
    return Entry(answer, tuple(filter(None, facts)), row.why_not, who)


def competence_entry(row: Any, name: str, at: datetime) -> Entry:
    """One judgement of a child's competence, question by question."""
    asked = (
        ("understands what is asked", row.understands),
        ("understands what follows", row.consequences),
        ("is free of pressure", row.free),
    )
    fraser = Fraser(row.fraser) if row.fraser in (Fraser.MET.value, Fraser.NOT_MET.value) else None
    facts = (
        f"About: {row.about}",
        *(f"{words.capitalize()}: {'yes' if yes else 'no'}" for words, yes in asked),
        f"Fraser guidelines {fraser.words.lower()}: {row.fraser_reasons}" if fraser else "",
        f"Judged by {row.judged_by}, {_day(row.judged_on)}",
    )
    heading = f"{name}: {'competent' if row.competent else 'not competent'} to decide this"
    return Entry(heading, tuple(filter(None, facts)), row.reasons, f"{row.by_name}, {times.when(row.at, at)}")


def _day(value: date | str) -> str:
    return times.day(date.fromisoformat(value) if isinstance(value, str) else value)


def view_entry(row: Any, name: str, at: datetime) -> Entry:
    """What somebody wished or thought, in their own words, or why nobody has heard them."""
    who = f"{row.by_name}, {times.when(row.at, at)}"
    if not row.words:
        return Entry(f"{name}: not heard yet", (), row.why_not, who)
    alone = {Alone.YES.value: "Spoken to alone", Alone.NO.value: "Somebody else was there"}.get(row.alone, "")
    facts = (f"Heard by {row.heard_by}, {times.when(row.heard_at, at)}", alone)
    return Entry(name, tuple(filter(None, facts)), f"“{row.words}”", who)
