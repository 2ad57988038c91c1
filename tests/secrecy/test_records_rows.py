"""The records office in plain SQL as the app: what the matrix does not ask, and what is worth saying in words.

Every table of the office stands in the matrix (`test_matrix.py`); here are names, closing, and a line slipped in.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from openmash.partnership.facts import stamp
from openmash.partnership.viewers import acting_as
from openmash.records import actions
from openmash.records.models import (
    DisposalAnswered,
    HarmOpinion,
    LineDecision,
    LineOwnerAnswered,
    LineOwnerAsked,
    PackageRead,
    PackageSent,
    ReviewDate,
    SubjectAccessClosed,
    SubjectAccessLine,
    SubjectAccessRequest,
)
from openmash.row_security.office import OFFICE
from openmash.rulebook.records import Ending
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role, Stage
from tests import factories
from tests.records import story
from tests.secrecy.world import World

TABLES = sorted(table.name for table in OFFICE)
REFERRAL_TABLES = ("referral", "mention", "answer", "answeritem", "decision", "recommendation", "contact", "person",
                   "personname", "disclosure", "disclosureitem", "correction", "informationrequest")  # fmt: skip
ASKED = {"subjectaccessrequest", "subjectsearch"}
FINDERS = {Role.CONTACT_OFFICER, Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY}
MANAGERS = {Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE}
NOBODYS = set(Role) - FINDERS - MANAGERS - {Role.RECORDS_OFFICER, Role.SERVICE}


def seen(viewer: Viewer | None, tables: Any = TABLES) -> set[str]:
    """The tables in which this viewer sees anything."""
    with acting_as(viewer), connection.cursor() as cursor:
        found = set()
        for table in tables:
            cursor.execute(f"select count(*) from openmash_{table}")
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def refused(viewer: Viewer, add: Any) -> bool:
    """Does the database refuse it? The attempt leaves nothing."""
    try:
        with acting_as(viewer), transaction.atomic():
            add()
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def test_the_officer_and_the_managers_see_the_office(undone: World) -> None:
    whole = set(TABLES) - {
        "clockstopped", "clockstarted", "requestextended", "subjectaccessclosed", "harmopinion", "packageread",
        "packagesent", "legalholdlifted", "rectificationdecided", "complaintnoted",
    }  # fmt: skip
    for role in (Role.RECORDS_OFFICER, *MANAGERS):
        assert seen(undone.strangers[role].viewer()) == whole, role


@pytest.mark.parametrize("role", sorted(FINDERS))
def test_who_says_who_it_is_sees_the_request_and_never_its_lines(undone: World, role: Role) -> None:
    assert seen(undone.strangers[role].viewer()) == ASKED


@pytest.mark.parametrize("role", sorted(NOBODYS))
def test_nobody_else_sees_anything_of_the_office(undone: World, role: Role) -> None:
    assert seen(undone.strangers[role].viewer()) == set()


def test_without_a_viewer_there_are_no_rows(undone: World) -> None:
    assert seen(None) == set()


def test_an_owner_sees_the_lines_it_is_asked_about_and_its_own_answers(undone: World) -> None:
    police = undone.own["police"].viewer()
    assert seen(police) == {"lineownerasked", "lineowneranswered"}
    with acting_as(police):
        assert {row.agency for row in LineOwnerAsked.objects.all()} == {"police"}


def test_a_records_officer_sees_no_row_of_any_referral_s_own_tables(undone: World) -> None:
    assert seen(undone.own["records"].viewer(), REFERRAL_TABLES) == set()


def test_lines_and_what_hangs_on_them_are_gone_when_the_request_ends(undone: World) -> None:
    officer, manager = undone.own["records"].viewer(), undone.own["manager"].viewer()
    with acting_as(officer):
        row = SubjectAccessRequest.objects.get(pk=undone.ids["sar_id"])
        actions.close_request(request=row, ending=Ending.WITHDRAWN, because="Told.", by=officer, at=story.AT)
    lines = {"subjectaccessline", "linedecision", "lineownerasked", "harmopinion", "lineowneranswered"}
    assert not lines & seen(officer)
    assert "packagepaper" not in seen(officer)
    assert not lines & seen(manager)
    assert "packagepaper" in seen(manager)


# What may be added
@pytest.fixture
def rows(undone: World) -> dict[str, Any]:
    with acting_as(undone.own["records"].viewer()):
        line = SubjectAccessLine.objects.get(pk=undone.ids["line_id"])
        return {
            "line": line,
            "request": line.request,
            "asked": LineOwnerAsked.objects.select_related("answered").get(line=line),
        }


def test_only_the_clerk_copies_lines(undone: World, rows: dict[str, Any]) -> None:
    def add(by: Viewer) -> None:
        line = rows["line"]
        SubjectAccessLine.objects.create(
            request=rows["request"], seq=9999, source="x", source_row=uuid.uuid4(), place="x", owner="hub",
            data="OTHER", found_by="NAMED", text="x", referral_ref=line.referral_ref, **stamp(by, story.AT),
        )  # fmt: skip

    for name in ("records", "manager", "worker", "police"):
        by = undone.own[name].viewer()
        assert refused(by, lambda by=by: add(by)), name
    assert not refused(CLERK, lambda: add(CLERK))


def test_only_the_records_officer_decides_and_in_their_own_name(undone: World, rows: dict[str, Any]) -> None:
    officer, manager = undone.own["records"].viewer(), undone.own["manager"].viewer()

    def decide(by: Viewer) -> None:
        LineDecision.objects.create(line=rows["line"], choice="RELEASE", **stamp(by, story.AT))

    def opine(by: Viewer) -> None:
        HarmOpinion.objects.create(
            line=rows["line"], profession="HEALTH", professional="x", post="x", given_on=story.RECEIVED, harm=True,
            opinion="x", **stamp(by, story.AT),
        )  # fmt: skip

    for add in (decide, opine):
        assert not refused(officer, lambda add=add: add(officer))
        assert refused(officer, lambda add=add: add(manager))
        assert refused(manager, lambda add=add: add(manager))


def test_nobody_answers_for_another_agency(undone: World, rows: dict[str, Any]) -> None:
    answered = rows["asked"].answered

    def add(by: Viewer, agency: str, **more: Any) -> None:
        answered.pk, answered.agency, answered.by_id = uuid.uuid4(), agency, by.id
        answered.said_by = more.get("said_by", "")
        LineOwnerAnswered.objects.bulk_create([answered])

    health = undone.own["navigator"].viewer()
    assert refused(health, lambda: add(health, "health"))
    assert refused(health, lambda: add(health, "police"))
    officer = undone.own["records"].viewer()
    assert refused(officer, lambda: add(officer, "police"))


def test_nobody_is_their_own_second_person_in_the_database_either(undone: World) -> None:
    officer, manager = undone.own["records"].viewer(), undone.own["manager"].viewer()
    package, proposal = undone.ids["package_id"], undone.ids["proposal_id"]

    def read(by: Viewer) -> None:
        PackageRead.objects.create(package_id=package, agreed=True, **stamp(by, story.AT))

    def agree(by: Viewer) -> None:
        DisposalAnswered.objects.create(proposal_id=proposal, agreed=True, because="x", **stamp(by, story.AT))

    for add in (read, agree):
        assert refused(officer, lambda add=add: add(officer))
        assert refused(officer, lambda add=add: add(manager))
        assert not refused(manager, lambda add=add: add(manager))


def test_nothing_is_sent_that_nobody_agreed_to(undone: World) -> None:
    officer = undone.own["records"].viewer()
    package = undone.ids["package_id"]
    assert refused(
        officer,
        lambda: PackageSent.objects.create(package_id=package, how="x", sent_to="x", **stamp(officer, story.AT)),
    )


def test_review_dates_are_the_clerk_s_and_certificates_the_database_s(undone: World) -> None:
    officer = undone.own["records"].viewer()
    with acting_as(officer):
        assert ReviewDate.objects.update(review_on=story.RECEIVED) == 0
    for by in (undone.own["manager"].viewer(), officer):
        assert refused(by, copy_a_certificate)


def copy_a_certificate() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into openmash_disposalcertificate select (x.c).* from"
            " (select c from openmash_disposalcertificate c) x"
        )


@pytest.mark.parametrize("role", sorted(NOBODYS | FINDERS))
def test_strangers_add_nothing(undone: World, rows: dict[str, Any], role: Role) -> None:
    by = undone.strangers[role].viewer()
    who = stamp(by, story.AT)
    assert refused(by, lambda: SubjectAccessClosed.objects.create(request=rows["request"], ending="SENT", **who))
    assert refused(by, lambda: LineDecision.objects.create(line=rows["line"], choice="RELEASE", **who))
    assert refused(by, lambda: PackageRead.objects.create(package_id=undone.ids["package_id"], agreed=True, **who))


def test_the_world_has_the_request_about_the_closed_family(undone: World) -> None:
    assert undone.where["sar_id"] is Stage.CLOSED
    assert factories.AT < story.AT
