"""The hub's side: asking agencies, what each has answered, noting what was said, taking a question back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.agency_checks import actions, pages, queries
from openmash.agency_checks.forms import AskForm, SpokenForm, WithdrawForm
from openmash.agency_checks.models import InformationRequest
from openmash.ledger.door import Request, done
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.pages import permission
from openmash.referrals.permission import agreed_anywhere, voice
from openmash.rulebook import ratings
from openmash.rulebook.roles import Viewer, may_ask, may_note_spoken, may_read_referral
from openmash.rulebook.words import Kind, Label, Verdict
from openmash.screening.door import frame


def may_read(viewer: Viewer) -> Verdict:
    """The hub, and an auditor once a referral is decided."""
    return may_read_referral(viewer, decided=True)


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def referral(request: Request, reference: str) -> HttpResponse:
    """Each agency's state and answers, trouble on top; answers are sealed to all but social workers and managers."""
    viewer, of = request.viewer, referrals.referral(request.viewer, reference)
    rows = queries.for_referral(viewer, of)
    answers = list(queries.answers(viewer, of))
    looked(request, reference=reference, subjects=[of.pk, *[row.pk for row in rows], *[one.pk for one in answers]])
    own, heard, back = queries.agency_actions(viewer, of), voice(of), queries.withdrawals(viewer, of)
    context = {
        "permission": permission(heard, request.policy, request.at),
        "rows": pages.asked_shown(rows, answers, own, back, heard.said, request.policy, request.at),
        "may_ask": may_ask(viewer) if of.decided_at is None else Verdict(False, "Decided: nobody is asked any more."),
        "sealed": not pages.reads_answers(viewer),
    }
    return render(request, "agency_checks/referral.html", {**frame(request, of, "agency_checks_referral"), **context})


@page(may=may_ask, look=Verb.LOOKED_AT_REFERRAL)
def ask(request: Request, reference: str) -> HttpResponse:
    """Whom one could ask and why; nothing is ticked. What an agency will see stands beside."""
    of = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[of.pk])
    if not of.rating:
        return redirect("screening_rate_next", reference)
    proposals = queries.proposals(request.viewer, of, request.policy, request.at)
    heard = voice(of)
    green = not ratings.asks_agencies(of.rating, request.policy)
    below = green and not agreed_anywhere(heard)
    form = AskForm(request.POST or None, proposals=proposals, at=request.at, below=below, limited=green)
    if done(request, form, lambda given: _ask(request, of, form, given), reference):
        return redirect("agency_checks_referral", reference)
    told = actions.told_to(of)
    context = {
        "form": form,
        "below": below,
        "limited": green and not below,
        "permission": permission(heard, request.policy, request.at),
        "proposed": [pages.proposal_shown(one, heard.said, request.at) for one in proposals if one.proposed],
        "others": [pages.proposal_shown(one, heard.said, request.at) for one in proposals if not one.proposed],
        "people": [(one["name"], pages.person_words(one)) for one in told["people"]],
        "address": pages.address_words(told),
        "decided": of.decided_at is not None,
    }
    return render(request, "agency_checks/ask.html", {**frame(request, of, "agency_checks_referral"), **context})


@page(may=may_ask, look=Verb.LOOKED_AT_REQUEST)
def withdraw(request: Request, request_id: UUID) -> HttpResponse:
    """Take a question back, with a reason the agency reads."""

    def act(row: InformationRequest, given: dict[str, Any]) -> None:
        actions.withdraw(request=row, because=given["because"], by=request.viewer, at=request.at)

    return _about(request, request_id, WithdrawForm(request.POST or None), act, "agency_checks/withdraw.html")


@page(may=may_note_spoken, look=Verb.LOOKED_AT_REQUEST)
def spoken(request: Request, request_id: UUID) -> HttpResponse:
    """Note what somebody of the agency said. It counts once their navigator confirms it."""

    def act(row: InformationRequest, given: dict[str, Any]) -> None:
        said = given["said_by"]
        held = given["held"] == "YES"
        # Nobody of the agency has said yet who may see it, so the most careful label stands until they do.
        item = actions.Item(given["text"], Kind(given["kind"]), Label.OWNER, f"said by {said}") if held else None
        actions.note_spoken(
            request=row,
            said_by=said,
            nothing_held=not held,
            items=[item] if item else [],
            by=request.viewer,
            at=request.at,
        )

    return _about(request, request_id, SpokenForm(request.POST or None), act, "agency_checks/spoken.html")


def _about(request: Request, request_id: UUID, form: Any, act: Any, template: str) -> HttpResponse:
    """One form about one request of the hub's."""
    row = queries.request(request.viewer, request_id)
    of = referrals.referral(request.viewer, row.reference)
    looked(request, reference=row.reference, subjects=[row.pk])
    if done(request, form, lambda given: act(row, given), row.reference):
        return redirect("agency_checks_referral", row.reference)
    shown = {"form": form, "row": row, "agency": request.policy.agency_name(row.agency)}
    return render(request, template, {**frame(request, of), **shown})


def _ask(request: Request, of: Referral, form: AskForm, given: dict[str, Any]) -> None:
    actions.ask(
        referral=of,
        asks=[actions.Ask(code, question, due) for code, question, due in form.asked(request.at)],
        purpose=given["purpose"],
        lawful_basis=given["lawful_basis"],
        necessity=given["necessity"],
        family_told=given["family_told"],
        family_told_why=given["why_no"] or given["why_later"],
        below_because=given.get("below_because", ""),
        by=request.viewer,
        at=request.at,
        policy=request.policy,
    )
