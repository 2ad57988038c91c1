"""Sessions that can be listed and ended, what about an account takes two administrators, and one of many marked as such.

The asking and the agreeing are facts. The database itself holds an administrator to them: while one is told to it as
the viewer, an account's rights change, and an account that sees cases opens, only as another administrator agreed last.
Anybody else changes none of it. Commands on the machine, and the product's own clerk, are not bound.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from openmash.migrations._guarding import guard

GUARDS = "\n".join(map(guard, ("manyfromone", "accountproposal", "accountproposalanswer")))

TWO = """
create function openmash_two_administrators() returns trigger language plpgsql as $$
declare
  guarded constant text[] := array['role', 'agency', 'team', 'qualified', 'may_decide', 'is_active', 'email'];
  free constant text[] := array['PROFESSIONAL_REFERRER', 'ANALYST', 'SCRUTINY_READER'];
  one text;
  agreed jsonb;
begin
  if coalesce(app_role(), 'SERVICE') = 'SERVICE' then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if app_role() <> 'ADMINISTRATOR' or (new.is_active and not new.role = any(free)) then
      raise exception 'this account opens only when a second administrator agrees' using errcode = '42501';
    end if;
    return new;
  end if;
  foreach one in array guarded loop
    continue when to_jsonb(new) -> one is not distinct from to_jsonb(old) -> one;
    if app_role() <> 'ADMINISTRATOR' then
      raise exception 'only administrators change an account' using errcode = '42501';
    end if;
    continue when one = 'is_active' and not new.is_active;
    continue when one in ('is_active', 'email') and old.role = any(free) and new.role = any(free);
    if agreed is null then
      select p.changes into agreed from openmash_accountproposalanswer a
        join openmash_accountproposal p on p.id = a.proposal_id
        where p.account_id = new.id and a.agreed order by a.recorded_at desc limit 1;
    end if;
    if agreed is null or agreed -> one is distinct from to_jsonb(new) -> one then
      raise exception 'this changes only when a second administrator agrees' using errcode = '42501';
    end if;
  end loop;
  return new;
end $$;
create trigger two_administrators before insert or update on openmash_account
  for each row execute function openmash_two_administrators();
"""

UNDO = """
drop trigger two_administrators on openmash_account;
drop function openmash_two_administrators();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0008_protocol"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrowserSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("ref", models.UUIDField(db_index=True, default=uuid.uuid4)),
                ("account_id", models.UUIDField(db_index=True, null=True)),
                ("device", models.TextField(blank=True)),
                ("began_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="account",
            name="first_password_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="sign_on",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="account",
            name="sign_on_subject",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="AccountProposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.TextField(
                        choices=[("OPEN", "OPEN"), ("CHANGE", "CHANGE"), ("FACTOR", "FACTOR"), ("PASSWORD", "PASSWORD")]
                    ),
                ),
                ("changes", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("because", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccountProposalAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed", models.BooleanField()),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="openmash.accountproposal",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ManyFromOne",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("count", models.PositiveIntegerField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="openmash.referral",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        migrations.RunSQL(TWO, UNDO),
    ]
