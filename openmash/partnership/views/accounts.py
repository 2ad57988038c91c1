"""Accounts on screen: who signs in, as what, and closing an account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openmash.ledger.looks import page, refused
from openmash.partnership import actions
from openmash.partnership.forms.accounts import AccountForm
from openmash.partnership.models import Account
from openmash.partnership.pages.accounts import accounts_table
from openmash.partnership.queries import all_accounts
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_manage_accounts
from openmash.rulebook.words import Refused
from openmash.web.forms import FormPage
from openmash.web.parts import Link


@page(may=may_manage_accounts)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in, and whose account is closed."""
    found = all_accounts()
    return render(
        request,
        "partnership/accounts.html",
        {"table": accounts_table(found, _policy(request)), "open": sum(a.is_active for a in found)},
    )


@page(may=may_manage_accounts)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is shown once."""
    form = AccountForm(request.POST or None, policy=_policy(request))
    if form.is_valid():
        try:
            made, password = actions.create_account(
                details=form.details(), policy=_policy(request), by=_viewer(request), at=_at(request)
            )
            return render(request, "partnership/password.html", {"account": made, "password": password})
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
                account=found, details=form.details(), policy=_policy(request), by=_viewer(request), at=_at(request)
            )
            return redirect("partnership_accounts")
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal)
    shown = _form_page("Change an account", "Save the account", form)
    return render(request, "partnership/account.html", {"page": shown, "account": found})


@page(may=may_manage_accounts)
@require_POST
def close(request: HttpRequest, account_id: str) -> HttpResponse:
    """Close an account, which ends its sessions, or open it again."""
    found = Account.objects.get(pk=account_id)
    actions.set_active(account=found, active=not found.is_active, by=_viewer(request), at=_at(request))
    return redirect("partnership_accounts")


@page(may=may_manage_accounts)
@require_POST
def password(request: HttpRequest, account_id: str) -> HttpResponse:
    """A new first password for somebody who lost theirs."""
    found = Account.objects.get(pk=account_id)
    given = actions.new_password(account=found, by=_viewer(request), at=_at(request))
    return render(request, "partnership/password.html", {"account": found, "password": given})


def _form_page(heading: str, button: str, form: AccountForm) -> FormPage:
    back = Link("Accounts", reverse("partnership_accounts"))
    return FormPage(title=heading, form=form, button=button, heading=heading, caption="Accounts", back=back)


def _viewer(request: Any) -> Viewer:
    return request.viewer  # type: ignore[no-any-return]


def _at(request: Any) -> Any:
    return request.at


def _policy(request: Any) -> LocalPolicy:
    return request.policy  # type: ignore[no-any-return]
