"""Who works with the hub, when they work, where they are signed in, and what the partnership has agreed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac

from openmash.partnership.facts import Fact
from openmash.rulebook.accounts import AccountChange
from openmash.rulebook.roles import Viewer
from openmash.rulebook.rota import RotaKind
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
    # When an administrator gave a first password that its holder has not replaced yet; None once they have.
    first_password_at = models.DateTimeField(null=True, blank=True)
    # Which single sign-on this account came by first, and under which subject: a reused e-mail address is no key.
    sign_on = models.TextField(blank=True)
    sign_on_subject = models.TextField(blank=True)
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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every open session is bound to: the password, and everything the account's rights rest on.

        A change of any of these, however it is made, ends every session of the account at its next request.
        """
        rights = [self.role, self.agency, self.team, self.qualified, self.may_decide]
        bound = "\n".join([self.password, *map(str, rights)])
        return salted_hmac("openmash.partnership.models.Account", bound, secret=secret, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return f"account {self.id}"


class BrowserSession(AbstractBaseSession):
    """One browser at the hub's door. Without its row the cookie is worth nothing, so ending it is deleting the row.

    The columns beside the packed content are caches of it, so that a person's own sessions can be found and listed.
    """

    ref = models.UUIDField(default=uuid.uuid4, db_index=True)
    account_id = models.UUIDField(null=True, db_index=True)
    device = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that reads and writes these rows."""
        from openmash.partnership.sessions import SessionStore

        return SessionStore


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


class Beat(models.Model):
    """When something that must never stop was last done: a cache of one row a name, and nothing of a case.

    `beat_at` is real time, `hub_at` the hub's (in a demonstration they differ).
    """

    name = models.TextField(primary_key=True)
    beat_at = models.DateTimeField()
    hub_at = models.DateTimeField()


class RotaChange(Fact):
    """One line of the rota beside the usual weeks (`rulebook.rota`): away, somebody stands in, a day otherwise.

    No column says why: that somebody is ill or bereaved is theirs. `shifts` are lists of weekday, start and end.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="rota_changes")
    kind = models.TextField(choices=RotaKind.choices())
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True, db_index=True)
    shifts = models.JSONField(default=list)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    stands_in = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="standing_in")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in RotaKind]), name="rota_change_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(until_day=None) | models.Q(until_day__gte=models.F("from_day")),
                name="rota_change_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=RotaKind.USUAL.value) | models.Q(until_day__isnull=False),
                name="rota_change_ends",
            ),
            models.CheckConstraint(
                condition=(models.Q(kind=RotaKind.COVER.value, stands_in__isnull=False))
                | (~models.Q(kind=RotaKind.COVER.value) & models.Q(stands_in=None)),
                name="rota_change_says_who_stands_in",
            ),
            models.CheckConstraint(condition=~models.Q(stands_in=models.F("account")), name="rota_change_by_another"),
            models.CheckConstraint(
                condition=models.Q(starts=None, ends=None) | models.Q(starts__isnull=False, ends__isnull=False),
                name="rota_change_both_times",
            ),
        ]


class RotaTakenBack(Fact):
    """A line of the rota does not hold after all. The line stays readable."""

    change = models.OneToOneField(RotaChange, on_delete=models.PROTECT, related_name="taken_back")


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


class AccountProposal(Fact):
    """One administrator wants what takes two: to open an account, change its rights, or replace what it signs in by.

    `changes` and `before` hold the account's columns by name as they would be, and as they stood when it was asked.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proposals")
    kind = models.TextField(choices=[(k.value, k.value) for k in AccountChange])
    changes = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    because = models.TextField(blank=True)


class AccountProposalAnswer(Fact):
    """Another administrator agreed, or somebody did not: what was asked is done, or will not be."""

    proposal = models.OneToOneField(AccountProposal, on_delete=models.PROTECT, related_name="answer")
    agreed = models.BooleanField()
