"""Who is at work and whose the work is: the rota, handing on, the note of a shift, the outage pack, the weekly update.

A rota says when, never why. A referral's owner cannot be changed to anybody whom no `Owning` names: the database itself
looks, when the act is committed. Disposal of a referral takes its handings on and the lines about it with it; a pack is
thrown away after a week, long before.
"""

from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import behind, guard

before = import_module("openmash.migrations.0021_typing")
OF = "referral_id = v_referral.id"
PLAN = (
    ("handonanswered", f"hand_on_id in (select h.id from openmash_handon h where h.{OF})"),
    ("handon", OF),
    ("shiftnoteline", OF),
    *before.PLAN,
)
PEOPLE = before.PEOPLE
FACTS = (
    "rotachange", "rotatakenback", "handon", "handonanswered", "shiftnote", "shiftnoteline", "shiftnoteread",
    "weeklyupdate", "weeklysent",
)  # fmt: skip
# What may be thrown away by a policy, and never changed: one's own view, a copy that is over.
COPIES = ("savedview", "outagepack")
COPIED = "\n".join(
    line
    for table in COPIES
    for line in (*behind(table), f"revoke update, truncate on openmash_{table} from openmash_app;")
)
OWNER_IS_SAID = """
create function openmash_owner_is_said() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select 1 from openmash_referral r where r.id = new.id and not exists (
      select 1 from openmash_owning o
       where o.referral_id = r.id and o.desk = r.desk and o.owner_id is not distinct from r.owner_id)
  ) then
    raise exception 'no fact says whose this referral is' using errcode = '23514';
  end if;
  return null;
end $$;
revoke all on function openmash_owner_is_said() from public;
create constraint trigger owner_is_said after update of desk, owner_id on openmash_referral
  deferrable initially deferred for each row execute function openmash_owner_is_said();
"""
SQL = "\n".join([*map(guard, FACTS), COPIED, OWNER_IS_SAID, disposing(PLAN, PEOPLE)])


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0021_typing"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("batch", models.UUIDField(db_index=True, default=uuid.uuid4)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("OFFERED", "Offered by its owner"),
                            ("SHIFT", "Its owner's shift ended"),
                            ("CLOSING", "The hub closed"),
                            ("OPENING", "The hub opened"),
                            ("FOUND", "Nobody had it by name"),
                        ]
                    ),
                ),
                ("giver_name", models.TextField(blank=True)),
                ("taker_name", models.TextField()),
                ("because", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="HandOnAnswered",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted", models.BooleanField()),
                ("because", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="OutagePack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("day", models.DateField()),
                ("by_itself", models.BooleanField()),
                (
                    "covers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("paper", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="RotaChange",
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
                        choices=[
                            ("USUAL", "Usual week from a day on"),
                            ("AWAY", "Away"),
                            ("COVER", "Somebody stands in"),
                            ("DAY", "One day otherwise"),
                        ]
                    ),
                ),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(blank=True, db_index=True, null=True)),
                ("shifts", models.JSONField(default=list)),
                ("starts", models.TimeField(blank=True, null=True)),
                ("ends", models.TimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RotaTakenBack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("looks_for", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ShiftNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taker_name", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ShiftNoteLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("promised", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="ShiftNoteRead",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WeeklySent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("recipients", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("comment", models.TextField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="WeeklyUpdate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("monday", models.DateField()),
                ("version", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField()),
                ("because", models.TextField(blank=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="owning",
            constraint=models.CheckConstraint(
                condition=models.Q(("desk__in", ["FRONT_DOOR", "HUB", "DUTY_MANAGER", "EMERGENCY_DUTY"])),
                name="owning_desk_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="owning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", None), ("owner_name", "")),
                    models.Q(("owner__isnull", False), models.Q(("owner_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="owning_names_its_owner",
            ),
        ),
        migrations.AddField(
            model_name="handon",
            name="giver",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handon",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
            ),
        ),
        migrations.AddField(
            model_name="handon",
            name="taker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="handed_on_to", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handonanswered",
            name="hand_on",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="openmash.handon"
            ),
        ),
        migrations.AddField(
            model_name="outagepack",
            name="made_for",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rotachange",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rota_changes", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rotachange",
            name="stands_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standing_in",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rotatakenback",
            name="change",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="openmash.rotachange"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="shiftnote",
            name="taker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="shiftnoteline",
            name="note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="openmash.shiftnote"
            ),
        ),
        migrations.AddField(
            model_name="shiftnoteline",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
            ),
        ),
        migrations.AddField(
            model_name="shiftnoteread",
            name="note",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="read", to="openmash.shiftnote"
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyupdate",
            constraint=models.UniqueConstraint(fields=("monday", "version"), name="weekly_update_version_once"),
        ),
        migrations.AddConstraint(
            model_name="weeklyupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", 1), models.Q(("because", ""), _negated=True), _connector="OR"),
                name="weekly_correction_says_why",
            ),
        ),
        migrations.AddField(
            model_name="weeklysent",
            name="weekly",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="sent", to="openmash.weeklyupdate"
            ),
        ),
        migrations.AddIndex(
            model_name="handon",
            index=models.Index(fields=["taker", "-at"], name="hand_on_by_taker"),
        ),
        migrations.AddConstraint(
            model_name="handon",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["OFFERED", "SHIFT", "CLOSING", "OPENING", "FOUND"])),
                name="hand_on_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handon",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="hand_on_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="handon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("giver", None), models.Q(("giver", models.F("taker")), _negated=True), _connector="OR"
                ),
                name="hand_on_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="handon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "OFFERED"), _negated=True), ("giver__isnull", False), _connector="OR"
                ),
                name="hand_on_offered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="handonanswered",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted", True), models.Q(("because", ""), _negated=True), _connector="OR"),
                name="hand_on_refused_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="outagepack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("by_itself", True)), fields=("day", "made_for"), name="outage_pack_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["USUAL", "AWAY", "COVER", "DAY"])), name="rota_change_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_day", None), ("until_day__gte", models.F("from_day")), _connector="OR"),
                name="rota_change_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "USUAL"), ("until_day__isnull", False), _connector="OR"),
                name="rota_change_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "COVER"), ("stands_in__isnull", False)),
                    models.Q(models.Q(("kind", "COVER"), _negated=True), ("stands_in", None)),
                    _connector="OR",
                ),
                name="rota_change_says_who_stands_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(("stands_in", models.F("account")), _negated=True), name="rota_change_by_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends", None), ("starts", None)),
                    models.Q(("ends__isnull", False), ("starts__isnull", False)),
                    _connector="OR",
                ),
                name="rota_change_both_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("account", "name"), name="saved_view_name_once"),
        ),
        migrations.AddConstraint(
            model_name="shiftnoteline",
            constraint=models.UniqueConstraint(fields=("note", "referral"), name="shift_note_line_once"),
        ),
        migrations.AddConstraint(
            model_name="weeklysent",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipients__len__gt", 0)), name="weekly_sent_to_somebody"
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
