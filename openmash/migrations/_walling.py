"""Which requests for records and which complaints are walled off from somebody, looked up with the families.

`openmash_walls` of an earlier migration finds referrals and people. It is put under another name, and what the door
asks from now on adds to it: every request for records that is about one of them - a line is copied from the referral,
or whoever says who the person is named somebody in it -, every complaint that names its reference, and every request
or complaint by or about somebody with a number, address or name that the viewer gave as their own. The last holds
before anybody has searched, and says nothing about what the hub knows: the viewer gave both.

A complaint that somebody logged themselves is never walled off from them: they typed the reference, and whether it
vanished would tell them what it leads to.
"""

from __future__ import annotations

READ = ("subjectaccessrequest", "subjectaccessline", "subjectsearch", "complaint")

FUNCTION = """
alter function openmash_walls(text, text, timestamptz) rename to openmash_walls_of_families;
revoke execute on function openmash_walls_of_families(text, text, timestamptz) from openmash_app;

create function openmash_walls(
  who text, whose_role text, moment timestamptz,
  out hidden uuid[], out hidden_references text[], out glass uuid, out glass_until timestamptz
)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  mine text[] := '{}';
  asked uuid[];
  asked_references text[];
  told uuid[];
  told_references text[];
begin
  select w.hidden, w.hidden_references, w.glass, w.glass_until into hidden, hidden_references, glass, glass_until
    from openmash_walls_of_families(who, whose_role, moment) w;
  if whose_role in ('SERVICE', 'PUBLIC_REFERRER', 'PROFESSIONAL_REFERRER')
     or who !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return;
  end if;

  -- a full name that a manager has cleared is a namesake's
  select coalesce(array_agg(distinct own.key), '{}') into mine
    from openmash_staffdetail d cross join lateral unnest(d.keys) own(key)
   where d.account_id = who::uuid
     and not exists (
       select 1 from openmash_conflictcleared c
        where c.account_id = d.account_id and own.key like 'NAME %' and own.key = any(c.keys));
  if cardinality(hidden) + cardinality(mine) = 0 then
    return;
  end if;

  select coalesce(array_agg(r.id), '{}'), coalesce(array_agg(r.reference), '{}') into asked, asked_references
    from openmash_subjectaccessrequest r
   where r.keys && mine or r.id in (
     select l.request_id from openmash_subjectaccessline l where l.referral_ref = any(hidden)
     union
     select s.request_id from openmash_subjectsearch s
      where s.people && hidden or s.mentions && (
        select coalesce(array_agg(m.id), '{}') from openmash_mention m where m.referral_id = any(hidden)));
  hidden_references := hidden_references || asked_references;

  select coalesce(array_agg(c.id), '{}'), coalesce(array_agg(c.number), '{}') into told, told_references
    from openmash_complaint c
   where c.by_id <> openmash_walls.who and (c.keys && mine or upper(btrim(c.reference)) = any(hidden_references));
  hidden := hidden || asked || told;
  hidden_references := hidden_references || told_references;
end $$;
"""

SIGNATURE = "openmash_walls(text, text, timestamptz)"


def walling() -> str:
    """SQL after which the door's look-up knows requests for records and complaints too."""
    lines = [
        f"create policy finder_reads on openmash_{table} for select to openmash_finder using (true);\n"
        f"grant select on openmash_{table} to openmash_finder;"
        for table in READ
    ]
    lines += [
        FUNCTION,
        "grant create on schema public to openmash_finder;",
        f"revoke all on function {SIGNATURE} from public;",
        f"grant execute on function {SIGNATURE} to openmash_app;",
        f"alter function {SIGNATURE} owner to openmash_finder;",
        "revoke create on schema public from openmash_finder;",
    ]
    return "\n".join(lines)
