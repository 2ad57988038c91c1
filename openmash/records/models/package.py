"""What goes to the person who asked: made by one, read by another, kept exactly as sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact
from openmash.records.models.access import RequestFact


class SubjectAccessPackage(RequestFact):
    """A package as made: its mark, how much is in it, and what was held back - without any of the words.

    `made_of` is the mark of the decisions it was made of: when one changes, it may no longer be sent.
    """

    made_of = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    released = models.PositiveIntegerField()
    in_part = models.PositiveIntegerField()
    withheld = models.PositiveIntegerField()
    leftovers_because = models.TextField(blank=True)


class PackagePaper(models.Model):
    """The paper itself. A records officer sees it while the request is open, afterwards a manager only."""

    package = models.OneToOneField(
        SubjectAccessPackage, on_delete=models.PROTECT, primary_key=True, related_name="paper"
    )
    body = models.JSONField()
    pdf = models.BinaryField()


class PackageRead(Fact):
    """A second person has read the package: it may go, or it may not and why."""

    package = models.OneToOneField(SubjectAccessPackage, on_delete=models.PROTECT, related_name="read")
    agreed = models.BooleanField()
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(agreed=True) | ~models.Q(because=""), name="records_package_refusal_has_reason"
            ),
        ]


class PackageSent(Fact):
    """It went to the person who asked: how, and where to."""

    package = models.OneToOneField(SubjectAccessPackage, on_delete=models.PROTECT, related_name="sent")
    how = models.TextField()
    sent_to = models.TextField()
