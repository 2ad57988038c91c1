"""Who belongs to whom, who lived where, who was born and died, who works with the family: facts in time, each added.

Each names the referral in which it was said and recorded. Nothing is overwritten: what is over or was wrong has a row
that says so. Dates are the earliest day that was meant, beside the words in which it was said.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact
from openmash.people.models import Person
from openmash.referrals.models import Referral
from openmash.rulebook.kin import Kin
from openmash.rulebook.words import Worded


class Source(Worded):
    """Who said it."""

    REFERRAL = "REFERRAL", "The referral"
    FAMILY = "FAMILY", "Somebody of the family"
    AGENCY = "AGENCY", "An agency"
    HUB = "HUB", "The hub's own record"


class Event(Worded):
    """What happened to somebody's life."""

    BORN = "BORN", "Was born"
    DIED = "DIED", "Died"


class Ending(Worded):
    """Why something is not so any more."""

    OVER = "OVER", "It is over: it was so until then"
    WRONG = "WRONG", "It was never so: it was recorded wrongly"


def _known(field: str, kinds: type[Worded], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": [one.value for one in kinds]}), name=name)


class FamilyFact(Fact):
    """A fact about a family, with the referral in which it was said."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Relationship(FamilyFact):
    """`person` is the `kind` of `other`. `certain` is false where it is only what somebody said (`said_by`)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin_as_one")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin_as_other")
    kind = models.TextField()
    since = models.DateField(null=True, blank=True)
    since_words = models.TextField(blank=True)
    said_in = models.TextField()
    said_by = models.TextField(blank=True)
    certain = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _known("kind", Kin, "relationship_kind_known"),
            _known("said_in", Source, "relationship_source_known"),
            models.CheckConstraint(condition=~models.Q(person=models.F("other")), name="relationship_of_two"),
        ]


class RelationshipEnded(Fact):
    """A relationship is over since a day, or was recorded wrongly; both rows stay."""

    relationship = models.OneToOneField(Relationship, on_delete=models.PROTECT, related_name="ended")
    ending = models.TextField()
    until = models.DateField(null=True, blank=True)
    until_words = models.TextField(blank=True)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _known("ending", Ending, "relationship_ending_known"),
            models.CheckConstraint(
                condition=models.Q(ending=Ending.WRONG.value) | models.Q(until__isnull=False),
                name="relationship_over_since",
            ),
        ]


class Relative(FamilyFact):
    """Somebody added to the family who is named in no referral: a grandparent, a father nobody mentioned.

    It ties the person to the referral, so that whoever is kept from the family is kept from them too.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="relative")


class LifeEvent(FamilyFact):
    """Somebody was born or died. A baby who was expected stays the same person; `sex` is what was found at birth."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="life")
    event = models.TextField()
    day = models.DateField()
    day_words = models.TextField()
    sex = models.TextField(blank=True)
    said_by = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [_known("event", Event, "life_event_known")]


class Stay(FamilyFact):
    """Somebody lives at an address, from a day on. A child of separated parents has two at once.

    `home_key` brings different spellings of one address together; `protected` is how it stood when it was recorded.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    line = models.TextField()
    postcode = models.TextField(blank=True)
    home_key = models.TextField(db_index=True)
    since = models.DateField(null=True, blank=True)
    since_words = models.TextField(blank=True)
    said_in = models.TextField()
    said_by = models.TextField(blank=True)
    certain = models.BooleanField()
    protected = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _known("said_in", Source, "stay_source_known"),
            models.CheckConstraint(condition=~models.Q(home_key=""), name="stay_somewhere"),
        ]


class StayEnded(Fact):
    """Somebody has left a home, or never lived there; both rows stay."""

    stay = models.OneToOneField(Stay, on_delete=models.PROTECT, related_name="ended")
    ending = models.TextField()
    until = models.DateField(null=True, blank=True)
    until_words = models.TextField(blank=True)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _known("ending", Ending, "stay_ending_known"),
            models.CheckConstraint(
                condition=models.Q(ending=Ending.WRONG.value) | models.Q(until__isnull=False), name="stay_over_since"
            ),
        ]


class WorksWith(FamilyFact):
    """A professional works with somebody of the family, or with all of it (`person` empty). One may lead."""

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="professionals")
    agency = models.TextField()
    role = models.TextField()
    name = models.TextField(blank=True)
    reach = models.TextField(blank=True)
    leads = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    since_words = models.TextField(blank=True)
    said_by = models.TextField()


class WorksWithEnded(Fact):
    """They no longer work with the family, or never did; both rows stay."""

    works_with = models.OneToOneField(WorksWith, on_delete=models.PROTECT, related_name="ended")
    until = models.DateField()
    until_words = models.TextField()
    because = models.TextField(blank=True)


class LineMarked(FamilyFact):
    """A social worker says that a line of the chronology is significant, or is not after all, and why.

    `source` is the table's short name and `source_row` the row's id: the latest mark of a line counts.
    """

    source = models.TextField()
    source_row = models.UUIDField()
    significant = models.BooleanField()
    because = models.TextField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["source_row"], name="line_marked_row")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="line_marked_why"),
        ]
