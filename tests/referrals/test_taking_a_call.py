"""Taking a call: one page, nothing lost, one referral for a double press, two equal endings."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from openmash.ledger.models import LedgerEntry
from openmash.ledger.queries import read_since
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.referrals import finding
from openmash.referrals.models import Correction, Mention, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db

KEY = "00000000-0000-4000-8000-000000000077"
CALL = {
    "danger": "NO",
    "channel": "PHONE",
    "referrer_name": "Adaeze Okafor",
    "referrer_phone": "01632 960171",
    "referrer_role": "grandmother",
    "source": "family",
    "may_name": "NO",
    "concern": "They will not let me in the door since the summer.",
    "children-0-forename": "Amarah",
    "children-0-surname": "Okafor",
    "children-0-born": "7 or 8",
    "children-0-child_view": "“He is in the bathroom again, Nana.”",
    "children-1-forename": "",
    "children-1-born": "due 3 August 2026",
    "adults-0-forename": "Ngozi",
    "adults-0-surname": "Okafor",
    "adults-0-relation": "mother",
    "address_line": "Lantern Row, the flats",
    "act": "send",
}


@pytest.fixture
def officer():
    """A contact officer at the door."""
    return client_of(Role.CONTACT_OFFICER)


@pytest.fixture(autouse=True)
def _demo_day(settings):
    """The hub's clock stands near the demonstration's day, so that due dates and ages make sense."""
    settings.OPENMASH_CLOCK_OFFSET = (AT - datetime.now(UTC)).total_seconds()


def press(client, **changes):
    """Post the call as typed, with these changes."""
    return client.post("/take/", {"form_key": str(uuid.uuid4()), **CALL, **changes})


def without_codes(response) -> str:
    """A page without the token against forgery and the page's own code, which differ each time."""
    return re.sub(
        r'(csrfmiddlewaretoken|typed_as)" value="[^"]*"|<b class="om-ref">[^<]*</b>', "", response.content.decode()
    )


def referrals():
    """Every referral there is."""
    with acting_as(CLERK):
        return list(Referral.objects.prefetch_related("mentions").order_by("recorded_at"))


def test_call_becomes_a_referral_kept_as_it_was_said(officer):
    response = press(officer)
    (referral,) = referrals()
    assert response.headers["Location"] == f"/referrals/{referral.reference}/who/?taken=1"
    assert (referral.channel, referral.source_agency, referral.source_kind) == ("PHONE", "public", "family")
    assert (referral.wants_anonymity, referral.danger, referral.verified) == (True, False, False)
    assert referral.keyed_by_name.startswith("Contact officer")
    first, baby, mother = referral.mentions.all()
    assert (first.forename, first.born, first.born_words) == ("Amarah", None, "7 or 8")
    assert (baby.unborn, baby.expected, baby.name_unknown) == (True, date(2026, 8, 3), True)
    assert (mother.is_child, mother.relation) == (False, "mother")


def test_double_press_makes_one_referral(officer):
    key = str(uuid.uuid4())
    first, second = press(officer, form_key=key), press(officer, form_key=key)
    assert len(referrals()) == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_same_form_with_other_words_is_told_where_the_first_went(officer):
    key = str(uuid.uuid4())
    press(officer, form_key=key)
    page = press(officer, form_key=key, concern="Something else altogether.").content.decode()
    (referral,) = referrals()
    assert f"This was sent before as {referral.reference}, with other words." in page
    assert "Something else altogether." in page


def test_only_danger_way_in_source_naming_and_worry_must_be_said(officer):
    page = officer.post("/take/", {"form_key": str(uuid.uuid4()), "act": "send"}).content.decode()
    for sentence in (
        "Say whether a child is in danger now",
        "Say how it came in",
        "Say who the caller is",
        "Ask whether we may tell the family who rang, and say which",
        "Write what the worry is. One sentence is enough",
    ):
        assert sentence in page
    assert referrals() == []


def test_call_about_a_child_nobody_knows_is_one_unknown_child(officer):
    nothing = {key: "" for key in CALL if key.startswith(("children", "adults"))}
    press(officer, **nothing, address_line="")
    (child,) = referrals()[0].mentions.all()
    assert (child.is_child, child.name_unknown) == (True, True)


@pytest.mark.parametrize("fake", ["01/01/1900", "1 January 1900", "1900-01-01", "31/02/2019", "01/01/2055"])
def test_made_up_date_is_refused_with_a_hint_and_nothing_typed_is_lost(officer, fake):
    page = press(officer, **{"children-0-born": fake}).content.decode()
    assert "There is a problem" in page
    assert fake in page
    assert "They will not let me in the door since the summer." in page
    assert referrals() == []


def test_nothing_is_chosen_beforehand(officer):
    page = officer.get("/take/").content.decode()
    assert re.findall(r"<input[^>]* checked", page) == []
    assert re.findall(r"<option value=\"[^\"]+\" selected", page) == []


def test_another_child_is_added_without_a_script_and_nothing_typed_is_lost(officer):
    page = press(officer, add="children", act="").content.decode()
    assert "Child 3" in page
    assert "7 or 8" in page
    assert "There is a problem" not in page
    assert referrals() == []


def test_letter_that_came_yesterday_runs_from_then(officer):
    arrived = {"arrived-day": "25", "arrived-month": "5", "arrived-year": "2026", "arrived-time": "16:15"}
    press(officer, channel="LETTER", **arrived)
    assert f"{referrals()[0].received_at:%Y-%m-%d %H:%M}" == "2026-05-25 15:15"


def test_letter_from_the_future_is_refused(officer):
    arrived = {"arrived-day": "28", "arrived-month": "5", "arrived-year": "2026", "arrived-time": "16:15"}
    assert (
        "It cannot have reached the hub in the future." in press(officer, channel="LETTER", **arrived).content.decode()
    )
    assert referrals() == []


def test_looking_shows_the_open_referral_and_known_people_and_sends_nothing(officer):
    known = factories.referral()
    other = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(other):
        child = finding.named(finding.opened(other, known.reference), "child", 1)
        person = people.add(mention=child, by=other, at=AT)
    page = press(officer, act="look", **{"children-0-surname": "Okafor-Bell"}).content.decode()
    assert f"Add this to {known.reference}" in page
    assert "<b>Amara Okafor-Bell</b>" in page
    assert "There is a problem" not in page
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb="LOOKED_FOR_PEOPLE")
        assert entry.subjects == [str(person.pk)]
        assert "Amara" not in str((entry.subjects, entry.detail))
        assert Referral.objects.count() == 1


def pause(client, **changes):
    """What the page itself sends at a pause in the typing."""
    typed = {"form_key": KEY, **CALL, "act": "look", **changes}
    return client.post("/take/", typed, headers={"HX-Request": "true"})


def known_child():
    """The child and the mother of a referral that is open, both known; the child."""
    known = factories.referral()
    other = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(other):
        opened = finding.opened(other, known.reference)
        child, _ = (people.add(mention=finding.named(opened, kind, 1), by=other, at=AT) for kind in ("child", "adult"))
    return child


def test_a_pause_in_the_typing_shows_everybody_typed_and_sends_nothing(officer):
    known_child()
    answer = pause(officer, **{"children-0-surname": "Okafor-Bell"})
    page = answer.content.decode()
    assert "Two people may be known: Amara Okafor-Bell and Ngozi Okafor; one open referral may be about" in page
    assert ("Child 1 may be" in page, "Adult 1 may be" in page, "<form" in page) == (True, True, False)
    assert "HX-Request" in answer.headers["Vary"]
    with acting_as(CLERK):
        assert Referral.objects.count() == 1
        (entry,) = LedgerEntry.objects.filter(verb="LOOKED_FOR_PEOPLE")
    assert (entry.detail["sought"], entry.detail["typing"]) == (3, KEY)


def test_a_pause_in_which_nothing_new_was_typed_of_the_people_looks_for_nobody(officer):
    known_child()
    looked = re.search(r'name="looked" value="(\w+)"', pause(officer).content.decode())
    assert looked
    again = pause(officer, looked=looked[1], concern="He is shouting now.")
    assert (again.status_code, again.content) == (204, b"")
    assert pause(officer, looked=looked[1], postcode="QX1 1AA").status_code == 200
    nobody = {key: "" for key in CALL if key.startswith(("children", "adults", "address"))}
    assert "may be known:" not in pause(officer, looked=looked[1], **nobody).content.decode()
    assert pause(officer, looked="", **nobody).status_code == 204
    with acting_as(CLERK):
        assert LedgerEntry.objects.filter(verb="LOOKED_FOR_PEOPLE").count() == 2


def test_the_looks_of_one_page_count_as_one_search_and_each_press_as_another(officer):
    for surname in ("Oka", "Okaf", "Okafor"):
        pause(officer, **{"children-0-surname": surname})
    press(officer, act="look")
    press(officer, act="look")
    with acting_as(CLERK):
        entry = LedgerEntry.objects.filter(verb="LOOKED_FOR_PEOPLE").latest("recorded_at")
        assert LedgerEntry.objects.filter(verb="LOOKED_FOR_PEOPLE").count() == 5
        since = entry.at - timedelta(hours=1)
        # Three looks of one page, perhaps on both sides of a boundary of three minutes.
        assert read_since(entry.actor, since, entry.at, since).searches in (3, 4)


@pytest.mark.parametrize("role", [Role.PROFESSIONAL_REFERRER, Role.RECEIVING_WORKER, Role.ANALYST])
def test_nobody_outside_the_hubs_desk_is_told_who_is_known(role):
    known_child()
    answer = pause(client_of(role))
    assert answer.status_code == 404
    assert "Okafor-Bell" not in answer.content.decode()


def test_looking_with_nobody_known_says_so_without_claiming_that_nobody_is(officer):
    assert "Nobody found so far. That does not mean that nobody is known" in press(officer, act="look").content.decode()


def test_call_is_added_to_an_open_referral_and_what_was_sent_stays(officer):
    known = factories.referral()
    before = referrals()[0].as_sent
    response = press(officer, act="", add_to=known.reference, danger="YES")
    again = press(officer, act="", add_to=known.reference, danger="YES")
    assert response.headers["Location"] == again.headers["Location"] == f"/referrals/{known.reference}/sent/"
    with acting_as(CLERK):
        (added,) = Correction.objects.all()
        kept = Referral.objects.get()
    assert added.text.startswith("A child is in danger now, or the caller cannot rule it out.\nTelephone from Adaeze")
    assert "They will not let me in the door since the summer." in added.text
    assert (kept.as_sent, kept.concern, kept.danger) == (before, known.concern, False)


@pytest.mark.parametrize("name", ["A", "x" * 200, "🙂", "<script>alert(1)</script>", "'; --"])
def test_odd_names_are_taken_as_they_are(officer, name):
    odd = {"children-0-forename": name, "children-0-surname": name}
    assert press(officer, act="look", **odd).status_code == 200
    assert press(officer, **odd).status_code == 302
    with acting_as(CLERK):
        assert Mention.objects.filter(forename=name, surname=name).count() == 1
    reference = referrals()[0].reference
    for path in ("who/", "who/child/1/", "sent/", "talks/"):
        page = officer.get(f"/referrals/{reference}/{path}")
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    "role", [Role.NAVIGATOR, Role.ANALYST, Role.ADMINISTRATOR, Role.PROFESSIONAL_REFERRER, Role.RECEIVING_WORKER]
)
def test_those_who_take_no_calls_get_the_page_for_what_is_not_there(role):
    client = client_of(role)
    response = client.get("/take/")
    assert response.status_code == 404
    assert without_codes(response) == without_codes(client.get("/referrals/S26-99999/sent/"))


@pytest.mark.parametrize("role", [Role.ADMIN_OFFICER, Role.CONTACT_OFFICER])
def test_whoever_keys_a_letter_is_shown_where_to_add_it(role: Role) -> None:
    page = press(client_of(role)).headers["Location"]
    shown = client_of(role).get(page)
    assert shown.status_code == 200
    (made,) = referrals()
    assert f'href="/referrals/{made.reference}/files/"' in shown.content.decode()
    assert f"Taken in as {made.reference}" in shown.content.decode()
