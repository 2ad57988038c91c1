"""What the worked cases ask of need to know: seen on the pages, by the people of the case, on that very case."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import OwnerAsked
from openmash.disclosures.models import Disclosure
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.people import queries as people
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.sharing import ADDRESS_WITHHELD
from openmash.rulebook.words import Role
from openmash.screening import actions as screening
from tests import factories
from tests.people.asking import CALL, asked
from tests.referrals.doors import at_the_door
from tests.secrecy import doors
from tests.world.cases import all_cases, items_of
from tests.world.walking import Walk

pytestmark = pytest.mark.django_db

TWO = {Role.ASSISTANT_MANAGER, Role.MASH_MANAGER}
STAFF = [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)]
ROOMS = ("agency_checks_", "boards_", "decisions_", "disclosures_", "ledger_", "people_", "records_", "referrals_",
         "restrictions_", "screening_", "uploads_", "watching_")  # fmt: skip
LISTS = {
    "agency_checks_desk", "boards_board", "boards_decided", "boards_work", "decisions_waiting", "disclosures_letters",
    "disclosures_packs", "disclosures_to_check", "disclosures_told", "referrals_front_door", "screening_activations",
    "screening_waiting",
}  # fmt: skip


def walked(case_id: str, until: str = "") -> Iterator[Walk]:
    """A case walked up to a step, at the case's own time."""
    (case,) = (case for case in all_cases() if case["case_id"] == case_id)
    walk = Walk(case).go(until)
    with time_machine.travel(walk.later(5), tick=False):
        yield walk


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Iterator[Walk]:
    yield from walked(*request.param)


def on(case_id: str, until: str = "") -> pytest.MarkDecorator:
    """The case a test walks, and the step before which it stops."""
    return pytest.mark.parametrize("walk", [(case_id, until)], ids=[case_id], indirect=True)


def door_of(viewer: Viewer | None) -> Client:
    """A client signed in as this person of the case."""
    assert viewer is not None
    with acting_as(CLERK):
        return at_the_door(Account.objects.get(pk=viewer.id))


def text_of(client: Client, address: str) -> str:
    """The words of a page that opens."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def of_referral(walk: Walk, name: str) -> str:
    """The address of one page of the case."""
    return reverse(name, args=[walk.referral.reference])


def every_page(walk: Walk) -> dict[str, str]:
    """Each address of the rooms that takes the case's reference, the lists, and "who is it" of everybody named."""

    def patterns(of: URLResolver) -> Iterator[URLPattern]:
        for one in of.url_patterns:
            yield from patterns(one) if isinstance(one, URLResolver) else [one]

    found = {}
    for one in patterns(get_resolver()):
        takes = set(one.pattern.regex.groupindex)
        if one.name and one.name.startswith(ROOMS) and (takes == {"reference"} or one.name in LISTS):
            found[one.name] = reverse(one.name, args=[walk.referral.reference] if takes else [])
    for who in walk.referral.mentions.all():
        kind = "child" if who.is_child else "adult"
        found[f"{kind} {who.seq}"] = reverse("referrals_who_is", args=[walk.referral.reference, kind, who.seq])
    return found


def same(text: str) -> str:
    """Letters and digits alone: a line break or a comma hides nothing."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


@pytest.mark.campaign
@on("PUB-02")
def test_a_protected_address_is_withheld_from_every_role_but_two(walk: Walk) -> None:
    lines = [same(walk.referral.address_line), same(walk.referral.postcode)]
    assert all(lines)
    with acting_as(CLERK):
        pages = every_page(walk)
    assert len(pages) > 50
    showed: set[Role] = set()
    opened: dict[Role, int] = {}
    for role in STAFF:
        client = at_the_door(factories.staff(role))
        answers = {name: client.get(address) for name, address in pages.items()}
        shown = {name: same(html.unescape(doors.words_of(one))) for name, one in answers.items()}
        opened[role] = sum(one.status_code == 200 for one in answers.values())
        told = [name for name, words in shown.items() if any(line in words for line in lines)]
        if told:
            showed.add(role)
        assert role in TWO or told == [], (role, told)
    assert showed == TWO
    assert opened[Role.SOCIAL_WORKER] > 25
    worker = door_of(walk.worker)
    for name in ("boards_picture", "referrals_sent", "referrals_who"):
        assert ADDRESS_WITHHELD in text_of(worker, of_referral(walk, name))
    assert walk.receiver is not None
    assert walk.handover is not None
    pack = text_of(door_of(walk.receiver), reverse("disclosures_pack", args=[walk.handover.pk]))
    assert not any(line in same(pack) for line in lines)


@on("PUB-02")
def test_the_aunts_log_in_finds_nobody(walk: Walk) -> None:
    """Rubina Javed works in a school's office: she may refer a child and read what she sent herself."""
    aunt = factories.staff(Role.PROFESSIONAL_REFERRER, name="Rubina Javed")
    worker = factories.viewer(Role.SOCIAL_WORKER)
    sought = PersonFacts(names=(Name("Hania", "Javed"),))

    def found(viewer: Viewer) -> tuple[int, int]:
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(CALL, asked("Hania", "Javed"))
            return len(people.find(viewer, sought).shown), len(cursor.fetchall())

    assert min(found(worker)) > 0
    assert found(aunt.viewer()) == (0, 0)
    client = at_the_door(aunt)
    for name, address in every_page(walk).items():
        words = doors.words_of(client.get(address))
        assert "Haniya" not in words, name
        assert "Hania" not in words, name
        assert walk.referral.reference not in words.replace(address, ""), name


@on("PUB-05")
def test_disclosure_to_the_mother_cannot_be_ticked_without_police_agreement(walk: Walk) -> None:
    conviction = walk.stored_items()["police:1"]
    manager, address = door_of(walk.manager), of_referral(walk, "disclosures_release_letter")
    form = {
        "to_kind": "FAMILY", "to_name": "Kirsty Merfield", "purpose": "PROTECT", "lawful_basis": "PUBLIC_TASK",
        "necessity": "She plans to live with him and has a right to choose with knowledge.", "how": "HAND",
        "address_kind": "OFFICE", "text": "Please ring me when you have read this.", "items": [str(conviction.pk)],
        "children": [str(one.pk) for one in walk.children()],
    }  # fmt: skip
    box = f'name="items" type="checkbox" value="{conviction.pk}"'

    def posted(**more: str) -> str:
        return html.unescape(manager.post(address, {**form, **more}).content.decode())

    def pressed() -> str:
        mark = re.search(r'name="previewed"[^>]* value="([0-9a-f]+)"', posted(act="look"))
        assert mark
        return posted(act="send", previewed=mark[1])

    assert box not in posted(act="look")
    assert "must agree before this leaves the hub" in pressed()
    with acting_as(CLERK):
        assert not Disclosure.objects.filter(kind="LETTER").exists()
    posted(ask=str(conviction.pk))
    assert box not in posted(act="look")
    police = factories.viewer(Role.NAVIGATOR, agency="police")
    with acting_as(police):
        asked = OwnerAsked.objects.get(item=conviction)
        assert asked.recipient_words == "Kirsty Merfield"
        checks.answer_owner(asked=asked, agrees=True, words="", because="", by=police, at=walk.later(1))
    assert box in posted(act="look")
    pressed()
    with acting_as(CLERK):
        (letter,) = Disclosure.objects.filter(kind="LETTER")
        assert [one.text for one in letter.items.all()] == [conviction.text]


@on("PUB-06")
def test_the_childs_wish_stands_at_the_top_of_the_handover(walk: Walk) -> None:
    assert walk.handover is not None
    team = door_of(walk.receiver)
    main = text_of(team, reverse("disclosures_pack", args=[walk.handover.pk])).partition("<main")[2]
    wish, first = main.index("Wants a Saturday"), main.index("What the hub decided")
    assert main.index("If I don't wake up at four") < first
    assert wish < first
    assert main.index("What the children say and wish") == min(
        main.index(heading) for heading in re.findall(r"<h2[^>]*>([^<]+)</h2>", main)
    )
    paper = team.get(reverse("disclosures_pack_paper", args=[walk.handover.pk])).content
    said = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert said.index("Saturday") < said.index("Tom Wilson") < said.index("What the hub decided")


@on("PUB-08", "tell")
def test_the_interpreter_restriction_is_on_every_page_before_a_contact(walk: Walk) -> None:
    said = "Interpreter: Not from the local community, at Hodan's wish."
    pages = ("boards_picture", "referrals_talks", "referrals_talk", "referrals_check", "referrals_own_words",
             "referrals_consent", "referrals_competence", "referrals_told", "disclosures_feedback",
             "disclosures_release_letter", "disclosures_release_meeting", "referrals_sent")  # fmt: skip
    worker = door_of(walk.worker)
    for name in pages:
        words = text_of(worker, of_referral(walk, name))
        assert said.removeprefix("Interpreter: ") in words, name
        assert "nobody telephones the home" in words, name
        if name != "referrals_sent":
            assert "Hodan Yusuf, mother, needs an interpreter: Somali" in words, name
    assert said in text_of(door_of(walk.manager), of_referral(walk, "decisions_decide"))
    with acting_as(walk.worker):
        screening.activate(
            referral=walk.referral, team="child_protection", because="A ticket.", by=walk.worker, at=walk.at
        )  # fmt: skip
    team = at_the_door(factories.staff(Role.RECEIVING_MANAGER, team="child_protection"))
    assert said in text_of(team, reverse("screening_activations"))
    assert walk.handover is not None
    pack = text_of(door_of(walk.receiver), reverse("disclosures_pack", args=[walk.handover.pk]))
    assert said in pack
    assert "nobody telephones the home" in pack


@on("PUB-09", "answer")
def test_consent_limited_to_housing_is_seen_at_each_request(walk: Walk) -> None:
    asked = [given["agency"] for given in walk.case["agency_answers"]]
    assert len(asked) == 6
    worker = door_of(walk.worker)
    whole = text_of(worker, of_referral(walk, "agency_checks_referral"))
    panels = {part.partition("</h2>")[0]: part for part in re.split(r'<h2[^>]*id="h-[^"]*">', whole)[1:]}
    for code in asked:
        panel = panels[walk.policy.agency_name(code)]
        limited = "Mr Cheung gave permission, but not for this agency" in panel
        assert limited is (code != "housing"), code
        assert ("Mr Cheung gave permission (to find out what help" in panel) is (code == "housing")
        role = Role.CONTACT_OFFICER if code == "social_care" else Role.NAVIGATOR
        desk = at_the_door(factories.staff(role, agency=code))
        link = re.search(r'href="(/requests/[0-9a-f-]{36}/)"', text_of(desk, reverse("agency_checks_desk")))
        assert link
        shown = text_of(desk, link[1])
        covered = "Permission was given that covers asking you" in shown
        assert covered is (code == "housing")
        assert ("does not cover asking you" in shown) is (code != "housing")
        assert "Cheung gave" not in shown
        assert walk.policy.agency_name("housing") not in shown or code == "housing"


@on("PUB-10", "tell")
def test_feedback_to_a_relative_shows_what_is_withheld_before_it_goes(walk: Walk) -> None:
    address, worker = of_referral(walk, "disclosures_feedback"), door_of(walk.worker)
    before = text_of(worker, address).partition("Withheld from Susan Oakmarsh")[2]
    items = items_of(walk.case)
    assert len(items) > 3
    for item in items.values():
        assert item["text"] in before
    assert before.count("om-because") == len(items)
    assert "What Freya Shelworth, Nathan Shelworth and Gemma Oakmarsh said to anybody" in before
    assert "Which agencies were asked, and what they hold" in before
    assert "Where anybody of the family lives" in before
    form = {"text": walk.case["feedback_to_referrer"]["text"], "feared": "NO", "safe": "YES", "act": "look"}
    way = re.search(r'name="how"[^>]*value="([^"]+)"', text_of(worker, address))
    assert way
    looked = html.unescape(worker.post(address, {**form, "how": html.unescape(way[1])}).content.decode())
    preview, withheld = looked.partition('id="preview"')[2].split("Withheld from Susan Oakmarsh", 1)
    assert form["text"] in preview
    for item in items.values():
        assert item["text"] not in preview
        assert item["text"] in withheld
