"""A referral as it arrived, who is named in it, and what happened to it on its way."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.rulebook.words import Desk, Rating, Stage

NO_CODES = models.Value([], output_field=ArrayField(models.TextField()))


def _known(field: str, values: list[str], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """A check that a stored word is one of the rulebook's."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": values + ([""] if blank else [])}),
        name=name,
    )


class Referral(models.Model):
    """What arrived, kept as sent. Columns under "caches" are rebuilt from the facts and may change; nothing else may.

    `received_at` is when the hub got it (UTC); every clock runs from it and never restarts.
    `sender` is the account's id, or the key of an anonymous draft: a referrer sees only rows of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.TextField(unique=True)
    sender = models.TextField(db_index=True)
    source_key = models.TextField(null=True, blank=True, unique=True)
    body_hash = models.CharField(max_length=64)
    as_sent = models.JSONField()
    received_at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField()
    keyed_by_id = models.TextField(blank=True)
    keyed_by_name = models.TextField(blank=True)
    channel = models.TextField()
    source_agency = models.TextField()
    source_kind = models.TextField(blank=True)
    verified = models.BooleanField(default=False)
    early_help_asked = models.BooleanField(default=False)
    referrer_name = models.TextField(blank=True)
    referrer_role = models.TextField(blank=True)
    referrer_organisation = models.TextField(blank=True)
    referrer_phone = models.TextField(blank=True)
    referrer_email = models.TextField(blank=True)
    wants_anonymity = models.BooleanField(default=False)
    concern = models.TextField()
    address_line = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    no_fixed_address = models.BooleanField(default=False)
    address_protected = models.BooleanField(default=False)
    safe_contact = models.TextField(blank=True)
    parents_view = models.TextField(blank=True)
    danger = models.BooleanField(default=False)
    own_rating = models.TextField(blank=True)
    police = models.JSONField(null=True, blank=True)
    missing = models.JSONField(null=True, blank=True)
    quality_met = models.PositiveSmallIntegerField(default=0)
    quality_gaps = models.JSONField(default=list)

    # caches, rebuilt from the facts by `referrals.queries.rebuilt`
    family_name = models.TextField(blank=True)
    stage = models.TextField(default=Stage.NEW.value)
    desk = models.TextField(default=Desk.FRONT_DOOR.value)
    owner = models.ForeignKey(
        "openmash.Account",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_referrals",
    )
    rating = models.TextField(blank=True)
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField(null=True, blank=True)
    screening_due_at = models.DateTimeField()
    statutory_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _known("stage", [s.value for s in Stage], "referral_stage_known"),
            _known("desk", [d.value for d in Desk], "referral_desk_known"),
            _known("rating", [r.value for r in Rating], "referral_rating_known", blank=True),
            _known(
                "own_rating",
                [r.value for r in Rating],
                "referral_own_rating_known",
                blank=True,
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                condition=~models.Q(stage="CLOSED"),
                name="referral_open_by_due",
            ),
            models.Index(
                fields=["owner"],
                condition=~models.Q(stage="CLOSED"),
                name="referral_open_by_owner",
            ),
        ]


class Mention(models.Model):
    """Somebody named in a referral, as the referrer knew them: a child (who is rated and decided) or an adult."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="mentions")
    is_child = models.BooleanField()
    seq = models.PositiveSmallIntegerField()
    forename = models.TextField(blank=True)
    surname = models.TextField(blank=True)
    aka = models.TextField(blank=True)
    name_unknown = models.BooleanField(default=False)
    born = models.DateField(null=True, blank=True)
    born_words = models.TextField(blank=True)
    unborn = models.BooleanField(default=False)
    expected = models.DateField(null=True, blank=True)
    sex = models.TextField(blank=True)
    school = models.TextField(blank=True)
    nhs_number = models.TextField(blank=True)
    upn = models.TextField(blank=True)
    language = models.TextField(blank=True)
    interpreter = models.BooleanField(null=True, blank=True)
    disability = models.TextField(blank=True)
    ethnicity = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    relation = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    address = models.TextField(blank=True)
    safe_contact = models.TextField(blank=True)

    # caches of the child's own facts, rebuilt like the referral's
    rating = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    final_rating = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_child", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["referral", "is_child", "seq"], name="mention_once"),
            _known("rating", [r.value for r in Rating], "mention_rating_known", blank=True),
        ]


class ReferralFact(Fact):
    """A fact about one referral."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Acknowledgement(ReferralFact):
    """The referrer was told that it arrived: how, and with what words."""

    how = models.TextField()
    text = models.TextField()


class ManyFromOne(ReferralFact):
    """It came over a connection by which more than usual had come within the hour. It is taken all the same.

    `count` is the how-manieth it was. What the connection was is not kept.
    """

    count = models.PositiveIntegerField()


class Move(ReferralFact):
    """The referral moved from one stage to another."""

    from_stage = models.TextField(blank=True)
    to_stage = models.TextField()
    because = models.TextField(blank=True)


class Owning(ReferralFact):
    """Who owns the referral from now on: a desk always, a person when there is one.

    `by_hand`: somebody took it or gave it, and nothing else happened with it; that can be taken back for a while.
    """

    desk = models.TextField()
    owner = models.ForeignKey(
        "openmash.Account",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    owner_name = models.TextField(blank=True)
    because = models.TextField(blank=True)
    by_hand = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _known("desk", [d.value for d in Desk], "owning_desk_known"),
            models.CheckConstraint(
                condition=models.Q(owner=None, owner_name="")
                | (models.Q(owner__isnull=False) & ~models.Q(owner_name="")),
                name="owning_names_its_owner",
            ),
        ]


class Presence(models.Model):
    """Somebody has a page of this referral open now: no fact, and no history of it is kept.

    `page` is the name of the page, `since` when they opened it, `seen_at` when it said so last (the hub's time).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    by_id = models.TextField()
    by_name = models.TextField()
    page = models.TextField(blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["referral", "by_id"], name="presence_once"),
        ]


class Correction(ReferralFact):
    """Something added beside what was sent: the words sent stay as they are."""

    about = models.TextField()
    text = models.TextField()


class ConsentRecord(ReferralFact):
    """Consent sought, given, refused, withdrawn or not sought: by whom, for what, or why not and who decided.

    `giver` is the person of this referral when it was one, `given_by` their name. Without `agencies` or `purposes` it
    is about all of them, in the words of `covers`. `said_at` is when it was said, `at` when it was recorded.
    """

    answer = models.TextField()
    given_by = models.TextField(blank=True)
    giver = models.ForeignKey(Mention, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.TextField(blank=True, db_default="")
    agencies = ArrayField(models.TextField(), default=list, db_default=NO_CODES)
    purposes = ArrayField(models.TextField(), default=list, db_default=NO_CODES)
    how = models.TextField(blank=True, db_default="")
    said_at = models.DateTimeField(null=True, blank=True)
    competent_child = models.BooleanField(null=True, blank=True)
    covers = models.TextField(blank=True)
    why_not = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)
    decided_by_staff = models.TextField(blank=True, db_default="")
    family_told = models.TextField(blank=True)
    as_sent = models.BooleanField(default=False)


class CompetenceJudged(ReferralFact):
    """Whether a child understands enough to decide for themselves (Gillick), about one decision, and the reasoning."""

    child = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="competences")
    about = models.TextField()
    understands = models.BooleanField()
    consequences = models.BooleanField()
    free = models.BooleanField()
    competent = models.BooleanField()
    reasons = models.TextField()
    fraser = models.TextField(blank=True)
    fraser_reasons = models.TextField(blank=True)
    judged_by = models.TextField()
    judged_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(competent=False) | models.Q(understands=True, consequences=True, free=True),
                name="competence_follows",
            ),
        ]


class ViewHeard(ReferralFact):
    """What a child wishes or a parent thinks, in their own words: who heard it, when; or why nobody has heard them."""

    person = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="views_heard")
    words = models.TextField(blank=True)
    heard_by = models.TextField(blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    alone = models.TextField(blank=True)
    why_not = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(~models.Q(words="") & ~models.Q(heard_by="") & models.Q(heard_at__isnull=False))
                | (models.Q(words="") & ~models.Q(why_not="")),
                name="view_heard_or_why_not",
            ),
        ]


class FamilyInformed(ReferralFact):
    """What the family was told of what is shared: whom, what, by whom, when; or why they were not told."""

    told = models.BooleanField()
    whom = models.TextField()
    what = models.TextField(blank=True)
    told_by = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    why_not = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(models.Q(told=True, told_at__isnull=False) & ~models.Q(what="") & ~models.Q(told_by=""))
                | (models.Q(told=False) & ~models.Q(why_not="")),
                name="family_told_or_why_not",
            ),
        ]


class Contact(ReferralFact):
    """One talk with the referrer, the family or a child: who spoke to whom, is it safe to call, what was said."""

    with_whom = models.TextField()
    whom_name = models.TextField(blank=True)
    how = models.TextField()
    reached = models.BooleanField()
    safe_to_call = models.TextField(blank=True)
    said = models.TextField()


class WelfareCheck(ReferralFact):
    """Somebody is asked to see a child, by when."""

    child = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="welfare_checks")
    asked_of = models.TextField()
    by_when = models.DateTimeField()
    because = models.TextField()


class WelfareSighting(Fact):
    """The child was seen (or could not be): by whom, when, and what they saw."""

    check_asked = models.ForeignKey(WelfareCheck, on_delete=models.PROTECT, related_name="sightings")
    seen = models.BooleanField()
    seen_by = models.TextField()
    seen_at = models.DateTimeField()
    what = models.TextField()


class MentionKey(models.Model):
    """A name, number or address of somebody named in a referral, brought to one shape for finding conflicts.

    Nobody reads these rows but the function that looks up which families are kept from whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="keys")
    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="keys")
    key = models.TextField(db_index=True)


class SameWorry(ReferralFact):
    """Somebody says that this referral is the same worry as an earlier one, sent again: it is joined to that one.

    Both stay as they were sent. The earlier one is worked on and its clock stands; this one leaves the work lists, and
    its sender is told with the other's.
    """

    earlier_ref = models.UUIDField(db_index=True)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="same_worry_says_why"),
        ]


class SameWorryTakenBack(Fact):
    """The two were not the same worry after all, with the reason: this one is worked on again."""

    joined = models.OneToOneField(SameWorry, on_delete=models.PROTECT, related_name="taken_back")
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="same_worry_back_says_why"),
        ]


class NotTheSameWorry(ReferralFact):
    """Somebody says that this referral and an earlier one are two worries, with the reason."""

    earlier_ref = models.UUIDField(db_index=True)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="not_the_same_says_why"),
        ]
