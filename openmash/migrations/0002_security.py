"""Row security, append-only tables and the rights of the three roles. Plain SQL, so that it can be read and audited.

Roles (made by the launcher, or by an administrator as docs/operations/install.md says): openmash_owner migrates and
owns; openmash_app serves and owns nothing; openmash_reader reads views of counts only; openmash_finder owns the one
function that may search people past row security.
"""

from django.db import migrations

from openmash.migrations._guarding import behind, guard, only_added

HUB = (
    "'CONTACT_OFFICER','ADMIN_OFFICER','SOCIAL_WORKER','ASSISTANT_MANAGER','MASH_MANAGER','HEAD_OF_SERVICE',"
    "'EMERGENCY_DUTY','SERVICE'"
)

FUNCTIONS = f"""
create function app_staff() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.staff', true), '') $$;
create function app_role() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.role', true), '') $$;
create function app_agency() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.agency', true), '') $$;
create function app_team() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.team', true), '') $$;
create function app_is_hub() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('app.role', true), '') in ({HUB}) $$;

create function openmash_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are added, never changed', tg_table_name using errcode = '23001';
end $$;

-- refuses every change except to the columns named as arguments
create function openmash_only_caches() returns trigger language plpgsql as $$
begin
  if (to_jsonb(old) - tg_argv) is distinct from (to_jsonb(new) - tg_argv) then
    raise exception 'only caches of % may change', tg_table_name using errcode = '23001';
  end if;
  return new;
end $$;
"""

# Rows are added, never changed.
FACTS = [
    "ledgerentry", "ledgerseal",
    "person", "personname", "personaddress", "personphone", "personlink", "personlinktakenback", "casestatus",
    "acknowledgement", "move", "owning", "correction", "consentrecord", "contact", "welfarecheck", "welfaresighting",
    "ratinggiven", "duetime", "stepdown", "stepdownread", "filterout", "filteroutread", "alarm", "alarmanswered",
    "activation", "activationacknowledged",
    "requestredated", "requestwithdrawn", "answer", "answerconfirmed", "answeritem", "agencyaction",
    "agencydiscussion", "strategydiscussion", "recommendation", "childrecommendation", "sentbackwithquestion",
    "lateanswerread",
    "disclosure", "disclosureitem", "handoveranswer", "nofeedback",
]  # fmt: skip

# Rows whose caches may change, and nothing else.
CACHES = {
    "referral": [
        "family_name", "stage", "desk", "owner_id", "rating", "due_at", "first_due_at", "acknowledged_at",
        "decided_at", "decided_by_name", "closed_at", "version",
    ],
    "mention": ["rating", "outcome", "final_rating"],
    "informationrequest": ["due_at", "rating", "opened_at", "answered_at", "nothing_held", "withdrawn_at"],
    "decision": ["current"],
    "handover": ["times_sent_back", "answered_at", "accepted"],
}  # fmt: skip


def rights_sql() -> str:
    """The app may read and add; it may change only caches, drafts and the tables of sessions, sign-in and jobs.

    Rows of a case stand behind row security, forced; the migration of access says who sees and adds them.
    """
    lines = [
        "grant usage on schema public to openmash_app, openmash_reader, openmash_finder;",
        "grant select, insert, update, delete on all tables in schema public to openmash_app;",
        "grant usage, select on all sequences in schema public to openmash_app;",
        "alter default privileges in schema public grant select, insert, update, delete on tables to openmash_app;",
        "alter default privileges in schema public grant usage, select on sequences to openmash_app;",
        "revoke insert, update, delete on django_migrations from openmash_app;",
    ]
    lines += [line for table in FACTS for line in behind(table)]
    lines += [line for table in (*FACTS, "localpolicyversion") for line in only_added(table)]
    lines += [guard(table, columns) for table, columns in CACHES.items()]
    return "\n".join([*lines, *behind("draft")])


LEDGER = """
alter table openmash_ledgerentry alter column txid set default (pg_current_xact_id()::text::bigint);
create sequence openmash_referral_number as bigint;
grant usage, select on sequence openmash_referral_number to openmash_app;
"""

COUNTS = """
create view openmash_counts_by_month as
  select date_trunc('month', received_at at time zone 'Europe/London')::date as month, source_agency, rating, stage,
         count(*) as referrals
    from openmash_referral group by 1, 2, 3, 4;
grant select on openmash_counts_by_month to openmash_reader;
revoke all on openmash_counts_by_month from openmash_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("procrastinate", "0041_post_retry_failed_job"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS + LEDGER + rights_sql() + COUNTS, migrations.RunSQL.noop),
    ]
