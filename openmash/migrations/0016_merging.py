"""Two records of one person merged, and a merge taken back: rows beside the records, which stay as they are.

Who is the same as whom is read from these rows (`_merging.py`): by the search, by the look-up of restricted families, by
legal holds. Disposal of a referral takes the merges of the people who go with it.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from importlib import import_module

from openmash.migrations._disposing import ROLE as DISPOSER
from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard
from openmash.migrations._merging import following

before = import_module("openmash.migrations.0015_extracts")
FAMILY = import_module("openmash.migrations.0014_kin").FAMILY
OF_TWO = f"kept_id = any({FAMILY}) or other_id = any({FAMILY})"
PLAN = (
    ("personmergetakenback", f"merge_id in (select m.id from openmash_personmerge m where {OF_TWO})"),
    ("personmerge", OF_TWO),
    *before.PLAN,
)
PEOPLE = before.PEOPLE

BRIDGES = f"""
create policy disposer_bridges on openmash_personmerge for insert to {DISPOSER} with check (true);
grant insert on openmash_personmerge to {DISPOSER};
"""

SQL = "\n".join([guard("personmerge"), guard("personmergetakenback"), following(), disposing(PLAN, PEOPLE), BRIDGES])


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0015_extracts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonMerge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                ("apart_because", models.TextField(blank=True)),
                ("reasons", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged_in", to="openmash.person"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged_into", to="openmash.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonMergeTakenBack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                (
                    "merge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back",
                        to="openmash.personmerge",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="personmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("other")), _negated=True), name="merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="personmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="merge_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="personmergetakenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="merge_taken_back_says_why"
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
