"""Whose reading was unusual, week by week; and the ledger found by its time.

The weekly lists are for the records officer, the MASH manager and the head of service, and nobody sees what is found
about themselves. The hub's own clerk fixes them; the records officer alone says what came of one.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._guarding import guard

FORWARD = "\n".join(map(guard, ("watchedweek", "unusuallooks", "unusuallooksmarked")))


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0005_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnusualLooks",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("kind", models.TextField()),
                ("who_id", models.TextField()),
                ("who_name", models.TextField()),
                ("who_role", models.TextField()),
                ("count", models.PositiveIntegerField()),
                ("words", models.TextField()),
                ("entries", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="UnusualLooksMarked",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("outcome", models.TextField()),
                ("because", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="WatchedWeek",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("monday", models.DateField(unique=True)),
                ("looks", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField()),
                ("usual", models.JSONField(default=dict)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["at"], name="ledger_at", pages_per_range=32
            ),
        ),
        migrations.AddField(
            model_name="unusuallooksmarked",
            name="finding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="openmash.unusuallooks"
            ),
        ),
        migrations.AddField(
            model_name="unusuallooks",
            name="week",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="openmash.watchedweek"
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallooksmarked",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["NEEDED", "SPOKEN", "PASSED_ON", "OPEN"])),
                name="unusual_looks_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallooksmarked",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="unusual_looks_outcome_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallooks",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["HOUR", "DAY", "SEARCHES", "NO_PART", "ODD_HOURS", "REFUSED"])),
                name="unusual_looks_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unusuallooks",
            constraint=models.UniqueConstraint(fields=("week", "who_id", "kind"), name="unusual_looks_once_a_week"),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
