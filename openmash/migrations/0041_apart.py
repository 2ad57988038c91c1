"""Two records that are of two people: said once, so that they are suggested as one no more; and taken back.

Who is kept from either reads nothing of it. Disposal of a referral takes what was said of the people who go with it.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from importlib import import_module

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard

before = import_module("openmash.migrations.0022_duty")
FAMILY = import_module("openmash.migrations.0014_kin").FAMILY
OF_TWO = f"one_id = any({FAMILY}) or other_id = any({FAMILY})"
PLAN = (
    ("personaparttakenback", f"apart_id in (select m.id from openmash_personapart m where {OF_TWO})"),
    ("personapart", OF_TWO),
    *before.PLAN,
)
PEOPLE = before.PEOPLE

SQL = "\n".join([guard("personapart"), guard("personaparttakenback"), disposing(PLAN, PEOPLE)])
STAMP = [
    ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
    ("by_id", models.TextField()),
    ("by_name", models.TextField()),
    ("by_role", models.TextField()),
    ("at", models.DateTimeField(db_index=True)),
    ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
]


def _to(model: str, name: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=f"openmash.{model}")


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0040_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonApart",
            fields=[
                *STAMP,
                ("because", models.TextField()),
                ("one", _to("person", "apart_from")),
                ("other", _to("person", "apart_to")),
            ],
        ),
        migrations.CreateModel(
            name="PersonApartTakenBack",
            fields=[
                *STAMP,
                ("because", models.TextField()),
                (
                    "apart",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back",
                        to="openmash.personapart",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="personapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("one", models.F("other")), _negated=True), name="apart_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="personapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="apart_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="personaparttakenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="apart_taken_back_says_why"
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
