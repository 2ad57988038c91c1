"""What holds the rows: rights, policies, triggers, constraints, functions and their owners, as the database says them.

A backup whose rows come back without the policies before them would be worse than none, so these are compared too.
"""

from __future__ import annotations

import hashlib
import re

import psycopg

from openmash.backups.manifest import Counted

_OURS = "not exists (select 1 from pg_depend d where d.objid = {oid} and d.deptype = 'e')"
_HERE = "'public'::regnamespace"

STATEMENTS = {
    "rights": f"""
        select 'relation', c.relname, pg_get_userbyid(c.relowner), c.relrowsecurity, c.relforcerowsecurity,
               array(select a::text from unnest(coalesce(c.relacl, acldefault(
                 case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner))) a order by 1)
          from pg_class c where c.relnamespace = {_HERE} and c.relkind in ('r', 'v', 'm', 'S')
           and {_OURS.format(oid="c.oid")}
        union all
        select 'column', c.relname || '.' || t.attname, null, null, null,
               array(select a::text from unnest(t.attacl) a order by 1)
          from pg_attribute t join pg_class c on c.oid = t.attrelid
         where c.relnamespace = {_HERE} and t.attacl is not null and {_OURS.format(oid="c.oid")}
        union all
        select 'from now on', d.defaclobjtype::text, pg_get_userbyid(d.defaclrole), null, null,
               array(select a::text from unnest(d.defaclacl) a order by 1)
          from pg_default_acl d
         order by 1, 2""",
    "policies": """
        select tablename, policyname, permissive, array(select r::text from unnest(roles) r order by 1), cmd, qual,
               with_check
          from pg_policies where schemaname = 'public' order by 1, 2""",
    "triggers": f"""
        select c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled
          from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = {_HERE} and not t.tgisinternal order by 1, 2""",
    "constraints": f"""
        select c.relname, n.conname, pg_get_constraintdef(n.oid), n.convalidated
          from pg_constraint n join pg_class c on c.oid = n.conrelid
         where c.relnamespace = {_HERE} and n.contype <> 'n' order by 1, 2""",
    "indexes": f"""
        select c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid
          from pg_index i join pg_class c on c.oid = i.indexrelid
         where c.relnamespace = {_HERE} order by 1""",
    "functions": f"""
        select p.proname, pg_get_function_identity_arguments(p.oid), pg_get_userbyid(p.proowner), p.prosecdef,
               p.proconfig, md5(p.prosrc),
               array(select a::text from unnest(coalesce(p.proacl, acldefault('f', p.proowner))) a order by 1)
          from pg_proc p where p.pronamespace = {_HERE} and {_OURS.format(oid="p.oid")} order by 1, 2""",
    "views": f"""
        select c.relname, pg_get_viewdef(c.oid), c.reloptions from pg_class c
         where c.relnamespace = {_HERE} and c.relkind in ('v', 'm') and {_OURS.format(oid="c.oid")} order by 1""",
    "columns": f"""
        select c.relname, t.attname, format_type(t.atttypid, t.atttypmod), t.attnotnull, t.attidentity, t.attgenerated,
               pg_get_expr(f.adbin, f.adrelid)
          from pg_attribute t join pg_class c on c.oid = t.attrelid
          left join pg_attrdef f on f.adrelid = t.attrelid and f.adnum = t.attnum
         where c.relnamespace = {_HERE} and c.relkind = 'r' and t.attnum > 0 and not t.attisdropped
           and {_OURS.format(oid="c.oid")}
         order by 1, t.attnum""",
}
"""What is asked of the database for each kind; every row is a line of its hash."""

SPELLED_ANEW = ("constraints", "indexes")
"""What PostgreSQL spells with its casts and brackets in other places once it has read its own spelling back."""
_CASTS = re.compile(r"::[a-z ]+(\[\])?|[()\s]")


def guards_of(link: psycopg.Connection) -> dict[str, Counted]:
    """How many of each kind there are, and their hash."""
    found = {}
    for kind, statement in STATEMENTS.items():
        # In the words of one search path, so that names are spelled alike.
        link.execute("select set_config('search_path', 'pg_catalog', true)")
        lines = [repr(row) for row in link.execute(statement.encode())]
        if kind in SPELLED_ANEW:
            lines = [_CASTS.sub("", line) for line in lines]
        found[kind] = Counted(count=len(lines), sha256=hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest())
    return found
