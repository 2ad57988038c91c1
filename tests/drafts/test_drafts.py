"""Drafts: kept for their sender alone, unreadable to anybody who copies the table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection

from openmash.drafts import actions, queries, secrecy
from openmash.drafts.models import Draft
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
SECRET = "Amara Okafor-Bell hides under the table"
ANONYMOUS = Viewer(id="anon-1", name="Member of the public", role=Role.PUBLIC_REFERRER)


def begun(by: Viewer, words: str = SECRET) -> queries.Typed:
    with acting_as(by):
        return actions.begin(kind="referral", body={"words": words}, by=by, at=AT)


def test_what_was_typed_is_not_in_the_table() -> None:
    draft = begun(ANONYMOUS)
    with acting_as(ANONYMOUS), connection.cursor() as cursor:
        cursor.execute("select row_to_json(d)::text from openmash_draft d")
        (row,) = cursor.fetchone()
    assert str(draft.id) in row
    assert [word for word in SECRET.split() if word in row] == []


def test_sender_reads_it_again_on_another_device() -> None:
    by = factories.viewer(Role.PROFESSIONAL_REFERRER)
    draft = begun(by)
    again = replace(by)
    with acting_as(again):
        assert queries.draft(again, draft.id).body == {"words": SECRET}


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_nobody_else_reads_it_not_even_the_hub(role: Role) -> None:
    draft = begun(ANONYMOUS)
    other = Viewer(id="anon-2", name="Another", role=role, agency="police", team="duty_and_assessment")
    with acting_as(other):
        with pytest.raises(Draft.DoesNotExist):
            queries.draft(other, draft.id)
        # the second wall: the row itself is not shown, whatever the query forgot to ask
        assert list(Draft.objects.all()) == []


def test_nobody_else_changes_or_discards_it() -> None:
    draft = begun(ANONYMOUS)
    with acting_as(CLERK):
        with pytest.raises(Draft.DoesNotExist):
            actions.save(draft_id=draft.id, body={}, by=CLERK, at=AT)
        with pytest.raises(Draft.DoesNotExist):
            actions.give_up(draft_id=draft.id, by=CLERK, at=AT)
    with acting_as(ANONYMOUS):
        assert queries.draft(ANONYMOUS, draft.id).body == {"words": SECRET}


def test_a_row_copied_over_another_cannot_be_read() -> None:
    first, second = begun(ANONYMOUS), begun(ANONYMOUS, "Something else")
    with acting_as(ANONYMOUS):
        body = Draft.objects.get(id=first.id).body
        Draft.objects.filter(id=second.id).update(body=body)
        with pytest.raises(InvalidToken):
            queries.draft(ANONYMOUS, second.id)


def test_a_replaced_secret_still_opens_what_it_locked(settings, monkeypatch) -> None:
    draft = begun(ANONYMOUS)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret", [old]
    monkeypatch.setenv("OPENMASH_DRAFT_KEY", "a key for drafts alone")
    with acting_as(ANONYMOUS):
        assert queries.draft(ANONYMOUS, draft.id).body == {"words": SECRET}
    settings.SECRET_KEY_FALLBACKS = []
    with acting_as(ANONYMOUS), pytest.raises(InvalidToken):
        queries.draft(ANONYMOUS, draft.id)


def test_keys_differ_by_secret_and_by_draft(settings) -> None:
    draft, other = begun(ANONYMOUS), begun(ANONYMOUS)
    locked = secrecy.lock({"a": "b"}, draft.id)
    assert secrecy.unlock(locked, draft.id) == {"a": "b"}
    with pytest.raises(InvalidToken):
        secrecy.unlock(locked, other.id)


def test_saving_keeps_the_latest_and_refuses_what_was_filled_in_from_an_older_page() -> None:
    draft = begun(ANONYMOUS)
    with acting_as(ANONYMOUS):
        saved = actions.save(draft_id=draft.id, body={"words": "new"}, by=ANONYMOUS, at=AT, version=draft.version)
        with pytest.raises(Refused) as refused:
            actions.save(draft_id=draft.id, body={"words": "old"}, by=ANONYMOUS, at=AT, version=draft.version)
        assert queries.draft(ANONYMOUS, draft.id).body == {"words": "new"}
    assert saved.version == draft.version + 1
    assert refused.value.verdict.because == (
        "This form was changed on another page or device. Look at what is there now, then try again."
    )


def test_a_sent_draft_is_emptied_and_changes_no_more() -> None:
    draft = begun(ANONYMOUS)
    with acting_as(ANONYMOUS):
        row = actions.held(draft_id=draft.id, by=ANONYMOUS)
        actions.mark_sent(draft=row, reference="S26-00001", by=ANONYMOUS, at=AT)
        sent = queries.draft(ANONYMOUS, draft.id)
        assert (sent.body, sent.sent_as) == ({}, "S26-00001")
        for act in (
            lambda: actions.save(draft_id=draft.id, body={"a": "b"}, by=ANONYMOUS, at=AT),
            lambda: actions.give_up(draft_id=draft.id, by=ANONYMOUS, at=AT),
        ):
            with pytest.raises(Refused, match="S26-00001"):
                act()
        assert queries.unfinished(ANONYMOUS, "referral") == ()


def test_giving_up_leaves_nothing() -> None:
    draft = begun(ANONYMOUS)
    with acting_as(ANONYMOUS):
        actions.give_up(draft_id=draft.id, by=ANONYMOUS, at=AT)
        assert list(Draft.objects.all()) == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_unfinished_forms_are_listed_in_one_query(count: int, django_assert_num_queries) -> None:
    drafts = [begun(ANONYMOUS, str(number)) for number in range(count)]
    begun(replace(ANONYMOUS, id="anon-2"))
    with acting_as(ANONYMOUS), django_assert_num_queries(1):
        listed = queries.unfinished(ANONYMOUS, "referral")
    assert {one.id for one in listed} == {one.id for one in drafts}
