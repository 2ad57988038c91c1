"""A family as the hub knows it: people, ties, homes and lives, reached from those whom a referral names.

A fixed number of questions, however many people there are. Row security leaves out what is kept from the viewer, and
then nothing says that it is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from openmash.family.models import Ending, Event, LifeEvent, Relationship, Stay
from openmash.people.models import Person, PersonAddress, PersonLink, PersonName, ProtectedMark
from openmash.people.queries import Same, gathered, name_of, same_people
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import calendars, guarding
from openmash.rulebook.kin import Kin, Kinsperson, Named, Proposal, Tie, may_relate, propose, sex_said
from openmash.rulebook.kin import Stay as StayOn
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import may_read_protected_address

STEPS, MOST = 4, 200
"""How many ties away somebody still belongs on the page, and how many people at most: a page must stay a page."""

ALL = (60, 5000)
"""The same where it is asked whether a circle would close: whoever is related at all."""

_REACH = """
with recursive reach(id, step) as (
  select unnest(%s::uuid[]), 0
  union
  select near.id, reach.step + near.far from reach cross join lateral (
    select case when r.person_id = reach.id then r.other_id else r.person_id end as id, 1 as far
      from openmash_relationship r
     where reach.id in (r.person_id, r.other_id) and reach.step < %s
       and not exists (select 1 from openmash_relationshipended e where e.relationship_id = r.id and e.ending = 'WRONG')
    union all
    select case when m.kept_id = reach.id then m.other_id else m.kept_id end, 0
      from openmash_personmerge m
     where reach.id in (m.kept_id, m.other_id)
       and not exists (select 1 from openmash_personmergetakenback b where b.merge_id = m.id)) near
)
select id from reach group by id order by min(step), id limit %s
"""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of a family: as the rules take them, their name, and the words for what is not known to the day."""

    kin: Kinsperson
    name: str
    born_words: str
    died_words: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Everybody:
    """People and how they belong together; `rows` are the relationships behind the ties, by id, all of them.

    Whoever was recorded twice is one of them, under the record that leads: so are the ends of ties and rows.
    """

    people: Mapping[str, Somebody]
    ties: tuple[Tie, ...]
    rows: Mapping[str, Relationship]
    same: Same


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A stay with what the viewer may read of its address. `shown` is empty where it is withheld."""

    row: Stay
    stay: StayOn
    shown: str


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """A referral's family. `children` are the people its children are, in the order they were named."""

    referral: Referral
    everybody: Everybody
    named: tuple[Named, ...]
    unlinked: tuple[Mention, ...]
    children: tuple[str, ...]
    homes: tuple[HomeRow, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal and the key under which it is confirmed; `barred` says why it cannot be."""

    key: str
    what: Proposal
    barred: str = ""


def family(viewer: Viewer, referral: Referral) -> FamilyFacts:
    """Everything about the family of a referral whose mentions have been read."""
    linked = _links(referral)
    found = everybody(viewer, linked.values())
    links = {mention: found.same.lead(person) for mention, person in linked.items()}
    mentions = list(referral.mentions.all())
    return FamilyFacts(
        referral=referral,
        everybody=found,
        named=tuple(_named(mentions, links)),
        unlinked=tuple(one for one in mentions if one.pk not in links),
        children=tuple(dict.fromkeys(str(links[one.pk]) for one in mentions if one.is_child and one.pk in links)),
        homes=homes_of(viewer, found),
    )


def _links(referral: Referral) -> dict[UUID, UUID]:
    """Who each mention is, by the links that stand."""
    rows = PersonLink.objects.filter(mention__referral=referral, taken_back=None)
    return dict(rows.values_list("mention_id", "person_id"))


def _named(mentions: Iterable[Mention], links: Mapping[UUID, UUID]) -> Iterable[Named]:
    for one in mentions:
        if one.pk in links:
            yield Named(str(one.pk), str(links[one.pk]), one.is_child, one.relation)


def everybody(viewer: Viewer, start: Iterable[UUID]) -> Everybody:
    """These people and everybody within reach of them, with every tie among them that was not recorded wrongly."""
    return _together(_reach(start, (STEPS, MOST)))


def the_two(viewer: Viewer, one: UUID, other: UUID) -> Everybody:
    """Two people, and every tie by which anybody is related to them at all: what a new tie is judged by."""
    return _together(_reach([one, other], ALL), only=[one, other])


def _together(ids: Sequence[UUID], only: Sequence[UUID] = ()) -> Everybody:
    """These records as people, with the ties among them; of `only` alone more than their ties is read."""
    same = same_people(ids)
    rows = _relationships(ids, same)
    ties = tuple(_tie(row) for row in rows.values())
    wanted = {same.lead(one): same.of(one) for one in only or ids}
    return Everybody(_people(wanted), ties, rows, same)


def _reach(start: Iterable[UUID], within: tuple[int, int]) -> list[UUID]:
    """Whom ties lead to, within so many steps and people, the nearest first."""
    with connection.cursor() as cursor:
        cursor.execute(_REACH, [list(start), *within])
        return [found for (found,) in cursor.fetchall()]


def _relationships(ids: Collection[UUID], same: Same) -> dict[str, Relationship]:
    """The relationships among these people that were not recorded wrongly, the oldest first.

    Their ends are the records that lead, on these rows in memory alone. Two records of one person are no tie.
    """
    rows = Relationship.objects.filter(person__in=ids, other__in=ids).select_related("ended").order_by("at", "pk")
    found = {}
    for row in rows:
        row.person_id, row.other_id = same.lead(row.person_id), same.lead(row.other_id)
        if row.person_id != row.other_id and not _was_wrong(row):
            found[str(row.pk)] = row
    return found


def _was_wrong(row: Relationship | Stay) -> bool:
    return hasattr(row, "ended") and row.ended.ending == Ending.WRONG.value


def _tie(row: Relationship) -> Tie:
    ended = row.ended.until if hasattr(row, "ended") else None
    return Tie(str(row.pk), str(row.person_id), str(row.other_id), Kin(row.kind), row.since, ended, row.certain)


def _people(wanted: Mapping[UUID, Sequence[UUID]]) -> dict[str, Somebody]:
    """Each with name, life, and where a referral names them: a date of birth may be known there alone.

    `wanted` has the records of each by the one that leads.
    """
    whose = {record: lead for lead, records in wanted.items() for record in records}
    lives: dict[UUID, list[LifeEvent]] = {}
    for event in LifeEvent.objects.filter(person__in=whose).order_by("at"):
        lives.setdefault(whose[event.person_id], []).append(event)
    mentions: dict[UUID, list[Mention]] = {}
    links = PersonLink.objects.filter(person__in=whose, taken_back=None).select_related("mention")
    for link in links.order_by("-at"):
        mentions.setdefault(whose[link.person_id], []).append(link.mention)
    names = PersonName.objects.order_by("at")
    people = gathered(Same(whose, {lead: tuple(records) for lead, records in wanted.items()}), names=names)
    beside = _beside(whose)
    return {
        str(pk): _somebody(people[pk], beside.get(pk, []), lives.get(pk, []), mentions.get(pk, []))
        for pk in wanted if pk in people
    }  # fmt: skip


def _beside(whose: Mapping[UUID, UUID]) -> dict[UUID, list[Person]]:
    """The records of each that do not lead, by the one that does. No question where nobody was recorded twice."""
    found: dict[UUID, list[Person]] = {}
    others = [record for record, lead in whose.items() if record != lead]
    for row in Person.objects.filter(pk__in=others).order_by("at") if others else ():
        found.setdefault(whose[row.pk], []).append(row)
    return found


def _somebody(
    person: Person, beside: Sequence[Person], life: Sequence[LifeEvent], mentions: Sequence[Mention]
) -> Somebody:
    """`beside` are their other records: what the leading one does not know, they may."""
    birth = next((one for one in reversed(life) if one.event == Event.BORN.value), None)
    death = next((one for one in reversed(life) if one.event == Event.DIED.value), None)
    said: tuple[Person | Mention, ...] = (person, *beside, *mentions)
    born = birth.day if birth else _first(one.born for one in said)
    expected = _first(one.expected for one in said)
    sexes = [birth.sex if birth else "", *(one.sex for one in said)]
    sexes += [sex_said(one.relation) for one in mentions]
    kin = Kinsperson(
        id=str(person.pk),
        sex=next((found for sex in sexes if (found := _sex(sex))), ""),
        born=born,
        expected=expected,
        died=death.day if death else None,
        unborn=born is None and any(one.unborn for one in mentions),
    )
    words = next((one.born_words for one in said if one.born_words), "")
    return Somebody(kin, name_of(person), words, death.day_words if death else "", tuple(mentions))


def _first(dates: Iterable[date | None]) -> date | None:
    return next((one for one in dates if one is not None), None)


def _sex(said: str) -> str:
    """M or F, or empty where it is not known or another."""
    code = said.strip().upper()[:1]
    return code if code in ("M", "F") else ""


# Homes --------------------------------------------------------------------------------------------------------------
def homes_of(viewer: Viewer, found: Everybody) -> tuple[HomeRow, ...]:
    """Where these people live and lived, with what the viewer may read of each address."""
    return tuple(_homes(viewer, found))


def _homes(viewer: Viewer, found: Everybody) -> Iterable[HomeRow]:
    """Every stay of these people that was not recorded wrongly, newest last."""
    rows = Stay.objects.filter(person__in=found.same.everyone).select_related("ended", "referral").order_by("at", "pk")
    stays = [row for row in rows if not _was_wrong(row)]
    for row in stays:
        row.person_id = found.same.lead(row.person_id)
    kept = set[str]() if may_read_protected_address(viewer) else _kept(stays, found)
    for row in stays:
        ended = row.ended.until if hasattr(row, "ended") else None
        on = StayOn(str(row.pk), str(row.person_id), row.home_key, row.since, ended, row.certain)
        place = ", ".join(part for part in (row.line, row.postcode) if part)
        yield HomeRow(row, on, "" if row.home_key in kept else place)


def _kept(stays: Sequence[Stay], found: Everybody) -> set[str]:
    """The homes of which the viewer reads no address: one protected reason is enough for everybody who lives there."""
    kept_places = PersonAddress.objects.filter(person__in=found.same.everyone, protected=True).values_list(
        "line", "postcode"
    )
    squeezed = [(guarding.squeezed(line), guarding.squeezed(code)) for line, code in kept_places]
    mentions = {one.pk: key for key, somebody in found.people.items() for one in somebody.mentions}
    referrals = {row.referral_id for row in stays} | {
        one.referral_id for somebody in found.people.values() for one in somebody.mentions
    }
    marks = ProtectedMark.objects.filter(referral_ref__in=referrals, lifted=None, kind__in=("HOME", "PERSON"))
    marked = list(marks.values_list("kind", "referral_ref", "subject"))
    people = {mentions[subject] for kind, _, subject in marked if kind == "PERSON" and subject in mentions}
    homes = {referral for _, referral, _ in marked}
    return {
        row.home_key
        for row in stays
        if row.protected or row.referral.address_protected or row.referral_id in homes or str(row.person_id) in people
        or any(_may_be(row, line, code) for line, code in squeezed)
    }  # fmt: skip


def _may_be(row: Stay, line: str, code: str) -> bool:
    """May this be a protected address? Without a postcode on either side the line alone decides, else the postcode."""
    here = guarding.squeezed(row.postcode)
    return code == here if code and here else guarding.squeezed(row.line) == line


def relationship_of(of: FamilyFacts, number: UUID) -> Relationship:
    """One relationship of this family. Relationship.DoesNotExist when it is not among them."""
    row = of.everybody.rows.get(str(number))
    if row is None:
        raise Relationship.DoesNotExist
    return row


def stay_of(of: FamilyFacts, number: UUID) -> Stay:
    """One stay of this family. Stay.DoesNotExist when it is not among them."""
    row = next((home.row for home in of.homes if home.row.pk == number), None)
    if row is None:
        raise Stay.DoesNotExist
    return row


# What is proposed ---------------------------------------------------------------------------------------------------
def proposals_of(viewer: Viewer, referral: Referral, at: datetime) -> list[Proposed]:
    """What a referral says or suggests of how those named in it belong together, as far as nobody has said so."""
    return proposed(family(viewer, referral), at)


def proposed(of: FamilyFacts, at: datetime) -> list[Proposed]:
    """The same of a family that has been read. What cannot be is shown with its reason, and has no button."""
    people = {key: one.kin for key, one in of.everybody.people.items()}
    on, found = calendars.london(at).date(), []
    for one in propose(of.named):
        if one.one not in people or one.other not in people or _is_settled(one, of):
            continue
        verdict = may_relate(people, of.everybody.ties, one.one, one.other, one.kind, on)
        found.append(Proposed(f"{one.one}.{one.other}.{one.kind.value}", one, verdict.because))
    return found


def _is_settled(proposal: Proposal, of: FamilyFacts) -> bool:
    """Is it on record already, or said more closely: a brother by the same parents, a mother who adopted?"""
    pair = tuple(sorted((proposal.one, proposal.other)))
    between = {tie.kind for tie in of.everybody.ties if tie.pair == pair}
    return bool(between)
