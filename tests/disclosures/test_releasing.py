"""Letters and meeting papers: whole, lawful, word for word on page and paper, recalled, or a decision not to share."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from openmash.disclosures import actions, queries, words
from openmash.disclosures.models import (
    Disclosure,
    DisclosureItem,
    DisclosureOpened,
    DisclosurePaper,
    ReleaseAnswered,
    ReleasePrepared,
)
from openmash.partnership.facts import stamp
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Label, LawfulBasis, Refused, Role
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving, releasing

pytestmark = pytest.mark.django_db
OFFICERS, SCANS, LATE = (dict(story.ALL_LABELS)[label] for label in (Label.TEAM, Label.NET, Label.FAMILY))


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def team() -> Viewer:
    return factories.viewer(Role.RECEIVING_WORKER, name="Hannah Birch")


@pytest.fixture
def decided(worker: Viewer, manager: Viewer) -> Referral:
    return story.decided(worker, manager)


def text_of(row: Disclosure) -> str:
    """What the kept paper says, without line breaks."""
    pages = PdfReader(io.BytesIO(bytes(row.paper.content))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def shown(row: Disclosure) -> list[str]:
    """Every piece of words that the recipient's page shows."""
    with acting_as(CLERK):
        it = words.kept_letter(row, policy_now())
    said = [value for _, value in it.rows] + list(it.paragraphs) + [it.ask, *it.signed]
    said += [part for child in it.children for part in (child.name, child.who, child.outcome)]
    return [part for part in said + [one.text for one in it.items] if part]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_letter_to_the_team_says_the_ticked_items_and_who_sent_it(worker: Viewer, decided: Referral) -> None:
    sent = releasing.letter(worker, decided, releasing.to_team(), labels=(Label.TEAM, Label.NET))
    (row,) = releasing.left_by(sent)
    assert [one.text for one in row.items.all()] == [OFFICERS, SCANS]
    assert (row.recipient_kind, row.recipient, row.by_name) == ("TEAM", leaving.TEAM, "Priya Raman")
    assert (row.purpose, row.lawful_basis) == (sent.purpose, sent.lawful_basis)
    assert "Amara Okafor-Bell" in str(row.body["children"])


@pytest.mark.parametrize(
    ("to", "goes"),
    [
        (releasing.to_family, {LATE}), (releasing.to_agency, {LATE, SCANS}), (releasing.to_authority, {LATE, SCANS}),
        (releasing.to_team, {LATE, SCANS, OFFICERS}),
    ],
)  # fmt: skip
def test_each_kind_of_recipient_gets_what_its_label_says(
    worker: Viewer, decided: Referral, to: Any, goes: set[str]
) -> None:
    with acting_as(worker):
        package = queries.compose_release(
            worker, decided, releasing.chosen(decided, to(), labels=()), by=worker, at=factories.later(100),
            policy=policy_now(),
        )  # fmt: skip
    assert {one.words for one in package.all_items if one.verdict} == goes


def test_a_referrer_gets_no_item_and_no_childs_name(worker: Viewer, manager: Viewer) -> None:
    referrer = factories.viewer(Role.PROFESSIONAL_REFERRER)
    of = story.rated(worker, of=factories.referral(by=referrer))
    story.answer(story.ask(worker, of), story.ALL_LABELS)
    story.recommend(worker, of)
    story.decide(manager, of)
    to = releasing.to_referrer(story.fresh(of))
    with pytest.raises(Refused, match="The owner released this"):
        releasing.letter(worker, of, to, labels=(Label.FAMILY,))
    (row,) = releasing.left_by(releasing.letter(worker, of, to, labels=()))
    assert "Okafor" not in str(row.body)
    with acting_as(referrer):
        assert [one.pk for one in queries.letters(referrer)] == [row.pk]


def test_the_family_reads_the_outcome_without_rating_system_or_condition(worker: Viewer, decided: Referral) -> None:
    (row,) = releasing.left_by(releasing.letter(worker, decided, releasing.to_family(), labels=(Label.FAMILY,)))
    assert set(row.body["children"][0]) == {"name", "outcome"}
    (item,) = row.items.all()
    assert (item.source, item.condition) == ("Saltmere Constabulary", "")
    assert row.sent_outside.how == "POST"
    assert row.sent_outside.by_name == "Priya Raman"


def test_the_paper_says_what_the_page_says_and_its_description_names_nobody(worker: Viewer, decided: Referral) -> None:
    both = (releasing.to_team(), releasing.to_agency("health"))
    for to in ((releasing.to_team(),), (releasing.to_family(),), both):
        labels = (Label.FAMILY,)
        for row in releasing.left_by(releasing.letter(worker, decided, *to, labels=labels)):
            said = squeezed(text_of(row))
            assert [part for part in shown(row) if squeezed(part) not in said] == []
            reader = PdfReader(io.BytesIO(bytes(row.paper.content)))
            described = str(reader.metadata) + str(reader.xmp_metadata and reader.xmp_metadata.dc_title)
            assert decided.reference in described
            assert not any(name in described for name in ("Okafor", "Raman", "Birch", "Mensah"))
            assert reader.attachments == {}
            assert hashlib.sha256(bytes(row.paper.content)).hexdigest() == row.paper.sha256
            assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_a_pack_is_kept_as_paper_with_the_pages_words(manager: Viewer, decided: Referral) -> None:
    pack = leaving.hand_over(manager, decided, (Label.TEAM, Label.NET))
    with acting_as(manager):
        row = Disclosure.objects.select_related("paper").get(pk=pack.pk)
        it = words.kept_pack(row, policy_now())
    said = squeezed(text_of(row))
    parts = [value for _, value in it.rows] + list(it.safe_contact) + [it.decided, it.ask]
    parts += [part for child in it.children for part in (child.name, child.who, child.outcome)]
    parts += [part for one in it.items for part in (one.kind_words, one.source, one.condition, one.text)]
    assert [part for part in parts if squeezed(part) not in said] == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"necessity": " "}, "why it is needed"), ({"text": "", "labels": ()}, "Write what it says"),
        ({"children": ()}, "Choose the children"), ({"recipients": ()}, "to whom it goes"),
        ({"basis": LawfulBasis.CONSENT}, "Nobody has agreed to this"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(worker: Viewer, decided: Referral, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        releasing.letter(worker, decided, *changes.pop("recipients", (releasing.to_team(),)), **changes)


def test_outside_it_is_said_how_and_where_to(worker: Viewer, decided: Referral) -> None:
    for missing in ({"how": ""}, {"address_kind": ""}):
        with pytest.raises(Refused, match="how it is sent"):
            releasing.letter(worker, decided, releasing.to_family(), labels=(), **missing)


@pytest.mark.parametrize("where", ["text", "meeting"])
def test_words_that_must_stay_are_in_no_text(worker: Viewer, decided: Referral, where: str) -> None:
    changes: dict[str, Any] = {"text": story.CANARY.upper()}
    if where == "meeting":
        changes = {"meeting": {"what": "Meeting", "when": factories.AT.isoformat(), "where": story.CANARY}}
    with pytest.raises(Refused, match="word for word"):
        releasing.letter(worker, decided, releasing.to_team(), releasing.to_agency(), labels=(), **changes)


@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.NAVIGATOR, Role.RECEIVING_MANAGER, Role.AUDITOR])
def test_others_release_nothing(decided: Referral, role: Role) -> None:
    with pytest.raises((Refused, Referral.DoesNotExist)):
        releasing.letter(factories.viewer(role), decided, releasing.to_team())


def test_its_recipient_opens_it_and_the_hub_sees_that(worker: Viewer, team: Viewer, decided: Referral) -> None:
    (row,) = releasing.left_by(releasing.letter(worker, decided, releasing.to_team()))
    for minute in (120, 121):
        with acting_as(team):
            actions.open_disclosure(disclosure=row, by=team, at=factories.later(minute))
    with acting_as(worker):
        with pytest.raises(Refused, match="not yours"):
            actions.open_disclosure(disclosure=row, by=worker, at=factories.later(122))
        (opened,) = queries.openings(worker, decided)[row.pk]
    assert (opened.by_name, opened.at) == ("Hannah Birch", factories.later(120))


def test_recalled_its_recipient_reads_why_and_no_word_of_it(worker: Viewer, team: Viewer, decided: Referral) -> None:
    (row,) = releasing.left_by(releasing.letter(worker, decided, releasing.to_team()))
    with pytest.raises(Refused, match="Say why"):
        releasing.recall(worker, row, " ")
    releasing.recall(worker, row)
    with pytest.raises(Refused, match="already"):
        releasing.recall(worker, row)
    with acting_as(team):
        assert queries.letters(team).count() == 0
        assert Disclosure.objects.count() == DisclosurePaper.objects.count() == 0
        assert DisclosureItem.objects.count() == 0
        assert queries.recall_of(team, row.pk, "LETTER").because == "A name was wrong."
    with acting_as(worker):
        assert queries.left(worker, decided, row.pk).recall.by_name == "Priya Raman"
        assert DisclosureItem.objects.count() == 1


@pytest.mark.parametrize("label", [Label.HUB, Label.OWNER, Label.TEAM])
def test_the_reason_of_a_recall_repeats_no_item(worker: Viewer, decided: Referral, label: Label) -> None:
    """What had to stay would leave with it after all, and what is called back would stand in it still."""
    (row,) = releasing.left_by(releasing.letter(worker, decided, releasing.to_team()))
    (item,) = leaving.items_of(decided, label)
    with pytest.raises(Refused, match="Your reason goes to the recipient and cannot go"):
        releasing.recall(worker, row, f"This was wrong: {item.text}")
    releasing.protect(worker, decided, "ITEM", item.pk)
    with pytest.raises(Refused, match="marked as protected"):
        releasing.recall(worker, row, f"This was wrong: {item.text}")


def test_a_recalled_pack_waits_for_a_team_again_and_cannot_be_accepted(
    manager: Viewer, team: Viewer, decided: Referral
) -> None:
    pack = leaving.hand_over(manager, decided)
    releasing.recall(manager, pack.disclosure)
    with pytest.raises(type(pack).DoesNotExist):
        leaving.accept(team, pack)
    with acting_as(manager):
        assert len(queries.awaiting_team(manager, decided)) == 2
    leaving.accept(team, leaving.hand_over(manager, decided, at=factories.later(115)))


def test_a_recalled_pack_that_was_accepted_stays_accepted(manager: Viewer, team: Viewer, decided: Referral) -> None:
    pack = leaving.hand_over(manager, decided)
    leaving.accept(team, pack)
    releasing.recall(manager, pack.disclosure)
    with acting_as(manager):
        assert queries.awaiting_team(manager, decided) == []
    with acting_as(team):
        assert queries.packs(team).count() == 0
        assert queries.recalls(team, "HANDOVER").count() == 1


def test_not_to_share_is_recorded_with_its_reason(worker: Viewer, decided: Referral) -> None:
    item = leaving.items_of(decided, Label.NET)[0]
    given: dict[str, Any] = {"referral": decided, "by": worker, "at": factories.later(100), "policy": policy_now()}
    with acting_as(worker):
        for missing in ({"to": " ", "because": "x"}, {"to": "The school", "because": ""}):
            with pytest.raises(Refused, match="Say"):
                actions.decide_not_to_share(**given, **missing)
        with pytest.raises(Refused, match="not part of"):
            actions.decide_not_to_share(**given, to="x", because="x", item_id=decided.pk)
        actions.decide_not_to_share(**given, to="The school", because="They know.", item_id=item.pk)
        actions.decide_not_to_share(**given, to="The father", because="It would put her at risk.")
        rows = list(queries.not_shared(worker, decided))
    assert {row.item for row in rows} == {item.pk, None}
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        assert list(queries.not_shared(officer, decided)) == []


# Row security ---------------------------------------------------------------------------------------------------------
def refused(viewer: Viewer, add: Any) -> bool:
    """Does the database refuse it?"""
    try:
        with acting_as(viewer), transaction.atomic():
            add()
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def test_nobody_but_its_recipient_and_the_hubs_readers_sees_a_letter(
    worker: Viewer, team: Viewer, decided: Referral
) -> None:
    (row,) = releasing.left_by(releasing.letter(worker, decided, releasing.to_team()))
    for stranger in (factories.viewer(Role.RECEIVING_WORKER, team="early_help"), story.navigator("health")):
        with acting_as(stranger):
            assert Disclosure.objects.count() == DisclosurePaper.objects.count() == ReleasePrepared.objects.count() == 0
    with acting_as(factories.viewer(Role.CONTACT_OFFICER)):
        assert DisclosurePaper.objects.count() == ReleasePrepared.objects.count() == 0
    with acting_as(team):
        assert DisclosurePaper.objects.get().disclosure_id == row.pk
        assert ReleasePrepared.objects.count() == 0


def test_nobody_opens_for_another_or_confirms_their_own(worker: Viewer, team: Viewer, decided: Referral) -> None:
    (row,) = releasing.left_by(releasing.letter(worker, decided, releasing.to_team()))
    prepared = row.prepared
    at = factories.later(120)
    assert refused(
        worker, lambda: ReleaseAnswered.objects.create(prepared=prepared, confirmed=True, **stamp(worker, at))
    )
    assert refused(team, lambda: DisclosureOpened.objects.create(disclosure=row, **stamp(worker, at)))
    assert refused(worker, lambda: DisclosureOpened.objects.create(disclosure=row, **stamp(worker, at)))
    other = factories.viewer(Role.SOCIAL_WORKER)
    fine = lambda: ReleaseAnswered.objects.create(prepared=prepared, confirmed=True, **stamp(other, at))  # noqa: E731
    assert not refused(other, fine)


def test_an_owners_word_is_the_owners_alone(worker: Viewer, decided: Referral) -> None:
    from openmash.agency_checks.models import OwnerAnswered, OwnerAsked

    (item,) = leaving.items_of(decided, Label.OWNER)
    asked = releasing.ask(worker, decided, item, releasing.to_team())
    police, health, at = story.navigator("police"), story.navigator("health"), factories.later(120)

    def says(by: Viewer, agency: str) -> Any:
        return lambda: OwnerAnswered.objects.create(asked=asked, agency=agency, agrees=True, **stamp(by, at))

    assert refused(worker, says(worker, "police"))
    assert refused(health, says(health, "health"))
    assert refused(health, says(health, "police"))
    assert refused(police, says(worker, "police"))
    assert not refused(police, says(police, "police"))
    with acting_as(health):
        assert OwnerAsked.objects.count() == 0
    with acting_as(factories.viewer(Role.CONTACT_OFFICER)):
        assert OwnerAsked.objects.count() == 0
