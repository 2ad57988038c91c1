"""The lines of a chronology: each dated fact of the hub and of the agencies as one entry with its source and kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.urls import reverse

from openmash.boards.pages import words
from openmash.boards.pages.panels import source, why_told
from openmash.boards.queries.chronology import Chronology
from openmash.boards.queries.rows import Row
from openmash.family.models import Relationship, Stay
from openmash.family.queries.kin import FamilyFacts
from openmash.people.models import CaseStatus
from openmash.referrals.models import Referral
from openmash.referrals.words import WithWhom
from openmash.rulebook import calendars
from openmash.rulebook.kin import Kin, sentence
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.timeline import earliest_day
from openmash.rulebook.words import ConsentAnswer, Kind, Outcome, Rating, RatingKind
from openmash.web import times
from openmash.web.parts import Link, RatingMark

HUB = "hub"
UNDATED = "No exact date"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `sort` is the earliest moment it can mean; None is not dated and stands last.

    `key` is the row it comes from: its table's short name and its id. `about` says that the day is only about right.
    `why` is the reason why somebody marked it as significant, or as not.
    """

    sort: datetime | None
    when: str
    children: tuple[int, ...]
    agency: str
    kind: Kind
    text: str
    source: str
    link: Link
    rating: RatingMark | None = None
    significant: bool = False
    who: str = ""
    key: str = ""
    about: bool = False
    why: str = ""
    is_gap: bool = False


def entries(of: Chronology, policy: LocalPolicy) -> Iterator[Entry]:
    """Every line that the viewer sees, in no order, with what social workers marked in it."""
    marks = {f"{row.source}-{row.source_row}": row for row in of.marks}
    for entry in _unmarked(of, policy):
        mark = marks.get(entry.key)
        if mark is None:
            yield entry
        else:
            why = f"{mark.because} ({mark.by_name}, {times.day(mark.at)})"
            yield replace(entry, significant=mark.significant, why=why)


def _unmarked(of: Chronology, policy: LocalPolicy) -> Iterator[Entry]:
    made = _Maker(of, policy)
    for referral in of.referrals.values():
        yield made.arrived(referral)
    for item in of.items:
        yield made.entry(
            item.referral_ref, item.agency, Kind(item.kind), item.text,
            f"{policy.agency_name(item.agency)}, {item.source_system}",
            day=item.dated, day_words=item.dated_words, about=item.about, key=f"answeritem-{item.pk}",
        )  # fmt: skip
    for name, rows in of.facts.items():
        for row in rows:
            if entry := _OF[name](made, row):
                yield replace(entry, key=f"{name}-{getattr(row, 'id', None) or row.disclosure_id}")
    yield from _of_family(made)


class _Maker:
    """Makes entries of facts: whose children, which day, where it came from."""

    def __init__(self, of: Chronology, policy: LocalPolicy) -> None:
        self.of, self.policy = of, policy
        self.by_text = {str(key): key for key in (*of.same, *of.referrals)}

    def seqs(self, about: Iterable[object], referral_id: object) -> tuple[int, ...]:
        """The numbers of the children meant: those named, else every child of that referral that is one of ours."""
        keys = {self.by_text.get(str(one)) for one in about}
        named = {child.seq for mention, child in self.of.same.items() if mention in keys}
        if named:
            return tuple(sorted(named))
        return tuple(sorted({child.seq for m, child in self.of.same.items() if self.of.belongs[m] == referral_id}))

    def arrived(self, referral: Referral) -> Entry:
        """The referral itself: what was sent, as what somebody says."""
        by = referral.referrer_organisation or referral.referrer_name or "no name given"
        return self.entry(
            referral.id, referral.source_agency, Kind.UNVERIFIED, words.short(referral.concern, 280),
            f"Referral from {source(referral.source_agency, self.policy)}, {by}",
            at=referral.received_at, rating=referral.own_rating, significant=True, key=f"referral-{referral.pk}",
        )  # fmt: skip

    def entry(
        self, referral_id: object, agency: str, kind: Kind, text: str, source_: str, *,
        at: datetime | None = None, day: date | None = None, day_words: str = "",
        about: Iterable[object] = (), rating: str = "", significant: bool = False, key: str = "",
    ) -> Entry:  # fmt: skip
        """One entry; a day without a time sorts at its first minute, and its own words are kept.

        Words that name no day but a month, a season or a year stand at the earliest day they can mean.
        """
        guessed = None if at or day else earliest_day(day_words)
        earliest = day or guessed
        sort = at or (calendars.from_london(earliest, time(0)) if earliest else None)
        when = f"{times.day(at)}, {times.time_of_day(at)}" if at else day_words or (times.day(day) if day else UNDATED)
        found = self.by_text.get(str(referral_id))
        referral = self.of.referrals.get(found, self.of.referral) if found else self.of.referral
        return Entry(
            sort=sort, when=when, children=self.seqs(about, referral.id), agency=agency, kind=kind, text=text,
            source=source_, link=Link(referral.reference, reverse("boards_picture", args=[referral.reference])),
            rating=words.mark(rating) if rating else None, significant=significant, key=key, about=guessed is not None,
        )  # fmt: skip

    def hub(
        self, row: Row, kind: Kind, text: str, *, child: str = "", rating: str = "", significant: bool = False
    ) -> Entry:
        """An entry of the hub's own record, by the person who made it."""
        return self.entry(
            row.referral_id, HUB, kind, text, f"Hub, {getattr(row, 'by_name', '')}", at=row.at,
            about=[child] if child else [], rating=rating, significant=significant,
        )  # fmt: skip


def _rating(made: _Maker, row: Row) -> Entry | None:
    if row.kind == RatingKind.REFERRER.value:
        return None
    said = RatingKind(row.kind).words
    text = f"{said}: {Rating(row.rating).words.lower()}. {row.because}".rstrip()
    significant = row.kind in (RatingKind.STEP_UP.value, RatingKind.STEP_DOWN.value)
    return made.hub(row, Kind.OPINION, text, child=row.child_id, rating=row.rating, significant=significant)


def _decision(made: _Maker, row: Row) -> Entry:
    text = f"Decided: {Outcome(row.outcome).words}. {row.reasons}"
    return made.hub(row, Kind.FACT, text, child=row.child_id, rating=row.final_rating, significant=True)


def _status(made: _Maker, row: Row) -> Entry:
    worker = f", {row.worker}" if row.worker else ""
    status = CaseStatus.KINDS.get(row.status, row.status)
    return made.hub(row, Kind.FACT, f"{status}{worker} ({row.source})", child=row.mention_id)


def _check(made: _Maker, row: Row) -> Entry:
    return made.hub(row, Kind.FACT, f"{row.asked_of} asked to see the child. {row.because}", child=row.child_id)


def _sighting(made: _Maker, row: Row) -> Entry:
    seen = f"Seen by {row.seen_by}" if row.seen else f"{row.seen_by} could not see the child"
    row.at = row.seen_at
    return made.hub(row, Kind.FACT, f"{seen}. {row.what}", child=row.child_id, significant=True)


def _contact(made: _Maker, row: Row) -> Entry:
    whom = row.whom_name or (WithWhom(row.with_whom).words if row.with_whom in WithWhom.__members__ else row.with_whom)
    reached = "" if row.reached else "Not reached. "
    return made.hub(row, Kind.UNVERIFIED, f"Talk with {whom}. {reached}{row.said}")


def _consent(made: _Maker, row: Row) -> Entry:
    whom = f", {row.given_by}" if row.given_by else ""
    return made.hub(row, Kind.FACT, f"Consent: {ConsentAnswer(row.answer).words.lower()}{whom}. {row.why_not}".rstrip())


def _competence(made: _Maker, row: Row) -> Entry:
    found = "competent" if row.competent else "not competent"
    return made.hub(row, Kind.OPINION, f"Judged {found} to decide about: {row.about}", child=row.child_id)


def _view(made: _Maker, row: Row) -> Entry:
    return made.hub(row, Kind.UNVERIFIED, f"In their own words: {row.words}", child=row.person_id)


def _alarm(made: _Maker, row: Row) -> Entry:
    return made.hub(row, Kind.OPINION, f"Alarm: a child in danger now. {row.because}", significant=True)


def _activation(made: _Maker, row: Row) -> Entry:
    return made.hub(row, Kind.FACT, f"Child protection activated. {why_told(row.because)}", significant=True)


def _strategy(made: _Maker, row: Row) -> Entry:
    enquiry = "with" if row.section_47 else "without"
    text = f"Strategy discussion, {enquiry} a section 47 enquiry. {row.agreed}"
    return made.hub(row, Kind.FACT, text, significant=True)


def _handover(made: _Maker, row: Row) -> Entry:
    row.at, row.by_name = row.answered_at, row.team_name
    return made.hub(row, Kind.FACT, f"Accepted by {row.worker}, {row.team_name}", significant=True)


_OF = {
    "ratings": _rating,
    "decisions": _decision,
    "case_statuses": _status,
    "welfare_checks": _check,
    "sightings": _sighting,
    "contacts": _contact,
    "consents": _consent,
    "competences": _competence,
    "views": _view,
    "alarms": _alarm,
    "activations": _activation,
    "strategies": _strategy,
    "handovers": _handover,
}


# The family's own ---------------------------------------------------------------------------------------------------
def _of_family(made: _Maker) -> Iterator[Entry]:
    """When a relationship began or ended, somebody moved in or out, was born or died: as far as a day is known."""
    of = made.of.family
    if of is None:
        return
    for row in of.everybody.rows.values():
        one, other = of.everybody.people[str(row.person_id)], of.everybody.people[str(row.other_id)]
        said = sentence(Kin(row.kind), one.name, one.kin.sex, other.name)
        if row.since and row.kind in BEGINNINGS:
            yield _fact(made, row, f"{said}, from then on", row.since, row.since_words, f"relationship-{row.pk}")
        if hasattr(row, "ended") and row.ended.until:
            yield _fact(
                made, row, f"{said}: over. {row.ended.because}", row.ended.until, row.ended.until_words,
                f"relationshipended-{row.ended.pk}",
            )  # fmt: skip
    yield from _of_homes(made, of)


def _of_homes(made: _Maker, of: FamilyFacts) -> Iterator[Entry]:
    for home in of.homes:
        row, who = home.row, of.everybody.people[home.stay.person].name
        where = home.shown or "a home whose address is withheld"
        if row.since and "at the latest" not in row.since_words:
            yield _fact(
                made, row, f"{who} lives at {where}, from then on", row.since, row.since_words, f"stay-{row.pk}"
            )
        if hasattr(row, "ended") and row.ended.until:
            text, key = f"{who} left {where}. {row.ended.because}", f"stayended-{row.ended.pk}"
            yield _fact(made, row, text, row.ended.until, row.ended.until_words, key)


BEGINNINGS = {"STEP_PARENT", "FOSTER_CARER", "OTHER_CARER", "ADOPTIVE_PARENT", "MARRIED", "PARTNER", "SEPARATED"} | {
    "DIVORCED", "EX_PARTNER", "FRIEND",
}  # fmt: skip
"""Relationships that begin one day; a mother was one all along."""


def _fact(made: _Maker, row: Relationship | Stay, text: str, day: date, day_words: str, key: str) -> Entry:
    kind = Kind.FACT if row.certain else Kind.UNVERIFIED
    source_ = f"Hub, from {row.said_by}" if row.said_by else f"Hub, {row.by_name}"
    entry = made.entry(row.referral_id, HUB, kind, text, source_, day=day, day_words=day_words, key=key)
    about = day_words.startswith("about")
    return replace(entry, about=about, children=entry.children or tuple(child.seq for child in made.of.children))
