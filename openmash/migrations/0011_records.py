"""The records office: requests for records, reviews and legal holds, disposal by two people, corrections, complaints.

Row security keeps the records officer out of every table of a referral; what they read are copied lines of a request
that is open. Disposal is a closed function of the database (``_disposing``). Who sees and adds what is written from the
access table in a later migration; which requests and complaints are walled off from whom is looked up with the families
(``_walling``).
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard
from openmash.migrations._walling import walling


FACTS = (
    "subjectaccessrequest", "clockstopped", "clockstarted", "requestextended", "subjectaccessclosed", "subjectsearch",
    "subjectaccessline", "linedecision", "harmopinion", "lineownerasked", "lineowneranswered", "subjectaccesspackage",
    "packagepaper", "packageread", "packagesent", "legalhold", "legalholdlifted", "disposalproposed",
    "disposalanswered", "disposalcertificate", "rectification", "rectificationdecided", "complaint", "complaintnoted",
)  # fmt: skip
REVIEW_CACHES = (
    "reference", "closed", "closed_on", "last_contact_on", "review_on", "rule", "because", "policy_version", "reckoned_at",
)  # fmt: skip

ONE, FAMILY = "v_referral.id", "v_people"
OF = f"referral_id = {ONE}"
REF = f"referral_ref = {ONE}"


def _of(table: str, column: str = "referral_id") -> str:
    return f"(select p.id from openmash_{table} p where p.{column} = {ONE})"


# Lines copied from the referral, and those that say what is known of a person who goes with it.
LINE = f"({REF} or (source = 'person' and source_row = any({FAMILY})))"
LINES = f"(select l.id from openmash_subjectaccessline l where {LINE})"
OF_LINES = f"line_id in {LINES}"
OF_PERSON = f"person_id = any({FAMILY})"
OWN_PACKAGES = (
    "package_id in (select p.id from openmash_subjectaccesspackage p join openmash_subjectaccessline l"
    f" on l.request_id = p.request_id where l.{REF})"
)
# What hangs on a referral, leaves first: table and the condition on its rows.
PLAN = (
    ("ownertookback", "answered_id in (select a.id from openmash_owneranswered a where a.asked_id in"
     f" {_of('ownerasked', 'referral_ref')})"),
    ("owneranswered", f"asked_id in {_of('ownerasked', 'referral_ref')}"), ("ownerasked", REF),
    ("protectedmarklifted", f"mark_id in {_of('protectedmark', 'referral_ref')}"), ("protectedmark", REF),
    ("disclosurepaper", f"disclosure_id in {_of('disclosure', 'referral_ref')}"),
    ("disclosureopened", f"disclosure_id in {_of('disclosure', 'referral_ref')}"),
    ("recall", REF), ("sentoutside", REF), ("notshared", REF),
    ("uploadscan", REF), ("uploadmark", REF), ("uploadcontent", f"upload_id in {_of('upload')}"), ("upload", OF),
    ("competencejudged", OF), ("viewheard", OF), ("familyinformed", OF), ("manyfromone", OF), ("mentionkey", OF),
    ("breakglassread", f"glass_id in {_of('breakglass')}"), ("breakglassended", f"glass_id in {_of('breakglass')}"),
    ("breakglass", OF), ("restrictionnamed", f"restriction_id in {_of('restriction')}"),
    ("restrictionlifted", f"restriction_id in {_of('restriction')}"), ("restriction", OF),
    ("conflictdeclared", OF), ("conflictcleared", OF),
    ("draftfile", "draft_id in (select d.id from openmash_draft d where d.sent_as = v_referral.reference)"),
    ("lateanswerread", OF), ("sentbackwithquestion", OF), ("decision", OF),
    ("childrecommendation", f"recommendation_id in {_of('recommendation')}"), ("recommendation", OF),
    ("strategydiscussion", OF), ("agencydiscussion", OF),
    ("handoveranswer", f"handover_id in {_of('disclosure', 'referral_ref')}"),
    ("handover", f"disclosure_id in {_of('disclosure', 'referral_ref')}"),
    ("disclosureitem", f"disclosure_id in {_of('disclosure', 'referral_ref')}"),
    ("disclosure", REF), ("nofeedback", REF),
    ("releaseanswered", f"prepared_id in {_of('releaseprepared', 'referral_ref')}"), ("releaseprepared", REF),
    ("agencyaction", f"request_id in {_of('informationrequest')}"), ("answeritem", REF),
    ("answerconfirmed", f"request_id in {_of('informationrequest')}"),
    ("answer", f"request_id in {_of('informationrequest')}"),
    ("requestredated", f"request_id in {_of('informationrequest')}"),
    ("requestwithdrawn", f"request_id in {_of('informationrequest')}"), ("informationrequest", OF),
    ("activationacknowledged", f"activation_id in {_of('activation')}"), ("activation", OF),
    ("alarmanswered", f"alarm_id in {_of('alarm')}"), ("alarm", OF),
    ("filteroutread", f"filter_out_id in {_of('filterout')}"), ("filterout", OF),
    ("stepdownread", "step_down_id in (select s.id from openmash_stepdown s where s.child_id in"
     f" {_of('mention')})"), ("stepdown", f"child_id in {_of('mention')}"),
    ("ratinggiven", f"child_id in {_of('mention')}"), ("duetime", OF),
    ("welfaresighting", f"check_asked_id in {_of('welfarecheck')}"), ("welfarecheck", OF), ("contact", OF),
    ("consentrecord", OF), ("correction", OF), ("owning", OF), ("move", OF), ("acknowledgement", OF),
    ("rectificationdecided", f"rectification_id in {_of('rectification', 'referral_ref')}"), ("rectification", REF),
    ("lineowneranswered", f"asked_id in (select q.id from openmash_lineownerasked q where q.line_id in {LINES})"),
    ("lineownerasked", OF_LINES), ("harmopinion", OF_LINES), ("linedecision", OF_LINES), ("packagepaper", OWN_PACKAGES),
    ("subjectaccessline", LINE),
    ("personlinktakenback", "link_id in (select k.id from openmash_personlink k where k.mention_id in"
     f" {_of('mention')})"), ("casestatus", f"mention_id in {_of('mention')}"),
    ("personlink", f"mention_id in {_of('mention')}"),
    ("personname", OF_PERSON), ("personaddress", OF_PERSON), ("personphone", OF_PERSON), ("person", f"id = any({FAMILY})"),
    ("mention", OF), ("draft", "sent_as = v_referral.reference"), ("reviewdate", REF), ("referral", f"id = {ONE}"),
)  # fmt: skip

SQL = "\n".join(
    [
        *map(guard, FACTS),
        guard("reviewdate", caches=REVIEW_CACHES),
        walling(),
        "create sequence openmash_records_number as bigint;",
        "grant usage, select on sequence openmash_records_number to openmash_app;",
        disposing(PLAN),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0010_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockStopped",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("why", models.TextField()),
                ("because", models.TextField()),
                ("stopped_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="SubjectAccessPackage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_of", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("released", models.PositiveIntegerField()),
                ("in_part", models.PositiveIntegerField()),
                ("withheld", models.PositiveIntegerField()),
                ("leftovers_because", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.TextField(unique=True)),
                ("reference", models.TextField()),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("asked_by", models.TextField()),
                ("as_whom", models.TextField()),
                ("identity", models.TextField()),
                ("received_on", models.DateField()),
                ("wrong", models.TextField()),
                ("statement", models.TextField()),
                ("form_key", models.UUIDField(unique=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubjectAccessLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seq", models.PositiveIntegerField()),
                ("referral_ref", models.UUIDField(blank=True, db_index=True, null=True)),
                ("referral_reference", models.TextField(blank=True)),
                ("source", models.TextField()),
                ("source_row", models.UUIDField()),
                ("place", models.TextField()),
                ("owner", models.TextField()),
                ("kind", models.TextField(blank=True)),
                ("data", models.TextField()),
                ("found_by", models.TextField()),
                ("dated", models.DateField(blank=True, null=True)),
                ("dated_words", models.TextField(blank=True)),
                (
                    "others",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("text", models.TextField()),
            ],
            options={
                "ordering": ["request", "seq"],
            },
        ),
        migrations.CreateModel(
            name="ClockStarted",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("what_came", models.TextField()),
                ("started_on", models.DateField()),
                (
                    "stop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="started", to="openmash.clockstopped"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.TextField(unique=True)),
                ("received_on", models.DateField()),
                ("who", models.TextField()),
                ("reach", models.TextField(blank=True)),
                ("how", models.TextField()),
                ("about", models.TextField()),
                ("text", models.TextField()),
                ("reference", models.TextField(blank=True)),
                ("form_key", models.UUIDField(unique=True)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("about__in", ["DECISION", "SHARING", "ACCURACY", "DELAY", "CONDUCT", "RECORDS", "OTHER"])
                        ),
                        name="complaint_about_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalProposed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("reference", models.TextField()),
                ("review_on", models.DateField()),
                ("because", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("because", ""), _negated=True), name="disposal_has_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DisposalCertificate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reference", models.TextField()),
                ("review_on", models.DateField()),
                ("because", models.TextField()),
                ("proposed_by", models.TextField()),
                ("counts", models.JSONField()),
                ("hashes", models.JSONField()),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="openmash.disposalproposed",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DisposalAnswered",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed", models.BooleanField()),
                ("because", models.TextField()),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="openmash.disposalproposed",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("scope", models.TextField()),
                ("referral_ref", models.UUIDField(blank=True, null=True)),
                ("reference", models.TextField(blank=True)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("because", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["REFERRAL", "PEOPLE", "EVERYTHING"])), name="hold_scope_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("because", ""), _negated=True), name="hold_has_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHoldLifted",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lifted", to="openmash.legalhold"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PackagePaper",
            fields=[
                (
                    "package",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="paper",
                        serialize=False,
                        to="openmash.subjectaccesspackage",
                    ),
                ),
                ("body", models.JSONField()),
                ("pdf", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="PackageSent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("how", models.TextField()),
                ("sent_to", models.TextField()),
                (
                    "package",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent",
                        to="openmash.subjectaccesspackage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RectificationDecided",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted", models.BooleanField()),
                ("judged_by", models.TextField()),
                ("because", models.TextField()),
                ("told_how", models.TextField()),
                ("correction", models.UUIDField()),
                (
                    "rectification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decided", to="openmash.rectification"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewDate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("referral_ref", models.UUIDField(unique=True)),
                ("reference", models.TextField()),
                ("closed", models.BooleanField(default=True)),
                ("closed_on", models.DateField()),
                ("last_contact_on", models.DateField()),
                ("review_on", models.DateField(db_index=True)),
                ("rule", models.TextField()),
                ("because", models.TextField()),
                ("policy_version", models.PositiveIntegerField()),
                ("reckoned_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rule__in",
                                [
                                    "LOOKED_AFTER",
                                    "CHILD_PROTECTION",
                                    "CHILD_IN_NEED",
                                    "EARLY_HELP",
                                    "LADO",
                                    "LADO_CONTACT",
                                    "CONTACT",
                                ],
                            )
                        ),
                        name="review_rule_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineOwnerAsked",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField(db_index=True)),
                ("question", models.TextField()),
                ("place", models.TextField()),
                ("text", models.TextField()),
                ("answer_by", models.DateField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked",
                        to="openmash.subjectaccessline",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubjectAccessRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reference", models.TextField(unique=True)),
                ("asker_name", models.TextField()),
                ("as_whom", models.TextField()),
                ("identity", models.TextField(blank=True)),
                ("authority", models.TextField(blank=True)),
                ("reply_to", models.TextField()),
                ("asks", models.TextField()),
                ("received_on", models.DateField()),
                ("forename", models.TextField(blank=True)),
                ("surname", models.TextField()),
                ("aka", models.TextField(blank=True)),
                ("born", models.DateField(blank=True, null=True)),
                ("phone", models.TextField(blank=True)),
                ("address_line", models.TextField(blank=True)),
                ("postcode", models.TextField(blank=True)),
                ("form_key", models.UUIDField(unique=True)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("as_whom__in", ["THEMSELVES", "PARENT", "AGENT", "COURT"])),
                        name="records_request_as_whom_known",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="subjectaccesspackage",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="openmash.subjectaccessrequest",
            ),
        ),
        migrations.AddField(
            model_name="subjectaccessline",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="openmash.subjectaccessrequest",
            ),
        ),
        migrations.AddField(
            model_name="lineownerasked",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="owners_asked",
                to="openmash.subjectaccessrequest",
            ),
        ),
        migrations.CreateModel(
            name="SubjectAccessClosed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ending", models.TextField()),
                ("because", models.TextField(blank=True)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing",
                        to="openmash.subjectaccessrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestExtended",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="openmash.subjectaccessrequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="clockstopped",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="openmash.subjectaccessrequest",
            ),
        ),
        migrations.CreateModel(
            name="SubjectSearch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "mentions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "texts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "names",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="openmash.subjectaccessrequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ComplaintNoted",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("step", models.TextField()),
                ("on", models.DateField()),
                ("text", models.TextField()),
                ("upheld", models.TextField(blank=True)),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="openmash.complaint"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "step__in",
                                ["ACKNOWLEDGED", "INVESTIGATOR", "NOTE", "OUTCOME", "LESSON", "ICO", "ICO_ENDED"],
                            )
                        ),
                        name="complaint_step_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("upheld__in", ["UPHELD", "PARTLY", "NOT_UPHELD", ""])),
                        name="complaint_upheld_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "OUTCOME"), _negated=True),
                            models.Q(("upheld", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="complaint_outcome_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineOwnerAnswered",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField(db_index=True)),
                ("agrees", models.BooleanField()),
                ("because", models.TextField(blank=True)),
                ("said_by", models.TextField(blank=True)),
                (
                    "asked",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered",
                        to="openmash.lineownerasked",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agrees", True), models.Q(("because", ""), _negated=True), _connector="OR"),
                        name="records_objection_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageRead",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed", models.BooleanField()),
                ("because", models.TextField(blank=True)),
                (
                    "package",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="read",
                        to="openmash.subjectaccesspackage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agreed", True), models.Q(("because", ""), _negated=True), _connector="OR"),
                        name="records_package_refusal_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("choice", models.TextField()),
                ("parts", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("why", models.TextField(blank=True)),
                ("against", models.TextField(blank=True)),
                ("known", models.TextField(blank=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="openmash.subjectaccessline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["RELEASE", "REDACT", "WITHHOLD", "OUTSIDE"])),
                        name="records_choice_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("choice", "WITHHOLD"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="records_withheld_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("choice", "REDACT"), _negated=True),
                            models.Q(("parts", []), _negated=True),
                            _connector="OR",
                        ),
                        name="records_redacted_has_parts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HarmOpinion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("profession", models.TextField()),
                ("professional", models.TextField()),
                ("post", models.TextField()),
                ("given_on", models.DateField()),
                ("harm", models.BooleanField()),
                ("opinion", models.TextField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="openmash.subjectaccessline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("profession__in", ["SOCIAL_WORK", "HEALTH", "EDUCATION", "POLICE", "OTHER"])
                        ),
                        name="records_profession_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("professional", ""), _negated=True),
                            models.Q(("post", ""), _negated=True),
                            models.Q(("opinion", ""), _negated=True),
                        ),
                        name="records_opinion_whole",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="subjectaccessline",
            constraint=models.UniqueConstraint(fields=("request", "source", "source_row"), name="records_line_once"),
        ),
        migrations.AddConstraint(
            model_name="subjectaccessline",
            constraint=models.UniqueConstraint(fields=("request", "seq"), name="records_line_numbered"),
        ),
        migrations.AddConstraint(
            model_name="subjectaccessline",
            constraint=models.CheckConstraint(
                condition=models.Q(("found_by__in", ["NAMED", "SAME_REFERRAL", "IN_TEXT"])),
                name="records_found_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectaccessline",
            constraint=models.CheckConstraint(
                condition=models.Q(("data__in", ["SOCIAL_WORK", "HEALTH", "EDUCATION", "POLICE", "OTHER"])),
                name="records_data_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectaccessclosed",
            constraint=models.CheckConstraint(
                condition=models.Q(("ending__in", ["SENT", "NOTHING_HELD", "REFUSED", "WITHDRAWN"])),
                name="records_ending_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectaccessclosed",
            constraint=models.CheckConstraint(
                condition=models.Q(("ending", "SENT"), models.Q(("because", ""), _negated=True), _connector="OR"),
                name="records_ending_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockstopped",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__in", ["IDENTITY", "CLARIFICATION"])), name="records_stop_reason_known"
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
