"""One person who was recorded twice: who is the same as whom, and every function that must follow it.

`openmash_same_people` reads the merges under row security, as whoever asks: somebody who is kept from one of two records
sees no merge of theirs, so that both stand for them as they stood before. The closed functions (the look-up of
restrictions, disposal) read all merges through `openmash_merged_with`, which the app may not call.
"""

from __future__ import annotations

from importlib import import_module

from openmash.migrations._disposing import ROLE as DISPOSER

walls = import_module("openmash.migrations.0005_walls")
matching = import_module("openmash.migrations.0012_matching")
T = "openmash_"
STANDING = f"not exists (select 1 from public.{T}personmergetakenback b where b.merge_id = m.id)"

SAME = f"""
-- For each one asked for: every record of that person, and the record whose name leads: kept in the newest merge.
create function openmash_same_people(ids uuid[]) returns table (asked uuid, member uuid, lead uuid)
language plpgsql stable rows 50
set plan_cache_mode = 'force_generic_plan'
as $$
begin
  return query
  with recursive reach(start, id) as (
    select distinct one, one from unnest(ids) one
    union
    select reach.start, case when m.kept_id = reach.id then m.other_id else m.kept_id end
      from reach join public.{T}personmerge m on reach.id in (m.kept_id, m.other_id) where {STANDING}
  ), leads as (
    select distinct on (reach.start) reach.start, m.kept_id
      from reach join public.{T}personmerge m on m.kept_id = reach.id where {STANDING}
     order by reach.start, m.at desc, m.recorded_at desc, m.id
  )
  select reach.start, reach.id, coalesce(leads.kept_id, reach.start)
    from reach left join leads on leads.start = reach.start;
end $$;
revoke all on function openmash_same_people(uuid[]) from public;
grant execute on function openmash_same_people(uuid[]) to openmash_app;

create policy finder_reads on {T}personmerge for select to openmash_finder using (true);
create policy finder_reads on {T}personmergetakenback for select to openmash_finder using (true);
grant select on {T}personmerge, {T}personmergetakenback to openmash_finder;
grant create on schema public to openmash_finder;

-- These people with every record that is the same person, whoever looks. For closed functions alone.
create function openmash_merged_with(ids uuid[]) returns uuid[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
  with recursive reach(id) as (
    select unnest(ids)
    union
    select case when m.kept_id = reach.id then m.other_id else m.kept_id end
      from reach join {T}personmerge m on reach.id in (m.kept_id, m.other_id) where {STANDING}
  )
  select coalesce(array_agg(id), '{{}}') from reach;
$$;
revoke all on function openmash_merged_with(uuid[]) from public;
grant execute on function openmash_merged_with(uuid[]) to {DISPOSER};
alter function openmash_merged_with(uuid[]) owner to openmash_finder;

-- Two at once wait for each other here, and the same two are merged once. A refusal tells nothing that is hidden:
-- whoever adds a merge sees both records, and so every merge of these two.
create function openmash_merge_once() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtext('openmash merge'), 0);
  if exists (
    select 1 from {T}personmerge m where m.id <> new.id and {STANDING}
       and (m.kept_id, m.other_id) in ((new.kept_id, new.other_id), (new.other_id, new.kept_id))
  ) then
    raise exception 'these two records are merged' using errcode = '23505';
  end if;
  return new;
end $$;
revoke all on function openmash_merge_once() from public;
alter function openmash_merge_once() owner to openmash_finder;
create trigger merged_once after insert on {T}personmerge for each row execute function openmash_merge_once();
"""

# A restriction is of a person, and so of every record of theirs; a conflict of interest is found record by record, and
# a merge neither widens it nor tells of it (docs/adr/0024).
FAMILY = """
create function openmash_restricted_family(roots uuid[], out referrals uuid[], out people uuid[])
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  before integer;
begin
  referrals := coalesce(roots, '{}');
  people := '{}';
  loop
    before := cardinality(referrals) + cardinality(people);
    select f.referrals, openmash_merged_with(f.people) into referrals, people from openmash_family_of(referrals) f;
    select coalesce(array_agg(distinct found.id), '{}') into referrals from (
      select unnest(referrals) as id
      union
      select m.referral_id from openmash_personlink l join openmash_mention m on m.id = l.mention_id
       where l.person_id = any(people)
         and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id)
      union
      select a.referral_id from openmash_relative a where a.person_id = any(people)
    ) found;
    exit when cardinality(referrals) + cardinality(people) = before;
  end loop;
end $$;
revoke all on function openmash_restricted_family(uuid[]) from public;
alter function openmash_restricted_family(uuid[]) owner to openmash_finder;

-- Does a restriction cover one of two records and not the other? Then a merge would put the other behind it, or take
-- this one out. Answers about nobody who is kept from whoever asks.
create function openmash_merge_crosses(one uuid, two uuid) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
  if not app_is_hub() or not (app_sees_all() or (one <> all(app_hidden()) and two <> all(app_hidden()))) then
    return false;
  end if;
  return exists (
    select 1 from openmash_restriction r cross join lateral openmash_restricted_family(array[r.referral_id]) f
     where not exists (select 1 from openmash_restrictionlifted l where l.restriction_id = r.id)
       and (one = any(f.people)) <> (two = any(f.people)));
end $$;
revoke all on function openmash_merge_crosses(uuid, uuid) from public;
grant execute on function openmash_merge_crosses(uuid, uuid) to openmash_app;
alter function openmash_merge_crosses(uuid, uuid) owner to openmash_finder;
"""


def _function(text: str, start: str) -> str:
    """One function out of the text of an earlier migration."""
    begin = text.index(start)
    return text[begin : text.index("end $$;", begin) + len("end $$;")]


def _following() -> str:
    """The look-up of walls and what asks about restrictions, as before, with the restricted reached through merges."""
    looked_up = walls.WALLS.replace(
        "create function openmash_walls(", "create or replace function openmash_walls_of_families("
    ).replace(
        "select f.referrals, f.people || folk into hidden, more from openmash_family_of(conflicts || restricted) f;",
        "select array(select distinct unnest(f.referrals || g.referrals)), f.people || g.people || folk\n"
        "    into hidden, more from openmash_family_of(conflicts) f, openmash_restricted_family(restricted) g;",
    )
    over = _function(walls.FOUND, "create function openmash_restrictions_over")
    like = _function(walls.FOUND, "create function openmash_restricted_like")
    both = f"{over}\n{like}".replace("create function", "create or replace function")
    return f"{looked_up}\n{both.replace('openmash_family_of(array', 'openmash_restricted_family(array')}"


def facts(lead: str, members: str) -> str:
    """What is known of one person: the record that leads, and the history of every record of theirs.

    ``lead`` is the row of that record; ``members`` an array of the ids of all of them.
    """

    def listed(table: str, row: str, value: str) -> str:
        return (
            f"(select coalesce(json_agg({value} order by {row}.at), '[]') from public.{T}{table} {row}"
            f" where {row}.person_id = any({members}) and {matching.STANDING.format(row=row)})"
        )

    said = "'born', {0}.born, 'expected', {0}.expected, 'sex', {0}.sex, 'nhs_number', {0}.nhs_number,"
    said += " 'upn', {0}.upn, 'school', {0}.school"
    columns = "born, expected, sex, nhs_number, upn, school, at"
    return f"""json_build_object(
      'id', {lead}.id, 'born_words', {lead}.born_words, 'on', ({lead}.at at time zone 'Europe/London')::date,
      {said.format(lead)}, 'role', {lead}.role,
      'names', {listed("personname", "n", "json_build_array(n.forename, n.middle, n.surname)")},
      'places', {listed("personaddress", "a", "json_build_array(a.line, a.postcode)")},
      'phones', {listed("personphone", "t", "t.number")},
      'carers', {listed("personcarer", "c", "c.name")},
      'marks', (select coalesce(json_agg(json_build_object({said.format("k")}) order by k.at), '[]') from (
          select {columns} from public.{T}personmark k
           where k.person_id = any({members}) and {matching.STANDING.format(row="k")}
          union all
          select {columns} from public.{T}person r where r.id = any({members}) and r.id <> {lead}.id) k))"""


SIGNATURE = "openmash_people_found(smallint[], smallint[], bigint[], smallint[], text[], integer[])"

FOUND = f"""
-- What is known of those found, as far as the viewer sees it: read as whoever asks, under row security. One person who
-- was recorded twice is found once, with the history of both records, by whichever of them was found.
create or replace function openmash_people_found(
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
  ), same as materialized (
    select s.asked, s.member, s.lead from public.openmash_same_people((select array_agg(person_id) from found)) s
  ), whole as materialized (
    select s.lead, array_agg(distinct s.member) as members, array_agg(distinct w.who) as whom
      from same s join found f on f.person_id = s.asked cross join lateral unnest(f.whom) as w(who) group by s.lead
  )
  select whole.whom, {facts("p", "whole.members")}
    from whole join public.openmash_person p on p.id = whole.lead;
end $$;

-- The same of people by their ids.
create function openmash_people_known(ids uuid[]) returns table (person uuid, facts json)
language plpgsql stable rows 5
as $$
begin
  return query
  with whole as (
    select s.lead, array_agg(distinct s.member) as members from public.openmash_same_people(ids) s group by s.lead
  )
  select p.id, {facts("p", "whole.members")} from whole join public.openmash_person p on p.id = whole.lead;
end $$;
revoke all on function openmash_people_known(uuid[]) from public;
grant execute on function openmash_people_known(uuid[]) to openmash_app;
"""


def following() -> str:
    """SQL of everything above."""
    return "\n".join([SAME, FAMILY, _following(), "revoke create on schema public from openmash_finder;", FOUND])
