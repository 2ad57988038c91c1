"""Opening a restricted family in need: for an hour, with a reason, and read by a manager."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.restrictions import actions, queries
from openmash.restrictions.models import BreakGlass
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.restrictions.walls import AT, IN_A_MONTH, ME, add, restrict, sees

pytestmark = pytest.mark.django_db


WHY = "The duty manager cannot be reached and the school says he is at the gate."


def break_glass(by: Account, of: Referral | str, because: str = WHY, at=AT) -> BreakGlass:
    reference = of if isinstance(of, str) else of.reference
    with acting_as(by.viewer(), at):
        return actions.break_glass(reference=reference, because=because, by=by.viewer(), at=at)


def test_a_broken_glass_opens_the_family_for_an_hour(manager, worker, other) -> None:
    of = factories.referral()
    restrict(manager, of, worker)
    glass = break_glass(other, of)
    assert glass.until - glass.at == timedelta(minutes=60)
    assert sees(other, of, AT + timedelta(minutes=59, seconds=59))
    assert not sees(other, of, AT + timedelta(minutes=60))
    assert not sees(factories.staff(Role.SOCIAL_WORKER), of)


def test_it_can_be_closed_before_and_is_read_by_a_manager(manager, worker, other) -> None:
    of = factories.referral()
    restrict(manager, of, worker)
    glass = break_glass(other, of)
    with acting_as(other.viewer(), AT):
        assert actions.end_glass(by=other.viewer(), at=AT) == 1
        assert actions.end_glass(by=other.viewer(), at=AT) == 0
    assert not sees(other, of)
    with acting_as(manager.viewer()):
        shown = queries.glass(manager.viewer(), glass.pk)
        with pytest.raises(Refused, match="what you found"):
            actions.read_glass(glass=shown, right=True, because="", by=manager.viewer(), at=AT)
        actions.read_glass(glass=shown, right=True, because="Danger at the gate.", by=manager.viewer(), at=AT)
        with pytest.raises(Refused, match="already"):
            actions.read_glass(glass=shown, right=False, because="x", by=manager.viewer(), at=AT)


def test_a_manager_does_not_look_into_their_own(manager: Account, worker: Account) -> None:
    second = factories.staff(Role.HEAD_OF_SERVICE)
    restrict(manager, of := factories.referral(), worker)
    glass = break_glass(second, of)
    with acting_as(second.viewer(), AT):
        found = queries.glass(second.viewer(), glass.pk)
        with pytest.raises(Refused, match="opened this family yourself"):
            actions.read_glass(glass=found, right=True, because="Me.", by=second.viewer(), at=AT)


def test_what_cannot_be_opened_is_refused_alike(manager: Account, worker: Account, other: Account) -> None:
    """Not there, not restricted, kept by a conflict: one sentence, so that it tells nothing."""
    open_one, restricted = factories.referral(children=(SentPerson(forename="Wu"),), adults=()), factories.referral()
    restrict(manager, restricted, worker)
    add(other, ME)
    said = set()
    for reference in (open_one.reference, restricted.reference, "S26-99999", "-", "\x00"):
        with pytest.raises(Refused) as refusal:
            break_glass(other, reference)
        said.add(refusal.value.verdict.because)
    assert said == {actions.NOTHING_TO_OPEN}
    assert not sees(other, restricted)


def test_a_reason_is_needed_and_only_social_workers_and_managers_open(manager, worker, other) -> None:
    restrict(manager, of := factories.referral(), worker)
    with pytest.raises(Refused, match="in a sentence"):
        break_glass(other, of, "needed")
    for role in (Role.CONTACT_OFFICER, Role.ADMIN_OFFICER):
        with pytest.raises(Refused, match="Only social workers and managers"):
            break_glass(factories.staff(role), of)


def test_every_opening_is_on_record_without_its_reason(manager, worker, other) -> None:
    restrict(manager, of := factories.referral(), worker)
    break_glass(other, of)
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.BROKE_GLASS.value)
    assert entry.reference == of.reference
    assert "gate" not in str(entry.detail)


def test_an_opened_glass_is_no_way_to_name_oneself_or_to_lift(manager: Account, worker: Account) -> None:
    """A manager who opens a family for an hour would else make it as long as they like before anybody looks into it."""
    of, second, third = (
        factories.referral(),
        factories.staff(Role.ASSISTANT_MANAGER),
        factories.staff(Role.MASH_MANAGER),
    )
    made = restrict(manager, of, worker)
    break_glass(second, of)
    by = second.viewer()
    given = {"restriction": made, "review_on": IN_A_MONTH, "by": by, "at": AT}
    with acting_as(by, AT):
        with pytest.raises(Refused, match="cannot name yourself"):
            actions.name(named=[manager, worker, second], **given)
        with pytest.raises(Refused, match="cannot lift"):
            actions.lift(restriction=made, because="Over.", by=by, at=AT)
        actions.name(named=[manager, worker, third], **given)
    assert sees(third, of)
    assert not sees(second, of, AT + timedelta(minutes=60))


def test_an_opened_glass_is_no_way_to_unlink_a_child_from_its_restriction(
    manager: Account, worker: Account, other: Account
) -> None:
    of = factories.referral()
    child = (SentPerson(forename="Ami", surname="Bell"),)
    second = factories.referral(adults=(), address_line="", postcode="", children=child)
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        person = people.add(mention=factories.children(of)[0], by=officer, at=AT)
        link = people.link(mention=factories.children(second)[0], person_id=person.pk, reasons=[], by=officer, at=AT)
    restrict(manager, of, worker)
    break_glass(other, second)
    with acting_as(other.viewer(), AT), pytest.raises(Refused, match="You have a restricted family open"):
        people.take_back(link=link, because="Another child.", by=other.viewer(), at=AT)
    assert not sees(other, second, AT + timedelta(minutes=60))
    with acting_as(worker.viewer(), AT):
        people.take_back(link=link, because="Another child.", by=worker.viewer(), at=AT)
    assert sees(other, second, AT + timedelta(minutes=60))
