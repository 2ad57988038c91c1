"""The outbox: what somebody is told, each try to send it, and how they want to be told.

The hub's own clerk adds and sends; each person sees their own, unless the referral is kept from them. Disposal of a
referral takes the messages about it.
"""

import uuid
from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard

before = import_module("openmash.migrations.0018_alerts")
ABOUT = "referral_ref = v_referral.id"
PLAN = (
    ("messageattempt", f"message_id in (select m.id from openmash_message m where m.{ABOUT})"),
    ("message", ABOUT),
    *before.PLAN,
)
PEOPLE = before.PEOPLE
SQL = "\n".join(
    [
        guard("message", caches=("due_at", "not_before", "settled_at")),
        guard("messageattempt"),
        guard("messagewishes"),
        disposing(PLAN, PEOPLE),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0018_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("topic", models.TextField()),
                ("key", models.TextField()),
                ("path", models.TextField()),
                ("urgent", models.BooleanField(default=False)),
                ("referral_ref", models.UUIDField(db_index=True, null=True)),
                ("due_at", models.DateTimeField()),
                ("not_before", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("settled_at", None)), fields=["due_at"], name="message_unsettled"),
                    models.Index(fields=["account", "-at"], name="message_of_one"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "key"), name="message_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("topic", ""), _negated=True), models.Q(("key", ""), _negated=True)
                        ),
                        name="message_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path__regex", "^/([^/\\\\]|$)")), name="message_leads_inside"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageAttempt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sending", models.UUIDField(default=uuid.uuid4)),
                ("way", models.TextField()),
                ("outcome", models.TextField()),
                ("because", models.TextField(blank=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="openmash.message"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("outcome", "REFUSED")), fields=["at"], name="message_refused")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["SENT", "FAILED", "REFUSED", "WITHHELD", "PASSED"]),
                            ("way__in", ["EMAIL", "TEXT"]),
                        ),
                        name="message_attempt_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageWishes",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("way", models.TextField()),
                ("digest", models.TextField()),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_until", models.TimeField(null=True)),
                ("mobile", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message_wishes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("way__in", ["EMAIL", "TEXT"]), ("digest__in", ["HOURLY", "TWICE", "DAILY", "EACH"])
                        ),
                        name="message_wishes_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="message_quiet_begins_and_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("way", "TEXT"), _negated=True),
                            models.Q(("mobile", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="message_text_has_number",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
