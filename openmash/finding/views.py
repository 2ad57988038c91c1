"""Find anyone: the box, what it found, and one known person. What is typed is sent, and never stands in an address."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from openmash.finding import queries
from openmash.finding.forms import FindForm
from openmash.finding.pages.found import found_page
from openmash.finding.pages.person import person_page
from openmash.ledger.door import Request
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.people.queries import cases, whom_to_ask
from openmash.rulebook import calendars
from openmash.rulebook.matching import asked
from openmash.rulebook.roles import may_search


@page(may=may_search)
@require_GET
def anyone(request: Request) -> HttpResponse:
    """The empty box: nobody is shown, so there is nothing to put on record."""
    return render(request, "finding/find.html", {"form": FindForm(), "page": None})


@page(may=may_search, look=Verb.LOOKED_FOR_PEOPLE)
def found(request: Request) -> HttpResponse:
    """Who fits what was typed. Opened without anything, it is the empty box."""
    if request.method != "POST":
        return redirect("finding_anyone")
    form = FindForm(request.POST)
    if form.is_valid():
        sought = asked.read(form.cleaned_data["who"], calendars.london(request.at).date())
        if sought.is_enough:
            return _answered(request, form, sought)
        form.too_little(sought)
    return render(request, "finding/find.html", {"form": form, "page": None})


def _answered(request: Request, form: FindForm, sought: asked.Asked) -> HttpResponse:
    viewer = request.viewer
    answer = queries.anyone(viewer, sought)
    near = queries.around(viewer, [hit.person for hit in answer.hits])
    ask = ""
    if request.policy.tell_of_restricted:
        ask = " or ".join(whom_to_ask(viewer, [sought.facts()], request.at))
    said = cases(viewer, near.people)
    looked(request, subjects=dict.fromkeys([*answer.shown, *near.people, *near.same.everyone]))
    shown = found_page(sought, answer, near, said, ask, request.at, request.policy)
    return render(request, "finding/find.html", {"form": form, "page": shown})


@page(may=may_search, look=Verb.LOOKED_FOR_PEOPLE)
@require_GET
def person(request: Request, person_id: UUID) -> HttpResponse:
    """One known person, with everybody around them."""
    known = queries.history(request.viewer, person_id)
    near = queries.around(request.viewer, [known.person])
    said = cases(request.viewer, near.people)
    shown = [known.person.pk, *near.people, *near.same.everyone, *(one.pk for one in (*known.links, *known.merged))]
    looked(request, subjects=dict.fromkeys(shown))
    return render(request, "finding/person.html", {"page": person_page(known, near, said, request.at, request.policy)})
