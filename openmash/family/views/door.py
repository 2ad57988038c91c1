"""What every screen of a family begins with, and the one shape of its forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.family.actions import Said
from openmash.family.forms import day_of
from openmash.family.models import Source
from openmash.family.queries.kin import FamilyFacts, family
from openmash.ledger.door import Request
from openmash.ledger.looks import looked, refused
from openmash.referrals.door import frame
from openmash.referrals.finding import opened
from openmash.referrals.models import Referral
from openmash.rulebook.words import Refused
from openmash.web.forms import FormPage, OpenMashForm
from openmash.web.parts import Link

PAGE = "family_tree"


def known(request: Request, reference: str) -> FamilyFacts:
    """The family of a referral that is the viewer's to read."""
    return family(request.viewer, opened(request.viewer, reference))


def subjects(of: FamilyFacts) -> list[object]:
    """The ids that a page about this family shows."""
    return [of.referral.pk, *of.everybody.people]


def said(given: dict[str, Any]) -> Said:
    """Since when, who said it and whether it is certain, as a form gives it."""
    since, words = day_of(given["since"])
    return Said(Source(given["said_in"]), given["said_by"], given["certain"] == "YES", since, words)


def form_page(
    request: Request,
    of: FamilyFacts,
    form: OpenMashForm,
    record: Callable[[Referral, dict[str, Any]], object],
    heading: str,
    button: str,
    *,
    intro: tuple[str, ...] = (),
    template: str = "family/form.html",
    **more: Any,
) -> HttpResponse:
    """One form: what is typed is recorded, or shown again with what is wrong. `more` is for a template of its own."""
    reference = of.referral.reference
    looked(request, reference=reference, subjects=subjects(of))
    if request.method == "POST" and form.is_valid():
        try:
            record(of.referral, form.cleaned_data)
            return redirect(PAGE, reference)
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no, reference)
    back = Link("Family tree", reverse(PAGE, args=[reference]))
    shown = FormPage(f"{reference}: {heading.lower()}", form, button, heading, intro=intro, back=back)
    return render(request, template, {**frame(request, of.referral, PAGE), "page": shown, **more})
