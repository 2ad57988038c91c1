"""A request for records: who asked, its clock, the lines found, and what was decided on each.

A records officer reads case content only here: lines are copied into the request by the hub's clerk, and row security
shows them while the request is open. No policy lets a records officer read a referral's own tables.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.rulebook.records import AsWhom, DataClass, Ending, FoundBy, LineChoice, StopReason


def known(field: str, kind: type[object], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """A check that a stored word is one of the rulebook's."""
    values = [str(one) for one in kind] + ([""] if blank else [])  # type: ignore[attr-defined]
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=name)


class SubjectAccessRequest(Fact):
    """Somebody asks for the records about a person: themselves, their child, a client. Days are London days.

    `keys` are those of who asks and of whom: by them it is kept from staff with a conflict before anybody has searched.
    """

    reference = models.TextField(unique=True)
    asker_name = models.TextField()
    as_whom = models.TextField()
    identity = models.TextField(blank=True)
    authority = models.TextField(blank=True)
    reply_to = models.TextField()
    asks = models.TextField()
    received_on = models.DateField()
    forename = models.TextField(blank=True)
    surname = models.TextField()
    aka = models.TextField(blank=True)
    born = models.DateField(null=True, blank=True)
    phone = models.TextField(blank=True)
    address_line = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    form_key = models.UUIDField(unique=True)
    keys = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            known("as_whom", AsWhom, "records_request_as_whom_known"),
        ]

    @property
    def subject_name(self) -> str:
        """The person whose records are asked for."""
        return f"{self.forename} {self.surname}".strip()


class RequestFact(Fact):
    """A fact about one request for records."""

    request = models.ForeignKey(SubjectAccessRequest, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class ClockStopped(RequestFact):
    """From this day the month does not run: we wait for the person who asked."""

    why = models.TextField()
    because = models.TextField()
    stopped_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [known("why", StopReason, "records_stop_reason_known")]


class ClockStarted(Fact):
    """What was waited for came: the month runs from, or goes on from, this day."""

    stop = models.OneToOneField(ClockStopped, on_delete=models.PROTECT, related_name="started")
    what_came = models.TextField()
    started_on = models.DateField()


class RequestExtended(Fact):
    """Two further months, with the reason told to the person who asked."""

    request = models.OneToOneField(SubjectAccessRequest, on_delete=models.PROTECT, related_name="extension")
    because = models.TextField()


class SubjectAccessClosed(Fact):
    """How the request ended. From then on nobody of the records office sees its lines."""

    request = models.OneToOneField(SubjectAccessRequest, on_delete=models.PROTECT, related_name="closing")
    ending = models.TextField()
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            known("ending", Ending, "records_ending_known"),
            models.CheckConstraint(
                condition=models.Q(ending=Ending.SENT.value) | ~models.Q(because=""), name="records_ending_has_reason"
            ),
        ]


class SubjectSearch(RequestFact):
    """Somebody of the hub said who the person is: known people, names in referrals, and the words looked for."""

    people = ArrayField(models.UUIDField(), default=list)
    mentions = ArrayField(models.UUIDField(), default=list)
    texts = ArrayField(models.UUIDField(), default=list)
    names = ArrayField(models.TextField(), default=list)


class SubjectAccessLine(RequestFact):
    """One line found, copied word for word: where it stands, who owns it, what sort of knowledge it is.

    `others` are names of other people found in it: a hint. `source` and `source_row` say what was copied.
    """

    seq = models.PositiveIntegerField()
    referral_ref = models.UUIDField(db_index=True, null=True, blank=True)
    referral_reference = models.TextField(blank=True)
    source = models.TextField()
    source_row = models.UUIDField()
    place = models.TextField()
    owner = models.TextField()
    kind = models.TextField(blank=True)
    data = models.TextField()
    found_by = models.TextField()
    dated = models.DateField(null=True, blank=True)
    dated_words = models.TextField(blank=True)
    others = ArrayField(models.TextField(), default=list)
    text = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["request", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "source", "source_row"], name="records_line_once"),
            models.UniqueConstraint(fields=["request", "seq"], name="records_line_numbered"),
            known("found_by", FoundBy, "records_found_by_known"),
            known("data", DataClass, "records_data_known"),
        ]


class LineFact(Fact):
    """A fact about one line."""

    line = models.ForeignKey(SubjectAccessLine, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class LineDecision(LineFact):
    """What somebody decided on one line; the latest counts. `parts` are places in the text with their reasons."""

    choice = models.TextField()
    parts = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    why = models.TextField(blank=True)
    against = models.TextField(blank=True)
    known = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            known("choice", LineChoice, "records_choice_known"),
            models.CheckConstraint(
                condition=~models.Q(choice=LineChoice.WITHHOLD.value) | ~models.Q(reason=""),
                name="records_withheld_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(choice=LineChoice.REDACT.value) | ~models.Q(parts=[]),
                name="records_redacted_has_parts",
            ),
        ]


class LineOwnerAsked(Fact):
    """The agency that owns a line is asked whether it may be told. The words are copied here for its navigator.

    `request` is the line's own, here too because a navigator sees neither: they are walled off by it.
    """

    request = models.ForeignKey(SubjectAccessRequest, on_delete=models.PROTECT, related_name="owners_asked")
    line = models.OneToOneField(SubjectAccessLine, on_delete=models.PROTECT, related_name="asked")
    agency = models.TextField(db_index=True)
    question = models.TextField()
    place = models.TextField()
    text = models.TextField()
    answer_by = models.DateField()


class LineOwnerAnswered(Fact):
    """The owner agrees, or objects with a reason. `said_by` names who said so when the office noted it for them."""

    asked = models.OneToOneField(LineOwnerAsked, on_delete=models.PROTECT, related_name="answered")
    agency = models.TextField(db_index=True)
    agrees = models.BooleanField()
    because = models.TextField(blank=True)
    said_by = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(because=""), name="records_objection_has_reason"
            ),
        ]


class HarmOpinion(LineFact):
    """What a named professional thinks: would telling this line be likely to cause serious harm?"""

    profession = models.TextField()
    professional = models.TextField()
    post = models.TextField()
    given_on = models.DateField()
    harm = models.BooleanField()
    opinion = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            known("profession", DataClass, "records_profession_known"),
            models.CheckConstraint(
                condition=~models.Q(professional="") & ~models.Q(post="") & ~models.Q(opinion=""),
                name="records_opinion_whole",
            ),
        ]
