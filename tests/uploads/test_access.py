"""Who sees which file: in the database itself, and what may be added or changed by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from openmash.partnership.facts import stamp
from openmash.partnership.viewers import acting_as
from openmash.public import actions as public
from openmash.public.journey import What
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, HUB_ROLES, Viewer
from openmash.rulebook.uploads import FileKind, FileState
from openmash.rulebook.words import Refused, Role, Stage
from openmash.uploads import actions, queries
from openmash.uploads.models import DraftFile, Upload, UploadContent, UploadMark, UploadScan
from openmash.uploads.scanner import Said
from tests import factories

pytestmark = pytest.mark.django_db
TABLES = ("upload", "uploadcontent", "uploadscan", "uploadmark")
NOTHING = dict.fromkeys(TABLES, 0)
LETTER = actions.About(FileKind.LETTER, "A letter", protected=False)
OUTSIDE = sorted(set(Role) - HUB_ROLES - {Role.SERVICE, Role.AUDITOR})


def counts(viewer: Viewer | None) -> dict[str, int]:
    with acting_as(viewer), connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"select count(*) from openmash_{table}")
            found[table] = cursor.fetchone()[0]
    return found


def person(role: Role) -> Viewer:
    return factories.viewer(role)


def add(by: Viewer, of: Referral, *files: bytes, **about: Any) -> actions.Outcome:
    sent = [actions.Sent("letter.txt", data, len(data)) for data in files]
    with acting_as(by):
        return actions.add_to_referral(
            reference=of.reference, sent=sent, about=actions.About(FileKind.LETTER, **about), by=by, at=factories.AT
        )


def sent_by(referrer: Viewer, *files: bytes) -> Referral:
    """A referral that the referrer sends with files, by the form's own steps."""
    with acting_as(referrer):
        typed = public.begin(what=What.WORRY, by=referrer, at=factories.AT)
        sent = [actions.Sent("a.txt", data, len(data)) for data in files]
        actions.add_to_draft(draft_id=typed.id, sent=sent, about=LETTER, by=referrer, at=factories.AT)
        of = factories.referral(by=referrer)
        actions.send_with(draft_id=typed.id, referral=of, by=referrer, at=factories.AT)
    return of


@pytest.fixture
def referrer() -> Viewer:
    return person(Role.PROFESSIONAL_REFERRER)


@pytest.fixture
def officer() -> Viewer:
    return person(Role.CONTACT_OFFICER)


@pytest.fixture
def of(referrer: Viewer, officer: Viewer) -> Referral:
    """Sent with one file; the hub has added another; both scanned, the first marked."""
    made = sent_by(referrer, b"From the referrer.")
    add(officer, made, b"From the hub.")
    with acting_as(CLERK):
        for file in queries.files(CLERK, made):
            actions.record_scan(
                upload=file.upload, said=Said(FileState.CLEAN, "", "x"), by=CLERK, at=factories.later(5)
            )
    with acting_as(officer):
        file = queries.file(officer, made.reference, 1)
        actions.mark(file=file, protected=True, because="Letterhead", by=officer, at=factories.later(6))
    return made


@pytest.mark.parametrize("role", sorted(HUB_ROLES))
def test_the_hub_sees_every_file(of: Referral, role: Role) -> None:
    assert counts(person(role)) == {"upload": 2, "uploadcontent": 2, "uploadscan": 2, "uploadmark": 1}


@pytest.mark.parametrize("role", OUTSIDE)
def test_nobody_else_sees_any(of: Referral, role: Role) -> None:
    assert counts(person(role)) == NOTHING
    assert counts(None) == NOTHING


def test_the_sender_sees_what_they_sent_but_no_byte_of_it_again(of: Referral, referrer: Viewer) -> None:
    assert counts(referrer) == {**NOTHING, "upload": 1}
    with acting_as(referrer):
        assert [one.number for one in queries.sent_with(referrer, of)] == [1]


def test_an_officer_who_keyed_a_call_sees_it_no_longer_from_another_post(officer: Viewer) -> None:
    of = factories.referral(by=officer, sender=f"keyed:{officer.id}")
    add(officer, of, b"A letter.")
    moved = Viewer(id=officer.id, name=officer.name, role=Role.NAVIGATOR, agency="police")
    assert counts(moved) == NOTHING


def test_an_auditor_sees_files_of_what_is_decided(of: Referral) -> None:
    auditor = person(Role.AUDITOR)
    assert counts(auditor) == NOTHING
    with acting_as(CLERK):
        Referral.objects.filter(pk=of.pk).update(decided_at=factories.later(30))
    assert counts(auditor) == {"upload": 2, "uploadcontent": 2, "uploadscan": 2, "uploadmark": 1}
    with acting_as(auditor):
        assert queries.body(auditor, queries.file(auditor, of.reference, 1)) == b"From the referrer."


def test_a_file_with_an_unsent_form_is_its_senders_alone(referrer: Viewer) -> None:
    with acting_as(referrer):
        typed = public.begin(what=What.WORRY, by=referrer, at=factories.AT)
        sent = [actions.Sent("Amara.txt", b"Amara hides.", 12)]
        about = actions.About(FileKind.LETTER, "About Amara")
        actions.add_to_draft(draft_id=typed.id, sent=sent, about=about, by=referrer, at=factories.AT)
        (row,) = DraftFile.objects.all()
        assert "Amara" not in row.facts + bytes(row.body).decode("latin-1")
        assert [one.name for one in queries.with_draft(referrer, typed.id)] == ["Amara.txt"]
    for other in (CLERK, person(Role.MASH_MANAGER), person(Role.PROFESSIONAL_REFERRER)):
        with acting_as(other):
            assert DraftFile.objects.count() == 0
            assert queries.with_draft(other, typed.id) == ()
            with pytest.raises(DraftFile.DoesNotExist):
                queries.one_with_draft(other, typed.id, row.id)


def test_throwing_the_form_away_throws_its_files_away(referrer: Viewer) -> None:
    from openmash.drafts import actions as drafts

    with acting_as(referrer):
        typed = public.begin(what=What.WORRY, by=referrer, at=factories.AT)
        sent = [actions.Sent("a.txt", b"words", 5)]
        actions.add_to_draft(draft_id=typed.id, sent=sent, about=LETTER, by=referrer, at=factories.AT)
        drafts.give_up(draft_id=typed.id, by=referrer, at=factories.AT)
        assert DraftFile.objects.count() == 0


# What nobody may do --------------------------------------------------------------------------------------------------


def refused(viewer: Viewer, act: Any) -> bool:
    """Does the database refuse it? The attempt leaves nothing."""
    try:
        with acting_as(viewer), transaction.atomic():
            act()
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def test_no_row_of_a_file_is_changed_or_removed(of: Referral, officer: Viewer) -> None:
    for model, change in (
        (Upload, {"protected": True}),
        (UploadContent, {"body": b""}),
        (UploadScan, {"state": "CLEAN"}),
        (UploadMark, {"protected": False}),
    ):
        rows: Any = model._default_manager.all()
        assert refused(officer, lambda rows=rows, change=change: rows.update(**change)), model
        assert refused(officer, lambda model=model: _delete(model)), model


def _delete(model: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"delete from {model._meta.db_table}")


@pytest.mark.parametrize("role", [*OUTSIDE, Role.AUDITOR])
def test_nobody_outside_adds_a_file_or_says_that_it_is_clean(of: Referral, role: Role) -> None:
    by = person(role)
    with acting_as(CLERK):
        upload = Upload.objects.get(number=2)
    who = stamp(by, factories.AT)
    told = {"upload_id": upload.pk, "referral_ref": of.pk}
    assert refused(by, lambda: UploadScan.objects.create(**told, state="CLEAN", scanner="me", **who))
    assert refused(by, lambda: UploadMark.objects.create(**told, protected=False, because="x", **who))
    assert refused(by, lambda: UploadContent.objects.create(upload_id=upload.pk, body=b"x", preview=b""))
    assert refused(
        by,
        lambda: Upload.objects.create(
            referral=of, number=9, kind="LETTER", name="x", format="TEXT", size=1, protected=False,
            with_referral=True, given_hash="x", kept_hash="x", **who,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("role", sorted(HUB_ROLES))
def test_nobody_of_the_hub_says_for_the_scanner_that_a_file_is_clean(of: Referral, role: Role) -> None:
    by = person(role)
    with acting_as(by):
        upload = Upload.objects.get(number=2)
    assert refused(
        by,
        lambda: UploadScan.objects.create(
            upload=upload, referral_ref=of.pk, state="CLEAN", scanner="me", **stamp(by, factories.AT)
        ),
    )


@pytest.mark.parametrize("role", [role for role in Role if role not in HUB_ROLES])
def test_only_the_hub_adds_to_a_referral_that_was_sent(of: Referral, role: Role) -> None:
    with pytest.raises(Refused, match="Only the hub"):
        add(person(role), of, b"words")


def test_nothing_is_added_to_a_finished_referral(of: Referral, officer: Viewer) -> None:
    with acting_as(CLERK):
        Referral.objects.filter(pk=of.pk).update(stage=Stage.CLOSED.value)
    with pytest.raises(Refused, match="finished"):
        add(officer, of, b"words")


# Protected -----------------------------------------------------------------------------------------------------------


def test_anybody_of_the_hub_protects_and_only_a_manager_takes_it_off(of: Referral, officer: Viewer) -> None:
    manager = person(Role.MASH_MANAGER)
    with acting_as(officer):
        file = queries.file(officer, of.reference, 1)
        assert file.protected
        with pytest.raises(Refused, match="Only a manager"):
            actions.mark(file=file, protected=False, because="x", by=officer, at=factories.later(7))
        with pytest.raises(Refused, match="already"):
            actions.mark(file=file, protected=True, because="x", by=officer, at=factories.later(7))
    with acting_as(manager):
        with pytest.raises(Refused, match="Say why"):
            actions.mark(file=file, protected=False, because=" ", by=manager, at=factories.later(7))
        actions.mark(file=file, protected=False, because="An old address", by=manager, at=factories.later(8))
        assert not queries.file(manager, of.reference, 1).protected


# How many ------------------------------------------------------------------------------------------------------------


def test_the_twenty_first_file_is_refused_and_the_twenty_are_kept(officer: Viewer) -> None:
    of = factories.referral()
    outcome = add(officer, of, *(f"file {n}".encode() for n in range(22)))
    assert len(outcome.kept) == 20
    assert [verdict.because for verdict in outcome.refused] == [
        "“letter.txt” was not kept: there are 20 files already, and no more can be added. Tell us of the others in"
        " words"
    ] * 2
    assert [verdict.on_record.startswith("… was not kept") for verdict in outcome.refused] == [True, True]
    assert len(add(officer, of, b"one more").refused) == 1


def test_the_same_file_again_is_one_file(officer: Viewer) -> None:
    of = factories.referral()
    outcome = add(officer, of, b"words", b"words")
    assert (len(outcome.kept), outcome.already) == (1, 1)
    assert add(officer, of, b"words").already == 1


def test_one_that_is_not_kept_keeps_no_other_out(officer: Viewer) -> None:
    of = factories.referral()
    outcome = add(officer, of, b"one", b"MZ program", b"", b"two")
    assert len(outcome.kept) == 2
    assert [one.because.partition(": ")[2][:16] for one in outcome.refused] == ["it is a program.", "it is empty. Loo"]
    with acting_as(officer):
        assert [file.upload.number for file in queries.files(officer, of)] == [1, 2]


def test_a_list_of_files_takes_the_same_few_questions_however_many(
    officer: Viewer, django_assert_num_queries: Any
) -> None:
    few, many = factories.referral(), factories.referral()
    add(officer, few, b"one")
    add(officer, many, *(f"file {n}".encode() for n in range(6)))
    for of in (few, many):
        with acting_as(officer), django_assert_num_queries(3):
            assert queries.files(officer, of)
