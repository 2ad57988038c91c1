"""The sharing agreement at each disclosure: another agency's team, the agencies told, the referrer's own agency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from openmash.disclosures import actions, queries
from openmash.disclosures.models import Disclosure, NoFeedback
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import ConsentAnswer, Outcome, Refused, Role, Stage
from tests import factories
from tests.agency_checks.story import says
from tests.decisions import story
from tests.disclosures import leaving
from tests.partnership.signatures import signed_by_all
from tests.partnership.test_agreement import change

pytestmark = pytest.mark.django_db
EARLY_HELP = "early_help"


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER)


def ended(code: str) -> LocalPolicy:
    """The policy with one agency's part long ended."""
    policy = policy_now()
    agencies = tuple(
        replace(one, agreement_until=date(2026, 1, 1)) if one.code == code else one for one in policy.agencies
    )
    return replace(policy, agencies=agencies)


def hand_over(by: Viewer, of: Referral, team: str, policy: LocalPolicy) -> Disclosure:
    with acting_as(by):
        return actions.hand_over(
            referral=of, team=team, item_ids=[], spoken_to="Hannah Birch", spoken_at=factories.later(95), note="",
            by=by, at=factories.later(100), policy=policy,
        ).disclosure  # fmt: skip


def test_the_authoritys_own_team_needs_no_agreement(worker: Viewer, manager: Viewer) -> None:
    signed_by_all()
    of = story.decided(worker, manager)
    assert hand_over(manager, of, leaving.TEAM, ended(EARLY_HELP)).agreement == {}


def test_another_agencys_team_is_checked_and_the_edition_kept(worker: Viewer, manager: Viewer) -> None:
    signed_by_all()
    of = story.decided(worker, manager, Outcome.EH, Outcome.EH)
    with pytest.raises(Refused, match="ended on 1 January 2026"):
        hand_over(manager, of, EARLY_HELP, ended(EARLY_HELP))
    with acting_as(CLERK):
        assert not Disclosure.objects.filter(kind="HANDOVER").exists()
    kept = hand_over(manager, of, EARLY_HELP, ended("police")).agreement
    assert (kept["standing"], kept["words"]) == ("COVERED", "")
    assert "2025-1" in kept["edition"]


def test_an_agency_that_left_while_a_pack_waited_gets_none(worker: Viewer, manager: Viewer) -> None:
    signed_by_all()
    of = story.decided(worker, manager, Outcome.EH, Outcome.EH, address_protected=True)
    with acting_as(manager):
        prepared = actions.prepare_hand_over(
            referral=of, team=EARLY_HELP, item_ids=[], spoken_to="Hannah Birch", spoken_at=factories.later(95),
            note="", checker=worker.id, by=manager, at=factories.later(100), policy=policy_now(),
        )  # fmt: skip
    with acting_as(worker), pytest.raises(Refused, match="ended on 1 January 2026"):
        actions.confirm(prepared=prepared, by=worker, at=factories.later(101), policy=ended(EARLY_HELP))
    with acting_as(worker):
        actions.confirm(prepared=prepared, by=worker, at=factories.later(102), policy=policy_now())
        assert Disclosure.objects.get(prepared=prepared).agreement["standing"] == "COVERED"


def test_a_section_47_goes_to_another_agencys_team_all_the_same(worker: Viewer, manager: Viewer) -> None:
    signed_by_all()
    of = story.decided(worker, manager, Outcome.S47, Outcome.S17)
    kept = hand_over(manager, of, EARLY_HELP, ended(EARLY_HELP)).agreement
    assert kept["standing"] == "WITHOUT"
    assert "ended on 1 January 2026" in kept["words"]


def test_an_agency_past_grace_is_not_told_why_stands_on_record_and_the_referral_still_ends(
    worker: Viewer, manager: Viewer
) -> None:
    signed_by_all()
    of = story.asked_and_answered(worker)
    story.answer(story.ask(worker, of, "housing"), [])
    story.recommend(worker, story.fresh(of))
    story.decide(manager, of, parts=story.parts(of, Outcome.ADVICE, Outcome.NFA, service="School nurse line"))
    of = story.fresh(of)
    with acting_as(worker):
        told = actions.tell_agencies(referral=of, by=worker, at=factories.later(131), policy=ended("housing"))
        assert [one.recipient for one in told] == ["police"]
        assert told[0].agreement["standing"] == "COVERED"
        (silent,) = NoFeedback.objects.all()
        assert (silent.agency, "ended on 1 January 2026" in silent.because) == ("housing", True)
        assert queries.agencies_told(of)
        assert not queries.referrer_told(of)
        assert of in list(queries.feedback_owed(worker))
        assert of not in list(queries.agencies_owed(worker))
        actions.give_feedback(
            referral=of, text="Thank you.", safe_checked=True, by=worker, at=factories.later(132), policy=ended("x")
        )
    assert story.fresh(of).stage == Stage.CLOSED
    page = story.text_of(story.signed_in(factories.staff(Role.MASH_MANAGER)).get(f"/referrals/{of.reference}/shared/"))
    assert "Housing is not told" in page
    assert "The referrer is not told" not in page


def test_a_professionals_agency_is_checked_before_it_is_told(worker: Viewer, manager: Viewer) -> None:
    signed_by_all()
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    given = {"referral": of, "text": "Thank you.", "safe_checked": True, "by": worker, "at": factories.later(130)}
    with acting_as(worker):
        with pytest.raises(Refused, match="ended on 1 January 2026"):
            actions.give_feedback(**given, policy=ended("schools"))
        assert actions.give_feedback(**given, policy=ended("police")).agreement["standing"] == "COVERED"


def test_the_public_and_an_unknown_agency_need_none(worker: Viewer, manager: Viewer) -> None:
    signed_by_all()
    of = story.decided(
        worker,
        manager,
        Outcome.ADVICE,
        Outcome.NFA,
        of=factories.referral(source_agency="public", source_kind="neighbour"),
    )
    with acting_as(worker):
        told = actions.give_feedback(
            referral=of,
            text="Thank you.",
            safe_checked=True,
            by=worker,
            at=factories.later(130),
            policy=ended("schools"),
        )
    assert told.agreement == {}


def test_the_pages_say_how_the_agreement_stood_and_that_an_agency_is_left_out(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    client = story.signed_in(factories.staff(Role.MASH_MANAGER))
    assert "has not signed" in story.text_of(client.get(f"/referrals/{of.reference}/tell-agencies/"))
    assert "has not signed the sharing agreement" in story.text_of(client.get(f"/referrals/{of.reference}/shared/"))
    signed_by_all()
    change(in_force_until="2026-01-31")
    page = story.text_of(client.get(f"/referrals/{of.reference}/tell-agencies/"))
    assert "is not told" in page
    assert "ended on 31 January 2026" in page


def test_the_pack_carries_everybodys_word_and_the_composer_is_loud(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    says(worker, of, agencies=["housing"])
    says(worker, of, ConsentAnswer.WITHDRAWN, agencies=[], at=factories.later(30))
    page = story.text_of(
        story.signed_in(factories.staff(Role.MASH_MANAGER)).get(f"/referrals/{of.reference}/hand-over/")
    )
    assert "Permission was refused or taken back" in page
    body = leaving.hand_over(manager, of).disclosure.body
    assert "Ngozi Okafor (a parent, with parental responsibility): Took permission back for all" in body["consent"]
    assert "26 May 2026" in body["consent"]
    assert "today" not in body["consent"]
