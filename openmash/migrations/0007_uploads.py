"""Files of a referral: same access as their referral, bytes apart, and what the scanner and the hub said of each.

A file with a form that is not sent is its sender's alone. Sent, its row is the hub's, the sender's who added it to their
own referral, and an auditor's once it is decided; its bytes never go back to a sender. Only the hub's clerk says what
the scanner said.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._guarding import behind, guard

DRAFTS = [
    *behind("draftfile"),
    "revoke update, truncate on openmash_draftfile from openmash_app;",
    *(
        f"alter table openmash_{table} alter column {column} set storage external;"
        for table in ("draftfile", "uploadcontent")
        for column in ("body", "preview")
    ),
]
TABLES = list(map(guard, ("upload", "uploadcontent", "uploadscan", "uploadmark")))


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0006_watching"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveSmallIntegerField()),
                ("kind", models.TextField()),
                ("description", models.TextField(blank=True)),
                ("name", models.TextField()),
                ("format", models.TextField()),
                ("size", models.PositiveIntegerField()),
                ("protected", models.BooleanField()),
                ("with_referral", models.BooleanField()),
                ("given_hash", models.CharField(max_length=64)),
                ("kept_hash", models.CharField(max_length=64)),
                ("changed", models.TextField(blank=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UploadContent",
            fields=[
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="openmash.upload",
                    ),
                ),
                ("body", models.BinaryField()),
                ("preview", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="UploadMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("protected", models.BooleanField()),
                ("because", models.TextField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="openmash.upload"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UploadScan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("referral_ref", models.UUIDField(db_index=True)),
                ("state", models.TextField()),
                ("found", models.TextField(blank=True)),
                ("scanner", models.TextField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="openmash.upload"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sender", models.TextField()),
                ("number", models.PositiveSmallIntegerField()),
                ("facts", models.TextField()),
                ("body", models.BinaryField()),
                ("preview", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="openmash.draft"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("draft", "number"), name="draftfile_number_once"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(fields=("referral", "number"), name="upload_number_once"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["LETTER", "PHOTOGRAPH", "BODY_MAP", "OTHER"])),
                name="upload_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["JPEG", "PNG", "PDF", "DOCX", "TEXT"])), name="upload_format_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadscan",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["WAITING", "CLEAN", "INFECTED", "REFUSED"])),
                name="uploadscan_state_known",
            ),
        ),
        migrations.RunSQL("\n".join([*DRAFTS, *TABLES]), migrations.RunSQL.noop),
    ]
