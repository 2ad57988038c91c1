"""The screens of releasing, walked over HTTP without scripts: composing, asking, reading first, recalling."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from openmash.agency_checks.models import OwnerAsked
from openmash.disclosures.models import Disclosure, DisclosureOpened, NotShared, ReleasePrepared
from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.people.models import ProtectedMark
from openmash.referrals.models import Referral
from openmash.referrals.queries import adults
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Label, Role
from tests import factories
from tests.decisions import story
from tests.decisions.story import nothing_chosen, signed_in, text_of
from tests.disclosures import leaving, releasing
from tests.disclosures.test_pages import mark_of, pack_form, path

pytestmark = pytest.mark.django_db
CAUTION = dict(story.ALL_LABELS)[Label.OWNER]


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Account:
    return factories.staff(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def navigator() -> Account:
    return factories.staff(Role.NAVIGATOR, name="Nadia Osman", agency="police")


@pytest.fixture
def team() -> Account:
    return factories.staff(Role.RECEIVING_MANAGER, name="Hannah Birch")


@pytest.fixture
def decided(worker: Account, manager: Account) -> Referral:
    return story.decided(worker.viewer(), manager.viewer())


def letter_form(of: Referral, *labels: Label, **changes: Any) -> dict[str, Any]:
    items = [str(one.pk) for one in leaving.items_of(of, *labels)] if labels else []
    return {
        "to_kind": "NETWORK", "desk": f"TEAM:{leaving.TEAM}", "to_name": "Hannah Birch", "purpose": "PROTECT",
        "lawful_basis": "PUBLIC_TASK", "necessity": "They start today.", "decision": "on",
        "children": [str(one.pk) for one in factories.children(of)], "text": "Ring the school first.", "items": items,
        **changes,
    }  # fmt: skip


def test_a_letter_is_chosen_looked_at_and_only_then_released(worker: Account, team: Account, decided: Referral) -> None:
    client, url = signed_in(worker), path(decided, "release/letter")
    first = text_of(client.get(url))
    assert nothing_chosen(first)
    assert "selected" not in first.split("<main")[1].replace('<option value="" selected', "")
    assert 'name="items"' not in first
    form = letter_form(decided, Label.TEAM)
    looked = text_of(client.post(url, {**form, "act": "send"}))
    assert looked.count("Stays in the hub.") == 2
    assert "Take care: offences" in looked
    assert "Release it</button>" in looked
    assert Disclosure.objects.count() == 0
    changed = {**form, "text": "Ring me.", "previewed": mark_of(looked), "act": "send"}
    again = text_of(client.post(url, changed))
    assert "Ring me." in again
    sent = client.post(url, {**changed, "previewed": mark_of(again)})
    assert sent["location"] == path(decided, "shared")
    shared = text_of(client.get(path(decided, "shared")))
    assert "Letter to Hannah Birch, Duty and assessment" in shared
    listed = text_of(signed_in(team).get("/letters/"))
    assert decided.reference in listed
    assert "Okafor" not in listed


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"to_kind": ""}, "Choose to whom it goes"), ({"to_name": ""}, "Name the person"),
        ({"purpose": ""}, "Choose the purpose"), ({"lawful_basis": ""}, "Choose the lawful basis"),
        ({"necessity": ""}, "Say why they need it"), ({"desk": ""}, "Choose where they read it"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    worker: Account, decided: Referral, changes: dict[str, str], says: str
) -> None:
    url = path(decided, "release/letter")
    page = text_of(signed_in(worker).post(url, letter_form(decided, **changes)))
    assert says in page
    assert "Ring the school first." in page
    assert "Error: " in page
    assert ReleasePrepared.objects.count() == 0


def test_words_that_must_stay_are_refused_on_the_page_and_stay_typed(worker: Account, decided: Referral) -> None:
    client, url = signed_in(worker), path(decided, "release/letter")
    form = letter_form(decided, text=f"We know: {story.CANARY}")
    looked = text_of(client.post(url, form))
    page = text_of(client.post(url, {**form, "previewed": mark_of(looked), "act": "send"}))
    assert "What you wrote cannot go as it is." in page
    assert "We know:" in page
    with acting_as(CLERK):
        rows = LedgerEntry.objects.filter(verb="REFUSED", reference=decided.reference)
        assert story.CANARY not in str([row.detail for row in rows])
        assert Disclosure.objects.count() == 0


def test_an_owner_is_asked_from_the_composer_answers_and_the_item_leaves(
    worker: Account, navigator: Account, decided: Referral
) -> None:
    client, police, url = signed_in(worker), signed_in(navigator), path(decided, "release/letter")
    (item,) = leaving.items_of(decided, Label.OWNER)
    form = letter_form(decided)
    offered = text_of(client.post(url, form))
    assert "Ask Saltmere Constabulary: may it go?" in offered
    asked = text_of(client.post(url, {**form, "ask": str(item.pk)}))
    assert "The owner has your question on their desk." in asked
    assert "Ring the school first." in asked
    assert "has not answered yet" in asked
    with acting_as(CLERK):
        row = OwnerAsked.objects.get()
    desk = text_of(police.get("/requests/"))
    assert "May one of your items go to Hannah Birch, Duty and assessment" in desk
    shown = text_of(police.get(f"/owners/{row.pk}/"))
    assert nothing_chosen(shown)
    assert CAUTION in shown
    assert "They start today." in shown
    assert "Say whether it may go" in text_of(police.post(f"/owners/{row.pk}/", {}))
    assert "Write the words that may go" in text_of(police.post(f"/owners/{row.pk}/", {"answer": "OWN"}))
    assert "Say why it must stay" in text_of(police.post(f"/owners/{row.pk}/", {"answer": "NO"}))
    own = {"answer": "OWN", "words": "One caution, five years ago."}
    assert police.post(f"/owners/{row.pk}/", own)["location"] == "/requests/"
    go_on = path(decided, f"release/asked/{row.pk}")
    again = text_of(client.get(go_on))
    assert "Hannah Birch" in again
    assert "They start today." in again
    form["items"] = [str(item.pk)]
    looked = text_of(client.post(go_on, form))
    assert "One caution, five years ago." in looked
    client.post(go_on, {**form, "previewed": mark_of(looked), "act": "send"})
    with acting_as(CLERK):
        assert [one.text for one in Disclosure.objects.get().items.all()] == ["One caution, five years ago."]
    back = text_of(police.get(f"/owners/{row.pk}/"))
    assert "Take the agreement back" in back
    assert police.post(f"/owners/{row.pk}/", {"because": "A court."}).status_code == 302
    assert "Recall it." in text_of(client.get(path(decided, "shared")))


def test_for_a_pack_the_owner_is_asked_on_the_handover_page(manager: Account, decided: Referral) -> None:
    client, url = signed_in(manager), path(decided, "hand-over")
    (item,) = leaving.items_of(decided, Label.OWNER)
    form = pack_form(decided, Label.TEAM, ask=str(item.pk))
    assert "Say why it is needed" in text_of(client.post(url, form))
    asked = text_of(client.post(url, {**form, "ask_because": "They must know him."}))
    assert "The owner has your question on their desk." in asked
    with acting_as(CLERK):
        releasing.agree(OwnerAsked.objects.get())
    ticked = pack_form(decided, Label.TEAM, Label.OWNER)
    assert "agreed on" in text_of(client.post(url, ticked))


def test_a_meeting_paper_names_everybody_and_goes_to_each(worker: Account, team: Account, decided: Referral) -> None:
    client, url = signed_in(worker), path(decided, "release/meeting")
    assert nothing_chosen(text_of(client.get(url)))
    form = {key: value for key, value in letter_form(decided, Label.NET).items() if key not in ("to_kind", "to_name")}
    form |= {
        "what": "Strategy discussion", "when-day": "27", "when-month": "5", "when-year": "2026", "when-time": "13:30",
        "where": "Room 3", "people-0-name": "Hannah Birch", "people-0-desk": f"TEAM:{leaving.TEAM}",
        "people-1-name": "Ola Mensah", "people-1-desk": "AGENCY:health", "people-count": "2",
    }  # fmt: skip
    looked = text_of(client.post(url, form))
    assert "Hannah Birch, Duty and assessment; Ola Mensah" in looked
    sent = client.post(url, {**form, "previewed": mark_of(looked), "act": "send"})
    assert sent.status_code == 302
    with acting_as(CLERK):
        rows = {row.recipient: row.kind for row in Disclosure.objects.all()}
    assert rows == {leaving.TEAM: "MEETING", "health": "MEETING"}
    assert decided.reference in text_of(signed_in(factories.staff(Role.NAVIGATOR, agency="health")).get("/letters/"))


def test_what_is_sent_outside_says_how_and_where_to(worker: Account, decided: Referral) -> None:
    client, url = signed_in(worker), path(decided, "release/letter")
    form = letter_form(decided, Label.FAMILY, to_kind="FAMILY", to_name="Ngozi Okafor")
    looked = text_of(client.post(url, form))
    form |= {"previewed": mark_of(looked), "act": "send"}
    assert "Say how it is sent, and where to." in text_of(client.post(url, form))
    form |= {"how": "POST", "address_kind": "WORK"}
    form["previewed"] = mark_of(text_of(client.post(url, form)))
    assert client.post(url, form).status_code == 302
    assert "Sent outside by post, to: their place of work" in text_of(client.get(path(decided, "shared")))


# The recipient's side -------------------------------------------------------------------------------------------------
def test_the_recipient_opens_it_takes_the_paper_and_after_a_recall_reads_why(
    worker: Account, team: Account, decided: Referral
) -> None:
    (row,) = releasing.left_by(releasing.letter(worker.viewer(), decided, releasing.to_team()))
    client, hub = signed_in(team), signed_in(worker)
    assert "Officers went to the flat" in text_of(client.get(f"/letters/{row.pk}/"))
    client.get(f"/letters/{row.pk}/")
    with acting_as(CLERK):
        assert DisclosureOpened.objects.count() == 1
    for paper in (client.get(f"/letters/{row.pk}/paper/"), hub.get(path(decided, f"shared/{row.pk}/paper"))):
        assert paper["Content-Disposition"] == f'attachment; filename="{decided.reference}.pdf"'
        assert paper["Cache-Control"] == "no-store"
        assert "Officers went" in PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
        assert paper.content == bytes(row.paper.content)
    assert "Opened by Hannah Birch" in text_of(hub.get(path(decided, "shared")))
    recall = path(decided, f"shared/{row.pk}/recall")
    assert "Say why it is called back" in text_of(hub.post(recall, {}))
    assert hub.post(recall, {"because": "The wrong date."}).status_code == 302
    gone = text_of(client.get(f"/letters/{row.pk}/"))
    assert "Recalled: do not use" in gone
    assert "The wrong date." in gone
    assert "Officers went" not in gone
    assert client.get(f"/letters/{row.pk}/paper/").status_code == 404
    assert "Recalled: do not use" in text_of(client.get("/letters/"))
    assert "Recalled by Priya Raman" in text_of(hub.get(path(decided, "shared")))
    with acting_as(CLERK):
        verbs = set(LedgerEntry.objects.filter(reference=decided.reference).values_list("verb", flat=True))
    assert {"RELEASED", "OPENED_RELEASE", "DOWNLOADED_PAPER", "RECALLED_RELEASE"} <= verbs


def test_a_recalled_pack_shows_the_recall_in_its_place(manager: Account, team: Account, decided: Referral) -> None:
    pack = leaving.hand_over(manager.viewer(), decided)
    client = signed_in(team)
    assert client.get(f"/packs/{pack.pk}/paper/")["Content-Type"] == "application/pdf"
    releasing.recall(manager.viewer(), pack.disclosure)
    assert "A name was wrong." in text_of(client.get(f"/packs/{pack.pk}/"))
    assert f"Recalled: do not use {decided.reference}" in text_of(client.get("/packs/"))


def test_a_recalled_message_to_an_agency_and_to_the_referrer_says_so(worker: Account, manager: Account) -> None:
    from openmash.disclosures import actions
    from openmash.partnership.queries import policy_now

    referrer = factories.staff(Role.PROFESSIONAL_REFERRER)
    of = story.rated(worker.viewer(), of=factories.referral(by=referrer.viewer()))
    story.answer(story.ask(worker.viewer(), of), story.ALL_LABELS)
    story.recommend(worker.viewer(), of)
    story.decide(manager.viewer(), of)
    at, by = factories.later(100), worker.viewer()
    with acting_as(by):
        (told,) = actions.tell_agencies(referral=of, by=by, at=at, policy=policy_now())
        said = actions.give_feedback(
            referral=of, text="We see them today.", safe_checked=True, by=by, at=at, policy=policy_now()
        )
    releasing.recall(by, told)
    releasing.recall(by, said)
    police = text_of(signed_in(factories.staff(Role.NAVIGATOR, agency="police")).get("/told/"))
    assert "Recalled: do not use" in police
    assert "section 47" not in police
    receipt = text_of(signed_in(referrer).get(f"/my-referrals/{of.reference}/"))
    assert "We have called back what we told you" in receipt
    assert "We see them today." not in receipt


@pytest.mark.parametrize("role", [Role.RECEIVING_WORKER, Role.NAVIGATOR, Role.PROFESSIONAL_REFERRER])
def test_anothers_letter_is_not_there(worker: Account, decided: Referral, role: Role) -> None:
    (row,) = releasing.left_by(releasing.letter(worker.viewer(), decided, releasing.to_agency("health"), labels=()))
    stranger = signed_in(factories.staff(role, **({"team": "early_help"} if role is Role.RECEIVING_WORKER else {})))
    for url in (f"/letters/{row.pk}/", f"/letters/{row.pk}/paper/"):
        assert stranger.get(url).status_code == 404
    assert "Nothing was sent to you" in text_of(stranger.get("/letters/"))


# The second person and what is protected ------------------------------------------------------------------------------
def test_a_protected_person_a_pack_and_the_second_person(worker: Account, manager: Account, decided: Referral) -> None:
    hub, boss = signed_in(worker), signed_in(manager)
    url = path(decided, "protected")
    first = text_of(hub.get(url))
    assert nothing_chosen(first)
    assert "Say from whom it must be kept, or why" in text_of(hub.post(url, {}))
    with acting_as(CLERK):
        mother = adults(decided)[0].pk
    assert hub.post(url, {"what": f"PERSON:{mother}", "because": "He looks for her."}).status_code == 302
    assert "He looks for her." in text_of(hub.get(url))
    form = pack_form(decided, Label.TEAM, act="send")
    looked = text_of(boss.post(path(decided, "hand-over"), form))
    assert "A protected person is on this case." in looked
    form["previewed"] = mark_of(looked)
    assert "Choose who reads it" in text_of(boss.post(path(decided, "hand-over"), form))
    form["checker"] = str(worker.pk)
    form["previewed"] = mark_of(text_of(boss.post(path(decided, "hand-over"), form)))
    assert boss.post(path(decided, "hand-over"), form).status_code == 302
    with acting_as(CLERK):
        prepared = ReleasePrepared.objects.get()
        assert Disclosure.objects.count() == 0
    assert "Waits for Priya Raman" in text_of(boss.get(path(decided, "shared")))
    assert decided.reference in text_of(hub.get("/releases/"))
    own = text_of(boss.get(f"/releases/{prepared.pk}/"))
    assert "You prepared this" in own
    assert 'value="YES"' not in own
    page = text_of(hub.get(f"/releases/{prepared.pk}/"))
    assert nothing_chosen(page)
    assert "Officers went to the flat" in page
    assert "Lantern Row" not in page
    assert "Say whether it may leave" in text_of(hub.post(f"/releases/{prepared.pk}/", {}))
    assert hub.post(f"/releases/{prepared.pk}/", {"answer": "YES"}).status_code == 302
    shared = text_of(hub.get(path(decided, "shared")))
    assert "Read first by Priya Raman" in shared
    assert "Nothing waits for a second person" in text_of(hub.get("/releases/"))


def test_the_second_person_sends_it_back_or_its_maker_takes_it_back(
    worker: Account, manager: Account, decided: Referral
) -> None:
    releasing.protect_home(worker.viewer(), decided)
    hub, boss = signed_in(worker), signed_in(manager)
    for client, given in ((boss, {"answer": "NO", "because": "Take it out."}), (hub, {"because": "I saw a name."})):
        waits = releasing.letter(worker.viewer(), decided, releasing.to_team(), checker=manager.viewer())
        assert client.post(f"/releases/{waits.pk}/", given).status_code == 302
        assert given["because"] in text_of(hub.get(path(decided, "shared")))
        assert "Sent back by" in text_of(hub.get(f"/releases/{waits.pk}/"))
    with acting_as(CLERK):
        assert Disclosure.objects.count() == 0


def test_a_manager_lifts_a_protection_and_an_agency_its_own(
    worker: Account, manager: Account, navigator: Account, decided: Referral
) -> None:
    mark = releasing.protect_home(worker.viewer(), decided)
    assert signed_in(worker).get(f"/protections/{mark.pk}/lift/").status_code == 404
    boss = signed_in(manager)
    assert "He looks for them." in text_of(boss.get(f"/protections/{mark.pk}/lift/"))
    assert "Say why it need not" in text_of(boss.post(f"/protections/{mark.pk}/lift/", {}))
    assert boss.post(f"/protections/{mark.pk}/lift/", {"because": "He has died."}).status_code == 302
    assert boss.get(f"/protections/{mark.pk}/lift/").status_code == 404
    (item,) = leaving.items_of(decided, Label.TEAM)
    police = signed_in(navigator)
    assert "leaves the hub for nobody" in text_of(police.get(f"/items/{item.pk}/protect/"))
    assert police.post(f"/items/{item.pk}/protect/", {"because": "A source."}).status_code == 302
    held = text_of(boss.get(path(decided, "hand-over")))
    assert "An item that is marked as protected" in held
    assert "Officers went to the flat" not in held
    assert "Lift it" in text_of(police.get(f"/items/{item.pk}/protect/"))
    assert police.post(f"/items/{item.pk}/protect/", {"because": "Known now."}).status_code == 302
    with acting_as(CLERK):
        assert ProtectedMark.objects.filter(lifted=None).count() == 0
    stranger = signed_in(factories.staff(Role.NAVIGATOR, agency="health"))
    assert stranger.get(f"/items/{item.pk}/protect/").status_code == 404


def test_not_to_share_is_recorded_on_the_page(worker: Account, decided: Referral) -> None:
    client, url = signed_in(worker), path(decided, "not-share")
    assert "Say why it is not shared" in text_of(client.post(url, {"to": "The father"}))
    assert client.post(url, {"to": "The father", "because": "It would put her at risk."}).status_code == 302
    with acting_as(CLERK):
        assert NotShared.objects.get().item is None
    assert "Not shared with The father" in text_of(client.get(path(decided, "shared")))


def test_lists_take_the_same_queries_for_1_3_and_20(worker: Account, team: Account, decided: Referral) -> None:
    client, hub, counts, made = signed_in(team), signed_in(worker), [], 0
    client.get("/letters/")
    hub.get("/releases/")
    for number in (1, 3, 20):
        while made < number:
            releasing.letter(worker.viewer(), decided, releasing.to_team(), text=f"Number {made}.")
            made += 1
        taken = []
        for browser, url in ((client, "/letters/"), (hub, "/releases/"), (hub, path(decided, "shared"))):
            with CaptureQueriesContext(connection) as asked:
                text_of(browser.get(url))
            taken.append(len(asked))
        counts.append(taken)
    assert counts == [counts[0]] * 3


def test_no_page_of_a_release_names_anybody_in_its_title(worker: Account, team: Account, decided: Referral) -> None:
    (row,) = releasing.left_by(releasing.letter(worker.viewer(), decided, releasing.to_team()))
    pages = [text_of(signed_in(team).get(f"/letters/{row.pk}/"))]
    pages += [
        text_of(signed_in(worker).get(path(decided, end))) for end in ("release/letter", f"shared/{row.pk}/recall")
    ]
    for page in pages:
        (title,) = re.findall(r"<title>(.*?)</title>", page, re.S)
        assert "Okafor" not in title
        assert "Birch" not in title
