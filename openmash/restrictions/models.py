"""What keeps a family from somebody, and what opens it: rows with who, when and why. Nothing here is ever changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.partnership.models import Account
from openmash.referrals.models import ReferralFact


class Restriction(ReferralFact):
    """A family is restricted: only the named see it. It stands on one referral and covers all that is linked to it."""

    kind = models.TextField()
    because = models.TextField()
    review_on = models.DateField()

    KINDS: ClassVar[dict[str, str]] = {
        "STAFF": "The family of somebody who works with the hub",
        "HIGH_PROFILE": "A family in the public eye",
        "ADOPTION": "An adoption",
        "HIGH_RISK": "Somebody is in danger if they are found",
        "OTHER": "Another reason",
    }


class RestrictionNamed(Fact):
    """Somebody is named in a restriction, or is no longer: the latest row about a person counts."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="naming")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    account_name = models.TextField()
    named = models.BooleanField()


class RestrictionLifted(Fact):
    """A restriction ended, with the reason."""

    restriction = models.OneToOneField(Restriction, on_delete=models.PROTECT, related_name="lifted")
    because = models.TextField()


class BreakGlass(ReferralFact):
    """Somebody who is not named opened a restricted family, with their own words why. It closes by itself."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="broken")
    because = models.TextField()
    until = models.DateTimeField()


class BreakGlassEnded(Fact):
    """They closed it again before the time was over."""

    glass = models.OneToOneField(BreakGlass, on_delete=models.PROTECT, related_name="ended")


class BreakGlassRead(Fact):
    """A manager has looked into it: was it right, and what follows."""

    glass = models.OneToOneField(BreakGlass, on_delete=models.PROTECT, related_name="read")
    right = models.BooleanField()
    because = models.TextField()


class ConflictDeclared(ReferralFact):
    """Somebody said that they know this family: it is kept from them from now on."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    account_name = models.TextField()
    because = models.TextField()


class ConflictCleared(ReferralFact):
    """A manager found that what was taken for a conflict is none: a namesake, a former tenant."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    account_name = models.TextField()
    because = models.TextField()
    keys = ArrayField(models.TextField(), default=list)
