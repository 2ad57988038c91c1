"""The search chooses whom to compare in full, and names that are nearly alike are come by under keys of their own.

Looking through all names for like ones (trigrams) took a third of a search, and more the larger the register; what is
known of everybody who shared any key was read and compared, of a common name of a hundred people. Now one name as it is,
with the beginning or the end of the other, is a key like the others, and the database keeps the likeliest few by what it
has at hand: `openmash.rulebook.matching.choosing` says how. A first name in a street, a first name with year and day, and a
parent's surname as one's own are keys too.
"""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

from openmash.migrations._merging import facts
from openmash.rulebook import matching
from openmash.rulebook.matching.keys import ARM, kept

before = import_module("openmash.migrations.0012_matching")

BATCH = 5000
NEW = {ARM[name] for name in ("NEAR_NAME", "STREET", "YEAR_DAY")}
OLD = "(smallint[], smallint[], bigint[], smallint[], text[], integer[])"
TAKES = """
  sought smallint[], arms smallint[], keys bigint[], named smallint[], names text[],
  days date[], sexes text[], roles text[], most integer[], points real[], at_most integer
"""
TYPES = "smallint[], smallint[], bigint[], smallint[], text[], date[], text[], text[], integer[], real[], integer"
FIND, FOUND = f"openmash_find_people({TYPES})", f"openmash_people_found({TYPES})"
SOUGHT = "[s.who + 1]"

FUNCTION = f"""
drop function if exists openmash_people_found{OLD}, {FOUND};
drop function if exists openmash_find_people{OLD}, {FIND};

-- Of each one sought, the number, and the ids of those who may be them, at most so many. `days`, `sexes` and `roles` are
-- of the ones sought, in order; what is not known is null or empty. `points`: seven, and one for each arm after them.
create function openmash_find_people({TAKES}) returns table (who smallint, person_id uuid)
language plpgsql stable security definer rows 100
set search_path = pg_catalog, public, pg_temp
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
          and {before.STANDING.format(row="p")}
        limit {before.MOST_UNDER_ONE_KEY}) k
  ), liked as materialized (
    select h.who, h.person_id, coalesce(max(similarity(n.full_key, s.name)), 0) as likeness
      from (select distinct x.who, x.person_id from hits x) h
      left join openmash_personname n on n.person_id = h.person_id
      left join unnest(named, names) as s(who, name) on s.who = h.who
     group by h.who, h.person_id
  ), placed as (
    select h.who, h.arm, h.person_id, l.likeness, row_number() over (
        partition by h.who, h.arm order by l.likeness desc, h.person_id) as place
      from hits h join liked l on l.who = h.who and l.person_id = h.person_id
  ), summed as materialized (
    select p.who, p.person_id, sum(points[p.arm + 8]) + points[1] * max(p.likeness) as total
      from placed p where p.place <= most[p.arm + 1] group by p.who, p.person_id
  ), weighed as (
    select s.who, s.person_id, s.total
        + case when p.born is null or days{SOUGHT} is null then points[2]
               when p.born = days{SOUGHT} then points[3]
               when abs(extract(year from p.born) - extract(year from days{SOUGHT})) <= 1 then points[4]
               when abs(extract(year from p.born) - extract(year from days{SOUGHT})) > 3 then points[5]
               else 0 end
        + case when sexes{SOUGHT} <> '' and upper(left(p.sex, 1)) in ('F', 'M')
                and upper(left(p.sex, 1)) <> sexes{SOUGHT} then points[6] else 0 end
        + case when p.role <> '' and roles{SOUGHT} <> '' and p.role <> roles{SOUGHT} then points[7] else 0 end
        as total
      from summed s join openmash_person p on p.id = s.person_id
  )
  select best.who, best.person_id from (
    select w.who, w.person_id, row_number() over (partition by w.who order by w.total desc, w.person_id) as place
      from weighed w) best
   where best.place <= at_most;
end $$;

-- What is known of those found, as far as the viewer sees it: read as whoever asks, under row security. One person who
-- was recorded twice is found once, with the history of both records, by whichever of them was found.
create function openmash_people_found({TAKES}) returns table (whom smallint[], facts json)
language plpgsql stable rows 50
set plan_cache_mode = 'force_generic_plan'
as $$
begin
  return query
  with found as materialized (
    select f.person_id, array_agg(f.who) as whom
      from public.openmash_find_people(
        sought, arms, keys, named, names, days, sexes, roles, most, points, at_most) f group by f.person_id
  ), same as materialized (
    select s.asked, s.member, s.lead from public.openmash_same_people((select array_agg(person_id) from found)) s
  ), whole as materialized (
    select s.lead, array_agg(distinct s.member) as members, array_agg(distinct w.who) as whom
      from same s join found f on f.person_id = s.asked cross join lateral unnest(f.whom) as w(who) group by s.lead
  )
  select whole.whom, {facts("p", "whole.members")}
    from whole join public.openmash_person p on p.id = whole.lead;
end $$;
"""

RIGHTS = "\n".join(
    [
        "grant create on schema public to openmash_finder;",
        *(f"revoke all on function {name} from public;" for name in (FIND, FOUND)),
        *(f"grant execute on function {name} to openmash_app;" for name in (FIND, FOUND)),
        f"alter function {FIND} owner to openmash_finder;",
        "revoke create on schema public from openmash_finder;",
    ]
)


def make_keys(apps, schema_editor):
    """The new keys of everybody who is known already, in batches."""
    key = apps.get_model("openmash", "PersonKey")
    people = apps.get_model("openmash", "Person").objects.prefetch_related("names", "addresses", "carers", "marks")
    batch = []
    for one in people.iterator(chunk_size=500):
        for link, said in said_of(one):
            batch += [key(person_id=one.pk, link_id=link, key=digest) for digest in sorted(new_keys(said))]
        if len(batch) >= BATCH:
            key.objects.bulk_create(batch)
            batch = []
    key.objects.bulk_create(batch)


def new_keys(said):
    """Those of new kinds, and how a name sounds with a parent's surname."""
    alone = set(kept(matching.evidence(replace(said, carers=()))))
    return {
        digest
        for arm, digest in kept(matching.evidence(said))
        if arm in NEW or (arm == ARM["SOUND"] and (arm, digest) not in alone)
    }


def said_of(person):
    """What the record itself says, and what each link brought: keys count as long as what brought them."""
    own = {None: person, **{mark.link_id: mark for mark in person.marks.all()}}
    for link in {row.link_id for rows in (person.names, person.addresses, person.carers) for row in rows.all()}:
        said = own.get(link)
        words = said.born_words if said is not None and said.born is None else ""
        yield (
            link,
            matching.PersonFacts(
                names=tuple(
                    matching.Name(row.forename, row.surname, row.middle)
                    for row in person.names.all()
                    if row.link_id == link
                ),
                born=said.born if said is not None else None,
                born_range=matching.read_age(words, said.at.date()) if words else None,
                addresses=tuple((row.line, row.postcode) for row in person.addresses.all() if row.link_id == link),
                carers=tuple(row.name for row in person.carers.all() if row.link_id == link),
            ),
        )


class Migration(migrations.Migration):
    dependencies = [("openmash", "0041_apart")]

    operations = [
        migrations.RunPython(make_keys, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTION + RIGHTS, migrations.RunSQL.noop),
    ]
