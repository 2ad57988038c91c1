"""The family's page: the genogram as at a day, the same in words by home, and what is on record with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from openmash.family.models import Relationship, Source
from openmash.family.pages.drawing import Label, Picture, picture
from openmash.family.queries.kin import Everybody, FamilyFacts, HomeRow, Somebody, proposed
from openmash.referrals.queries import child_name
from openmash.rulebook.kin import (
    DESCENT,
    Family,
    Home,
    Kin,
    Life,
    Tie,
    age_on,
    as_at,
    called,
    doubts,
    homes_on,
    lay_out,
    outlines,
    sentence,
)
from openmash.rulebook.sharing import ADDRESS_WITHHELD
from openmash.web import times
from openmash.web.jinja import sentence_list
from openmash.web.parts import Link

NOBODY_LINKED = "Nobody named in this referral has been linked to a known person yet."


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in words. `notes` say what is only said, and what stands out."""

    id: str
    name: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeBlock:
    """One home and who lives there on the day; `ends` lead to saying that somebody left."""

    title: str
    since: str
    people: tuple[PersonLine, ...]
    ends: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TieRow:
    """One relationship on record: what it says, since when, who said it, who wrote it down."""

    words: str
    when: str
    source: str
    kind: str
    end: Link | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """What the referral says or suggests, to be confirmed. `barred` says why it cannot be."""

    key: str
    words: str
    note: str
    barred: str


@dataclass(frozen=True, slots=True)
class TreePage:
    """The family as at a day."""

    on: str
    on_words: str
    today: bool
    wrong_date: str
    drawing: Picture | None
    homes: tuple[HomeBlock, ...]
    elsewhere: tuple[PersonLine, ...]
    ties: tuple[TieRow, ...]
    proposals: tuple[ProposalRow, ...]
    unlinked: str
    summary: str
    records: tuple[Link, ...]


def tree_page(of: FamilyFacts, on: date, at: datetime, *, wrong_date: str, may_keep: bool) -> TreePage:
    """Everything the page shows of this family on this day."""
    everybody = of.everybody
    family = as_at([one.kin for one in everybody.people.values()], everybody.ties, on)
    reader = _Reader(of, family)
    homes = homes_on([home.stay for home in of.homes], family.people, on)
    titles = _titles(homes, of.homes)
    drawing = lay_out(family, [home.people for home in homes])
    boxes = [(titles[home.key].letter, outlines(home.people, drawing.places)) for home in homes]
    labels = {one: reader.label(one) for one in family.people}
    shown = picture(family, drawing, boxes, labels, of.children) if family.people else None
    housed = {one for home in homes for one in home.people}
    return TreePage(
        on=on.isoformat(),
        on_words=times.day(on),
        today=on == times.in_london(at).date(),
        wrong_date=wrong_date,
        drawing=shown,
        homes=tuple(_block(home, titles[home.key], reader, of, may_keep) for home in homes),
        elsewhere=tuple(reader.line(one) for one in reader.order() if one not in housed),
        ties=tuple(_ties(of, may_keep)),
        proposals=tuple(_proposals(of, at)),
        unlinked=sentence_list([child_name(one) for one in of.unlinked]),
        summary=_summary(family, homes),
        records=tuple(_records(of, one) for one in reader.order()),
    )


def _records(of: FamilyFacts, one: str) -> Link:
    """The way to the records of somebody; how many, when they were said to be one person."""
    many = len(of.everybody.same.of(UUID(one)))
    name = of.everybody.people[one].name or "Name not known"
    return Link(
        f"{name}, {many} records" if many > 1 else name, reverse("family_records", args=[one]), "recorded twice?"
    )


def _summary(family: Family, homes: Sequence[Home]) -> str:
    many, homes_known = len(family.people), len(homes)
    people = "1 person" if many == 1 else f"{many} people"
    return f"{people} on record, {'1 home' if homes_known == 1 else f'{homes_known} homes'}."


# Words about people -------------------------------------------------------------------------------------------------
class _Reader:
    """Says of each person who they are, from what is on record."""

    def __init__(self, of: FamilyFacts, family: Family) -> None:
        self.of, self.family = of, family
        self.people: Mapping[str, Somebody] = of.everybody.people

    def order(self) -> list[str]:
        """The children it is about first, then by age, the oldest last."""
        index = {one: number for number, one in enumerate(self.of.children)}
        born = {one: person.born or person.expected or date.max for one, person in self.family.people.items()}
        return sorted(self.family.people, key=lambda one: (index.get(one, len(index)), -born[one].toordinal(), one))

    def first(self, one: str) -> str:
        """What somebody is called in a sentence."""
        name = self.people[one].name
        return "the unborn baby" if name == "Unborn baby" else name.split()[0] if name else "somebody"

    def label(self, one: str) -> Label:
        """What stands in and under the symbol, and what a screen reader hears."""
        line = self.line(one)
        return Label(self._inside(one), self.people[one].name, self._below(one), f"{line.name}, {line.text}")

    def line(self, one: str) -> PersonLine:
        """The person in words."""
        who = ", ".join([self._life(one), *(["in this referral"] if one in self.of.children else [])])
        words = ". ".join([who, *self._relations(one)])
        return PersonLine(one, self.people[one].name, words, tuple(self._notes(one)))

    def _inside(self, one: str) -> str:
        life = self.family.people[one].life(self.family.on)
        years = age_on(self.family.people[one], self.family.on)
        return "" if life in (Life.UNBORN, Life.DEAD) else "?" if years is None else str(years)

    def _below(self, one: str) -> str:
        person, somebody = self.family.people[one], self.people[one]
        life = person.life(self.family.on)
        if life is Life.DEAD:
            return f"died {somebody.died_words or person.died}"
        if life is Life.UNBORN:
            due = person.expected or person.born
            return f"due {times.day(due)}" if due else "unborn"
        if one in self.of.children:
            return f"born {times.day(person.born)}" if person.born else somebody.born_words or "age not known"
        return next(iter(self._called(one)), "")

    def _life(self, one: str) -> str:
        person, somebody = self.family.people[one], self.people[one]
        life, years = person.life(self.family.on), age_on(person, self.family.on)
        if life is Life.UNBORN:
            due = person.expected or person.born
            return f"unborn, due {times.day(due)}" if due else "unborn"
        age = "age not known" if years is None else _age(person.born, self.family.on, years)
        if years is None and somebody.born_words:
            age = somebody.born_words
        if life is Life.DEAD:
            return f"died {somebody.died_words or person.died}" + (f" aged {years}" if years is not None else "")
        return age

    def _called(self, one: str) -> dict[str, list[str]]:
        """What they are to the children, and to which."""
        found: dict[str, list[str]] = {}
        for child in self.of.children:
            if child in self.family.people and (word := called(self.family, one, child)):
                found.setdefault(word, []).append(self.first(child))
        return found

    def _relations(self, one: str) -> Iterator[str]:
        for word, children in self._called(one).items():
            yield _of(word, sentence_list(children))
        for couple in self.family.couples:
            if one in couple.pair and couple.kind is not None:
                other = couple.pair[1] if couple.pair[0] == one else couple.pair[0]
                words = {Kin.MARRIED: "Married to", Kin.PARTNER: "Partner of", Kin.SEPARATED: "Separated from"}
                words |= {Kin.DIVORCED: "Divorced from", Kin.EX_PARTNER: "Former partner of"}
                yield f"{words[couple.kind]} {self.first(other)}{self._since(one, other, couple.kind)}"
        if not self._called(one) and one not in self.of.children:
            yield from self._other_ties(one)

    def _since(self, one: str, other: str, kind: Kin) -> str:
        for row in reversed(list(self.of.everybody.rows.values())):
            if {str(row.person_id), str(row.other_id)} == {one, other} and row.kind == kind.value and row.since_words:
                return f" since {row.since_words}"
        return ""

    def _other_ties(self, one: str) -> Iterator[str]:
        """How somebody who is nothing to the children belongs here: whose parent, child or brother they are."""
        near = {other for tie in self.family.ties if one in tie.pair for other in tie.pair} - {one}
        for other in sorted(near, key=self.first)[:4]:
            if word := called(self.family, one, other):
                yield _of(word, self.first(other))

    def _notes(self, one: str) -> Iterator[str]:
        """What is only somebody's word, and what two dates say that hardly fits."""
        people = self.family.people
        for tie in self.of.everybody.ties:
            if tie.one != one or tie.other not in people:
                continue
            row = self.of.everybody.rows[tie.id]
            if not tie.certain:
                yield f"{says(tie, self.of.everybody)}: so {row.said_by or 'somebody'} says. Not verified"
            if tie.kind in DESCENT and (doubt := doubts(people, tie.one, tie.other, tie.kind)):
                yield doubt


def _of(word: str, whose: str) -> str:
    """How somebody stands to somebody: "Mother of Amara", but "Amara's mother's partner"."""
    if "'s " in word and "(" not in word:
        return f"{whose[:1].upper()}{whose[1:]}'s {word}"
    return f"{word[:1].upper()}{word[1:]} of {whose}"


def _age(born: date | None, on: date, years: int) -> str:
    """Years; months under two years of age."""
    if born is None or years >= 2:
        return str(years)
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    return f"{months} months" if months != 1 else "1 month"


def says(tie: Tie, everybody: Everybody) -> str:
    """A tie as a sentence with names."""
    one, other = everybody.people[tie.one], everybody.people[tie.other]
    return sentence(tie.kind, one.name, one.kin.sex, other.name)


# Homes --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Title:
    letter: str
    words: str


def _titles(homes: Iterable[Home], rows: Iterable[HomeRow]) -> dict[str, _Title]:
    """Each home with a letter for the drawing and its address, or that it is withheld."""
    shown = {row.row.home_key: row.shown for row in rows}
    found = {}
    for number, home in enumerate(homes):
        letter = f"Home {chr(65 + number % 26)}"
        found[home.key] = _Title(letter, f"{letter}: {shown[home.key] or ADDRESS_WITHHELD}")
    return found


def _block(home: Home, title: _Title, reader: _Reader, of: FamilyFacts, may_keep: bool) -> HomeBlock:
    rows = {row.stay.id: row.row for row in of.homes}
    lines, ends = [], []
    order = {one: number for number, one in enumerate(reader.order())}
    for stay in sorted(home.stays, key=lambda stay: order[stay.person]):
        row, line = rows[stay.id], reader.line(stay.person)
        said = f"since {row.since_words}" if row.since_words else ""
        note = f"Lives here, so {row.said_by or 'somebody'} says. Not verified" if not row.certain else ""
        notes = tuple(filter(None, [*line.notes, note]))
        lines.append(PersonLine(line.id, line.name, ", here ".join(filter(None, [line.text, said])), notes))
        if may_keep and not hasattr(row, "ended"):
            href = reverse("family_move_out", args=[of.referral.reference, row.pk])
            ends.append(Link("Left, or never lived here", href, hidden=f": {line.name}"))
    return HomeBlock(title.words, "", tuple(lines), tuple(ends))


# What is on record --------------------------------------------------------------------------------------------------
def _ties(of: FamilyFacts, may_keep: bool) -> Iterator[TieRow]:
    """Every relationship, the newest first, those that are over too."""
    for tie in reversed(of.everybody.ties):
        row = of.everybody.rows[tie.id]
        over = hasattr(row, "ended")
        end = None
        if may_keep and not over:
            href = reverse("family_end_relationship", args=[of.referral.reference, row.pk])
            end = Link("End or correct", href, hidden=f": {says(tie, of.everybody)}")
        yield TieRow(says(tie, of.everybody), _when(row), _source(row), "fact" if row.certain else "unverified", end)


def _when(row: Relationship) -> str:
    since = f"since {row.since_words}" if row.since_words else ""
    if not hasattr(row, "ended"):
        return since
    over = f"until {row.ended.until_words or (times.day(row.ended.until) if row.ended.until else '')}"
    return ", ".join(filter(None, [since, over, row.ended.because]))


def _source(row: Relationship) -> str:
    said = Source(row.said_in).words + (f", “{row.said_by}”" if row.said_by else "")
    return f"{said}. {row.by_name}, {times.day(row.at)}"


def _proposals(of: FamilyFacts, at: datetime) -> Iterator[ProposalRow]:
    names = of.everybody.people
    for one in proposed(of, at):
        what = one.what
        words = says(Tie("", what.one, what.other, what.kind), of.everybody)
        note = f"The referral says: “{what.words}”."
        if not what.said:
            first = names[of.children[0]].name if of.children else "the first child"
            note = (
                f"The referral says “{what.words}” of {first}, and of this child nothing. Confirm only what you know."
            )
        yield ProposalRow(one.key, words, note, one.barred)
