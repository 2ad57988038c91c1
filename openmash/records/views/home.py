"""The records office at a glance: what is due, and what waits for a second person."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from openmash.ledger.door import Request
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.records.pages import access as pages
from openmash.records.pages.keeping import proposals_table
from openmash.records.pages.office import complaints_table, rectifications_table
from openmash.records.queries import access, keeping, office, package
from openmash.records.views.door import may_see_office
from openmash.rulebook import calendars
from openmash.rulebook.roles import may_find_subject, may_keep_records


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def home(request: Request) -> HttpResponse:
    """Open requests with their clocks, what waits for a second person, what is due."""
    viewer, at = request.viewer, request.at
    waiting = access.open_requests(viewer)
    packages = package.waiting_for_second(viewer)
    proposals = keeping.proposals(viewer)
    corrections = [row for row in office.rectifications(viewer) if getattr(row, "decided", None) is None]
    complaints = [row for row in office.complaints(viewer) if not office.is_ended(row)]
    today = calendars.london(at).date()
    looked(request, subjects=[row.pk for row in (*waiting, *packages, *proposals, *corrections, *complaints)])
    context = {
        "requests": pages.requests_table(waiting, access.progress(viewer, waiting), at) if waiting else None,
        "packages": [(row, row.by_id == viewer.id) for row in packages],
        "proposals": proposals_table(proposals, at) if proposals else None,
        "corrections": rectifications_table(corrections, at) if corrections else None,
        "complaints": complaints_table(complaints, request.policy, at) if complaints else None,
        "due": keeping.due(viewer, today).count(),
        "holds": sum(1 for row in keeping.holds(viewer) if getattr(row, "lifted", None) is None),
        "keeps": bool(may_keep_records(viewer)),
        "finds": bool(may_find_subject(viewer)),
    }
    return render(request, "records/home.html", context)


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def ended(request: Request) -> HttpResponse:
    """Requests that have ended."""
    rows = list(access.requests(request.viewer).exclude(closing=None)[:300])
    looked(request, subjects=[row.pk for row in rows])
    table = pages.requests_table(rows, {}, request.at, "Requests that have ended") if rows else None
    return render(request, "records/ended.html", {"table": table})


@page(may=may_find_subject, look=Verb.LOOKED_AT_RECORDS)
def to_find(request: Request) -> HttpResponse:
    """Requests for which somebody of the hub says who the person is."""
    rows = access.open_requests(request.viewer)
    looked(request, subjects=[row.pk for row in rows])
    table = pages.to_find_table(sorted(rows, key=access.is_found), request.at) if rows else None
    return render(request, "records/to_find.html", {"table": table})
