"""The package: made by one, read by another, sent once, kept exactly as it went, and on record as a disclosure."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openmash.disclosures.models import Disclosure, DisclosureItem
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.records.actions.asking import still_open
from openmash.records.models import (
    PackagePaper,
    PackageRead,
    PackageSent,
    SubjectAccessClosed,
    SubjectAccessLine,
    SubjectAccessPackage,
    SubjectAccessRequest,
)
from openmash.records.queries import access, package
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import Ending
from openmash.rulebook.roles import Viewer, may_keep_records, may_second_records
from openmash.rulebook.subject_access import with_marks
from openmash.rulebook.words import YES, Kind, Label, Verdict, first_no, no
from openmash.web.paper import pdf

KIND, RECIPIENT = "SUBJECT_ACCESS", "SUBJECT"
BASIS = "Legal obligation: UK GDPR Art 15, the right to one’s own records"


@transaction.atomic
def make_package(
    *, request: SubjectAccessRequest, leftovers_because: str, by: Viewer, at: datetime, policy: LocalPolicy
) -> SubjectAccessPackage:
    """Make the paper from the decisions. Words that were taken out of one line and stand in another need a reason."""
    may_keep_records(by).require()
    row = access.request(by, request.pk)
    lines = access.lines(by, row)
    composed = package.compose(row, lines, policy)
    first_no(
        still_open(row),
        no("The clock stands: you have not yet seen who asks, or what they ask for.")
        if access.clock(row).stopped
        else YES,
        YES if lines else no("Nothing was found yet. Somebody of the hub has to say who the person is."),
        no("Decide on every line first.") if access.undecided(lines) else YES,
        YES
        if composed.released + composed.in_part + composed.withheld
        else no("No line is about this person. End the request: the hub holds nothing."),
        no("Words taken out of one line still stand in another. Take them out there too, or say why they may stay.")
        if composed.leftovers and not leftovers_because.strip()
        else YES,
    ).require()
    made_pdf = pdf(
        "records/package.typ", composed.body, title=f"Records, request {row.reference}",
        foot=f"Request {row.reference}", at=at,
    )  # fmt: skip
    made = SubjectAccessPackage.objects.create(
        request=row,
        made_of=composed.made_of,
        sha256=hashlib.sha256(made_pdf).hexdigest(),
        released=composed.released,
        in_part=composed.in_part,
        withheld=composed.withheld,
        leftovers_because=leftovers_because.strip() if composed.leftovers else "",
        **stamp(by, at),
    )
    PackagePaper.objects.create(package=made, body=composed.body, pdf=made_pdf)
    enter(
        by=by, at=at, verb=Verb.MADE_RECORDS_PACKAGE, reference=row.reference, subjects=[made.pk],
        detail={"sha256": made.sha256, "released": made.released, "in_part": made.in_part, "withheld": made.withheld},
    )  # fmt: skip
    return made


def _stands(made: SubjectAccessPackage, by: Viewer) -> Verdict:
    """Is it the newest package, made of the decisions that still count?"""
    newest = package.packages(by, made.request)[0]
    if newest.pk != made.pk:
        return no("A newer package was made. Open that one.")
    if package.mark(access.lines(by, made.request)) != made.made_of:
        return no("A decision changed after this package was made. Make it again, then it is read again.")
    return YES


@transaction.atomic
def read_package(*, made: SubjectAccessPackage, agreed: bool, because: str, by: Viewer, at: datetime) -> PackageRead:
    """A second person has read every page: it may go, or why not. Never the one who made it."""
    row = package.package(by, made.pk)
    first_no(
        may_second_records(by, row.by_id),
        still_open(row.request),
        no("This package has been read already.") if PackageRead.objects.filter(package=row).exists() else YES,
        _stands(row, by),
        YES if agreed or because.strip() else no("Say what must change before it may go."),
    ).require()
    read = PackageRead.objects.create(package=row, agreed=agreed, because=because.strip(), **stamp(by, at))
    enter(
        by=by, at=at, verb=Verb.READ_RECORDS_PACKAGE, reference=row.request.reference, subjects=[row.pk],
        detail={"agreed": agreed},
    )  # fmt: skip
    return read


def _may_go(row: SubjectAccessPackage, by: Viewer) -> Verdict:
    read = PackageRead.objects.filter(package=row).first()
    return first_no(
        still_open(row.request),
        YES if read else no("A second person has not read it yet."),
        YES if read is None or read.agreed else no("The second person did not agree. Make it again."),
        YES if read is None or read.by_id != row.by_id else no("The one who made it cannot be the second person."),
        _stands(row, by),
    )


@transaction.atomic
def take_copy(*, made: SubjectAccessPackage, by: Viewer, at: datetime) -> bytes:
    """The paper itself. The second person and the maker read it before it goes; each copy taken is on record."""
    may_second_records(by, None).require()
    row = package.package(by, made.pk)
    paper = package.paper(by, row)
    enter(
        by=by, at=at, verb=Verb.TOOK_RECORDS_COPY, reference=row.request.reference, subjects=[row.pk],
        detail={"sha256": row.sha256},
    )  # fmt: skip
    return bytes(paper.pdf)


@transaction.atomic
def send_package(
    *, made: SubjectAccessPackage, how: str, sent_to: str, by: Viewer, at: datetime, policy: LocalPolicy
) -> PackageSent:
    """It went to the person who asked. The request ends, and each referral has on record what left and what did not."""
    may_keep_records(by).require()
    row = package.package(by, made.pk)
    first_no(
        _may_go(row, by),
        YES if how.strip() else no("Say how it went."),
        YES if sent_to.strip() else no("Say where to."),
    ).require()
    lines = access.lines(by, row.request)
    sent = PackageSent.objects.create(package=row, how=how.strip(), sent_to=sent_to.strip(), **stamp(by, at))
    _disclose(row, lines, by, at, policy)
    SubjectAccessClosed.objects.create(request=row.request, ending=Ending.SENT.value, **stamp(by, at))
    enter(
        by=by, at=at, verb=Verb.SENT_RECORDS_PACKAGE, reference=row.request.reference, subjects=[row.pk],
        detail={"sha256": row.sha256},
    )  # fmt: skip
    return sent


def _disclose(
    row: SubjectAccessPackage, lines: list[SubjectAccessLine], by: Viewer, at: datetime, policy: LocalPolicy
) -> None:
    """One disclosure a referral, with the words as they left and how many lines did not: both sides of the answer."""
    by_referral: dict[UUID, list[SubjectAccessLine]] = defaultdict(list)
    for line in lines:
        if line.referral_ref:
            by_referral[line.referral_ref].append(line)
    with clerk():
        for referral, found in by_referral.items():
            _disclose_one(row, referral, found, by, at, policy)


def _disclose_one(
    row: SubjectAccessPackage,
    referral: UUID,
    found: list[SubjectAccessLine],
    by: Viewer,
    at: datetime,
    policy: LocalPolicy,
) -> None:
    done = [(line, access.settled(kept)) for line in found if (kept := access.decided(line))]
    going = [(line, one) for line, one in done if one.leaves]
    counts: dict[str, Any] = {
        "request": row.request.reference,
        "package": str(row.pk),
        "sha256": row.sha256,
        "left": len(going),
        "in_part": sum(1 for _, one in going if one.parts),
        "not_left": sum(1 for _, one in done if one.reason),
        "reasons": sorted({reason.value for _, one in done for reason in one.reasons}),
    }
    disclosure = Disclosure.objects.create(
        referral_ref=referral,
        reference=found[0].referral_reference,
        kind=KIND,
        recipient_kind=RECIPIENT,
        recipient=str(row.request_id),
        recipient_name=row.request.asker_name,
        purpose="To answer a request for records",
        lawful_basis=BASIS,
        body=counts,
        **stamp(by, at),
    )
    DisclosureItem.objects.bulk_create(
        DisclosureItem(
            id=uuid.uuid4(),
            disclosure=disclosure,
            seq=number,
            source_item=line.source_row,
            owner_agency=line.owner,
            kind=line.kind or Kind.UNVERIFIED.value,
            label=Label.FAMILY.value,
            source=f"{package.owner_words(line.owner, policy)}. {line.place}",
            dated_words=package.dated_words(line),
            text=with_marks(line.text, one.parts),
        )
        for number, (line, one) in enumerate(going, 1)
    )
    enter(
        by=by, at=at, verb=Verb.SENT_RECORDS_PACKAGE, reference=disclosure.reference, subjects=[disclosure.pk],
        detail={"request": row.request.reference, "left": counts["left"], "not_left": counts["not_left"]},
    )  # fmt: skip
