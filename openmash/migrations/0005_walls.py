"""Walls: a conflict of interest hides a family from somebody it concerns, a restriction from all who are not named.

`openmash_walls` looks up, once a request, every referral and person that the viewer must not know of; the door puts
them into the transaction, and every policy reads them there. It is a closed function of the finder's, like the search:
the keys of staff and of families meet inside it and nowhere else.
"""

from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from openmash.migrations._guarding import guard

finder = import_module("openmash.migrations.0003_finder")
PER_ARM, PER_NAME_ARM, DAYS_AROUND_DUE_DATE = finder.PER_ARM, finder.PER_NAME_ARM, finder.DAYS_AROUND_DUE_DATE
SHORTEST_KEY, LONGEST_KEY = finder.SHORTEST_KEY, finder.LONGEST_KEY

HUB = (
    "'CONTACT_OFFICER','ADMIN_OFFICER','SOCIAL_WORKER','ASSISTANT_MANAGER','MASH_MANAGER','HEAD_OF_SERVICE',"
    "'EMERGENCY_DUTY'"
)
MANAGERS = "'ASSISTANT_MANAGER','MASH_MANAGER','HEAD_OF_SERVICE'"

FUNCTIONS = """
create function app_hidden() returns uuid[] language sql stable parallel safe
  as $$ select nullif(current_setting('app.hidden', true), '')::uuid[] $$;
create function app_hidden_references() returns text[] language sql stable parallel safe
  as $$ select nullif(current_setting('app.hidden_references', true), '')::text[] $$;
-- True once it was looked up that nothing is kept from the viewer. Never looked up means: nothing is seen.
create function app_sees_all() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('app.hidden', true), '') = '{}' $$;
"""

# What the function reads past row security; it gives out identifiers to the door alone, never a name.
READS = "\n".join(
    f"create policy finder_reads on openmash_{table} for select to openmash_finder using (true);\n"
    f"grant select on openmash_{table} to openmash_finder;"
    for table in (
        "staffdetail", "mentionkey", "referral", "mention", "personlink", "personlinktakenback",
        "restriction", "restrictionnamed", "restrictionlifted", "breakglass", "breakglassended",
        "conflictdeclared", "conflictcleared",
    )
)  # fmt: skip

READS += "\ngrant select on openmash_account to openmash_finder;\n"

MATCHES = """
create function openmash_conflicts_of(who uuid) returns table (referral_id uuid, key text)
language sql stable security definer rows 20
set search_path = pg_catalog, public, pg_temp
as $$
  select k.referral_id, k.key
    from openmash_staffdetail d
    cross join lateral unnest(d.keys) as own(key)
    join openmash_mentionkey k on k.key = own.key
   where d.account_id = who
     and not exists (
       select 1 from openmash_conflictcleared c
        where c.account_id = who and k.key = any(c.keys)
          and (k.key like 'NAME %' or c.referral_id = k.referral_id))
$$;
"""

# Everything about the family of these referrals: those linked to the same people, and those that name the same child
# (one NHS number, or one name and date of birth) though nobody has linked them yet.
FAMILY = """
create function openmash_family_of(roots uuid[], out referrals uuid[], out people uuid[])
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
    select coalesce(array_agg(distinct l.person_id), '{}') into people
      from openmash_mention m
      join openmash_personlink l on l.mention_id = m.id
     where m.referral_id = any(referrals)
       and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id);
    select coalesce(array_agg(distinct found.id), '{}') into referrals from (
      select unnest(referrals) as id
      union
      select m.referral_id from openmash_personlink l
        join openmash_mention m on m.id = l.mention_id
       where l.person_id = any(people)
         and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id)
      union
      select other.referral_id from openmash_mentionkey mine
        join openmash_mentionkey other on other.key = mine.key
       where mine.referral_id = any(referrals) and (mine.key like 'WHO %' or mine.key like 'NHS %')
    ) found;
    exit when cardinality(referrals) = before;
  end loop;
end $$;
"""

WALLS = """
create function openmash_walls(
  who text, whose_role text, moment timestamptz,
  out hidden uuid[], out hidden_references text[], out glass uuid, out glass_until timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  me uuid;
  conflicts uuid[];
  restricted uuid[];
  folk uuid[];
  more uuid[];
begin
  hidden := '{}';
  hidden_references := '{}';
  if whose_role in ('SERVICE', 'PUBLIC_REFERRER', 'PROFESSIONAL_REFERRER')
     or who !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return;
  end if;
  me := who::uuid;

  select coalesce(array_agg(distinct found.id), '{}') into conflicts from (
    select c.referral_id as id from openmash_conflictdeclared c where c.account_id = me
    union select o.referral_id from openmash_conflicts_of(me) o
  ) found;

  restricted := '{}';
  if whose_role in ({HUB}, 'AUDITOR') then
    select coalesce(array_agg(distinct r.referral_id), '{}') into restricted
      from openmash_restriction r
     where not exists (select 1 from openmash_restrictionlifted l where l.restriction_id = r.id)
       and not coalesce((
         select n.named from openmash_restrictionnamed n
          where n.restriction_id = r.id and n.account_id = me order by n.at desc, n.recorded_at desc limit 1), false)
       and not exists (
         select 1 from openmash_breakglass g
          where g.restriction_id = r.id and g.by_id = who and g.at <= moment and g.until > moment
            and not exists (select 1 from openmash_breakglassended e where e.glass_id = g.id));
    select g.id, g.until into glass, glass_until from openmash_breakglass g
     where g.by_id = who and g.at <= moment and g.until > moment
       and not exists (select 1 from openmash_breakglassended e where e.glass_id = g.id)
     order by g.until limit 1;
  end if;

  -- people who are known by the viewer's own numbers, addresses or names, though no referral names them so
  select coalesce(array_agg(distinct found.id), '{}') into folk from (
    select p.person_id as id from openmash_staffdetail d cross join lateral unnest(d.keys) own(key)
      join openmash_personphone p on 'PHONE ' || p.number_key = own.key and p.number_key = substr(own.key, 7)
     where d.account_id = me and own.key like 'PHONE %'
    union
    select p.person_id from openmash_staffdetail d cross join lateral unnest(d.keys) own(key)
      join openmash_personaddress p on p.house_key = split_part(substr(own.key, 6), '|', 1)
     where d.account_id = me and own.key like 'HOME %' and p.postcode_key in ('', split_part(own.key, '|', 2))
    union
    select p.person_id from openmash_staffdetail d cross join lateral unnest(d.keys) own(key)
      join openmash_personname p on p.full_key = substr(own.key, 6)
     where d.account_id = me and own.key like 'NAME %'
       and not exists (
         select 1 from openmash_conflictcleared c where c.account_id = me and own.key = any(c.keys))
    union
    select p.id from openmash_staffdetail d cross join lateral unnest(d.keys) own(key)
      join openmash_person p on p.born = split_part(substr(own.key, 6), '|', 1)::date
      join openmash_personname n on n.person_id = p.id
     where d.account_id = me and own.key like 'BORN %'
       and split_part(own.key, '|', 2) = any(string_to_array(n.full_key, ' '))
  ) found;

  select coalesce(array_agg(one.id), '{}') into folk from unnest(folk) as one(id)
   where not exists (
     select 1 from openmash_conflictcleared c
       join openmash_mention m on m.referral_id = c.referral_id
       join openmash_personlink l on l.mention_id = m.id
      where c.account_id = me and l.person_id = one.id
        and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id));

  if cardinality(folk) > 0 then
    select coalesce(array_agg(distinct found.id), '{}') into more from (
      select unnest(conflicts) as id
      union
      select m.referral_id from openmash_personlink l join openmash_mention m on m.id = l.mention_id
       where l.person_id = any(folk)
         and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id)
    ) found;
    -- what a manager has cleared for this person is theirs to see again
    select coalesce(array_agg(one.id), '{}') into conflicts from unnest(more) as one(id)
     where not exists (
       select 1 from openmash_conflictcleared c where c.account_id = me and c.referral_id = one.id)
        or one.id in (select d.referral_id from openmash_conflictdeclared d where d.account_id = me);
  end if;

  if cardinality(conflicts) + cardinality(restricted) + cardinality(folk) = 0 then
    return;
  end if;
  select f.referrals, f.people || folk into hidden, more from openmash_family_of(conflicts || restricted) f;
  select coalesce(array_agg(r.reference order by r.reference), '{}') into hidden_references
    from openmash_referral r where r.id = any(hidden);
  hidden := hidden || more;
end $$;
""".replace("{HUB}", HUB)

# What managers are told: who has which referral kept from them, and by what sort of likeness; never the number itself.
FOUND = f"""
create function openmash_conflicts_found() returns table (account_id uuid, referral_id uuid, sorts text[])
language plpgsql stable security definer rows 50
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if coalesce(app_role(), '') not in ({MANAGERS}, 'SERVICE') then
    return;
  end if;
  return query
    select d.account_id, o.referral_id, array_agg(distinct split_part(o.key, ' ', 1))
      from (select distinct s.account_id from openmash_staffdetail s where s.account_id::text <> app_staff()) d
      cross join lateral openmash_conflicts_of(d.account_id) o
     where app_sees_all() or o.referral_id <> all(app_hidden())
     group by d.account_id, o.referral_id;
end $$;

create function openmash_conflict_keys(who uuid, about uuid) returns text[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
  select coalesce(array_agg(distinct o.key), '{{}}') from openmash_conflicts_of(who) o
   where o.referral_id = about and app_role() = 'SERVICE';
$$;

-- The restrictions that keep this referral from the viewer, where no conflict does: what a broken glass would open.
create function openmash_restrictions_over(about text, moment timestamptz)
returns table (restriction_id uuid, referral_id uuid)
language plpgsql stable security definer rows 2
set search_path = pg_catalog, public, pg_temp
as $$
declare
  mine uuid[];
begin
  if not app_is_hub() or app_sees_all() then
    return;
  end if;
  mine := (openmash_walls(app_staff(), 'NAVIGATOR', moment)).hidden;
  return query
    select r.id, r.referral_id from openmash_restriction r
     cross join lateral openmash_family_of(array[r.referral_id]) f
     where not exists (select 1 from openmash_restrictionlifted l where l.restriction_id = r.id)
       and r.referral_id = any(app_hidden()) and r.referral_id <> all(mine)
       and exists (select 1 from openmash_referral q
                    where q.reference = about and q.id = any(f.referrals) and q.id <> all(mine));
end $$;

-- Is this referral kept from that person? Asked when work is given to somebody, or somebody is on duty.
create function openmash_is_walled(who uuid, whose_role text, moment timestamptz, about uuid) returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
  select app_is_hub() and about = any((openmash_walls(who::text, whose_role, moment)).hidden);
$$;

-- Restricted families, no conflict of the viewer's, in which somebody is surely the one sought: whom to ask, no more.
create function openmash_restricted_like(
  moment timestamptz, names text[], nhs text, phone_keys text[], birth date
) returns table (asked text)
language plpgsql stable security definer rows 5
set search_path = pg_catalog, public, pg_temp
as $$
declare
  mine uuid[];
begin
  if not app_is_hub() or app_sees_all() then
    return;
  end if;
  mine := (openmash_walls(app_staff(), 'NAVIGATOR', moment)).hidden;
  return query
    select distinct n.account_name from openmash_restriction r
     cross join lateral openmash_family_of(array[r.referral_id]) f
      join openmash_restrictionnamed n on n.restriction_id = r.id and n.named
      join openmash_account a on a.id = n.account_id and a.is_active and a.role in ({MANAGERS})
     where not exists (select 1 from openmash_restrictionlifted l where l.restriction_id = r.id)
       and r.referral_id = any(app_hidden()) and r.referral_id <> all(mine)
       and exists (
         select 1 from openmash_person p
          where p.id = any(f.people)
            and ((nhs <> '' and p.nhs_number = nhs)
              or exists (select 1 from openmash_personphone t
                          where t.person_id = p.id and t.number_key = any(phone_keys))
              or exists (select 1 from openmash_personname n
                          where n.person_id = p.id and n.full_key = any(names))
              or (p.born = birth and openmash_likeness(p.id, names) >= 0.5)));
end $$;
"""

FINDER = f"""
select show_limit();

create or replace function openmash_find_people(
  names text[], sound_codes text[], nhs text, phone_keys text[], house_keys text[], postcode_keys text[],
  birth date, year_from integer, year_to integer, due date
) returns table (person_id uuid, arm text)
language plpgsql stable security definer rows 100
set search_path = pg_catalog, public, pg_temp
set pg_trgm.similarity_threshold = '0.4'
set random_page_cost = '1.1'
as $$
declare
  one text;
  everything boolean := app_sees_all();
  kept uuid[] := app_hidden();
begin
  if not app_is_hub() then
    return;
  end if;

  if nhs <> '' then
    return query select p.id, 'NHS_NUMBER' from openmash_person p where p.nhs_number = nhs
      and (everything or p.id <> all(kept)) limit {PER_ARM};
  end if;
  if cardinality(phone_keys) > 0 then
    return query select * from (
      select distinct t.person_id, 'PHONE' from openmash_personphone t where t.number_key = any(phone_keys)
        and (everything or t.person_id <> all(kept))
    ) found limit {PER_ARM};
  end if;
  if cardinality(house_keys) > 0 then
    return query select a.person_id, 'HOUSE' from openmash_personaddress a
      where a.house_key = any(house_keys) and (everything or a.person_id <> all(kept)) group by a.person_id
      order by openmash_likeness(a.person_id, names) desc limit {PER_ARM};
  end if;
  if cardinality(postcode_keys) > 0 then
    return query select a.person_id, 'POSTCODE' from openmash_personaddress a
      where a.postcode_key = any(postcode_keys) and (everything or a.person_id <> all(kept)) group by a.person_id
      order by openmash_likeness(a.person_id, names) desc limit {PER_ARM};
  end if;

  if birth is not null then
    return query select p.id, 'BIRTH_DATE' from openmash_person p
      where p.born = birth and (everything or p.id <> all(kept))
      order by openmash_likeness(p.id, names) desc limit {PER_ARM};
    if extract(day from birth) <= 12 and extract(day from birth) <> extract(month from birth) then
      return query select p.id, 'DAY_AND_MONTH_SWAPPED' from openmash_person p
        where p.born = make_date(
          extract(year from birth)::int, extract(day from birth)::int, extract(month from birth)::int)
          and (everything or p.id <> all(kept))
        order by openmash_likeness(p.id, names) desc limit {PER_ARM};
    end if;
    return query select p.id, 'BORN_NEAR_DUE_DATE' from openmash_person p
      where p.born is null and p.expected between birth - {DAYS_AROUND_DUE_DATE} and birth + {DAYS_AROUND_DUE_DATE}
        and (everything or p.id <> all(kept))
      order by openmash_likeness(p.id, names) desc limit {PER_ARM};
  end if;
  if due is not null then
    return query select p.id, 'DUE_NEAR_BIRTH_DATE' from openmash_person p
      where (everything or p.id <> all(kept))
        and (p.born between due - {DAYS_AROUND_DUE_DATE} and due + {DAYS_AROUND_DUE_DATE}
         or (p.born is null and p.expected between due - {DAYS_AROUND_DUE_DATE} and due + {DAYS_AROUND_DUE_DATE}))
      order by openmash_likeness(p.id, names) desc limit {PER_ARM};
  end if;

  if cardinality(sound_codes) > 0 then
    return query select n.person_id, 'SOUND_AND_YEAR' from openmash_personname n
      join openmash_person p on p.id = n.person_id
      where n.sounds @> sound_codes and (everything or n.person_id <> all(kept))
        and (year_from is null or p.born is null or extract(year from p.born) between year_from and year_to)
      group by n.person_id order by openmash_likeness(n.person_id, names) desc limit {PER_NAME_ARM};
  end if;
  foreach one in array names loop
    one := left(one, {LONGEST_KEY});
    if length(one) >= {SHORTEST_KEY} then
      return query select n.person_id, 'LIKE_NAME' from openmash_personname n where n.full_key % one
          and (everything or n.person_id <> all(kept))
        group by n.person_id order by max(similarity(n.full_key, one)) desc limit {PER_NAME_ARM};
    end if;
  end loop;
end $$;
"""

DEFINERS = (
    "openmash_conflicts_of(uuid)", "openmash_family_of(uuid[])", "openmash_walls(text, text, timestamptz)",
    "openmash_conflicts_found()", "openmash_conflict_keys(uuid, uuid)",
    "openmash_is_walled(uuid, text, timestamptz, uuid)", "openmash_restrictions_over(text, timestamptz)",
    "openmash_restricted_like(timestamptz, text[], text, text[], date)",
)  # fmt: skip
INSIDE_ONLY = DEFINERS[:2]

RIGHTS = "\n".join(
    [
        "grant create on schema public to openmash_finder;",
        *(f"revoke all on function {name} from public;" for name in DEFINERS),
        *(f"grant execute on function {name} to openmash_app;" for name in DEFINERS if name not in INSIDE_ONLY),
        *(f"alter function {name} owner to openmash_finder;" for name in DEFINERS),
        "revoke create on schema public from openmash_finder;",
    ]
)

GUARDS = "\n".join(
    guard(table)
    for table in (
        "staffdetail", "mentionkey", "restriction", "restrictionnamed", "restrictionlifted", "breakglass",
        "breakglassended", "breakglassread", "conflictdeclared", "conflictcleared",
    )
)  # fmt: skip


def write_keys(apps, schema_editor):
    """The keys of every referral that is here already, in batches."""
    from openmash.rulebook import conflicts

    mentions, keys = apps.get_model("openmash", "Mention").objects, apps.get_model("openmash", "MentionKey")
    batch = []
    for mention in mentions.select_related("referral").iterator(chunk_size=1000):
        names = [(mention.forename, mention.surname)]
        words = mention.aka.split()
        if words:
            names.append((" ".join(words[:-1]), words[-1]) if len(words) > 1 else (words[0], mention.surname))
        home = (mention.referral.address_line, mention.referral.postcode)
        places = [(mention.address, "")] if mention.address else [home]
        phones = [mention.phone] if mention.phone else []
        found = conflicts.keys(names=names, born=mention.born, phones=phones, addresses=places)
        found |= conflicts.family_keys(names=names, born=mention.born, nhs_number=mention.nhs_number)
        batch += [keys(referral_id=mention.referral_id, mention_id=mention.pk, key=key) for key in sorted(found)]
        if len(batch) >= 2000:
            keys.objects.bulk_create(batch)
            batch = []
    keys.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0003_finder"),
    ]

    operations = [
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                ("until", models.DateTimeField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BreakGlassEnded",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "glass",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="openmash.breakglass"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BreakGlassRead",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("right", models.BooleanField()),
                ("because", models.TextField()),
                (
                    "glass",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="read", to="openmash.breakglass"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConflictCleared",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("account_name", models.TextField()),
                ("because", models.TextField()),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConflictDeclared",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("account_name", models.TextField()),
                ("because", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MentionKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.TextField(db_index=True)),
                (
                    "mention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="openmash.mention"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="openmash.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("kind", models.TextField()),
                ("because", models.TextField()),
                ("review_on", models.DateField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="breakglass",
            name="restriction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="broken", to="openmash.restriction"
            ),
        ),
        migrations.CreateModel(
            name="RestrictionLifted",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("because", models.TextField()),
                (
                    "restriction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lifted", to="openmash.restriction"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RestrictionNamed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("account_name", models.TextField()),
                ("named", models.BooleanField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "restriction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="naming", to="openmash.restriction"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StaffDetail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("whose", models.TextField()),
                ("forename", models.TextField(blank=True)),
                ("surname", models.TextField(blank=True)),
                ("born", models.DateField(blank=True, null=True)),
                ("address", models.TextField(blank=True)),
                ("postcode", models.TextField(blank=True)),
                ("phone", models.TextField(blank=True)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="details", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(
            FUNCTIONS + READS + MATCHES + FAMILY + WALLS + FOUND + FINDER + RIGHTS + GUARDS, migrations.RunSQL.noop
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
    ]
