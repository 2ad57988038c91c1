"""Who works with the hub, when they work, and what the partnership has agreed (local policy, in versions)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role


class Accounts(BaseUserManager["Account"]):
    """Makes accounts; e-mail is the sign-in name and is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A person who signs in: one role each, with the agency or team they answer for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.TextField()
    post = models.TextField(blank=True)
    role = models.TextField(choices=[(r.value, r.value) for r in Role])
    agency = models.TextField(blank=True)
    team = models.TextField(blank=True)
    organisation = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    qualified = models.BooleanField(default=False)
    may_decide = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    staff_ref = models.TextField(blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]),
                name="account_role_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.NAVIGATOR.value) | ~models.Q(agency=""),
                name="navigator_has_agency",
            ),
        ]

    def viewer(self) -> Viewer:
        """This account as the value that rules, queries and row security understand."""
        return Viewer(
            id=str(self.id),
            name=self.name,
            role=Role(self.role),
            agency=self.agency or None,
            team=self.team or None,
            qualified=self.qualified,
            may_decide=self.may_decide,
            email=self.email,
        )

    def __str__(self) -> str:
        return f"account {self.id}"


class WeeklyShift(models.Model):
    """When somebody usually works, London time, Monday = 0. A shift that ends before it starts runs past midnight."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="shift_weekday_in_week"),
        ]


class LocalPolicyVersion(Fact):
    """One whole, validated local policy. The highest version is in force; earlier ones stay readable."""

    version = models.PositiveIntegerField(unique=True)
    body = models.JSONField()
    because = models.TextField()


class StaffDetail(Fact):
    """One name, address or number of somebody who works with the hub, or of their own family: theirs alone to see.

    It is there for one thing: that the hub keeps their own family's records from them. A former address still counts,
    so a row stays. `keys` are what referrals are compared with (`rulebook.conflicts`).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="details")
    whose = models.TextField()
    forename = models.TextField(blank=True)
    surname = models.TextField(blank=True)
    born = models.DateField(null=True, blank=True)
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    keys = ArrayField(models.TextField(), default=list)


class ProtocolSignature(Fact):
    """An agency signed an edition of the sharing agreement, or left it: who for it, in which post, on which day.

    `edition` names the text signed; a signature counts for that text alone.
    """

    agency = models.TextField(db_index=True)
    edition = models.TextField()
    signed_by = models.TextField()
    post = models.TextField()
    signed_on = models.DateField()
    left = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(agency="") & ~models.Q(signed_by="") & ~models.Q(post=""), name="signature_whole"
            ),
        ]
