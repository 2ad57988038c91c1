"""The local policy on screen: read by managers, changed by administrators, checked whole, nothing typed lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.actions import change_policy
from openmash.partnership.forms.policy import (
    AgencyForm,
    ContactForm,
    HoursForm,
    LevelForm,
    PartForm,
    RatingForm,
    TeamForm,
)
from openmash.partnership.models import LocalPolicyVersion
from openmash.partnership.pages.parts import LISTS, NEW, TITLES, Place
from openmash.partnership.pages.policy import differences, week_words
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.partnership.views.policy import FORMS
from openmash.rulebook import presets
from openmash.rulebook.policy import PolicyInvalid, from_data, to_data
from openmash.rulebook.words import Rating, ReferrerKind, Refused, Role
from tests import factories
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db
READERS = {Role.ADMINISTRATOR, Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE}
SIGNED_IN = [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)]


def typed(form: type[PartForm], part: dict[str, Any], **changes: str) -> dict[str, Any]:
    """What a browser would send for this part as it stands, with a reason and some changes."""
    first = form.as_typed(part)
    sent = {
        key: value if isinstance(value, list) else "" if value is None else str(value) for key, value in first.items()
    }
    return {**sent, "because": "Agreed by the board on 20 May", "seen_version": "0", **changes}


def body() -> dict[str, Any]:
    """The policy in force as plain data."""
    return to_data(policy_now())


@pytest.mark.parametrize("role", SIGNED_IN)
def test_policy_is_read_by_managers_and_the_administrator(role: Role) -> None:
    answer = client_of(role).get("/policy/")
    assert answer.status_code == (200 if role in READERS else 404)


@pytest.mark.parametrize("role", sorted(READERS))
def test_only_the_administrator_is_offered_a_change(role: Role) -> None:
    text = client_of(role).get("/policy/").content.decode()
    assert ("/policy/change/contact/" in text) is (role is Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [role for role in SIGNED_IN if role is not Role.ADMINISTRATOR])
def test_nobody_else_can_post_a_change(role: Role) -> None:
    sent = typed(ContactForm, body()["contact"], phone="01632 960555")
    assert client_of(role).post("/policy/change/contact/", sent).status_code == 404
    assert not LocalPolicyVersion.objects.exists()


@pytest.mark.parametrize("name", sorted(presets.PRESETS))
def test_every_part_of_every_preset_comes_back_from_its_form_unchanged(name: str) -> None:
    whole = to_data(presets.policy(name))
    for part in TITLES:
        keys = [str(row[LISTS[part]]) for row in whole[part]] if part in LISTS else [""]
        for entry in list(ReferrerKind.__members__) if part == "feedback" else keys:
            place = Place(part, entry)
            form = FORMS[part](typed(FORMS[part], place.taken(whole)))
            assert form.is_valid(), (part, entry, form.errors)
            assert place.put(whole, form.part(place.taken(whole))) == whole, (part, entry)


def test_a_change_makes_a_version_with_who_when_and_why() -> None:
    client = client_of(Role.ADMINISTRATOR, name="Ada Byrne")
    sent = typed(ContactForm, body()["contact"], phone="01632 960555")
    assert client.post("/policy/change/contact/", sent).status_code == 302
    made = LocalPolicyVersion.objects.get()
    assert (made.version, made.by_name, made.because) == (1, "Ada Byrne", "Agreed by the board on 20 May")
    assert policy_now().contact.phone == "01632 960555"
    assert "01632 960555" in client.get("/policy/history/1/").content.decode()
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        entry = LedgerEntry.objects.get(verb=Verb.CHANGED_POLICY.value)
    assert entry.detail == {"version": 1, "changed": ["contact"]}


def test_a_bad_change_saves_nothing_keeps_what_was_typed_and_names_every_problem() -> None:
    client = client_of(Role.ADMINISTRATOR)
    sent = typed(ContactForm, body()["contact"], phone="nobody knows", email="not an address", address="The Old Mill")
    answer = client.post("/policy/change/contact/", sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not LocalPolicyVersion.objects.exists()
    assert all(word in text for word in ("nobody knows", "not an address", "The Old Mill"))
    assert "Write an e-mail address" in text
    assert "Write a telephone number" in text
    assert text.count('href="#email"') == text.count('href="#phone"') == 1


def test_a_problem_of_another_part_stands_above_the_form() -> None:
    red = next(row for row in body()["ratings"] if row["code"] == "RED")
    sent = typed(RatingForm, red, decision_hours="100")
    text = client_of(Role.ADMINISTRATOR).post("/policy/change/ratings/RED/", sent).content.decode()
    assert "more urgent than" in text
    assert 'value="100"' in text
    assert not LocalPolicyVersion.objects.exists()


def test_a_reason_must_be_given() -> None:
    sent = typed(HoursForm, Place("hours").taken(body()), silence_minutes="20", because=" ")
    text = client_of(Role.ADMINISTRATOR).post("/policy/change/hours/", sent).content.decode()
    assert "Say why it changes" in text
    assert not LocalPolicyVersion.objects.exists()


def test_hours_are_read_from_a_week_of_boxes() -> None:
    sent = typed(HoursForm, Place("hours").taken(body()), hub_hours_sun="", hub_hours_mon="07:30 – 19:00")
    assert client_of(Role.ADMINISTRATOR).post("/policy/change/hours/", sent).status_code == 302
    assert 6 not in policy_now().hub_hours
    assert week_words(policy_now().hub_hours).startswith("Monday 07:30 to 19:00; Tuesday to Saturday")


def test_an_agency_joins_from_a_date_and_a_team_is_taken_out() -> None:
    client = client_of(Role.ADMINISTRATOR)
    police = next(row for row in body()["agencies"] if row["code"] == "police")
    new = typed(AgencyForm, police, code="coastguard", name="Coastguard", active_from="2026-09-01")
    assert client.post(f"/policy/change/agencies/{NEW}/", new).status_code == 302
    assert policy_now().agency("coastguard").active_from.isoformat() == "2026-09-01"
    early = next(row for row in body()["teams"] if row["kind"] == "FAMILIES")
    gone = typed(TeamForm, early, seen_version="1", take_away="yes")
    assert client.post(f"/policy/change/teams/{early['code']}/", gone).status_code == 302
    assert early["code"] not in {team.code for team in policy_now().teams}


def test_the_last_team_of_a_needed_kind_stays() -> None:
    team = next(row for row in body()["teams"] if row["kind"] == "CHILD_PROTECTION")
    gone = typed(TeamForm, team, take_away="yes")
    text = client_of(Role.ADMINISTRATOR).post(f"/policy/change/teams/{team['code']}/", gone).content.decode()
    assert "name at least one team" in text.lower()
    assert not LocalPolicyVersion.objects.exists()


def test_two_administrators_do_not_overwrite_each_other() -> None:
    client = client_of(Role.ADMINISTRATOR)
    first = typed(LevelForm, body()["levels"][0], name="Universal")
    assert client.post("/policy/change/levels/1/", first).status_code == 302
    second = typed(LevelForm, body()["levels"][1], name="Early")
    text = client.post("/policy/change/levels/2/", second).content.decode()
    assert "Somebody else changed the policy meanwhile" in text
    assert LocalPolicyVersion.objects.count() == 1
    assert 'name="seen_version" value="1"' in text
    assert client.post("/policy/change/levels/2/", {**second, "seen_version": "1"}).status_code == 302
    assert [level.name for level in policy_now().levels[:2]] == ["Universal", "Early"]


def test_a_preset_replaces_the_whole_policy() -> None:
    client = client_of(Role.ADMINISTRATOR)
    sent = {"preset": "camden", "sure": "on", "because": "We follow Camden", "seen_version": "0"}
    assert client.post("/policy/preset/", sent).status_code == 302
    assert policy_now().preset == "camden"
    assert Rating.BLUE not in policy_now().scheme
    assert client.post("/policy/preset/", {"preset": "camden", "seen_version": "1"}).status_code == 200
    assert LocalPolicyVersion.objects.count() == 1


def test_nothing_is_chosen_beforehand_on_the_preset_page() -> None:
    text = client_of(Role.ADMINISTRATOR).get("/policy/preset/").content.decode()
    assert " checked" not in text


def test_the_action_itself_refuses_who_may_not_and_what_is_no_policy() -> None:
    manager, administrator = factories.viewer(Role.MASH_MANAGER), factories.viewer(Role.ADMINISTRATOR)
    with acting_as(manager), pytest.raises(Refused):
        change_policy(body=body(), seen=0, because="Because", by=manager, at=factories.AT)
    with acting_as(administrator), pytest.raises(PolicyInvalid):
        change_policy(body={"preset": "x"}, seen=0, because="Because", by=administrator, at=factories.AT)
    assert not LocalPolicyVersion.objects.exists()


def test_a_difference_reads_as_words() -> None:
    before = to_data(presets.policy("standard"))
    after = to_data(from_data({**before, "silence_minutes": 20, "version": 2}))
    assert [(d.where, d.before, d.after) for d in differences(before, after)] == [("silence minutes", "15", "20")]


@pytest.mark.parametrize("path", ["change/nothing/", "change/agencies/nobody/", "change/contact/x/", "history/7/"])
def test_a_part_that_is_not_there_is_not_found(path: str) -> None:
    assert client_of(Role.ADMINISTRATOR).get(f"/policy/{path}").status_code == 404


def test_the_policy_page_reads_no_row_of_case_content() -> None:
    factories.referral()
    client: Client = client_of(Role.ADMINISTRATOR)
    assert "Okafor" not in client.get("/policy/").content.decode()
    assert "Okafor" not in client.get("/accounts/").content.decode()
