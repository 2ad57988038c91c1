"""Accounts on screen: who signs in, as what, closing an account, and what a second administrator confirms."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openmash.ledger.looks import page, refused
from openmash.partnership import actions, queries
from openmash.partnership.forms.accounts import AccountForm
from openmash.partnership.models import Account
from openmash.partnership.pages.accounts import accounts_table, waiting
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_manage_accounts
from openmash.rulebook.words import Refused, Role
from openmash.web import afterwards
from openmash.web.forms import FormPage
from openmash.web.parts import Link


@page(may=may_manage_accounts)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in, whose account is closed, and what waits for a second administrator."""
    found, viewer = queries.all_accounts(), _viewer(request)
    return render(
        request,
        "partnership/accounts.html",
        {
            "table": accounts_table(found, _policy(request)),
            "open": sum(a.is_active for a in found),
            "waiting": [waiting(one, viewer, _policy(request), _at(request)) for one in queries.open_proposals(viewer)],
            "alone": len(queries.accounts_by_role(Role.ADMINISTRATOR)) < actions.ADMINISTRATORS_NEEDED,
        },
    )


@page(may=may_manage_accounts)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is shown once, or it waits for a second administrator."""
    form = AccountForm(request.POST or None, policy=_policy(request))
    if form.is_valid():
        try:
            made, password = actions.create_account(
                details=form.details(), because=form.because(), policy=_policy(request), by=_viewer(request),
                at=_at(request),
            )  # fmt: skip
            return _password_page(request, made, password) if password else redirect("partnership_accounts")
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal)
    return render(request, "web/form.html", {"page": _form_page("A new account", "Make the account", form)})


@page(may=may_manage_accounts)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, account_id: str) -> HttpResponse:
    """One account: who it is to the hub, whether it is open."""
    found = Account.objects.get(pk=account_id)
    form = AccountForm(request.POST or None, policy=_policy(request), initial=AccountForm.as_typed(found))
    if form.is_valid():
        try:
            actions.change_account(
                account=found, details=form.details(), because=form.because(), policy=_policy(request),
                by=_viewer(request), at=_at(request),
            )  # fmt: skip
            return redirect("partnership_accounts")
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal)
    shown = _form_page("Change an account", "Save the account", form)
    context = {"page": shown, "account": found, "second_step": actions.has_second_step(found)}
    return render(request, "partnership/account.html", context)


@page(may=may_manage_accounts)
@require_POST
def close(request: HttpRequest, account_id: str) -> HttpResponse:
    """Close an account, which ends its sessions, or ask for it to be opened again."""
    found = Account.objects.get(pk=account_id)
    actions.set_active(account=found, active=not found.is_active, by=_viewer(request), at=_at(request))
    return redirect("partnership_accounts")


@page(may=may_manage_accounts)
@require_POST
def password(request: HttpRequest, account_id: str) -> HttpResponse:
    """A new first password for somebody who lost theirs."""
    found = Account.objects.get(pk=account_id)
    given = actions.new_password(account=found, by=_viewer(request), at=_at(request))
    return _password_page(request, found, given) if given else redirect("partnership_accounts")


@page(may=may_manage_accounts)
@require_POST
def factor(request: HttpRequest, account_id: str) -> HttpResponse:
    """Ask for somebody's lost second step to be taken away."""
    found = Account.objects.get(pk=account_id)
    actions.reset_factor(account=found, by=_viewer(request), at=_at(request))
    return redirect("partnership_accounts")


@page(may=may_manage_accounts)
@require_POST
def answer(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Confirm what another administrator asked, or turn it down. Only the button that was pressed counts."""
    found = queries.proposal(_viewer(request), proposal_id)
    if request.POST.get("answer") == "agree":
        given = actions.agree(proposal=found, by=_viewer(request), at=_at(request))
        if given:
            return _password_page(request, Account.objects.get(pk=found.account_id), given)
    elif request.POST.get("answer") == "reject":
        actions.reject(proposal=found, by=_viewer(request), at=_at(request))
    return redirect("partnership_accounts")


def _password_page(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    shown = render(request, "partnership/password.html", {"account": account, "password": password})
    setattr(shown, afterwards.ONCE, True)
    return shown


def _form_page(heading: str, button: str, form: AccountForm) -> FormPage:
    back = Link("Accounts", reverse("partnership_accounts"))
    return FormPage(title=heading, form=form, button=button, heading=heading, caption="Accounts", back=back)


def _viewer(request: Any) -> Viewer:
    return request.viewer  # type: ignore[no-any-return]


def _at(request: Any) -> Any:
    return request.at


def _policy(request: Any) -> LocalPolicy:
    return request.policy  # type: ignore[no-any-return]
