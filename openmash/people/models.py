"""Children and adults the hub knows, with the history of their names, addresses and telephones."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact


class Person(Fact):
    """Somebody the hub knows. What they are called and where they live are rows beside it, never overwritten."""

    born = models.DateField(null=True, blank=True)
    born_words = models.TextField(blank=True)
    expected = models.DateField(null=True, blank=True)
    sex = models.TextField(blank=True)
    nhs_number = models.TextField(blank=True, db_index=True)
    upn = models.TextField(blank=True)
    school = models.TextField(blank=True)
    role = models.TextField(blank=True)
    source = models.TextField(default="hub")
    source_key = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["born"], name="person_born"),
            models.Index(fields=["expected"], name="person_expected"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~models.Q(source_key=""),
                name="person_once_per_source",
            ),
        ]


class History(Fact):
    """One thing a person was known by. `link` is what brought it: when that is taken back it counts no more."""

    link = models.ForeignKey("openmash.PersonLink", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class PersonName(History):
    """One name somebody has gone by. The `*_key` columns are normalised so that equality can use an index."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names")
    kind = models.TextField(default="known as")
    forename = models.TextField(blank=True)
    middle = models.TextField(blank=True)
    surname = models.TextField(blank=True)
    full_key = models.TextField()
    forename_key = models.TextField(blank=True)
    surname_key = models.TextField(blank=True)


class PersonAddress(History):
    """One address somebody has lived at. `protected` sits on the address itself."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    line = models.TextField()
    postcode = models.TextField(blank=True)
    house_key = models.TextField(db_index=True)
    postcode_key = models.TextField(blank=True, db_index=True)
    protected = models.BooleanField(default=False)


class PersonPhone(History):
    """One telephone number somebody has used."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="phones")
    number = models.TextField()
    number_key = models.TextField(db_index=True)


class PersonCarer(History):
    """Somebody named as a child's parent or carer, as they were named."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="carers")
    name = models.TextField()


class PersonMark(History):
    """What a later referral said of a known person: date of birth, number, school. The first stays on the person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="marks")
    born = models.DateField(null=True)
    born_words = models.TextField(blank=True)
    expected = models.DateField(null=True)
    sex = models.TextField(blank=True)
    nhs_number = models.TextField(blank=True)
    upn = models.TextField(blank=True)
    school = models.TextField(blank=True)


class PersonKey(models.Model):
    """One key a person is found under: a digest, made by `matching.keys` or `hearing`, read by nobody but the search.

    A dozen or two a person, and never without one: the database is spared the checking of each.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys", db_constraint=False)
    link = models.ForeignKey(
        "openmash.PersonLink",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    key = models.BigIntegerField(db_index=True)


class PersonLink(Fact):
    """A person's decision that somebody named in a referral is this known person. The machine links nobody."""

    mention = models.ForeignKey("openmash.Mention", on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="links")
    added_as_new = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)


class PersonLinkTakenBack(Fact):
    """A link that turned out wrong, taken back with a reason; both rows stay."""

    link = models.OneToOneField(PersonLink, on_delete=models.PROTECT, related_name="taken_back")
    because = models.TextField()


class PersonMerge(Fact):
    """A person's decision that two records are of one person. Nothing moves: who somebody is follows from these rows.

    `kept` is the record whose name leads from then on. `reasons` is the comparison as it was seen, `warnings` the codes
    of what spoke against it on the page, `apart_because` why one referral named them as two people.
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_in")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_into")
    because = models.TextField()
    apart_because = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(kept=models.F("other")), name="merge_of_two"),
            models.CheckConstraint(condition=~models.Q(because=""), name="merge_says_why"),
        ]


class PersonMergeTakenBack(Fact):
    """A merge that turned out wrong, taken back with a reason; both rows stay, and everything is as it was before."""

    merge = models.OneToOneField(PersonMerge, on_delete=models.PROTECT, related_name="taken_back")
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="merge_taken_back_says_why"),
        ]


class PersonApart(Fact):
    """A person's decision that two records, alike on paper, are of two people: they are not suggested as one again."""

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="apart_from")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="apart_to")
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(one=models.F("other")), name="apart_of_two"),
            models.CheckConstraint(condition=~models.Q(because=""), name="apart_says_why"),
        ]


class PersonApartTakenBack(Fact):
    """That two are two people is taken back with a reason: they may be suggested again. Both rows stay."""

    apart = models.OneToOneField(PersonApart, on_delete=models.PROTECT, related_name="taken_back")
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="apart_taken_back_says_why"),
        ]


class CaseStatus(Fact):
    """What is known of this child in a children's case system: open, on a plan, looked after, another authority's."""

    mention = models.ForeignKey("openmash.Mention", on_delete=models.PROTECT, related_name="case_statuses")
    status = models.TextField()
    worker = models.TextField(blank=True)
    authority = models.TextField(blank=True)
    source = models.TextField()
    note = models.TextField(blank=True)

    KINDS: ClassVar[dict[str, str]] = {
        "NOT_OPEN": "Not open to anybody",
        "OPEN": "Open to a worker",
        "PLAN": "On a protection plan",
        "LOOKED_AFTER": "Looked after",
        "OTHER_AUTHORITY": "Another authority's child",
        "NOT_CHECKED": "Could not be checked",
    }


class ExtractLoad(Fact):
    """That an extract of a case system began to be loaded: whose, made on which day, and the marks of its files."""

    system = models.TextField()
    as_of = models.DateField()
    people_hash = models.TextField()
    episodes_hash = models.TextField(blank=True)
    lines = models.IntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["system", "-at"], name="extract_of_system")]


class ExtractPart(Fact):
    """How far a load had come: lines of one of its files that are done, and what they brought. No word of a line."""

    load = models.ForeignKey(ExtractLoad, on_delete=models.PROTECT, related_name="parts")
    of = models.TextField()
    done = models.IntegerField()
    new = models.IntegerField()
    changed = models.IntegerField()
    same = models.IntegerField()
    refused = models.IntegerField()

    KINDS: ClassVar[dict[str, str]] = {"PEOPLE": "People", "EPISODES": "Episodes"}

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(of__in=["PEOPLE", "EPISODES"]), name="extract_part_known"),
            models.UniqueConstraint(fields=["load", "of", "done"], name="extract_part_once"),
        ]


class ExtractEnded(Fact):
    """That a load came to its end. `gone`: people whom the system had and has no more; None when that was not said."""

    load = models.OneToOneField(ExtractLoad, on_delete=models.PROTECT, related_name="ended")
    gone = models.IntegerField(null=True)


class CaseRecord(Fact):
    """What a case system says of somebody, from one extract on until a later one says otherwise. The latest counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_records")
    load = models.ForeignKey(ExtractLoad, on_delete=models.PROTECT, related_name="+")
    state = models.TextField()
    worker = models.TextField(blank=True)
    since = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_why = models.TextField(blank=True)
    address = models.TextField(blank=True)
    mark = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["OPEN", "PLAN", "LOOKED_AFTER", "CLOSED", "GONE"]),
                name="case_state_known",
            ),
            models.UniqueConstraint(fields=["load", "person"], name="case_record_once_per_load"),
        ]


class CaseEpisode(Fact):
    """One episode a case system holds of somebody, as one extract gave it. Of rows with one key the latest counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_episodes")
    load = models.ForeignKey(ExtractLoad, on_delete=models.PROTECT, related_name="+")
    key = models.TextField(db_index=True)
    started = models.DateField(null=True)
    kind = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    mark = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["load", "key"], name="case_episode_once_per_load"),
        ]


class ProtectedMark(Fact):
    """Somebody said that this must be kept from somebody: a person, the home, a safe contact, an agency's item.

    `subject` is the id of the mention, the referral or the item. `agency` is set when an agency marked its own item.
    """

    KINDS: ClassVar[dict[str, str]] = {
        "PERSON": "Person",
        "HOME": "Home address",
        "SAFE_CONTACT": "Safe contact",
        "ITEM": "Item an agency gave",
    }

    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    kind = models.TextField()
    subject = models.UUIDField(db_index=True)
    agency = models.TextField(blank=True)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["PERSON", "HOME", "SAFE_CONTACT", "ITEM"]), name="protected_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(because=""), name="protected_says_why"),
        ]


class ProtectedMarkLifted(Fact):
    """A protection that is no longer needed: lifted by a manager, or by the agency that put it on its own item."""

    mark = models.OneToOneField(ProtectedMark, on_delete=models.PROTECT, related_name="lifted")
    agency = models.TextField(blank=True)
    because = models.TextField()
