"""Extracts of case systems: what the authority's own system says of somebody, and how far each load came (M4.7).

Whom a restricted family has in the case system is walled off with it before anybody has linked them: a person of an
extract with the number, or the full name and date of birth, of somebody named there. Disposal of a referral leaves who
is in the case system: they are not known from that referral alone.
"""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard

before = import_module("openmash.migrations.0014_kin")
OF_PERSON = f"person_id = any({before.FAMILY})"
PLAN = (("caserecord", OF_PERSON), ("caseepisode", OF_PERSON), *before.PLAN)

PEOPLE = f"""{before.PEOPLE}
  -- whom the case system has still is known from there too; whom it has no more goes as anybody does
  select coalesce(array_agg(k.id), '{{}}') into v_people from unnest(v_people) k(id)
   where not exists (
     select 1 from openmash_caserecord c where c.person_id = k.id and c.state <> 'GONE'
        and not exists (
          select 1 from openmash_caserecord later where later.person_id = c.person_id
             and (later.at, later.recorded_at) > (c.at, c.recorded_at)));
"""

# As before, and whoever a list brought that is somebody named in the family.
FAMILY_OF = """
grant create on schema public to openmash_finder;
create or replace function openmash_family_of(roots uuid[], out referrals uuid[], out people uuid[])
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  before integer;
begin
  referrals := coalesce(roots, '{}');
  people := '{}';
  loop
    before := cardinality(referrals);
    select coalesce(array_agg(distinct found.person_id), '{}') into people from (
      select l.person_id
        from openmash_mention m
        join openmash_personlink l on l.mention_id = m.id
       where m.referral_id = any(referrals)
         and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id)
      union
      select a.person_id from openmash_relative a where a.referral_id = any(referrals)
      union
      select p.id from openmash_mentionkey k
        join openmash_person p on p.nhs_number = substr(k.key, 5) and p.source_key <> ''
       where k.referral_id = any(referrals) and k.key like 'NHS %'
      union
      select p.id from openmash_mentionkey k
        join openmash_person p on p.born = split_part(substr(k.key, 5), '|', 1)::date and p.source_key <> ''
        join openmash_personname n on n.person_id = p.id and n.full_key = split_part(substr(k.key, 5), '|', 2)
       where k.referral_id = any(referrals) and k.key like 'WHO %'
    ) found;
    select coalesce(array_agg(distinct found.id), '{}') into referrals from (
      select unnest(referrals) as id
      union
      select m.referral_id from openmash_personlink l
        join openmash_mention m on m.id = l.mention_id
       where l.person_id = any(people)
         and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id)
      union
      select a.referral_id from openmash_relative a where a.person_id = any(people)
      union
      select other.referral_id from openmash_mentionkey mine
        join openmash_mentionkey other on other.key = mine.key
       where mine.referral_id = any(referrals) and (mine.key like 'WHO %' or mine.key like 'NHS %')
    ) found;
    exit when cardinality(referrals) = before;
  end loop;
end $$;
revoke create on schema public from openmash_finder;
"""

TABLES = ("extractload", "extractpart", "extractended", "caserecord", "caseepisode")
SQL = "\n".join([*map(guard, TABLES), FAMILY_OF, disposing(PLAN, PEOPLE)])


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0014_kin"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExtractLoad",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("system", models.TextField()),
                ("as_of", models.DateField()),
                ("people_hash", models.TextField()),
                ("episodes_hash", models.TextField(blank=True)),
                ("lines", models.IntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["system", "-at"], name="extract_of_system")],
            },
        ),
        migrations.CreateModel(
            name="ExtractEnded",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("gone", models.IntegerField(null=True)),
                (
                    "load",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="openmash.extractload"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("state", models.TextField()),
                ("worker", models.TextField(blank=True)),
                ("since", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("closed_why", models.TextField(blank=True)),
                ("address", models.TextField(blank=True)),
                ("mark", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="case_records", to="openmash.person"
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="openmash.extractload"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["OPEN", "PLAN", "LOOKED_AFTER", "CLOSED", "GONE"])),
                        name="case_state_known",
                    ),
                    models.UniqueConstraint(fields=("load", "person"), name="case_record_once_per_load"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEpisode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("key", models.TextField(db_index=True)),
                ("started", models.DateField(null=True)),
                ("kind", models.TextField(blank=True)),
                ("outcome", models.TextField(blank=True)),
                ("mark", models.TextField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="case_episodes", to="openmash.person"
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="openmash.extractload"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("load", "key"), name="case_episode_once_per_load")],
            },
        ),
        migrations.CreateModel(
            name="ExtractPart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("of", models.TextField()),
                ("done", models.IntegerField()),
                ("new", models.IntegerField()),
                ("changed", models.IntegerField()),
                ("same", models.IntegerField()),
                ("refused", models.IntegerField()),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="openmash.extractload"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("of__in", ["PEOPLE", "EPISODES"])), name="extract_part_known"
                    ),
                    models.UniqueConstraint(fields=("load", "of", "done"), name="extract_part_once"),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
