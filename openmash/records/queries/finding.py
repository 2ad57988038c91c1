"""Who the person asked about may be: known people, names in referrals nobody linked, and words in other records.

Everything is read through row security as whoever looks: what they must not know of is not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from openmash.people.models import PersonLink
from openmash.people.queries import Found, find
from openmash.records.models import SubjectAccessRequest
from openmash.records.queries.gathering import Line, in_texts
from openmash.referrals.models import Mention
from openmash.rulebook import matching
from openmash.rulebook.matching import PersonFacts, names_given
from openmash.rulebook.roles import Viewer, may_find_subject
from openmash.rulebook.sharing import SEALED_READERS

MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everything a person chooses from. Nothing is chosen beforehand."""

    known: Found
    named: tuple[Mention, ...]
    texts: tuple[Line, ...]
    sealed: bool
    """Were the agencies' answers looked through too? Not for those who may not read them."""

    @property
    def shown(self) -> list[object]:
        """The ids a page shows, for the ledger."""
        return [*self.known.shown, *(m.pk for m in self.named), *(line.row for line in self.texts)]


def facts_asked(request: SubjectAccessRequest) -> PersonFacts:
    """What the request says of the person, to compare by."""
    home = (request.address_line, request.postcode)
    return PersonFacts(
        id=str(request.pk),
        names=names_given(request.forename, request.surname, request.aka),
        born=request.born,
        addresses=(home,) if any(home) else (),
        phones=(request.phone,) if request.phone else (),
    )


def names_asked(request: SubjectAccessRequest) -> list[str]:
    """The words first looked for: the name as it was given, and the other name."""
    return [name for name in dict.fromkeys([request.subject_name, request.aka.strip()]) if name]


def candidates(viewer: Viewer, request: SubjectAccessRequest, names: Sequence[str]) -> Candidates:
    """Who it may be, as this viewer may know of them."""
    may_find_subject(viewer).require()
    known = find(viewer, facts_asked(request))
    named = tuple(_named(request))
    earlier = {m.referral_id for one in known.people.values() for m in one.earlier}
    sealed = viewer.role in SEALED_READERS
    hits = in_texts(names, {*earlier, *(m.referral_id for m in named)}, sealed=sealed)
    return Candidates(known, named, tuple(hits), sealed)


def _named(request: SubjectAccessRequest) -> list[Mention]:
    """People named in referrals whom nobody has linked, with this name, day of birth, or telephone."""
    same_name = Q(forename__iexact=request.forename, surname__iexact=request.surname)
    if request.aka:
        same_name |= Q(aka__iexact=request.aka)
    alike = same_name | Q(surname__iexact=request.surname, forename="")
    if request.born:
        alike |= Q(born=request.born) & (Q(forename__iexact=request.forename) | Q(surname__iexact=request.surname))
    if request.phone:
        alike |= Q(phone__in=_phones(request.phone))
    rows = Mention.objects.filter(alike).exclude(links__in=PersonLink.objects.filter(taken_back=None))
    found = list(rows.select_related("referral").order_by("-referral__received_at", "seq").distinct()[:MOST_NAMED])
    asked = request.subject_name.casefold()
    return sorted(found, key=lambda one: f"{one.forename} {one.surname}".strip().casefold() != asked)


def _phones(number: str) -> list[str]:
    key = matching.phone_key(number)
    return [number, key, number.replace(" ", "")]


def chosen(of: Candidates, people: Sequence[str], mentions: Sequence[str], texts: Sequence[str]) -> bool:
    """Was everything chosen among what was shown?"""
    offered = set(of.known.people)
    rows = {str(line.row) for line in of.texts}
    return set(people) <= offered and set(mentions) <= {str(m.pk) for m in of.named} and set(texts) <= rows


def ids(values: Sequence[str]) -> list[UUID]:
    """Ids as the database has them."""
    return [UUID(value) for value in values]
