"""Protected people, addresses and facts: marked, kept from every output, read by two before anything leaves, lifted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import InformationRequest
from openmash.disclosures import actions, queries
from openmash.disclosures.models import Handover, ReleaseAnswered, ReleasePrepared
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import ProtectedMark
from openmash.referrals import protecting
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import adults
from openmash.referrals.sent import SentPerson
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Kind, Label, Refused, Role
from openmash.screening.queries import home_is_protected
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving, releasing

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def decided(worker: Viewer, manager: Viewer) -> Referral:
    return story.decided(worker, manager)


def mother(of: Referral) -> Mention:
    with acting_as(CLERK):
        return adults(of)[0]


def home(of: Referral) -> bool:
    with acting_as(CLERK):
        return home_is_protected(story.fresh(of))


def test_a_marked_person_keeps_the_home_and_a_second_person(worker: Viewer, manager: Viewer, decided: Referral) -> None:
    releasing.protect(worker, decided, "PERSON", mother(decided).pk)
    assert home(decided)
    with pytest.raises(Refused, match="A protected person is on this case"):
        leaving.hand_over(manager, decided)
    pack = leaving.hand_over_checked(manager, worker, decided)
    assert (pack.disclosure.body["address"], pack.disclosure.by_name) == ("", "Beverley Osei")
    with acting_as(CLERK):
        assert ReleaseAnswered.objects.get(prepared__disclosures=pack.pk).by_name == "Priya Raman"


def test_a_mark_follows_the_person_into_another_referral(worker: Viewer, decided: Referral) -> None:
    other = story.rated(worker)
    with acting_as(worker):
        person = people.add(mention=mother(decided), by=worker, at=factories.later(91))
        people.link(mention=mother(other), person_id=person.pk, reasons=[], by=worker, at=factories.later(92))
    assert not home(other)
    mark = releasing.protect(worker, decided, "PERSON", mother(decided).pk)
    assert home(other)
    manager = factories.viewer(Role.MASH_MANAGER)
    with acting_as(manager):
        people.lift_protection(mark=mark, because="He has moved away.", by=manager, at=factories.later(99))
    assert not home(other)


def test_a_marked_home_is_in_no_later_question(worker: Viewer) -> None:
    of = story.rated(worker)
    releasing.protect_home(worker, of)
    row = story.ask(worker, story.fresh(of))
    assert row.subjects["address_protected"]
    assert "Lantern" not in str(row.subjects)


REFUGE = {"address_line": "5 Secret Street", "postcode": "QX9 9ZZ"}


def same_mother(by: Viewer, first: Referral, *others: Referral) -> None:
    """The mothers of these referrals are said to be one person."""
    with acting_as(by):
        person = people.add(mention=mother(first), by=by, at=factories.later(91))
        for one in others:
            people.link(mention=mother(one), person_id=person.pk, reasons=[], by=by, at=factories.later(92))


@pytest.mark.parametrize("how", ["its flag", "a mark on it", "a child who lives there"])
def test_a_home_protected_in_one_referral_is_protected_in_every_later_one(worker: Viewer, how: str) -> None:
    """The next referrer of the same family does not know that the home is a refuge: no flag comes with theirs."""
    earlier, refuge = story.rated(worker), story.rated(worker, address_protected=how == "its flag", **REFUGE)
    later = story.rated(worker, **REFUGE)
    same_mother(worker, earlier, refuge, later)
    if how == "a mark on it":
        releasing.protect_home(worker, refuge)
    if how == "a child who lives there":
        releasing.protect(worker, refuge, "PERSON", factories.children(refuge)[0].pk)
    assert "Secret" not in str(story.ask(worker, story.fresh(later)).subjects)
    with acting_as(CLERK):
        assert protecting.protected(story.fresh(earlier)).second == "A protected address is on this case."
    assert not home(earlier)


def test_where_a_marked_person_lives_by_another_referral_stops_a_letter(
    worker: Viewer, manager: Viewer, decided: Referral
) -> None:
    there = SentPerson(forename="Ngozi", surname="Okafor", relation="mother", phone="07700 900777")
    same_mother(worker, decided, story.rated(worker, adults=(there,), **REFUGE))
    releasing.protect(worker, decided, "PERSON", mother(decided).pk)
    for text in ("She is at 5 Secret St now.", "Ring 07700 900777."):
        with pytest.raises(Refused, match="protected address"):
            releasing.letter(worker, decided, releasing.to_team(), text=text, checker=manager)


@pytest.mark.parametrize("field", ["dated_words", "source_system"])
def test_an_address_in_any_box_of_an_item_keeps_it_back(worker: Viewer, manager: Viewer, field: str) -> None:
    of = story.rated(worker, address_protected=True)
    told = {"text": "Seen by a nurse.", "kind": Kind.FACT, "label": Label.TEAM, "source_system": "Records"}
    item = checks.Item(**{**told, "dated_words": "9 March 2021", field: "at 18 Lantern Row, 9 March"})
    request, police = story.ask(worker, of), story.navigator("police")
    with acting_as(police):
        checks.answer(
            request=request, nothing_held=False, items=[item], searched="", level=None, level_because="",
            own_actions=(), by=police, at=factories.later(40),
        )  # fmt: skip
    story.recommend(worker, story.fresh(of))
    story.decide(manager, story.fresh(of))
    with pytest.raises(Refused, match="protected address"):
        leaving.hand_over_checked(manager, worker, story.fresh(of))


@pytest.mark.parametrize("field", ["relation", "aka", "born_words"])
def test_no_question_carries_an_address_typed_beside_a_name(worker: Viewer, field: str) -> None:
    named = SentPerson(forename="Ngozi", surname="Okafor", **{"relation": "mother", field: "is at 18 Lantern Row"})
    told = story.ask(worker, story.rated(worker, address_protected=True, adults=(named,))).subjects
    assert "Lantern" not in str(told)
    assert {"Ngozi Okafor"} < {one["name"] for one in told["people"]}


@pytest.mark.parametrize("what", ["the home", "its postcode", "another agency's words"])
def test_no_question_carries_what_is_protected(worker: Viewer, what: str) -> None:
    of = story.rated(worker, address_protected=True)
    story.answer(story.ask(worker, of), story.ALL_LABELS)
    said = {"the home": "18 Lantern Row", "its postcode": "qx47rb", "another agency's words": story.CANARY}[what]
    with pytest.raises(Refused, match="The question cannot go"), acting_as(worker):
        checks.ask(
            referral=story.fresh(of), asks=[checks.Ask("health", f"Do you know {said}?")], purpose="x",
            lawful_basis="PUBLIC_TASK", necessity="x", family_told="YES", family_told_why="", by=worker,
            at=factories.later(50), policy=policy_now(),
        )  # fmt: skip
    assert InformationRequest.objects.filter(agency="health").count() == 0


def test_a_marked_safe_contact_is_kept_back_and_stops_a_letter(
    worker: Viewer, manager: Viewer, decided: Referral
) -> None:
    releasing.protect(worker, decided, "SAFE_CONTACT", decided.pk)
    with pytest.raises(Refused, match="marked as protected"):
        releasing.letter(worker, decided, releasing.to_team(), text="Call 09:30 to 14:30, no texts.", checker=manager)
    pack = leaving.hand_over_checked(manager, worker, decided)
    assert "09:30" not in str(pack.disclosure.body)
    assert pack.disclosure.body["safe_contact"][0].startswith("The hub keeps this back.")


def test_a_marked_item_leaves_for_nobody_whatever_its_owner_says(worker: Viewer, decided: Referral) -> None:
    (item,) = leaving.items_of(decided, Label.OWNER)
    releasing.agree(releasing.ask(worker, decided, item, releasing.to_team()))
    releasing.protect(worker, decided, "ITEM", item.pk)
    with pytest.raises(Refused, match="Marked as protected"):
        releasing.letter(worker, decided, releasing.to_team(), labels=(), items=(str(item.pk),))
    with pytest.raises(Refused, match="marked as protected"):
        releasing.letter(worker, decided, releasing.to_team(), labels=(), text=item.text)


def test_an_agency_protects_its_own_item_and_lifts_that_itself(
    worker: Viewer, manager: Viewer, decided: Referral
) -> None:
    (item,) = leaving.items_of(decided, Label.TEAM)
    police, health = story.navigator("police"), story.navigator("health")
    with acting_as(police):
        mark = checks.protect_own_item(item=item, because="A source.", by=police, at=factories.later(96))
        with pytest.raises(Refused, match="already"):
            checks.protect_own_item(item=item, because="A source.", by=police, at=factories.later(96))
    with pytest.raises(Refused, match="Marked as protected"):
        leaving.hand_over(manager, decided)
    for other in (health, manager):
        with pytest.raises(Refused), acting_as(other):
            checks.lift_own_protection(mark=mark, because="x", by=other, at=factories.later(97))
    with acting_as(health):
        assert ProtectedMark.objects.count() == 0
    with acting_as(police):
        checks.lift_own_protection(mark=mark, because="No longer.", by=police, at=factories.later(98))
        with pytest.raises(Refused, match="lifted already"):
            checks.lift_own_protection(mark=mark, because="Again.", by=police, at=factories.later(98))
    assert leaving.hand_over(manager, decided).disclosure.items.model is not None


def test_marking_needs_a_reason_a_thing_of_this_referral_and_the_right(
    worker: Viewer, manager: Viewer, decided: Referral
) -> None:
    with pytest.raises(Refused, match="from whom"):
        releasing.protect(worker, decided, "HOME", decided.pk, because=" ")
    with pytest.raises(Refused, match="not part of the referral"):
        releasing.protect(worker, decided, "PERSON", decided.pk)
    mark = releasing.protect_home(worker, decided)
    with pytest.raises(Refused, match="Only a manager"), acting_as(worker):
        actions.lift_protection(mark=mark, because="x", by=worker, at=factories.later(99))
    with pytest.raises(Refused, match="Say why"), acting_as(manager):
        actions.lift_protection(mark=mark, because=" ", by=manager, at=factories.later(99))
    with pytest.raises((Refused, Referral.DoesNotExist)):
        releasing.protect_home(story.navigator("police"), decided)


# The second person ----------------------------------------------------------------------------------------------------
@pytest.fixture
def kept(worker: Viewer, decided: Referral) -> Referral:
    releasing.protect_home(worker, decided)
    return decided


def waits(worker: Viewer, manager: Viewer, of: Referral, **changes: Any) -> ReleasePrepared:
    return releasing.letter(worker, of, releasing.to_team(), checker=manager, **changes)


def test_nothing_leaves_before_somebody_else_has_read_it(worker: Viewer, manager: Viewer, kept: Referral) -> None:
    prepared = waits(worker, manager, kept)
    assert releasing.left_by(prepared) == []
    with acting_as(manager):
        assert list(queries.waiting_releases(manager)) == [prepared]
    with pytest.raises(Refused, match="You prepared this"):
        releasing.confirm(worker, prepared)
    releasing.confirm(manager, prepared)
    (row,) = releasing.left_by(prepared)
    assert (row.by_name, row.body) == ("Priya Raman", prepared.package["body"])
    with pytest.raises(Refused, match="read this already"):
        releasing.confirm(manager, prepared)


def test_anybody_else_of_the_hubs_workers_may_be_the_second(worker: Viewer, manager: Viewer, kept: Referral) -> None:
    prepared = waits(worker, manager, kept)
    releasing.confirm(factories.viewer(Role.SOCIAL_WORKER, name="Tom Ellery"), prepared)
    with acting_as(manager):
        assert queries.prepared(manager, prepared.pk).answer.by_name == "Tom Ellery"


@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.ADMIN_OFFICER, Role.NAVIGATOR])
def test_others_are_not_asked_and_do_not_confirm(worker: Viewer, manager: Viewer, kept: Referral, role: Role) -> None:
    other = factories.viewer(role)
    with pytest.raises(Refused, match="Choose who reads it"):
        waits(worker, other, kept)
    with pytest.raises(Refused, match="Choose who reads it"):
        releasing.letter(worker, kept, releasing.to_team())
    with pytest.raises(Refused, match="You prepared this"):
        waits(worker, worker, kept)
    prepared = waits(worker, manager, kept)
    with pytest.raises((Refused, Referral.DoesNotExist)):
        releasing.confirm(other, prepared)


def test_it_goes_back_with_a_reason_and_then_leaves_no_more(worker: Viewer, manager: Viewer, kept: Referral) -> None:
    prepared = waits(worker, manager, kept)
    with acting_as(manager):
        with pytest.raises(Refused, match="what must change"):
            actions.send_release_back(prepared=prepared, because=" ", by=manager, at=factories.later(112))
        actions.send_release_back(
            prepared=prepared, because="Leave the school out.", by=manager, at=factories.later(112)
        )
    with pytest.raises(Refused, match="read this already"):
        releasing.confirm(manager, prepared)
    assert releasing.left_by(prepared) == []


def test_what_changed_meanwhile_stops_it(worker: Viewer, manager: Viewer, kept: Referral) -> None:
    (item,) = leaving.items_of(kept, Label.OWNER)
    answered = releasing.agree(releasing.ask(worker, kept, item, releasing.to_team()))
    prepared = waits(worker, manager, kept, labels=(), items=(str(item.pk),))
    releasing.take_back(answered, minutes=111)
    with pytest.raises(Refused, match="has changed since it was prepared"):
        releasing.confirm(manager, prepared)
    assert releasing.left_by(prepared) == []


def test_a_pack_that_changed_meanwhile_is_prepared_anew(worker: Viewer, manager: Viewer, kept: Referral) -> None:
    given: dict[str, Any] = {
        "team": leaving.TEAM, "item_ids": [one.id for one in leaving.items_of(kept, Label.TEAM)],
        "spoken_to": "Hannah Birch", "spoken_at": factories.later(95), "note": "", "checker": worker.id,
    }  # fmt: skip
    with acting_as(manager):
        prepared = actions.prepare_hand_over(
            referral=kept, by=manager, at=factories.later(100), policy=policy_now(), **given
        )
    releasing.protect(worker, kept, "ITEM", given["item_ids"][0])
    with pytest.raises(Refused, match="has changed since it was prepared"):
        releasing.confirm(worker, prepared)
    assert Handover.objects.count() == 0


def test_without_anything_protected_a_pack_is_not_prepared_but_handed_over(manager: Viewer, decided: Referral) -> None:
    with pytest.raises(Refused, match="hand it over yourself"):
        leaving.hand_over_checked(manager, factories.viewer(Role.SOCIAL_WORKER), decided)


def test_nothing_is_posted_home_on_a_protected_case(worker: Viewer, manager: Viewer, kept: Referral) -> None:
    with pytest.raises(Refused, match="post nothing to the home"):
        releasing.letter(worker, kept, releasing.to_family(), labels=(), address_kind="HOME", checker=manager)


def test_an_approval_given_at_once_costs_a_red_child_no_time(worker: Viewer, manager: Viewer, kept: Referral) -> None:
    before = len(queries_of(kept))
    pack = leaving.hand_over_checked(manager, worker, kept)
    assert before == 0
    assert pack.handed_at - factories.later(100) <= timedelta(minutes=1)


def queries_of(of: Referral) -> list[Handover]:
    with acting_as(CLERK):
        return list(Handover.objects.filter(disclosure__referral_ref=of.pk))


def test_what_is_protected_takes_a_fixed_number_of_queries(
    worker: Viewer, decided: Referral, django_assert_max_num_queries: Any
) -> None:
    with acting_as(worker):
        of = story.fresh(decided)
        with django_assert_max_num_queries(6):
            protecting.protected(of)
