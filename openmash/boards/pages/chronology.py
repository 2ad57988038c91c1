"""The chronology: one line of everything dated, newest first, filtered by child, agency and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.urls import reverse

from openmash.boards.pages import words
from openmash.boards.pages.panels import source, why_told
from openmash.boards.queries.chronology import Chronology
from openmash.boards.queries.rows import Row
from openmash.people.models import CaseStatus
from openmash.referrals.models import Mention, Referral
from openmash.referrals.words import WithWhom
from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import ConsentAnswer, Kind, Outcome, Rating, RatingKind
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Link, RatingMark

HUB = "hub"
UNDATED = "No exact date"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `sort` is the earliest moment it can mean; None is not dated and stands last."""

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


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick of the filter with how many entries it has."""

    value: str
    words: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class Year:
    """The entries of one year."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ChronologyPage:
    """The filter and what it lets through."""

    summary: str
    children: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    significant: Choice
    years: tuple[Year, ...]
    count: int
    oldest_first: bool
    other_way: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filter asks for, as codes only; an empty set asks for all."""

    children: frozenset[str]
    agencies: frozenset[str]
    kinds: frozenset[str]
    significant: bool
    oldest_first: bool

    @classmethod
    def of(cls, query: Mapping[str, Sequence[str]]) -> Wanted:
        """Read from the address; what is not known matches nothing and does no harm."""
        return cls(
            frozenset(query.get("child", ())),
            frozenset(query.get("agency", ())),
            frozenset(query.get("kind", ())),
            bool(query.get("significant")),
            query.get("order", [""])[-1] == "oldest",
        )


def chronology_page(of: Chronology, wanted: Wanted, policy: LocalPolicy, at: datetime) -> ChronologyPage:
    """The page: every entry, the filter's counts over all of them, and those it lets through by year."""
    entries = [_named(entry, of.children) for entry in _entries(of, policy)]
    kept = sorted(filter(lambda e: _passes(e, wanted), entries), key=_sort, reverse=not wanted.oldest_first)
    kept = [e for e in kept if e.sort] + [e for e in kept if not e.sort]
    agencies = Counter(entry.agency for entry in entries)
    order = "newest" if wanted.oldest_first else "oldest"
    return ChronologyPage(
        summary=_summary(kept, entries, wanted),
        children=tuple(
            _choice(str(c.seq), words.first_name(c), sum(c.seq in e.children for e in entries), wanted.children)
            for c in of.children
        ),
        agencies=tuple(
            _choice(code, _agency(code, policy), count, wanted.agencies) for code, count in agencies.most_common()
        ),
        kinds=tuple(_choice(k.value, k.words, sum(e.kind is k for e in entries), wanted.kinds) for k in Kind),
        significant=Choice("1", "Significant", sum(e.significant for e in entries), wanted.significant),
        years=tuple(_years(kept)),
        count=len(kept),
        oldest_first=wanted.oldest_first,
        other_way=f"{reverse('boards_chronology', args=[of.referral.reference])}?order={order}",
    )


def _choice(value: str, words_: str, count: int, wanted: frozenset[str]) -> Choice:
    return Choice(value, words_, count, not wanted or value in wanted)


def _passes(entry: Entry, wanted: Wanted) -> bool:
    return (
        (not wanted.children or bool({str(seq) for seq in entry.children} & wanted.children))
        and (not wanted.agencies or entry.agency in wanted.agencies)
        and (not wanted.kinds or entry.kind.value in wanted.kinds)
        and (not wanted.significant or entry.significant)
    )


def _sort(entry: Entry) -> datetime:
    return entry.sort or datetime.min.replace(tzinfo=UTC)


def _summary(kept: Sequence[Entry], entries: Sequence[Entry], wanted: Wanted) -> str:
    sources = {entry.agency for entry in kept}
    order = "oldest first" if wanted.oldest_first else "newest first"
    shown = plural(len(kept), "entry", "entries")
    of_all = f" of {len(entries)}" if len(kept) != len(entries) else ""
    return f"{shown[:1].upper()}{shown[1:]}{of_all} from {plural(len(sources), 'source')}, {order}."


def _years(kept: Iterable[Entry]) -> Iterator[Year]:
    by_year: dict[str, list[Entry]] = {}
    for entry in kept:
        title = str(times.in_london(entry.sort).year) if entry.sort else UNDATED
        by_year.setdefault(title, []).append(entry)
    for title, entries in by_year.items():
        yield Year(title, tuple(entries))


def _named(entry: Entry, children: Sequence[Mention]) -> Entry:
    named = [words.first_name(child) for child in children if child.seq in entry.children]
    return replace(entry, who="All children" if len(named) == len(children) > 1 else sentence_list(named or ["Family"]))


def _agency(code: str, policy: LocalPolicy) -> str:
    return "The hub" if code == HUB else source(code, policy)


def _entries(of: Chronology, policy: LocalPolicy) -> Iterator[Entry]:
    made = _Maker(of, policy)
    for referral in of.referrals.values():
        yield made.arrived(referral)
    for item in of.items:
        yield made.entry(
            item.referral_ref, item.agency, Kind(item.kind), item.text,
            f"{policy.agency_name(item.agency)}, {item.source_system}",
            day=item.dated, day_words=item.dated_words, about=item.about,
        )  # fmt: skip
    for name, rows in of.facts.items():
        for row in rows:
            if entry := _OF[name](made, row):
                yield entry


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
            at=referral.received_at, rating=referral.own_rating, significant=True,
        )  # fmt: skip

    def entry(
        self, referral_id: object, agency: str, kind: Kind, text: str, source_: str, *,
        at: datetime | None = None, day: date | None = None, day_words: str = "",
        about: Iterable[object] = (), rating: str = "", significant: bool = False,
    ) -> Entry:  # fmt: skip
        """One entry; a day without a time sorts at its first minute, and its own words are kept."""
        sort = at or (calendars.from_london(day, time(0)) if day else None)
        when = f"{times.day(at)}, {times.time_of_day(at)}" if at else day_words or (times.day(day) if day else UNDATED)
        key = self.by_text.get(str(referral_id))
        referral = self.of.referrals.get(key, self.of.referral) if key else self.of.referral
        return Entry(
            sort=sort, when=when, children=self.seqs(about, referral.id), agency=agency, kind=kind, text=text,
            source=source_, link=Link(referral.reference, reverse("boards_picture", args=[referral.reference])),
            rating=words.mark(rating) if rating else None, significant=significant,
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
