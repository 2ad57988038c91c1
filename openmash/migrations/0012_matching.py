"""Keys a person is found under, the history of what they were known by, and one search for a whole household.

The search answers the hub alone, gives out ids and the number of the one sought, never a name, and reads past row
security as the finder, which cannot log in (0003). It takes digests: what they are made of is said in one place,
`openmash.rulebook.matching.keys`. Under a key that many people share the ones most like in name come first.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from importlib import import_module

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard
from openmash.rulebook import matching

records = import_module("openmash.migrations.0011_records")

MOST_UNDER_ONE_KEY = 400
MOST_LIKE_IN_NAME = 20
SHORTEST_NAME, LONGEST_NAME = 4, 80

GUARDS = "\n".join(guard(table) for table in ("personcarer", "personmark", "personkey"))

STANDING = """({row}.link_id is null or not exists (
  select 1 from public.openmash_personlinktakenback b where b.link_id = {row}.link_id))"""

READS = "\n".join(
    f"create policy finder_reads on openmash_{table} for select to openmash_finder using (true);\n"
    f"grant select on openmash_{table} to openmash_finder;"
    for table in ("personkey",)
)

OLD = """
drop function openmash_find_people(
  text[], text[], text, text[], text[], text[], date, integer, integer, date);
drop index if exists personname_sounds;
"""

FUNCTION = f"""
select show_limit();

create function openmash_find_people(
  sought smallint[], arms smallint[], keys bigint[], named smallint[], names text[], most integer[]
) returns table (who smallint, person_id uuid)
language plpgsql stable security definer rows 100
set search_path = pg_catalog, public, pg_temp
set pg_trgm.similarity_threshold = '0.55'
set random_page_cost = '1.1'
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  everything boolean := app_sees_all();
  kept uuid[] := app_hidden();
begin
  if not app_is_hub() then
    return;
  end if;
  return query
  with hits as materialized (
    select distinct a.who, a.arm, k.person_id
      from unnest(sought, arms, keys) as a(who, arm, key)
     cross join lateral (
       select p.person_id from openmash_personkey p
        where p.key = a.key and (everything or p.person_id <> all(kept))
          and {STANDING.format(row="p")}
        limit {MOST_UNDER_ONE_KEY}) k
  ), crowded as materialized (
    select h.who, h.arm from hits h group by h.who, h.arm having count(*) > most[h.arm + 1]
  ), liked as (
    select h.who, h.arm, h.person_id, row_number() over (
        partition by h.who, h.arm order by max(similarity(n.full_key, s.name)) desc nulls last, h.person_id) as place
      from hits h join crowded c using (who, arm)
      left join openmash_personname n on n.person_id = h.person_id
      left join unnest(named, names) as s(who, name) on s.who = h.who
     group by h.who, h.arm, h.person_id
  )
  select h.who, h.person_id from hits h
   where not exists (select 1 from crowded c where c.who = h.who and c.arm = h.arm)
  union
  select l.who, l.person_id from liked l where l.place <= most[l.arm + 1]
  union
  select s.who, like_in_name.person_id from unnest(named, names) as s(who, name)
   cross join lateral (
     select n.person_id from openmash_personname n
      where length(s.name) >= {SHORTEST_NAME} and n.full_key % left(s.name, {LONGEST_NAME})
        and (everything or n.person_id <> all(kept)) and {STANDING.format(row="n")}
      order by similarity(n.full_key, s.name) desc limit {MOST_LIKE_IN_NAME}) like_in_name;
end $$;

-- What is known of those found, as far as the viewer sees it: read as whoever asks, under row security.
create function openmash_people_found(
  sought smallint[], arms smallint[], keys bigint[], named smallint[], names text[], most integer[]
) returns table (whom smallint[], facts json)
language plpgsql stable rows 50
set plan_cache_mode = 'force_generic_plan'
as $$
begin
  return query
  with found as materialized (
    select f.person_id, array_agg(f.who) as whom
      from public.openmash_find_people(sought, arms, keys, named, names, most) f group by f.person_id
  )
  select found.whom, json_build_object(
      'id', p.id, 'born', p.born, 'born_words', p.born_words, 'on', (p.at at time zone 'Europe/London')::date,
      'expected', p.expected, 'sex', p.sex, 'nhs_number', p.nhs_number, 'upn', p.upn, 'school', p.school,
      'role', p.role,
      'names', (select coalesce(json_agg(json_build_array(n.forename, n.middle, n.surname) order by n.at), '[]')
                  from public.openmash_personname n where n.person_id = p.id and {STANDING.format(row="n")}),
      'places', (select coalesce(json_agg(json_build_array(a.line, a.postcode) order by a.at), '[]')
                   from public.openmash_personaddress a where a.person_id = p.id and {STANDING.format(row="a")}),
      'phones', (select coalesce(json_agg(t.number order by t.at), '[]')
                   from public.openmash_personphone t where t.person_id = p.id and {STANDING.format(row="t")}),
      'carers', (select coalesce(json_agg(c.name order by c.at), '[]')
                   from public.openmash_personcarer c where c.person_id = p.id and {STANDING.format(row="c")}),
      'marks', (select coalesce(json_agg(json_build_object(
                  'born', m.born, 'expected', m.expected, 'sex', m.sex, 'nhs_number', m.nhs_number, 'upn', m.upn,
                  'school', m.school) order by m.at), '[]')
                  from public.openmash_personmark m where m.person_id = p.id and {STANDING.format(row="m")}))
    from found join public.openmash_person p on p.id = found.person_id;
end $$;

create materialized view openmash_namecount as
  select 'f ' || forename_key as name, count(distinct person_id)::integer as people
    from openmash_personname where forename_key <> '' group by forename_key
  union all
  select 's ' || surname_key, count(distinct person_id)::integer
    from openmash_personname where surname_key <> '' group by surname_key
  union all
  select '', count(*)::integer from openmash_person;
create unique index namecount_name on openmash_namecount (name);
revoke all on openmash_namecount from public, openmash_app, openmash_reader;

-- How many people are known, under the name '', and how many bear each of these names. Counted each hour, so that a count
-- tells nobody of today's record.
create function openmash_names_counted(asked text[]) returns table (name text, people integer)
language sql stable security definer rows 10
set search_path = pg_catalog, public, pg_temp
as $$
  select c.name, c.people from openmash_namecount c where app_is_hub() and (c.name = any(asked) or c.name = '');
$$;

create function openmash_count_names() returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if app_role() = 'SERVICE' then
    refresh materialized view openmash_namecount;
  end if;
end $$;
"""

DEFINERS = (
    "openmash_find_people(smallint[], smallint[], bigint[], smallint[], text[], integer[])",
    "openmash_names_counted(text[])", "openmash_count_names()",
)  # fmt: skip

RIGHTS = "\n".join(
    [
        "grant create on schema public to openmash_finder;",
        *(f"revoke all on function {name} from public;" for name in DEFINERS),
        *(f"grant execute on function {name} to openmash_app;" for name in DEFINERS),
        *(f"alter function {name} owner to openmash_finder;" for name in DEFINERS),
        "revoke all on function openmash_people_found(smallint[], smallint[], bigint[], smallint[], text[], integer[])"
        " from public;",
        "grant execute on function"
        " openmash_people_found(smallint[], smallint[], bigint[], smallint[], text[], integer[]) to openmash_app;",
        "alter materialized view openmash_namecount owner to openmash_finder;",
        "revoke create on schema public from openmash_finder;",
    ]
)


FAMILY = records.FAMILY
HISTORY = ("personname", "personaddress", "personphone", "personcarer", "personmark", "personkey")
BROUGHT = (
    f"person_id = any({FAMILY}) or link_id in (select k.id from openmash_personlink k where k.mention_id in"
    " (select m.id from openmash_mention m where m.referral_id = v_referral.id))"
)
BEFORE = next(place for place, (table, _) in enumerate(records.PLAN) if table == "personlinktakenback")
PLAN = (
    *records.PLAN[:BEFORE],
    *((table, BROUGHT) for table in HISTORY),
    *((table, rows) for table, rows in records.PLAN[BEFORE:] if table not in HISTORY),
)
"""As before, and what a link of the referral brought goes before the link does."""


def make_keys(apps, schema_editor):
    """Folded names, and the keys of everybody who is known already, in batches."""
    person, key = apps.get_model("openmash", "Person").objects, apps.get_model("openmash", "PersonKey")
    batch = []
    schema_editor.execute("alter table openmash_personname disable trigger user")
    for one in person.prefetch_related("names", "addresses", "phones").iterator(chunk_size=500):
        for name in one.names.all():
            name.forename_key, name.surname_key = matching.name_key(name.forename), matching.name_key(name.surname)
            name.save(update_fields=["forename_key", "surname_key"])
        facts = matching.PersonFacts(
            names=tuple(matching.Name(name.forename, name.surname) for name in one.names.all()),
            born=one.born,
            expected=None if one.born else one.expected,
            nhs_number=one.nhs_number,
            upn=one.upn,
            addresses=tuple((place.line, place.postcode) for place in one.addresses.all()),
            phones=tuple(phone.number for phone in one.phones.all()),
        )
        batch += [key(person_id=one.pk, key=digest) for digest in matching.kept_under(facts)]
        if len(batch) >= 5000:
            key.objects.bulk_create(batch)
            batch = []
    key.objects.bulk_create(batch)
    schema_editor.execute("alter table openmash_personname enable trigger user")


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0011_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="role",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="personaddress",
            name="link",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="openmash.personlink"
            ),
        ),
        migrations.AddField(
            model_name="personname",
            name="forename_key",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="personname",
            name="link",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="openmash.personlink"
            ),
        ),
        migrations.AddField(
            model_name="personname",
            name="middle",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="personname",
            name="surname_key",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="personphone",
            name="link",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="openmash.personlink"
            ),
        ),
        migrations.CreateModel(
            name="PersonCarer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.TextField()),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="openmash.personlink",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="carers", to="openmash.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.BigIntegerField(db_index=True)),
                (
                    "link",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="openmash.personlink",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="openmash.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("born", models.DateField(null=True)),
                ("born_words", models.TextField(blank=True)),
                ("expected", models.DateField(null=True)),
                ("sex", models.TextField(blank=True)),
                ("nhs_number", models.TextField(blank=True)),
                ("upn", models.TextField(blank=True)),
                ("school", models.TextField(blank=True)),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="openmash.personlink",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="openmash.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(OLD, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="personname", name="sounds"),
        migrations.RunSQL(GUARDS + READS, migrations.RunSQL.noop),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTION + RIGHTS + disposing(PLAN), migrations.RunSQL.noop),
    ]
