"""The form about one account."""

from __future__ import annotations

from typing import Any

from openmash.partnership.actions import NOT_FOR_PEOPLE, AccountDetails
from openmash.partnership.models import Account
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Role
from openmash.web.forms import Email, OpenMashForm, Select, Text, Tick


class AccountForm(OpenMashForm):
    """Who signs in, as what, for whom. No role is chosen beforehand."""

    name = Text("Name", name=True, missing="Write the person's name")
    email = Email("E-mail, which is the sign-in name", missing="Write an e-mail address")
    role = Select("Role", missing="Choose a role")
    post = Text("Post, as people call it")
    agency = Select(
        "Agency", hint="For a navigator, and for a contact officer who answers for social care", blank="None"
    )
    team = Select("Team", hint="For somebody of a receiving team", blank="None")
    organisation = Text("Organisation", hint="For a professional who refers")
    phone = Text("Telephone", width="20")
    qualified = Tick("Registered social worker")
    may_decide = Tick("May decide", hint="The head of service gives this to a manager")
    reason = Text(
        "Why, for the administrator who confirms it",
        hint="Somebody joined, moved or stood in. A change of rights waits until another administrator confirms it",
    )

    def __init__(self, *args: Any, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [(role.value, role.words) for role in Role if role not in NOT_FOR_PEOPLE]
        self.fields["role"].offer(roles)  # type: ignore[attr-defined]
        self.fields["agency"].offer([(a.code, a.name) for a in policy.agencies])  # type: ignore[attr-defined]
        self.fields["team"].offer([(t.code, t.name) for t in policy.teams])  # type: ignore[attr-defined]

    @staticmethod
    def as_typed(account: Account) -> dict[str, Any]:
        """The first content of the fields for an account there is."""
        names = ("name", "email", "role", "post", "agency", "team", "organisation", "phone", "qualified", "may_decide")
        return {name: getattr(account, name) for name in names}

    def details(self) -> AccountDetails:
        """What was typed, as the action takes it."""
        data = {key: value for key, value in self.cleaned_data.items() if key not in ("role", "reason")}
        return AccountDetails(role=Role(self.cleaned_data["role"]), **data)

    def because(self) -> str:
        """Why, as the second administrator reads it."""
        return str(self.cleaned_data["reason"])
