"""Row security, append-only tables and the rights of the three roles. Plain SQL, so that it can be read and audited.

Roles (made by the launcher, or by an administrator as docs/operations/install.md says): openmash_owner migrates and
owns; openmash_app serves and owns nothing; openmash_reader reads views of counts only; openmash_finder owns the one
function that may search people past row security.
"""

from django.db import migrations

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
create function app_is_auditor() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('app.role', true), '') = 'AUDITOR' $$;

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

T = "openmash_"

# Facts: rows are added, never changed.
APPEND_ONLY = [
    "localpolicyversion", "ledgerentry", "ledgerseal",
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

HUB_ONLY = "(select app_is_hub())"
VISIBLE_REFERRAL = f"{HUB_ONLY} or referral_id in (select r.id from openmash_referral r)"
AUDITED_REFERRAL = (
    f"{HUB_ONLY} or ((select app_is_auditor()) and referral_id in (select r.id from openmash_referral r))"
)
AUDITED_CHILD = f"{HUB_ONLY} or ((select app_is_auditor()) and child_id in (select m.id from openmash_mention m))"
AUDITED_MENTION = f"{HUB_ONLY} or ((select app_is_auditor()) and mention_id in (select m.id from openmash_mention m))"
OWN_AGENCY = f"{HUB_ONLY} or agency = (select app_agency())"
AGENCY_FACT = (
    f"{OWN_AGENCY} or ((select app_is_auditor()) and request_id in (select q.id from openmash_informationrequest q))"
)


def _through(column: str, parent: str) -> str:
    """Seen by the hub, and by an auditor who sees the parent row."""
    return f"{HUB_ONLY} or ((select app_is_auditor()) and {column} in (select p.id from {T}{parent} p))"


# table -> (who sees a row, who may add one, who may change its caches)
POLICIES: dict[str, tuple[str, str, str]] = {
    "referral": (
        f"{HUB_ONLY} or sender = (select app_staff()) or ((select app_is_auditor()) and decided_at is not null)",
        HUB_ONLY, HUB_ONLY,
    ),
    "mention": (VISIBLE_REFERRAL, HUB_ONLY, HUB_ONLY),
    "acknowledgement": (VISIBLE_REFERRAL, HUB_ONLY, ""),
    "consentrecord": (AUDITED_REFERRAL, HUB_ONLY, ""),
    **{t: (AUDITED_REFERRAL, HUB_ONLY, "") for t in (
        "move", "owning", "correction", "contact", "welfarecheck", "duetime", "filterout", "alarm",
        "agencydiscussion", "strategydiscussion", "recommendation", "sentbackwithquestion", "lateanswerread",
    )},
    "activation": (f"{AUDITED_REFERRAL} or team = (select app_team())", HUB_ONLY, ""),
    "activationacknowledged": (
        f"{HUB_ONLY} or activation_id in (select a.id from openmash_activation a)",
        f"{HUB_ONLY} or activation_id in (select a.id from openmash_activation a"
        " where a.team = (select app_team()))", "",
    ),
    "welfaresighting": (_through("check_asked_id", "welfarecheck"), HUB_ONLY, ""),
    "ratinggiven": (AUDITED_CHILD, HUB_ONLY, ""),
    "stepdown": (AUDITED_CHILD, HUB_ONLY, ""),
    "stepdownread": (_through("step_down_id", "stepdown"), HUB_ONLY, ""),
    "filteroutread": (_through("filter_out_id", "filterout"), HUB_ONLY, ""),
    "alarmanswered": (_through("alarm_id", "alarm"), HUB_ONLY, ""),
    "childrecommendation": (AUDITED_CHILD, HUB_ONLY, ""),
    "decision": (AUDITED_CHILD, HUB_ONLY, HUB_ONLY),
    "personlink": (AUDITED_MENTION, HUB_ONLY, ""),
    "personlinktakenback": (_through("link_id", "personlink"), HUB_ONLY, ""),
    "casestatus": (AUDITED_MENTION, HUB_ONLY, ""),
    **{t: (HUB_ONLY, HUB_ONLY, "") for t in ("person", "personname", "personaddress", "personphone")},
    "informationrequest": (
        f"{OWN_AGENCY} or ((select app_is_auditor()) and referral_id in (select r.id from openmash_referral r))",
        HUB_ONLY, OWN_AGENCY,
    ),
    **{t: (AGENCY_FACT, OWN_AGENCY, "") for t in ("answer", "answerconfirmed", "agencyaction")},
    **{t: (AGENCY_FACT, HUB_ONLY, "") for t in ("requestredated", "requestwithdrawn")},
    "answeritem": (
        f"{OWN_AGENCY} or ((select app_is_auditor()) and answer_id in (select a.id from openmash_answer a))",
        OWN_AGENCY, "",
    ),
    "disclosure": (
        f"{HUB_ONLY}"
        " or (recipient_kind = 'TEAM' and recipient = (select app_team()))"
        " or (recipient_kind = 'AGENCY' and recipient = (select app_agency()))"
        " or (recipient_kind = 'REFERRER' and recipient = (select app_staff()))"
        " or ((select app_is_auditor()) and referral_ref in (select r.id from openmash_referral r))",
        HUB_ONLY, "",
    ),
    "disclosureitem": (
        f"{HUB_ONLY} or disclosure_id in (select d.id from openmash_disclosure d)", HUB_ONLY, "",
    ),
    "handover": (
        f"{HUB_ONLY} or team = (select app_team())"
        " or ((select app_is_auditor()) and disclosure_id in (select d.id from openmash_disclosure d))",
        HUB_ONLY, f"{HUB_ONLY} or team = (select app_team())",
    ),
    "handoveranswer": (
        f"{HUB_ONLY} or team = (select app_team())"
        " or ((select app_is_auditor()) and handover_id in (select h.disclosure_id from openmash_handover h))",
        f"{HUB_ONLY} or team = (select app_team())", "",
    ),
    "nofeedback": (
        f"{HUB_ONLY} or ((select app_is_auditor()) and referral_ref in (select r.id from openmash_referral r))",
        HUB_ONLY, "",
    ),
    "draft": ("sender = (select app_staff())", "sender = (select app_staff())", "sender = (select app_staff())"),
    "ledgerentry": (
        f"{HUB_ONLY} or (select app_role()) in ('AUDITOR','RECORDS_OFFICER')",
        "(select app_role()) is not null", "",
    ),
    "ledgerseal": (
        "(select app_role()) in ('SERVICE','AUDITOR','RECORDS_OFFICER','MASH_MANAGER','HEAD_OF_SERVICE')",
        "(select app_role()) = 'SERVICE'", "",
    ),
}  # fmt: skip


def policy_sql() -> str:
    """ENABLE and FORCE on each table, one policy a verb for the app, one for the owner who migrates."""
    lines: list[str] = []
    for table, (see, add, change) in POLICIES.items():
        name = T + table
        lines += [
            f"alter table {name} enable row level security;",
            f"alter table {name} force row level security;",
            f"create policy owner_migrates on {name} to openmash_owner using (true) with check (true);",
            f"create policy app_sees on {name} for select to openmash_app using ({see});",
            f"create policy app_adds on {name} for insert to openmash_app with check ({add});",
        ]
        if change:
            lines.append(f"create policy app_changes on {name} for update to openmash_app using ({change});")
    lines.append(
        "create policy app_discards on openmash_draft for delete to openmash_app using (sender = (select app_staff()));"
    )
    return "\n".join(lines)


def rights_sql() -> str:
    """The app may read and add; it may change only caches and the tables of sessions, sign-in and jobs."""
    lines = [
        "grant usage on schema public to openmash_app, openmash_reader, openmash_finder;",
        "grant select, insert, update, delete on all tables in schema public to openmash_app;",
        "grant usage, select on all sequences in schema public to openmash_app;",
        "alter default privileges in schema public grant select, insert, update, delete on tables to openmash_app;",
        "alter default privileges in schema public grant usage, select on sequences to openmash_app;",
        "revoke insert, update, delete on django_migrations from openmash_app;",
    ]
    for table in APPEND_ONLY:
        lines += [
            f"revoke update, delete, truncate on {T}{table} from openmash_app;",
            f"create trigger rows_are_added before update or delete on {T}{table}"
            " for each row execute function openmash_refuse_change();",
        ]
    for table, columns in CACHES.items():
        arguments = ", ".join(f"'{c}'" for c in columns)
        lines += [
            f"revoke delete, truncate on {T}{table} from openmash_app;",
            f"create trigger only_caches before update on {T}{table}"
            f" for each row execute function openmash_only_caches({arguments});",
            f"create trigger never_deleted before delete on {T}{table}"
            " for each row execute function openmash_refuse_change();",
        ]
    return "\n".join(lines)


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
        migrations.RunSQL(FUNCTIONS + LEDGER + rights_sql() + policy_sql() + COUNTS, migrations.RunSQL.noop),
    ]
