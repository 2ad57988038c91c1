"""The sharing agreement's signatures, and what is known of consent, competence and the family's voice.

Signatures are no case content: everybody who works with the hub reads them; an administrator or a records officer adds
them under their own name. What a family said is read by the hub and, once it is decided, by an auditor; it is added by
those of the hub who talk with families, under their own name or by the hub's own clerk.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._guarding import guard

GUARDS = "\n".join(map(guard, ("protocolsignature", "competencejudged", "viewheard", "familyinformed")))


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0007_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentrecord",
            name="agencies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=models.Value(
                    [], output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="capacity",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="decided_by_staff",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="giver",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="openmash.mention",
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="how",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="purposes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=models.Value(
                    [], output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="said_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="agreement",
            field=models.JSONField(db_default=models.Value({}, output_field=models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="agreement",
            field=models.JSONField(db_default=models.Value({}, output_field=models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="nofeedback",
            name="agency",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.CreateModel(
            name="ProtocolSignature",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField(db_index=True)),
                ("edition", models.TextField()),
                ("signed_by", models.TextField()),
                ("post", models.TextField()),
                ("signed_on", models.DateField()),
                ("left", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agency", ""), _negated=True),
                            models.Q(("signed_by", ""), _negated=True),
                            models.Q(("post", ""), _negated=True),
                        ),
                        name="signature_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CompetenceJudged",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("about", models.TextField()),
                ("understands", models.BooleanField()),
                ("consequences", models.BooleanField()),
                ("free", models.BooleanField()),
                ("competent", models.BooleanField()),
                ("reasons", models.TextField()),
                ("fraser", models.TextField(blank=True)),
                ("fraser_reasons", models.TextField(blank=True)),
                ("judged_by", models.TextField()),
                ("judged_on", models.DateField()),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="competences", to="openmash.mention"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("competent", False),
                            models.Q(("consequences", True), ("free", True), ("understands", True)),
                            _connector="OR",
                        ),
                        name="competence_follows",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyInformed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("told", models.BooleanField()),
                ("whom", models.TextField()),
                ("what", models.TextField(blank=True)),
                ("told_by", models.TextField(blank=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("why_not", models.TextField(blank=True)),
                ("decided_by", models.TextField(blank=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("told", True),
                                ("told_at__isnull", False),
                                models.Q(("what", ""), _negated=True),
                                models.Q(("told_by", ""), _negated=True),
                            ),
                            models.Q(("told", False), models.Q(("why_not", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="family_told_or_why_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ViewHeard",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("words", models.TextField(blank=True)),
                ("heard_by", models.TextField(blank=True)),
                ("heard_at", models.DateTimeField(blank=True, null=True)),
                ("alone", models.TextField(blank=True)),
                ("why_not", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="views_heard", to="openmash.mention"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("words", ""), _negated=True),
                                models.Q(("heard_by", ""), _negated=True),
                                ("heard_at__isnull", False),
                            ),
                            models.Q(("words", ""), models.Q(("why_not", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="view_heard_or_why_not",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
