"""The weekly list: fixed on Monday, never changed, marked by the records officer, hidden from whom it is about."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import psycopg
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook import watching as rules
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.watching import Unusual
from openmash.rulebook.words import Refused, Role
from openmash.watching import actions, jobs, queries
from openmash.watching.models import UnusualLooks, UnusualLooksMarked, WatchedWeek
from openmash.watching.words import Outcome
from tests import factories
from tests.factories import AT
from tests.referrals.doors import at_the_door, client_of
from tests.watching.reading import reads

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 5, 18)
LAST_WEEK = AT - timedelta(days=7)
SEERS = {Role.RECORDS_OFFICER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE}
SIGNED_IN = [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)]


@pytest.fixture(autouse=True)
def at_work():
    """The hub's clock stands at a Tuesday morning."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader() -> Viewer:
    """Somebody who read very much last week."""
    by = factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman")
    reads(by, 60, start=LAST_WEEK, apart=30)
    return by


def fixed() -> WatchedWeek:
    assert jobs.fix_weeks(0) == 1
    with acting_as(CLERK):
        return WatchedWeek.objects.get()


def only_finding(kind: Unusual = Unusual.HOUR) -> UnusualLooks:
    with acting_as(CLERK):
        return UnusualLooks.objects.get(kind=kind.value)


# Fixing --------------------------------------------------------------------------------------------------------------
def test_the_job_fixes_a_week_that_has_ended_once(reader: Viewer) -> None:
    week = fixed()
    assert jobs.fix_weeks(0) == 0
    assert (week.monday, week.looks, week.people, week.at) == (MONDAY, 60, 1, AT)
    found = only_finding()
    assert (found.who_id, found.who_name, found.count) == (reader.id, "Priya Raman", 60)
    assert found.words.startswith(
        "Opened 60 different referrals on Tuesday 19 May from 10:00 to 10:29, within an hour."
    )
    with acting_as(CLERK):
        entered = LedgerEntry.objects.get(verb=Verb.LISTED_UNUSUAL_LOOKS.value)
        assert set(found.entries) <= {str(row.pk) for row in LedgerEntry.objects.filter(actor=reader.id)}
    assert entered.detail == {"monday": "2026-05-18", "looks": 60, "found": 1}


def test_a_week_that_still_runs_is_not_fixed_nor_one_without_an_entry() -> None:
    assert jobs.fix_weeks(0) == 0
    reads(factories.viewer(Role.SOCIAL_WORKER), 60, start=AT - timedelta(hours=1), apart=5)
    assert jobs.fix_weeks(0) == 0


def test_a_worker_that_was_away_takes_up_every_week_in_order() -> None:
    by = factories.viewer(Role.SOCIAL_WORKER)
    for back in (3, 2, 1):
        for day in range(5):
            reads(by, 4, start=AT - timedelta(days=7 * back - day), apart=600)
    assert jobs.fix_weeks(0) == 3
    with acting_as(CLERK):
        usual = queries._usual_before(date(2026, 5, 25))
    assert usual[by.id].records == (4,) * 15


def test_what_was_usual_before_is_told_and_weighed() -> None:
    by = factories.viewer(Role.SOCIAL_WORKER)
    for day in range(5):
        reads(by, 6, start=AT - timedelta(days=14 - day), apart=1200)
    reads(by, 25, start=LAST_WEEK, apart=60)
    assert jobs.fix_weeks(0) == 2
    assert "Usual in the busiest hour of a day: for them 3." in only_finding().words


def test_two_workers_at_once_fix_one_list(reader: Viewer) -> None:
    fixed()
    with acting_as(CLERK):
        assert actions.fix_week(monday=MONDAY, at=AT, policy=policy_now()) is None
        assert UnusualLooks.objects.count() == 1


def test_what_is_fixed_cannot_be_changed_by_anybody(reader: Viewer) -> None:
    fixed()
    for model in (WatchedWeek, UnusualLooks):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_as(CLERK):
            model.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(CLERK):
        UnusualLooks.objects.update(words="Nothing.")


def test_a_part_in_a_referral_is_an_act_or_being_given_it() -> None:
    one, other = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.SOCIAL_WORKER)
    of = factories.referral()
    client_of(Role.MASH_MANAGER).post(f"/referrals/{of.reference}/give/", {"to": str(one.pk), "because": "On duty."})
    at_the_door(other).get(f"/referrals/{of.reference}/")
    with acting_as(CLERK):
        parts = queries._parts({of.reference})
    assert (str(one.pk), of.reference) in parts
    assert (str(other.pk), of.reference) not in parts


def test_going_through_a_week_asks_the_same_number_of_questions_however_many_looks() -> None:
    counts = []
    for people in (1, 6):
        for _ in range(people):
            reads(factories.viewer(Role.SOCIAL_WORKER), 45, start=LAST_WEEK, apart=20)
        with acting_as(CLERK), CaptureQueriesContext(connection) as asked:
            gone = queries.gone_through(MONDAY, policy_now())
        counts.append(len(asked))
        assert len(gone.findings) >= people
    assert counts[0] == counts[1] <= 7


# Marking -------------------------------------------------------------------------------------------------------------
def test_the_records_officer_says_what_came_of_it_and_earlier_words_stay(reader: Viewer, at_work) -> None:
    week, finding = fixed(), only_finding()
    client = client_of(Role.RECORDS_OFFICER, name="Colette Shaw")
    address = f"/unusual-looks/{finding.pk}/"
    for outcome, because in (("OPEN", "Asked her manager."), ("NEEDED", "She covered two colleagues.")):
        at_work.shift(60)
        answer = client.post(address, {"outcome": outcome, "because": because})
        assert answer.headers["Location"] == f"/unusual-looks/weeks/{week.pk}/"
    text = client.get(address).content.decode()
    assert text.index("She covered two colleagues.") < text.index("Asked her manager.")
    assert "Colette Shaw" in text
    listed = client.get(f"/unusual-looks/weeks/{week.pk}/").content.decode()
    assert "It was part of their work" in listed
    with acting_as(CLERK):
        entered = LedgerEntry.objects.filter(verb=Verb.MARKED_UNUSUAL_LOOKS.value)
        assert [row.detail for row in entered.order_by("recorded_at")] == [
            {"outcome": "OPEN", "kind": "HOUR"}, {"outcome": "NEEDED", "kind": "HOUR"},
        ]  # fmt: skip
        assert "colleagues" not in str(list(entered.values()))


@pytest.mark.parametrize("typed", [{}, {"outcome": "NEEDED"}, {"because": "Asked."}, {"outcome": "X", "because": "A."}])
def test_half_a_form_marks_nothing_and_keeps_what_was_typed(reader: Viewer, typed: dict[str, str]) -> None:
    fixed()
    text = client_of(Role.RECORDS_OFFICER).post(f"/unusual-looks/{only_finding().pk}/", typed).content.decode()
    assert "There is a problem" in text
    assert typed.get("because", "") in text
    with acting_as(CLERK):
        assert UnusualLooksMarked.objects.count() == 0


def test_nothing_is_chosen_beforehand(reader: Viewer) -> None:
    fixed()
    assert "checked" not in client_of(Role.RECORDS_OFFICER).get(f"/unusual-looks/{only_finding().pk}/").content.decode()


@pytest.mark.parametrize("role", [Role.MASH_MANAGER, Role.HEAD_OF_SERVICE])
def test_managers_read_and_do_not_mark(reader: Viewer, role: Role) -> None:
    week, finding = fixed(), only_finding()
    client = client_of(role)
    assert "Priya Raman" in client.get(f"/unusual-looks/weeks/{week.pk}/").content.decode()
    text = client.get(f"/unusual-looks/{finding.pk}/").content.decode()
    assert "Put it on record" not in text
    assert "Only the records officer says what came of an unusual look." in text
    answer = client.post(f"/unusual-looks/{finding.pk}/", {"outcome": "NEEDED", "because": "I know her."})
    assert "Only the records officer says what came of an unusual look." in answer.content.decode()
    with acting_as(CLERK):
        assert UnusualLooksMarked.objects.count() == 0


def test_an_empty_reason_is_refused_by_the_act_itself(reader: Viewer) -> None:
    fixed()
    by = factories.viewer(Role.RECORDS_OFFICER)
    with acting_as(by), pytest.raises(Refused, match="Say what you found out"):
        actions.mark(finding=only_finding(), outcome=Outcome.NEEDED, because="  ", by=by, at=AT)


# Who sees ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_pages_are_for_the_records_officer_and_two_managers(reader: Viewer, role: Role) -> None:
    week, finding = fixed(), only_finding()
    client = client_of(role)
    for address in ("/unusual-looks/", f"/unusual-looks/weeks/{week.pk}/", f"/unusual-looks/{finding.pk}/"):
        assert client.get(address).status_code == (200 if role in SEERS else 404)


@pytest.mark.parametrize("role", SIGNED_IN)
def test_row_security_shows_findings_to_the_same(reader: Viewer, role: Role) -> None:
    fixed()
    with acting_as(factories.viewer(role)):
        seen = (WatchedWeek.objects.count(), UnusualLooks.objects.count())
    assert seen == ((1, 1) if role in SEERS else (0, 0))


def test_nobody_sees_what_is_found_about_themselves() -> None:
    manager = factories.staff(Role.MASH_MANAGER, name="Beverley Osei")
    own = manager.viewer()
    for start in (LAST_WEEK, AT - timedelta(hours=1)):
        reads(own, 60, start=start, apart=30)
    week, finding = fixed(), only_finding()
    client = at_the_door(manager)
    text = client.get("/unusual-looks/").content.decode()
    assert "Nothing unusual was found this week so far" in text
    assert "Opened 60" not in text
    assert "nothing to look into" in text
    assert "Nothing unusual was found in this week" in client.get(f"/unusual-looks/weeks/{week.pk}/").content.decode()
    missing = client.get(f"/unusual-looks/{uuid.uuid4()}/")
    assert client.get(f"/unusual-looks/{finding.pk}/").status_code == missing.status_code == 404
    with acting_as(own):
        assert UnusualLooks.objects.count() == 0
    assert "Beverley Osei" in client_of(Role.RECORDS_OFFICER).get("/unusual-looks/").content.decode()


def test_a_records_officer_marks_nothing_about_themselves_nor_in_anothers_name() -> None:
    officer, other = factories.viewer(Role.RECORDS_OFFICER), factories.viewer(Role.RECORDS_OFFICER)
    reads(officer, 6, start=LAST_WEEK, verb=Verb.REFUSED)
    fixed()
    finding = only_finding(Unusual.REFUSED)
    with acting_as(officer), pytest.raises(Refused, match="your own looks"):
        actions.mark(finding=finding, outcome=Outcome.NEEDED, because="Mine.", by=officer, at=AT)
    given = {"finding": finding, "outcome": "NEEDED", "because": "x"}
    for viewer, signed in ((officer, officer), (other, officer), (factories.viewer(Role.MASH_MANAGER), other)):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), acting_as(viewer):
            UnusualLooksMarked.objects.create(**given, **stamp(signed, AT))
    with acting_as(other):
        UnusualLooksMarked.objects.create(**given, **stamp(other, AT))


def test_only_the_clerk_adds_a_week_or_a_finding(reader: Viewer) -> None:
    week = fixed()
    officer = factories.viewer(Role.RECORDS_OFFICER)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), acting_as(officer):
        WatchedWeek.objects.create(monday=date(2026, 5, 11), looks=0, people=0, **stamp(officer, AT))
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), acting_as(officer):
        UnusualLooks.objects.create(
            week=week, kind="DAY", who_id="x", who_name="x", who_role="ANALYST", count=1, words="x",
            **stamp(officer, AT),
        )  # fmt: skip


# The pages -----------------------------------------------------------------------------------------------------------
def test_the_running_week_shows_findings_with_their_looks_and_no_case() -> None:
    of = factories.referral()
    worker = factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")
    at_the_door(worker).get(f"/referrals/{of.reference}/")
    reads(worker.viewer(), 60, start=AT - timedelta(minutes=40), apart=30, first=500)
    text = client_of(Role.RECORDS_OFFICER).get("/unusual-looks/").content.decode()
    assert "Priya Raman, social worker: many records in an hour" in text
    assert "61 records opened" in text
    assert "It may be a large family" in text
    assert "11 more looks not shown here" in text
    assert "The list is fixed on 1 June" in text
    assert not any(word in text for word in ("Okafor", "Amara", "bruise"))


def test_nothing_found_is_said_and_each_look_at_the_page_is_entered() -> None:
    officer = factories.staff(Role.RECORDS_OFFICER)
    text = at_the_door(officer).get("/unusual-looks/").content.decode()
    assert "Nothing unusual was found this week so far." in text
    assert "No week is fixed yet." in text
    with acting_as(CLERK):
        verbs = LedgerEntry.objects.filter(actor=str(officer.pk)).values_list("verb", flat=True)
        assert list(verbs) == [Verb.LOOKED_AT_UNUSUAL_LOOKS.value]


def test_a_finding_shows_each_look_it_rests_on_with_the_way_to_who_looked(reader: Viewer) -> None:
    fixed()
    text = client_of(Role.RECORDS_OFFICER).get(f"/unusual-looks/{only_finding().pk}/").content.decode()
    assert "60 looks, as they happened" in text
    assert text.count("Looked at referral") == 60
    assert "/referrals/S26-00060/looks/" in text


def test_the_list_page_asks_the_same_number_of_questions_for_one_week_and_many() -> None:
    by, client = factories.viewer(Role.SOCIAL_WORKER), client_of(Role.RECORDS_OFFICER)
    counts = []
    for back in (range(1, 2), range(2, 12)):
        for week in back:
            reads(by, 45, start=AT - timedelta(days=7 * week), apart=20)
        jobs.fix_weeks(0)
        with CaptureQueriesContext(connection) as asked:
            client.get("/unusual-looks/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", sorted(SEERS))
def test_the_menu_leads_there(role: Role) -> None:
    assert 'href="/unusual-looks/"' in client_of(role).get("/ledger/").content.decode()


def test_weeks_in_words() -> None:
    from openmash.watching.pages import week_words

    assert week_words(date(2026, 5, 18)) == "Monday 18 to Sunday 24 May 2026"
    assert week_words(date(2026, 4, 27)) == "Monday 27 April to Sunday 3 May 2026"
    assert week_words(date(2025, 12, 29)) == "Monday 29 December 2025 to Sunday 4 January 2026"
    assert rules.week_of(AT) == date(2026, 5, 25)


def test_a_week_is_found_by_its_time_not_by_reading_the_whole_ledger(own_database) -> None:
    with psycopg.connect(own_database.owner) as owner:
        owner.execute(
            "insert into openmash_ledgerentry"
            " (id, at, recorded_at, actor, actor_name, actor_role, verb, reference, subjects, detail)"
            " select gen_random_uuid(), timestamptz '2026-01-01' + n * interval '6 minutes', now(), 'a' || n % 400,"
            " 'X', 'SOCIAL_WORKER', 'LOOKED_AT_REFERRAL', 'S26-' || n, '[]', '{}' from generate_series(1, 40000) as n"
        )
        owner.execute("analyze openmash_ledgerentry")
        plan = owner.execute(
            "explain select * from openmash_ledgerentry where at >= '2026-05-18' and at < '2026-05-25'"
        ).fetchall()
    assert "ledger_at" in str(plan)
