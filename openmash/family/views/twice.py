"""Is somebody recorded twice? Two records side by side, said to be one person or two, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openmash.family.forms import ApartForm, MergeForm, TakeApartBackForm, TakeMergeBackForm
from openmash.family.pages.twice import apart_words, compare_page, merge_words, twice_page
from openmash.family.queries.twice import about, names_of, two
from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.people import actions
from openmash.people.queries import apart_of, is_taken_back, merge_of, name_of
from openmash.rulebook.merging import Warned
from openmash.rulebook.roles import may_merge, may_search
from openmash.web.forms import FormPage
from openmash.web.parts import Link


@page(may=may_search, look=Verb.LOOKED_FOR_PEOPLE)
@require_GET
def records(request: Request, person_id: UUID) -> HttpResponse:
    """What was merged and taken back of one person, and who else may be the same person."""
    of = about(request.viewer, person_id)
    beside = [one.known.person.pk for one in of.doubles]
    looked(request, subjects=dict.fromkeys([*(one.pk for one in of.who.records), *beside]))
    shown = twice_page(of, request.at, may_merge=bool(may_merge(request.viewer)))
    return render(request, "family/twice.html", {"page": shown, "person": of.who.id})


@page(may=may_search, look=Verb.LOOKED_FOR_PEOPLE)
@require_http_methods(["GET", "POST"])
def compare(request: Request, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Two records side by side; a social worker or manager may say that they are one person."""
    of = two(request.viewer, person_id, other_id)
    if of.is_one:
        return redirect("family_records", of.one.id)
    looked(request, subjects=[record.pk for side in (of.one, of.other) for record in side.records])
    verdict = may_merge(request.viewer)
    shown = compare_page(of, request.at, may_merge=bool(verdict))
    form = MergeForm(typed(request), sides=shown.sides, warned=of.warned)

    def merge(given: dict[str, Any]) -> None:
        first, second = of.sides
        kept, other = (first, second) if given["leads"] == first.id else (second, first)
        actions.merge(
            kept=kept, other=other, because=given["because"], apart_because=given.get("apart_because", ""),
            reasons=of.match.reasons, by=request.viewer, at=request.at,
        )  # fmt: skip

    if done(request, form, merge):
        return redirect("family_records", of.one.id)
    together = Warned.ONE_REFERRAL in of.warned
    context = {
        "page": shown, "form": form, "verdict": verdict, "together": together, "back": of.one.id, "other": of.other.id,
    }  # fmt: skip
    return render(request, "family/compare.html", context)


@page(may=may_merge, look=Verb.LOOKED_FOR_PEOPLE)
@require_http_methods(["GET", "POST"])
def take_back(request: Request, merge_id: UUID) -> HttpResponse:
    """Take back that two records are of one person, with a reason."""
    row = merge_of(request.viewer, merge_id)
    back = Link("Records of this person", reverse("family_records", args=[row.kept_id]))
    if is_taken_back(row) and request.method != "POST":
        return redirect(back.href)
    looked(request, subjects=[row.pk, row.kept_id, row.other_id])
    form = TakeMergeBackForm(typed(request))

    def undo(given: dict[str, Any]) -> None:
        actions.take_merge_back(merge=row, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, undo):
        return redirect(back.href)
    called = names_of([row.kept_id, row.other_id])
    intro = (merge_words(row, called, request.at), "Nothing was moved, so nothing is lost: both stand as before.")
    heading = "They are two people after all"
    shown = FormPage("Two people after all", form, "Take this back", heading, intro=intro, back=back)
    return render(request, "family/take_back.html", {"page": shown})


@page(may=may_merge, look=Verb.LOOKED_FOR_PEOPLE)
@require_http_methods(["GET", "POST"])
def apart(request: Request, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Say that two records are of two people: they are suggested as one no more."""
    of = two(request.viewer, person_id, other_id)
    if (of.is_one or of.apart) and request.method != "POST":
        return redirect("family_records", of.one.id)
    looked(request, subjects=[record.pk for side in (of.one, of.other) for record in side.records])
    form = ApartForm(typed(request))

    def say(given: dict[str, Any]) -> None:
        one, other = of.sides
        actions.say_two(one=one, other=other, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, say):
        return redirect("family_records", of.one.id)
    names = " and ".join(name_of(side.person) or "Name not known" for side in (of.one, of.other))
    heading = "They are two people"
    intro = (f"{names}.", "From then on the hub does not suggest that they are one person. It can be taken back.")
    back = Link("The two records", reverse("family_compare", args=[person_id, other_id]))
    shown = FormPage(heading, form, "Say that they are two people", heading, intro=intro, back=back)
    return render(request, "family/take_back.html", {"page": shown})


@page(may=may_merge, look=Verb.LOOKED_FOR_PEOPLE)
@require_http_methods(["GET", "POST"])
def take_apart_back(request: Request, apart_id: UUID) -> HttpResponse:
    """Take back that two records are of two people, with a reason."""
    row = apart_of(request.viewer, apart_id)
    back = Link("Records of this person", reverse("family_records", args=[row.one_id]))
    if is_taken_back(row) and request.method != "POST":
        return redirect(back.href)
    looked(request, subjects=[row.pk, row.one_id, row.other_id])
    form = TakeApartBackForm(typed(request))

    def undo(given: dict[str, Any]) -> None:
        actions.take_apart_back(apart=row, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, undo):
        return redirect(back.href)
    called = names_of([row.one_id, row.other_id])
    intro = (apart_words(row, called, request.at), "The hub may suggest again that they are one person.")
    heading = "They may be one person"
    shown = FormPage("One person after all?", form, "Take this back", heading, intro=intro, back=back)
    return render(request, "family/take_back.html", {"page": shown})
