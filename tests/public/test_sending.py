"""The form from its first question to the page after sending, through the addresses people see."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.public.filling import (
    AMARA,
    CONSENT,
    IDRIS,
    MOTHER,
    UNBORN,
    UNKNOWN,
    WORRY,
    answer,
    begin,
    send,
    signed_in,
    text,
)

pytestmark = pytest.mark.django_db


def referrals() -> list[Referral]:
    with acting_as(CLERK):
        return list(Referral.objects.order_by("reference").prefetch_related("mentions"))


def head_teacher():
    return factories.staff(
        Role.PROFESSIONAL_REFERRER, name="Marian Coyle", post="Head teacher", agency="schools",
        organisation="Harbour Lane Primary", phone="01632 960118",
    )  # fmt: skip


def test_head_teacher_refers_two_siblings_and_an_unborn_baby() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=AMARA, children_2=IDRIS, children_3=UNBORN, adults_1=MOTHER)
    answer(client, address, home={"where": "NO_FIXED", "staying": "With an aunt"}, worry=WORRY, danger={"danger": "NO"})
    answer(client, address, contact={"language": "English and Igbo", "interpreter": "NO"}, consent=CONSENT)
    page = send(client, address)
    (sent,) = referrals()
    children = [m for m in sent.mentions.all() if m.is_child]
    assert [(c.forename, c.born_words, c.unborn) for c in children] == [
        ("Amara", "", False),
        ("Idris", "January 2022. Day not known", False),
        ("", "January 2027. Day not known", True),
    ]  # fmt: skip
    assert sent.no_fixed_address
    assert sent.verified
    assert sent.referrer_name == "Marian Coyle"
    assert sent.reference in text(page)
    assert "We have it" in text(page)


def test_nothing_is_needed_but_a_child_and_a_worry() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    assert "Cannot start yet" in text(client.get(address))
    answer(client, address, children_1=UNKNOWN)
    assert client.get(f"{address}check/")["Location"] == address
    answer(client, address, worry={"happened": "A worry."})
    send(client, address)
    (sent,) = referrals()
    (child,) = sent.mentions.all()
    assert (child.name_unknown, child.born, child.born_words) == (True, None, "about 7")


def test_pressing_send_twice_and_going_back_make_one_referral() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=UNKNOWN, worry=WORRY)
    pages = [send(client, address), send(client, address), client.get(f"{address}check/", follow=True)]
    late = client.post(f"{address}worry/", {"happened": "Another text"}, follow=True)
    (sent,) = referrals()
    assert [sent.reference in text(page) for page in [*pages, late]] == [True] * 4
    assert "Another text" not in sent.concern


def test_gaps_are_shown_before_sending_and_never_block() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(
        client, address, children_1=AMARA, children_2=IDRIS, worry=WORRY, adults_1=MOTHER, home={"where": "NO_FIXED"}
    )
    page = text(client.get(f"{address}check/"))
    assert "<b>7 of 9.</b> You can send it as it is." in page
    gaps = re.findall(r'<span><b>([^<]+)\.</b> .*?<a class="govuk-link" href="([^"]+)"', page)
    assert gaps == [
        ("The child&#39;s own words or wishes", f"{address}words/"),
        ("The parents&#39; view, and consent", f"{address}consent/"),
    ]
    answer(client, address, words={"child_1": "I hold his hand and we go under the table."}, consent=CONSENT)
    assert "All 9 are there." in text(client.get(f"{address}check/"))
    assert referrals() == []


def test_receipt_says_by_when_for_every_colour() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=UNKNOWN, worry=WORRY)
    page = text(send(client, address))
    for word in ("Red", "Amber", "Green", "Blue"):
        assert f"{word}</span>" in page
    assert "A qualified social worker" in page


def test_danger_is_flagged_and_still_sent() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=UNKNOWN, worry=WORRY, danger={"danger": "UNSURE", "where": "At home"})
    page = text(send(client, address))
    (sent,) = referrals()
    assert sent.danger
    assert sent.concern.endswith("In danger now: the sender is not sure.\n\nWhere the child is now: At home")
    assert "You told us that a child may be in danger now." in page


@pytest.mark.parametrize(
    ("who", "kind"),
    [("PARENT", "family"), ("PUBLIC", "neighbour"), ("YOUNG_PERSON", "self"), ("PROFESSIONAL", "professional")],
)
def test_anybody_sends_without_an_account_and_is_marked_unverified(who: str, kind: str) -> None:
    client = Client()
    address = begin(client, who=who)
    answer(client, address, children_1={**AMARA, "born-year": "2012"}, worry=WORRY)
    answer(client, address, you={"named": "NAMED", "name": "Ola Fenn", "phone": "07700 900111", "role": "Coach"})
    send(client, address)
    (sent,) = referrals()
    assert (sent.verified, sent.source_agency, sent.source_kind) == (False, "public", kind)
    assert sent.referrer_phone == "07700 900111"


def test_a_family_asks_for_help_by_the_same_door() -> None:
    client = Client()
    address = begin(client, what="HELP", who="PARENT")
    assert "What would you like help with?" in text(client.get(f"{address}worry/"))
    answer(client, address, worry={"happened": "Mornings are hard."}, children_1=IDRIS, consent={"asked": "AGREED"})
    answer(client, address, you={"named": "NAMED", "name": "Ngozi Okafor", "phone": "07700 900222"})
    send(client, address)
    (sent,) = referrals()
    adults = [(m.forename, m.surname, m.relation) for m in sent.mentions.all() if not m.is_child]
    assert sent.early_help_asked
    assert adults == [("Ngozi", "Okafor", "parent")]


def test_an_anonymous_sender_leaves_no_name_and_sees_the_receipt_in_their_own_session_alone() -> None:
    client, other = Client(), Client()
    address = begin(client, who="PUBLIC")
    answer(client, address, worry=WORRY, children_1=UNKNOWN)
    answer(client, address, you={"named": "ANONYMOUS", "name": "Ola Fenn", "phone": "07700 900111"})
    page = text(send(client, address))
    (sent,) = referrals()
    assert "Ola" not in str(sent.as_sent)
    assert "900111" not in str(sent.as_sent)
    assert (sent.source_kind, sent.wants_anonymity, sent.referrer_name) == ("anonymous", True, "")
    assert sent.reference in page
    assert "We do not know who you are." in page
    begin(other, who="PUBLIC")
    stranger = other.get(f"{address}sent/")
    assert stranger.status_code == 404
    assert sent.reference not in text(stranger)


def test_a_neighbour_can_keep_their_name_from_the_family() -> None:
    client = Client()
    address = begin(client, who="PUBLIC")
    answer(client, address, worry=WORRY, children_1=UNKNOWN)
    answer(client, address, you={"named": "NAMED", "name": "Ola Fenn", "phone": "07700 900111", "hidden": "NO"})
    send(client, address)
    (sent,) = referrals()
    assert (sent.referrer_name, sent.wants_anonymity) == ("Ola Fenn", True)


def test_another_account_finds_nothing_at_the_form() -> None:
    client, other = signed_in(head_teacher()), signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=AMARA, worry=WORRY)
    for path in ("", "worry/", "children/", "children/1/", "check/", "sent/", "give-up/", "children/1/remove/"):
        for found in (
            other.get(address + path),
            other.post(address + path, {"happened": "x"}),
            Client().get(address + path),
        ):
            assert found.status_code == 404
            assert "Amara" not in text(found)


def test_the_same_account_goes_on_from_another_device() -> None:
    account = head_teacher()
    address = begin(signed_in(account))
    answer(signed_in(account), address, children_1=AMARA)
    elsewhere = signed_in(account)
    assert "Amara" in text(elsewhere.get("/my-referrals/"))
    assert "Amara" in text(elsewhere.get(address))


def test_taking_a_child_off_asks_once_and_leaves_the_others() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=AMARA, children_2=IDRIS, children_3=UNBORN)
    assert "Take Idris off this form?" in text(client.get(f"{address}children/2/remove/"))
    answer(client, address, children_2_remove={})
    page = text(client.get(f"{address}children/"))
    assert "Amara" in page
    assert "Unborn baby" in page
    assert "Idris" not in page


def test_leaving_forgets_what_was_typed() -> None:
    client = Client()
    address = begin(client, who="PUBLIC")
    answer(client, address, worry=WORRY)
    left = client.get("/leave/")
    assert left["Location"].startswith("https://")
    assert left["Referrer-Policy"] == "no-referrer"
    assert client.get(f"{address}worry/").status_code == 404
    assert "no-store" in client.get("/tell-us/")["Cache-Control"]


def test_no_name_stands_in_a_title_or_an_address() -> None:
    client = signed_in(head_teacher())
    address = begin(client)
    answer(client, address, children_1=AMARA, adults_1=MOTHER, worry=WORRY)
    for path in ("", "children/", "children/1/", "adults/", "words/", "consent/", "check/", "children/1/remove/"):
        page = text(client.get(address + path))
        title = re.search(r"<title>(.*?)</title>", page, re.S)
        links = re.findall(r'(?:href|action)="([^"]*)"', page)
        assert title
        assert not any(name in title[1] for name in ("Amara", "Ngozi", "Okafor"))
        assert not any(name in link for link in links for name in ("Amara", "Ngozi", "Okafor"))


def test_emergency_numbers_stand_on_every_page() -> None:
    client = Client()
    address = begin(client, who="PUBLIC")
    answer(client, address, worry=WORRY, children_1=UNKNOWN)
    pages = [
        client.get(address + path) for path in ("", "who/", "worry/", "danger/", "children/", "home/", "you/", "check/")
    ]
    pages += [client.get("/"), client.get("/tell-us/"), client.get("/stay-safe/"), send(client, address)]
    for page in pages:
        assert "999" in text(page)
        assert "01632 960140" in text(page)
        assert "Exit this page" in text(page)


def test_somebody_who_may_not_refer_is_told_so() -> None:
    analyst = signed_in(factories.staff(Role.ANALYST))
    page = analyst.get("/tell-us/")
    assert "cannot send a referral" in text(page)
