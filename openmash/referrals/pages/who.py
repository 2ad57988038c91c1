"""Who is it? The people of one referral, and one of them beside those who are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from openmash.people.cases import CaseSaid, case_said
from openmash.people.models import CaseStatus, Person, PersonLink
from openmash.people.queries import Case, Found, Known, age_of, name_of
from openmash.referrals.models import Mention, Referral
from openmash.referrals.pages.take import earlier_words
from openmash.referrals.protecting import Hidden
from openmash.referrals.queries import child_name
from openmash.rulebook import calendars
from openmash.rulebook.matching import Band, Match
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Rating
from openmash.web import times
from openmash.web.parts import Link, RatingMark, State
from openmash.web.waterfall import Waterfall, waterfall

SEX = {"F": ("girl", "woman"), "M": ("boy", "man")}
ALSO = "also"
"""In the page's address: one of the family whom somebody puts among those it could be."""
NEEDS_WORKER_NOW = {"OPEN", "PLAN", "LOOKED_AFTER"}
Cases = Mapping[UUID, CaseSaid]
"""What the case system says, by person (or by mention, where somebody was linked)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known person this may be. `asked`: one of the family, put here by whoever looks."""

    id: str
    name: str
    facts: str
    verdict: str
    points: str
    earlier: str
    why: Waterfall
    open: bool
    asked: bool
    case: CaseSaid | None = None


@dataclass(frozen=True, slots=True)
class InSystem:
    """Somebody of the case system on this page: how they are named there, how like, and what is said of them."""

    who: str
    said: CaseSaid


@dataclass(frozen=True, slots=True)
class Earlier:
    """A referral in which somebody on this page was named before."""

    rating: RatingMark
    words: str
    reference: Link


@dataclass(frozen=True, slots=True)
class Linked:
    """Who this has been said to be, by whom, and how to take it back."""

    name: str
    facts: str
    how: str
    take_back: Link
    records: Link


@dataclass(frozen=True, slots=True)
class Alike:
    """Two people on this page whose records may be of one, and the way to set them side by side."""

    words: str
    compare: Link


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the family, as far as it is known, and the way to put them among those it could be."""

    words: str
    also: Link


@dataclass(frozen=True, slots=True)
class WhoRow:
    """One person of the overview: what was written, who it was said to be, and the way to the page."""

    name: str
    written: str
    said: State
    case: str
    open_case: bool
    system: CaseSaid | None
    link: Link


@dataclass(frozen=True, slots=True)
class WhoIs:
    """The page of one person."""

    caption: str
    heading: str
    written: str
    case: tuple[str, ...]
    open_case: bool
    candidates: tuple[Candidate, ...]
    family: tuple[Member, ...]
    earlier: tuple[Earlier, ...]
    linked: Linked | None
    before: tuple[str, ...]
    alike: tuple[Alike, ...]
    in_system: tuple[InSystem, ...]

    @property
    def suggests(self) -> CaseSaid | None:
        """What may be confirmed: the word on the one person of the case system that this is or very likely is."""
        told = [one.said for one in self.in_system if one.said.status]
        return told[0] if len(told) == 1 else None


def said_of(cases: Mapping[UUID, Case], at: datetime, policy: LocalPolicy) -> dict[UUID, CaseSaid]:
    """What the case system says, in words."""
    return {key: case_said(case, at, policy) for key, case in cases.items()}


def overview(
    of: Referral,
    links: Sequence[PersonLink],
    statuses: Sequence[CaseStatus],
    hidden: Hidden,
    cases: Cases,
    at: datetime,
) -> list[WhoRow]:
    """Everybody named in a referral, children first."""
    standing = {link.mention_id: link for link in links if not is_taken_back(link)}
    latest: dict[object, CaseStatus] = {}
    for status in statuses:
        latest.setdefault(status.mention_id, status)
    return [_row(of, m, standing.get(m.pk), latest.get(m.pk), hidden, cases.get(m.pk), at) for m in of.mentions.all()]


def is_taken_back(link: PersonLink) -> bool:
    """Was this link taken back? Reads what was fetched with it."""
    return getattr(link, "taken_back", None) is not None


def _row(
    of: Referral,
    mention: Mention,
    link: PersonLink | None,
    case: CaseStatus | None,
    hidden: Hidden,
    system: CaseSaid | None,
    at: datetime,
) -> WhoRow:
    if link is None:
        said = State("gap", "Nobody has said yet")
    else:
        said = State("tick", f"{'Added as new' if link.added_as_new else 'Linked to ' + name_of(link.person)}")
    kind = "child" if mention.is_child else "adult"
    return WhoRow(
        name=child_name(mention),
        written=written(mention, of, hidden),
        said=said,
        case=_case_words(case, at) if case else "",
        open_case=case is not None and case.status in NEEDS_WORKER_NOW,
        system=system,
        link=Link(
            "Change or look again" if link else "Who is it?",
            reverse("referrals_who_is", args=[of.reference, kind, mention.seq]),
            f"{kind} {mention.seq}",
        ),
    )


def written(mention: Mention, of: Referral, hidden: Hidden) -> str:
    """What the referrer wrote of somebody, in one line, unknowns kept in words."""
    age = f"born {times.day(mention.born)}" if mention.born else mention.born_words
    if mention.unborn:
        age = f"due {times.day(mention.expected)}" if mention.expected else "due date not known"
    sex = SEX.get(mention.sex, ("", ""))[0 if mention.is_child else 1]
    place = hidden.of(mention, " ".join(filter(None, (of.address_line, of.postcode))))
    aka = f"also known as {mention.aka}" if mention.aka else ""
    parts = (
        mention.relation,
        sex,
        age or "age not known",
        aka,
        place or "address not known",
        mention.phone,
        mention.school,
    )
    return ", ".join(part for part in parts if part)


def _case_words(status: CaseStatus, at: datetime) -> str:
    whom = status.worker or status.authority
    said = f"{CaseStatus.KINDS[status.status]}{': ' + whom if whom else ''}. Source: {status.source}"
    return f"{said}. {status.by_name}, {times.when(status.at, at)}"


def who_is(
    of: Referral,
    mention: Mention,
    found: Found,
    link: PersonLink | None,
    taken_back: Iterable[PersonLink],
    statuses: Sequence[CaseStatus],
    hidden: Hidden,
    cases: Cases,
    at: datetime,
    alike: Sequence[tuple[UUID, UUID]] = (),
) -> WhoIs:
    """The page of one person. Once somebody has said who it is, nobody is offered; `alike`: pairs of those found."""
    on = calendars.london(at).date()
    count = sum(1 for m in of.mentions.all() if m.is_child == mention.is_child)
    kind = "Child" if mention.is_child else "Adult"
    return WhoIs(
        caption=f"{kind} {mention.seq} of {count}",
        heading=f"Who is this {kind.lower()}?",
        written=f"{child_name(mention)}, {written(mention, of, hidden)}",
        case=tuple(_case_words(status, at) for status in statuses),
        open_case=bool(statuses) and statuses[0].status in NEEDS_WORKER_NOW,
        candidates=()
        if link
        else tuple(_candidate(m, found, n, cases.get(UUID(m.id)), at) for n, m in enumerate(found.matches)),
        family=() if link else tuple(_member(found.people[m.id], mention, of, cases, on) for m in found.family),
        earlier=() if link else _earlier(found, of, at),
        linked=_linked(link, of, at) if link else None,
        before=tuple(_undone(one, at) for one in taken_back),
        in_system=tuple(_in_system(found, link, cases)),
        alike=() if link else tuple(_alike(found, one, other) for one, other in alike),
    )


def sure_ids(found: Found) -> list[UUID]:
    """Whom the search takes for very likely the same."""
    return [UUID(match.id) for match in found.matches if match.is_sure]


def _in_system(found: Found, link: PersonLink | None, cases: Cases) -> Iterable[InSystem]:
    """The linked person; while nobody has said who it is, or beside them, whoever is very likely the same."""
    if link and link.person_id in cases:
        yield InSystem(f"{name_of(link.person)}, linked", cases[link.person_id])
        return
    for match in found.matches:
        if match.is_sure and UUID(match.id) in cases:
            yield InSystem(f"{name_of(found.people[match.id].person)}, very likely the same", cases[UUID(match.id)])


def _alike(found: Found, one: UUID, other: UUID) -> Alike:
    names = [name_of(found.people[str(person)].person) for person in (one, other)]
    link = Link("Compare the two records", reverse("family_compare", args=[one, other]), " and ".join(names))
    return Alike(f"{names[0]} and {names[1]}", link)


def _candidate(match: Match, found: Found, number: int, case: CaseSaid | None, at: datetime) -> Candidate:
    known = found.people[match.id]
    person = known.person
    age = age_of(person, calendars.london(at).date())
    born = f"Born {times.day(person.born)}" if person.born else person.born_words or "Date of birth not known"
    return Candidate(
        id=match.id,
        name=name_of(person),
        facts=", ".join(filter(None, (_sex(person, at), str(age) if age is not None else ""))),
        verdict=match.words,
        points=match.points_words,
        earlier=". ".join(filter(None, (born, found.home(known), earlier_words(known, at)))) + ".",
        why=waterfall(name_of(person), ((one.words, one.points) for one in match.reasons), match.total),
        open=number == 0 or match.band is Band.FAMILY,
        asked=match.band is Band.FAMILY,
        case=case,
    )


def _sex(person: Person, at: datetime) -> str:
    age = age_of(person, calendars.london(at).date())
    return SEX.get(person.sex, ("", ""))[1 if age is not None and age >= 18 else 0]


def _member(known: Known, mention: Mention, of: Referral, cases: Cases, on: date) -> Member:
    age = age_of(known.person, on)
    here = "in this referral" if any(m.referral_id == of.pk for m in known.earlier) else ""
    case = cases.get(known.person.pk)
    system = f"in the case system: {case.head}" if case else ""
    words = ", ".join(filter(None, (name_of(known.person), str(age) if age is not None else "", here, system)))
    kind = "child" if mention.is_child else "adult"
    page = reverse("referrals_who_is", args=[of.reference, kind, mention.seq])
    return Member(words, Link("Could be this person", f"{page}?{ALSO}={known.person.pk}#who", name_of(known.person)))


def _earlier(found: Found, of: Referral, at: datetime) -> tuple[Earlier, ...]:
    """Every earlier referral that names one of the likeliest or their family, newest first, each once."""
    referrals = {
        m.referral.pk: m.referral
        for match in (*found.matches[:2], *found.family)
        for m in found.people[match.id].earlier
        if m.referral.pk != of.pk
    }
    ordered = sorted(referrals.values(), key=lambda r: r.received_at, reverse=True)
    return tuple(_one_earlier(r, at) for r in ordered)


def _one_earlier(of: Referral, at: datetime) -> Earlier:
    names = ", ".join(child_name(m) for m in of.mentions.all() if m.is_child)
    link = Link(of.reference, reverse("referrals_sent", args=[of.reference]))
    rating = Rating(of.rating).value if of.rating else ""
    return Earlier(RatingMark(rating), f"{times.when(of.received_at, at)}: {names}", link)


def _linked(link: PersonLink, of: Referral, at: datetime) -> Linked:
    how = "Added as a new person" if link.added_as_new else "Linked"
    return Linked(
        name=name_of(link.person),
        facts=f"Born {times.day(link.person.born)}" if link.person.born else "Date of birth not known",
        how=f"{how} by {link.by_name}, {times.when(link.at, at)}",
        take_back=Link("Take this back", reverse("referrals_take_back", args=[of.reference, link.pk])),
        records=Link("Is this person recorded twice?", reverse("family_records", args=[link.person_id])),
    )


def _undone(link: PersonLink, at: datetime) -> str:
    back = link.taken_back
    linked = f"Linked to {name_of(link.person)} by {link.by_name}, {times.when(link.at, at)}"
    return f"{linked}. Taken back by {back.by_name}, {times.when(back.at, at)}: {back.because}"
