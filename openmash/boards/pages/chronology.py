"""The chronology: one line of everything dated, newest first, filtered by child, agency and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from django.urls import reverse

from openmash.boards.pages import lines, words
from openmash.boards.pages.lines import HUB, UNDATED, Entry
from openmash.boards.pages.panels import source
from openmash.boards.queries.chronology import Chronology
from openmash.referrals.models import Mention
from openmash.rulebook import calendars, timeline
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Kind, Rating
from openmash.web import times
from openmash.web.jinja import plural, sentence_list


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick of the filter with how many entries it has."""

    value: str
    words: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time in which nothing is on record: what, and what it rests on. It stands where it ended."""

    sort: datetime
    children: tuple[int, ...]
    title: str
    rests_on: str
    is_gap: bool = True


@dataclass(frozen=True, slots=True)
class Year:
    """The entries of one year, and the gaps that ended in it."""

    title: str
    entries: tuple[Entry | Gap, ...]


@dataclass(frozen=True, slots=True)
class ChronologyPage:
    """The filter and what it lets through."""

    summary: str
    children: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    only: tuple[Choice, ...]
    years: tuple[Year, ...]
    count: int
    oldest_first: bool
    other_way: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filter asks for, as codes only; an empty set asks for all."""

    children: frozenset[str]
    agencies: frozenset[str]
    kinds: frozenset[str]
    significant: bool
    gaps: bool
    oldest_first: bool

    @classmethod
    def of(cls, query: Mapping[str, Sequence[str]]) -> Wanted:
        """Read from the address; what is not known matches nothing and does no harm."""
        return cls(
            frozenset(query.get("child", ())),
            frozenset(query.get("agency", ())),
            frozenset(query.get("kind", ())),
            bool(query.get("significant")),
            bool(query.get("gaps")),
            query.get("order", [""])[-1] == "oldest",
        )

    def lets(self, entry: Entry) -> bool:
        """Does the filter let this entry through?"""
        return (
            self._of_child(entry.children)
            and (not self.agencies or entry.agency in self.agencies)
            and (not self.kinds or entry.kind.value in self.kinds)
            and (not self.significant or entry.significant)
        )

    def lets_gap(self, gap: Gap) -> bool:
        """A gap is of no agency and no kind: it is shown for the children asked for."""
        return self._of_child(gap.children)

    def _of_child(self, children: Iterable[int]) -> bool:
        return not self.children or bool({str(seq) for seq in children} & self.children)


def chronology_page(of: Chronology, wanted: Wanted, policy: LocalPolicy, at: datetime) -> ChronologyPage:
    """The page: every entry, the gaps, the filter's counts over all of them, and those it lets through by year."""
    entries = [_named(entry, of.children) for entry in lines.entries(of, policy)]
    gaps = list(_gaps(of, entries, policy, at))
    kept: list[Entry | Gap] = [] if wanted.gaps and not wanted.significant else [*filter(wanted.lets, entries)]
    shown = len(kept)
    if wanted.gaps or not wanted.significant:
        kept += [gap for gap in gaps if wanted.lets_gap(gap)]
    kept.sort(key=_sort, reverse=not wanted.oldest_first)
    kept = [e for e in kept if e.sort] + [e for e in kept if not e.sort]
    agencies = Counter(entry.agency for entry in entries)
    order = "newest" if wanted.oldest_first else "oldest"
    return ChronologyPage(
        summary=_summary([e for e in kept if isinstance(e, Entry)], entries, len(gaps), wanted),
        children=tuple(
            _choice(str(c.seq), words.first_name(c), sum(c.seq in e.children for e in entries), wanted.children)
            for c in of.children
        ),
        agencies=tuple(
            _choice(code, _agency(code, policy), count, wanted.agencies) for code, count in agencies.most_common()
        ),
        kinds=tuple(_choice(k.value, k.words, sum(e.kind is k for e in entries), wanted.kinds) for k in Kind),
        only=(
            Choice("significant", "Significant", sum(e.significant for e in entries), wanted.significant),
            Choice("gaps", "Gaps", len(gaps), wanted.gaps),
        ),
        years=tuple(_years(kept)),
        count=shown,
        oldest_first=wanted.oldest_first,
        other_way=f"{reverse('boards_chronology', args=[of.referral.reference])}?order={order}",
        sealed=not of.sees_answers,
    )


def _choice(value: str, words_: str, count: int, wanted: frozenset[str]) -> Choice:
    return Choice(value, words_, count, not wanted or value in wanted)


def _sort(entry: Entry | Gap) -> datetime:
    return entry.sort or datetime.min.replace(tzinfo=UTC)


def _gaps(of: Chronology, entries: Iterable[Entry], policy: LocalPolicy, at: datetime) -> Iterator[Gap]:
    """Where nothing is on record for too long. Only for whoever reads the agencies' answers: to anybody else what is
    sealed would look like a gap."""
    if not of.sees_answers:
        return
    today, born = times.in_london(at).date(), {str(c.seq): c.born for c in of.children if not c.unborn}
    known = [
        timeline.Entry(str(seq), entry.agency, times.in_london(entry.sort).date())
        for entry in entries if entry.sort and entry.agency != HUB for seq in entry.children
    ]  # fmt: skip
    names = {str(c.seq): words.first_name(c) for c in of.children}
    for gap in timeline.gaps(known, born, timeline.gap_rules(policy), today):
        until = times.day(gap.ended) if gap.ended else "today"
        yield Gap(
            sort=calendars.from_london(gap.ended or today, time(0)),
            children=(int(gap.child),),
            title=f"No {gap.rule.words} entry for {names[gap.child]} for {gap.months} months",
            rests_on=f"From {times.day(gap.began)} to {until}. {_asked(of, gap.rule)}",
        )


def _asked(of: Chronology, rule: timeline.GapRule) -> str:
    """What a gap rests on: that nothing was held is not the same as that nobody asked."""
    answered = {item.agency for item in of.items}
    if not rule.agencies:
        return "Of what is here: an agency that was not asked may know more."
    if answered & rule.agencies:
        return "They were asked and answered, so nothing more was held."
    return "They have not answered a question about this family, so they may know more."


def _summary(kept: Sequence[Entry], entries: Sequence[Entry], gaps: int, wanted: Wanted) -> str:
    sources = {entry.agency for entry in kept}
    order = "oldest first" if wanted.oldest_first else "newest first"
    shown = plural(len(kept), "entry", "entries")
    of_all = f" of {len(entries)}" if len(kept) != len(entries) else ""
    found = f" {plural(gaps, 'gap')}." if gaps else ""
    return f"{shown[:1].upper()}{shown[1:]}{of_all} from {plural(len(sources), 'source')}, {order}.{found}"


def _years(kept: Iterable[Entry | Gap]) -> Iterator[Year]:
    by_year: dict[str, list[Entry | Gap]] = {}
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


def on_paper(page: ChronologyPage, reference: str) -> dict[str, object]:
    """The page as data for its sheet of paper."""
    years = [{"title": year.title, "entries": [_line_on_paper(entry) for entry in year.entries]} for year in page.years]
    return {"summary": page.summary, "years": years, "reference": reference}


def _line_on_paper(entry: Entry | Gap) -> dict[str, object]:
    if isinstance(entry, Gap):
        return {"gap": True, "title": entry.title, "rests_on": entry.rests_on}
    rating = Rating(entry.rating.code).words if entry.rating and entry.rating.code else ""
    return {
        "gap": False, "when": entry.when, "about": entry.about, "who": entry.who, "rating": rating,
        "significant": entry.significant, "text": entry.text, "why": entry.why, "kind": entry.kind.words,
        "source": entry.source, "reference": entry.link.text,
    }  # fmt: skip
