"""What is typed into any page is kept; who has a referral open is seen; acts of a queue are taken back by a row.

A draft of a page is found again by a mark of its typist and its address. What was typed long ago is forgotten by one
closed function: row security shows a draft to nobody but its typist, so nobody else could. That a page is open is no
fact and no history: such rows are removed when they are over.
"""

import uuid
from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import behind, guard

before = import_module("openmash.migrations.0019_messages")
ASIDE = "d.referral_id = v_referral.id or v_referral.id = any(d.covers)"
PLAN = (
    ("presence", "referral_id = v_referral.id"),
    (
        "patterndismissedtakenback",
        f"dismissed_id in (select d.id from openmash_patterndismissed d where {ASIDE})",
    ),
    *before.PLAN,
)
PEOPLE = before.PEOPLE

FORGET = """
create function openmash_forget_typing(p_before timestamptz) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_count bigint;
begin
  if app_role() is distinct from 'SERVICE' then
    raise exception 'only the hub itself forgets what was typed' using errcode = 'OM001';
  end if;
  delete from openmash_draft where kind = 'typing' and updated_at < p_before;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
revoke all on function openmash_forget_typing(timestamptz) from public;
grant execute on function openmash_forget_typing(timestamptz) to openmash_app;
"""

SQL = "\n".join(
    [
        guard("patterndismissedtakenback"),
        *behind("presence"),
        "revoke update, truncate on openmash_presence from openmash_app;",
        FORGET,
        disposing(PLAN, PEOPLE),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0019_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="place",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="draft",
            name="within",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(condition=models.Q(("place", ""), _negated=True), fields=["place"], name="draft_place"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(condition=models.Q(("within__isnull", False)), fields=["within"], name="draft_within"),
        ),
        migrations.AddField(
            model_name="owning",
            name="by_hand",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("page", models.TextField(blank=True)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField(db_index=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "by_id"), name="presence_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatternDismissedTakenBack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "dismissed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back",
                        to="openmash.patterndismissed",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
