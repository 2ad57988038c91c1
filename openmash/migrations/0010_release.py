"""Releasing, item by item: owners are asked, a second person reads, what left is kept as paper and can be recalled.

A recall hides the disclosure, its items, its paper and its handover from the recipient in the database itself; the
recipient then reads the recall's own row.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._guarding import guard


HUB = "(select app_is_hub())"
ME = "(select app_staff())"
AGENCY = "(select app_agency())"
TEAM = "(select app_team())"
ROLE = "(select app_role())"
MANAGER = f"{ROLE} in ('ASSISTANT_MANAGER','MASH_MANAGER','HEAD_OF_SERVICE')"
WORKER = f"{ROLE} in ('SOCIAL_WORKER','EMERGENCY_DUTY','ASSISTANT_MANAGER','MASH_MANAGER','HEAD_OF_SERVICE','SERVICE')"
OF_DECIDED = "(select app_is_auditor()) and referral_ref in (select r.id from openmash_referral r)"


def _through(column: str, parent: str) -> str:
    """Seen by the hub's social workers and managers, and by an auditor who sees the parent row."""
    return f"{WORKER} or ((select app_is_auditor()) and {column} in (select p.id from openmash_{parent} p))"


OWNER_SEES = f"{WORKER} or agency = {AGENCY}"
OWNER_SAYS = f"agency = {AGENCY} and by_id = {ME} and"
OWN_MARKS = f"select m.id from openmash_protectedmark m where m.agency = {AGENCY}"
TO_ME = (
    f"(recipient_kind = 'TEAM' and recipient = {TEAM}) or (recipient_kind = 'AGENCY' and recipient = {AGENCY})"
    f" or (recipient_kind = 'REFERRER' and recipient = {ME})"
)
NOT_RECALLED = "not exists (select 1 from openmash_recall r where r.disclosure_id = {})"
RECEIVED = "disclosure_id in (select d.id from openmash_disclosure d)"

GUARDS = [
    guard(
        "protectedmark",
        see=f"{HUB} or agency = {AGENCY} or ({OF_DECIDED})",
        add=f"{WORKER} or (kind = 'ITEM' and {OWNER_SAYS} subject in"
        f" (select i.id from openmash_answeritem i where i.agency = {AGENCY}"
        " and i.referral_ref = openmash_protectedmark.referral_ref))",
    ),
    guard(
        "protectedmarklifted",
        see=f"{HUB} or agency = {AGENCY}"
        " or ((select app_is_auditor()) and mark_id in (select m.id from openmash_protectedmark m))",
        add=f"({MANAGER} and mark_id in (select m.id from openmash_protectedmark m where m.agency = ''))"
        f" or ({OWNER_SAYS} mark_id in ({OWN_MARKS}))",
    ),
    guard("ownerasked", see=f"{OWNER_SEES} or ({OF_DECIDED})", add=WORKER),
    guard(
        "owneranswered",
        see=f"{OWNER_SEES} or ((select app_is_auditor()) and asked_id in (select a.id from openmash_ownerasked a))",
        add=f"{OWNER_SAYS} asked_id in (select a.id from openmash_ownerasked a where a.agency = {AGENCY})",
    ),
    guard(
        "ownertookback",
        see=f"{OWNER_SEES} or ((select app_is_auditor()) and answered_id in (select a.id from openmash_owneranswered a))",
        add=f"{OWNER_SAYS} answered_id in (select a.id from openmash_owneranswered a where a.agency = {AGENCY})",
    ),
    guard("releaseprepared", see=f"{WORKER} or ({OF_DECIDED})", add=f"{WORKER} and by_id = {ME}"),
    # Whoever confirms is not who prepared: here too, not on the page alone.
    guard(
        "releaseanswered",
        see=_through("prepared_id", "releaseprepared"),
        add=f"{WORKER} and by_id = {ME} and (not confirmed or prepared_id in"
        f" (select p.id from openmash_releaseprepared p where p.by_id <> {ME}))",
    ),
    guard(
        "disclosurepaper",
        see=f"{WORKER} or (not {HUB} and {RECEIVED})",
        add=WORKER,
    ),
    guard(
        "disclosureopened",
        see=f"{_through('disclosure_id', 'disclosure')} or by_id = {ME}",
        add=f"by_id = {ME} and disclosure_id in (select d.id from openmash_disclosure d where {TO_ME})",
    ),
    guard("recall", see=f"{HUB} or {TO_ME} or ({OF_DECIDED})", add=WORKER),
    guard("notshared", see=f"{WORKER} or ({OF_DECIDED})", add=WORKER),
    guard("sentoutside", see=f"{WORKER} or ({OF_DECIDED})", add=WORKER),
    f"alter policy app_sees on openmash_disclosure using ({HUB} or ({OF_DECIDED}) or"
    f" (({TO_ME}) and {NOT_RECALLED.format('openmash_disclosure.id')}));",
    f"alter policy app_sees on openmash_handover using ({HUB}"
    f" or (team = {TEAM} and {NOT_RECALLED.format('openmash_handover.disclosure_id')})"
    " or ((select app_is_auditor()) and disclosure_id in (select d.id from openmash_disclosure d)));",
]


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
