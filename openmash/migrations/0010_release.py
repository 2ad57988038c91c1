"""Releasing, item by item: owners are asked, a second person reads, what left is kept as paper and can be recalled.

A recall hides the disclosure, its items, its paper and its handover from the recipient in the database itself; the
recipient then reads the recall's own row.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._guarding import guard

GUARDS = list(
    map(
        guard,
        (
            "protectedmark", "protectedmarklifted", "ownerasked", "owneranswered", "ownertookback", "releaseprepared",
            "releaseanswered", "disclosurepaper", "disclosureopened", "recall", "notshared", "sentoutside",
        ),
    )
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0009_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="NotShared",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("reference", models.TextField()),
                ("item", models.UUIDField(blank=True, null=True)),
                ("recipient_words", models.TextField()),
                ("because", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="disclosureitem",
            name="agreement",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="disclosureitem",
            name="condition",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="DisclosurePaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "disclosure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="paper", to="openmash.disclosure"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OwnerAsked",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField(db_index=True)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("reference", models.TextField()),
                ("output", models.TextField()),
                ("recipients", models.JSONField()),
                ("recipient_words", models.TextField()),
                ("purpose", models.TextField()),
                ("lawful_basis", models.TextField()),
                ("because", models.TextField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asked_for", to="openmash.answeritem"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OwnerAnswered",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField(db_index=True)),
                ("agrees", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("because", models.TextField(blank=True)),
                (
                    "asked",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answered", to="openmash.ownerasked"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OwnerTookBack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField(db_index=True)),
                ("because", models.TextField()),
                (
                    "answered",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back",
                        to="openmash.owneranswered",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProtectedMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("reference", models.TextField()),
                ("kind", models.TextField()),
                ("subject", models.UUIDField(db_index=True)),
                ("agency", models.TextField(blank=True)),
                ("because", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["PERSON", "HOME", "SAFE_CONTACT", "ITEM"])),
                        name="protected_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("because", ""), _negated=True), name="protected_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectedMarkLifted",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField(blank=True)),
                ("because", models.TextField()),
                (
                    "mark",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lifted", to="openmash.protectedmark"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Recall",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("reference", models.TextField()),
                ("kind", models.TextField()),
                ("recipient_kind", models.TextField()),
                ("recipient", models.TextField(blank=True)),
                ("because", models.TextField()),
                (
                    "disclosure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recall", to="openmash.disclosure"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReleasePrepared",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("reference", models.TextField()),
                ("kind", models.TextField()),
                ("package", models.JSONField()),
                ("purpose", models.TextField()),
                ("lawful_basis", models.TextField()),
                ("necessity", models.TextField()),
                ("second_because", models.TextField(blank=True)),
                ("checker_id", models.TextField(blank=True)),
                ("checker_name", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", ""), _negated=True),
                            models.Q(("lawful_basis", ""), _negated=True),
                            models.Q(("necessity", ""), _negated=True),
                        ),
                        name="release_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseAnswered",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed", models.BooleanField()),
                ("because", models.TextField(blank=True)),
                (
                    "prepared",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="openmash.releaseprepared",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="disclosure",
            name="prepared",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disclosures",
                to="openmash.releaseprepared",
            ),
        ),
        migrations.CreateModel(
            name="SentOutside",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("how", models.TextField()),
                ("address_kind", models.TextField()),
                (
                    "disclosure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_outside",
                        to="openmash.disclosure",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DisclosureOpened",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "disclosure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="openmash.disclosure"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("disclosure", "by_id"), name="opened_once_a_person")],
            },
        ),
        migrations.AddConstraint(
            model_name="ownerasked",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", ""), _negated=True),
                    models.Q(("because", ""), _negated=True),
                    models.Q(("recipient_words", ""), _negated=True),
                ),
                name="owner_asked_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="owneranswered",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agrees", True), models.Q(models.Q(("because", ""), _negated=True), ("words", "")), _connector="OR"
                ),
                name="owner_answered_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseanswered",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed", True), models.Q(("because", ""), _negated=True), _connector="OR"),
                name="release_sent_back_says_why",
            ),
        ),
        migrations.RunSQL("\n".join(GUARDS), migrations.RunSQL.noop),
    ]
