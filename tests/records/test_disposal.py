"""Disposal by two people: what really goes, what stays, and everything that stands in the way - in the database too."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from openmash.ledger.models import LedgerEntry
from openmash.ledger.queries import verify
from openmash.partnership.facts import stamp
from openmash.partnership.sealing import seal_everything
from openmash.partnership.viewers import acting_as
from openmash.people.models import CaseRecord, ExtractLoad, Person, PersonName
from openmash.records import actions
from openmash.records.models import (
    DisposalAnswered,
    DisposalCertificate,
    DisposalProposed,
    PackagePaper,
    ReviewDate,
    SubjectAccessLine,
)
from openmash.referrals.models import Mention, Referral
from openmash.rulebook.records import HoldScope
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Outcome, Refused, Role
from tests import factories
from tests.ground.databases import Logins
from tests.records import keeping, story
from tests.records.keeping import LONG_AFTER


def plan() -> list[str]:
    """The tables that the database's own function deletes from, as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select prosrc from pg_proc where proname = 'openmash_dispose'")
        (source,) = cursor.fetchone()
    return re.findall(r"delete from openmash_(\w+) where", source)


def counts(tables: list[str]) -> dict[str, int]:
    with acting_as(CLERK), connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"select count(*) from openmash_{table}")
            found[table] = cursor.fetchone()[0]
    return found


# What goes and what stays ----------------------------------------------------------------------------------------
def test_it_really_goes_and_leaves_a_certificate_and_the_ledger(own_database: Logins) -> None:
    """Committed, so that every foreign key has its say."""
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    officer = story.officer().viewer()
    stays = story.closed(worker, manager)
    before = counts(plan())
    goes = story.closed(worker, manager)
    with acting_as(CLERK):
        words = [line.text for line in SubjectAccessLine.objects.all()] + [goes.concern, goes.address_line]
        ids = {str(m.pk) for m in Mention.objects.filter(referral=goes)}
    keeping.reckon(at=LONG_AFTER)
    entries = LedgerEntry.objects.filter(reference=goes.reference)
    with acting_as(CLERK):
        looked = entries.count()
    certificate = keeping.answer(manager, keeping.propose(officer, goes))
    assert certificate is not None
    assert {**counts(plan()), "reviewdate": 0} == {**before, "reviewdate": 0}
    with acting_as(CLERK):
        assert not Referral.objects.filter(pk=goes.pk).exists()
        assert Referral.objects.filter(pk=stays.pk).exists()
        assert entries.count() == looked + 3
    said = str(certificate.counts) + str(certificate.hashes) + certificate.because
    assert not any(word in said for word in [*words, *ids])
    assert certificate.counts["mention"] == 3
    assert certificate.counts["referral"] == 1
    assert set(certificate.counts) == set(certificate.hashes)
    assert (certificate.by_name, certificate.proposed_by) == (manager.name, officer.name)
    seal_everything()
    with acting_as(CLERK):
        assert verify().whole


def test_somebody_known_from_another_referral_too_stays(own_database: Logins) -> None:
    from openmash.people import actions as people

    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    officer, contact = story.officer().viewer(), factories.viewer(Role.CONTACT_OFFICER)
    goes = story.closed(worker, manager)
    with acting_as(CLERK):
        known = Person.objects.get()
    other = factories.referral()
    with acting_as(contact):
        people.link(mention=factories.children(other)[0], person_id=known.pk, reasons=[], by=contact, at=story.AT)
    keeping.reckon(at=LONG_AFTER)
    keeping.answer(manager, keeping.propose(officer, goes))
    with acting_as(CLERK):
        assert Person.objects.get().pk == known.pk
        assert PersonName.objects.filter(person=known).exists()
        assert Mention.objects.filter(referral=other).count() == 3


@pytest.mark.parametrize(("state", "stays"), [("OPEN", True), ("GONE", False)])
def test_whom_the_case_system_has_stays_and_whom_it_has_no_more_goes(
    own_database: Logins, state: str, stays: bool
) -> None:
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    officer = story.officer().viewer()
    goes = story.closed(worker, manager)
    with acting_as(CLERK):
        known, who = Person.objects.get(), stamp(CLERK, story.AT)
        load = ExtractLoad.objects.create(system="social_care", as_of=story.AT.date(), people_hash="1", lines=1, **who)
        CaseRecord.objects.create(person=known, load=load, state=state, **who)
    keeping.reckon(at=LONG_AFTER)
    keeping.answer(manager, keeping.propose(officer, goes))
    with acting_as(CLERK):
        assert (Person.objects.exists(), PersonName.objects.exists(), CaseRecord.objects.exists()) == (stays,) * 3


def test_copies_in_an_ended_request_go_with_it_and_the_request_stays(own_database: Logins) -> None:
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    officer = story.officer().viewer()
    goes = story.closed(worker, manager)
    asked = story.log(officer)
    story.gather(worker, asked)
    keeping.reckon(at=LONG_AFTER)
    with pytest.raises(Refused, match="request for these records is open"):
        keeping.propose(officer, goes)
    story.settle_all(officer, asked)
    made = story.make(officer, asked)
    story.read(manager, made)
    story.send(officer, made)
    keeping.answer(manager, keeping.propose(officer, goes))
    with acting_as(CLERK):
        assert SubjectAccessLine.objects.count() == 0
    with acting_as(manager):
        assert not PackagePaper.objects.exists()
        assert made.__class__.objects.get(pk=made.pk).sha256 == made.sha256


# What stands in the way -----------------------------------------------------------------------------------------
@pytest.fixture
def due(closed: Referral) -> Referral:
    keeping.reckon(at=LONG_AFTER)
    return closed


@pytest.mark.django_db
def test_it_waits_for_its_review(officer: Viewer, due: Referral) -> None:
    with pytest.raises(Refused, match="review is not due"):
        keeping.propose(officer, due, at=story.AT)
    on = keeping.review(due).review_on
    with pytest.raises(Refused, match="review is not due"):
        keeping.propose(officer, due, at=LONG_AFTER.replace(year=on.year, month=on.month, day=on.day - 1))


@pytest.mark.django_db
def test_one_person_never_disposes_alone_and_says_why(officer: Viewer, manager: Viewer, due: Referral) -> None:
    with pytest.raises(Refused, match="why it is no longer needed"):
        keeping.propose(officer, due, because=" ")
    proposal = keeping.propose(officer, due)
    with pytest.raises(Refused, match="waits for a second person already"):
        keeping.propose(officer, due)
    with pytest.raises(Refused, match="somebody else must read"):
        keeping.answer(officer, proposal)
    with acting_as(manager), pytest.raises(Refused, match="Say why"):
        actions.answer_disposal(proposal=proposal, agreed=True, because="", by=manager, at=LONG_AFTER, policy=_policy())
    assert keeping.answer(manager, proposal, agreed=False) is None
    with pytest.raises(Refused, match="answered already"):
        keeping.answer(manager, proposal)
    keeping.propose(officer, due)
    with acting_as(CLERK):
        assert Referral.objects.filter(pk=due.pk).exists()


def _policy() -> Any:
    from openmash.partnership.queries import policy_now

    return policy_now()


@pytest.mark.django_db
@pytest.mark.parametrize("scope", list(HoldScope))
def test_a_legal_hold_stops_proposal_and_approval_until_it_is_lifted(
    officer: Viewer, manager: Viewer, due: Referral, scope: HoldScope
) -> None:
    reference = "" if scope is HoldScope.EVERYTHING else due.reference.lower()
    proposal = keeping.propose(officer, due)
    held = keeping.hold(manager, scope, reference)
    with pytest.raises(Refused, match="legal hold covers"):
        keeping.answer(manager, proposal)
    keeping.answer(manager, proposal, agreed=False)
    with pytest.raises(Refused, match="legal hold covers"):
        keeping.propose(officer, due)
    keeping.lift(officer, held)
    with pytest.raises(Refused, match="lifted already"):
        keeping.lift(officer, held)
    assert keeping.answer(manager, keeping.propose(officer, due)) is not None


@pytest.mark.django_db
def test_a_hold_on_people_covers_every_referral_they_are_known_from(
    officer: Viewer, manager: Viewer, due: Referral
) -> None:
    from openmash.people import actions as people

    contact = factories.viewer(Role.CONTACT_OFFICER)
    other = factories.referral()
    with acting_as(CLERK):
        known = Person.objects.get()
    with acting_as(contact):
        people.link(mention=factories.children(other)[0], person_id=known.pk, reasons=[], by=contact, at=story.AT)
    keeping.hold(officer, HoldScope.PEOPLE, other.reference)
    with pytest.raises(Refused, match="legal hold covers"):
        keeping.propose(officer, due)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scope", "reference", "because", "says"),
    [
        (HoldScope.REFERRAL, "S26-99999", "x", "no referral with this reference"),
        (HoldScope.PEOPLE, "S26\x00", "x", "no referral with this reference"),
        (HoldScope.EVERYTHING, "", " ", "why these records must be kept"),
    ],
)
def test_a_hold_is_whole(officer: Viewer, scope: HoldScope, reference: str, because: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        keeping.hold(officer, scope, reference, because)


@pytest.mark.django_db
def test_a_hold_on_people_needs_somebody_known(officer: Viewer) -> None:
    with pytest.raises(Refused, match="Nobody in this referral is linked"):
        keeping.hold(officer, HoldScope.PEOPLE, factories.referral().reference)


@pytest.mark.django_db
def test_a_hold_is_not_lifted_without_a_reason(officer: Viewer) -> None:
    held = keeping.hold(officer, HoldScope.EVERYTHING)
    with acting_as(officer), pytest.raises(Refused, match="why the hold may end"):
        actions.lift_hold(hold=held, because=" ", by=officer, at=story.AT)


@pytest.mark.django_db
def test_an_undecided_correction_stops_it(officer: Viewer, due: Referral) -> None:
    keeping.rectification(officer, due.reference)
    with pytest.raises(Refused, match="put right"):
        keeping.propose(officer, due)


@pytest.mark.django_db
def test_a_new_contact_about_somebody_known_moves_the_review(officer: Viewer, worker: Viewer, manager: Viewer) -> None:
    from openmash.people import actions as people

    of = story.closed(worker, manager, Outcome.NFA, Outcome.NFA)
    keeping.reckon()
    first = keeping.review(of)
    assert (first.rule, first.review_on - first.last_contact_on > timedelta(days=2191)) == ("CONTACT", True)
    contact = factories.viewer(Role.CONTACT_OFFICER)
    again = factories.referral(received_at=factories.AT + timedelta(days=400))
    with acting_as(CLERK):
        known = Person.objects.get()
    with acting_as(contact):
        people.link(mention=factories.children(again)[0], person_id=known.pk, reasons=[], by=contact, at=story.AT)
    keeping.reckon()
    assert (keeping.review(of).review_on - first.review_on).days in (399, 400, 401)


@pytest.mark.django_db
def test_a_reopened_referral_is_not_due_and_reckoning_is_repeatable(officer: Viewer, due: Referral) -> None:
    assert keeping.reckon(officer) == keeping.reckon(officer) == 1
    with acting_as(CLERK):
        Referral.objects.filter(pk=due.pk).update(stage="ANALYSING")
    keeping.reckon(officer)
    assert not keeping.review(due).closed
    with pytest.raises(Refused, match="reopened"):
        keeping.propose(officer, due)


@pytest.mark.django_db
def test_the_nightly_job_reckons_and_deletes_nothing(due: Referral) -> None:
    from openmash.records.jobs import reckon

    before = counts(plan())
    assert reckon(0) == 1
    assert counts(plan()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_reckoning_asks_the_same_number_of_questions_however_many_there_are(
    worker: Viewer, manager: Viewer, rows: int, django_assert_num_queries: Any
) -> None:
    made = [story.closed(worker, manager).pk for _ in range(rows)]
    from openmash.records.queries.keeping import cases

    with acting_as(CLERK), django_assert_num_queries(10):
        assert len(cases(made)) == rows


# The database asks again --------------------------------------------------------------------------------------------
def dispose(by: Viewer, proposal: DisposalProposed, at: Any = LONG_AFTER) -> str:
    """What the database's own function says to somebody who calls it past the pages."""
    try:
        with acting_as(by), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select openmash_dispose(%s, %s)", [proposal.pk, at])
            transaction.set_rollback(True)
    except DatabaseError as broken:
        return str(broken).splitlines()[0]
    return "done"


@pytest.fixture
def proposed(officer: Viewer, due: Referral) -> DisposalProposed:
    return keeping.propose(officer, due)


def agree(by: Viewer, proposal: DisposalProposed) -> None:
    """Only the row of approval, past the act."""
    with acting_as(by):
        DisposalAnswered.objects.create(proposal=proposal, agreed=True, because="x", **stamp(by, story.AT))


@pytest.mark.django_db
def test_the_function_asks_for_two_people_a_review_and_no_hold(
    officer: Viewer, manager: Viewer, due: Referral, proposed: DisposalProposed
) -> None:
    assert dispose(manager, proposed) == "a second person has not agreed"
    agree(manager, proposed)
    assert dispose(officer, proposed).startswith("two different people")
    assert dispose(factories.viewer(Role.HEAD_OF_SERVICE), proposed).startswith("two different people")
    assert dispose(manager, proposed, story.AT) == "its review is not due"
    held = keeping.hold(manager, HoldScope.PEOPLE, due.reference)
    assert dispose(manager, proposed) == "a legal hold stands"
    keeping.lift(manager, held)
    assert dispose(manager, proposed) == "done"
    keeping.rectification(officer, due.reference)
    assert dispose(manager, proposed) == "a request to put it right is undecided"


@pytest.mark.django_db
def test_the_function_asks_for_a_closed_referral_and_no_open_request(
    officer: Viewer, manager: Viewer, worker: Viewer, due: Referral, proposed: DisposalProposed
) -> None:
    agree(manager, proposed)
    asked = story.log(officer)
    story.gather(worker, asked)
    assert dispose(manager, proposed) == "a request for these records is open"
    with acting_as(CLERK):
        Referral.objects.filter(pk=due.pk).update(stage="ANALYSING")
    assert dispose(manager, proposed) == "the referral is not closed"


@pytest.mark.django_db
def test_the_function_does_nothing_that_was_not_proposed(manager: Viewer, due: Referral) -> None:
    nothing = DisposalProposed(id=due.pk)
    assert dispose(manager, nothing) == "nothing was proposed"


@pytest.mark.django_db
def test_it_is_owned_by_a_role_that_cannot_log_in_and_looks_only_where_it_should() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.rolname, r.rolcanlogin, r.rolbypassrls, p.prosecdef, p.proconfig::text,"
            " has_function_privilege('public', p.oid, 'EXECUTE')"
            " from pg_proc p join pg_roles r on r.oid = p.proowner where p.proname = 'openmash_dispose'"
        )
        owner, logs_in, bypasses, definer, settings, anybody = cursor.fetchone()
    assert (owner, logs_in, bypasses, definer, anybody) == ("openmash_disposer", False, False, True, False)
    assert "search_path=pg_catalog, public, pg_temp" in settings


@pytest.mark.django_db
def test_nobody_deletes_a_fact_even_with_the_flag_set(manager: Viewer, due: Referral) -> None:
    """The flag alone opens nothing: the app has no right, and the trigger asks who deletes."""
    with acting_as(manager), connection.cursor() as cursor:
        cursor.execute("select set_config('app.disposing', 'x', true)")
        for table in ("referral", "mention", "decision", "ledgerentry", "disposalcertificate"):
            with pytest.raises(DatabaseError, match=r"permission denied|added, never changed"), transaction.atomic():
                cursor.execute(f"delete from openmash_{table}")


def test_the_owner_of_the_tables_is_refused_too_and_the_disposer_reaches_no_ledger(own_database: Logins) -> None:
    import psycopg

    factories.referral()
    with psycopg.connect(own_database.owner) as owner:
        owner.execute("select set_config('app.disposing', 'x', true)")
        with pytest.raises(psycopg.errors.Error, match="added, never changed"):
            owner.execute("delete from openmash_mention")
    with psycopg.connect(own_database.owner) as owner:
        owner.execute("set role openmash_disposer")
        for table in ("ledgerentry", "ledgerseal", "account", "localpolicyversion", "disposalcertificate"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(f"delete from openmash_{table}")
        assert owner.execute("delete from openmash_mention returning 1").fetchall() == []


# Nothing is forgotten -----------------------------------------------------------------------------------------------
STAYS = {
    "legalhold": "a hold that was lifted says what was kept and why",
    "legalholdlifted": "and why it could end",
    "disposalproposed": "says why it was disposed of",
    "disposalanswered": "and who agreed",
    "disposalcertificate": "and how much it was",
}
"""Tables with a referral's id whose rows stay, each with the reason."""


@pytest.mark.django_db
def test_every_table_that_hangs_on_a_referral_is_in_the_plan() -> None:
    """A new table with a referral's id, or hanging on one that has, must be disposed of as well."""
    hanging, models = {"referral"}, list(apps.get_app_config("openmash").get_models())
    grown = True
    while grown:
        grown = False
        for model in models:
            table = model._meta.db_table.removeprefix("openmash_")
            fields = model._meta.concrete_fields
            points = {
                f.related_model._meta.db_table.removeprefix("openmash_")
                for f in fields
                if f.related_model and not isinstance(f.related_model, str)
            }
            if table not in hanging and (points & hanging or any(f.column == "referral_ref" for f in fields)):
                hanging.add(table)
                grown = True
    assert hanging - set(plan()) - set(STAYS) == set()


@pytest.mark.django_db
def test_review_dates_are_not_the_officer_s_to_write(officer: Viewer, due: Referral) -> None:
    with acting_as(officer):
        assert ReviewDate.objects.update(review_on=story.RECEIVED) == 0
        assert not DisposalCertificate.objects.exists()
