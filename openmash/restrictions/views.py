"""The pages about walls: restrict, look again, lift; open in need; know a family; settle what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openmash.ledger.door import Request, done
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.partnership.confirming import confirm_first
from openmash.partnership.models import Account
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.restrictions import actions, pages, queries
from openmash.restrictions.forms import (
    BreakGlassForm,
    ClearForm,
    DeclareForm,
    LiftForm,
    NameForm,
    ReadGlassForm,
    RestrictForm,
)
from openmash.restrictions.models import Restriction
from openmash.rulebook.conflicts import Sort
from openmash.rulebook.roles import (
    may_break_glass,
    may_declare_conflict,
    may_read_glass,
    may_restrict,
    may_see_glass,
    may_settle_conflicts,
)
from openmash.screening.door import frame
from openmash.web import times
from openmash.web.forms import FormPage
from openmash.web.parts import Link


@page(may=may_see_glass, look=Verb.LOOKED_AT_CONFLICTS)
@require_GET
def overview(request: Request) -> HttpResponse:
    """Conflicts found and declared, restricted families, and who opened one. A records officer sees the acts alone."""
    manages = bool(may_settle_conflicts(request.viewer))
    found = queries.conflicts_found(request.viewer, request.at)
    declared = queries.conflicts_declared(request.viewer)
    standing = queries.restrictions(request.viewer)
    glasses = queries.glasses(request.viewer)
    shown = pages.overview(found, declared, standing, glasses, request.at, with_reasons=manages)
    subjects = [one.referral.pk for one in found] + [one.restriction.pk for one in standing] + [g.pk for g in glasses]
    looked(request, subjects=dict.fromkeys(subjects))
    return render(request, "restrictions/overview.html", {"page": shown, "manages": manages})


@page(may=may_restrict, look=Verb.LOOKED_AT_REFERRAL)
def restriction(request: Request, reference: str) -> HttpResponse:
    """Restrict this family; or, where it is restricted, look at it again or lift it."""
    referral = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[referral.pk])
    standing = queries.restriction_on(request.viewer, referral)
    accounts = queries.may_be_named(request.viewer)
    if standing is not None:
        return _again(request, referral, standing, accounts)
    form = RestrictForm(request.POST or None, accounts=accounts)

    def restrict(given: dict[str, Any]) -> None:
        chosen = queries.accounts(given.pop("named"))
        actions.restrict(referral=referral, named=chosen, **given, by=request.viewer, at=request.at)

    if done(request, form, restrict, reference):
        return _gone(request, reference)
    return render(request, "restrictions/restrict.html", {**frame(request, referral), "form": form})


def _again(request: Request, referral: Referral, standing: Restriction, accounts: list[Account]) -> HttpResponse:
    named = queries.named_now(standing)
    lifting = "lift" in request.POST
    ticked = {"named": [str(row.account_id) for row in named]}
    form = NameForm(None if lifting else request.POST or None, accounts=accounts, initial=ticked)
    ending = LiftForm(request.POST if lifting else None)

    def name(given: dict[str, Any]) -> None:
        chosen = queries.accounts(given["named"])
        actions.name(restriction=standing, named=chosen, review_on=given["review_on"], by=request.viewer, at=request.at)

    def lift(given: dict[str, Any]) -> None:
        actions.lift(restriction=standing, because=given["because"], by=request.viewer, at=request.at)

    acted = (
        done(request, ending, lift, referral.reference) if lifting else done(request, form, name, referral.reference)
    )
    if acted:
        return _gone(request, referral.reference)
    context = {
        "form": ending if lifting else form,
        "naming": form,
        "ending": ending,
        "standing": standing,
        "kind": Restriction.KINDS[standing.kind],
        "named": named,
        "review": times.day(standing.review_on),
    }
    return render(request, "restrictions/again.html", {**frame(request, referral), **context})


def _gone(request: Request, reference: str) -> HttpResponse:
    """Back to the list: whoever took their own name off no longer has the referral's page."""
    return redirect("restrictions_overview")


@page(may=may_break_glass)
@confirm_first
def break_glass(request: Request) -> HttpResponse:
    """Open a restricted family for an hour. What is not there, not restricted or kept from one is refused alike."""
    form = BreakGlassForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.break_glass(**given, by=request.viewer, at=request.at)

    if done(request, form, act, ""):
        return redirect("boards_picture", form.cleaned_data["reference"])
    shown = FormPage(
        title="Open a restricted record",
        form=form,
        button="Open it for an hour",
        heading="Open a restricted record",
        intro=(
            "For an hour you see one family that is kept from you. It closes by itself.",
            "It goes on record at once, and a manager looks into it. If you only need to know something, ask the duty"
            " manager instead.",
        ),
        warning=True,
        cancel=Link("Go back", "/"),
    )
    return render(request, "web/form.html", {"page": shown})


@page(may=may_break_glass)
@require_POST
def end_glass(request: Request) -> HttpResponse:
    """Close what one has open."""
    actions.end_glass(by=request.viewer, at=request.at)
    return redirect("/")


@page(may=may_settle_conflicts, look=Verb.LOOKED_AT_CONFLICTS)
def glass(request: Request, glass_id: UUID) -> HttpResponse:
    """A manager looks into one opening: who, when, why, and says whether it was right."""
    found = queries.glass(request.viewer, glass_id)
    looked(request, reference=found.referral.reference, subjects=[found.pk, found.referral_id])
    form = ReadGlassForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.read_glass(
            glass=found, right=given["right"] == "YES", because=given["because"], by=request.viewer, at=request.at
        )

    if done(request, form, act, found.referral.reference):
        return redirect("restrictions_overview")
    context = {
        "opening": found,
        "form": form,
        "read": getattr(found, "read", None),
        "ended": getattr(found, "ended", None),
        "verdict": may_read_glass(request.viewer, found.by_id),
    }
    return render(request, "restrictions/glass.html", context)


@page(may=may_declare_conflict)
def declare(request: Request, reference: str) -> HttpResponse:
    """Say that one knows this family. Afterwards nothing of it is there for this person."""
    if not queries.has_part(request.viewer, reference):
        raise Http404
    form = DeclareForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.declare(reference=reference, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, act, reference):
        return render(request, "restrictions/declared.html", {})
    shown = FormPage(
        title=f"{reference}: I know this family",
        form=form,
        button="Keep this family from me",
        heading="I know this family",
        caption=f"Referral {reference}",
        intro=(
            "If you are related to somebody in it, live near them or know them outside work, you must not work on it.",
            "From then on you find nothing of this family anywhere. A manager is told, and gives what you had to"
            " somebody else.",
        ),
        cancel=Link("I do not know them", "/"),
    )
    return render(request, "web/form.html", {"page": shown})


@page(may=may_settle_conflicts, look=Verb.LOOKED_AT_CONFLICTS)
def clear(request: Request, reference: str, account_id: UUID) -> HttpResponse:
    """A manager says that a likeness is no conflict."""
    referral = referrals.referral(request.viewer, reference)
    found = [
        one
        for one in queries.conflicts_found(request.viewer, request.at)
        if one.referral.pk == referral.pk and one.account.pk == account_id
    ]
    if not found:
        raise Http404
    looked(request, reference=reference, subjects=[referral.pk, account_id])
    form, account = ClearForm(request.POST or None), found[0].account

    def act(given: dict[str, Any]) -> None:
        actions.clear(account=account, referral=referral, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, act, reference):
        return redirect("restrictions_overview")
    shown = FormPage(
        title=f"{reference}: no conflict",
        form=form,
        button="It is no conflict",
        heading=f"Is {account.name} no part of this family?",
        caption=f"Referral {reference}",
        intro=(
            f"{account.name} cannot see this referral now, because of {_sorts(found[0].sorts)}.",
            "If you are sure that it is somebody else, they see it again at once. A name alone then no longer keeps a"
            " family from them; a number, an address or a date of birth goes on counting for other referrals.",
        ),
        back=Link("Conflicts and restrictions", reverse("restrictions_overview")),
    )
    return render(request, "web/form.html", {"page": shown})


def _sorts(codes: tuple[str, ...]) -> str:
    return " and ".join(sort.words for sort in Sort if sort.value in codes)
