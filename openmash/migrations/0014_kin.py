"""Families in time: relationships, homes, births and deaths, who works with a family, what a chronology marks.

Whoever was added to a family without being named in a referral is walled off with it: the look-up of walls follows that
row as it follows a link. Disposal of a referral takes what was said in it, and whoever is known from it alone.
"""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from openmash.migrations._disposing import disposing
from openmash.migrations._guarding import guard

before = import_module("openmash.migrations.0013_patterns")
records = import_module("openmash.migrations.0011_records")
ONE, FAMILY = records.ONE, records.FAMILY

FACTS = (
    "relationship", "relationshipended", "relative", "lifeevent", "stay", "stayended", "workswith", "workswithended",
    "linemarked",
)  # fmt: skip

SAID_HERE = f"referral_id = {ONE}"
OF_PERSON = f"{SAID_HERE} or person_id = any({FAMILY})"


def _ends(of: str, column: str, rows: str) -> str:
    """The rows that end those facts."""
    return f"{column} in (select e.id from openmash_{of} e where {rows})"


OF_TWO = f"{OF_PERSON} or other_id = any({FAMILY})"
PLAN = (
    ("relationshipended", _ends("relationship", "relationship_id", OF_TWO)), ("relationship", OF_TWO),
    ("stayended", _ends("stay", "stay_id", OF_PERSON)), ("stay", OF_PERSON),
    ("workswithended", _ends("workswith", "works_with_id", OF_PERSON)), ("workswith", OF_PERSON),
    ("lifeevent", OF_PERSON), ("linemarked", SAID_HERE), ("relative", OF_PERSON),
    *before.PLAN,
)  # fmt: skip

PEOPLE = f"""
  -- people known from this referral alone, by a link or as an added relative, go with it
  select coalesce(array_agg(distinct k.person_id), '{{}}') into v_people from (
    select l.person_id from openmash_personlink l join openmash_mention m on m.id = l.mention_id
     where m.referral_id = {ONE}
    union select a.person_id from openmash_relative a where a.{SAID_HERE}
  ) k
   where not exists (
     select 1 from openmash_personlink o join openmash_mention n on n.id = o.mention_id
      where o.person_id = k.person_id and n.referral_id <> {ONE})
     and not exists (
     select 1 from openmash_relative b where b.person_id = k.person_id and b.referral_id <> {ONE});
"""

# As before, and along the rows that add somebody to a family without naming them in its referral.
FAMILY_OF = """
create policy finder_reads on openmash_relative for select to openmash_finder using (true);
grant select on openmash_relative to openmash_finder;
grant create on schema public to openmash_finder;
create or replace function openmash_family_of(roots uuid[], out referrals uuid[], out people uuid[])
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
    select coalesce(array_agg(distinct found.person_id), '{}') into people from (
      select l.person_id
        from openmash_mention m
        join openmash_personlink l on l.mention_id = m.id
       where m.referral_id = any(referrals)
         and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id)
      union
      select a.person_id from openmash_relative a where a.referral_id = any(referrals)
    ) found;
    select coalesce(array_agg(distinct found.id), '{}') into referrals from (
      select unnest(referrals) as id
      union
      select m.referral_id from openmash_personlink l
        join openmash_mention m on m.id = l.mention_id
       where l.person_id = any(people)
         and not exists (select 1 from openmash_personlinktakenback b where b.link_id = l.id)
      union
      select a.referral_id from openmash_relative a where a.person_id = any(people)
      union
      select other.referral_id from openmash_mentionkey mine
        join openmash_mentionkey other on other.key = mine.key
       where mine.referral_id = any(referrals) and (mine.key like 'WHO %' or mine.key like 'NHS %')
    ) found;
    exit when cardinality(referrals) = before;
  end loop;
end $$;
revoke create on schema public from openmash_finder;
"""

SQL = "\n".join([*map(guard, FACTS), FAMILY_OF, disposing(PLAN, PEOPLE)])


class Migration(migrations.Migration):
    dependencies = [
        ("openmash", "0013_patterns"),
    ]

    operations = [
        migrations.CreateModel(
            name="Relationship",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("kind", models.TextField()),
                ("since", models.DateField(blank=True, null=True)),
                ("since_words", models.TextField(blank=True)),
                ("said_in", models.TextField()),
                ("said_by", models.TextField(blank=True)),
                ("certain", models.BooleanField()),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kin_as_other", to="openmash.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kin_as_one", to="openmash.person"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RelationshipEnded",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ending", models.TextField()),
                ("until", models.DateField(blank=True, null=True)),
                ("until_words", models.TextField(blank=True)),
                ("because", models.TextField()),
                (
                    "relationship",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="openmash.relationship"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Relative",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relative", to="openmash.person"
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
            name="Stay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("line", models.TextField()),
                ("postcode", models.TextField(blank=True)),
                ("home_key", models.TextField(db_index=True)),
                ("since", models.DateField(blank=True, null=True)),
                ("since_words", models.TextField(blank=True)),
                ("said_in", models.TextField()),
                ("said_by", models.TextField(blank=True)),
                ("certain", models.BooleanField()),
                ("protected", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="openmash.person"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StayEnded",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ending", models.TextField()),
                ("until", models.DateField(blank=True, null=True)),
                ("until_words", models.TextField(blank=True)),
                ("because", models.TextField()),
                (
                    "stay",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="openmash.stay"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorksWith",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agency", models.TextField()),
                ("role", models.TextField()),
                ("name", models.TextField(blank=True)),
                ("reach", models.TextField(blank=True)),
                ("leads", models.BooleanField(default=False)),
                ("since", models.DateField(blank=True, null=True)),
                ("since_words", models.TextField(blank=True)),
                ("said_by", models.TextField()),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="professionals",
                        to="openmash.person",
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
            name="WorksWithEnded",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateField()),
                ("until_words", models.TextField()),
                ("because", models.TextField(blank=True)),
                (
                    "works_with",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="openmash.workswith"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("event", models.TextField()),
                ("day", models.DateField()),
                ("day_words", models.TextField()),
                ("sex", models.TextField(blank=True)),
                ("said_by", models.TextField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="life", to="openmash.person"
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
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("event__in", ["BORN", "DIED"])), name="life_event_known")
                ],
            },
        ),
        migrations.CreateModel(
            name="LineMarked",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("by_role", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("source", models.TextField()),
                ("source_row", models.UUIDField()),
                ("significant", models.BooleanField()),
                ("because", models.TextField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="openmash.referral"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source_row"], name="line_marked_row")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("because", ""), _negated=True), name="line_marked_why")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "PARENT",
                            "ADOPTIVE_PARENT",
                            "STEP_PARENT",
                            "FOSTER_CARER",
                            "OTHER_CARER",
                            "GRANDPARENT",
                            "AUNT_UNCLE",
                            "SIBLING",
                            "HALF_SIBLING",
                            "STEP_SIBLING",
                            "MARRIED",
                            "PARTNER",
                            "SEPARATED",
                            "DIVORCED",
                            "EX_PARTNER",
                            "OTHER_RELATIVE",
                            "FRIEND",
                        ],
                    )
                ),
                name="relationship_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(("said_in__in", ["REFERRAL", "FAMILY", "AGENCY", "HUB"])),
                name="relationship_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("other")), _negated=True), name="relationship_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="relationshipended",
            constraint=models.CheckConstraint(
                condition=models.Q(("ending__in", ["OVER", "WRONG"])), name="relationship_ending_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="relationshipended",
            constraint=models.CheckConstraint(
                condition=models.Q(("ending", "WRONG"), ("until__isnull", False), _connector="OR"),
                name="relationship_over_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="stay",
            constraint=models.CheckConstraint(
                condition=models.Q(("said_in__in", ["REFERRAL", "FAMILY", "AGENCY", "HUB"])), name="stay_source_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="stay",
            constraint=models.CheckConstraint(
                condition=models.Q(("home_key", ""), _negated=True), name="stay_somewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="stayended",
            constraint=models.CheckConstraint(
                condition=models.Q(("ending__in", ["OVER", "WRONG"])), name="stay_ending_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="stayended",
            constraint=models.CheckConstraint(
                condition=models.Q(("ending", "WRONG"), ("until__isnull", False), _connector="OR"),
                name="stay_over_since",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
