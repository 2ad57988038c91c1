"""Originator control: an item goes further than its label only with its owner's word, to exactly what was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import AnswerItem
from openmash.disclosures import actions, queries
from openmash.disclosures.models import DisclosureItem
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Label, Purpose, Refused, Role
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving, releasing

pytestmark = pytest.mark.django_db
CAUTION = dict(story.ALL_LABELS)[Label.OWNER]


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def decided(worker: Viewer, manager: Viewer) -> Referral:
    return story.decided(worker, manager)


@pytest.fixture
def item(decided: Referral) -> AnswerItem:
    (found,) = leaving.items_of(decided, Label.OWNER)
    return found


def with_item(worker: Viewer, of: Referral, item: AnswerItem, *to: object, **changes: object) -> list[str]:
    """The texts that leave in a release that ticks this item."""
    sent = releasing.letter(worker, of, *to, items=(str(item.pk),), labels=(), **changes)  # type: ignore[arg-type]
    with acting_as(worker):
        rows = DisclosureItem.objects.filter(disclosure__prepared=sent)
        return [row.text for row in rows]


def test_before_the_owner_agrees_it_stays(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    with pytest.raises(Refused, match="must agree"):
        with_item(worker, decided, item, releasing.to_team())
    releasing.ask(worker, decided, item, releasing.to_team())
    with pytest.raises(Refused, match="has not answered yet"):
        with_item(worker, decided, item, releasing.to_team())


def test_with_the_owners_yes_it_leaves_and_the_agreement_is_kept(
    worker: Viewer, decided: Referral, item: AnswerItem
) -> None:
    answered = releasing.agree(releasing.ask(worker, decided, item, releasing.to_team()))
    assert with_item(worker, decided, item, releasing.to_team()) == [CAUTION]
    with acting_as(worker):
        (row,) = DisclosureItem.objects.filter(source_item=item.pk)
    assert row.agreement == answered.pk
    assert row.condition.startswith("Its owner agreed")


def test_the_yes_is_for_that_recipient_and_that_purpose(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    releasing.agree(releasing.ask(worker, decided, item, releasing.to_team()))
    for to in (releasing.to_agency("health"), releasing.to_family(), releasing.to_team("early_help")):
        with pytest.raises(Refused, match="Ask again"):
            with_item(worker, decided, item, to)
    with pytest.raises(Refused, match="Ask again"):
        with_item(worker, decided, item, releasing.to_team(), purpose=Purpose.EARLY_HELP)


def test_a_meeting_needs_a_yes_that_covers_everybody(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    both = (releasing.to_team(), releasing.to_agency("health"))
    releasing.agree(releasing.ask(worker, decided, item, releasing.to_team()))
    with pytest.raises(Refused, match="Ask again"):
        with_item(worker, decided, item, *both)
    releasing.agree(releasing.ask(worker, decided, item, *both))
    assert with_item(worker, decided, item, *both) == [CAUTION, CAUTION]


def test_a_label_that_reaches_one_recipient_is_asked_for_the_other_alone(worker: Viewer, decided: Referral) -> None:
    (item,) = leaving.items_of(decided, Label.TEAM)
    both = (releasing.to_team(), releasing.to_agency("health"))
    releasing.agree(releasing.ask(worker, decided, item, *both))
    assert len(with_item(worker, decided, item, *both)) == 2


def test_the_owners_own_words_leave_instead(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    short = "Known to us for one offence against a partner."
    releasing.agree(releasing.ask(worker, decided, item, releasing.to_team()), words=short)
    assert with_item(worker, decided, item, releasing.to_team()) == [short]
    with pytest.raises(Refused, match="word for word"):
        with_item(worker, decided, item, releasing.to_team(), text=f"They said: {CAUTION}")


def test_a_no_says_why_and_the_record_of_refusals_does_not(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    releasing.refuse(releasing.ask(worker, decided, item, releasing.to_team()))
    with pytest.raises(Refused) as refused:
        with_item(worker, decided, item, releasing.to_team())
    assert "It would show who told us." in refused.value.verdict.because
    assert "who told us" not in refused.value.verdict.on_record
    assert "Hannah" not in refused.value.verdict.on_record


def test_taken_back_before_it_left_it_stays(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    answered = releasing.agree(releasing.ask(worker, decided, item, releasing.to_team()))
    releasing.take_back(answered)
    with pytest.raises(Refused, match="took it back"):
        with_item(worker, decided, item, releasing.to_team())
    with pytest.raises(Refused, match="taken back already"):
        releasing.take_back(answered)


def test_taken_back_after_it_left_the_hub_is_told_to_recall(
    worker: Viewer, decided: Referral, item: AnswerItem
) -> None:
    answered = releasing.agree(releasing.ask(worker, decided, item, releasing.to_team()))
    with_item(worker, decided, item, releasing.to_team())
    releasing.take_back(answered, minutes=130)
    with acting_as(worker):
        rows = list(queries.shared(worker, decided))
        assert set(queries.taken_back_after(worker, rows)) == {row.pk for row in rows if row.kind == "LETTER"}


def test_hub_only_is_not_asked_for_and_leaves_for_nobody(worker: Viewer, decided: Referral) -> None:
    (item,) = leaving.items_of(decided, Label.HUB)
    with pytest.raises(Refused, match="hub only"):
        releasing.ask(worker, decided, item, releasing.to_team())
    with pytest.raises(Refused, match="hub only"):
        with_item(worker, decided, item, releasing.to_team())


def test_what_may_leave_already_is_not_asked_for(worker: Viewer, decided: Referral) -> None:
    (item,) = leaving.items_of(decided, Label.TEAM)
    with pytest.raises(Refused, match="tick it"):
        releasing.ask(worker, decided, item, releasing.to_team())


def test_an_owner_is_asked_once_and_reads_nothing_of_another_agency(
    worker: Viewer, decided: Referral, item: AnswerItem
) -> None:
    with pytest.raises(Refused, match="word for word"):
        releasing.ask(worker, decided, item, releasing.to_team(), necessity=f"We know this: {story.CANARY}")
    releasing.ask(worker, decided, item, releasing.to_team())
    with pytest.raises(Refused, match="already"):
        releasing.ask(worker, decided, item, releasing.to_team())
    with pytest.raises(Refused, match="Say why"):
        releasing.ask(worker, decided, item, releasing.to_agency(), necessity=" ")
    other = story.asked_and_answered(worker)
    with pytest.raises(Refused, match="not part of this referral"):
        releasing.ask(worker, decided, leaving.items_of(other, Label.OWNER)[0], releasing.to_team())


def test_an_owner_reads_no_item_of_another_agency_even_one_that_may_leave(worker: Viewer, manager: Viewer) -> None:
    """What the police gave for the receiving team is not for the health visitor who is asked about her own item."""
    of = story.asked_and_answered(worker)
    story.answer(story.ask(worker, of, "health"), ((Label.OWNER, "She asked for a refuge in March."),))
    story.recommend(worker, story.fresh(of))
    story.decide(manager, story.fresh(of))
    (own,) = (one for one in leaving.items_of(of, Label.OWNER) if one.agency == "health")
    told = dict(story.ALL_LABELS)[Label.TEAM]
    with pytest.raises(Refused, match="Why you need it goes to the agency"):
        releasing.ask(worker, of, own, releasing.to_team(), necessity=f"The police say: {told}")
    assert releasing.ask(worker, of, own, releasing.to_team()).agency == "health"


def test_to_whom_it_goes_names_no_protected_address(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    releasing.protect_home(worker, decided)
    mother = replace(releasing.to_family(), organisation="18 Lantern Row")
    with pytest.raises(Refused, match="The recipient's name goes to the agency"):
        releasing.ask(worker, decided, item, mother)


def test_only_the_owner_answers_once_and_says_why_not(worker: Viewer, decided: Referral, item: AnswerItem) -> None:
    asked = releasing.ask(worker, decided, item, releasing.to_team())
    for stranger in (story.navigator("health"), worker):
        with pytest.raises(Refused), acting_as(stranger):
            checks.answer_owner(asked=asked, agrees=True, words="", because="", by=stranger, at=factories.later(105))
    with pytest.raises(Refused, match="Say why"):
        releasing.refuse(asked, " ")
    answered = releasing.refuse(asked)
    with pytest.raises(Refused, match="answered this already"):
        releasing.agree(asked)
    with pytest.raises(Refused, match="nothing to take back"):
        releasing.take_back(answered)


def test_for_a_pack_the_owner_is_asked_for_what_was_decided(
    worker: Viewer, manager: Viewer, decided: Referral, item: AnswerItem
) -> None:
    with acting_as(manager):
        asked = actions.ask_for_pack(
            referral=decided, item_id=item.pk, team=leaving.TEAM, because=releasing.NEEDED, by=manager,
            at=factories.later(96), policy=policy_now(),
        )  # fmt: skip
    assert asked.purpose == Purpose.PROTECT
    with pytest.raises(Refused, match="has not answered"):
        leaving.hand_over(manager, decided, (Label.TEAM, Label.OWNER))
    releasing.agree(asked)
    pack = leaving.hand_over(manager, decided, (Label.TEAM, Label.OWNER))
    with acting_as(manager):
        assert CAUTION in {row.text for row in pack.disclosure.items.all()}
