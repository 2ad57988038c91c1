"""Handing one's own work on: offered by name, kept until accepted, never to somebody from whom it is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from openmash.duty import actions, queries
from openmash.duty.models import HandOn, HandOnAnswered
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Owning, Referral
from openmash.restrictions.actions import declare
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Desk, Refused, Role
from tests import factories
from tests.decisions import story
from tests.duty.clockwork import at, goes_by, now, owner, somebody
from tests.referrals.doors import at_the_door

db = pytest.mark.django_db


@pytest.fixture
def amy() -> Account:
    """Hands on."""
    return factories.staff(Role.SOCIAL_WORKER, name="Amy Early")


@pytest.fixture
def ben() -> Account:
    """Takes."""
    return factories.staff(Role.SOCIAL_WORKER, name="Ben Late")


def offered(giver: Account, taker: Account, *referrals: Referral) -> HandOn:
    by = giver.viewer()
    with acting_as(by):
        return actions.offer(
            references=[one.reference for one in referrals], to=taker, because="I leave early", by=by, at=at(12)
        )[0]


def refused(giver: Account, taker: Account, *references: str) -> str:
    by = giver.viewer()
    with acting_as(by), pytest.raises(Refused) as no:
        actions.offer(references=references, to=taker, because="I leave early", by=by, at=at(12))
    return no.value.verdict.because


@db
def test_whoever_offers_keeps_it_until_the_other_accepts(amy: Account, ben: Account) -> None:
    one, two = story.rated(amy.viewer()), story.rated(amy.viewer())
    row = offered(amy, ben, one, two)
    assert owner(one) == "Amy Early"
    taker = ben.viewer()
    with acting_as(taker):
        assert actions.accept(batch=row.batch, by=taker, at=at(12, 5)) == 2
        with pytest.raises(HandOn.DoesNotExist):
            actions.accept(batch=row.batch, by=taker, at=at(12, 6))
    assert [owner(one), owner(two)] == ["Ben Late", "Ben Late"]
    assert now(one).desk == Desk.HUB
    with acting_as(CLERK):
        said = Owning.objects.filter(referral=one).latest("at")
    assert (said.because, said.by_name) == ("Amy Early handed it on: I leave early", "Ben Late")


@db
def test_declined_it_stays_and_the_reason_is_on_record(amy: Account, ben: Account) -> None:
    one = story.rated(amy.viewer())
    row, by = offered(amy, ben, one), ben.viewer()
    with acting_as(by):
        with pytest.raises(Refused, match="Say why"):
            actions.decline(batch=row.batch, because=" ", by=by, at=at(12, 5))
        actions.decline(batch=row.batch, because="I am in court.", by=by, at=at(12, 5))
        assert queries.to_me(by, policy_now()) == []
    assert owner(one) == "Amy Early"
    with acting_as(CLERK):
        assert HandOnAnswered.objects.get(hand_on=row).because == "I am in court."
    assert offered(amy, ben, one).pk != row.pk


@db
def test_an_offer_is_taken_back_by_whoever_made_it(amy: Account, ben: Account) -> None:
    row, by = offered(amy, ben, story.rated(amy.viewer())), amy.viewer()
    with acting_as(by):
        with pytest.raises(Refused, match="Whoever you offered it to"):
            actions.accept(batch=row.batch, by=by, at=at(12, 5))
        actions.decline(batch=row.batch, because="I stay.", by=by, at=at(12, 5))
        assert queries.from_me(by, policy_now()) == []


@db
def test_what_the_hub_gave_is_accepted_or_handed_on_never_declined() -> None:
    worker = somebody(Role.SOCIAL_WORKER, 8, 16)
    late = somebody(Role.SOCIAL_WORKER, 11, 19)
    story.rated(worker.viewer())
    goes_by(at(16))
    by = late.viewer()
    with acting_as(by):
        (waiting,) = queries.to_me(by, policy_now())
        with pytest.raises(Refused, match="somebody must"):
            actions.decline(batch=waiting.hand_on.batch, because="No.", by=by, at=at(16, 5))
        actions.accept(batch=waiting.hand_on.batch, by=by, at=at(16, 5))
        assert queries.to_me(by, policy_now()) == []


@db
def test_each_refusal_says_how_to_mend_it(amy: Account, ben: Account) -> None:
    one, other = story.rated(amy.viewer()), story.rated(ben.viewer())
    officer = factories.staff(Role.CONTACT_OFFICER)
    navigator = factories.staff(Role.NAVIGATOR)
    assert "Tick what you hand on" in refused(amy, ben)
    assert "other than yourself" in refused(amy, amy, one.reference)
    assert "works in the hub" in refused(amy, navigator, one.reference)
    assert "is not yours any more" in refused(amy, ben, other.reference)
    assert "needs a social worker or manager" in refused(amy, officer, one.reference)
    offered(amy, ben, one)
    assert "is offered to Ben Late already" in refused(amy, ben, one.reference)


@db
def test_it_is_never_offered_to_somebody_from_whom_it_is_kept(amy: Account, ben: Account) -> None:
    one, by = story.rated(amy.viewer()), ben.viewer()
    with acting_as(by):
        declare(reference=one.reference, because="My sister.", by=by, at=at(11))
    assert refused(amy, ben, one.reference) == f"Ben Late cannot work on {one.reference}. Choose somebody else."


@db
def test_a_conflict_that_arises_after_an_offer_hides_it(amy: Account, ben: Account) -> None:
    one = story.rated(amy.viewer())
    row, by = offered(amy, ben, one), ben.viewer()
    with acting_as(by):
        declare(reference=one.reference, because="My sister.", by=by, at=at(12, 1))
    with acting_as(by):
        assert queries.unanswered(by, policy_now()) == []
        with pytest.raises(HandOn.DoesNotExist):
            actions.accept(batch=row.batch, by=by, at=at(12, 5))
    assert owner(one) == "Amy Early"


@db
def test_an_offer_that_has_gone_on_meanwhile_stands_no_more(amy: Account, ben: Account) -> None:
    one = story.rated(amy.viewer())
    offered(amy, ben, one)
    with acting_as(CLERK):
        from openmash.referrals.actions import give_to

        give_to(referral=now(one), desk=Desk.HUB, owner=ben, because="A manager gave it", by=CLERK, at=at(12, 3))
        assert queries.unanswered(CLERK, policy_now()) == []


@db
def test_the_board_calls_silence_a_fault(amy: Account, ben: Account) -> None:
    one = story.rated(amy.viewer())
    offered(amy, ben, one)
    client = at_the_door(factories.staff(Role.MASH_MANAGER))
    for minutes, shown in ((19, False), (20, True)):
        with time_machine.travel(at(12) + timedelta(minutes=minutes), tick=False):
            page = client.get("/board/").content.decode()
        assert (f"Ben Late has not said that they have {one.reference}" in page) is shown


@db
def test_from_my_work_to_accepted_with_three_presses(amy: Account, ben: Account) -> None:
    one = story.rated(amy.viewer())
    with time_machine.travel(at(12), tick=False):
        giver, taker = at_the_door(amy), at_the_door(ben)
        assert "Hand my work on" in giver.get("/my-work/").content.decode()
        form = giver.get("/hand-on/").content.decode()
        assert one.reference in form
        assert "checked" not in form
        assert "Tick what you hand on" in giver.post("/hand-on/", {}).content.decode()
        sent = {"references": [one.reference], "to": str(ben.pk), "because": "I leave early"}
        assert giver.post("/hand-on/", sent).status_code == 302
        assert "You offer Ben Late 1 referral" in giver.get("/my-work/").content.decode()
        page = taker.get("/my-work/").content.decode()
        assert "Amy Early offers you 1 referral" in page
        with acting_as(CLERK):
            batch = HandOn.objects.get().batch
        assert taker.get(f"/hand-on/{batch}/decline/").status_code == 200
        assert taker.post(f"/hand-on/{batch}/accept/").status_code == 302
        assert "offers you" not in taker.get("/my-work/").content.decode()
    assert owner(one) == "Ben Late"


@db
@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.HEAD_OF_SERVICE, Role.ADMIN_OFFICER, Role.EMERGENCY_DUTY])
def test_what_is_handed_to_somebody_stands_on_their_own_first_page(role: Role, amy: Account) -> None:
    taker = factories.staff(role)
    of = factories.referral()
    with acting_as(CLERK):
        from openmash.referrals.actions import give_to

        give_to(referral=of, desk=Desk.FRONT_DOOR, owner=amy, because="Hers", by=CLERK, at=at(11))
    offered(amy, taker, of)
    with time_machine.travel(at(12), tick=False):
        page = at_the_door(taker).get("/my-work/", follow=True).content.decode()
    assert "Amy Early offers you 1 referral" in page


@pytest.mark.usefixtures("own_database")
def test_two_who_accept_at_once_get_it_once() -> None:
    amy, ben = (factories.staff(Role.SOCIAL_WORKER, name=name) for name in ("Amy Early", "Ben Late"))
    one = story.rated(amy.viewer())
    row, by = offered(amy, ben, one), ben.viewer()

    def accept(_: int) -> str:
        try:
            with acting_as(by):
                actions.accept(batch=row.batch, by=by, at=at(12, 5))
            return "done"
        except (Refused, HandOn.DoesNotExist):
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(accept, range(4))) == ["done", "refused", "refused", "refused"]
    with acting_as(CLERK):
        assert HandOnAnswered.objects.count() == 1
