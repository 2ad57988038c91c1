"""Talks, consent and welfare checks: one page to read them, one page to add each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.referrals import queries, talks
from openmash.referrals.actions import ask_welfare_check, record_contact, record_sighting
from openmash.referrals.door import frame
from openmash.referrals.forms.contacts import CheckForm, SightingForm, TalkForm
from openmash.referrals.models import Referral
from openmash.referrals.pages import talks as shown
from openmash.referrals.pages.permission import permission
from openmash.referrals.pages.voice import voice_page
from openmash.referrals.permission import voice
from openmash.referrals.reaching import reaching
from openmash.referrals.words import ContactWay, SafeToCall, WithWhom
from openmash.rulebook.roles import may_ask_welfare_check, may_contact_family, may_correct
from openmash.rulebook.words import Refused
from openmash.web.forms import FormPage, OpenMashForm
from openmash.web.parts import Link


@page(may=may_correct, look=Verb.LOOKED_AT_REFERRAL)
def read(request: Request, reference: str) -> HttpResponse:
    """Every talk, every word on permission, everybody's own words, and every check of one referral."""
    viewer = request.viewer
    referral = queries.referral(viewer, reference)
    checks = talks.checks(viewer, referral)
    parts = (talks.contacts(viewer, referral), checks)
    heard = voice(referral)
    context = {
        **frame(request, referral, "referrals_talks"),
        "page": shown.talks(referral, *parts, talks.first_seen(referral, checks), request.at),
        "permission": permission(heard, request.policy, request.at),
        "reaching": reaching(referral),
        "voice": voice_page(heard, request.policy, request.at),
        "may_talk": may_contact_family(viewer),
        "may_check": may_ask_welfare_check(viewer),
    }
    looked(request, reference=reference, subjects=[referral.pk])
    return render(request, "referrals/talks.html", context)


@page(may=may_contact_family, look=Verb.LOOKED_AT_REFERRAL)
def talk(request: Request, reference: str) -> HttpResponse:
    """Record one talk, or one try."""

    def record(referral: Referral, given: dict[str, Any]) -> None:
        record_contact(
            referral=referral,
            with_whom=WithWhom(given["with_whom"]),
            whom_name=given["whom_name"],
            how=ContactWay(given["how"]),
            reached=given["reached"] == "YES",
            safe_to_call=SafeToCall(given["safe_to_call"]),
            said=given["said"],
            by=request.viewer,
            at=request.at,
        )

    return add(request, reference, TalkForm(request.POST or None), record, "Record a talk", "Record this talk")


@page(may=may_ask_welfare_check, look=Verb.LOOKED_AT_REFERRAL)
def check(request: Request, reference: str) -> HttpResponse:
    """Ask somebody to see a child."""
    children = {str(c.pk): c for c in queries.children(queries.referral(request.viewer, reference))}

    def record(_: Referral, given: dict[str, Any]) -> None:
        ask_welfare_check(
            child=children[given["child"]],
            asked_of=given["asked_of"],
            by_when=given["by_when"],
            because=given["because"],
            by=request.viewer,
            at=request.at,
        )

    names = [(key, queries.child_name(child)) for key, child in children.items()]
    form = CheckForm(request.POST or None, children=names)
    return add(request, reference, form, record, "Ask for a welfare check", "Ask for this check")


@page(may=may_ask_welfare_check, look=Verb.LOOKED_AT_REFERRAL)
def sighting(request: Request, reference: str, check_id: UUID) -> HttpResponse:
    """Record who saw the child, when, and what they saw."""
    asked = talks.check(request.viewer, reference, check_id)

    def record(_: Referral, given: dict[str, Any]) -> None:
        record_sighting(
            check=asked,
            seen=given["seen"] == "YES",
            seen_by=given["seen_by"],
            seen_at=given["seen_at"],
            what=given["what"],
            by=request.viewer,
            at=request.at,
        )

    form = SightingForm(request.POST or None)
    return add(request, reference, form, record, "Who saw the child?", "Record this")


def add(
    request: Request,
    reference: str,
    form: OpenMashForm,
    record: Callable[[Referral, dict[str, Any]], None],
    heading: str,
    button: str,
) -> HttpResponse:
    """One form page: what is typed is recorded, or shown again with what is wrong."""
    referral = queries.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[referral.pk])
    if request.method == "POST" and form.is_valid():
        try:
            record(referral, form.cleaned_data)
            return redirect("referrals_talks", reference)
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no, reference)
    talks_page = Link("Talks and consent", reverse("referrals_talks", args=[reference]))
    shown_page = FormPage(f"{reference}: {heading.lower()}", form, button, heading, back=talks_page)
    around = {**frame(request, referral, "referrals_talks"), "reaching": reaching(referral)}
    return render(request, "referrals/talk_form.html", {**around, "page": shown_page})
