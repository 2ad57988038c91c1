"""Finding somebody by one name alone, misspelt or a part of it: by the likeness of its words and by how each sounds.

The search for a whole household (0012) wants a name with a birth or a home beside it. This one takes the words of a
name as they were typed into one box. It too is closed: owned by the finder, which cannot log in; it answers the hub
alone, gives out ids and never a name, and passes over whoever is kept from the one who asks before anything is counted
or put in order, so that they are neither shown nor missed.
"""

from django.db import migrations

from openmash.rulebook import matching
from openmash.rulebook.matching.hearing import digests

MOST_LIKE_A_WORD = 5000
LONGEST_WORD = 40
LIKE_FROM = "0.5"

STANDING = """(n.link_id is null or not exists (
         select 1 from public.openmash_personlinktakenback b where b.link_id = n.link_id))"""

FUNCTION = f"""
select show_limit();

-- `words` are the words of one name, folded, each with its number; `heard` the keys of how each sounds.
-- Whoever has most of the words, most alike, comes first; born within the days given counts for, born otherwise against;
-- among equals those who are named in a referral come first.
create function openmash_find_by_name(
  numbers smallint[], words text[], heard_numbers smallint[], heard bigint[], earliest date, latest date, most integer
) returns table (person_id uuid)
language plpgsql stable security definer rows 100
set search_path = pg_catalog, public, pg_temp
set pg_trgm.word_similarity_threshold = '{LIKE_FROM}'
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
    select w.number, like_it.person_id, like_it.likeness
      from unnest(numbers, words) as w(number, word)
     cross join lateral (
       select n.person_id, word_similarity(w.word, n.full_key) as likeness
         from openmash_personname n
        where left(w.word, {LONGEST_WORD}) <% n.full_key
          and (everything or n.person_id <> all(kept)) and {STANDING}
        limit {MOST_LIKE_A_WORD}) like_it
    union all
    select h.number, sounds_it.person_id, 0.6::real
      from unnest(heard_numbers, heard) as h(number, key)
     cross join lateral (
       select n.person_id from openmash_personkey n
        where n.key = h.key
          and (everything or n.person_id <> all(kept)) and {STANDING}
        limit {MOST_LIKE_A_WORD}) sounds_it
  ), best as (
    select h.number, h.person_id, max(h.likeness) as likeness from hits h group by h.number, h.person_id
  ), people as (
    select b.person_id, sum(b.likeness) as likeness from best b group by b.person_id
  )
  select p.person_id from people p join openmash_person w on w.id = p.person_id
   order by p.likeness + case when earliest is null or w.born is null then 0
                              when w.born between earliest and latest then 0.3 else -0.3 end desc,
            exists (select 1 from openmash_personlink l where l.person_id = p.person_id) desc, p.person_id
   limit most;
end $$;
"""

NAME = "openmash_find_by_name(smallint[], text[], smallint[], bigint[], date, date, integer)"
RIGHTS = "\n".join(
    [
        "grant create on schema public to openmash_finder;",
        f"revoke all on function {NAME} from public;",
        f"grant execute on function {NAME} to openmash_app;",
        f"alter function {NAME} owner to openmash_finder;",
        "revoke create on schema public from openmash_finder;",
    ]
)
BATCH = 5000


def hear(apps, schema_editor):
    """Keys of how every name that is known already sounds, in batches."""
    key = apps.get_model("openmash", "PersonKey")
    names = apps.get_model("openmash", "PersonName").objects.all()
    batch = []
    for person, link, *parts in names.values_list("person_id", "link_id", "forename", "middle", "surname").iterator(
        chunk_size=BATCH
    ):
        forename, middle, surname = parts
        heard = digests([matching.Name(forename, surname, middle)])
        batch += [key(person_id=person, link_id=link, key=digest) for digest in heard]
        if len(batch) >= BATCH:
            key.objects.bulk_create(batch)
            batch = []
    key.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("openmash", "0016_merging")]

    operations = [
        migrations.RunPython(hear, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTION + RIGHTS, migrations.RunSQL.noop),
    ]
