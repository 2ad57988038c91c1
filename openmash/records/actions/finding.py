"""Somebody of the hub says who the person is; the hub's clerk copies every line about them into the request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.people.models import Person
from openmash.people.queries import same_people
from openmash.records.actions.asking import still_open
from openmash.records.models import SubjectAccessLine, SubjectAccessRequest, SubjectSearch
from openmash.records.queries import access, finding, gathering
from openmash.records.queries.gathering import Line
from openmash.referrals.models import Mention
from openmash.rulebook.roles import Viewer, may_find_subject
from openmash.rulebook.words import YES, first_no, no


@transaction.atomic
def gather(
    *,
    request: SubjectAccessRequest,
    people: Sequence[str],
    mentions: Sequence[str],
    texts: Sequence[str],
    names: Sequence[str],
    by: Viewer,
    at: datetime,
) -> SubjectSearch:
    """Copy every line about the people chosen into the request, for the records officer to decide on.

    Only what the chooser was shown may be chosen. Choosing nobody is an answer: the hub knows nobody of this name.
    Lines copied before are not copied again. The chooser is not told what was found.
    """
    may_find_subject(by).require()
    row = access.request(by, request.pk)
    wanted = [name.strip() for name in names if name.strip()]
    offered = finding.candidates(by, row, wanted)
    first_no(
        still_open(row),
        YES if wanted else no("Write at least one name to look for."),
        YES
        if finding.chosen(offered, people, mentions, texts)
        else no("The list has changed since you opened it. Look at it again and choose anew."),
    ).require()
    made = SubjectSearch.objects.create(
        request=row,
        people=finding.ids(people),
        mentions=finding.ids(mentions),
        texts=finding.ids(texts),
        names=wanted,
        **stamp(by, at),
    )
    with clerk():
        lines = list(_lines(made))
        _copy(row, lines, by, at)
    enter(
        by=by, at=at, verb=Verb.SEARCHED_RECORDS, reference=row.reference, subjects=[made.pk],
        detail={"people": len(people), "mentions": len(mentions), "texts": len(texts), "names": len(wanted)},
    )  # fmt: skip
    for reference in dict.fromkeys(line.reference for line in lines if line.reference):
        enter(
            by=by, at=at, verb=Verb.FOUND_IN_RECORDS, reference=reference, subjects=[row.pk],
            detail={"request": row.reference},
        )  # fmt: skip
    return made


def _lines(search: SubjectSearch) -> Iterable[Line]:
    """Everything about the people chosen, as the clerk finds it: referrals that name them, then other words."""
    subject = frozenset([*search.mentions, *gathering.mentions_of(search.people)])
    referrals = list(Mention.objects.filter(pk__in=subject).values_list("referral_id", flat=True).distinct())
    records = same_people(search.people).everyone
    people = list(Person.objects.filter(pk__in=records).prefetch_related(*gathering.OF_PERSON))
    names = list(dict.fromkeys([*search.names, *(name for one in people for name in gathering.names_of(one) if name)]))
    yield from (gathering.of_person(one) for one in people)
    yield from gathering.of_referrals(referrals, subject, names)
    chosen: set[UUID] = set(search.texts)
    yield from (line for line in gathering.in_texts(search.names, referrals) if line.row in chosen)


def _copy(row: SubjectAccessRequest, lines: Sequence[Line], by: Viewer, at: datetime) -> None:
    known = set(SubjectAccessLine.objects.filter(request=row).values_list("source", "source_row"))
    last = SubjectAccessLine.objects.filter(request=row).aggregate(last=Max("seq"))["last"] or 0
    fresh = [line for line in lines if (line.source, line.row) not in known]
    SubjectAccessLine.objects.bulk_create(
        SubjectAccessLine(
            request=row,
            seq=number,
            referral_ref=line.referral,
            referral_reference=line.reference,
            source=line.source,
            source_row=line.row,
            place=line.place,
            owner=line.owner,
            kind=line.kind,
            data=line.data,
            found_by=line.found_by.value,
            dated=line.dated,
            dated_words=line.dated_words,
            others=list(line.others),
            text=line.text,
            **stamp(by, at),
        )
        for number, line in enumerate(fresh, last + 1)
    )
