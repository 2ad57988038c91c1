"""The one search that may pass row security: keyed arms and trigrams over the people the hub knows.

Under row security a trigram index cannot be used, because similarity is not leakproof and the planner must filter by
policy first. So one function, owned by a role that cannot log in, searches on the viewer's behalf: its search path is
fixed, only the app may call it, it answers nobody but the hub, and it gives out identifiers and the arm that found
them, never a name. The page that calls it enters the look in the ledger in the same transaction.
"""

from django.db import migrations

PER_ARM = 20
# Shorter keys have too few trigrams to find anybody by likeness; they still go by sound, date, place and number.
SHORTEST_KEY = 3
LONGEST_KEY = 80
PER_NAME_ARM = 40
DAYS_AROUND_DUE_DATE = 42

# People are added one at a time: no waiting list of new names that every search would have to read through.
INDEXES = """
create index personname_likeness on openmash_personname using gin (full_key gin_trgm_ops) with (fastupdate = off);
create index personname_sounds on openmash_personname using gin (sounds) with (fastupdate = off);
"""

READS = """
create policy finder_reads on openmash_person for select to openmash_finder using (true);
create policy finder_reads on openmash_personname for select to openmash_finder using (true);
create policy finder_reads on openmash_personaddress for select to openmash_finder using (true);
create policy finder_reads on openmash_personphone for select to openmash_finder using (true);
grant select on openmash_person, openmash_personname, openmash_personaddress, openmash_personphone
  to openmash_finder;
"""

# The extension's library must be loaded in this session before a function may set its threshold.
FUNCTION = f"""
select show_limit();

create function openmash_likeness(who uuid, keys text[]) returns real language sql stable
  set search_path = pg_catalog, public, pg_temp
  as $$
    select coalesce(max(similarity(n.full_key, k)), 0)
      from openmash_personname n cross join unnest(keys) as k where n.person_id = who
  $$;

create function openmash_find_people(
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
begin
  if not app_is_hub() then
    return;
  end if;

  if nhs <> '' then
    return query select p.id, 'NHS_NUMBER' from openmash_person p where p.nhs_number = nhs limit {PER_ARM};
  end if;
  if cardinality(phone_keys) > 0 then
    return query select * from (
      select distinct t.person_id, 'PHONE' from openmash_personphone t where t.number_key = any(phone_keys)
    ) found limit {PER_ARM};
  end if;
  if cardinality(house_keys) > 0 then
    return query select a.person_id, 'HOUSE' from openmash_personaddress a
      where a.house_key = any(house_keys) group by a.person_id
      order by openmash_likeness(a.person_id, names) desc limit {PER_ARM};
  end if;
  if cardinality(postcode_keys) > 0 then
    return query select a.person_id, 'POSTCODE' from openmash_personaddress a
      where a.postcode_key = any(postcode_keys) group by a.person_id
      order by openmash_likeness(a.person_id, names) desc limit {PER_ARM};
  end if;

  if birth is not null then
    return query select p.id, 'BIRTH_DATE' from openmash_person p where p.born = birth
      order by openmash_likeness(p.id, names) desc limit {PER_ARM};
    if extract(day from birth) <= 12 and extract(day from birth) <> extract(month from birth) then
      return query select p.id, 'DAY_AND_MONTH_SWAPPED' from openmash_person p
        where p.born = make_date(
          extract(year from birth)::int, extract(day from birth)::int, extract(month from birth)::int)
        order by openmash_likeness(p.id, names) desc limit {PER_ARM};
    end if;
    return query select p.id, 'BORN_NEAR_DUE_DATE' from openmash_person p
      where p.born is null and p.expected between birth - {DAYS_AROUND_DUE_DATE} and birth + {DAYS_AROUND_DUE_DATE}
      order by openmash_likeness(p.id, names) desc limit {PER_ARM};
  end if;
  if due is not null then
    return query select p.id, 'DUE_NEAR_BIRTH_DATE' from openmash_person p
      where p.born between due - {DAYS_AROUND_DUE_DATE} and due + {DAYS_AROUND_DUE_DATE}
         or (p.born is null and p.expected between due - {DAYS_AROUND_DUE_DATE} and due + {DAYS_AROUND_DUE_DATE})
      order by openmash_likeness(p.id, names) desc limit {PER_ARM};
  end if;

  if cardinality(sound_codes) > 0 then
    return query select n.person_id, 'SOUND_AND_YEAR' from openmash_personname n
      join openmash_person p on p.id = n.person_id
      where n.sounds @> sound_codes
        and (year_from is null or p.born is null or extract(year from p.born) between year_from and year_to)
      group by n.person_id order by openmash_likeness(n.person_id, names) desc limit {PER_NAME_ARM};
  end if;
  foreach one in array names loop
    one := left(one, {LONGEST_KEY});
    if length(one) >= {SHORTEST_KEY} then
      return query select n.person_id, 'LIKE_NAME' from openmash_personname n where n.full_key % one
        group by n.person_id order by max(similarity(n.full_key, one)) desc limit {PER_NAME_ARM};
    end if;
  end loop;
end $$;
"""

FIND = "openmash_find_people(text[], text[], text, text[], text[], text[], date, integer, integer, date)"

RIGHTS = f"""
revoke all on function {FIND} from public;
grant execute on function {FIND} to openmash_app;
revoke all on function openmash_likeness(uuid, text[]) from public;
grant create on schema public to openmash_finder;
alter function {FIND} owner to openmash_finder;
alter function openmash_likeness(uuid, text[]) owner to openmash_finder;
revoke create on schema public from openmash_finder;
"""

UNDO = f"""
drop function {FIND};
drop function openmash_likeness(uuid, text[]);
drop policy finder_reads on openmash_person;
drop policy finder_reads on openmash_personname;
drop policy finder_reads on openmash_personaddress;
drop policy finder_reads on openmash_personphone;
revoke select on openmash_person, openmash_personname, openmash_personaddress, openmash_personphone
  from openmash_finder;
drop index personname_likeness;
drop index personname_sounds;
"""


class Migration(migrations.Migration):
    dependencies = [("openmash", "0002_security")]

    operations = [
        migrations.RunSQL(INDEXES + READS + FUNCTION + RIGHTS, UNDO),
    ]
