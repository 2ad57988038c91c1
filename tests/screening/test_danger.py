"""Danger now: the alarm, the activation, the team's acknowledgement, and its silence."""

from __future__ import annotations

import pytest

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.policy import TeamKind
from openmash.rulebook.words import Refused, Role
from openmash.screening import actions, queries
from openmash.screening.models import Activation
from tests import factories
from tests.factories import later

pytestmark = pytest.mark.django_db
STREET = "18 Lantern Row"


def team() -> str:
    """The policy's child-protection team."""
    return policy_now().teams_of(TeamKind.CHILD_PROTECTION)[0].code


def activate(referral, by, at=later(20)):
    """Call the team."""
    with acting_as(by):
        return actions.activate(referral=referral, team=team(), because="He is at the door.", by=by, at=at)


def test_anyone_of_the_hub_raises_the_alarm_and_a_social_worker_activates():
    officer, worker = factories.viewer(Role.ADMIN_OFFICER), factories.viewer(Role.SOCIAL_WORKER)
    referral = factories.referral()
    with acting_as(officer):
        raised = actions.raise_alarm(referral=referral, because="He is at the door.", by=officer, at=later(5))
    with acting_as(worker):
        assert [row.pk for row in queries.open_alarms(worker)] == [raised.pk]
        actions.answer_alarm(alarm=raised, activated=True, because="Go now.", team=team(), by=worker, at=later(6))
        assert list(queries.open_alarms(worker)) == []
        assert Activation.objects.get(referral=referral).team == team()
        with pytest.raises(Refused):
            actions.answer_alarm(alarm=raised, activated=False, because="No.", team="", by=worker, at=later(7))


def test_contact_officer_does_not_activate():
    with pytest.raises(Refused, match="Only a social worker or manager activates"):
        activate(factories.referral(), factories.viewer(Role.CONTACT_OFFICER))


def test_team_reads_what_it_was_told_and_never_the_referral():
    worker = factories.viewer(Role.SOCIAL_WORKER)
    mine = factories.viewer(Role.RECEIVING_WORKER, team=team())
    other = factories.viewer(Role.RECEIVING_WORKER, team="another")
    referral = factories.referral()
    activate(referral, worker)
    with acting_as(mine):
        called = queries.activations_for_team(mine).get()
        assert called.because.split("\n")[:2] == [referral.reference, "Child: Amara Okafor-Bell, born 3 June 2019"]
        assert STREET in called.because
        assert not Referral.objects.exists()
        actions.acknowledge(activation=called, note="Two workers leave now.", by=mine, at=later(25))
    with acting_as(other):
        assert not Activation.objects.exists()


def test_a_protected_address_is_not_told():
    referral = factories.referral(address_protected=True)
    called = activate(referral, factories.viewer(Role.SOCIAL_WORKER))
    assert STREET not in called.because
    assert "protected address" in called.because


@pytest.mark.parametrize("said", [STREET, "qx47rb", "Marian Coyle rang"])
def test_the_reason_a_team_reads_names_no_protected_address_and_no_hidden_referrer(said):
    """The team reads the reason word for word; refused is the word, not the call: it goes as soon as it is out."""
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = factories.referral(address_protected=True, wants_anonymity=True)
    given = {"because": f"{said}: go.", "team": team(), "by": worker, "at": later(6)}
    with acting_as(worker):
        alarm = actions.raise_alarm(referral=of, because="He is at the door.", by=worker, at=later(5))
        with pytest.raises(Refused, match="The team reads your reason as you wrote it"):
            actions.activate(referral=of, **given)
        with pytest.raises(Refused, match="The team reads your reason as you wrote it"):
            actions.answer_alarm(alarm=alarm, activated=True, **given)
        assert list(queries.open_alarms(worker)) == [alarm]
        actions.answer_alarm(alarm=alarm, activated=True, because="Go now.", team=team(), by=worker, at=later(7))


def test_silence_is_shown_after_the_policys_minutes_until_it_ends():
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    mine = factories.viewer(Role.RECEIVING_MANAGER, team=team())
    called = activate(factories.referral(), worker, at=later(20))
    minutes = policy_now().silence_minutes
    with acting_as(manager):
        assert queries.silent_activations(manager, later(20 + minutes - 1), policy_now()) == []
        assert queries.silent_activations(manager, later(20 + minutes), policy_now()) == [called]
    with acting_as(mine):
        taken = queries.activation(mine, str(called.pk))
        actions.acknowledge(activation=taken, note="", by=mine, at=later(40))
        with pytest.raises(Refused, match="acknowledged this at"):
            actions.acknowledge(activation=taken, note="", by=mine, at=later(41))
    with acting_as(manager):
        assert queries.silent_activations(manager, later(90), policy_now()) == []
