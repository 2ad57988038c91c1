"""Cards: raised once, grown, shown to whoever sees enough of them, put aside for a while. Nothing is decided by one."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.ledger.models import LedgerEntry
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.patterns import actions, jobs, queries
from openmash.patterns.models import PatternLooked, PatternMember
from openmash.people import actions as people
from openmash.people.models import PersonLink
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.rulebook.policy import Shared
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Rating, Refused, Role
from tests import factories
from tests.decisions import story
from tests.factories import AT
from tests.patterns.small_things import BEFORE, cards, go_through, references, strangers, thing, things
from tests.people import doubles
from tests.restrictions import walls

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return factories.staff(Role.MASH_MANAGER)


def test_three_small_things_are_raised_as_one_card_with_a_reason(manager) -> None:
    three = things()
    assert go_through() == 3
    (card,) = cards(manager.viewer())
    assert references(card) == [one.reference for one in three]
    assert card.rule.code == "THREE_LOW"
    assert card.reached.at == three[-1].received_at
    assert Shared.HOUSEHOLD in card.shared
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb="RAISED_PATTERN")
        assert set(PatternMember.objects.values_list("raised_at", flat=True)) == {three[-1].received_at}
    assert entry.reference == three[-1].reference


def test_two_are_not_raised_while_the_hub_has_no_figures(manager) -> None:
    things(2)
    go_through()
    assert cards(manager.viewer()) == []


def test_two_close_together_are_raised_where_chance_explains_little(manager) -> None:
    list(strangers(70))
    two = things(2, apart=4)
    go_through()
    (card,) = cards(manager.viewer())
    assert references(card) == [one.reference for one in two]
    assert card.rule.code == "MORE_THAN_CHANCE"
    assert card.reached.chance is not None
    assert card.reached.chance < 1 / 20


def test_going_through_again_raises_nothing_twice(manager) -> None:
    things()
    assert (go_through(), go_through()) == (3, 0)
    assert len(cards(manager.viewer())) == 1


def test_each_is_gone_through_as_it_came_in_one_run_or_in_many(manager) -> None:
    first = things(2)
    go_through(BEFORE + timedelta(days=20))
    third = thing(2, 24)
    go_through()
    (card,) = cards(manager.viewer())
    assert references(card) == [*(one.reference for one in first), third.reference]
    assert card.reached.at == third.received_at


def test_another_referral_joins_the_card_that_stands(manager) -> None:
    three = things()
    go_through()
    (before,) = cards(manager.viewer())
    fourth = thing(3, 39)
    go_through()
    (card,) = cards(manager.viewer())
    assert card.id == before.id
    assert references(card) == [*(one.reference for one in three), fourth.reference]
    assert card.reached == before.reached


def test_what_is_rated_high_does_not_count_and_stands_beside(manager) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    high = thing(0, 0)
    story.rated(worker, ratings=(Rating.AMBER,), of=high)
    small = [thing(1, 12), thing(2, 24)]
    go_through()
    assert cards(manager.viewer()) == []
    small.append(thing(3, 36))
    go_through()
    (card,) = cards(manager.viewer())
    assert [one.reference for one in card.counted] == [one.reference for one in small]
    assert high.reference in references(card)


def test_a_link_made_later_brings_them_together_and_one_taken_back_parts_them(manager) -> None:
    officer = factories.viewer(Role.CONTACT_OFFICER)
    apart = {"adults": (), "address_line": "", "postcode": ""}
    three = [
        thing(n, n * 10, children=(SentPerson(forename=name),), **apart) for n, name in enumerate(("Ro", "Wy", "Sky"))
    ]
    go_through()
    assert cards(manager.viewer()) == []
    with acting_as(officer):
        known = people.add(mention=factories.children(three[0])[0], by=officer, at=AT)
        for one in three[1:]:
            people.link(mention=factories.children(one)[0], person_id=known.pk, reasons=[], by=officer, at=AT)
    assert go_through() == 3
    (card,) = cards(manager.viewer())
    assert references(card) == [one.reference for one in three]
    with acting_as(officer):
        link = PersonLink.objects.get(mention=factories.children(three[1])[0])
        people.take_back(link=link, because="Somebody else.", by=officer, at=AT)
    assert cards(manager.viewer()) == []


def test_records_merged_later_bring_them_together_and_parted_again_part_them(manager) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    apart = {"adults": (), "address_line": "", "postcode": ""}
    three = [
        thing(n, n * 10, children=(SentPerson(forename=name),), **apart) for n, name in enumerate(("Ro", "Wy", "Sky"))
    ]
    with acting_as(worker):
        one, two, third = (people.add(mention=factories.children(of)[0], by=worker, at=AT).pk for of in three)
    while go_through():
        pass
    assert cards(manager.viewer()) == []
    doubles.merge(worker, one, two)
    merged = doubles.merge(worker, one, third)
    assert (go_through(), go_through()) == (2, 0)
    (card,) = cards(manager.viewer())
    assert references(card) == [of.reference for of in three]
    doubles.take_back(worker, merged)
    assert cards(manager.viewer()) == []


# Who sees it -----------------------------------------------------------------------------------------------------
def test_only_the_hub_sees_cards_and_nobody_else_counts_them() -> None:
    things()
    go_through()
    for role in Role:
        if role is not Role.SERVICE:
            viewer = factories.viewer(role)
            assert len(cards(viewer)) == (1 if viewer.is_hub else 0), role
    analyst = factories.viewer(Role.ANALYST)
    with acting_as(analyst):
        assert not PatternMember.objects.exists()


def test_who_sees_too_few_of_a_card_sees_none_of_it(manager) -> None:
    three, other = things(), factories.staff(Role.SOCIAL_WORKER)
    go_through()
    assert len(cards(other.viewer())) == 1
    walls.restrict(manager, three[1], factories.staff(Role.SOCIAL_WORKER))
    hidden = [one for one in three if not walls.sees(other, one)]
    assert hidden
    assert cards(other.viewer()) == []
    assert len(cards(manager.viewer())) == 1
    with acting_as(other.viewer(), AT), pytest.raises(PatternMember.DoesNotExist):
        queries.card(other.viewer(), cards(manager.viewer())[0].id, AT, policy_now())


def test_a_card_is_what_it_would_be_without_what_is_hidden(manager) -> None:
    """The restricted one ties the others to nothing and is not counted; the date is that of what is seen."""
    other = factories.staff(Role.SOCIAL_WORKER)
    named = {"children": (SentPerson(forename="Ash", surname="Lark"),), "adults": ()}
    hidden = thing(0, 0, **named)
    seen = [thing(n, n * 8) for n in (1, 2, 3)]
    go_through()
    (whole,) = cards(manager.viewer())
    assert references(whole)[0] == hidden.reference
    walls.restrict(manager, hidden, factories.staff(Role.SOCIAL_WORKER))
    (card,) = cards(other.viewer())
    assert references(card) == [one.reference for one in seen]
    assert card.reached.at == seen[-1].received_at > whole.reached.at
    with acting_as(other.viewer(), AT):
        assert queries.about(other.viewer(), seen[0], AT, policy_now()) == [card]


# Put aside -------------------------------------------------------------------------------------------------------
def dismissed(viewer, card, at=AT):
    with acting_as(viewer, at):
        return actions.dismiss(card=card.id, because="Known.", by=viewer, at=at, policy=policy_now())


def test_a_card_put_aside_comes_back_with_another_referral(manager) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    things()
    go_through()
    (card,) = cards(worker)
    row = dismissed(worker, card)
    (aside,) = cards(manager.viewer())
    assert aside.dismissed == row
    thing(3, 39)
    go_through()
    (back,) = cards(manager.viewer())
    assert (back.dismissed, back.said) == (None, (row,))


def test_a_card_put_aside_comes_back_after_the_policys_days(manager) -> None:
    things()
    go_through()
    viewer, quiet = manager.viewer(), timedelta(days=policy_now().pattern_quiet_days)
    dismissed(viewer, cards(viewer)[0])
    assert cards(viewer, AT + quiet - timedelta(seconds=1))[0].dismissed
    assert cards(viewer, AT + quiet)[0].dismissed is None


def test_putting_aside_is_refused_without_a_reason_a_right_or_a_card(manager) -> None:
    things()
    go_through()
    viewer, officer = manager.viewer(), factories.viewer(Role.CONTACT_OFFICER)
    card = cards(viewer)[0]
    with acting_as(viewer), pytest.raises(Refused, match="Say why nothing follows"):
        actions.dismiss(card=card.id, because=" ", by=viewer, at=AT, policy=policy_now())
    with acting_as(officer), pytest.raises(Refused, match="social worker or manager"):
        actions.dismiss(card=card.id, because="Known.", by=officer, at=AT, policy=policy_now())
    with acting_as(viewer), pytest.raises(PatternMember.DoesNotExist):
        actions.dismiss(card=uuid.uuid4(), because="Known.", by=viewer, at=AT, policy=policy_now())
    dismissed(viewer, card)
    with pytest.raises(Refused, match="already"):
        dismissed(viewer, card)


def test_who_is_kept_from_one_of_them_does_not_read_why_a_card_was_put_aside(manager) -> None:
    other = factories.staff(Role.SOCIAL_WORKER)
    hidden = thing(0, 0, children=(SentPerson(forename="Ash", surname="Lark"),), adults=())
    for n in (1, 2, 3):
        thing(n, n * 8)
    go_through()
    walls.restrict(manager, hidden, factories.staff(Role.SOCIAL_WORKER))
    dismissed(manager.viewer(), cards(manager.viewer())[0])
    (card,) = cards(other.viewer())
    assert (card.dismissed, card.said) == (None, ())


# The machinery ---------------------------------------------------------------------------------------------------
def test_the_list_asks_the_same_number_of_questions_for_one_card_and_for_many(manager) -> None:
    viewer, counts = manager.viewer(), []
    things()
    go_through()
    for _ in range(2):
        with acting_as(viewer, AT), CaptureQueriesContext(connection) as asked:
            queries.cards(viewer, AT, policy_now())
        counts.append(len(asked))
        for name in ("Larkspur", "Tamarisk"):
            family = (SentPerson(forename="Fern", surname=name, born=BEFORE.date()),)
            for n in range(3):
                thing(n, 20 + n, children=family, adults=(), address_line=f"9 {name} Road", postcode="QX8 8AA")
        go_through()
    assert len(cards(viewer)) == 3
    assert counts[0] == counts[1]


def test_the_job_goes_through_what_waits() -> None:
    things()
    assert jobs.look.func(timestamp=0) == 3
    assert jobs.look.func(timestamp=15) == 0


def test_only_the_clerk_goes_through_and_every_referral_is_marked() -> None:
    three, police = things(), factories.viewer(Role.NAVIGATOR)
    with acting_as(police), pytest.raises(Refused):
        actions.look_through(by=police, at=AT, policy=policy_now())
    go_through()
    with acting_as(CLERK):
        marked = set(PatternLooked.objects.values_list("referral_id", flat=True))
        assert marked == set(Referral.objects.values_list("pk", flat=True)) == {one.pk for one in three}
