"""The pattern of small things: what is looked at together, what may be one worry sent twice, and what was said of it.

The hub's own clerk notices; people dismiss and join. A row about two referrals is kept from whoever is kept from
either. Disposal of a referral takes what it says of both with it.
"""

import uuid
from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard

TABLES = (
    "patternmember", "patterntie", "patterndismissed", "patternlooked", "sameworrynoticed", "sameworry",
    "sameworrytakenback", "notthesameworry",
)  # fmt: skip
OF = "referral_id = v_referral.id"
OF_BOTH = f"{OF} or earlier_ref = v_referral.id"
OURS = (
    ("patternmember", OF),
    ("patterntie", OF_BOTH),
    ("patterndismissed", f"{OF} or v_referral.id = any(covers)"),
    ("patternlooked", OF),
    ("sameworrynoticed", OF_BOTH),
    (
        "sameworrytakenback",
        f"joined_id in (select s.id from openmash_sameworry s where s.{OF} or s.earlier_ref = v_referral.id)",
    ),
    ("sameworry", OF_BOTH),
    ("notthesameworry", OF_BOTH),
)
PLAN = (*OURS, *import_module("openmash.migrations.0012_matching").PLAN)
SQL = "\n".join([*map(guard, TABLES), disposing(PLAN)])


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0012_matching"),
    ]

    operations = [
        migrations.CreateModel(
            name="SameWorry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("earlier_ref", models.UUIDField(db_index=True)),
                ("because", models.TextField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SameWorryNoticed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("earlier_ref", models.UUIDField(db_index=True)),
                ("words_alike", models.FloatField()),
                ("incident", models.BooleanField(default=False)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SameWorryTakenBack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                (
                    "joined",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="openmash.sameworry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NotTheSameWorry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("earlier_ref", models.UUIDField(db_index=True)),
                ("because", models.TextField()),
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
                        condition=models.Q(("because", ""), _negated=True), name="not_the_same_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PatternDismissed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("card", models.UUIDField(db_index=True)),
                (
                    "covers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("because", models.TextField()),
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
                        condition=models.Q(("because", ""), _negated=True), name="pattern_dismissed_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PatternLooked",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("rating", models.TextField(blank=True)),
                ("fact_ref", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("fact_ref", None)),
                        fields=("referral", "rating"),
                        name="pattern_looked_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PatternMember",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("card", models.UUIDField(db_index=True, default=uuid.uuid4)),
                ("rule", models.JSONField()),
                ("base", models.JSONField(default=dict)),
                (
                    "ratings",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("raised_at", models.DateTimeField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("card", "referral"), name="pattern_member_once")],
            },
        ),
        migrations.CreateModel(
            name="PatternTie",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("earlier_ref", models.UUIDField(db_index=True)),
                (
                    "shared",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("linked", models.BooleanField(default=False)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("referral", "earlier_ref"), name="pattern_tie_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="sameworry",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="same_worry_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="sameworrynoticed",
            constraint=models.UniqueConstraint(fields=("referral", "earlier_ref"), name="same_worry_noticed_once"),
        ),
        migrations.AddConstraint(
            model_name="sameworrytakenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="same_worry_back_says_why"
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
