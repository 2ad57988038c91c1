"""What is typed into any page: kept for its typist, shown again, emptied in the same transaction as its act."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from openmash.drafts import actions, queries
from openmash.drafts.actions import Page
from openmash.drafts.models import Draft
from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused, Role, Stage
from tests import factories
from tests.decisions import story
from tests.decisions.story import signed_in, text_of
from tests.factories import AT, later

pytestmark = pytest.mark.django_db
SECRET = "The bruise on Amara’s arm is older than her mother says"
MARK = re.compile(r'name="(typed_\w+)" value="([^"]*)"')
HIDDEN = re.compile(r'<input type="hidden" name="(?!typed_|csrf)([\w-]+)" value="([^"]*)"')


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER)


@pytest.fixture
def of(worker: Account) -> Referral:
    return story.asked_and_answered(worker.viewer())


def path(of: Referral, end: str) -> str:
    return f"/referrals/{of.reference}/{end}/"


def marks(page: str) -> dict[str, str]:
    """What a page's first form carries so that it is kept."""
    return {name: html.unescape(value) for name, value in MARK.findall(page)[:3]}


def carried(page: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def opened(client: Client, of: Referral, name: str = "recommend") -> str:
    return client.get(path(of, name)).content.decode()


def save(client: Client, page: str, **typed: Any) -> dict[str, Any]:
    """What the script of a page does while somebody types."""
    answer = client.post("/typed/", {**marks(page), **typed})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def drafts(by: Account) -> list[Draft]:
    with acting_as(by.viewer()):
        return list(Draft.objects.filter(kind="typing").order_by("started_at"))


def test_what_was_typed_stands_there_again_on_another_device(worker: Account, of: Referral) -> None:
    saved = save(signed_in(worker), opened(signed_in(worker), of), analysis=SECRET, enough="YES")
    assert re.fullmatch(r"\d\d:\d\d:\d\d", saved["at"])
    again = opened(signed_in(worker), of)
    assert SECRET in html.unescape(again)
    assert "You began this at" in text_of(signed_in(worker).get(path(of, "recommend")))
    assert re.search(r'name="enough"[^>]*value="YES"[^>]*checked', again)
    assert not re.search(r'name="enough"[^>]*value="NO"[^>]*checked', again)


def test_nothing_is_said_where_nothing_was_typed(worker: Account, of: Referral) -> None:
    assert "You began this" not in opened(signed_in(worker), of)
    assert drafts(worker) == []


def test_each_form_of_a_page_and_each_page_keep_their_own(worker: Account, of: Referral) -> None:
    save(signed_in(worker), opened(signed_in(worker), of, "decision/discussion"), agreed="To act today")
    assert "To act today" in opened(signed_in(worker), of, "decision/discussion")
    assert "You began this" not in opened(signed_in(worker), of, "recommend")


def test_rows_of_a_repeated_group_come_back_as_many_as_were_typed(worker: Account, of: Referral) -> None:
    people = {"took_part-0-name": "Pat Okoro", "took_part-1-name": "Lee Hart", "took_part-2-name": "Sam Idle"}
    save(signed_in(worker), opened(signed_in(worker), of, "decision/discussion"), **people)
    again = opened(signed_in(worker), of, "decision/discussion")
    assert [name for name in people.values() if name not in again] == []


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.MASH_MANAGER, Role.RECORDS_OFFICER, Role.ADMINISTRATOR])
def test_nobody_but_the_typist_reads_it(worker: Account, of: Referral, role: Role) -> None:
    save(signed_in(worker), opened(signed_in(worker), of), analysis=SECRET)
    (row,) = drafts(worker)
    other = factories.staff(role)
    page = signed_in(other).get(path(of, "recommend")).content.decode()
    assert "You began this" not in page
    assert SECRET not in html.unescape(page)
    assert signed_in(other).get(f"/typed/{row.pk}/away/").status_code == 404
    with acting_as(other.viewer()):
        assert list(Draft.objects.all()) == []


def test_the_table_tells_neither_what_was_typed_nor_about_whom(worker: Account, of: Referral) -> None:
    save(signed_in(worker), opened(signed_in(worker), of), analysis=SECRET)
    with acting_as(worker.viewer()), connection.cursor() as cursor:
        cursor.execute("select row_to_json(d)::text from openmash_draft d")
        (row,) = cursor.fetchone()
    assert [word for word in (*SECRET.split(), of.reference, "recommend") if word in row and len(word) > 3] == []


def test_a_mark_of_somebody_elses_page_saves_nothing(worker: Account, of: Referral) -> None:
    page = opened(signed_in(worker), of)
    other = factories.staff(Role.SOCIAL_WORKER)
    answer = signed_in(other).post("/typed/", {**marks(page), "analysis": SECRET})
    assert answer.status_code == 404
    assert drafts(other) == drafts(worker) == []


def test_signed_out_it_waits_and_what_still_arrives_is_told_so(worker: Account, of: Referral) -> None:
    client = signed_in(worker)
    page = opened(client, of)
    save(client, page, analysis=SECRET)
    client.logout()
    assert client.post("/typed/", {**marks(page), "analysis": "more"}).status_code == 404
    assert SECRET in html.unescape(opened(signed_in(worker), of))


def test_passwords_and_second_factors_are_never_kept(worker: Account, of: Referral) -> None:
    secrets = {"password": "hunter2 hunter2", "new_password": "x" * 14, "code": "123456", "confirm_code": "654321"}
    save(signed_in(worker), opened(signed_in(worker), of), analysis="a", **secrets)
    (row,) = drafts(worker)
    with acting_as(worker.viewer()):
        assert set(queries.typing(worker.viewer(), row.pk).body["boxes"]) == {"analysis"}


def recommended(of: Referral) -> dict[str, str]:
    found = {
        "analysis": "a", "protects": "p", "not_known": "n", "parents_view": "v", "enough": "YES",
        "enough_because": "All is in.",
    }  # fmt: skip
    for child in factories.children(of):
        lead = f"child-{child.seq}"
        found |= {f"{lead}-level": "3", f"{lead}-voice": "w", f"{lead}-because": "b", f"{lead}-outcome": "S17"}
    return found


def test_it_is_emptied_when_the_act_is_done(worker: Account, of: Referral) -> None:
    client = signed_in(worker)
    page = opened(client, of)
    saved = save(client, page, analysis=SECRET)
    sent = {**carried(page), **recommended(of), "typed_as": saved["mark"], "typed_version": saved["version"]}
    answer = client.post(path(of, "recommend"), sent)
    assert answer.status_code == 302, text_of(answer)
    assert story.fresh(of).stage == Stage.DECIDING
    (row,) = drafts(worker)
    with acting_as(worker.viewer()):
        assert (row.sent_as, queries.read(row).body) == ("sent", {})
        assert queries.typing_at(worker.viewer(), path(of, "recommend")) == ()


def test_what_was_still_on_its_way_begins_nothing_anew(worker: Account, of: Referral) -> None:
    client = signed_in(worker)
    page = opened(client, of)
    begun = {**carried(page), **recommended(of), **marks(page), "typed_on": "1"}
    assert client.post(path(of, "recommend"), begun).status_code == 302
    assert client.post("/typed/", {**marks(page), "analysis": SECRET}).status_code == 410
    assert [row.sent_as for row in drafts(worker)] == ["sent"]


def test_a_form_that_is_shown_again_is_kept_as_it_was_sent_script_or_not(worker: Account, of: Referral) -> None:
    client = signed_in(worker)
    answer = client.post(path(of, "recommend"), {**marks(opened(client, of)), "analysis": SECRET})
    assert answer.status_code == 200
    assert SECRET in html.unescape(opened(signed_in(worker), of))
    # and the page it was shown on goes on with the same draft
    save(client, answer.content.decode(), analysis=f"{SECRET}. She cried")
    assert len(drafts(worker)) == 1


def test_a_page_of_two_devices_overwrites_nothing(worker: Account, of: Referral) -> None:
    here, there = signed_in(worker), signed_in(worker)
    save(here, opened(here, of), analysis="First words")
    page, same = opened(here, of), opened(there, of)
    save(here, page, analysis="Written at the desk")
    other = save(there, same, analysis="Written on the laptop")
    assert other["mark"] != marks(same)["typed_as"]
    with acting_as(worker.viewer()):
        kept = [one.body["boxes"]["analysis"] for one in queries.typing_at(worker.viewer(), path(of, "recommend"))]
    assert sorted(kept) == [["Written at the desk"], ["Written on the laptop"]]
    assert "1 more of yours was begun here on another page" in text_of(here.get(path(of, "recommend")))


def test_thrown_away_it_is_gone_and_the_page_is_empty(worker: Account, of: Referral) -> None:
    client = signed_in(worker)
    save(client, opened(client, of), analysis=SECRET)
    (row,) = drafts(worker)
    assert "forgotten 14 days after" in text_of(client.get(f"/typed/{row.pk}/away/"))
    answer = client.post(f"/typed/{row.pk}/away/")
    assert (answer.status_code, answer["Location"]) == (302, path(of, "recommend"))
    assert drafts(worker) == []
    assert SECRET not in html.unescape(opened(client, of))


def test_the_ledger_says_once_that_it_was_begun_and_once_that_it_was_sent(worker: Account, of: Referral) -> None:
    client = signed_in(worker)
    page = opened(client, of)
    found = marks(page)
    for number in range(5):
        saved = client.post("/typed/", {**found, "analysis": "x" * number}).json()
        found = {"typed_as": saved["mark"], "typed_version": saved["version"], "typed_on": "1"}
    client.post(path(of, "recommend"), {**carried(page), **recommended(of), **found})
    with acting_as(CLERK):
        rows = LedgerEntry.objects.filter(actor=str(worker.pk), verb__in=("SAVED_DRAFT", "SENT_DRAFT"))
        said = [(row.verb, row.reference, row.detail) for row in rows.order_by("recorded_at")]
    assert said == [
        ("SAVED_DRAFT", "", {"page": "decisions_recommend"}),
        ("SENT_DRAFT", "", {"page": "decisions_recommend"}),
    ]


def test_an_auditor_types_nothing_that_is_kept(of: Referral) -> None:
    story.recommend(factories.viewer(Role.SOCIAL_WORKER), of)
    auditor = factories.staff(Role.AUDITOR)
    assert "typed_as" not in signed_in(auditor).get(path(of, "decision")).content.decode()


def test_too_much_is_told_and_not_kept(worker: Account, of: Referral) -> None:
    client = signed_in(worker)
    page = opened(client, of)
    answer = client.post(
        "/typed/",
        urlencode({**marks(page), "analysis": "x" * (actions.MOST_TYPED + 1)}),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422
    assert "too long" in answer.json()["because"]


def test_it_is_forgotten_after_so_many_days_by_the_hub_alone(worker: Account, of: Referral, settings: Any) -> None:
    by = worker.viewer()
    page = Page(id=uuid4(), path=path(of, "recommend"), form="RecommendForm", name="decisions_recommend")
    with acting_as(by):
        actions.keep_typing(page=page, boxes={"analysis": [SECRET]}, version=0, by=by, at=AT)
        with pytest.raises(Refused):
            actions.forget_typing(by=by, at=later(60 * 24 * 60))
    with acting_as(CLERK):
        assert actions.forget_typing(by=CLERK, at=AT + timedelta(days=settings.TYPING_KEPT_DAYS)) == 0
        assert actions.forget_typing(by=CLERK, at=AT + timedelta(days=settings.TYPING_KEPT_DAYS, minutes=1)) == 1
    assert drafts(worker) == []


def test_nobody_else_can_have_it_forgotten(worker: Account) -> None:
    forgetting = pytest.raises(DatabaseError, match="only the hub itself")
    with acting_as(worker.viewer()), connection.cursor() as cursor, forgetting, transaction.atomic():
        cursor.execute("select openmash_forget_typing(now())")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_page_reads_what_was_typed_in_one_query(worker: Account, count: int, django_assert_num_queries: Any) -> None:
    by: Viewer = worker.viewer()
    with acting_as(by):
        for _ in range(count):
            page = Page(id=uuid4(), path="/take/", form="TakeForm", name="referrals_take")
            actions.keep_typing(page=page, boxes={"concern": ["x"]}, version=0, by=by, at=AT)
        with django_assert_num_queries(1):
            assert len(queries.typing_at(by, "/take/")) == count
