"""Composing a letter or a meeting paper: who, why, item by item, their page word for word, and then it leaves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.agency_checks.models import OwnerAsked
from openmash.disclosures import actions, pages, queries
from openmash.disclosures.forms import (
    ConfirmReleaseForm,
    LetterForm,
    MeetingForm,
    NotShareForm,
    ReleaseForm,
    TakeReleaseBackForm,
)
from openmash.disclosures.queries import Chosen, Leaving
from openmash.disclosures.views.door import checkers, referral_of, sent
from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.partnership.queries import account
from openmash.referrals import protecting
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.reaching import reaching
from openmash.rulebook import outputs, roles
from openmash.rulebook.outputs import Output
from openmash.rulebook.words import RecipientKind
from openmash.screening.door import frame

HEADINGS = {Output.LETTER: "Write a letter", Output.MEETING: "Make a paper for a meeting"}


@page(may=roles.may_release, look=Verb.LOOKED_AT_REFERRAL)
def letter(request: Request, reference: str) -> HttpResponse:
    """A letter to the family, a professional, another authority or the referrer."""
    return _composer(request, referral_of(request, reference), Output.LETTER, {})


@page(may=roles.may_release, look=Verb.LOOKED_AT_REFERRAL)
def meeting(request: Request, reference: str) -> HttpResponse:
    """A paper for a strategy discussion or another meeting, for several people named with their agencies."""
    return _composer(request, referral_of(request, reference), Output.MEETING, {})


@page(may=roles.may_release, look=Verb.LOOKED_AT_REFERRAL)
def go_on(request: Request, reference: str, asked_id: UUID) -> HttpResponse:
    """Go on with a release for which an owner was asked: to whom and why stand as that person had chosen them."""
    of = referral_of(request, reference)
    rows = [one for one in queries.asked_owners(request.viewer, of) if one.pk == asked_id and one.output != "PACK"]
    if not rows:
        raise OwnerAsked.DoesNotExist
    return _composer(request, of, Output(rows[0].output), _as_typed(rows[0]))


def _as_typed(asked: OwnerAsked) -> dict[str, Any]:
    """A person's earlier choices of recipient and ground, as the form takes them. Nothing else is filled in."""
    people = [outputs.recipient(one) for one in asked.recipients]
    known = {"purpose": asked.purpose, "lawful_basis": asked.lawful_basis, "necessity": asked.because}
    desks = ["OUTSIDE" if one.where == outputs.OUTSIDE else f"{one.where}:{one.code}" for one in people]
    if asked.output == Output.MEETING:
        rows = [
            {"name": one.name, "desk": desk, "organisation": one.organisation if desk == "OUTSIDE" else ""}
            for one, desk in zip(people, desks, strict=True)
        ]
        return {**known, "people": rows}
    one, desk = people[0], desks[0]
    kind = RecipientKind.NETWORK if one.kind is RecipientKind.RECEIVING_TEAM else one.kind
    outside = one.organisation if desk == "OUTSIDE" else ""
    return {**known, "to_kind": kind.value, "to_name": one.name, "desk": desk, "to_organisation": outside,
            "authority": one.organisation}  # fmt: skip


def _composer(request: Request, of: Referral, output: Output, first: dict[str, Any]) -> HttpResponse:
    second = protecting.protected(of).second
    form = _form(request, of, output, first, bool(second))
    form.offer_items(queries.leaving(of, RecipientKind.RECEIVING_TEAM, request.policy))
    shown, said, items = None, "", _items_for(request, of, form)
    if request.method == "POST" and form.is_valid():
        what = form.chosen(output)
        if what.recipients:
            if request.POST.get("ask"):
                said = _ask(request, of, form, what)
            elif sent(request, form) and act(request, form, lambda: _release(request, of, form, what), of.reference):
                return redirect("disclosures_shared", of.reference)
            made = queries.compose_release(
                request.viewer, of, what, by=request.viewer, at=request.at, policy=request.policy
            )
            shown, items = pages.letter_preview(made, request.policy), list(made.all_items)
            form.show_again()
    may_go, held = pages.leaving(items, form["items"].value() or ()) if items is not None else ([], [])
    context = {
        "form": form,
        "reaching": reaching(of),
        "heading": HEADINGS[output],
        "meeting": output is Output.MEETING,
        "known": items is not None,
        "may_go": may_go,
        "held": held,
        "letter": shown,
        "second": second,
        "said": said,
    }
    return render(request, "disclosures/release.html", {**frame(request, of), **context})


def _form(request: Request, of: Referral, output: Output, first: dict[str, Any], second: bool) -> ReleaseForm:
    options: dict[str, Any] = {
        "children": referrals.children(of),
        "checkers": checkers(request) if second else (),
        "policy": request.policy,
        "second": second,
        "initial": first,
    }
    if output is Output.MEETING:
        return MeetingForm(typed(request), **options)
    sender = account(of.sender)
    reads = sender is not None and sender.viewer().is_referrer and str(of.keyed_by_id) != of.sender
    return LetterForm(typed(request), account=of.sender if reads else "", **options)


def _items_for(request: Request, of: Referral, form: ReleaseForm) -> list[Leaving] | None:
    """The items as they may go to the kind of recipient that is chosen so far; None while nobody is."""
    kind = form.kind_so_far()
    return queries.leaving(of, kind, request.policy) if kind else None


def _ask(request: Request, of: Referral, form: ReleaseForm, what: Chosen) -> str:
    def ask() -> None:
        actions.ask_owner(
            referral=of,
            item_id=request.POST["ask"],
            what=what,
            by=request.viewer,
            at=request.at,
            policy=request.policy,
        )

    if not act(request, form, ask, of.reference):
        return ""
    return "The owner has your question on their desk. What you wrote here stays until you leave this page."


def _release(request: Request, of: Referral, form: ReleaseForm, what: Chosen) -> None:
    actions.release(
        referral=of,
        what=what,
        checker=form.cleaned_data.get("checker", ""),
        by=request.viewer,
        at=request.at,
        policy=request.policy,
    )


@page(may=roles.may_release, look=Verb.LOOKED_AT_BOARD)
def to_check(request: Request) -> HttpResponse:
    """What waits for a second person on cases with somebody or something protected."""
    rows = list(queries.waiting_releases(request.viewer))
    looked(request, subjects=[row.pk for row in rows])
    table = pages.waiting_table(rows, request.viewer.id, request.at)
    return render(request, "disclosures/to_check.html", {"table": table})


@page(may=roles.may_release, look=Verb.LOOKED_AT_REFERRAL)
def confirm(request: Request, prepared_id: UUID) -> HttpResponse:
    """The second person reads the package, word for word, and lets it leave or sends it back."""
    row = queries.prepared(request.viewer, prepared_id)
    of = referral_of(request, row.reference)
    looked(request, reference=row.reference, subjects=[of.pk, row.pk])
    own = row.by_id == request.viewer.id
    form = TakeReleaseBackForm(typed(request)) if own else ConfirmReleaseForm(typed(request))

    def answer() -> None:
        if form.cleaned_data.get("answer") == "YES":
            actions.confirm(prepared=row, by=request.viewer, at=request.at, policy=request.policy)
        else:
            because = form.cleaned_data["because"]
            actions.send_release_back(prepared=row, because=because, by=request.viewer, at=request.at)

    if request.method == "POST" and form.is_valid() and act(request, form, answer, row.reference):
        return redirect("disclosures_shared", row.reference)
    pack, written = pages.prepared_preview(row, request.policy)
    context = {
        "row": row,
        "form": form,
        "about": pages.waiting_shown(row, request.policy, request.at, may_read=False),
        "pack": pack,
        "letter": written,
        "own": own,
        "waits": not hasattr(row, "answer"),
    }
    return render(request, "disclosures/confirm.html", {**frame(request, of), **context})


@page(may=roles.may_release, look=Verb.LOOKED_AT_REFERRAL)
def not_share(request: Request, reference: str) -> HttpResponse:
    """Record that something, or nothing of it all, is shared, and why: an ending like sharing."""
    of = referral_of(request, reference)
    items = queries.leaving(of, RecipientKind.RECEIVING_TEAM, request.policy)
    form = NotShareForm(typed(request), items=items)

    def record() -> None:
        given = form.cleaned_data
        actions.decide_not_to_share(
            referral=of,
            item_id=given["item"] or None,
            to=given["to"],
            because=given["because"],
            by=request.viewer,
            at=request.at,
            policy=request.policy,
        )

    if request.method == "POST" and form.is_valid() and act(request, form, record, reference):
        return redirect("disclosures_shared", reference)
    return render(request, "disclosures/not_share.html", {**frame(request, of), "form": form})
