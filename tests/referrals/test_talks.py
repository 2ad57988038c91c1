"""Talks, consent, welfare checks and corrections: rows beside what was sent, which stays as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from openmash.partnership.viewers import acting_as
from openmash.referrals import actions, talks
from openmash.referrals.models import Contact, Correction, Referral, WelfareCheck, WelfareSighting
from openmash.referrals.words import ContactWay, SafeToCall, WithWhom
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.factories import AT, later
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    """A social worker."""
    return factories.viewer(Role.SOCIAL_WORKER)


def refusal(act, **kwargs) -> str:
    """The sentence of the refusal this must give."""
    with pytest.raises(Refused) as no:
        act(**kwargs)
    return no.value.verdict.because


def rows(model):
    """Every row of a table, as the clerk sees them."""
    with acting_as(CLERK):
        return list(model.objects.all())


def test_correction_never_alters_what_was_sent(worker):
    referral = factories.referral()
    with acting_as(worker):
        before = Referral.objects.values().get(pk=referral.pk)
        actions.correct(referral=referral, about="BIRTH", text="Born in 2018, says her mother.", by=worker, at=AT)
        assert Referral.objects.values().get(pk=referral.pk) == before
        assert [row.text for row in Correction.objects.all()] == ["Born in 2018, says her mother."]
        for change in ({"concern": "milder"}, {"as_sent": {}}, {"referrer_name": "X"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Referral.objects.filter(pk=referral.pk).update(**change)


def test_correction_stands_beside_what_was_sent_on_the_page():
    referral, officer = factories.referral(), client_of(Role.CONTACT_OFFICER)
    address = f"/referrals/{referral.reference}/sent/"
    officer.post(address, {"about": "NAME", "text": "Her name is Amarah."})
    page = officer.get(address).content.decode()
    assert "Her name is Amarah." in page
    assert "She said she hides under the table." in page


def test_empty_correction_is_told_and_nothing_is_kept():
    referral, officer = factories.referral(), client_of(Role.CONTACT_OFFICER)
    page = officer.post(f"/referrals/{referral.reference}/sent/", {"about": "", "text": ""}).content.decode()
    assert "Say what the correction is about" in page
    assert rows(Correction) == []


def test_each_talk_and_each_try_is_a_row():
    referral, worker = factories.referral(), client_of(Role.SOCIAL_WORKER)
    talk = {"with_whom": "REFERRER", "how": "PHONE", "reached": "NO", "safe_to_call": "NOT_KNOWN", "said": "No answer."}
    address = f"/referrals/{referral.reference}/talks/talk/"
    worker.post(address, talk)
    worker.post(address, {**talk, "reached": "YES", "safe_to_call": "ONLY_SO", "said": "She will stay at school."})
    assert sorted((c.reached, c.said) for c in rows(Contact)) == [
        (False, "No answer."),
        (True, "She will stay at school."),
    ]
    page = worker.get(f"/referrals/{referral.reference}/talks/").content.decode()
    assert "only in a certain way or at certain times" in page


def test_talk_without_the_question_of_safety_is_not_kept():
    referral, worker = factories.referral(), client_of(Role.SOCIAL_WORKER)
    talk = {"with_whom": "PARENT", "how": "PHONE", "reached": "YES", "said": "She is worried too."}
    page = worker.post(f"/referrals/{referral.reference}/talks/talk/", talk).content.decode()
    assert "Say whether it is safe to call them." in page
    assert "She is worried too." in page
    assert rows(Contact) == []


def test_time_until_seen_runs_from_receipt_to_the_first_sighting(worker):
    referral = factories.referral()
    amara, idris = factories.children(referral)
    with acting_as(worker):
        check = actions.ask_welfare_check(
            child=amara, asked_of="PC Jones", by_when=later(240), because="Bruise", by=worker, at=later(20)
        )
        tried = {"seen": False, "seen_by": "PC Jones", "seen_at": later(60), "what": "Nobody in."}
        saw = {"seen": True, "seen_by": "PC Jones", "seen_at": later(130), "what": "Well, and shy."}
        for sighting in (tried, saw):
            actions.record_sighting(check=check, **sighting, by=worker, at=later(140))
        first, second = talks.first_seen(referral, talks.checks(worker, referral))
        assert (first.child.pk, first.after, first.seen_by) == (amara.pk, timedelta(minutes=130), "PC Jones")
        assert (second.child.pk, second.seen_at) == (idris.pk, None)


def test_check_in_the_past_and_sighting_in_the_future_are_refused(worker):
    (amara, _) = factories.children(factories.referral())
    with acting_as(worker):
        past = {
            "child": amara,
            "asked_of": "PC Jones",
            "by_when": AT,
            "because": "Bruise",
            "by": worker,
            "at": later(5),
        }
        assert refusal(actions.ask_welfare_check, **past) == (
            "The time by which the child is to be seen has already passed. Give a later time."
        )
        check = actions.ask_welfare_check(**{**past, "by_when": later(60)})
        future = {"check": check, "seen": True, "seen_by": "PC Jones", "seen_at": later(90), "what": "Well"}
        assert refusal(actions.record_sighting, **future, by=worker, at=later(70)) == (
            "The child cannot have been seen in the future. Check the date and time."
        )
    assert (len(rows(WelfareCheck)), len(rows(WelfareSighting))) == (1, 0)


def test_welfare_check_is_asked_and_answered_on_the_pages():
    referral, worker = factories.referral(), client_of(Role.SOCIAL_WORKER)
    amara = factories.children(referral)[0]
    when = {"by_when-day": "1", "by_when-month": "1", "by_when-year": "2099", "by_when-time": "16:15"}
    given = {"child": str(amara.pk), "asked_of": "PC Jones", "because": "Bruise", **when}
    worker.post(f"/referrals/{referral.reference}/talks/check/", given)
    (check,) = rows(WelfareCheck)
    seen = {"seen_at-day": "26", "seen_at-month": "5", "seen_at-year": "2026", "seen_at-time": "11:15"}
    address = f"/referrals/{referral.reference}/talks/checks/{check.pk}/"
    worker.post(address, {"seen": "YES", "seen_by": "PC Jones", "what": "Well, and shy.", **seen})
    page = worker.get(f"/referrals/{referral.reference}/talks/").content.decode()
    assert "Seen 1 h 15 min after the worry came in" in page
    assert "Not seen yet" in page


def test_contact_officer_talks_and_asks_no_welfare_check():
    referral, officer = factories.referral(), client_of(Role.CONTACT_OFFICER)
    page = officer.get(f"/referrals/{referral.reference}/talks/").content.decode()
    assert "Record a talk, or a try" in page
    assert "Ask for a welfare check" not in page
    assert officer.get(f"/referrals/{referral.reference}/talks/check/").status_code == 404


def test_child_of_another_referral_cannot_be_chosen():
    referral, other, worker = factories.referral(), factories.referral(), client_of(Role.SOCIAL_WORKER)
    when = {"by_when-day": "1", "by_when-month": "1", "by_when-year": "2099", "by_when-time": "16:15"}
    given = {"child": str(factories.children(other)[0].pk), "asked_of": "PC Jones", "because": "Bruise", **when}
    page = worker.post(f"/referrals/{referral.reference}/talks/check/", given).content.decode()
    assert "Choose one of the answers shown" in page
    assert rows(WelfareCheck) == []


def test_actions_take_only_those_who_may(worker):
    referral, admin = factories.referral(), factories.viewer(Role.ADMIN_OFFICER)
    talk = {
        "with_whom": WithWhom.PARENT, "whom_name": "", "how": ContactWay.PHONE, "reached": True,
        "safe_to_call": SafeToCall.YES, "said": "x",
    }  # fmt: skip
    with acting_as(admin):
        assert refusal(actions.record_contact, referral=referral, **talk, by=admin, at=AT) == (
            "Only the hub's contact officers, social workers and managers record a contact."
        )
