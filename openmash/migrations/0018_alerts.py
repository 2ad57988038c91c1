"""That a clock came to one of its points, who was told, who saw it, why it was late; and when the sweep was last done.

Rows about a referral, added and never changed: explaining a breach is possible, erasing it is not. Disposal of a
referral takes them with it.
"""

import uuid
from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard

before = import_module("openmash.migrations.0016_merging")
OF = "alert_id in (select a.id from openmash_alert a where a.referral_id = v_referral.id)"
PLAN = (
    ("alerttold", OF),
    ("alertseen", OF),
    ("breachexplained", OF),
    ("alert", "referral_id = v_referral.id"),
    *before.PLAN,
)
PEOPLE = before.PEOPLE
TABLES = ("alert", "alerttold", "alertseen", "breachexplained")
SQL = "\n".join([*map(guard, TABLES), disposing(PLAN, PEOPLE)])


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0017_finding"),
    ]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
                ("hub_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("kind", models.TextField()),
                ("about", models.TextField(blank=True)),
                ("per_cent", models.PositiveSmallIntegerField()),
                ("began_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("crossed_at", models.DateTimeField(db_index=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlertSeen",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alert",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seen", to="openmash.alert"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AlertTold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("level", models.PositiveSmallIntegerField()),
                ("told", models.TextField()),
                ("since", models.DateTimeField()),
                ("to", models.JSONField(default=list)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="told", to="openmash.alert"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BreachExplained",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="explained", to="openmash.alert"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("referral", "kind", "about", "per_cent", "due_at"), name="alert_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "SCREENING",
                            "DECISION",
                            "STATUTORY",
                            "GO_AHEAD",
                            "ANSWER",
                            "UNOWNED",
                            "ALARM",
                            "SILENT",
                            "HANDOVER",
                            "HAND_ON",
                        ],
                    )
                ),
                name="alert_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="alerttold",
            constraint=models.UniqueConstraint(fields=("alert", "level", "told"), name="alert_told_once"),
        ),
        migrations.AddConstraint(
            model_name="alerttold",
            constraint=models.CheckConstraint(
                condition=models.Q(("told__in", ["AGENCY", "OWNER", "MANAGER", "HEAD"])), name="alert_told_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachexplained",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="breach_explained_says_why"
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
