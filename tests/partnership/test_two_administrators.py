"""What takes two administrators: asked by one, done when another agrees; the database itself holds them to it (T25)."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership import actions, queries
from openmash.partnership.actions import AccountDetails
from openmash.partnership.models import Account, AccountProposal, AccountProposalAnswer
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.accounts import ONE_IS_ENOUGH, RIGHTS, for_two, takes_two
from openmash.rulebook.roles import CLERK, HUB_ROLES, Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.partnership.test_accounts import agreed
from tests.referrals.doors import at_the_door, client_of

PEOPLE = sorted(set(Role) - {Role.SERVICE, Role.PUBLIC_REFERRER})
ACCOUNT = st.fixed_dictionaries(
    {
        "role": st.sampled_from([role.value for role in PEOPLE]), "agency": st.sampled_from(["", "police", "health"]),
        "team": st.sampled_from(["", "duty"]), "qualified": st.booleans(), "may_decide": st.booleans(),
        "email": st.sampled_from(["a@x.example", "b@x.example"]), "name": st.sampled_from(["A", "B"]),
    }
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=ACCOUNT, after=ACCOUNT)
def test_every_change_of_rights_waits_and_nothing_else_of_a_harmless_account(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    waits = for_two(before, after)
    assert {name for name in RIGHTS if before[name] != after[name]} <= set(waits)
    assert "name" not in waits
    guarded = takes_two(Role(before["role"])) or takes_two(Role(after["role"]))
    assert ("email" in waits) == (guarded and before["email"] != after["email"])


def test_roles_that_see_a_case_or_keep_accounts_take_two() -> None:
    assert {Role.PROFESSIONAL_REFERRER, Role.ANALYST, Role.SCRUTINY_READER} == ONE_IS_ENOUGH
    assert {role for role in Role if takes_two(role)} >= HUB_ROLES | {Role.ADMINISTRATOR, Role.NAVIGATOR, Role.AUDITOR}


@pytest.fixture
def two(db: None) -> tuple[Viewer, Viewer]:
    return factories.viewer(Role.ADMINISTRATOR), factories.viewer(Role.ADMINISTRATOR)


def change(account: Account, by: Viewer, **changes: Any) -> bool:
    now = {name: getattr(account, name) for name in AccountDetails.__dataclass_fields__}
    details = AccountDetails(**{**now, "role": Role(account.role), **changes})
    with acting_as(by):
        return actions.change_account(
            account=account, details=details, policy=policy_now(), because="He moved.", by=by, at=factories.AT
        )


def waits(by: Viewer) -> AccountProposal:
    with acting_as(by):
        (found,) = queries.open_proposals(by)
    return found


def agree(by: Viewer) -> str:
    with acting_as(by):
        return actions.agree(proposal=waits(by), by=by, at=factories.later(1))


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        (Role.SOCIAL_WORKER, {"role": Role.MASH_MANAGER}),
        (Role.SOCIAL_WORKER, {"role": Role.ADMINISTRATOR}),
        (Role.ANALYST, {"role": Role.SOCIAL_WORKER, "qualified": True}),
        (Role.ASSISTANT_MANAGER, {"may_decide": False}),
        (Role.SOCIAL_WORKER, {"qualified": False}),
        (Role.NAVIGATOR, {"agency": "health"}),
        (Role.RECEIVING_WORKER, {"team": "early_help"}),
        (Role.SOCIAL_WORKER, {"email": "other@saltmere.example"}),
    ],
)
def test_a_change_of_rights_takes_effect_only_when_another_agrees(
    two: tuple[Viewer, Viewer], role: Role, changes: dict[str, Any]
) -> None:
    one, other = two
    account = factories.staff(role)
    at_work = at_the_door(account)
    assert change(account, one, **changes)
    account.refresh_from_db()
    assert all(getattr(account, name) != value for name, value in changes.items())
    assert at_work.get("/my-account/").status_code == 200
    assert agree(other) == ""
    account.refresh_from_db()
    assert all(getattr(account, name) == value for name, value in changes.items())
    assert at_work.get("/my-account/").status_code == 302, "open sessions ended"


def test_whoever_asked_cannot_confirm_it_on_screen_or_by_an_act(two: tuple[Viewer, Viewer]) -> None:
    one, _ = two
    account = factories.staff(Role.SOCIAL_WORKER)
    change(account, one, role=Role.MASH_MANAGER)
    with pytest.raises(Refused, match="another administrator must confirm it"):
        agree(one)
    client = at_the_door(Account.objects.get(pk=one.id))
    page = client.get("/accounts/").content.decode()
    assert "Confirm it" not in page
    assert "Take it back" in page
    assert client.post(f"/accounts/waiting/{waits(one).pk}/", {"answer": "agree"}).status_code == 409
    account.refresh_from_db()
    assert account.role == Role.SOCIAL_WORKER


def test_the_database_refuses_an_administrator_who_agrees_with_themselves_or_changes_rights(
    two: tuple[Viewer, Viewer],
) -> None:
    one, other = two
    account = factories.staff(Role.SOCIAL_WORKER)
    change(account, one, may_decide=True)
    found, own = waits(one), {"by_id": one.id, "by_name": "x", "by_role": "ADMINISTRATOR", "at": factories.AT}
    for by, written in ((one, own), (one, {**own, "by_id": other.id})):
        with pytest.raises(ProgrammingError, match="row-level security"), acting_as(by), transaction.atomic():
            AccountProposalAnswer.objects.create(proposal=found, agreed=True, **written)
    for changes in ({"may_decide": True}, {"role": "ADMINISTRATOR"}, {"agency": "health"}, {"email": "z@x.example"}):
        with pytest.raises(ProgrammingError, match="second administrator"), acting_as(one), transaction.atomic():
            Account.objects.filter(pk=account.pk).update(**changes)
    with pytest.raises(ProgrammingError, match="second administrator"), acting_as(one), transaction.atomic():
        Account.objects.create_user("new@x.example", "x", name="x", role="SOCIAL_WORKER")
    with acting_as(one), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(ProgrammingError, match="second administrator"), acting_as(one), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=True)


@pytest.mark.parametrize("role", sorted(set(PEOPLE) - {Role.ADMINISTRATOR}))
def test_nobody_else_changes_an_account_or_sees_what_waits(two: tuple[Viewer, Viewer], role: Role) -> None:
    account = factories.staff(Role.SOCIAL_WORKER)
    change(account, two[0], may_decide=True)
    by = factories.viewer(role)
    with acting_as(by):
        assert AccountProposal.objects.count() == 0
    for changes in ({"role": "ADMINISTRATOR"}, {"is_active": False}, {"email": "z@x.example"}, {"qualified": False}):
        with pytest.raises(ProgrammingError, match="only administrators"), acting_as(by), transaction.atomic():
            Account.objects.filter(pk=account.pk).update(**changes)
    with pytest.raises(ProgrammingError), acting_as(by), transaction.atomic():
        Account.objects.create_user("new@x.example", "x", name="x", role="ANALYST")


def test_what_was_agreed_once_does_not_lift_rights_again(two: tuple[Viewer, Viewer]) -> None:
    one, other = two
    account = factories.staff(Role.SOCIAL_WORKER)
    change(account, one, may_decide=True)
    agree(other)
    account.refresh_from_db()
    change(account, one, may_decide=False)
    agree(other)
    with pytest.raises(ProgrammingError, match="second administrator"), acting_as(one), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(may_decide=True)


def test_a_proposal_about_an_account_that_changed_meanwhile_is_not_carried_out(two: tuple[Viewer, Viewer]) -> None:
    one, other = two
    account = factories.staff(Role.SOCIAL_WORKER)
    change(account, one, may_decide=True)
    with acting_as(CLERK):
        Account.objects.filter(pk=account.pk).update(may_decide=True)
    with pytest.raises(Refused, match="changed meanwhile"):
        agree(other)
    with acting_as(other):
        actions.reject(proposal=waits(other), by=other, at=factories.later(2))
        assert queries.open_proposals(other) == []


def test_one_thing_at_a_time_waits_about_an_account(two: tuple[Viewer, Viewer]) -> None:
    account = factories.staff(Role.SOCIAL_WORKER)
    change(account, two[0], may_decide=True)
    with pytest.raises(Refused, match="waits already"):
        change(account, two[1], role=Role.ADMINISTRATOR)


def test_what_was_answered_is_answered_once(two: tuple[Viewer, Viewer]) -> None:
    one, other = two
    change(factories.staff(Role.SOCIAL_WORKER), one, may_decide=True)
    found = waits(one)
    with acting_as(one):
        actions.reject(proposal=found, by=one, at=factories.later(1))
    with pytest.raises(Refused, match="answered already"), acting_as(other):
        actions.agree(proposal=found, by=other, at=factories.later(2))


def test_a_hub_account_opens_with_a_first_password_shown_to_whoever_confirms(two: tuple[Viewer, Viewer]) -> None:
    asks, confirms = (at_the_door(Account.objects.get(pk=one.id)) for one in two)
    new = {"name": "Wes Adeola", "email": "wes@saltmere.example", "role": "SOCIAL_WORKER", "qualified": "on",
           "reason": "He joined on Monday."}  # fmt: skip
    shown = asks.post("/accounts/new/", new, follow=True).content.decode()
    made = Account.objects.get(email="wes@saltmere.example")
    assert (made.is_active, made.has_usable_password()) == (False, False)
    assert "Open the account: Wes Adeola" in shown
    assert "He joined on Monday." in shown
    page = agreed(confirms)
    made.refresh_from_db()
    assert made.is_active
    assert made.check_password(page.split('<b class="om-ref">')[1].split("</b>")[0])
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        verbs = [entry.verb for entry in LedgerEntry.objects.filter(subjects=[str(made.pk)]).order_by("recorded_at")]
        said = str(list(LedgerEntry.objects.values_list("detail", flat=True)))
    assert verbs == [Verb.CHANGED_ACCOUNT, Verb.PROPOSED_ACCOUNT_CHANGE, Verb.AGREED_ACCOUNT_CHANGE]
    assert "Monday" not in said
    assert "wes@" not in said


def test_turned_down_changes_nothing(two: tuple[Viewer, Viewer]) -> None:
    account = factories.staff(Role.SOCIAL_WORKER)
    change(account, two[0], role=Role.ADMINISTRATOR)
    agreed(client_of(Role.ADMINISTRATOR), answer="reject")
    account.refresh_from_db()
    assert account.role == Role.SOCIAL_WORKER
    assert AccountProposal.objects.filter(answer=None).count() == 0


def with_app(account: Account) -> Authenticator:
    return Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})


def test_a_lost_second_step_is_taken_away_by_two_and_sessions_end(two: tuple[Viewer, Viewer]) -> None:
    one, other = two
    account = factories.staff(Role.SOCIAL_WORKER)
    with_app(account)
    at_work = at_the_door(account)
    with acting_as(one):
        actions.reset_factor(account=account, by=one, at=factories.AT)
    assert Authenticator.objects.filter(user=account).exists()
    agree(other)
    assert not Authenticator.objects.filter(user=account).exists()
    assert at_work.get("/my-account/").status_code == 302
    with pytest.raises(Refused, match="has no second step"), acting_as(one):
        actions.reset_factor(account=account, by=one, at=factories.AT)


def test_a_password_alone_is_given_by_one_only_where_a_second_step_stands_behind_it(two: tuple[Viewer, Viewer]) -> None:
    """Else one administrator could give a colleague a password, and go in as them."""
    one, other = two
    bare, safe = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.SOCIAL_WORKER)
    with_app(safe)
    with acting_as(one):
        assert actions.new_password(account=safe, by=one, at=factories.AT)
        assert actions.new_password(account=bare, by=one, at=factories.AT) == ""
    bare.refresh_from_db()
    given = agree(other)
    bare.refresh_from_db()
    assert bare.check_password(given)


def test_a_referrer_who_comes_by_single_sign_on_is_entered_by_no_one_administrator(two: tuple[Viewer, Viewer]) -> None:
    """What a head teacher sent stands in her account, and no second step of ours before it: only her agency's."""
    one, _ = two
    new, used, safe = (factories.staff(Role.PROFESSIONAL_REFERRER) for _ in range(3))
    with_app(safe)
    with acting_as(CLERK):
        Account.objects.filter(pk__in=[used.pk, safe.pk]).update(last_login=factories.AT)
    for account in (new, used, safe):
        account.refresh_from_db()
    with acting_as(one):
        assert actions.new_password(account=new, by=one, at=factories.AT)
        assert actions.new_password(account=safe, by=one, at=factories.AT)
        assert actions.new_password(account=used, by=one, at=factories.AT) == ""
    again = factories.staff(Role.PROFESSIONAL_REFERRER)
    with acting_as(CLERK):
        Account.objects.filter(pk=again.pk).update(last_login=factories.AT)
    again.refresh_from_db()
    assert change(again, one, email="elsewhere@mail.example")
    assert not change(safe, one, email="other@mail.example")
    again.refresh_from_db()
    assert again.email != "elsewhere@mail.example"


@pytest.mark.django_db
def test_the_only_administrator_is_told_how_to_get_a_second() -> None:
    client = client_of(Role.ADMINISTRATOR)
    assert "You are the only administrator" in client.get("/accounts/").content.decode()
    factories.staff(Role.ADMINISTRATOR)
    assert "You are the only administrator" not in client.get("/accounts/").content.decode()


@pytest.mark.django_db
def test_the_machine_makes_the_first_two_and_then_only_when_told_nevertheless() -> None:
    by = Viewer(id="command-line", name="Whoever runs the machine", role=Role.ADMINISTRATOR)

    def make(name: str, *, nevertheless: bool = False) -> str:
        with acting_as(by):
            made, password = actions.make_administrator(
                email=f"{name}@saltmere.example", name=name, nevertheless=nevertheless, by=by, at=factories.AT
            )
        assert made.is_active
        assert made.check_password(password)
        return password

    assert make("first") != make("second")
    with pytest.raises(Refused, match="two administrators already"):
        make("third")
    make("third", nevertheless=True)
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        said = [entry.detail for entry in LedgerEntry.objects.filter(actor="command-line").order_by("recorded_at")]
    assert [one["nevertheless"] for one in said] == [False, False, True]
    assert "@" not in str(said)
