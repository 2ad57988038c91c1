"""How a closed referral is disposed of: one function of the database, owned by a role that can do nothing else.

Append-only tables refuse every delete, by right and by trigger. The one exception is this function: the app may call
it and has no right to delete; the trigger lets a row go only under the function's own role, and only while the
function has said which proposal it carries out. The function itself asks everything again: two different people, a
closed referral past its review, no legal hold, no open request for its records. It leaves a certificate.

A migration that adds a table which hangs on a referral calls ``disposing`` again with the whole plan; a test asks the
database whether any such table was forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence

T = "openmash_"
ROLE = "openmash_disposer"
FUNCTION = "openmash_dispose(uuid, timestamptz)"

LET_GO = f"""
create or replace function openmash_refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_user = '{ROLE}' and coalesce(current_setting('app.disposing', true), '') <> '' then
    return old;
  end if;
  raise exception 'rows of % are added, never changed', tg_table_name using errcode = '23001';
end $$;
"""

REFUSE_AGAIN = """
create or replace function openmash_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are added, never changed', tg_table_name using errcode = '23001';
end $$;
"""

# What the function reads to ask whether it may.
ASKS = (
    "disposalproposed", "disposalanswered", "disposalcertificate", "legalhold", "legalholdlifted",
    "subjectaccessrequest", "subjectaccessclosed", "subjectaccesspackage",
)  # fmt: skip

_CHECKS = f"""
  select * into v_proposal from {T}disposalproposed where id = p_proposal;
  if not found then
    raise exception 'nothing was proposed' using errcode = 'OM001';
  end if;
  perform pg_advisory_xact_lock(hashtext('openmash dispose'), hashtext(v_proposal.referral_ref::text));
  select * into v_answer from {T}disposalanswered where proposal_id = p_proposal and agreed;
  if not found then
    raise exception 'a second person has not agreed' using errcode = 'OM001';
  end if;
  if v_answer.by_id = v_proposal.by_id or v_answer.by_id is distinct from app_staff() then
    raise exception 'two different people are needed, and the second one must be here' using errcode = 'OM001';
  end if;
  if v_proposal.by_role <> 'RECORDS_OFFICER' or v_answer.by_role is distinct from app_role() or v_answer.by_role not in
     ('RECORDS_OFFICER', 'ASSISTANT_MANAGER', 'MASH_MANAGER', 'HEAD_OF_SERVICE') then
    raise exception 'these people may not dispose of records' using errcode = 'OM001';
  end if;
  select * into v_referral from {T}referral where id = v_proposal.referral_ref;
  if not found or v_referral.stage <> 'CLOSED' then
    raise exception 'the referral is not closed' using errcode = 'OM001';
  end if;
  select * into v_review from {T}reviewdate where referral_ref = v_referral.id;
  if not found or v_review.review_on > (p_at at time zone 'Europe/London')::date then
    raise exception 'its review is not due' using errcode = 'OM001';
  end if;
  if exists (
    select 1 from {T}legalhold h
     where not exists (select 1 from {T}legalholdlifted l where l.hold_id = h.id)
       and (h.scope = 'EVERYTHING' or h.referral_ref = v_referral.id or h.people && openmash_merged_with((
         select coalesce(array_agg(k.person_id), '{{}}') from {T}personlink k join {T}mention m on m.id = k.mention_id
          where m.referral_id = v_referral.id)))
  ) then
    raise exception 'a legal hold stands' using errcode = 'OM001';
  end if;
  if exists (
    select 1 from {T}subjectaccessline l where l.referral_ref = v_referral.id
       and not exists (select 1 from {T}subjectaccessclosed c where c.request_id = l.request_id)
  ) then
    raise exception 'a request for these records is open' using errcode = 'OM001';
  end if;
  if exists (
    select 1 from {T}rectification r where r.referral_ref = v_referral.id
       and not exists (select 1 from {T}rectificationdecided d where d.rectification_id = r.id)
  ) then
    raise exception 'a request to put it right is undecided' using errcode = 'OM001';
  end if;
"""

PEOPLE = f"""
  -- people known from this referral alone go with it
  select coalesce(array_agg(distinct k.person_id), '{{}}') into v_people
    from {T}personlink k join {T}mention m on m.id = k.mention_id
   where m.referral_id = v_referral.id
     and not exists (
       select 1 from {T}personlink o join {T}mention n on n.id = o.mention_id
        where o.person_id = k.person_id and n.referral_id <> v_referral.id);
"""

_MERGES = f"""
  -- a record that goes may be the one between two that stay: they are one person still, and a merge of theirs says so
  declare
    v_gone uuid; v_done uuid[] := '{{}}';
  begin
    foreach v_gone in array v_people loop
      insert into {T}personmerge
        (id, by_id, by_name, by_role, at, recorded_at, kept_id, other_id, because, apart_because, reasons, warnings)
      select gen_random_uuid(), n.by_id, n.by_name, n.by_role, n.at, clock_timestamp(), n.first, n.near,
             'Said through a record that was disposed of.', '', '[]', '[]'
        from (
          select near.*, first_value(near.one) over (order by near.at, near.one) as first, near.one as near from (
            select distinct on (e.one) e.* from (
              select case when m.kept_id = v_gone then m.other_id else m.kept_id end as one,
                     m.by_id, m.by_name, m.by_role, m.at
                from {T}personmerge m
               where v_gone in (m.kept_id, m.other_id)
                 and not exists (select 1 from {T}personmergetakenback b where b.merge_id = m.id)) e
             where e.one <> all (v_done) order by e.one, e.at) near) n
       where n.near <> n.first and not exists (
         select 1 from {T}personmerge m
          where (m.kept_id, m.other_id) in ((n.near, n.first), (n.first, n.near))
            and not exists (select 1 from {T}personmergetakenback b where b.merge_id = m.id));
      v_done := v_done || v_gone;
    end loop;
  end;
"""


def _step(table: str, rows: str) -> str:
    name = T + table
    return f"""
  select count(*), encode(sha256(convert_to(coalesce(string_agg(v.row, E'\\n' order by v.row), ''), 'UTF8')), 'hex')
    into v_count, v_hash from (select to_jsonb(x)::text as row from {name} x where {rows}) v;
  if v_count > 0 then
    delete from {name} where {rows};
    v_counts := v_counts || jsonb_build_object('{table}', v_count);
    v_hashes := v_hashes || jsonb_build_object('{table}', v_hash);
  end if;"""


def disposing(plan: Sequence[tuple[str, str]], people: str = PEOPLE) -> str:
    """SQL that makes the function anew for this plan: pairs of a table and the condition on its rows, leaves first.

    Conditions may use ``v_referral.id``, ``v_referral.reference`` and ``v_people`` (people known from it alone, whom
    ``people`` finds).
    """
    tables = sorted({table for table, _ in plan})
    lines = [LET_GO, f"grant usage on schema public to {ROLE};"]
    for table in sorted({*tables, *ASKS}):
        lines += [
            f"drop policy if exists disposer_reads on {T}{table};",
            f"create policy disposer_reads on {T}{table} for select to {ROLE} using (true);",
            f"grant select on {T}{table} to {ROLE};",
        ]
    for table in tables:
        lines += [
            f"drop policy if exists disposer_deletes on {T}{table};",
            f"create policy disposer_deletes on {T}{table} for delete to {ROLE}"
            " using (coalesce(current_setting('app.disposing', true), '') <> '');",
            f"grant delete on {T}{table} to {ROLE};",
        ]
    lines += [
        f"grant insert on {T}disposalcertificate to {ROLE};",
        f"drop policy if exists disposer_certifies on {T}disposalcertificate;",
        f"create policy disposer_certifies on {T}disposalcertificate for insert to {ROLE}"
        " with check (coalesce(current_setting('app.disposing', true), '') = proposal_id::text);",
        _function(plan, people),
        f"revoke all on function {FUNCTION} from public;",
        f"grant execute on function {FUNCTION} to openmash_app;",
        f"grant create on schema public to {ROLE};",
        f"alter function {FUNCTION} owner to {ROLE};",
        f"revoke create on schema public from {ROLE};",
    ]
    return "\n".join(lines)


def _function(plan: Sequence[tuple[str, str]], people: str) -> str:
    steps = "".join(_step(table, rows) for table, rows in plan)
    return f"""
drop function if exists {FUNCTION};
create function openmash_dispose(p_proposal uuid, p_at timestamptz) returns uuid
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  v_proposal record; v_answer record; v_referral record; v_review record;
  v_people uuid[]; v_counts jsonb := '{{}}'; v_hashes jsonb := '{{}}';
  v_count bigint; v_hash text; v_certificate uuid := gen_random_uuid();
begin
{_CHECKS}{people}{_MERGES}
  perform set_config('app.disposing', p_proposal::text, true);
{steps}
  insert into {T}disposalcertificate
    (id, by_id, by_name, by_role, at, recorded_at, proposal_id, reference, review_on, because, proposed_by, counts,
     hashes)
  values (v_certificate, v_answer.by_id, v_answer.by_name, v_answer.by_role, p_at, clock_timestamp(), p_proposal,
     v_proposal.reference, v_review.review_on, v_proposal.because, v_proposal.by_name, v_counts, v_hashes);
  perform set_config('app.disposing', '', true);
  return v_certificate;
end $$;
"""
